//! Single calls: a click signed or verified, a template filled, the token of an install.

use std::rc::Rc;

use fastrand::Rng;

use super::{CLICKS, ONE_SHOT, REUSED, Result, Row, clicks, verify_inputs};
use crate::contender::{Contender, Inputs};
use crate::contenders::adseal::Adseal;
use crate::contenders::process::{Job, Workers};
use crate::contenders::{Mac, by_hand, openssl};
use crate::inputs::{self, API_KEY, EXPIRES, KEY, NOW, SECRET, TEMPLATE, TEMPLATE_TEXTS};

/// The target of a complete click over OpenSSL's one-shot `HMAC()`, and its gate.
const OVER_ONE_SHOT: (f64, f64) = (4.5, 3.5);
/// The same over an OpenSSL context that is used again.
const OVER_REUSE: (f64, f64) = (1.0, 0.9);

pub(crate) fn all(adseal: &Adseal, workers: &Workers, random: &mut Rng) -> Result<Vec<Row>> {
    Ok(vec![
        sign(adseal, workers, random)?,
        verify(adseal, workers, random)?,
        render(adseal, random)?,
        token(adseal, random)?,
    ])
}

fn sign(adseal: &Adseal, workers: &Workers, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new(clicks(random));
    let mut contenders = vec![
        signing(adseal, &inputs)?,
        with_target(sign_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)), OVER_REUSE),
        with_target(sign_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)), OVER_ONE_SHOT),
    ];
    contenders.extend(in_other_languages(workers, Job::Sign, &inputs, "none"));
    Ok(Row::new("sign a click, message of 220 bytes", contenders))
}

pub(crate) fn signing(adseal: &Adseal, inputs: &Rc<Inputs<Vec<u8>>>) -> Result<Contender> {
    let signer = adseal.click_signer(KEY)?;
    let sign = move |uri: &Vec<u8>, out: &mut [u8]| signer.sign(uri, NOW, out).expect("these clicks may be signed");
    Ok(Contender::new("adseal (C ABI)", inputs, sign).checks("all"))
}

pub(crate) fn sign_by_hand(name: &str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |uri, out| by_hand::sign(uri, EXPIRES, &mut mac, out)).checks("none")
}

fn with_target(contender: Contender, (target, gate): (f64, f64)) -> Contender {
    contender.target(target).gate(gate)
}

/// The line that one writes there by hand.
fn in_other_languages(workers: &Workers, job: Job, inputs: &Inputs<Vec<u8>>, checks: &'static str) -> [Contender; 3] {
    let workers = [
        ("Python, hmac by hand", &workers.python),
        ("PHP, hash_hmac by hand", &workers.php),
        ("Node, createHmac by hand", &workers.node),
    ];
    // Only texts that are timed may be given to the loop, so all of them are.
    workers.map(|(name, worker)| Contender::working(name, worker.task(job, &inputs.all)).checks(checks))
}

fn verify(adseal: &Adseal, workers: &Workers, random: &mut Rng) -> Result<Row> {
    let inputs = Rc::new(verify_inputs(random));
    let mut contenders = vec![
        verifying(adseal, &inputs)?,
        with_target(verify_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)), OVER_REUSE),
        with_target(verify_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)), OVER_ONE_SHOT),
    ];
    contenders.extend(in_other_languages(workers, Job::Verify, &inputs, "signature only"));
    Ok(Row::new("verify a click, message of 220 bytes", contenders))
}

pub(crate) fn verifying(adseal: &Adseal, inputs: &Rc<Inputs<Vec<u8>>>) -> Result<Contender> {
    let verifier = adseal.click_verifier(KEY)?;
    let verify = move |uri: &Vec<u8>, out: &mut [u8]| {
        out[0] = u8::from(verifier.verify(uri, NOW) == 0);
        1
    };
    Ok(Contender::new("adseal (C ABI)", inputs, verify).checks("all"))
}

pub(crate) fn verify_by_hand(name: &str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    let verification = by_hand::Verification::new();
    Contender::new(name, inputs, move |uri, out| {
        out[0] = u8::from(verification.accepts(uri, &mut mac));
        1
    })
    .checks("signature only")
}

fn render(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new((0..CLICKS).map(|_| inputs::macro_values(random)).collect());
    let template = adseal.click_template(&adseal.click_signer(KEY)?, TEMPLATE)?;
    let contenders = vec![
        Contender::new("adseal (C ABI)", &inputs, move |values: &[Vec<u8>; 4], out| {
            template.render(&values.each_ref().map(Vec::as_slice), NOW, out).expect("these values may be signed")
        })
        .checks("all"),
        render_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)),
        render_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)),
    ];
    Ok(Row::new("fill, encode and sign a template of 4 macros", contenders))
}

fn render_by_hand(name: &str, inputs: &Rc<Inputs<[Vec<u8>; 4]>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |values, out| by_hand::render(&TEMPLATE_TEXTS, values, EXPIRES, &mut mac, out))
        .checks("none")
}

fn token(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new((0..CLICKS).map(|_| inputs::install_body(600, random)).collect());
    let signer = adseal.install_signer(API_KEY, SECRET)?;
    let contenders = vec![
        Contender::new("adseal (C ABI)", &inputs, move |body: &Vec<u8>, out| signer.token(body, out)).checks("all"),
        token_by_hand("OpenSSL SHA1(), HMAC_Init_ex(NULL) by hand", &inputs, openssl::Reused::new(API_KEY)),
        token_by_hand("OpenSSL SHA1(), HMAC() by hand", &inputs, openssl::OneShot::new(API_KEY)),
    ];
    Ok(Row::new("install token, body of 600 bytes", contenders))
}

fn token_by_hand(name: &str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |body, out| by_hand::token(body, SECRET, &mut mac, out)).checks("none")
}
