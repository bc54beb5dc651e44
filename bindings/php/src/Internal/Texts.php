<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;

/**
 * Strings as C takes many of them: an array of pointers and one of lengths. FFI gives no pointer to a string of PHP's
 * that outlives a call, so they are copied.
 *
 * @internal
 */
final class Texts
{
    public readonly \FFI\CData $pointers;
    public readonly \FFI\CData $lengths;
    public readonly int $count;

    /** Holds what the pointers point to. */
    private readonly ?\FFI\CData $bytes;

    /** @param list<string|null> $texts null is the pointer NULL */
    public function __construct(array $texts)
    {
        $ffi = Library::ffi();
        $this->count = \count($texts);
        // An array of C has one element at least.
        $slots = \max($this->count, 1);
        $this->pointers = $ffi->new("const char *[$slots]");
        $this->lengths = $ffi->new("size_t[$slots]");
        $all = \implode('', $texts);
        $this->bytes = $ffi->new('char[' . (\strlen($all) + 1) . ']');
        \FFI::memcpy($this->bytes, $all, \strlen($all));
        $at = 0;
        foreach ($texts as $index => $text) {
            if ($text !== null) {
                $this->pointers[$index] = \FFI::addr($this->bytes[$at]);
                $this->lengths[$index] = \strlen($text);
                $at += \strlen($text);
            }
        }
    }
}
