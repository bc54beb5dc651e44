<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\ReplayOutcome;
use Adseal\ReplayStore;

/**
 * Asks a store of the user's about clicks that are valid otherwise. FFI could call it from C, but an exception of the
 * store's would have nowhere to go there.
 *
 * @internal
 */
final class Replay
{
    /** Of the parameter that carries the signature, and the characters of that. */
    private const NAME = 'signature=';
    private const SIGNATURE_LENGTH = 43;

    private const REPLAYED = 13;
    private const FULL = 14;

    public function __construct(private readonly ReplayStore $store, private readonly int $leeway)
    {
    }

    /**
     * The reason of a click, by its number.
     *
     * @param \FFI\CData $summary a pointer to the adseal_click_summary of its verdict
     */
    public function reason(string $uri, \FFI\CData $summary, int $now): int
    {
        return $this->ask($uri, $summary->message_offset + $summary->message_length, $summary->expires, $now);
    }

    /** Where the bytes end that the signature of a valid click covers: `expires` at least stands in front of it. */
    public static function messageEnd(string $uri): int
    {
        return \strpos($uri, '&' . self::NAME, \strpos($uri, '?'));
    }

    /** @param int $end where the bytes end that the signature covers */
    public function ask(string $uri, int $end, int $expires, int $now): int
    {
        // The name follows, behind an & unless it is the first parameter.
        $start = $end + ($uri[$end] === '&' ? 1 : 0) + \strlen(self::NAME);
        $signature = \strtr(\substr($uri, $start, self::SIGNATURE_LENGTH), '-_', '+/');
        $mac = \base64_decode($signature, true);
        if ($mac === false) {
            throw new \LogicException('adseal: a valid click has a signature');
        }
        return match ($this->store->checkAndInsert($mac, $expires + $this->leeway, $now)) {
            ReplayOutcome::Fresh => 0,
            ReplayOutcome::Replayed => self::REPLAYED,
            ReplayOutcome::Full => self::FULL,
        };
    }
}
