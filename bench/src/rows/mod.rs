//! What is compared: each row is one piece of work and those who do it, adseal first.

pub(crate) mod batch;
pub(crate) mod click;
pub(crate) mod cpp;
pub(crate) mod cycles;
pub(crate) mod json;
mod json_inputs;
pub(crate) mod mac;
pub(crate) mod php;
pub(crate) mod python;
pub(crate) mod sign_batch;

use std::error::Error;
use std::time::Duration;

use fastrand::Rng;

use crate::column::Column;
use crate::contender::{Contender, Inputs, Work};
use crate::contenders::process::Task;
use crate::inputs;

/// Bytes that are hashed for a click.
const MESSAGE_LENGTH: usize = 220;
/// Enough different ones that no branch predictor knows them by heart, few enough to stay in the first cache.
const CLICKS: usize = 32;

const ONE_SHOT: &str = "OpenSSL HMAC() by hand";
const REUSED: &str = "OpenSSL HMAC_Init_ex(NULL) by hand";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) contenders: Vec<Contender>,
}

impl Row {
    pub(crate) fn new(title: impl Into<String>, contenders: Vec<Contender>) -> Self {
        Self { title: title.into(), contenders }
    }
}

/// A task whose results are compared, and one that is timed.
struct Tasks {
    all: Task,
    timed: Task,
}

impl Work for Tasks {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        self.timed.time(warm_up, calls)
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        self.all.results()
    }
}

fn clicks(random: &mut Rng) -> Vec<Vec<u8>> {
    (0..CLICKS).map(|_| inputs::click(MESSAGE_LENGTH, random)).collect()
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

/// Signed clicks with messages of 150 to 300 bytes; every eighth is damaged.
pub(crate) fn signed_clicks(rows: u32, random: &mut Rng) -> Column {
    let uri = |row| {
        let (mut uri, message_length) = inputs::signed(&inputs::click(random.usize(150..=300), random));
        if row % 8 == 7 {
            uri[message_length - 1] = b'9';
        }
        uri
    };
    Column::new((0..rows).map(uri))
}
