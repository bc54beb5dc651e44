//! What holds for all JSON that is signed, and for every form of a body that PHP makes of it.

use std::borrow::Cow;

use adseal_core::install::{
    Accept, BodyForm, InstallReason, InstallRegister, InstallSignError, InstallSigner, InstallVerifier, Secret,
};
use adseal_core::php_json::{CanonicalizeError, Cause, Instability, Mode, canonicalize, stability};
use adseal_core::time::UnixTime;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000).expect("not below 0");

fn signer() -> InstallSigner {
    InstallSigner::new(b"key", b"sixteen or more bytes").expect("usable API key and secret")
}

fn verifier(accept: Accept) -> InstallVerifier {
    let mut register = InstallRegister::new();
    register.add(b"key", Secret::new("id", b"sixteen or more bytes").expect("usable")).expect("a new API key");
    InstallVerifier::new(register).accept(accept)
}

fn strings() -> impl Strategy<Value = String> {
    const PIECES: &[&str] =
        &["", "a", "0", "1", "/", "\\/", "\\u002f", "\u{e9}", "\\u00e9", "\\u00E9", "\\\"", "\\n", "\\u0000"];
    vec(select(PIECES), 0..3).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn numbers() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] =
        &["0", "1", "-0", "-0.0", "1.0", "2.5", "1e2", "1e999", "-1e-400", "9223372036854775808", "1.5e-7"];
    select(TEXTS).prop_map(str::to_owned)
}

fn spaces() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t")]
}

/// JSON of every kind that PHP treats in its own way.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![strings(), numbers(), select(&["true", "false", "null"][..]).prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 5, |value| {
        // Few keys, so that they repeat, and those that make lists.
        let key = prop_oneof![3 => select(&["\"0\"", "\"1\"", "\"a\""][..]).prop_map(str::to_owned), 1 => strings()];
        let member = (spaces(), key, spaces(), value.clone())
            .prop_map(|(space, key, gap, value)| format!("{space}{key}{gap}:{value}"));
        prop_oneof![
            (spaces(), vec(value, 0..4)).prop_map(|(space, values)| format!("[{space}{}]", values.join(","))),
            (vec(member, 0..4), spaces()).prop_map(|(members, space)| format!("{{{}{space}}}", members.join(","))),
        ]
    })
}

/// JSON, and now and then a text that is none.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => json().prop_map(String::into_bytes),
        1 => (json(), any::<prop::sample::Index>()).prop_map(|(json, at)| json.as_bytes()[..at.index(json.len())].to_vec()),
        1 => vec(any::<u8>(), 0..20),
    ]
}

fn places(json: &[u8]) -> Vec<Instability> {
    stability(json).collect::<Result<_, _>>().expect("memory for a few keys")
}

