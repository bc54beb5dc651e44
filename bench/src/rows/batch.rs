//! Many clicks verified in one call, and row by row.

use std::rc::Rc;
use std::time::Duration;

use adseal_core::{ClickPolicy, ClickVerifier, Key, KeyRing, UnixTime};
use adseal_mac::Tier;
use fastrand::Rng;

use super::{ONE_SHOT, REUSED, Result, Row, signed_clicks};
use crate::clock;
use crate::column::Column;
use crate::contender::{Contender, Work};
use crate::contenders::adseal::{self, Adseal, Batch, Columns};
use crate::contenders::process::{Job, Workers};
use crate::contenders::{Mac, by_hand, key_on, openssl};
use crate::inputs::{KEY, NOW};

/// A full window of rows; with what it comes out as, it stays in the second cache.
const FEW: u32 = 256;
/// Rows of the loops in other languages.
const SAMPLE: u32 = 20_000;

/// A few rows, in the cache.
pub(crate) fn few(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let column = Rc::new(signed_clicks(FEW, random));
    Ok(Row::new(format!("verify {FEW} clicks in the cache, each"), contenders(adseal, &column, FEW)?))
}

/// A great many rows, from memory.
pub(crate) fn many(adseal: &Adseal, workers: &Workers, column: &Rc<Column>) -> Result<Row> {
    let rows = u32::try_from(column.len())?;
    let mut contenders = contenders(adseal, column, rows)?;
    for contender in &mut contenders {
        if contender.name == PORTABLE {
            (contender.target, contender.gate) = (Some(2.0), Some(1.7));
        }
    }
    let sample = SAMPLE.min(rows);
    for (name, worker) in [("Python, a loop with hmac", &workers.python), ("PHP, a loop with hash_hmac", &workers.php)]
    {
        let task = worker.task(Job::Verify, column.rows().take(sample as usize));
        let contender = Contender::working(name, task).checks("signature only").sample(sample);
        contenders.push(contender.target(15.0).gate(12.0));
    }
    Ok(Row::new(format!("verify {rows} clicks from memory, each"), contenders))
}

/// The same on two threads and on one, if this machine has two processors.
pub(crate) fn shared_out(adseal: &Adseal, column: &Rc<Column>) -> Result<Option<Row>> {
    if processors() < 2 {
        return Ok(None);
    }
    let two = on_threads("adseal, verify_batch, 2 threads (C ABI)", adseal, column, 2)?;
    let one = on_threads("adseal, verify_batch, 1 thread (C ABI)", adseal, column, 1)?;
    let title = format!("verify {} clicks from memory, each, time that passes", column.len());
    Ok(Some(Row::new(title, vec![two, one.target(1.9).gate(1.7)])))
}

pub(crate) fn processors() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(processors).expect("there are not that many")
}

/// All rows in one call, measured by the time that passes.
pub(crate) fn on_threads(name: &str, adseal: &Adseal, column: &Rc<Column>, threads: u32) -> Result<Contender> {
    let rows = u32::try_from(column.len())?;
    let mut work = InOneCall { clock: |work| clock::elapsed(work), ..InOneCall::new(adseal, column, rows)? };
    work.batch.set_threads(threads)?;
    Ok(Contender::working(name, work).checks("all").units(rows))
}

const PORTABLE: &str = "adseal, a call for each row, portable tier (Rust)";

/// Of the first so many rows.
pub(crate) fn contenders(adseal: &Adseal, column: &Rc<Column>, rows: u32) -> Result<Vec<Contender>> {
    let verifier = adseal.click_verifier(KEY)?;
    let portable = portable_verifier()?;
    let now = UnixTime::from_secs(NOW).ok_or("time before 1970")?;
    let contenders = [
        Contender::working("adseal, verify_batch (C ABI)", InOneCall::new(adseal, column, rows)?).checks("all"),
        row_by_row("adseal, a call for each row (C ABI)", column, rows, move |uri| verifier.verify(uri, NOW) == 0)
            .checks("all"),
        row_by_row(PORTABLE, column, rows, move |uri| portable.verify(uri, now).is_valid()).checks("all"),
        verify_by_hand("memmem and saved midstates by hand (Rust)", column, rows, key_on(Tier::PORTABLE, KEY)),
        verify_by_hand(REUSED, column, rows, openssl::Reused::new(KEY)),
        verify_by_hand(ONE_SHOT, column, rows, openssl::OneShot::new(KEY)),
    ];
    Ok(contenders.into_iter().map(|contender| contender.units(rows)).collect())
}

fn portable_verifier() -> Result<ClickVerifier> {
    let key = Key::new("default", KEY).map_err(|error| error.to_string())?.on_tier(Tier::PORTABLE);
    let ring = KeyRing::new(vec![key]).map_err(|error| error.to_string())?;
    ClickVerifier::new(ring, ClickPolicy::new()).map_err(|error| error.to_string().into())
}

fn row_by_row(name: &str, column: &Rc<Column>, rows: u32, accepts: impl FnMut(&[u8]) -> bool + 'static) -> Contender {
    let verdicts = vec![false; rows as usize].into_boxed_slice();
    Contender::working(name, RowByRow { column: Rc::clone(column), verdicts, accepts })
}

fn verify_by_hand(name: &str, column: &Rc<Column>, rows: u32, mut mac: impl Mac + 'static) -> Contender {
    let verification = by_hand::Verification::new();
    row_by_row(name, column, rows, move |uri| verification.accepts(uri, &mut mac)).checks("signature only")
}

/// A function for one row, and its verdicts.
struct RowByRow<F> {
    column: Rc<Column>,
    verdicts: Box<[bool]>,
    accepts: F,
}

impl<F: FnMut(&[u8]) -> bool> RowByRow<F> {
    fn verify(&mut self) {
        for (verdict, uri) in self.verdicts.iter_mut().zip(self.column.rows()) {
            *verdict = (self.accepts)(uri);
        }
    }
}

impl<F: FnMut(&[u8]) -> bool> Work for RowByRow<F> {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        (0..warm_up).for_each(|_| self.verify());
        clock::time(|| (0..calls).for_each(|_| self.verify()))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        self.verify();
        self.verdicts.iter().map(|&accepted| vec![u8::from(accepted)]).collect()
    }
}

/// adseal's function for a batch.
pub(crate) struct InOneCall {
    verifier: adseal::ClickVerifier,
    batch: Batch,
    columns: Columns,
    clock: fn(&mut dyn FnMut()) -> Duration,
}

impl InOneCall {
    /// The first so many rows of a column.
    pub(crate) fn new(adseal: &Adseal, column: &Rc<Column>, rows: u32) -> Result<Self> {
        let batch = Batch::new(adseal, column, rows as usize, NOW)?;
        let columns = batch.columns();
        Ok(Self { verifier: adseal.click_verifier(KEY)?, batch, columns, clock: |work| clock::time(work) })
    }

    fn verify(&mut self) {
        self.verifier.verify_batch(&self.batch, &mut self.columns);
    }
}

impl Work for InOneCall {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        (0..warm_up).for_each(|_| self.verify());
        (self.clock)(&mut || (0..calls).for_each(|_| self.verify()))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        self.verify();
        self.columns.reasons.iter().map(|&reason| vec![u8::from(reason == 0)]).collect()
    }
}
