<?php

declare(strict_types=1);

namespace Adseal;

/** What may stand in place of an `expires` in unix seconds. */
enum Expires
{
    /** The one that the URI already has. */
    case Existing;
}
