<?php

declare(strict_types=1);

namespace Adseal;

/** Something cannot do its work where it is: the server hides the raw request target, or an extension is missing. */
final class ConfigurationException extends AdsealException
{
}
