//! Explainers and explanations through the C functions. What is explained is in the vectors; here it is what is lent,
//! what stays as it was, and what may be shared.

#![allow(clippy::unnecessary_box_returns, reason = "handles are boxes")]

mod support;

use std::ffi::{c_char, c_void};
use std::thread;

use adseal_capi::*;
use support::*;

const MESSAGE: &[u8] = b"/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600";
const ORIGIN: &[u8] = b"https://control.kochava.com";
const OUR_KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
/// What Python's `hmac` makes of the message, and of the whole URL.
const RIGHT: &[u8] = b"kXE9NiPO0hhoU9AGaKCy-3Av2o0EEHe-KOXkWPUrcxg";
const OF_URL: &[u8] = b"S9qEHTYDcNzxCO8WQGInMiH6I4QkXyfPkwTrkVnikrY";
const OF_NO_KEY: &[u8] = b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const BODY: &[u8] = b"{\"action\":\"install\"}";
const API_KEY: &[u8] = b"test-api-key";
/// With the secret as the key of the HMAC.
const SWAPPED: &[u8] = b"c8cab1ace34e5206be02a9a6d93fc30832011864780862747c79f88530033caf";

fn url(signature: &[u8]) -> Vec<u8> {
    [ORIGIN, MESSAGE, b"&signature=", signature].concat()
}

fn add_key(explainer: &mut adseal_explainer, id: &[u8], key: &[u8]) -> i32 {
    // SAFETY: pointers and lengths belong together.
    unsafe { adseal_explainer_add_key(Some(explainer), start(id), id.len(), start(key), key.len()) }
}

fn add_secret(explainer: &mut adseal_explainer, api_key: &[u8], id: &[u8], secret: &[u8]) -> i32 {
    let (api_key, api_key_length) = (start(api_key), api_key.len());
    // SAFETY: pointers and lengths belong together.
    unsafe {
        let (id, id_length, secret_length) = (start(id), id.len(), secret.len());
        let explainer = Some(explainer);
        adseal_explainer_add_secret(explainer, api_key, api_key_length, id, id_length, start(secret), secret_length)
    }
}

/// One with the right key behind another, and with a secret.
fn explainer() -> Box<adseal_explainer> {
    let mut explainer = made(|out| adseal_explainer_new(out));
    assert_eq!(add_key(&mut explainer, b"other", b"another key of 16 bytes or more"), ADSEAL_OK);
    assert_eq!(add_key(&mut explainer, b"ours", OUR_KEY), ADSEAL_OK);
    assert_eq!(add_secret(&mut explainer, API_KEY, b"s1", OUR_KEY), ADSEAL_OK);
    explainer
}

fn click(explainer: &adseal_explainer, uri: &[u8], signature: &[u8]) -> Result<Box<adseal_explanation>, i32> {
    // SAFETY: pointers and lengths belong together.
    try_made(|out| unsafe {
        let (uri_length, signature_length) = (uri.len(), signature.len());
        adseal_explainer_click(Some(explainer), start(uri), uri_length, start(signature), signature_length, out)
    })
}

fn install(explainer: &adseal_explainer, body: &[u8], token: &[u8]) -> Result<Box<adseal_explanation>, i32> {
    // SAFETY: pointers and lengths belong together.
    try_made(|out| unsafe {
        adseal_explainer_install(Some(explainer), start(body), body.len(), start(token), token.len(), out)
    })
}

fn causes(explanation: &adseal_explanation) -> Vec<i32> {
    let count = adseal_explanation_cause_count(Some(explanation));
    assert_eq!(adseal_explanation_cause(Some(explanation), count), 0);
    (0..count).map(|index| adseal_explanation_cause(Some(explanation), index)).collect()
}

fn report(explanation: &adseal_explanation) -> String {
    let report = lent::<c_char>(|text, length| adseal_explanation_report(Some(explanation), text, length));
    String::from_utf8(report.expect("there is always one")).expect("it is ASCII")
}

fn key_id(explanation: &adseal_explanation) -> Result<Vec<u8>, i32> {
    lent::<c_char>(|id, length| adseal_explanation_key_id(Some(explanation), id, length))
}

fn hashed(explanation: &adseal_explanation) -> Result<Vec<u8>, i32> {
    lent::<c_void>(|bytes, length| adseal_explanation_hashed(Some(explanation), bytes, length))
}

fn expected(explanation: &adseal_explanation) -> Result<Vec<u8>, i32> {
    lent::<c_void>(|bytes, length| adseal_explanation_expected(Some(explanation), bytes, length))
}

