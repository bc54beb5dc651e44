<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ReplayOutcome;
use Adseal\ReplayStore;

/** A store of the user's, which does as it is told. */
final class Store implements ReplayStore
{
    /** @var list<array{string, int, int}> what it was asked */
    public array $asked = [];

    /** @param \Closure(string): ReplayOutcome $answer to a signature */
    public function __construct(private readonly \Closure $answer)
    {
    }

    public function checkAndInsert(string $signature, int $keepUntil, int $now): ReplayOutcome
    {
        $this->asked[] = [$signature, $keepUntil, $now];
        return ($this->answer)($signature);
    }

    /** One that remembers everything. */
    public static function remembering(): self
    {
        $seen = [];
        return new self(static function (string $signature) use (&$seen): ReplayOutcome {
            [$known, $seen[$signature]] = [isset($seen[$signature]), true];
            return $known ? ReplayOutcome::Replayed : ReplayOutcome::Fresh;
        });
    }
}
