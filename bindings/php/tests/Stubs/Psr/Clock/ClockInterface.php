<?php

declare(strict_types=1);

namespace Psr\Clock;

use DateTimeImmutable;

/** The signature of PSR-20, for where psr/clock is not installed. */
interface ClockInterface
{
    public function now(): DateTimeImmutable;
}
