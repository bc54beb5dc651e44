<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Key;
use Adseal\KeyRing;

/** Clicks in great numbers, and what is wrong with them: signed by hand, and always the same. */
final class ManyClicks
{
    private const RETIRED = 'another key, which is no longer active';

    /** The keys by which some of them are valid. */
    public static function ring(): KeyRing
    {
        return new KeyRing(
            new Key('2026', Clicks::KEY),
            new Key('2025', self::RETIRED, notAfter: Clicks::NOW - 1),
            new Key('2024', 'one more')
        );
    }

    /**
     * Rows of which some half is valid, in no order.
     *
     * @return list<string>
     */
    public static function rows(int $count): array
    {
        \mt_srand(5);
        $rows = [];
        for ($number = 0; $number < $count; $number++) {
            $path = "/v1/cpi/click?campaign_id=ko$number&network_id=" . $number % 7;
            $uri = "$path&site_id=" . \str_repeat('s', \mt_rand(1, 200));
            // The long ones are rare.
            $rows[] = \mt_rand(0, 4_999) === 0
                ? '/c?long=' . \str_repeat('x', 66_000)
                : self::row(\max(0, \mt_rand(-16, 16)), $uri);
        }
        return $rows;
    }

    private static function row(int $kind, string $uri): string
    {
        $live = "$uri&expires=" . (Clicks::NOW + 60);
        return match ($kind) {
            0 => Clicks::signedByHand($live),
            1 => Clicks::signedByHand($live, 'one more'),
            2 => Clicks::signedByHand("$uri&expires=" . (Clicks::NOW - 1)),
            3 => Clicks::signedByHand($live, self::RETIRED),
            4 => Clicks::signedByHand($live, 'a key that nobody here knows of'),
            5 => \str_replace('site_id', 'site-id', Clicks::signedByHand($live)),
            6 => \substr(Clicks::signedByHand($live), 0, -1),
            7 => Clicks::signedByHand($live) . '&added=behind;it',
            8 => Clicks::signedByHand($live) . '&site.id=twice',
            9 => Clicks::signedByHand($live) . "&caf\u{e9}=\u{1f600}",
            10 => "$uri&raw=\xff\xfe",
            11 => Clicks::signature($uri),
            12 => Clicks::signedByHand($uri),
            13 => Clicks::signedByHand("$uri&expires=" . Clicks::NOW . '030'),
            14 => '',
            15 => "http://host$uri",
            16 => "$uri&a=\t",
        };
    }
}
