<?php

declare(strict_types=1);

namespace Adseal;

/**
 * A known mistake, which makes a signature or a token not match; in the order of the numbers. docs/explain.md
 *
 * Its value is its name in every language, for logs and metrics.
 */
enum ExplainCause: string
{
    case PaddedBase64 = 'padded_base64';
    case StandardBase64 = 'standard_base64';
    case HexSignature = 'hex_signature';
    case Base64OfHex = 'base64_of_hex';
    case PercentEncoded = 'percent_encoded';
    case PlusBecameSpace = 'plus_became_space';
    case SignatureCaseChanged = 'signature_case_changed';
    case SignatureTruncated = 'signature_truncated';
    case SignatureWithSpace = 'signature_with_space';
    case LastCharacterChanged = 'last_character_changed';
    case UpperCaseHex = 'upper_case_hex';
    case Base64Token = 'base64_token';
    case Base64UrlToken = 'base64url_token';
    case SignatureMisnamed = 'signature_misnamed';
    case SignedTwice = 'signed_twice';
    case HmacSha1 = 'hmac_sha1';
    case HmacSha512 = 'hmac_sha512';
    case PlainSha256 = 'plain_sha256';
    case PlainSha256MessageFirst = 'plain_sha256_message_first';
    case KeyAndMessageSwapped = 'key_and_message_swapped';
    case NoKey = 'no_key';
    case KeyTrimmed = 'key_trimmed';
    case KeyHexDecoded = 'key_hex_decoded';
    case KeyBase64Decoded = 'key_base64_decoded';
    case KeyWithNewline = 'key_with_newline';
    case KeyHexEncoded = 'key_hex_encoded';
    case KeyBase64Encoded = 'key_base64_encoded';
    case KeyUnquoted = 'key_unquoted';
    case KeyQuoted = 'key_quoted';
    case EmptyKey = 'empty_key';
    case PublishedKey = 'published_key';
    case KeyCutAtNul = 'key_cut_at_nul';
    case KeyCaseChanged = 'key_case_changed';
    case KeyUtf16 = 'key_utf16';
    case WholeUrl = 'whole_url';
    case HostIncluded = 'host_included';
    case QueryOnly = 'query_only';
    case PathLeftOut = 'path_left_out';
    case NoQuestionMark = 'no_question_mark';
    case NoLeadingSlash = 'no_leading_slash';
    case PathOnly = 'path_only';
    case PathChanged = 'path_changed';
    case TrailingNewline = 'trailing_newline';
    case SignatureIncluded = 'signature_included';
    case TrailingAmpersand = 'trailing_ampersand';
    case HtmlEscaped = 'html_escaped';
    case HtmlEscapedOnTheWay = 'html_escaped_on_the_way';
    case MessageBase64 = 'message_base64';
    case MessageUtf16 = 'message_utf16';
    case MessagePercentEncoded = 'message_percent_encoded';
    case SurroundingSpace = 'surrounding_space';
    case SlashesEscaped = 'slashes_escaped';
    case ValuesDecoded = 'values_decoded';
    case SpaceAsPlus = 'space_as_plus';
    case SpaceAsEscape = 'space_as_escape';
    case LowerCaseEscapes = 'lower_case_escapes';
    case UpperCaseEscapes = 'upper_case_escapes';
    case Tilde = 'tilde';
    case Apostrophe = 'apostrophe';
    case ValuesReencoded = 'values_reencoded';
    case EncodedTwice = 'encoded_twice';
    case EncodedOnTheWay = 'encoded_on_the_way';
    case CaseChanged = 'case_changed';
    case PathCaseChanged = 'path_case_changed';
    case NamesCaseChanged = 'names_case_changed';
    case ValueCaseChanged = 'value_case_changed';
    case ParametersSorted = 'parameters_sorted';
    case ParametersReordered = 'parameters_reordered';
    case ExpiresMoved = 'expires_moved';
    case ExpiresNotHashed = 'expires_not_hashed';
    case ParameterAdded = 'parameter_added';
    case MacroFilled = 'macro_filled';
    case ValueFilled = 'value_filled';
    case TailHashed = 'tail_hashed';
    case EmptyParametersDropped = 'empty_parameters_dropped';
    case ExpiresInMilliseconds = 'expires_in_milliseconds';
    case ExpiresInSeconds = 'expires_in_seconds';
    case ApiKeyAndSecretSwapped = 'api_key_and_secret_swapped';
    case DigestBeforeSecret = 'digest_before_secret';
    case UpperCaseDigest = 'upper_case_digest';
    case Base64Digest = 'base64_digest';
    case RawDigest = 'raw_digest';
    case Sha256Digest = 'sha256_digest';
    case BodyNotDigested = 'body_not_digested';
    case SecretLeftOut = 'secret_left_out';
    case SecretAsKey = 'secret_as_key';
    case Separator = 'separator';
    case PhpObjectForm = 'php_object_form';
    case PhpAssocForm = 'php_assoc_form';
    case SlashesUnescaped = 'slashes_unescaped';
    case SlashesEscapedInBody = 'slashes_escaped_in_body';
    case PrettyPrinted = 'pretty_printed';
    case WhitespaceRemoved = 'whitespace_removed';
    case RawUnicode = 'raw_unicode';
    case EscapedUnicode = 'escaped_unicode';
    case NewlineAdded = 'newline_added';
    case ByteOrderMark = 'byte_order_mark';
    case LineEnds = 'line_ends';
    case KeysSorted = 'keys_sorted';
    case EmptyBody = 'empty_body';
    case BodyQuoted = 'body_quoted';
    case HtmlEscapes = 'html_escapes';
    case EscapeCase = 'escape_case';

