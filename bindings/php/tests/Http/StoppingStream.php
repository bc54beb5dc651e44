<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use GuzzleHttp\Psr7\FnStream;
use GuzzleHttp\Psr7\Utils;
use Psr\Http\Message\StreamInterface;

/** Streams that give nothing more at some place, and are not at their end: as of a socket that timed out. */
final class StoppingStream
{
    public static function after(string $bytes): StreamInterface
    {
        return FnStream::decorate(Utils::streamFor($bytes), ['eof' => static fn (): bool => false]);
    }
}
