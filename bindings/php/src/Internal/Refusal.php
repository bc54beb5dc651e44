<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Cause;
use Adseal\Library;
use Adseal\LintKind;
use Adseal\SigningException;
use Adseal\SigningReason;

/**
 * Makes exceptions of refusals to sign.
 *
 * @internal
 */
final class Refusal
{
    /** C's ADSEAL_NO_OFFSET, as FFI reads it. */
    public const NO_OFFSET = -1;

    /**
     * What to throw when a URI was not signed.
     *
     * @param \FFI\CData $place a pointer to an adseal_place
     */
    public static function ofUri(int $status, \FFI\CData $place, string $uri, int|string|null $row = null): \Throwable
    {
        $parameter = $place->name_offset === self::NO_OFFSET
            ? null
            : \substr($uri, $place->name_offset, $place->name_length);
        return self::of($status, $place, $parameter, $row);
    }

    /**
     * What to throw when something was not signed.
     *
     * @param \FFI\CData $place a pointer to an adseal_place
     * @param string|null $parameter the raw name of the parameter at fault
     */
    public static function of(
        int $status,
        \FFI\CData $place,
        ?string $parameter,
        int|string|null $row = null,
    ): \Throwable {
        $reason = SigningReason::BY_NUMBER[$status] ?? null;
        if ($reason === null) {
            return Status::exception($status);
        }
        $lint = LintKind::BY_NUMBER[$place->lint] ?? null;
        $detail = $lint === null
            ? Status::message($status)
            : "strict mode refuses $lint->value: " . Library::ffi()->adseal_lint_message($place->lint);
        $offset = $place->offset === self::NO_OFFSET ? null : $place->offset;
        $message = self::sentence($reason, $detail, $offset, $parameter, $row);
        return new SigningException($message, $reason, $offset, $parameter, $lint, null, $row);
    }

    /** What to throw when a body was not signed, with the place and the cause if it is unstable. */
    public static function ofBody(SigningReason $reason, string $detail, ?int $offset, ?Cause $cause): SigningException
    {
        $message = self::sentence($reason, $detail, $offset, null, null);
        return new SigningException($message, $reason, $offset, cause: $cause);
    }

    /** What to throw when there is no signature of a message. */
    public static function ofSignature(int $status): \Throwable
    {
        $reason = SigningReason::BY_NUMBER[$status] ?? null;
        return $reason === null
            ? Status::exception($status)
            : new SigningException(self::sentence($reason, Status::message($status), null, null, null), $reason);
    }

    /** What to throw for a macro that a template does not have. */
    public static function ofMacro(string $name): SigningException
    {
        $reason = SigningReason::UnknownMacro;
        $number = \array_search($reason, SigningReason::BY_NUMBER, true);
        $message = self::sentence($reason, Status::message($number), null, $name, null);
        return new SigningException($message, $reason, null, $name);
    }

    private static function sentence(
        SigningReason $reason,
        string $detail,
        ?int $offset,
        ?string $parameter,
        int|string|null $row,
    ): string {
        $sentence = "$reason->value: $detail";
        if ($offset !== null) {
            $sentence .= ", at byte $offset";
        }
        if ($parameter !== null) {
            $sentence .= ', parameter "' . self::visible($parameter) . '"';
        }
        return $row === null ? $sentence : "$sentence, in row " . self::visible((string) $row);
    }

    /** Bytes as a log can show them. */
    public static function visible(string $bytes): string
    {
        return \addcslashes($bytes, "\0..\37\"\\\177..\377");
    }
}
