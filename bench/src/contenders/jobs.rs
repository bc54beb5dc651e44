//! What programs in other languages can do.

/// What a worker does with each of its texts, or with a column.
#[derive(Clone, Copy)]
pub(crate) enum Job {
    /// `json_encode(json_decode($text))`; only PHP can do this one and the next.
    JsonObject,
    /// `json_encode(json_decode($text, true))`.
    JsonAssoc,
    /// The MAC.
    Mac,
    /// The click with `expires` and `signature`, no rule checked.
    Sign,
    /// Whether the signature is right, and nothing else.
    Verify,
    /// The signature alone, of a text that has its `expires`; only PHP can do this one.
    Signature,
    /// Only Python and PHP can do this one and the next ones: with adseal, or by hand, in Python with the function that
    /// is named.
    SignStr,
    SignStrByDigest,
    SignStrByNew,
    /// By the clock, as a program does it.
    SignNow,
    SignNowByDigest,
    SignNowByNew,
    SignNowByHand,
    VerifyStr,
    VerifyStrByDigest,
    VerifyStrByNew,
    /// Whether the click is valid, by a verifier that is made for it; only PHP can do this one and the next.
    VerifyAnew,
    /// The same, and the library is loaded for it.
    VerifyFirst,
    Token,
    TokenByDigest,
    TokenByNew,
    TokenByHand,
    /// The body of an array of PHP, and its token.
    SignPayload,
    SignPayloadByHand,
    /// Whether each click of a column is valid, or in PHP of an array.
    VerifyMany,
    /// By the time that passes; only PHP can do this one.
    VerifyManyElapsed,
    /// In PHP by the time that passes.
    VerifyManyOnTwoThreads,
    VerifyManyAllColumns,
    /// The signed clicks of a column.
    SignMany,
    /// A column as a list of Python.
    CopyColumn,
}

impl Job {
    /// What the workers call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::JsonObject => "json_object",
            Self::JsonAssoc => "json_assoc",
            Self::Mac => "mac",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Signature => "signature",
            Self::SignStr => "sign_str",
            Self::SignStrByDigest => "sign_str_by_digest",
            Self::SignStrByNew => "sign_str_by_new",
            Self::SignNow => "sign_now",
            Self::SignNowByDigest => "sign_now_by_digest",
            Self::SignNowByNew => "sign_now_by_new",
            Self::SignNowByHand => "sign_now_by_hand",
            Self::VerifyStr => "verify_str",
            Self::VerifyStrByDigest => "verify_str_by_digest",
            Self::VerifyStrByNew => "verify_str_by_new",
            Self::VerifyAnew => "verify_anew",
            Self::VerifyFirst => "verify_first",
            Self::Token => "token",
            Self::TokenByDigest => "token_by_digest",
            Self::TokenByNew => "token_by_new",
            Self::TokenByHand => "token_by_hand",
            Self::SignPayload => "sign_payload",
            Self::SignPayloadByHand => "sign_payload_by_hand",
            Self::VerifyMany => "verify_many",
            Self::VerifyManyElapsed => "verify_many_elapsed",
            Self::VerifyManyOnTwoThreads => "verify_many_on_two_threads",
            Self::VerifyManyAllColumns => "verify_many_all_columns",
            Self::SignMany => "sign_many",
            Self::CopyColumn => "copy",
        }
    }
}
