//! Signing JSON and verifying what PHP makes of a body: what is borrowed, what is told, and in which order.

use std::borrow::Cow;

use adseal_core::install::{
    Accept, BodyForm, InstallReason, InstallRegister, InstallSignError, InstallSigner, InstallVerdict, InstallVerifier,
    Note, Secret,
};
use adseal_core::php_json::{Cause, Mode, PhpErrorCode, canonicalize};
use adseal_core::{Status, UnixTime};

const NOW: UnixTime = UnixTime::from_secs(1000).expect("not below 0");
/// Its three forms are different: the slash is PHP's in both modes, the empty object in one.
const BODY: &[u8] = br#"{"ua":"a/b","x":{}}"#;
const OBJECT: &[u8] = br#"{"ua":"a\/b","x":{}}"#;
const ASSOC: &[u8] = br#"{"ua":"a\/b","x":[]}"#;

fn signer() -> InstallSigner {
    InstallSigner::new(b"key", b"sixteen or more bytes").expect("usable API key and secret")
}

fn token(body: &[u8]) -> String {
    signer().token(body).expect("the body is short").to_string()
}

fn verifier(accept: Accept) -> InstallVerifier {
    let mut register = InstallRegister::new();
    let secret = |id, bytes: &[u8]| Secret::new(id, bytes).expect("usable id and secret");
    register.add(b"key", secret("other", b"another secret")).expect("a new API key");
    register.add(b"key", secret("id", b"sixteen or more bytes")).expect("a second secret");
    InstallVerifier::new(register).accept(accept)
}

fn verify<'a>(verifier: &'a InstallVerifier, body: &'a [u8], signed: &[u8]) -> InstallVerdict<'a> {
    verifier.verify(body, b"key", token(signed).as_bytes(), NOW)
}

#[test]
fn each_form_is_named_and_handed_out() {
    let php = verifier(Accept::Php);
    for (signed, form, number, name) in [
        (BODY, BodyForm::Raw, 1, "raw"),
        (OBJECT, BodyForm::PhpObject, 2, "php_object"),
        (ASSOC, BodyForm::PhpAssoc, 3, "php_assoc"),
    ] {
        let verdict = verify(&php, BODY, signed);
        assert_eq!((verdict.reason(), verdict.is_accepted()), (InstallReason::Valid, true));
        assert_eq!((verdict.form(), verdict.body()), (Some(form), Some(signed)));
        assert_eq!((verdict.key_id(), verdict.offset(), verdict.json_error()), (Some("id"), None, None));
        assert_eq!((form.code(), form.name()), (number, name));
        match verdict.into_body() {
            Some(Cow::Borrowed(body)) => assert!(form == BodyForm::Raw && std::ptr::eq(body, BODY)),
            Some(Cow::Owned(body)) => assert!(form != BodyForm::Raw && body == signed),
            None => panic!("a valid verdict has a body"),
        }
    }
    assert_eq!(BodyForm::ALL, [BodyForm::Raw, BodyForm::PhpObject, BodyForm::PhpAssoc]);
}

#[test]
fn php_forms_are_only_compared_where_they_are_accepted() {
    assert_eq!(Accept::default(), Accept::Raw);
    let raw = verifier(Accept::Raw);
    assert_eq!(verify(&raw, BODY, BODY).form(), Some(BodyForm::Raw));
    for signed in [OBJECT, ASSOC] {
        let verdict = verify(&raw, BODY, signed);
        assert_eq!((verdict.reason(), verdict.form()), (InstallReason::InvalidToken, None));
        assert_eq!((verdict.body(), verdict.key_id(), verdict.is_accepted()), (None, None, false));
        assert_eq!(verdict.into_body(), None);
    }
    let verdict = verify(&raw, b"no JSON", b"another body");
    assert_eq!((verdict.reason(), verdict.json_error()), (InstallReason::InvalidToken, None));
}

