<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;

/**
 * Rows as C takes them. C borrows what they lie in, so this holds it.
 *
 * @internal
 */
final class Batch
{
    /** The pointer to C's batch. */
    public readonly \FFI\CData $pointer;

    private readonly Handle $handle;

    private readonly \FFI $ffi;

    /** How many rows C has found. */
    private readonly \FFI\CData $found;

    /** What the rows lie in; it goes only after C was told of others. */
    private string $text = '';

    /** @var array<string, \FFI\CData> the arrays that belong to the rows */
    private array $arrays = [];

    private int $count = 0;

    public function __construct(int $threads)
    {
        $this->ffi = Library::ffi();
        $this->found = $this->ffi->new('size_t[1]');
        $made = $this->ffi->new('adseal_click_batch*');
        $this->handle = new Handle('adseal_click_batch', $made, $this->ffi->adseal_click_batch_new(\FFI::addr($made)));
        $this->pointer = $made;
        Status::check($this->ffi->adseal_click_batch_set_threads($made, $threads));
    }

    /** @param list<string> $uris at least one */
    public function describe(array $uris): void
    {
        $this->count = \count($uris);
        $text = \implode("\n", $uris);
        // C takes what follows the last line feed for a row only if it is not empty.
        $text .= "\n";
        Status::check(
            $this->ffi->adseal_click_batch_set_lines($this->pointer, $text, \strlen($text), $this->found)
        );
        $this->text = $text;
        if ($this->found[0] !== $this->count) {
            $this->describeByOffsets($uris);
        }
    }

    /**
     * Where a line feed stands in a URI, which is malformed then, but must not make two of it.
     *
     * @param list<string> $uris
     */
    private function describeByOffsets(array $uris): void
    {
        $offsets = [0];
        $end = 0;
        foreach ($uris as $uri) {
            $offsets[] = $end += \strlen($uri);
        }
        $text = \implode('', $uris);
        $array = $this->array('offsets', 'int64_t', \pack('q*', ...$offsets), $this->count + 1);
        $status = $this->ffi->adseal_click_batch_set_offsets64(
            $this->pointer,
            $text,
            \strlen($text),
            $array,
            $this->count
        );
        Status::check($status);
        $this->text = $text;
    }

    /** @param int|list<int> $now one for all rows, or one for each */
    public function now(int|array $now): void
    {
        Status::check(
            \is_int($now)
                ? $this->ffi->adseal_click_batch_set_now($this->pointer, $now)
                : $this->ffi->adseal_click_batch_set_now_rows($this->pointer, $this->times('now', $now), $this->count)
        );
    }

    /** @param int|list<int> $expires one for all rows, or one for each */
    public function expires(int|array $expires): void
    {
        $batch = $this->pointer;
        Status::check(
            \is_int($expires)
                ? $this->ffi->adseal_click_batch_set_expires($batch, $expires)
                : $this->ffi->adseal_click_batch_set_expires_rows(
                    $batch,
                    $this->times('expires', $expires),
                    $this->count
                )
        );
    }

    /**
     * @param \FFI\CData $rings an array of pointers to rings
     * @param string $ofRows for each row the index of its ring, as pack('L*') makes it
     */
    public function rings(\FFI\CData $rings, int $count, string $ofRows): void
    {
        $indexes = $this->array('rings', 'uint32_t', $ofRows, $this->count);
        $status = $this->ffi->adseal_click_batch_set_rings($this->pointer, $rings, $count, $indexes, $this->count);
        Status::check($status);
    }

    /** @param list<int> $times */
    private function times(string $name, array $times): \FFI\CData
    {
        return $this->array($name, 'int64_t', \pack('q*', ...$times), $this->count);
    }

    private function array(string $name, string $type, string $bytes, int $length): \FFI\CData
    {
        $array = $this->ffi->new("{$type}[$length]");
        \FFI::memcpy($array, $bytes, \strlen($bytes));
        return $this->arrays[$name] = $array;
    }
}
