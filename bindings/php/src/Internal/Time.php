<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Expires;
use Psr\Clock\ClockInterface;

/**
 * Unix seconds, as arguments.
 *
 * @internal
 */
final class Time
{
    /** C's ADSEAL_NO_TIME. */
    public const NONE = \PHP_INT_MIN;
    /** C's ADSEAL_EXPIRES_LIFETIME and ADSEAL_EXPIRES_EXISTING. */
    public const LIFETIME = \PHP_INT_MIN + 1;
    public const EXISTING = \PHP_INT_MIN + 2;

    /** As large as `expires` may be: the year 5138. Beyond it are milliseconds. */
    public const LATEST = 99_999_999_999;

    /** A time of a key, or none, as C takes it. */
    public static function bound(string $argument, ?int $seconds): int
    {
        return $seconds === null ? self::NONE : self::checked($argument, $seconds);
    }

    /** A time that is not negative and not in milliseconds. */
    public static function checked(string $argument, int $seconds): int
    {
        if ($seconds < 0) {
            throw new \ValueError("adseal: \$$argument: $seconds: unix seconds are never negative");
        }
        if ($seconds > self::LATEST) {
            throw new \ValueError("adseal: \$$argument: $seconds: that looks like milliseconds; give unix seconds");
        }
        return $seconds;
    }

    /** The argument `$now`, or what a clock says: that of this machine if there is no other. */
    public static function now(?int $now, ?ClockInterface $clock): int
    {
        return match (true) {
            $now !== null => self::checked('now', $now),
            $clock !== null => self::checked('clock', $clock->now()->getTimestamp()),
            default => \time(),
        };
    }

    /** The argument `$expires` as C takes it. */
    public static function expires(int|Expires|null $expires): int
    {
        return match (true) {
            $expires === null => self::LIFETIME,
            $expires instanceof Expires => self::EXISTING,
            // Negative ones are out of range, in their turn among the refusals; some of them mean something to C.
            default => \max($expires, -1),
        };
    }
}
