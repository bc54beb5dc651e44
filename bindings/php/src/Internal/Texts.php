<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;

/**
 * Strings as C takes many of them: an array of pointers and one of lengths. FFI gives no pointer to a string of PHP's
 * that outlives a call, so they are copied. What they are copied into is used again and again: making it costs more.
 *
 * @internal
 */
final class Texts
{
    /** Pointers to the first element of each array. */
    public \FFI\CData $pointers;
    public \FFI\CData $lengths;

    public int $count = 0;

    /** How many strings there is room for, and how many bytes. */
    private int $slots = 0;
    private int $capacity = 0;

    /** The arrays, and what the pointers point to. */
    private \FFI\CData $pointerArray;
    private \FFI\CData $lengthArray;
    private \FFI\CData $bytes;

    /** The address of the bytes. */
    private int $address = 0;

    /** @param list<string|null> $texts null is the pointer NULL */
    public function __construct(array $texts = [])
    {
        $this->set($texts);
    }

    /** @param list<string|null> $texts in place of those so far */
    public function set(array $texts): void
    {
        $all = \implode('', $texts);
        $this->count = \count($texts);
        $this->makeRoom(\strlen($all));
        $end = $this->address;
        [$pointers, $lengths] = [[], []];
        foreach ($texts as $text) {
            if ($text === null) {
                $pointers[] = $lengths[] = 0;
            } else {
                $pointers[] = $end;
                $end += $lengths[] = \strlen($text);
            }
        }
        \FFI::memcpy($this->bytes, $all, \strlen($all));
        // An element at a time would take ten times as long.
        \FFI::memcpy($this->pointerArray, \pack('q*', ...$pointers), 8 * $this->count);
        \FFI::memcpy($this->lengthArray, \pack('q*', ...$lengths), 8 * $this->count);
    }

    private function makeRoom(int $bytes): void
    {
        $ffi = Library::ffi();
        // An array of C has one element at least.
        if ($this->count > $this->slots || $this->slots === 0) {
            $this->slots = \max($this->count, 2 * $this->slots, 16);
            $this->pointerArray = $ffi->new("const char *[$this->slots]");
            $this->lengthArray = $ffi->new("size_t[$this->slots]");
            $this->pointers = $ffi->cast('const char **', $this->pointerArray);
            $this->lengths = $ffi->cast('size_t *', $this->lengthArray);
        }
        // Room for more than any URI is not kept for long: the next texts are shorter.
        if ($bytes > $this->capacity || $this->capacity === 0 || $this->capacity > Output::LONGEST_URI) {
            $this->capacity = \max($bytes, \min(2 * $this->capacity, Output::LONGEST_URI), 256);
            $this->bytes = $ffi->new("char[$this->capacity]");
            $this->address = $ffi->cast('intptr_t', \FFI::addr($this->bytes[0]))->cdata;
        }
    }

    /** @return array{} It holds what was of use to C alone. */
    public function __debugInfo(): array
    {
        return [];
    }
}
