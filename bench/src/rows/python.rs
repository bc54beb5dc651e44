//! What a program in Python gains: adseal's package over hmac and hashlib by hand. All of it runs in one process.

use std::rc::Rc;

use fastrand::Rng;

use super::batch::InOneCall;
use super::click::{signing, verifying};
use super::sign_batch::SigningInOneCall;
use super::{CLICKS, MESSAGE_LENGTH, Result, Row, Tasks, clicks, verify_inputs};
use crate::column::Column;
use crate::contender::{Contender, Inputs, Work};
use crate::contenders::adseal::Adseal;
use crate::contenders::process::{Job, Worker};
use crate::inputs;

/// Targets over the quicker of the two ways by hand, and their gates.
const SIGN: (f64, f64) = (5.0, 4.0);
const VERIFY: (f64, f64) = (4.0, 3.2);
const TOKEN: (f64, f64) = (2.0, 1.6);
const MANY: (f64, f64) = (15.0, 12.0);

/// Rows of the loops.
const SAMPLE: u32 = 20_000;
/// Bytes of the larger one of the bodies.
const LARGE_BODY: usize = 2048;

/// `clicks` are signed, every eighth is damaged.
pub(crate) fn all(adseal: &Adseal, python: &Worker, clicks: &Rc<Column>, random: &mut Rng) -> Result<Vec<Row>> {
    let documented: Vec<_> = (0..CLICKS).map(|_| inputs::documented_install(random)).collect();
    let large: Vec<_> = (0..CLICKS).map(|_| inputs::install_body(LARGE_BODY, random)).collect();
    Ok(vec![
        sign(adseal, python, random)?,
        verify(adseal, python, random)?,
        token(python, &documented),
        token(python, &large),
        verify_many(adseal, python, clicks)?,
        sign_many(adseal, python, clicks)?,
    ])
}

fn sign(adseal: &Adseal, python: &Worker, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new(clicks(random));
    // By the clock no two results are the same for long, so they are compared where the time is given.
    let task = |given, now| Tasks { all: python.task(given, &inputs.all), timed: python.task(now, &inputs.all) };
    let contenders = vec![
        Contender::working("adseal, ClickSigner.sign", task(Job::SignStr, Job::SignNow)).checks("all"),
        signing(adseal, &inputs)?,
        by_hand("hmac.new by hand", task(Job::SignStrByNew, Job::SignNowByNew), SIGN),
        by_hand("hmac.digest by hand", task(Job::SignStrByDigest, Job::SignNowByDigest), SIGN),
        Contender::working("hmac.digest by hand, bytes, expires given", python.task(Job::Sign, &inputs.all))
            .checks("none"),
    ];
    Ok(Row::new(format!("sign a click, message of {MESSAGE_LENGTH} bytes"), contenders))
}

fn by_hand(name: &str, work: impl Work + 'static, (target, gate): (f64, f64)) -> Contender {
    Contender::working(name, work).checks("none").target(target).gate(gate)
}

fn verify(adseal: &Adseal, python: &Worker, random: &mut Rng) -> Result<Row> {
    let inputs = Rc::new(verify_inputs(random));
    let timed = &inputs.all[..inputs.timed];
    let task = |job| Tasks { all: python.task(job, &inputs.all), timed: python.task(job, timed) };
    let checking = |name, job| by_hand(name, task(job), VERIFY).checks("signature only");
    let contenders = vec![
        Contender::working("adseal, ClickVerifier.verify(…).valid", task(Job::VerifyStr)).checks("all"),
        verifying(adseal, &inputs)?,
        checking("hmac.new by hand", Job::VerifyStrByNew),
        checking("hmac.digest by hand", Job::VerifyStrByDigest),
        Contender::working("hmac.digest by hand, bytes", task(Job::Verify)).checks("signature only"),
    ];
    Ok(Row::new(format!("verify a click, message of {MESSAGE_LENGTH} bytes"), contenders))
}

fn token(python: &Worker, bodies: &[Vec<u8>]) -> Row {
    let task = |job| python.install_task(job, bodies);
    let contenders = vec![
        Contender::working("adseal, InstallSigner.token", task(Job::Token)).checks("all"),
        by_hand("hashlib and hmac.new by hand", task(Job::TokenByNew), TOKEN),
        by_hand("hashlib and hmac.digest by hand", task(Job::TokenByDigest), TOKEN),
    ];
    Row::new(format!("install token, body of {} bytes", bodies[0].len()), contenders)
}

fn verify_many(adseal: &Adseal, python: &Worker, column: &Rc<Column>) -> Result<Row> {
    let rows = u32::try_from(column.len())?;
    let looping = |name, job| looping(name, python, job, column).checks("signature only");
    let contenders = vec![
        Contender::working("adseal, ClickVerifier.verify_many", python.column_task(Job::VerifyMany, column))
            .checks("all")
            .units(rows),
        Contender::working("adseal, verify_batch (C ABI)", InOneCall::new(adseal, column, rows)?)
            .checks("all")
            .units(rows),
        looping("adseal, a loop with ClickVerifier.verify", Job::VerifyStr).checks("all"),
        with_target(looping("a loop with hmac.new by hand", Job::VerifyStrByNew)),
        with_target(looping("a loop with hmac.digest by hand", Job::VerifyStrByDigest)),
    ];
    Ok(Row::new(format!("verify {rows} clicks of an Arrow column, each"), contenders))
}

fn sign_many(adseal: &Adseal, python: &Worker, clicks: &Column) -> Result<Row> {
    let column = Rc::new(Column::new(clicks.rows().map(inputs::unsigned_of)));
    let rows = u32::try_from(column.len())?;
    let looping = |name, job| looping(name, python, job, &column).checks("none");
    let contenders = vec![
        Contender::working("adseal, ClickSigner.sign_many", python.column_task(Job::SignMany, &column))
            .checks("all")
            .units(rows),
        Contender::working("adseal, sign_batch (C ABI)", SigningInOneCall::new(adseal, &column)?)
            .checks("all")
            .units(rows),
        looping("adseal, a loop with ClickSigner.sign", Job::SignStr).checks("all"),
        looping("a loop with hmac.new by hand", Job::SignStrByNew),
        looping("a loop with hmac.digest by hand", Job::SignStrByDigest),
    ];
    Ok(Row::new(format!("sign {rows} clicks of an Arrow column, each"), contenders))
}

/// Over strings that are there already.
fn looping(name: &str, python: &Worker, job: Job, column: &Column) -> Contender {
    let rows = column.rows().take(SAMPLE as usize);
    let sample = SAMPLE.min(u32::try_from(column.len()).expect("columns are not that long"));
    Contender::working(name, python.task(job, rows)).sample(sample)
}

fn with_target(contender: Contender) -> Contender {
    contender.target(MANY.0).gate(MANY.1)
}
