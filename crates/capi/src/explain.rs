//! Why a signature or a token does not match.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::str;

use adseal_core::explain::{Explainer, Explanation};
use adseal_core::php_json::OutOfMemory;
use adseal_core::{KeyError, Status};

use crate::boundary;
use crate::constants::ADSEAL_NONE;
use crate::handles::{create, free, given, lend};
use crate::place::NO_OFFSET;
use crate::slices::bytes;

/// Finds out why a signature or a token does not match (docs/explain.md). It has keys and secrets as they are, for one
/// of the known mistakes is to trim or decode them; they are wiped when it is freed. Adding and setting need it alone;
/// after that any number of threads may ask it at once.
#[allow(non_camel_case_types)]
pub struct adseal_explainer(Explainer);

/// Why a signature or a token does not match: the causes, and what was hashed. It holds no byte of a key, and no MAC
/// but one that stands in what was received. Immutable. Whoever may see it learns what is wrong with the key (that it
/// is empty, or `secret`): show it to those who have the key, and never to whoever sent the click or the install.
#[allow(non_camel_case_types)]
pub struct adseal_explanation {
    explanation: Explanation,
    sentence: String,
    report: String,
}

impl adseal_explanation {
    fn new(explanation: Result<Explanation, OutOfMemory>) -> Result<Self, Status> {
        let explanation = explanation.map_err(|_| Status::OutOfMemory)?;
        let (sentence, report) = (explanation.sentence(), explanation.to_string());
        Ok(Self { explanation, sentence, report })
    }
}

/// Makes an explainer without keys. To be freed with `adseal_explainer_free`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explainer_new(explainer: Option<&mut MaybeUninit<Option<Box<adseal_explainer>>>>) -> i32 {
    create(explainer, || Ok(adseal_explainer(Explainer::new())))
}

/// Adds a private key, which clicks may have been signed with: 1 to 16 of them, `ADSEAL_MAX_KEYS`, which are tried in
/// this order. It is copied as it is, so give the bytes that you give to `adseal_key_ring_new`. Its id is 1 to 64 bytes
/// of visible ASCII and no other key's. Two keys may be equal. A failure leaves the explainer as it was.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the key is empty, or its id is no id. `ADSEAL_ERROR_INVALID_KEY_RING`: there is a key of
/// this id, or there are 16.
///
/// # Safety
/// `id` and `key` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_explainer_add_key(
    explainer: Option<&mut adseal_explainer>,
    id: *const c_char,
    id_length: usize,
    key: *const c_void,
    key_length: usize,
) -> i32 {
    change(explainer, |explainer| {
        // SAFETY: the caller vouches for id and key.
        let (id, key) = unsafe { (bytes(id, id_length)?, bytes(key, key_length)?) };
        explainer.key(text(id)?, key).map_err(KeyError::status)
    })
}

/// Adds an API key with a secret, which installs may have been signed with: 1 to 16 such pairs, `ADSEAL_MAX_KEYS`,
/// beside any keys of clicks. They are copied as they are, and tried in this order. The id is the secret's: 1 to 64
/// bytes of visible ASCII, and no other secret's, be it of another API key. A failure leaves the explainer as it was.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, the secret is empty, or its id is no
/// id. `ADSEAL_ERROR_INVALID_KEY_RING`: there is a secret of this id, or there are 16.
///
/// # Safety
/// `api_key`, `id` and `secret` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_explainer_add_secret(
    explainer: Option<&mut adseal_explainer>,
    api_key: *const c_char,
    api_key_length: usize,
    id: *const c_char,
    id_length: usize,
    secret: *const c_void,
    secret_length: usize,
) -> i32 {
    change(explainer, |explainer| {
        // SAFETY: the caller vouches for all of them.
        let (api_key, id, secret) =
            unsafe { (bytes(api_key, api_key_length)?, bytes(id, id_length)?, bytes(secret, secret_length)?) };
        explainer.secret(api_key, text(id)?, secret).map_err(KeyError::status)
    })
}

/// Hashes no more than this many bytes for one explanation, instead of `ADSEAL_DEFAULT_EXPLAIN_BUDGET`: any number is
/// allowed, and with 0 nothing is tried. It bounds the time that an explanation takes.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explainer_set_budget(explainer: Option<&mut adseal_explainer>, budget: u64) -> i32 {
    change(explainer, |explainer| Ok(explainer.budget(budget)))
}

