<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\ClickVerdicts;
use Adseal\Library;

/**
 * Verifies many clicks in a few calls.
 *
 * @internal
 */
final class VerifyMany
{
    /** The numbers of each column and the bytes of one, in the order in which C takes them. */
    private const COLUMNS = [
        'reasons' => ['int32_t', 4],
        'expires' => ['int64_t', 8],
        'keys' => ['int32_t', 4],
        'flags' => ['uint32_t', 4],
        'offsets' => ['int64_t', 8],
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
        $arrays = [];
        $columns = \array_map(static fn (): string => '', self::COLUMNS);
        $ringOfRow = '';
        foreach (Rows::slices($uris, $threads) as $start => $slice) {
            $count = \count($slice);
            // The first one is the longest.
            $arrays = $arrays ?: $this->arrays($count);
            $times = \is_int($now) ? $now : \array_slice($now, $start, $count);
            $batch->describe($slice);
            $batch->now($times);
            $ringOfRow .= $this->choose($batch, $slice);
            $status = Library::ffi()->adseal_click_verifier_verify_batch(
                $this->rings->any(),
                $batch->pointer,
                ...[...\array_values($arrays), $count]
            );
            Status::check($status);
            $found = [];
            foreach (self::COLUMNS as $name => [, $size]) {
                $found[$name] = \FFI::string($arrays[$name], $size * $count);
            }
            if ($this->replay !== null) {
                $found['reasons'] = $this->ask($slice, $found['reasons'], $found['expires'], $times);
            }
            foreach ($found as $name => $bytes) {
                $columns[$name] .= $bytes;
            }
        }
        return new ClickVerdicts($uris, $columns, $ringOfRow, $this->rings);
    }

    /** @return array<string, \FFI\CData> */
    private function arrays(int $length): array
    {
        $ffi = Library::ffi();
        return \array_map(static fn (array $type): \FFI\CData => $ffi->new("$type[0][$length]"), self::COLUMNS);
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
     * The reasons after a store of the user's was asked about the valid clicks, in their order.
     *
     * @param list<string> $uris
     * @param int|list<int> $now
     */
    private function ask(array $uris, string $reasons, string $expires, int|array $now): string
    {
        $numbers = \array_values(\unpack('l*', $reasons));
        $times = \unpack('q*', $expires);
        foreach ($numbers as $row => $number) {
            if ($number === 0) {
                $end = Replay::messageEnd($uris[$row]);
                $at = \is_int($now) ? $now : $now[$row];
                $numbers[$row] = $this->replay->ask($uris[$row], $end, $times[$row + 1], $at);
            }
        }
        return \pack('l*', ...$numbers);
    }
}
