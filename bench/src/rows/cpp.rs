//! The C++ header over the C functions that it calls: what the wrapper itself costs.

use std::path::Path;
use std::rc::Rc;

use fastrand::Rng;

use super::{CLICKS, Result, Row, clicks, signed_clicks};
use crate::contender::{Contender, Inputs};
use crate::contenders::cpp::{Cpp, Settings, Text};
use crate::inputs::{self, API_KEY, KEY, NOW, SECRET, TEMPLATE};

/// The target of the C function over the wrapper, which takes at most 1.05 times as long.
const OVER_WRAPPER: f64 = 1.0 / 1.05;

const BATCH_ROWS: u32 = 10_000;

pub(crate) fn all(library: &Path, random: &mut Rng) -> Result<Vec<Row>> {
    let settings = Settings { key: KEY, template: TEMPLATE, api_key: API_KEY, secret: SECRET, now: NOW };
    let rows = Rc::new(signed_clicks(BATCH_ROWS, random));
    let cpp = Cpp::load(library, settings, &rows)?;
    let unsigned = one_text_each(clicks(random));
    let signed = one_text_each(clicks(random).iter().map(|uri| inputs::signed(uri).0).collect());
    let values = texts_of((0..CLICKS).map(|_| inputs::macro_values(random).to_vec()).collect());
    let bodies = one_text_each((0..CLICKS).map(|_| inputs::install_body(600, random)).collect());
    let batch = one_text_each(vec![Vec::new()]);
    let mut verify_batch = contenders(&cpp, "verify_batch", &batch)?;
    verify_batch = verify_batch.into_iter().map(|contender| contender.units(BATCH_ROWS)).collect();
    Ok(vec![
        Row::new("C++: sign a click, message of 220 bytes", with_string(&cpp, "sign", &unsigned)?),
        Row::new("C++: verify a click, with a verdict", contenders(&cpp, "verify", &signed)?),
        Row::new("C++: fill, encode and sign a template of 4 macros", with_string(&cpp, "render", &values)?),
        Row::new(format!("C++: verify {BATCH_ROWS} clicks in one call, each"), verify_batch),
        Row::new("C++: install token, body of 600 bytes", with_string(&cpp, "token", &bodies)?),
    ])
}

/// The texts of one call, and what holds them.
struct Texts {
    texts: Vec<Text>,
    _held: Vec<Vec<u8>>,
}

fn texts_of(calls: Vec<Vec<Vec<u8>>>) -> Rc<Inputs<Texts>> {
    let texts = |held: Vec<Vec<u8>>| Texts { texts: held.iter().map(|text| Text::new(text)).collect(), _held: held };
    Inputs::new(calls.into_iter().map(texts).collect())
}

fn one_text_each(texts: Vec<Vec<u8>>) -> Rc<Inputs<Texts>> {
    texts_of(texts.into_iter().map(|text| vec![text]).collect())
}

/// The overload that writes into a buffer, and the C function.
fn contenders(cpp: &Cpp, what: &str, inputs: &Rc<Inputs<Texts>>) -> Result<Vec<Contender>> {
    Ok(vec![
        contender(cpp, "adseal.hpp, into a buffer", &format!("cpp_{what}"), inputs)?,
        contender(cpp, "the C function", &format!("c_{what}"), inputs)?.target(OVER_WRAPPER),
    ])
}

/// With the overload that returns a string, behind them.
fn with_string(cpp: &Cpp, what: &str, inputs: &Rc<Inputs<Texts>>) -> Result<Vec<Contender>> {
    let mut all = contenders(cpp, what, inputs)?;
    all.push(contender(cpp, "adseal.hpp, a std::string of its own", &format!("cpp_{what}_string"), inputs)?);
    Ok(all)
}

fn contender(cpp: &Cpp, name: &str, function: &str, inputs: &Rc<Inputs<Texts>>) -> Result<Contender> {
    let call = cpp.call(function)?;
    Ok(Contender::new(name, inputs, move |input: &Texts, out| call(&input.texts, out)).checks("all"))
}
