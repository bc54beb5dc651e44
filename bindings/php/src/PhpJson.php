<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Json;
use Adseal\Internal\Output;
use Adseal\Internal\Status;

/**
 * PHP's JSON, byte by byte: what json_encode(json_decode(...)) makes of a text, and where a text differs from it. It is
 * the same in every PHP, whatever `serialize_precision` says here. docs/php-json.md
 */
final class PhpJson
{
    /** Texts up to this length are given as much room as any text of their length can need. */
    private const SMALL = 65536;

    private static ?Output $out = null;

    private static ?\FFI\CData $offset = null;

    private function __construct()
    {
    }

    /**
     * Exactly what PHP's json_encode(json_decode(...)) makes of a JSON text: default flags, `serialize_precision` -1.
     *
     * @param bool $assoc whether objects are read as arrays, as json_decode(..., true) does
     * @throws PhpJsonException PHP refuses the text
     * @throws AdsealException there is no memory, of which up to 30 times the length of the text and 64 KiB are
     *     needed for a while
     */
    public static function canonicalize(string $json, bool $assoc = false): string
    {
        $ffi = Library::ffi();
        $out = self::$out ??= new Output();
        $offset = self::$offset ??= $ffi->new('size_t[1]');
        $length = \strlen($json);
        $capacity = $length <= self::SMALL ? $ffi->adseal_php_json_canonical_bound($length) : $length + ($length >> 3);
        do {
            $status = $ffi->adseal_php_json_canonicalize(
                $json,
                $length,
                $assoc ? 1 : 0,
                $out->room($capacity),
                $capacity,
                $out->length,
                $offset
            );
            $tooSmall = $status === Status::BUFFER_TOO_SMALL;
            $capacity = $tooSmall ? $out->length[0] : $capacity;
        } while ($tooSmall);
        try {
            return $status === Status::OK ? $out->string() : throw Json::exception($status, $offset[0]);
        } finally {
            if ($length > self::SMALL) {
                // Room for a long text is not kept: the next one may never come.
                self::$out = null;
            }
        }
    }

    /**
     * Whether a text is stable: what PHP writes, whichever way it reads objects.
     *
     * @param string $json which need not be JSON
     */
    public static function stability(string $json): Stability
    {
        return new Stability($json);
    }
}
