//! The known mistakes. Rules: `docs/explain.md`, Causes.

macro_rules! causes {
    ($($kinds:ident: $variant:ident = $number:literal, $name:literal, $message:literal, $advice:literal;)+) => {
        /// A known mistake, which makes a signature or a token not match. The numbers never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Cause {
            $(#[doc = $message] $variant = $number,)+
        }

        impl Cause {
            /// Every cause, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in every language.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What was done, as a clause without a full stop; a capital letter is one of a name, such as API.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }

            /// What to do instead, as such a clause.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)+ }
            }

            const fn kinds(self) -> Kinds {
                match self { $(Self::$variant => Kinds::$kinds,)+ }
            }
        }
    };
}

/// What a cause can be the cause of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Click,
    Install,
    Both,
}

causes! {
    // How the signature or token was written.
    Click: PaddedBase64 = 1, "padded_base64", "it was sent padded with '='", "leave the padding off";
    Click: StandardBase64 = 2, "standard_base64", "it was sent in standard base64", "write '-' for '+' and '_' for '/' (base64url)";
    Click: HexSignature = 3, "hex_signature", "it was sent in hex", "send the 32 bytes of the MAC in base64url (hash_hmac with true as its 4th argument in PHP, digest() in Python)";
    Both: Base64OfHex = 4, "base64_of_hex", "the hex text was encoded in base64", "encode the 32 bytes of the MAC and not their hex, once (base64url in a click, hex in an install)";
    Both: PercentEncoded = 5, "percent_encoded", "the signature itself was percent-encoded", "append it as it is";
    Both: PlusBecameSpace = 6, "plus_became_space", "it was sent in standard base64, and a '+' became a space on the way", "send what has no '+' (base64url in a click, hex in an install)";
    Both: SignatureCaseChanged = 7, "signature_case_changed", "upper or lower case of the signature itself was changed", "send it as it was made, and keep it in a column that is case-sensitive";
    Both: SignatureTruncated = 8, "signature_truncated", "the signature was cut short", "send all of it; look for a column or variable that is too small";
    Both: SignatureWithSpace = 9, "signature_with_space", "white space was sent with the signature", "send nothing but its characters";
    Click: LastCharacterChanged = 10, "last_character_changed", "the last character of the signature was changed in bits that no byte has", "send it as it was made";
    Install: UpperCaseHex = 11, "upper_case_hex", "the token was sent in upper-case hex", "send lower-case hex";
    Install: Base64Token = 12, "base64_token", "the token was sent in base64", "send lower-case hex";
    Install: Base64UrlToken = 13, "base64url_token", "the token was sent in base64url, or without its padding", "send lower-case hex";
    Click: SignatureMisnamed = 14, "signature_misnamed", "the signature stands in a parameter that is not spelled 'signature'", "spell it 'signature'";
    Click: SignedTwice = 15, "signed_twice", "the URI had a signature already when it was signed", "sign the URI without a signature";

    // What made it.
    Both: HmacSha1 = 20, "hmac_sha1", "it was made with HMAC-SHA1", "use HMAC-SHA256";
    Both: HmacSha512 = 21, "hmac_sha512", "it was made with HMAC-SHA512", "use HMAC-SHA256";
    Both: PlainSha256 = 22, "plain_sha256", "it is the SHA-256 of key and message, one behind the other", "use HMAC-SHA256";
    Both: PlainSha256MessageFirst = 23, "plain_sha256_message_first", "it is the SHA-256 of message and key, one behind the other", "use HMAC-SHA256";
    Both: KeyAndMessageSwapped = 24, "key_and_message_swapped", "key and message were given to the HMAC in each other's place", "look at the order of the arguments: PHP's hash_hmac takes the message first, and the key behind it";
    Both: NoKey = 25, "no_key", "it is the SHA-256 of the message, with no key", "use HMAC-SHA256, which takes a key";

    // Which key.
    Both: KeyTrimmed = 40, "key_trimmed", "white space round the key was left out", "use the key byte for byte";
    Both: KeyHexDecoded = 41, "key_hex_decoded", "the key was decoded from hex", "use its text as it is";
    Both: KeyBase64Decoded = 42, "key_base64_decoded", "the key was decoded from base64", "use its text as it is";
    Both: KeyWithNewline = 43, "key_with_newline", "a line end was used as part of the key", "read the key without the line end of its file";
    Both: KeyHexEncoded = 44, "key_hex_encoded", "the key was encoded in hex", "use its bytes as they are";
    Both: KeyBase64Encoded = 45, "key_base64_encoded", "the key was encoded in base64", "use its bytes as they are";
    Both: KeyUnquoted = 46, "key_unquoted", "quotation marks round the key were left out", "use the same bytes on both sides: are the marks part of the key?";
    Both: KeyQuoted = 47, "key_quoted", "quotation marks were used as part of the key", "look at how the configuration file is read";
    Both: EmptyKey = 48, "empty_key", "the key was empty", "look for a variable that was not set";
    Both: PublishedKey = 49, "published_key", "it was made with 'secret', the key of the published example", "use your own";
    Both: KeyCutAtNul = 50, "key_cut_at_nul", "the key was cut at its first zero byte", "give the length of the key";
    Both: KeyCaseChanged = 51, "key_case_changed", "upper or lower case of the key was changed", "use the key byte for byte";
    Both: KeyUtf16 = 52, "key_utf16", "the key was encoded in UTF-16", "use UTF-8 (in .NET: Encoding.UTF8)";

    // Which part of a URL.
    Click: WholeUrl = 60, "whole_url", "the whole URL was hashed", "hash path and query only, from the first '/' of the path on";
    Click: HostIncluded = 61, "host_included", "the host was hashed before the path", "hash path and query only, from the first '/' of the path on";
    Click: QueryOnly = 62, "query_only", "the query alone was hashed", "put the path and '?' in front of it";
    Click: PathLeftOut = 63, "path_left_out", "the query was hashed with its '?' and without the path", "put the path in front of it";
    Click: NoQuestionMark = 64, "no_question_mark", "the '?' was left out", "hash path, '?' and query";
    Click: NoLeadingSlash = 65, "no_leading_slash", "the '/' that the path begins with was left out", "hash path and query from that '/' on";
    Click: PathOnly = 66, "path_only", "the path alone was hashed", "hash path, '?' and query";
    Click: PathChanged = 67, "path_changed", "another path was hashed than the URI has", "hash the path as the receiver sees it; look for a proxy that rewrites it";

    // What was put round it.
    Both: TrailingNewline = 80, "trailing_newline", "a line end was hashed behind it", "hash without it (echo appends one, printf does not)";
    Click: SignatureIncluded = 81, "signature_included", "'&signature=' was hashed, too", "hash what stands before it";
    Click: TrailingAmpersand = 82, "trailing_ampersand", "a '&' was hashed behind the last parameter", "hash up to the last parameter";
    Click: HtmlEscaped = 83, "html_escaped", "it was hashed with '&amp;' for '&'", "escape for HTML after signing";
    Click: HtmlEscapedOnTheWay = 84, "html_escaped_on_the_way", "the URI has '&amp;' where '&' was hashed", "decode HTML before you follow a link from it";
    Click: MessageBase64 = 85, "message_base64", "the URI was encoded in base64 before it was hashed", "hash the URI as it is";
    Both: MessageUtf16 = 86, "message_utf16", "it was hashed in UTF-16", "use UTF-8 (in .NET: Encoding.UTF8)";
    Click: MessagePercentEncoded = 87, "message_percent_encoded", "the whole URI was percent-encoded before it was hashed", "encode each value, and hash the URI as it is";
    Click: SurroundingSpace = 88, "surrounding_space", "a space was hashed before or behind it", "hash without it";
    Click: SlashesEscaped = 89, "slashes_escaped", "slashes were hashed as '\\/', as they stand in JSON", "hash the URI as it is, and write JSON afterwards";

    // How values were encoded.
    Click: ValuesDecoded = 100, "values_decoded", "decoded values were hashed", "hash the bytes of the URI as they are sent";
    Click: SpaceAsPlus = 101, "space_as_plus", "spaces were hashed as '+' and are '%20' in the URI", "hash the bytes of the URI as they are sent";
    Click: SpaceAsEscape = 102, "space_as_escape", "spaces were hashed as '%20' and are '+' in the URI", "hash the bytes of the URI as they are sent";
    Click: LowerCaseEscapes = 103, "lower_case_escapes", "escapes were hashed in lower-case hex and are in upper case in the URI", "hash the bytes of the URI as they are sent; write '%2F', not '%2f'";
    Click: UpperCaseEscapes = 104, "upper_case_escapes", "escapes were hashed in upper-case hex and are in lower case in the URI", "hash the bytes of the URI as they are sent; write '%2F', not '%2f'";
    Click: Tilde = 105, "tilde", "'~' is '%7E' on one side and raw on the other", "hash the bytes of the URI as they are sent; '~' needs no escape";
    Click: Apostrophe = 106, "apostrophe", "an apostrophe is '%27' on one side and raw on the other", "hash the bytes of the URI as they are sent; write '%27'";
    Click: ValuesReencoded = 107, "values_reencoded", "values were hashed in another percent-encoding than they are sent in", "encode once, and hash and send the same bytes";
    Click: EncodedTwice = 108, "encoded_twice", "values were hashed encoded once more than they are sent", "encode once, and hash and send the same bytes";
    Click: EncodedOnTheWay = 109, "encoded_on_the_way", "the URI was encoded once more after it was hashed", "send it as it was hashed";
    Click: CaseChanged = 110, "case_changed", "all of it was hashed in lower or in upper case", "hash the bytes of the URI as they are sent";
    Click: PathCaseChanged = 111, "path_case_changed", "the path was hashed in another case than it is sent in", "hash the bytes of the URI as they are sent";
    Click: NamesCaseChanged = 112, "names_case_changed", "parameter names were hashed in another case than they are sent in", "hash the bytes of the URI as they are sent";
    Click: ValueCaseChanged = 113, "value_case_changed", "a value was hashed in another case than it is sent in", "hash the bytes of the URI as they are sent";

    // Which parameters, and in which order.
    Click: ParametersSorted = 130, "parameters_sorted", "the parameters were hashed sorted", "hash them in the order in which they are sent";
    Click: ParametersReordered = 131, "parameters_reordered", "the parameters were hashed in another order", "hash them in the order in which they are sent";
    Click: ExpiresMoved = 132, "expires_moved", "'expires' was hashed at another place", "hash the parameters in the order in which they are sent";
    Click: ExpiresNotHashed = 140, "expires_not_hashed", "'expires' was added after hashing", "append 'expires', then hash, then append 'signature'";
    Click: ParameterAdded = 141, "parameter_added", "a parameter was added after hashing", "add it before you sign, or let it stand behind the signature";
    Click: MacroFilled = 142, "macro_filled", "a macro was hashed, and filled afterwards", "fill macros before you sign";
    Click: ValueFilled = 143, "value_filled", "a value was empty or 'null' when it was hashed", "fill values before you sign";
    Click: TailHashed = 144, "tail_hashed", "parameters behind the signature were hashed, too", "sign last: append nothing that is to be signed behind the signature";
    Click: EmptyParametersDropped = 145, "empty_parameters_dropped", "parameters without a value were left out when it was hashed", "hash the parameters that are sent";
    Click: ExpiresInMilliseconds = 150, "expires_in_milliseconds", "'expires' was hashed in milliseconds and is sent in seconds", "write unix seconds once, and hash and send the same bytes";
    Click: ExpiresInSeconds = 151, "expires_in_seconds", "'expires' was hashed in seconds and is sent in milliseconds", "write unix seconds once, and hash and send the same bytes";

    // How a token is put together.
    Install: ApiKeyAndSecretSwapped = 200, "api_key_and_secret_swapped", "API key and secret took each other's place", "give the API key to the HMAC as its key, and begin the message with the secret";
    Install: DigestBeforeSecret = 201, "digest_before_secret", "the message began with the body's SHA-1", "begin it with the secret";
    Install: UpperCaseDigest = 202, "upper_case_digest", "the SHA-1 of the body was in upper-case hex", "write it in lower-case hex";
    Install: Base64Digest = 203, "base64_digest", "the SHA-1 of the body was in base64", "write it in lower-case hex";
    Install: RawDigest = 204, "raw_digest", "the SHA-1 of the body was 20 raw bytes", "write it in lower-case hex (PHP's sha1($body) does, and hexdigest() in Python)";
    Install: Sha256Digest = 205, "sha256_digest", "the body was hashed with SHA-256", "hash it with SHA-1; only the HMAC is of SHA-256";
    Install: BodyNotDigested = 206, "body_not_digested", "the body itself stood in the message", "put the hex of its SHA-1 there";
    Install: SecretLeftOut = 207, "secret_left_out", "the secret was left out", "begin the message with the secret";
    Install: SecretAsKey = 208, "secret_as_key", "the secret was given to the HMAC as its key", "give it the API key";
    Install: Separator = 209, "separator", "something stood between the secret and the body's SHA-1", "put them one behind the other";

    // Which body.
    Install: PhpObjectForm = 220, "php_object_form", "what PHP makes of the body was hashed, with its objects kept as objects", "hash the bytes that you send";
    Install: PhpAssocForm = 221, "php_assoc_form", "what PHP makes of the body was hashed, with its objects made arrays", "hash the bytes that you send";
    Install: SlashesUnescaped = 222, "slashes_unescaped", "slashes were hashed as '/' and are '\\/' in the body", "hash the bytes that you send; write '\\/', which is right for every receiver";
    Install: SlashesEscapedInBody = 223, "slashes_escaped_in_body", "slashes were hashed as '\\/' and are '/' in the body", "hash the bytes that you send; write '\\/', which is right for every receiver";
    Install: PrettyPrinted = 224, "pretty_printed", "the body was hashed with other white space than it is sent with", "make the JSON once, without white space, and hash and send the same bytes";
    Install: WhitespaceRemoved = 225, "whitespace_removed", "the body was hashed without the white space that it is sent with", "make the JSON once, without white space, and hash and send the same bytes";
    Install: RawUnicode = 226, "raw_unicode", "characters beyond ASCII were hashed as they are and are escapes in the body", "hash the bytes that you send; write '\\u' escapes, which are right for every receiver";
    Install: EscapedUnicode = 227, "escaped_unicode", "characters beyond ASCII were hashed as escapes and stand raw in the body", "hash the bytes that you send; write '\\u' escapes, which are right for every receiver";
    Install: NewlineAdded = 228, "newline_added", "the body got a line end behind it after it was hashed", "send the bytes that you hash";
    Install: ByteOrderMark = 229, "byte_order_mark", "a byte order mark is on one side only", "send no byte order mark, and hash none";
    Install: LineEnds = 230, "line_ends", "line ends are CR LF on one side and LF on the other", "hash the bytes that you send";
    Install: KeysSorted = 231, "keys_sorted", "the body was hashed with its keys sorted", "make the JSON once, and hash and send the same bytes";
    Install: EmptyBody = 232, "empty_body", "an empty body was hashed", "look for a stream that had been read already";
    Install: BodyQuoted = 233, "body_quoted", "the body was hashed as a JSON string", "encode it once";
    Install: HtmlEscapes = 234, "html_escapes", "'<', '>', '&' or the like are escapes on one side and raw on the other", "hash the bytes that you send; write them raw, which is right for every receiver";
    Install: EscapeCase = 235, "escape_case", "escapes were hashed in the other case of hex than they are sent in", "hash the bytes that you send; write '\\u00e9', not '\\u00E9', which is right for every receiver";
}

impl Cause {
    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The cause with this number, if there is one.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.code() == code)
    }

    /// Whether it is looked for in a click.
    #[must_use]
    pub fn is_of_clicks(self) -> bool {
        self.kinds() != Kinds::Install
    }

    /// Whether it is looked for in an install.
    #[must_use]
    pub fn is_of_installs(self) -> bool {
        self.kinds() != Kinds::Click
    }

    /// Whether it can be about one parameter, or about one of the keys of an install. Of the causes that an explanation
    /// has together it is the last such one.
    pub(super) const fn can_name_a_parameter(self) -> bool {
        matches!(
            self,
            Self::ValuesDecoded
                | Self::ValueCaseChanged
                | Self::ParameterAdded
                | Self::MacroFilled
                | Self::ValueFilled
                | Self::TailHashed
        ) || matches!(self.code(), 40..60)
    }
}
