//! PHP's JSON: adseal, `serde_json` and PHP itself.

use std::borrow::Cow;
use std::rc::Rc;

use adseal_core::install::InstallSigner;
use adseal_core::php_json::{Mode, canonicalize, stability};
use fastrand::Rng;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::Row;
use super::json_inputs::{self, Spelling};
use crate::contender::{Contender, Inputs};
use crate::contenders::process::{Job, Worker, Workers};
use crate::contenders::{by_hand, openssl};
use crate::inputs::{API_KEY, SECRET};

/// The target of the canonical form over reading and writing a `Value`.
const OVER_SERDE: f64 = 3.0;
/// The target of the canonical form over PHP, with its compiler and without.
const OVER_PHP: f64 = 8.0;
/// The target of the stability of a stable text over reading without keeping anything.
const OVER_IGNORED: f64 = 2.0;

/// Different ones that fill no more than the first cache.
const INSTALLS: usize = 16;

type Texts = Rc<Inputs<Vec<u8>>>;

pub(crate) fn all(workers: &Workers, random: &mut Rng) -> Vec<Row> {
    let mut rows = Vec::new();
    for spelling in [Spelling::Stable, Spelling::Python] {
        let installs = Inputs::new((0..INSTALLS).map(|_| json_inputs::install(spelling, random)).collect());
        rows.extend(sized_rows("1 KB", spelling, &installs, workers));
        let list = Inputs::new(vec![json_inputs::list(spelling, random)]);
        rows.extend(sized_rows("1 MB", spelling, &list, workers));
    }
    rows
}

fn sized_rows(size: &str, spelling: Spelling, texts: &Texts, workers: &Workers) -> Vec<Row> {
    let title = |work: &str| format!("{work}, {size}, {}", spelling.name());
    let mut rows = vec![Row::new(title("canonicalize"), canonicalizing(texts, workers))];
    if spelling == Spelling::Stable {
        rows.push(Row::new(title("stability"), reading(texts)));
        rows.push(Row::new(title("sign an install"), signing(texts)));
    }
    rows
}

fn canonicalizing(texts: &Texts, Workers { php, php_with_jit, .. }: &Workers) -> Vec<Contender> {
    let adseal = |name, mode| {
        Contender::returning(name, texts, move |text| canonicalize(text, mode).expect("PHP accepts these texts"))
            .checks("all")
    };
    let php_json = |name, php: &Worker, job| Contender::working(name, php.task(job, &texts.all)).checks("all");
    vec![
        adseal("adseal, object mode (Rust)", Mode::Object),
        adseal("adseal, assoc mode (Rust)", Mode::Assoc),
        Contender::returning("serde_json, read a Value and write it", texts, |text| rewritten(text).into())
            .checks("syntax; writes otherwise")
            .compared_as(rewritten)
            .target(OVER_SERDE),
        php_json("PHP, object mode", php, Job::JsonObject).target(OVER_PHP),
        php_json("PHP with opcache and JIT, object mode", php_with_jit, Job::JsonObject).target(OVER_PHP),
        php_json("PHP, assoc mode", php, Job::JsonAssoc),
    ]
}

fn rewritten(text: &[u8]) -> Vec<u8> {
    let value: Value = serde_json::from_slice(text).expect("these texts are JSON");
    serde_json::to_vec(&value).expect("values can be written")
}

/// Both say whether they found nothing to tell, which is so.
fn reading(texts: &Texts) -> Vec<Contender> {
    let verdict = |is_fine: bool| Cow::Borrowed(if is_fine { &b"fine"[..] } else { b"not fine" });
    vec![
        Contender::returning("adseal (Rust)", texts, move |text| verdict(stability(text).next().is_none()))
            .checks("all"),
        Contender::returning("serde_json, read and keep nothing (IgnoredAny)", texts, move |text| {
            verdict(serde_json::from_slice::<IgnoredAny>(text).is_ok())
        })
        .checks("syntax")
        .target(OVER_IGNORED),
    ]
}

/// The others hash the body as it is, which is right for stable ones.
fn signing(texts: &Texts) -> Vec<Contender> {
    let [one, other] = [(); 2].map(|()| InstallSigner::new(API_KEY, SECRET).expect("API key and secret are valid"));
    let mut mac = openssl::Reused::new(API_KEY);
    vec![
        Contender::new("adseal, sign (Rust)", texts, move |text, out| {
            let signed = one.sign(text).expect("these texts are stable");
            write(signed.token().as_bytes(), out)
        })
        .checks("all"),
        Contender::new("adseal, the token alone (Rust)", texts, move |text, out| {
            let token = other.token(text).expect("these texts are within the limit");
            write(token.as_bytes(), out)
        })
        .checks("none of the JSON"),
        Contender::new("OpenSSL SHA1(), HMAC_Init_ex(NULL) by hand", texts, move |text, out| {
            by_hand::token(text, SECRET, &mut mac, out)
        })
        .checks("none"),
    ]
}

fn write(token: &[u8], out: &mut [u8]) -> usize {
    out[..token.len()].copy_from_slice(token);
    token.len()
}
