//! Explaining an install, as [`crate::explain_click`] does a click.

use adseal_core::explain::{Explainer, Outcome};

use crate::explain_click::{self, BUDGET, sound, tells_nothing};
use crate::hmac_sha256::{base64, hex, install};
use crate::input::{Input, Written};
use crate::vectors::{self, bytes};

/// API key, secret, token, body.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (api_key, secret, token) = (input.text(), input.text(), input.text());
    let body = input.rest();
    let Ok(explainer) = Explainer::new().secret(api_key, "s1", secret) else { return };
    let explanation = explainer.budget(BUDGET).install(body, token).expect("there is memory");
    sound(&explanation, &[]);
    let right = install(api_key, secret, body);
    let is_right = token == hex(&right).as_bytes();
    // The budget may not suffice for the one MAC that it takes.
    if body.len() < 10_000 {
        assert_eq!(explanation.outcome() == Outcome::Matches, is_right);
    }
    tells_nothing(
        &explanation,
        &[token, body].concat(),
        &[explain_click::secret(secret), &right, hex(&right).as_bytes(), base64(&right).as_bytes()],
    );
}

/// The cases of the suite.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::seeds("explain_install", |case| {
        let secret = &case["secrets"][0];
        let keys = Written::default().text(&bytes(&secret["api_key"])).text(&bytes(&secret["secret"]));
        keys.text(&bytes(&case["token"])).rest(&bytes(&case["body"]))
    })
}
