<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

/**
 * What clients do to URLs that no PSR-7 object has changed. Measured in tests/Http/UrlsInTransitTest.php.
 *
 * @internal
 */
final class Transit
{
    /** A path segment `.` or `..`; curl and Symfony's clients take it out. */
    private const DOT_SEGMENT = '~^[^?]*?/\K(?:\.|%2e){1,2}(?=[/?]|\z)~i';

    /** An escaped letter, digit, `-`, `.`, `_` or `~`; Symfony's clients decode it. */
    private const UNRESERVED = '~%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])~i';

    /** A question mark in the query; Symfony's clients escape it. */
    private const QUESTION_MARK = '~^[^?]*\?[^?]*\K\?~';

    /**
     * What is wrong with a request target, or null if it is sent as it is.
     *
     * @param bool $guzzle whether only what Guzzle's handlers rewrite is wrong
     */
    public static function rewritten(string $target, bool $guzzle): ?string
    {
        return self::complaint(self::DOT_SEGMENT, $target, 'give the path without it')
            ?? ($guzzle ? null : self::complaint(
                self::UNRESERVED,
                $target,
                'give the character itself, as rawurlencode() and http_build_query() with PHP_QUERY_RFC3986 do'
            ))
            ?? ($guzzle ? null : self::complaint(self::QUESTION_MARK, $target, 'give it as %3F'));
    }

    private static function complaint(string $pattern, string $target, string $advice): ?string
    {
        if (\preg_match($pattern, $target, $match, \PREG_OFFSET_CAPTURE) !== 1) {
            return null;
        }
        [$text, $offset] = $match[0];
        return "a client would rewrite \"$text\", at byte $offset of the request target, which is signed: $advice";
    }
}
