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
    /** What stands in front of the signature, where a click has `expires`; and the characters of the signature. */
    private const PARAMETER = '&signature=';
    private const SIGNATURE_LENGTH = 43;

    private const REPLAYED = 13;
    private const FULL = 14;

    public function __construct(private readonly ReplayStore $store, private readonly int $leeway)
    {
    }

    /** The reason of a click that is valid otherwise, by its number. */
    public function ask(string $uri, int $expires, int $now): int
    {
        $start = \strpos($uri, self::PARAMETER, \strpos($uri, '?')) + \strlen(self::PARAMETER);
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
