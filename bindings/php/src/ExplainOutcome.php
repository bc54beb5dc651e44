<?php

declare(strict_types=1);

namespace Adseal;

/** What the search for known mistakes came to. docs/explain.md */
enum ExplainOutcome: string
{
    /** A key reproduces the signature over the right bytes. If it is refused all the same, the verdict says why. */
    case Matches = 'matches';

    /** Known mistakes reproduce it. */
    case Explained = 'explained';

    /** All of them were tried, and none reproduces it. */
    case Unexplained = 'unexplained';

    /** The budget was spent before all were tried; of those that were none reproduces it. */
    case BudgetExhausted = 'budget_exhausted';

    /** There is no signature or token, or no known mistake could have written it. */
    case NoSignature = 'no_signature';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        0 => self::Matches,
        1 => self::Explained,
        2 => self::Unexplained,
        3 => self::BudgetExhausted,
        4 => self::NoSignature,
    ];
}