/// Wipes the keys and frees the explainer. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explainer_free(explainer: Option<Box<adseal_explainer>>) {
    free(explainer);
}

/// Why the signature of a click does not match. `uri` is the request target or the URL as it was received: any bytes
/// whatever, of any length, also what verifying calls malformed. `signature` is the one that was received, if it came
/// apart from the URI; where its length is 0 it is the URI's. The explanation copies what it needs of both, and is to
/// be freed with `adseal_explanation_free`; the explainer may be freed before it.
///
/// That nothing was found is an explanation, too, and `ADSEAL_OK`: `adseal_explanation_outcome` tells. Searching makes
/// thousands of MACs, until the budget is spent: it is for people who look for a fault, and no check of a click, for
/// which there is `adseal_click_verifier_verify`.
///
/// `ADSEAL_ERROR_INVALID_KEY_RING`: the explainer has no key. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for what is
/// hashed.
///
/// # Safety
/// `uri` and `signature` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_explainer_click(
    explainer: Option<&adseal_explainer>,
    uri: *const c_char,
    uri_length: usize,
    signature: *const c_char,
    signature_length: usize,
    explanation: Option<&mut MaybeUninit<Option<Box<adseal_explanation>>>>,
) -> i32 {
    create(explanation, || {
        let adseal_explainer(explainer) = given(explainer)?;
        // SAFETY: the caller vouches for URI and signature.
        let (uri, signature) = unsafe { (bytes(uri, uri_length)?, bytes(signature, signature_length)?) };
        if explainer.has_no_key() {
            return Err(Status::InvalidKeyRing);
        }
        adseal_explanation::new(match signature {
            [] => explainer.click(uri),
            _ => explainer.click_with_signature(uri, signature),
        })
    })
}

/// Why the token of an install does not match: body and token as they were received, any bytes whatever. The
/// explanation copies what it needs of both, and is to be freed with `adseal_explanation_free`; the explainer may be
/// freed before it.
///
/// As `adseal_explainer_click` this is for people, and no check. `ADSEAL_ERROR_INVALID_KEY_RING`: the explainer has no
/// secret. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for what is hashed.
///
/// # Safety
/// `body` and `token` point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_explainer_install(
    explainer: Option<&adseal_explainer>,
    body: *const c_void,
    body_length: usize,
    token: *const c_char,
    token_length: usize,
    explanation: Option<&mut MaybeUninit<Option<Box<adseal_explanation>>>>,
) -> i32 {
    create(explanation, || {
        let adseal_explainer(explainer) = given(explainer)?;
        // SAFETY: the caller vouches for body and token.
        let (body, token) = unsafe { (bytes(body, body_length)?, bytes(token, token_length)?) };
        if explainer.has_no_secret() {
            return Err(Status::InvalidKeyRing);
        }
        adseal_explanation::new(explainer.install(body, token))
    })
}

/// Frees an explanation. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_free(explanation: Option<Box<adseal_explanation>>) {
    free(explanation);
}

/// What the search came to: `ADSEAL_EXPLAIN_...`, of which 0 is that nothing is wrong. `ADSEAL_NONE` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_outcome(explanation: Option<&adseal_explanation>) -> i32 {
    explanation.map_or(ADSEAL_NONE, |explanation| explanation.explanation.outcome().code())
}

/// How many mistakes together reproduce the signature or token: 1 or more for `ADSEAL_EXPLAIN_EXPLAINED`, else 0. 0 for
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_cause_count(explanation: Option<&adseal_explanation>) -> usize {
    explanation.map_or(0, |explanation| explanation.explanation.causes().len())
}

/// The cause with this index, `ADSEAL_CAUSE_...`, in the order of the numbers; 0 where there is none, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_cause(explanation: Option<&adseal_explanation>, index: usize) -> i32 {
    let cause = explanation.and_then(|explanation| explanation.explanation.causes().get(index));
    cause.map_or(0, |cause| cause.code())
}

/// Lends the answer in one sentence: what was done, and what to do instead. Printable ASCII; like all that is lent it
/// is not NUL-terminated, and stays until the explanation is freed. It is for people, and may be put better in another
/// version: programs look at the causes.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_sentence(
    explanation: Option<&adseal_explanation>,
    sentence: Option<&mut MaybeUninit<*const c_char>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(given(explanation)?.sentence.as_bytes(), sentence, length))
}

