<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\ClickVerdicts;
use Adseal\Library;

/**
 * Verifies many clicks in a few calls, some hundred rows at a time.
 *
 * @internal
 */
final class VerifyMany
{
    /** What C writes of each row, in the order in which it takes the arrays. */
    private const COLUMNS = [
        'reasons' => 'int32_t',
        'expires' => 'int64_t',
        'keys' => 'int32_t',
        'flags' => 'uint32_t',
        'offsets' => 'int64_t',
    ];

    public function __construct(private readonly Rings $rings, private readonly ?Replay $replay)
    {
    }

    /**
     * @param array<string> $uris
     * @param int|list<int> $now one time for all rows, or one for each
     */
    public function run(array $uris, int|array $now, int $threads): ClickVerdicts
    {
        $batch = new Batch($threads);
        $columns = $uris === [] ? [] : $this->columns(\count($uris));
        $ringOfRow = '';
        foreach (Rows::slices($uris, $threads) as $start => $slice) {
            $count = \count($slice);
            $times = \is_int($now) ? $now : \array_slice($now, $start, $count);
            $batch->describe($slice);
            $batch->now($times);
            $ringOfRow .= $this->choose($batch, $slice);
            $this->verify($batch, $columns, $start, $count);
            if ($this->replay !== null) {
                $this->ask($slice, $columns, $start, $times);
            }
        }
        return new ClickVerdicts($uris, $columns, $ringOfRow, $this->rings);
    }

    /**
     * Makes room for all rows. Nothing is copied out of it before it is asked for.
     *
     * @return array<string, \FFI\CData>
     */
    private function columns(int $length): array
    {
        $ffi = Library::ffi();
        return \array_map(static fn (string $type): \FFI\CData => $ffi->new("{$type}[$length]"), self::COLUMNS);
    }

    /** @param array<string, \FFI\CData> $columns */
    private function verify(Batch $batch, array $columns, int $start, int $count): void
    {
        Status::check(Library::ffi()->adseal_click_verifier_verify_batch(
            $this->rings->any(),
            $batch->pointer,
            \FFI::addr($columns['reasons'][$start]),
            \FFI::addr($columns['expires'][$start]),
            \FFI::addr($columns['keys'][$start]),
            \FFI::addr($columns['flags'][$start]),
            \FFI::addr($columns['offsets'][$start]),
            $count
        ));
    }

    /**
     * Where each click chooses its ring: the indexes of those, as pack('L*') makes them.
     *
     * @param list<string> $uris
     */
    private function choose(Batch $batch, array $uris): string
    {
        if ($this->rings->only() !== null) {
            return '';
        }
        [$rings, $count] = $this->rings->pointers();
        $ofRows = $this->rings->indexes($uris);
        $batch->rings($rings, $count, $ofRows);
        return $ofRows;
    }

    /**
     * Asks a store of the user's about the valid clicks, in their order.
     *
     * @param list<string> $uris
     * @param array<string, \FFI\CData> $columns
     * @param int|list<int> $now
     */
    private function ask(array $uris, array $columns, int $start, int|array $now): void
    {
        $reasons = $columns['reasons'];
        foreach ($uris as $row => $uri) {
            if ($reasons[$start + $row] === 0) {
                $expires = $columns['expires'][$start + $row];
                $reasons[$start + $row] = $this->replay->ask($uri, $expires, \is_int($now) ? $now : $now[$row]);
            }
        }
    }
}
