//! The bare MAC, of one message and of many.

use std::rc::Rc;
use std::time::Duration;

use adseal_mac::{HmacSha256Key, Tier};
use fastrand::Rng;

use super::{Row, clicks};
use crate::clock;
use crate::column::Column;
use crate::contender::{Contender, Inputs, Work};
use crate::contenders::process::{Job, Workers};
use crate::contenders::{Mac, MacMany, OneByOne, aws_lc, evp_mac, key_on, openssl, ring, rustcrypto, sodium, tiers};
use crate::inputs::{self, KEY};

const NOTHING_TO_CHECK: &str = "nothing to check";

/// Messages of a batch: they stay in the second cache.
const MESSAGES: u32 = 512;

pub(crate) fn one(workers: &Workers, random: &mut Rng) -> Row {
    let messages = clicks(random).iter().map(|uri| inputs::message(uri)).collect();
    let inputs = Inputs::new(messages);
    let worked = |name, contender| Contender::working(name, contender).checks(NOTHING_TO_CHECK);
    let contenders = vec![
        of_one("adseal (Rust)", &inputs, HmacSha256Key::new(KEY)),
        of_one("sha2 compress256, saved midstates", &inputs, key_on(Tier::PORTABLE, KEY)),
        of_one("RustCrypto hmac, keyed clone", &inputs, rustcrypto::Cloned::new(KEY)).target(1.30).gate(1.2),
        of_one("ring", &inputs, ring::Prepared::new(KEY)).target(1.45).gate(1.3),
        of_one("aws-lc-rs", &inputs, aws_lc::Prepared::new(KEY)),
        of_one("OpenSSL HMAC_Init_ex(NULL)", &inputs, openssl::Reused::new(KEY)),
        of_one("OpenSSL EVP_MAC, init without a key", &inputs, evp_mac::EvpMac::new(KEY)),
        of_one("OpenSSL HMAC()", &inputs, openssl::OneShot::new(KEY)),
        of_one("libsodium, state copied", &inputs, sodium::Copied::new(KEY)),
        worked("Python hmac.digest", workers.python.task(Job::Mac, &inputs.all)),
        worked("PHP hash_hmac", workers.php.task(Job::Mac, &inputs.all)),
        worked("Node createHmac", workers.node.task(Job::Mac, &inputs.all)),
    ];
    Row::new("MAC of 220 bytes, key prepared", contenders)
}

pub(crate) fn of_one(name: &str, inputs: &Rc<Inputs<Vec<u8>>>, mut mac: impl Mac + 'static) -> Contender {
    Contender::new(name, inputs, move |message, out| {
        out[..32].copy_from_slice(&mac.mac(message));
        32
    })
    .checks(NOTHING_TO_CHECK)
}

/// In one call, of one length and of the lengths that clicks have.
pub(crate) fn many(random: &mut Rng) -> [Row; 2] {
    let column = |length: fn(&mut Rng) -> usize, random: &mut Rng| {
        let message = |_| inputs::message(&inputs::click(length(random), random));
        Rc::new(Column::new((0..MESSAGES).map(message)))
    };
    let equal = column(|_| 220, random);
    let mixed = column(|random| random.usize(150..=300), random);
    [
        Row::new("MACs of 512 messages of 220 bytes, each", contenders_for_many(&equal, false)),
        Row::new("MACs of 512 messages of 150 to 300 bytes, each", contenders_for_many(&mixed, true)),
    ]
}

fn contenders_for_many(column: &Rc<Column>, has_targets: bool) -> Vec<Contender> {
    let mut contenders = adseal_tiers(column, MESSAGES);
    contenders.push(of_many("RustCrypto hmac, keyed clone, one by one", column, MESSAGES, {
        OneByOne(rustcrypto::Cloned::new(KEY))
    }));
    contenders.extend(ipsec_mb(column, MESSAGES));
    // The targets are for sixteen lanes, where the processor has them.
    if has_targets && Tier::detect().name().starts_with("avx512") {
        contenders = contenders.into_iter().map(with_target).collect();
    }
    contenders
}

fn with_target(contender: Contender) -> Contender {
    if contender.name.contains("portable") {
        contender.target(2.3).gate(1.75)
    } else if contender.name.starts_with("ipsec-mb") {
        contender.target(1.7).gate(1.35)
    } else {
        contender
    }
}

/// Every tier that this processor has, the fastest first.
pub(crate) fn adseal_tiers(column: &Rc<Column>, rows: u32) -> Vec<Contender> {
    let contender = |tier: Tier| {
        let name = match tier {
            Tier::PORTABLE => "adseal, portable tier: sha2 compress256, one by one".to_owned(),
            _ => format!("adseal mac_many, {} tier (Rust)", tier.name()),
        };
        of_many(&name, column, rows, key_on(tier, KEY))
    };
    tiers().map(contender).collect()
}

/// The ways of the library, where there is one.
#[cfg(target_arch = "x86_64")]
pub(crate) fn ipsec_mb(column: &Rc<Column>, rows: u32) -> Vec<Contender> {
    use crate::contenders::ipsec_mb::IpsecMb;
    vec![
        of_many("ipsec-mb, bursts of hashes", column, rows, IpsecMb::hash_burst(KEY)),
        of_many("ipsec-mb, queue of jobs", column, rows, IpsecMb::jobs(KEY)),
    ]
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn ipsec_mb(_: &Rc<Column>, _: u32) -> Vec<Contender> {
    Vec::new()
}

/// So many rows of the column a call.
pub(crate) fn of_many(name: &str, column: &Rc<Column>, rows: u32, many: impl MacMany + 'static) -> Contender {
    let out = vec![[0; 32]; rows as usize].into_boxed_slice();
    let work = Macs { column: Rc::clone(column), first: 0, out, many };
    Contender::working(name, work).checks(NOTHING_TO_CHECK).units(rows)
}

/// The rows of a column, so many at a time.
struct Macs<M> {
    column: Rc<Column>,
    first: usize,
    out: Box<[[u8; 32]]>,
    many: M,
}

impl<M: MacMany> Macs<M> {
    /// Few rows are other ones with each call, so that no branch predictor knows them by heart.
    fn repeat(&mut self, calls: u32) {
        let rows = self.out.len();
        let span = self.column.len().min(rows.max(MESSAGES as usize));
        for _ in 0..calls {
            self.many.macs(&self.column, self.first, &mut self.out);
            self.first += rows;
            if self.first + rows > span {
                self.first = 0;
            }
        }
    }
}

impl<M: MacMany> Work for Macs<M> {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        self.repeat(warm_up);
        clock::time(|| self.repeat(calls))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        self.first = 0;
        self.repeat(1);
        self.out.iter().map(|mac| mac.to_vec()).collect()
    }
}