    /**
     * By its number in the C interface.
     *
     * @internal
     */
    public const BY_NUMBER = [
        1 => self::PaddedBase64,
        2 => self::StandardBase64,
        3 => self::HexSignature,
        4 => self::Base64OfHex,
        5 => self::PercentEncoded,
        6 => self::PlusBecameSpace,
        7 => self::SignatureCaseChanged,
        8 => self::SignatureTruncated,
        9 => self::SignatureWithSpace,
        10 => self::LastCharacterChanged,
        11 => self::UpperCaseHex,
        12 => self::Base64Token,
        13 => self::Base64UrlToken,
        14 => self::SignatureMisnamed,
        15 => self::SignedTwice,
        20 => self::HmacSha1,
        21 => self::HmacSha512,
        22 => self::PlainSha256,
        23 => self::PlainSha256MessageFirst,
        24 => self::KeyAndMessageSwapped,
        25 => self::NoKey,
        40 => self::KeyTrimmed,
        41 => self::KeyHexDecoded,
        42 => self::KeyBase64Decoded,
        43 => self::KeyWithNewline,
        44 => self::KeyHexEncoded,
        45 => self::KeyBase64Encoded,
        46 => self::KeyUnquoted,
        47 => self::KeyQuoted,
        48 => self::EmptyKey,
        49 => self::PublishedKey,
        50 => self::KeyCutAtNul,
        51 => self::KeyCaseChanged,
        52 => self::KeyUtf16,
        60 => self::WholeUrl,
        61 => self::HostIncluded,
        62 => self::QueryOnly,
        63 => self::PathLeftOut,
        64 => self::NoQuestionMark,
        65 => self::NoLeadingSlash,
        66 => self::PathOnly,
        67 => self::PathChanged,
        80 => self::TrailingNewline,
        81 => self::SignatureIncluded,
        82 => self::TrailingAmpersand,
        83 => self::HtmlEscaped,
        84 => self::HtmlEscapedOnTheWay,
        85 => self::MessageBase64,
        86 => self::MessageUtf16,
        87 => self::MessagePercentEncoded,
        88 => self::SurroundingSpace,
        89 => self::SlashesEscaped,
        100 => self::ValuesDecoded,
        101 => self::SpaceAsPlus,
        102 => self::SpaceAsEscape,
        103 => self::LowerCaseEscapes,
        104 => self::UpperCaseEscapes,
        105 => self::Tilde,
        106 => self::Apostrophe,
        107 => self::ValuesReencoded,
        108 => self::EncodedTwice,
        109 => self::EncodedOnTheWay,
        110 => self::CaseChanged,
        111 => self::PathCaseChanged,
        112 => self::NamesCaseChanged,
        113 => self::ValueCaseChanged,
        130 => self::ParametersSorted,
        131 => self::ParametersReordered,
        132 => self::ExpiresMoved,
        140 => self::ExpiresNotHashed,
        141 => self::ParameterAdded,
        142 => self::MacroFilled,
        143 => self::ValueFilled,
        144 => self::TailHashed,
        145 => self::EmptyParametersDropped,
        150 => self::ExpiresInMilliseconds,
        151 => self::ExpiresInSeconds,
        200 => self::ApiKeyAndSecretSwapped,
        201 => self::DigestBeforeSecret,
        202 => self::UpperCaseDigest,
        203 => self::Base64Digest,
        204 => self::RawDigest,
        205 => self::Sha256Digest,
        206 => self::BodyNotDigested,
        207 => self::SecretLeftOut,
        208 => self::SecretAsKey,
        209 => self::Separator,
        220 => self::PhpObjectForm,
        221 => self::PhpAssocForm,
        222 => self::SlashesUnescaped,
        223 => self::SlashesEscapedInBody,
        224 => self::PrettyPrinted,
        225 => self::WhitespaceRemoved,
        226 => self::RawUnicode,
        227 => self::EscapedUnicode,
        228 => self::NewlineAdded,
        229 => self::ByteOrderMark,
        230 => self::LineEnds,
        231 => self::KeysSorted,
        232 => self::EmptyBody,
        233 => self::BodyQuoted,
        234 => self::HtmlEscapes,
        235 => self::EscapeCase,
    ];

    /** What was done, as a clause without a full stop; a capital letter is one of a name, such as API. */
    public function message(): string
    {
        return Library::ffi()->adseal_cause_message($this->number());
    }

    /** What to do instead, as such a clause. */
    public function advice(): string
    {
        return Library::ffi()->adseal_cause_advice($this->number());
    }

    private function number(): int
    {
        return (int) \array_search($this, self::BY_NUMBER, true);
    }
}
