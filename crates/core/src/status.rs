//! One space of numbers for every outcome: verdict reasons, refusals and caller errors.
//!
//! The numbers cross the C ABI and reach logs and dashboards, so a number never changes its meaning and is never used again.

use core::fmt;

/// Which part of the library speaks through a [`Status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// The verdict on a click.
    Click,
    /// The verdict on an install or event.
    Install,
    /// A mistake in the call itself: the caller's program has to change.
    Caller,
    /// A refusal to sign, or to take a template.
    Signing,
    /// What PHP says of a JSON text, or why a text is not signed.
    Json,
    /// A fault of this library.
    Internal,
}

impl Family {
    /// The family's name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Install => "install",
            Self::Caller => "caller",
            Self::Signing => "signing",
            Self::Json => "json",
            Self::Internal => "internal",
        }
    }
}

macro_rules! statuses {
    ($($variant:ident = $number:literal, $family:ident, $name:literal, $message:literal;)+) => {
        /// An outcome: 0 is valid or done, everything else says why not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Status {
            $(#[doc = $message] $variant = $number,)+
        }

        impl Status {
            /// Every status, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The status with this number, if there is one.
            #[must_use]
            pub const fn from_code(code: i32) -> Option<Self> {
                match code {
                    $($number => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The name used in every language, unique in its [family](Self::family).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it means, in one line.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }

            /// The part of the library that speaks.
            #[must_use]
            pub const fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)+ }
            }
        }
    };
}

// Retired numbers are listed here and stay unused. None so far. 151 to 160 are 150 and PHP's json_last_error(), their
// messages PHP's own.
statuses! {
    Valid = 0, Click, "valid", "valid, or success";
    MalformedUri = 1, Click, "malformed_uri", "the click URI is not of the form /path?query or http(s)://host/path?query, or is too long";
    MissingSignature = 2, Click, "missing_signature", "no parameter is spelled exactly 'signature'";
    MalformedSignature = 3, Click, "malformed_signature", "the signature is not 43 characters of unpadded base64url";
    DuplicateParameter = 4, Click, "duplicate_parameter", "two parameter names mean the same to PHP";
    MissingExpires = 5, Click, "missing_expires", "no 'expires' parameter in front of the signature";
    MalformedExpires = 6, Click, "malformed_expires", "'expires' is not 1 to 18 decimal digits";
    MissingParameter = 7, Click, "missing_parameter", "a required parameter is not in the signed part";
    UnsignedParameter = 8, Click, "unsigned_parameter", "a parameter stands behind the signature that the policy forbids there";
    NoActiveKey = 9, Click, "no_active_key", "no key of the ring is active at this time";
    InvalidSignature = 10, Click, "invalid_signature", "no active key reproduces the signature";
    Expired = 11, Click, "expired", "authentic, but late";
    LifetimeTooLong = 12, Click, "lifetime_too_long", "authentic, but 'expires' lies further ahead than the policy allows";
    Replayed = 13, Click, "replayed", "authentic, but this signature was accepted before";
    ReplayGuardFull = 14, Click, "replay_guard_full", "valid otherwise, but the replay guard cannot remember it";

    MissingToken = 40, Install, "missing_token", "no Kochava-Auth-Token";
    MalformedToken = 41, Install, "malformed_token", "the token is not spelled as a token, or its header was given twice";
    UnknownApiKey = 42, Install, "unknown_api_key", "the API key is not in the register, or its header was not given exactly once";
    NoActiveSecret = 43, Install, "no_active_key", "no secret of this API key is active at this time";
    InstallBodyTooLarge = 44, Install, "body_too_large", "the body is as long as the limit or longer";
    InvalidJson = 45, Install, "invalid_json", "PHP forms were asked for, the body has none, and its raw bytes do not match";
    InvalidToken = 46, Install, "invalid_token", "no active secret reproduces the token";

    NullPointer = 100, Caller, "null_pointer", "a pointer is NULL that must not be";
    InvalidArgument = 101, Caller, "invalid_argument", "an argument is out of its range, or does not fit another one or the handle";
    BufferTooSmall = 102, Caller, "buffer_too_small", "the output buffer is too small; the needed size was reported";
    InvalidKey = 103, Caller, "invalid_key", "a key, secret, API key, id or window is not usable (ids, API keys: visible ASCII, no space)";
    InvalidKeyRing = 104, Caller, "invalid_key_ring", "a key ring holds 1 to 16 different keys with different ids";
    InvalidPolicy = 105, Caller, "invalid_policy", "a policy setting is out of range, or a replay guard lacks a maximum lifetime or 'expires'";
    OutOfMemory = 106, Caller, "out_of_memory", "memory could not be allocated";
    BodyTooLarge = 107, Caller, "body_too_large", "the body to sign is as long as the limit or longer";

    TooLong = 120, Signing, "too_long", "longer than 65536 bytes, or it would be once it is signed";
    UnsignableUri = 121, Signing, "malformed_uri", "the click URI is not of the form /path?query or http(s)://host/path?query";
    HasSignature = 122, Signing, "has_signature", "the URI has a 'signature' already";
    UnfilledMacro = 123, Signing, "unfilled_macro", "a value is a macro that nobody filled";
    IllegalByte = 124, Signing, "illegal_byte", "a byte that is not legal in a URI, or a '%' without two hex digits";
    EscapedAmpersand = 125, Signing, "escaped_ampersand", "a name starts with 'amp;': the URL was HTML-escaped";
    TooManyParameters = 126, Signing, "too_many_parameters", "more than 256 parameters, 'expires' and 'signature' included";
    CollidingParameters = 127, Signing, "duplicate_parameter", "two parameter names mean the same to PHP";
    HasExpires = 128, Signing, "has_expires", "the URI has an 'expires' already, and keeping it was not asked for";
    NoExpires = 129, Signing, "missing_expires", "the URI's own 'expires' was asked for, and it has none";
    ExpiresOutOfRange = 130, Signing, "expires_out_of_range", "'expires' is not from 0 to 99999999999 unix seconds (are these milliseconds?)";
    NoSigningKey = 131, Signing, "no_signing_key", "no key of the ring may sign now a click that lasts until this 'expires'";
    StrictLint = 132, Signing, "strict_lint", "strict mode refuses what is a lint otherwise";
    MalformedTemplate = 133, Signing, "malformed_template", "a brace that is not part of a {name} in a value";
    UnknownMacro = 134, Signing, "unknown_macro", "the template has no macro of this name";

    JsonDepth = 151, Json, "depth", "Maximum stack depth exceeded";
    JsonStateMismatch = 152, Json, "state_mismatch", "State mismatch (invalid or malformed JSON)";
    JsonControlCharacter = 153, Json, "control_character", "Control character error, possibly incorrectly encoded";
    JsonSyntax = 154, Json, "syntax", "Syntax error";
    JsonUtf8 = 155, Json, "utf8", "Malformed UTF-8 characters, possibly incorrectly encoded";
    JsonInfOrNan = 157, Json, "inf_or_nan", "Inf and NaN cannot be JSON encoded";
    JsonInvalidPropertyName = 159, Json, "invalid_property_name", "The decoded property name is invalid";
    JsonUtf16 = 160, Json, "utf16", "Single unpaired UTF-16 surrogate in unicode escape";
    UnstableJson = 170, Json, "unstable_json", "JSON that no spelling makes right for every receiver, or whose meaning would change";

    Internal = 199, Internal, "internal", "a fault inside adseal; please report it";
}

impl Status {
    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}
