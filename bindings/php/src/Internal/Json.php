<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Cause;
use Adseal\Library;
use Adseal\PhpJsonError;
use Adseal\PhpJsonException;
use Adseal\SigningReason;

/**
 * What PHP says of JSON, by the numbers of the C interface.
 *
 * @internal
 */
final class Json
{
    /** The first number behind PHP's errors. */
    private const BEHIND_ERRORS = 170;

    /** What to throw where a call that reads JSON fails. */
    public static function exception(int $status, int $offset): \Throwable
    {
        $code = Status::jsonError($status);
        return $code > 0 && $status < self::BEHIND_ERRORS
            ? new PhpJsonException($code, Status::message($status), $offset)
            : Status::exception($status);
    }

    /**
     * What to throw where JSON was not signed.
     *
     * @param \FFI\CData $place an adseal_instability
     */
    public static function refusal(int $status, \FFI\CData $place): \Throwable
    {
        $reason = SigningReason::BY_NUMBER[$status] ?? null;
        return $reason === SigningReason::UnstableJson
            ? Refusal::ofBody($reason, self::message($place->cause), $place->offset, Cause::BY_NUMBER[$place->cause])
            : self::exception($status, $place->offset);
    }

    /** PHP's error as a value; null for 0, which is none. */
    public static function error(int $status, int $offset): ?PhpJsonError
    {
        return $status === Status::OK
            ? null
            : new PhpJsonError(Status::jsonError($status), Status::message($status), $offset);
    }

    /** What a cause means and what to write instead. */
    public static function message(int $cause): string
    {
        return Library::ffi()->adseal_instability_message($cause);
    }
}
