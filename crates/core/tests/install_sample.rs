//! The sample of the rules, through the public API.

use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER, InstallRegister, InstallSigner, InstallVerifier, Secret};
use adseal_core::time::UnixTime;

const BODY: &[u8] = br#"{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","data":{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","adid":"","android_id":""}}}"#;
const TOKEN: &str = "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46";

#[test]
fn the_sample_body_gets_its_token() {
    let signer = InstallSigner::new(b"test-api-key", b"test-secret").expect("key and secret are usable");
    let signed = signer.sign_raw(BODY).expect("the body is short");
    assert_eq!(signed.body(), BODY);
    assert_eq!(signed.headers(), [(AUTH_TOKEN_HEADER, TOKEN), (API_KEY_HEADER, "test-api-key")]);
    assert!(signer.has_short_secret());
}

#[test]
fn the_sample_token_is_valid() {
    let mut register = InstallRegister::new();
    register.add(b"test-api-key", Secret::new("s1", b"test-secret").expect("usable")).expect("the first secret");
    let verifier = InstallVerifier::new(register);
    let now = UnixTime::from_secs(0).expect("not below 0");
    let verdict = verifier.verify(BODY, b"test-api-key", TOKEN.as_bytes(), now);
    assert!(verdict.is_valid() && verdict.is_accepted());
    assert_eq!(verdict.key_id(), Some("s1"));
    assert_eq!(verdict.offset(), None);
}
