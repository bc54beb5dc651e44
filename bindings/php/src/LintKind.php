<?php

declare(strict_types=1);

namespace Adseal;

/** What is legal in a click URI but likely to go wrong on the way. docs/click-validation.md, 3.3 */
enum LintKind: string
{
    case ReservedCharacter = 'reserved_character';
    case UnstableInTransit = 'unstable_in_transit';
    case ValueEqualsName = 'value_equals_name';
    case FewParameters = 'few_parameters';
    case ShortKey = 'short_key';
    case EncodedMacro = 'encoded_macro';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        1 => self::ReservedCharacter,
        2 => self::UnstableInTransit,
        3 => self::ValueEqualsName,
        4 => self::FewParameters,
        5 => self::ShortKey,
        6 => self::EncodedMacro,
    ];
}
