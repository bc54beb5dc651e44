<?php

declare(strict_types=1);

namespace Adseal;

/** Why something was not signed. docs/click-validation.md, 3; docs/install-authentication.md */
enum SigningReason: string
{
    case TooLong = 'too_long';
    case MalformedUri = 'malformed_uri';
    case HasSignature = 'has_signature';
    case UnfilledMacro = 'unfilled_macro';
    case IllegalByte = 'illegal_byte';
    case EscapedAmpersand = 'escaped_ampersand';
    case TooManyParameters = 'too_many_parameters';
    case DuplicateParameter = 'duplicate_parameter';
    case HasExpires = 'has_expires';
    case MissingExpires = 'missing_expires';
    case ExpiresOutOfRange = 'expires_out_of_range';
    case NoSigningKey = 'no_signing_key';
    case StrictLint = 'strict_lint';
    case MalformedTemplate = 'malformed_template';
    case UnknownMacro = 'unknown_macro';
    case BodyTooLarge = 'body_too_large';
    case UnstableJson = 'unstable_json';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        120 => self::TooLong,
        121 => self::MalformedUri,
        122 => self::HasSignature,
        123 => self::UnfilledMacro,
        124 => self::IllegalByte,
        125 => self::EscapedAmpersand,
        126 => self::TooManyParameters,
        127 => self::DuplicateParameter,
        128 => self::HasExpires,
        129 => self::MissingExpires,
        130 => self::ExpiresOutOfRange,
        131 => self::NoSigningKey,
        132 => self::StrictLint,
        133 => self::MalformedTemplate,
        134 => self::UnknownMacro,
        107 => self::BodyTooLarge,
        170 => self::UnstableJson,
    ];
}