#[test]
fn an_explanation_lends_its_parts() {
    let explanation = click(&explainer(), &[&url(OF_URL)[..], b"="].concat(), b"").expect("explained");
    assert_eq!(adseal_explanation_outcome(Some(&explanation)), ADSEAL_EXPLAIN_EXPLAINED);
    assert_eq!(causes(&explanation), [ADSEAL_CAUSE_PADDED_BASE64, ADSEAL_CAUSE_WHOLE_URL]);
    assert_eq!(key_id(&explanation).as_deref(), Ok(&b"ours"[..]));
    assert_eq!(hashed(&explanation), Ok([ORIGIN, MESSAGE].concat()));
    assert_eq!(expected(&explanation).as_deref(), Ok(MESSAGE));
    assert_eq!(adseal_explanation_first_difference(Some(&explanation)), 0);
    let sentence = lent::<c_char>(|text, length| adseal_explanation_sentence(Some(&explanation), text, length));
    let sentence = String::from_utf8(sentence.expect("there is always one")).expect("it is ASCII");
    assert_eq!(
        report(&explanation).lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" "),
        sentence
    );
    for cause in causes(&explanation) {
        assert!(sentence.contains(name(adseal_cause_advice(cause))), "{sentence}");
    }
    let parameter = lent::<c_char>(|text, length| adseal_explanation_parameter(Some(&explanation), text, length));
    assert_eq!(parameter, Err(ADSEAL_NONE));
    // The same as in Rust, for the explanation of Rust is what is held.
    let attempts = adseal_explanation_attempts(Some(&explanation));
    assert!(attempts > 0 && adseal_explanation_hashed_bytes(Some(&explanation)) >= attempts * 32);
    adseal_explanation_free(Some(explanation));
}

#[test]
fn that_nothing_is_wrong_is_an_explanation() {
    let explainer = explainer();
    for (uri, signature) in [(url(RIGHT), &b""[..]), (MESSAGE.to_vec(), RIGHT), (url(OF_NO_KEY), RIGHT)] {
        let explanation = click(&explainer, &uri, signature).expect("explained");
        assert_eq!(adseal_explanation_outcome(Some(&explanation)), ADSEAL_EXPLAIN_MATCHES);
        assert_eq!(causes(&explanation), []);
        assert_eq!(hashed(&explanation).as_deref(), Ok(MESSAGE));
        assert_eq!(adseal_explanation_first_difference(Some(&explanation)), NO_OFFSET);
    }
}

#[test]
fn installs_have_secrets_of_their_own() {
    let explanation = install(&explainer(), BODY, SWAPPED).expect("explained");
    assert_eq!(causes(&explanation), [ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED]);
    assert_eq!(key_id(&explanation).as_deref(), Ok(&b"s1"[..]));
    assert_eq!(expected(&explanation).as_deref(), Ok(BODY));
    let mut for_clicks = made(|out| adseal_explainer_new(out));
    assert_eq!(add_key(&mut for_clicks, b"ours", OUR_KEY), ADSEAL_OK);
    assert_eq!(install(&for_clicks, BODY, SWAPPED).err(), Some(ADSEAL_ERROR_INVALID_KEY_RING));
    let mut for_installs = made(|out| adseal_explainer_new(out));
    assert_eq!(add_secret(&mut for_installs, API_KEY, b"s1", OUR_KEY), ADSEAL_OK);
    assert_eq!(click(&for_installs, &url(RIGHT), b"").err(), Some(ADSEAL_ERROR_INVALID_KEY_RING));
}

#[test]
fn what_fails_leaves_an_explainer_as_it_was() {
    let mut explainer = explainer();
    assert_eq!(add_key(&mut explainer, b"ours", b"a key of an id that is there"), ADSEAL_ERROR_INVALID_KEY_RING);
    assert_eq!(add_key(&mut explainer, b"\xff", OUR_KEY), ADSEAL_ERROR_INVALID_KEY);
    assert_eq!(add_key(&mut explainer, b"empty", b""), ADSEAL_ERROR_INVALID_KEY);
    assert_eq!(add_secret(&mut explainer, b"", b"s2", OUR_KEY), ADSEAL_ERROR_INVALID_KEY);
    assert_eq!(add_secret(&mut explainer, b"another", b"s1", OUR_KEY), ADSEAL_ERROR_INVALID_KEY_RING);
    for number in 2..ADSEAL_MAX_KEYS {
        assert_eq!(add_key(&mut explainer, format!("k{number}").as_bytes(), OUR_KEY), ADSEAL_OK);
    }
    assert_eq!(add_key(&mut explainer, b"k16", OUR_KEY), ADSEAL_ERROR_INVALID_KEY_RING);
    let explanation = click(&explainer, &url(OF_URL), b"").expect("explained");
    assert_eq!(key_id(&explanation).as_deref(), Ok(&b"ours"[..]), "of equal keys the first is told");
    assert_eq!(causes(&install(&explainer, BODY, SWAPPED).expect("explained")).len(), 1);
}

