<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Psr\Http\Message\StreamInterface;

/**
 * Reads the body of a request.
 *
 * @internal
 */
final class Body
{
    private const CHUNK = 65_536;

    /**
     * The rest of a stream, and no more than that many bytes of it.
     *
     * @throws \RuntimeException the stream cannot be read, or not to its end
     */
    public static function upTo(StreamInterface $stream, int $limit): string
    {
        $body = '';
        while (\strlen($body) < $limit && !$stream->eof()) {
            $read = $stream->read(\min(self::CHUNK, $limit - \strlen($body)));
            if ($read === '' && !$stream->eof()) {
                // A socket that times out gives nothing for ever.
                throw new \RuntimeException('adseal: the body stops before its end');
            }
            $body .= $read;
        }
        return $body;
    }
}
