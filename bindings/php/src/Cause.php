<?php

declare(strict_types=1);

namespace Adseal;

/** Why a JSON text is not what PHP makes of it. docs/php-json.md, Stability */
enum Cause: string
{
    case SlashNotEscaped = 'slash_not_escaped';
    case InsignificantWhitespace = 'insignificant_whitespace';
    case RawNonAscii = 'raw_non_ascii';
    case NonCanonicalEscape = 'non_canonical_escape';
    case EmptyObject = 'empty_object';
    case ListLikeObject = 'list_like_object';
    case DuplicateKey = 'duplicate_key';
    case NegativeZero = 'negative_zero';
    case NonCanonicalNumber = 'non_canonical_number';
    case IntegerOverflow = 'integer_overflow';
    case InvalidPropertyName = 'invalid_property_name';
    case InvalidJson = 'invalid_json';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        1 => self::SlashNotEscaped,
        2 => self::InsignificantWhitespace,
        3 => self::RawNonAscii,
        4 => self::NonCanonicalEscape,
        5 => self::EmptyObject,
        6 => self::ListLikeObject,
        7 => self::DuplicateKey,
        8 => self::NegativeZero,
        9 => self::NonCanonicalNumber,
        10 => self::IntegerOverflow,
        11 => self::InvalidPropertyName,
        12 => self::InvalidJson,
    ];
}