#[test]
fn a_budget_bounds_what_is_hashed() {
    let mut explainer = explainer();
    for budget in [0, 1, 63, 500, 5_000, 50_000] {
        assert_eq!(adseal_explainer_set_budget(Some(&mut explainer), budget), ADSEAL_OK);
        for explanation in [
            click(&explainer, &url(OF_NO_KEY), b"").expect("explained"),
            install(&explainer, BODY, &[b'0'; 64]).expect("explained"),
        ] {
            let outcome = adseal_explanation_outcome(Some(&explanation));
            assert_eq!(outcome, ADSEAL_EXPLAIN_BUDGET_EXHAUSTED, "{budget}");
            let hashed = adseal_explanation_hashed_bytes(Some(&explanation));
            assert!(hashed <= budget);
            assert!(hashed > 0 || adseal_explanation_attempts(Some(&explanation)) == 0);
            assert!(!report(&explanation).is_empty());
        }
    }
    assert_eq!(adseal_explainer_set_budget(Some(&mut explainer), u64::MAX), ADSEAL_OK);
    let explanation = click(&explainer, &url(OF_NO_KEY), b"").expect("explained");
    assert_eq!(adseal_explanation_outcome(Some(&explanation)), ADSEAL_EXPLAIN_UNEXPLAINED);
}

#[test]
fn what_was_tried_is_of_clicks_or_of_installs() {
    let tried = |explanation: &adseal_explanation| -> Vec<i32> {
        let causes = std::iter::successors(Some(adseal_cause_next(0)), |&cause| Some(adseal_cause_next(cause)));
        let causes = causes.take_while(|&cause| cause != 0);
        causes.filter(|&cause| adseal_explanation_has_tried(Some(explanation), cause) == 1).collect()
    };
    let explainer = explainer();
    let of_click = tried(&click(&explainer, &url(OF_NO_KEY), b"").expect("explained"));
    let of_install = tried(&install(&explainer, BODY, &[b'0'; 64]).expect("explained"));
    assert!(of_click.contains(&ADSEAL_CAUSE_WHOLE_URL) && !of_click.contains(&ADSEAL_CAUSE_EMPTY_BODY));
    assert!(of_install.contains(&ADSEAL_CAUSE_EMPTY_BODY) && !of_install.contains(&ADSEAL_CAUSE_WHOLE_URL));
    for both in [ADSEAL_CAUSE_HMAC_SHA1, ADSEAL_CAUSE_KEY_TRIMMED] {
        assert!(of_click.contains(&both) && of_install.contains(&both), "{both}");
    }
}

#[test]
fn an_explanation_outlives_what_it_was_made_of() {
    let explainer = explainer();
    let mut uri = url(OF_URL);
    let explanation = click(&explainer, &uri, b"").expect("explained");
    uri.fill(b'x');
    adseal_explainer_free(Some(explainer));
    assert_eq!(hashed(&explanation), Ok([ORIGIN, MESSAGE].concat()));
    assert!(report(&explanation).contains("control.kochava.com"));
}

#[test]
fn many_threads_ask_one_explainer() {
    const fn shared<T: Send + Sync>(_: &T) {}
    let explainer = explainer();
    shared(&*explainer);
    let reports = thread::scope(|scope| {
        let ask = || scope.spawn(|| report(&click(&explainer, &url(OF_URL), b"").expect("explained")));
        let threads: Vec<_> = (0..4).map(|_| ask()).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert!(reports.iter().all(|report| *report == reports[0] && report.contains("whole URL")));
    shared(&*click(&explainer, b"", b"").expect("explained"));
}

#[test]
fn no_key_comes_out() {
    let explainer = explainer();
    for (uri, signature) in [(url(OF_URL), &b""[..]), (url(RIGHT), b""), (url(OF_NO_KEY), b""), (url(b"short"), b"")] {
        let explanation = click(&explainer, &uri, signature).expect("explained");
        let told = [report(&explanation).into_bytes(), hashed(&explanation).unwrap_or_default()].concat();
        for secret in [&OUR_KEY[..16], b"another key", if uri == url(RIGHT) { b"another key" } else { RIGHT }] {
            assert!(!told.windows(secret.len()).any(|part| part == secret));
        }
    }
}