/// Lends the report, which also shows what was hashed and what should have been, with a mark under the first byte that
/// differs: lines of at most 80 columns, each with a line feed, of printable ASCII. It is not NUL-terminated, and stays
/// until the explanation is freed. It is for people, and may be put better in another version.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_report(
    explanation: Option<&adseal_explanation>,
    report: Option<&mut MaybeUninit<*const c_char>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(given(explanation)?.report.as_bytes(), report, length))
}

/// Lends the id of the key that reproduces the signature, or of the secret that reproduces the token; `ADSEAL_NONE`
/// where none does, and where the mistake was to use no key or one that is not here. It stays until the explanation is
/// freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_key_id(
    explanation: Option<&adseal_explanation>,
    id: Option<&mut MaybeUninit<*const c_char>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    lend_some(explanation, |explanation| explanation.key_id().map(str::as_bytes), id, length)
}

/// Lends the raw name of the parameter that the mistake was made with, as it stands in the URI: any bytes. Of an
/// install it is `api_key` or `secret`, where the mistake was made with that one alone. `ADSEAL_NONE` where it is about
/// none. It stays until the explanation is freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_parameter(
    explanation: Option<&adseal_explanation>,
    parameter: Option<&mut MaybeUninit<*const c_char>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    lend_some(explanation, Explanation::parameter, parameter, length)
}

/// Lends the bytes that were hashed, of a click or of a body, without any of a key; `ADSEAL_NONE` where nothing
/// reproduces the signature or token. They stay until the explanation is freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_hashed(
    explanation: Option<&adseal_explanation>,
    hashed: Option<&mut MaybeUninit<*const c_void>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    lend_some(explanation, Explanation::hashed, hashed, length)
}

/// Lends the bytes that should have been hashed: of a click the message, of an install the body. They stay until the
/// explanation is freed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_expected(
    explanation: Option<&adseal_explanation>,
    expected: Option<&mut MaybeUninit<*const c_void>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| lend(given(explanation)?.explanation.expected(), expected, length))
}

/// Where the bytes that were hashed begin to differ from those that should have been, in bytes from the start of each;
/// the length of the shorter where the other goes on. `ADSEAL_NO_OFFSET` where they are the same (the mistake is
/// another one, as a key that was trimmed) or nothing was found, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_first_difference(explanation: Option<&adseal_explanation>) -> usize {
    explanation.and_then(|explanation| explanation.explanation.first_difference()).unwrap_or(NO_OFFSET)
}

/// Whether this cause, `ADSEAL_CAUSE_...`, was tried to its end: 1 or 0. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_has_tried(explanation: Option<&adseal_explanation>, cause: i32) -> i32 {
    let tried = |explanation: &adseal_explanation| explanation.explanation.tried().any(|tried| tried.code() == cause);
    explanation.is_some_and(tried).into()
}

/// How many MACs were made and compared. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_attempts(explanation: Option<&adseal_explanation>) -> u64 {
    explanation.map_or(0, |explanation| explanation.explanation.attempts())
}

/// How many bytes were hashed for them. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explanation_hashed_bytes(explanation: Option<&adseal_explanation>) -> u64 {
    explanation.map_or(0, |explanation| explanation.explanation.hashed_bytes())
}

/// Makes a changed explainer of the one that there is, which stays as it was if that fails.
fn change(
    explainer: Option<&mut adseal_explainer>,
    change: impl FnOnce(Explainer) -> Result<Explainer, Status>,
) -> i32 {
    boundary::status(|| {
        let adseal_explainer(explainer) = given(explainer)?;
        *explainer = change(explainer.clone())?;
        Ok(())
    })
}

fn text(id: &[u8]) -> Result<&str, Status> {
    str::from_utf8(id).map_err(|_| Status::InvalidKey)
}

/// Lends a part that not every explanation has.
fn lend_some<P>(
    explanation: Option<&adseal_explanation>,
    part: impl FnOnce(&Explanation) -> Option<&[u8]>,
    start: Option<&mut MaybeUninit<*const P>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    let mut is_none = false;
    let status = boundary::status(|| {
        let (explanation, start, length) = (given(explanation)?, given(start)?, given(length)?);
        let Some(bytes) = part(&explanation.explanation) else {
            is_none = true;
            return Ok(());
        };
        lend(bytes, Some(start), Some(length))
    });
    if is_none { ADSEAL_NONE } else { status }
}
