<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Tests\Clicks;

/** Clicks that are signed without adseal. */
final class HandSigned
{
    public const KEY = Clicks::KEY;

    /** The request target with `expires` and the signature behind it. */
    public static function click(string $target, int $expires): string
    {
        return Clicks::signedByHand("$target&expires=$expires");
    }

    /** Whether a request target ends in the signature of what is in front of it. */
    public static function isSigned(string $target): bool
    {
        return $target === Clicks::signedByHand(\explode('&signature=', $target, 2)[0]);
    }
}
