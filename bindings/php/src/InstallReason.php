<?php

declare(strict_types=1);

namespace Adseal;

/** The first check of an install that failed, or `valid`; in the order of the checks. docs/install-authentication.md */
enum InstallReason: string
{
    case Valid = 'valid';
    case MissingToken = 'missing_token';
    case MalformedToken = 'malformed_token';
    case UnknownApiKey = 'unknown_api_key';
    case NoActiveKey = 'no_active_key';
    case BodyTooLarge = 'body_too_large';
    case InvalidJson = 'invalid_json';
    case InvalidToken = 'invalid_token';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        0 => self::Valid,
        40 => self::MissingToken,
        41 => self::MalformedToken,
        42 => self::UnknownApiKey,
        43 => self::NoActiveKey,
        44 => self::BodyTooLarge,
        45 => self::InvalidJson,
        46 => self::InvalidToken,
    ];
}
