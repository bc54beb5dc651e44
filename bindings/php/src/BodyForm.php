<?php

declare(strict_types=1);

namespace Adseal;

/** The form of a body that its token is of. */
enum BodyForm: string
{
    case Raw = 'raw';
    case PhpObject = 'php_object';
    case PhpAssoc = 'php_assoc';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        1 => self::Raw,
        2 => self::PhpObject,
        3 => self::PhpAssoc,
    ];
}
