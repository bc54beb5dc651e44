//! Bodies that PHP writes with other flags than those of the sender: the token of what PHP wrote is explained by them.

use adseal_core::explain::{Cause, Explainer, Outcome};
use adseal_core::php_json::{Mode, canonicalize, stability};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use crate::php::Php;
use crate::texts::text;
use crate::{SEED, setting};

/// The causes of one flag each, in the order of the bits that `oracle.php` has for them.
const CAUSES: [Cause; 3] = [Cause::PrettyPrinted, Cause::SlashesUnescaped, Cause::RawUnicode];
const BODIES: usize = 500;
/// Longer ones are deep, and would be indented beyond the budget.
const LONGEST: usize = 2000;

#[test]
fn spellings_as_php() {
    let seed = setting("ADSEAL_PHP_SEED").unwrap_or(SEED);
    let explainer = Explainer::new().secret(b"api-key", "default", b"secret").expect("usable API key and secret");
    let mut php = Php::start("spellings");
    let mut explained = [0; 8];
    for body in (0..).filter_map(|number| stable(&text(seed, number))).take(BODIES) {
        php.send(body.clone());
        let answer = php.receive();
        for (flags, hashed) in frames(&answer).enumerate() {
            let explanation = explainer.install(&body, token(hashed).as_bytes()).expect("enough memory");
            let shown = body.escape_ascii();
            if hashed == body {
                assert_eq!(explanation.outcome(), Outcome::Matches, "{shown}");
                continue;
            }
            assert_eq!(explanation.hashed(), Some(hashed), "{shown}");
            let of_flags = CAUSES.iter().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1).map(|(_, cause)| cause);
            assert!(explanation.causes().iter().all(|cause| of_flags.clone().any(|flag| flag == cause)), "{shown}");
            explained[flags] += usize::from(explanation.causes().len() == of_flags.count());
        }
    }
    php.finish();
    let [none, some @ ..] = explained;
    assert_eq!(none, 0);
    assert!(some.iter().all(|count| *count > 0), "each set of flags does something: {explained:?}");
}

/// What PHP makes of the text, if it is short and PHP leaves it as it is from then on.
fn stable(text: &[u8]) -> Option<Vec<u8>> {
    let body = canonicalize(text, Mode::Object).ok()?.into_owned();
    (body.len() <= LONGEST && stability(&body).next().is_none()).then_some(body)
}

fn token(body: &[u8]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let mut hmac = Hmac::<Sha256>::new_from_slice(b"api-key").expect("an HMAC takes any key");
    hmac.update(b"secret");
    hmac.update(hex(&Sha1::digest(body)).as_bytes());
    hex(&hmac.finalize().into_bytes())
}

/// The parts of an answer, each behind its length.
fn frames(mut answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = answer.split_first_chunk::<4>()?;
        let (frame, rest) = rest.split_at(usize::try_from(u32::from_be_bytes(*length)).expect("fits"));
        answer = rest;
        Some(frame)
    })
}
