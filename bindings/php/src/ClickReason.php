<?php

declare(strict_types=1);

namespace Adseal;

/** The first check of a click that failed, or `valid`; in the order of the checks. docs/click-validation.md, 4 */
enum ClickReason: string
{
    case Valid = 'valid';
    case MalformedUri = 'malformed_uri';
    case MissingSignature = 'missing_signature';
    case MalformedSignature = 'malformed_signature';
    case DuplicateParameter = 'duplicate_parameter';
    case MissingExpires = 'missing_expires';
    case MalformedExpires = 'malformed_expires';
    case MissingParameter = 'missing_parameter';
    case UnsignedParameter = 'unsigned_parameter';
    case NoActiveKey = 'no_active_key';
    case InvalidSignature = 'invalid_signature';
    case Expired = 'expired';
    case LifetimeTooLong = 'lifetime_too_long';
    case Replayed = 'replayed';
    case ReplayGuardFull = 'replay_guard_full';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        0 => self::Valid,
        1 => self::MalformedUri,
        2 => self::MissingSignature,
        3 => self::MalformedSignature,
        4 => self::DuplicateParameter,
        5 => self::MissingExpires,
        6 => self::MalformedExpires,
        7 => self::MissingParameter,
        8 => self::UnsignedParameter,
        9 => self::NoActiveKey,
        10 => self::InvalidSignature,
        11 => self::Expired,
        12 => self::LifetimeTooLong,
        13 => self::Replayed,
        14 => self::ReplayGuardFull,
    ];
}
