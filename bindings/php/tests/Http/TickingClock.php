<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Psr\Clock\ClockInterface;

/** A clock that is a second later each time it is asked. */
final class TickingClock implements ClockInterface
{
    public function __construct(private int $next = 1_700_000_000)
    {
    }

    public function now(): \DateTimeImmutable
    {
        return new \DateTimeImmutable('@' . $this->next++);
    }
}
