//! The shared vectors of PHP's JSON.

mod support;

use adseal_core::php_json::{CanonicalizeError, Instability, Mode, canonicalize, stability};
use serde_json::Value;
use support::{bytes, for_each_case, from_hex, int, list, only_fields, opt_int, opt_size, same_php_error, text};

#[test]
fn canonical_forms() {
    for_each_case("php_json", |case| {
        only_fields(case, &["id", "about", "input", "object", "assoc"]);
        let input = bytes(&case["input"]);
        for (mode, expected) in [(Mode::Object, &case["object"]), (Mode::Assoc, &case["assoc"])] {
            match canonicalize(&input, mode) {
                Ok(form) => {
                    only_fields(expected, &["output"]);
                    let output = bytes(&expected["output"]);
                    assert_eq!(String::from_utf8_lossy(&form), String::from_utf8_lossy(&output), "{mode:?}");
                    assert_eq!(*form, *output, "{mode:?}");
                }
                Err(CanonicalizeError::Php(error)) => same_php_error(&error, expected),
                Err(error) => panic!("{mode:?}: {error}"),
            }
        }
    });
}

#[test]
fn doubles() {
    for_each_case("php_doubles", |case| {
        only_fields(case, &["id", "about", "doubles"]);
        for double in list(&case["doubles"]) {
            let [bits, written] = list(double) else { panic!("no bits with their spelling: {double}") };
            let bits = from_hex(text(bits)).try_into().expect("a double is 64 bits");
            // Without point and exponent -0 would be an integer.
            let spelled = format!("{:e}", f64::from_be_bytes(bits));
            for mode in [Mode::Object, Mode::Assoc] {
                let form = canonicalize(spelled.as_bytes(), mode).expect("a finite double");
                assert_eq!(String::from_utf8_lossy(&form), text(written), "{spelled}");
            }
        }
    });
}

#[test]
fn places() {
    for_each_case("php_json_stability", |case| {
        only_fields(case, &["id", "about", "input", "findings"]);
        let input = bytes(&case["input"]);
        let found: Result<Vec<Instability>, _> = stability(&input).collect();
        let found = found.expect("memory for a few keys");
        let expected: Vec<_> = list(&case["findings"]).iter().map(place).collect();
        let found: Vec<_> = found
            .iter()
            .map(|found| {
                let number = found.error.map(|error| i64::from(error.number()));
                (found.cause.name(), Some(found.offset), Some(found.length), number)
            })
            .collect();
        assert_eq!(found, expected);
    });
}

fn place(finding: &Value) -> (&str, Option<usize>, Option<usize>, Option<i64>) {
    only_fields(finding, &["cause", "offset", "length", "code"]);
    assert!(int(&finding["length"]) >= 0);
    (text(&finding["cause"]), opt_size(&finding["offset"]), opt_size(&finding["length"]), opt_int(&finding["code"]))
}
