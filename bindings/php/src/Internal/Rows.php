<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Expires;

/**
 * The arguments of calls for many clicks.
 *
 * @internal
 */
final class Rows
{
    /** As many rows at a time as stay in the processor's cache, and in memory that PHP uses again. */
    private const AT_A_TIME = 512;

    /** For each thread, since they are made anew each time. */
    private const FOR_EACH_THREAD = 2048;

    private const MOST_THREADS = 256;

    /**
     * Checks all rows before any is worked on.
     *
     * @param array<mixed> $uris
     * @throws \TypeError a row that is no string
     * @throws \ValueError a number of threads that is none
     */
    public static function check(array $uris, int $threads): void
    {
        if ($threads < 1 || $threads > self::MOST_THREADS) {
            throw new \ValueError("adseal: \$threads: $threads: 1 to " . self::MOST_THREADS);
        }
        // Without the keys this takes half the time.
        foreach ($uris as $uri) {
            if (!\is_string($uri)) {
                throw self::noString($uris);
            }
        }
    }

    /** @param array<mixed> $uris */
    private static function noString(array $uris): \TypeError
    {
        $others = \array_filter($uris, static fn (mixed $uri): bool => !\is_string($uri));
        $place = self::place('uris', \array_key_first($others));
        return new \TypeError("adseal: \$$place: a string is needed, not " . \get_debug_type(\reset($others)));
    }

    /**
     * The rows, so many at a time, by the position of the first.
     *
     * @param array<string> $uris
     * @return iterable<int, list<string>>
     */
    public static function slices(array $uris, int $threads): iterable
    {
        $length = $threads === 1 ? self::AT_A_TIME : $threads * self::FOR_EACH_THREAD;
        for ($start = 0; $start < \count($uris); $start += $length) {
            yield $start => \array_values(\array_slice($uris, $start, $length));
        }
    }

    /**
     * The argument `$now`: one time for all rows, or one for each in their order.
     *
     * @param int|array<mixed> $now by the keys of the rows
     * @param array<string> $uris
     * @return int|list<int>
     */
    public static function now(int|array $now, array $uris): int|array
    {
        if (\is_int($now)) {
            return Time::checked('now', $now);
        }
        $times = [];
        foreach (self::each('now', $now, $uris) as $place => $seconds) {
            if (!\is_int($seconds)) {
                throw new \TypeError("adseal: \$$place: an int is needed, not " . \get_debug_type($seconds));
            }
            $times[] = Time::checked($place, $seconds);
        }
        return $times;
    }

    /**
     * The argument `$expires`, as C takes it.
     *
     * @param int|Expires|array<mixed>|null $expires by the keys of the rows
     * @param array<string> $uris
     * @return int|list<int>
     */
    public static function expires(int|Expires|array|null $expires, array $uris): int|array
    {
        if (!\is_array($expires)) {
            return Time::expires($expires);
        }
        $times = [];
        foreach (self::each('expires', $expires, $uris) as $place => $time) {
            if (!\is_int($time) && $time !== null && !$time instanceof Expires) {
                $given = \get_debug_type($time);
                throw new \TypeError("adseal: \$$place: an int, Expires::Existing or null is needed, not $given");
            }
            $times[] = Time::expires($time);
        }
        return $times;
    }

    /**
     * What is given for each row, by the name of its place.
     *
     * @param array<mixed> $given
     * @param array<string> $uris
     * @return iterable<string, mixed>
     */
    private static function each(string $argument, array $given, array $uris): iterable
    {
        if (\count($given) !== \count($uris)) {
            $counts = [\count($uris), \count($given)];
            throw new \ValueError("adseal: \$uris has $counts[0] rows, and \$$argument has $counts[1]");
        }
        foreach ($uris as $key => $_) {
            $place = self::place($argument, $key);
            if (!\array_key_exists($key, $given)) {
                throw new \ValueError("adseal: \$$place is missing: the keys are those of \$uris");
            }
            yield $place => $given[$key];
        }
    }

    /** How a sentence names an element of an argument. */
    public static function place(string $argument, int|string $key): string
    {
        return $argument . '[' . (\is_int($key) ? $key : "'" . Refusal::visible($key) . "'") . ']';
    }
}
