<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;

/**
 * Where C writes what a call returns. It is used again and again: making it costs more than a call.
 *
 * @internal
 */
final class Output
{
    /** Room for most URIs. */
    public const USUAL = 1024;

    /** As long as a URI may be, and what is in it. */
    public const LONGEST_URI = 65536;

    /** How many bytes were written: a size_t. */
    public readonly \FFI\CData $length;

    /** Where something is wrong: a pointer to an adseal_place. */
    public readonly \FFI\CData $place;

    /** What `$place` points to. */
    private readonly \FFI\CData $placed;

    private ?\FFI\CData $room = null;

    private int $capacity = 0;

    public function __construct()
    {
        $ffi = Library::ffi();
        $this->length = $ffi->new('size_t[1]');
        $this->placed = $ffi->new('adseal_place');
        $this->place = \FFI::addr($this->placed);
    }

    /** At least so many bytes. What was in it is lost when it grows. */
    public function room(int $bytes): \FFI\CData
    {
        if ($this->room === null || $bytes > $this->capacity) {
            $this->capacity = \max($bytes, 2 * $this->capacity, self::USUAL);
            $this->room = Library::ffi()->new("char[$this->capacity]");
        }
        return $this->room;
    }

    /** What was written, as a string of PHP's. */
    public function string(): string
    {
        $length = $this->length[0];
        return $length === 0 || $this->room === null ? '' : \FFI::string($this->room, $length);
    }
}
