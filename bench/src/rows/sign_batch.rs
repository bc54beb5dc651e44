//! Many clicks signed in one call, and row by row.

use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;

use super::{ONE_SHOT, REUSED, Result, Row};
use crate::clock;
use crate::column::Column;
use crate::contender::{Contender, Work};
use crate::contenders::adseal::{Adseal, Batch, ClickSigner, SignedColumns};
use crate::contenders::{Mac, by_hand, openssl};
use crate::inputs::{self, EXPIRES, KEY, NOW};

/// A full window of rows; with what it comes out as, it stays in the second cache.
const ROWS: u32 = 256;
/// What signing adds to a row at most: `ADSEAL_MAX_SIGNED_OVERHEAD`.
const ADDED: usize = 74;

pub(crate) fn row(adseal: &Adseal, random: &mut Rng) -> Result<Row> {
    let click = |_| inputs::click(random.usize(150..=300), random);
    let column = Rc::new(Column::new((0..ROWS).map(click)));
    let batch = Batch::new(adseal, &column, column.len(), NOW)?;
    let mut columns = batch.signed_columns();
    let [batch_signer, signer] = [adseal.click_signer(KEY)?, adseal.click_signer(KEY)?];
    let contenders = vec![
        signing("adseal, sign_batch (C ABI)", &column, move |_, out| {
            batch_signer.sign_batch(&batch, &mut columns, out)
        })
        .checks("all"),
        row_by_row("adseal, a call for each row (C ABI)", &column, move |uri, out| {
            signer.sign(uri, NOW, out).expect("these clicks may be signed")
        })
        .checks("all"),
        sign_by_hand(REUSED, &column, openssl::Reused::new(KEY)),
        sign_by_hand(ONE_SHOT, &column, openssl::OneShot::new(KEY)),
    ];
    Ok(Row::new(format!("sign {ROWS} clicks in the cache, each"), contenders))
}

fn sign_by_hand(name: &str, column: &Rc<Column>, mut mac: impl Mac + 'static) -> Contender {
    row_by_row(name, column, move |uri, out| by_hand::sign(uri, EXPIRES, &mut mac, out)).checks("none")
}

/// The signed rows stand one behind the other, as in a batch.
fn row_by_row(name: &str, column: &Rc<Column>, mut sign: impl FnMut(&[u8], &mut [u8]) -> usize + 'static) -> Contender {
    signing(name, column, move |column, out| {
        column.rows().fold(0, |length, uri| length + sign(uri, &mut out[length..]))
    })
}

fn signing(name: &str, column: &Rc<Column>, sign: impl FnMut(&Column, &mut [u8]) -> usize + 'static) -> Contender {
    let out = room_to_sign(column);
    Contender::working(name, Signing { column: Rc::clone(column), out, sign }).units(ROWS)
}

/// A function that signs all rows, and what it writes.
struct Signing<F> {
    column: Rc<Column>,
    out: Box<[u8]>,
    sign: F,
}

impl<F: FnMut(&Column, &mut [u8]) -> usize> Signing<F> {
    fn repeat(&mut self, calls: u32) {
        for _ in 0..calls {
            (self.sign)(&self.column, &mut self.out);
        }
    }
}

impl<F: FnMut(&Column, &mut [u8]) -> usize> Work for Signing<F> {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        self.repeat(warm_up);
        clock::time(|| self.repeat(calls))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        let length = (self.sign)(&self.column, &mut self.out);
        vec![self.out[..length].to_vec()]
    }
}

/// adseal's function for a batch, with a result for each row.
pub(crate) struct SigningInOneCall {
    signer: ClickSigner,
    batch: Batch,
    columns: SignedColumns,
    out: Box<[u8]>,
}

impl SigningInOneCall {
    pub(crate) fn new(adseal: &Adseal, column: &Rc<Column>) -> Result<Self> {
        let batch = Batch::new(adseal, column, column.len(), NOW)?;
        let columns = batch.signed_columns();
        Ok(Self { signer: adseal.click_signer(KEY)?, batch, columns, out: room_to_sign(column) })
    }

    fn repeat(&mut self, calls: u32) {
        for _ in 0..calls {
            self.signer.sign_batch(&self.batch, &mut self.columns, &mut self.out);
        }
    }
}

impl Work for SigningInOneCall {
    fn time(&mut self, warm_up: u32, calls: u32) -> Duration {
        self.repeat(warm_up);
        clock::time(|| self.repeat(calls))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        self.repeat(1);
        let place = |offset: i64| usize::try_from(offset).expect("offsets are not negative");
        self.columns.offsets.windows(2).map(|row| self.out[place(row[0])..place(row[1])].to_vec()).collect()
    }
}

fn room_to_sign(column: &Column) -> Box<[u8]> {
    vec![0; column.data().len() + column.len() * ADDED].into_boxed_slice()
}
