//! What is compared: each row is one piece of work and those who do it, adseal first.

use std::error::Error;
use std::rc::Rc;

use adseal_mac::HmacSha256Key;
use fastrand::Rng;

use crate::contenders::adseal::{Adseal, Batch};
use crate::contenders::{Mac, by_hand, openssl, ring, rustcrypto};
use crate::harness::{Contender, Inputs};
use crate::inputs::{self, API_KEY, EXPIRES, KEY, NOW, SECRET, TEMPLATE, TEMPLATE_TEXTS};

/// Bytes that are hashed for a click.
const MESSAGE_LENGTH: usize = 220;
/// Enough different ones that no branch predictor knows them by heart, few enough to stay in the first cache.
const CLICKS: usize = 32;
/// Rows of a batch.
const BATCH_ROWS: u32 = 256;

/// The target of a complete click over OpenSSL's one-shot `HMAC()`.
const OVER_ONE_SHOT: f64 = 4.5;
/// The target of a complete click over an OpenSSL context that is used again.
const OVER_REUSE: f64 = 1.0;

const ONE_SHOT: &str = "OpenSSL HMAC() by hand";
const REUSED: &str = "OpenSSL HMAC_Init_ex(NULL) by hand";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) contenders: Vec<Contender>,
    /// Where a call takes long: so many rounds of others for one of this row.
    pub(crate) rounds_for_one: u32,
}

impl Row {
    pub(crate) fn new(title: impl Into<String>, contenders: Vec<Contender>) -> Self {
        Self { title: title.into(), contenders, rounds_for_one: 1 }
    }
}

pub(crate) fn all(adseal: &Adseal, random: &mut Rng) -> Result<Vec<Row>> {
    Ok(vec![
        mac(random),
        sign(adseal, random)?,
        verify(adseal, random)?,
        render(adseal, random)?,
        token(adseal, random)?,
        verify_batch(adseal, random)?,
    ])
}

fn clicks(random: &mut Rng) -> Vec<Vec<u8>> {
    (0..CLICKS).map(|_| inputs::click(MESSAGE_LENGTH, random)).collect()
}

fn mac(random: &mut Rng) -> Row {
    let messages = clicks(random).into_iter().map(|uri| {
        let (mut message, length) = inputs::signed(&uri);
        message.truncate(length);
        message
    });
    let inputs = Inputs::new(messages.collect());
    let contenders = vec![
        mac_contender("adseal (Rust)", &inputs, HmacSha256Key::new(KEY)),
        mac_contender("RustCrypto hmac, keyed clone", &inputs, rustcrypto::Cloned::new(KEY)).target(1.30),
        mac_contender("ring", &inputs, ring::Prepared::new(KEY)).target(1.45),
        mac_contender("OpenSSL HMAC_Init_ex(NULL)", &inputs, openssl::Reused::new(KEY)),
        mac_contender("OpenSSL HMAC()", &inputs, openssl::OneShot::new(KEY)),
    ];
    Row::new("bare MAC, 220 bytes, key prepared", contenders)
}

fn mac_contender(name: &'static str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |message, out| {
        out[..32].copy_from_slice(&mac.mac(message));
        32
    })
    .checks("nothing to check")
}

fn sign(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new(clicks(random));
    let signer = adseal.click_signer(KEY)?;
    let contenders = vec![
        Contender::new("adseal (C ABI)", &inputs, move |uri, out| {
            signer.sign(uri, NOW, out).expect("these clicks may be signed")
        })
        .checks("all"),
        sign_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)).target(OVER_REUSE),
        sign_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)).target(OVER_ONE_SHOT),
    ];
    Ok(Row::new("sign a click, message of 220 bytes", contenders))
}

fn sign_by_hand(name: &'static str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |uri, out| by_hand::sign(uri, EXPIRES, &mut mac, out)).checks("none")
}

