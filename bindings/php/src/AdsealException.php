<?php

declare(strict_types=1);

namespace Adseal;

/**
 * Whatever adseal cannot or will not do, beside the \ValueError and \TypeError for an argument that no call could take.
 * No message holds a key, a secret, or what was to be signed.
 */
class AdsealException extends \RuntimeException
{
}
