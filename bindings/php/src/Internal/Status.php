<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\AdsealException;
use Adseal\Library;

/**
 * The numbers that C's functions return.
 *
 * @internal
 */
final class Status
{
    public const OK = 0;
    public const NONE = -2;
    public const NULL_POINTER = 100;
    public const INVALID_ARGUMENT = 101;
    public const BUFFER_TOO_SMALL = 102;
    public const INVALID_KEY = 103;
    public const INVALID_KEY_RING = 104;
    public const INVALID_POLICY = 105;
    public const BODY_TOO_LARGE = 107;

    private const FIRST_JSON = 150;

    /** Returns if all went well; otherwise throws what is no matter of a single input. */
    public static function check(int $status): void
    {
        if ($status !== self::OK) {
            throw self::exception($status);
        }
    }

    /** What to throw for a status. */
    public static function exception(int $status): \Throwable
    {
        $message = self::name($status) . ': ' . self::message($status);
        return match ($status) {
            self::INVALID_ARGUMENT, self::INVALID_KEY, self::INVALID_KEY_RING, self::INVALID_POLICY =>
                new \ValueError("adseal: $message"),
            // That of a Handle that is gone; no other is ever passed.
            self::NULL_POINTER => new \LogicException(
                'adseal: PHP has destroyed this object already: a destructor at the end of a script may come too late'
            ),
            // A fault of the library or of this package, or no memory.
            default => new AdsealException("adseal: $message"),
        };
    }

    public static function name(int $status): string
    {
        return Library::ffi()->adseal_status_name($status);
    }

    public static function message(int $status): string
    {
        return Library::ffi()->adseal_status_message($status);
    }

    /** PHP's own number of a JSON error. */
    public static function jsonError(int $status): int
    {
        return $status - self::FIRST_JSON;
    }
}