/// Clicks, and behind them the same ones damaged, which are not timed.
fn verify_inputs(random: &mut Rng) -> Inputs<Vec<u8>> {
    let mut all: Vec<_> = clicks(random).iter().map(|uri| inputs::signed(uri).0).collect();
    let timed = all.len();
    let other = |byte: u8| if byte == b'a' { b'b' } else { b'a' };
    for at in 0..timed {
        let mut changed_message = all[at].clone();
        changed_message[30] = other(changed_message[30]);
        let mut changed_signature = all[at].clone();
        changed_signature[MESSAGE_LENGTH + 20] = other(changed_signature[MESSAGE_LENGTH + 20]);
        all.extend([changed_message, changed_signature]);
    }
    Inputs { all, timed }
}

fn verify(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let inputs = Rc::new(verify_inputs(random));
    let verifier = adseal.click_verifier(KEY)?;
    let contenders = vec![
        Contender::new("adseal (C ABI)", &inputs, move |uri, out| {
            out[0] = u8::from(verifier.verify(uri, NOW) == 0);
            1
        })
        .checks("all"),
        verify_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)).target(OVER_REUSE),
        verify_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)).target(OVER_ONE_SHOT),
    ];
    Ok(Row::new("verify a click, message of 220 bytes", contenders))
}

fn verify_by_hand(name: &'static str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
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

fn render_by_hand(name: &'static str, inputs: &Rc<Inputs<[Vec<u8>; 4]>>, mut mac: impl Mac + 'static) -> Contender {
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

fn token_by_hand(name: &'static str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |body, out| by_hand::token(body, SECRET, &mut mac, out)).checks("none")
}

/// Signed clicks with messages of 150 to 300 bytes; every eighth is damaged.
pub(crate) fn batch_uris(rows: u32, random: &mut Rng) -> Vec<Vec<u8>> {
    let uri = |row| {
        let (mut uri, message_length) = inputs::signed(&inputs::click(random.usize(150..=300), random));
        if row % 8 == 7 {
            uri[message_length - 1] = b'9';
        }
        uri
    };
    (0..rows).map(uri).collect()
}

fn verify_batch(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new(vec![batch_uris(BATCH_ROWS, random)]);
    let batch = Batch::new(adseal, &inputs.all[0], NOW)?;
    let mut columns = batch.columns();
    let batch_verifier = adseal.click_verifier(KEY)?;
    let verifier = adseal.click_verifier(KEY)?;
    let contenders = vec![
        Contender::new("adseal, verify_batch (C ABI)", &inputs, move |_, out| {
            batch_verifier.verify_batch(&batch, &mut columns);
            write_column(columns.reasons.iter().map(|&reason| reason == 0), out)
        })
        .checks("all"),
        Contender::new("adseal, a call for each row (C ABI)", &inputs, move |uris: &Vec<Vec<u8>>, out| {
            write_column(uris.iter().map(|uri| verifier.verify(uri, NOW) == 0), out)
        })
        .checks("all"),
        batch_by_hand(REUSED, &inputs, openssl::Reused::new(KEY)),
        batch_by_hand(ONE_SHOT, &inputs, openssl::OneShot::new(KEY)),
    ];
    let contenders = contenders.into_iter().map(|contender| contender.units(BATCH_ROWS)).collect();
    Ok(Row::new("verify a batch, messages of 150 to 300 bytes, each row", contenders))
}

fn batch_by_hand(name: &'static str, inputs: &Rc<Inputs<Vec<Vec<u8>>>>, mut mac: impl Mac + 'static) -> Contender {
    let verification = by_hand::Verification::new();
    Contender::new(name, inputs, move |uris, out| {
        write_column(uris.iter().map(|uri| verification.accepts(uri, &mut mac)), out)
    })
    .checks("signature only")
}

fn write_column(values: impl Iterator<Item = bool>, out: &mut [u8]) -> usize {
    values.zip(out).map(|(value, slot)| *slot = u8::from(value)).count()
}
