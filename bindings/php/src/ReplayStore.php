<?php

declare(strict_types=1);

namespace Adseal;

/**
 * Remembers the clicks that were accepted, so that each counts once. It is asked last, and only about clicks that are
 * valid otherwise. docs/click-validation.md, 4.3
 */
interface ReplayStore
{
    /**
     * Remembers a signature that it does not know yet. Of any number of calls for one signature at the same time
     * exactly one is told that it is fresh.
     *
     * @param string $signature the 32 bytes of the signature
     * @param int $keepUntil unix seconds: from then on the click is expired, and the signature may be forgotten
     * @param int $now unix seconds
     * @return ReplayOutcome `Full` where it cannot be remembered
     */
    public function checkAndInsert(string $signature, int $keepUntil, int $now): ReplayOutcome;
}
