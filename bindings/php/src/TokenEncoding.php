<?php

declare(strict_types=1);

namespace Adseal;

/** How the token of an install is spelled. docs/install-authentication.md */
enum TokenEncoding: string
{
    /** 64 lower-case hexadecimal digits. */
    case Hex = 'hex';
    /** 44 characters of standard base64, for receivers that want it. */
    case Base64 = 'base64';

    /**
     * Its number in the C interface.
     *
     * @internal
     */
    public function number(): int
    {
        return $this === self::Hex ? 0 : 1;
    }

    /** Characters of a token. */
    public function length(): int
    {
        return $this === self::Hex ? 64 : 44;
    }
}