/// The rule of what is refused, in other words.
fn is_refused(json: &[u8], place: &Instability) -> bool {
    use Cause::{DuplicateKey, EmptyObject, IntegerOverflow, ListLikeObject, NegativeZero};
    let spelled = &json[place.offset..place.offset + place.length];
    [EmptyObject, ListLikeObject, DuplicateKey, IntegerOverflow, NegativeZero].contains(&place.cause)
        && spelled != b"-0"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_sign_returns_is_right_for_every_receiver(text in texts()) {
        let signer = signer();
        if let Ok(signed) = signer.sign(&text) {
            let body = signed.body();
            prop_assert!(places(body).is_empty());
            for mode in [Mode::Object, Mode::Assoc] {
                let form = canonicalize(body, mode).expect("a stable body has both forms");
                prop_assert_eq!(&*form, body);
            }
            for accept in [Accept::Raw, Accept::Php] {
                let verifier = verifier(accept);
                let verdict = verifier.verify(body, b"key", signed.token().as_bytes(), NOW);
                prop_assert_eq!((verdict.form(), verdict.body()), (Some(BodyForm::Raw), Some(body)));
            }
            let again = signer.sign(body).expect("a stable body");
            prop_assert!(again.notes().is_empty());
            prop_assert_eq!(again.token().to_string(), signed.token().to_string());
            // What was given is what PHP takes for the same.
            let verifier = verifier(Accept::Php);
            let verdict = verifier.verify(&text, b"key", signed.token().as_bytes(), NOW);
            let form = if *text == *body { BodyForm::Raw } else { BodyForm::PhpObject };
            prop_assert_eq!((verdict.form(), verdict.body()), (Some(form), Some(body)));
        }
    }

    #[test]
    fn sign_refuses_what_no_spelling_makes_right(text in texts()) {
        let signer = signer();
        let found = places(&text);
        let refused = found.iter().find(|place| is_refused(&text, place));
        let form = canonicalize(&text, Mode::Object);
        match signer.sign(&text) {
            Ok(signed) => {
                prop_assert_eq!(refused, None);
                prop_assert_eq!(&*form.expect("it was signed"), signed.body());
            }
            Err(InstallSignError::Unstable(place)) => {
                prop_assert_eq!(Some(&place), refused);
                prop_assert!(form.is_ok());
            }
            Err(InstallSignError::Php(error)) => prop_assert_eq!(form, Err(CanonicalizeError::Php(error))),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn what_is_allowed_is_signed_with_notes_of_all_places(text in texts()) {
        let signer = signer();
        match (signer.sign_allowing_unstable(&text), canonicalize(&text, Mode::Object)) {
            (Ok(signed), Ok(form)) => {
                prop_assert_eq!(signed.body(), &*form);
                prop_assert_eq!(signed.token().to_string(), signer.token(&form).expect("short").to_string());
                let found = places(&text);
                let notes = signed.notes();
                prop_assert_eq!(notes.iter().map(|note| note.count).sum::<usize>(), found.len());
                for note in notes {
                    let mut same = found.iter().filter(|place| place.cause == note.cause);
                    prop_assert_eq!(same.next().map(|place| place.offset), Some(note.offset));
                    prop_assert_eq!(same.count() + 1, note.count);
                }
                prop_assert!(notes.is_sorted_by_key(|note| (note.offset, note.cause)));
                prop_assert!(found.iter().all(|place| place.cause != Cause::InvalidPropertyName));
            }
            (signed, form) => prop_assert_eq!(signed.err(), form.err().map(InstallSignError::from)),
        }
    }

    #[test]
    fn a_token_of_any_form_is_valid_where_php_is_accepted(text in texts()) {
        let (signer, php, raw) = (signer(), verifier(Accept::Php), verifier(Accept::Raw));
        let object = canonicalize(&text, Mode::Object);
        let assoc = canonicalize(&text, Mode::Assoc);
        let forms = [
            (BodyForm::Raw, Ok(Cow::Borrowed(&text[..]))),
            (BodyForm::PhpObject, object.clone()),
            (BodyForm::PhpAssoc, assoc.clone()),
        ];
        for (_, form) in &forms {
            let Ok(form) = form else { continue };
            let token = signer.token(form).expect("short");
            let verdict = php.verify(&text, b"key", token.as_bytes(), NOW);
            let first = forms.iter().find(|(_, other)| other.as_ref() == Ok(form)).map(|(name, _)| *name);
            prop_assert_eq!((verdict.form(), verdict.body()), (first, Some(&**form)));
            prop_assert_eq!(verdict.key_id(), Some("id"));
            let verdict = raw.verify(&text, b"key", token.as_bytes(), NOW);
            prop_assert_eq!(verdict.is_valid(), **form == *text);
        }
        let foreign = signer.token(b"another body").expect("short");
        let verdict = php.verify(&text, b"key", foreign.as_bytes(), NOW);
        prop_assert!(!verdict.is_accepted() && verdict.form().is_none() && verdict.body().is_none());
        let error = match (object, assoc) {
            (Err(CanonicalizeError::Php(error)), Err(_)) => Some(error),
            _ => None,
        };
        let reason = if error.is_some() { InstallReason::InvalidJson } else { InstallReason::InvalidToken };
        prop_assert_eq!((verdict.reason(), verdict.json_error()), (reason, error));
        prop_assert_eq!(verdict.offset(), error.map(|error| error.offset()));
    }
}
