<?php

declare(strict_types=1);

namespace Adseal;

/** What a replay store says of a signature. */
enum ReplayOutcome: string
{
    case Fresh = 'fresh';
    case Replayed = 'replayed';
    case Full = 'full';
}
