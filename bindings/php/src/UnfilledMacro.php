<?php

declare(strict_types=1);

namespace Adseal;

/** What becomes of a value that is a macro which nobody filled. docs/click-validation.md, 3.2 */
enum UnfilledMacro
{
    /** The click is not signed. */
    case Reject;
    /** The whole value becomes `null`. */
    case Null;
}