#[test]
fn a_body_without_php_form_says_why() {
    let php = verifier(Accept::Php).report_only(true);
    let verdict = verify(&php, b"[1}", b"another body");
    assert_eq!(
        (verdict.reason(), verdict.is_valid(), verdict.is_accepted()),
        (InstallReason::InvalidJson, false, true)
    );
    let error = verdict.json_error().expect("PHP has an error");
    assert_eq!((error.code(), error.offset(), verdict.offset()), (PhpErrorCode::StateMismatch, 2, Some(2)));
    assert_eq!((verdict.form(), verdict.body(), verdict.key_id()), (None, None, None));
    // Signed as it is, it is as good as any other body.
    assert_eq!(verify(&php, b"[1}", b"[1}").form(), Some(BodyForm::Raw));
    // PHP refuses this key where objects stay objects, and nowhere else.
    let verdict = verify(&php, br#"{"\u0000":1.0}"#, b"another body");
    assert_eq!((verdict.reason(), verdict.json_error()), (InstallReason::InvalidToken, None));
    let verdict = verify(&php, br#"{"\u0000":1.0}"#, br#"{"\u0000":1}"#);
    assert_eq!(verdict.form(), Some(BodyForm::PhpAssoc));
}

#[test]
fn what_was_signed_is_handed_out_and_not_what_was_received() {
    let php = verifier(Accept::Php);
    let verdict = verify(&php, br#"{"price":999,"price":1}"#, br#"{"price":1}"#);
    assert_eq!(verdict.body(), Some(&br#"{"price":1}"#[..]));
}

#[test]
fn the_limit_is_that_of_the_body_as_received() {
    // Its PHP form is longer.
    let body = "\u{e9}/".as_bytes();
    let json = [b"\"", body, b"\""].concat();
    let php = verifier(Accept::Php).max_body(json.len() + 1);
    let form = canonicalize(&json, Mode::Object).expect("a string");
    assert!(form.len() > json.len());
    assert_eq!(verify(&php, &json, &form).form(), Some(BodyForm::PhpObject));
    let php = php.max_body(json.len());
    assert_eq!(verify(&php, &json, &form).reason(), InstallReason::BodyTooLarge);
}

#[test]
fn a_stable_body_is_signed_without_a_copy() {
    let signer = signer();
    let stable = br#"{"action":"install","list":[1,2.5,"\u00e9\/"]}"#;
    for signed in [signer.sign(stable), signer.sign_allowing_unstable(stable)] {
        let signed = signed.expect("stable");
        assert_eq!(signed.token().to_string(), token(stable));
        assert!(signed.notes().is_empty());
        assert!(matches!(signed.into_body(), Cow::Borrowed(body) if std::ptr::eq(body, stable)));
    }
}

#[test]
fn the_documented_body_with_slashes() {
    let signer = InstallSigner::new(b"test-api-key", b"test-secret").expect("usable");
    let json = concat!(
        r#"{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","#,
        r#""data":{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","#,
        r#""device_ids":{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","#,
        r#""adid":"","android_id":""},"device_ua":"#,
        r#""Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46"}}"#,
    );
    let signed = signer.sign(json.as_bytes()).expect("every spelling of it is right");
    assert_eq!(signed.body(), json.replace('/', "\\/").as_bytes());
    assert_eq!(signed.body().len(), 385);
    assert_eq!(signed.token().as_str(), "63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7");
    let offset = json.find('/').expect("it has a slash");
    assert_eq!(signed.notes(), [Note { cause: Cause::SlashNotEscaped, count: 2, offset }]);
}

#[test]
fn refusals_say_what_to_write_instead() {
    let signer = signer();
    let refused = |json: &'static [u8]| signer.sign(json).expect_err("it is refused");
    let unstable = refused(br#" {"a":"/","b":{}}"#);
    assert_eq!((unstable.status(), unstable.offset()), (Status::UnstableJson, Some(14)));
    let text = "an empty object, which PHP writes as {} or []; leave it out, or write null or [] (byte 14)";
    assert_eq!(unstable.to_string(), text);
    let invalid = refused(b"{'a':1}");
    assert_eq!((invalid.status(), invalid.offset()), (Status::JsonSyntax, Some(1)));
    assert_eq!(invalid.to_string(), "Syntax error (byte 1)");
    assert!(matches!(invalid, InstallSignError::Php(_)));
    let memory = InstallSignError::OutOfMemory;
    assert_eq!((memory.status(), memory.offset()), (Status::OutOfMemory, None));
    assert_eq!(memory.to_string(), Status::OutOfMemory.message());

    let signer = signer.clone().max_body(3);
    let large = signer.sign(br#""/""#).expect_err("four bytes once it is escaped");
    assert_eq!((large.status(), large.offset()), (Status::BodyTooLarge, None));
    assert_eq!(large.to_string(), "the body has 4 bytes, and 3 or more are refused");
    assert!(signer.sign(b"\"\"").is_ok());
}

#[test]
fn a_zero_that_stays_one_is_no_reason_to_refuse() {
    let signer = signer();
    let signed = signer.sign(b"[-0]").expect("an integer is 0 in the end");
    assert_eq!(signed.body(), b"[0]");
    assert_eq!(signed.notes(), [Note { cause: Cause::NegativeZero, count: 1, offset: 1 }]);
    for json in [&b"-0.0"[..], b"-0e1", b"-1e-400"] {
        let refused = signer.sign(json).expect_err("a double does not stay");
        assert!(matches!(refused, InstallSignError::Unstable(found) if found.cause == Cause::NegativeZero));
        assert_eq!(signer.sign_allowing_unstable(json).expect("allowed").body(), b"-0");
    }
}
