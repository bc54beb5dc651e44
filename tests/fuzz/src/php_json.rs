//! JSON as PHP writes it, beside `serde_json`. PHP itself judges it in `crates/core/tests/php_oracle`; here a second
//! reader does, with what PHP does otherwise taken out, for any bytes and many more of them.

use adseal_core::php_json::{
    CanonicalizeError, Instability, Mode, PhpError, PhpErrorCode, StabilityReport, canonicalize, stability,
};

use crate::json_tree::Tree;
use crate::vectors::{self, bytes};

/// `serde_json` reads JSON that is deeper not at all.
const DEEPEST: usize = 120;

/// A text.
pub fn run(text: &[u8]) {
    let [object, assoc] = [Mode::Object, Mode::Assoc].map(|mode| form(text, mode));
    for (form, mode) in [(&object, Mode::Object), (&assoc, Mode::Assoc)] {
        match form {
            Ok(form) => is_written_by_php(form, mode),
            Err(error) => assert!(error.offset() <= text.len()),
        }
    }
    places_agree(text, &object, &assoc);
    if depth(text) < DEEPEST {
        serde_agrees(text, &object, &assoc);
    }
}

/// The texts of two suites.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = |suite| vectors::seeds(suite, |case| bytes(&case["input"]));
    [texts("php_json"), texts("php_json_stability")].concat()
}

/// The form, or PHP's error. There is memory.
fn form(text: &[u8], mode: Mode) -> Result<Vec<u8>, PhpError> {
    match canonicalize(text, mode) {
        Ok(form) => Ok(form.into_owned()),
        Err(CanonicalizeError::Php(error)) => Err(error),
        Err(error) => panic!("{error:?}"),
    }
}

/// Openers that stand before their closers, at most: strings may have some in them, so it is no less than the depth.
fn depth(text: &[u8]) -> usize {
    text.iter().filter(|byte| matches!(byte, b'[' | b'{')).count()
}

/// Printable ASCII alone, without white space outside of strings, and nothing that PHP would write otherwise again.
fn is_written_by_php(form: &[u8], mode: Mode) {
    assert!(form.iter().all(|byte| matches!(byte, 0x20..=0x7f)), "{}", form.escape_ascii());
    let again = canonicalize(form, mode).expect("what PHP wrote, it reads");
    // The one text that is no fixed point.
    let has_negative_zero = form.windows(2).any(|pair| pair == b"-0");
    assert!(*again == *form || has_negative_zero, "{} becomes {}", form.escape_ascii(), again.escape_ascii());
}

/// Stable is what both forms leave as it is; every place lies in the text.
fn places_agree(text: &[u8], object: &Result<Vec<u8>, PhpError>, assoc: &Result<Vec<u8>, PhpError>) {
    let places: Vec<Instability> = stability(text).map(|place| place.expect("there is memory")).collect();
    let is_stable = [object, assoc].iter().all(|form| form.as_deref() == Ok(text));
    assert_eq!(is_stable, places.is_empty(), "{places:?}: {}", text.escape_ascii());
    assert!(places.iter().all(|place| place.offset + place.length <= text.len()));
    let report = StabilityReport::new(text).expect("there is memory");
    assert_eq!((report.is_stable(), report.total()), (places.is_empty(), places.len()));
}

/// One reads what the other reads, and finds the same in it.
fn serde_agrees(text: &[u8], object: &Result<Vec<u8>, PhpError>, assoc: &Result<Vec<u8>, PhpError>) {
    let tree = match Tree::read(text) {
        Ok(tree) => tree,
        // To PHP it is infinite, which is no error before it is written.
        Err(error) if error.to_string().starts_with("number out of range") => return,
        Err(error) => {
            let fails = |form: &Result<Vec<u8>, PhpError>| form.as_ref().is_err_and(|error| !is_infinite(*error));
            assert!(fails(object) && fails(assoc), "{error}: {}", text.escape_ascii());
            return;
        }
    };
    let written = |form: &[u8]| Tree::read(form).expect("what PHP wrote is JSON");
    match object {
        Ok(form) => assert_eq!(written(form), tree.clone().of_php(false), "{}", text.escape_ascii()),
        Err(error) => {
            assert_eq!(error.code(), PhpErrorCode::InvalidPropertyName, "{}", text.escape_ascii());
            assert!(tree.has_hidden_name());
        }
    }
    let form = assoc.as_ref().unwrap_or_else(|error| panic!("{error:?}: {}", text.escape_ascii()));
    assert_eq!(written(form), tree.of_php(true), "{}", text.escape_ascii());
}

fn is_infinite(error: PhpError) -> bool {
    error.code() == PhpErrorCode::InfOrNan
}
