//! What a program in PHP gains: adseal's package over `hash_hmac` by hand. All of it runs in one process of PHP.

use std::rc::Rc;

use fastrand::Rng;

use super::batch::{InOneCall, on_threads, processors};
use super::click::{signing, verifying};
use super::{CLICKS, MESSAGE_LENGTH, Result, Row, Tasks, clicks, verify_inputs};
use crate::column::Column;
use crate::contender::{Contender, Inputs, Work};
use crate::contenders::adseal::Adseal;
use crate::contenders::process::{Job, Worker};
use crate::inputs;

/// Targets over what one writes by hand, and their gates.
const SIGN: (f64, f64) = (4.5, 3.5);
const VERIFY: (f64, f64) = (4.0, 3.2);
const MANY: (f64, f64) = (10.0, 8.0);

/// Clicks of an array.
const ROWS: u32 = 10_000;
/// Bytes of the larger one of the bodies.
const LARGE_BODY: usize = 2048;

/// `clicks` are signed, every eighth is damaged.
pub(crate) fn all(adseal: &Adseal, php: &Worker, clicks: &Rc<Column>, random: &mut Rng) -> Result<Vec<Row>> {
    let documented: Vec<_> = (0..CLICKS).map(|_| inputs::documented_install(random)).collect();
    let large: Vec<_> = (0..CLICKS).map(|_| inputs::install_body(LARGE_BODY, random)).collect();
    let clicks = Rc::new(Column::new(clicks.rows().take(ROWS as usize)));
    let mut rows = vec![sign(adseal, php, random)?, verify(adseal, php, random)?];
    rows.extend([&documented, &large].map(|bodies| token(php, bodies)));
    rows.extend([&documented, &large].map(|bodies| sign_payload(php, bodies)));
    rows.push(verify_many(adseal, php, &clicks)?);
    rows.extend(on_two_threads(adseal, php, &clicks)?);
    Ok(rows)
}

fn sign(adseal: &Adseal, php: &Worker, random: &mut Rng) -> Result<Row> {
    let inputs = Inputs::new(clicks(random));
    let messages: Vec<_> = inputs.all.iter().map(|uri| inputs::message(uri)).collect();
    // By the clock no two results are the same for long, so they are compared where the time is given.
    let task = |given, now| Tasks { all: php.task(given, &inputs.all), timed: php.task(now, &inputs.all) };
    let contenders = vec![
        Contender::working("adseal, ClickSigner::sign", task(Job::SignStr, Job::SignNow)).checks("all"),
        signing(adseal, &inputs)?,
        by_hand("hash_hmac by hand", task(Job::Sign, Job::SignNowByHand), SIGN).checks("none"),
        by_hand("the line with hash_hmac alone, expires given", php.task(Job::Signature, messages), SIGN)
            .checks("none")
            .compared_as(signature),
    ];
    Ok(Row::new(format!("sign a click, message of {MESSAGE_LENGTH} bytes"), contenders))
}

/// What comes last in a signed click.
fn signature(result: &[u8]) -> Vec<u8> {
    const LENGTH: usize = 43;
    result[result.len().saturating_sub(LENGTH)..].to_vec()
}

fn by_hand(name: &str, work: impl Work + 'static, (target, gate): (f64, f64)) -> Contender {
    Contender::working(name, work).target(target).gate(gate)
}

fn verify(adseal: &Adseal, php: &Worker, random: &mut Rng) -> Result<Row> {
    let inputs = Rc::new(verify_inputs(random));
    let timed = &inputs.all[..inputs.timed];
    let task = |job| Tasks { all: php.task(job, &inputs.all), timed: php.task(job, timed) };
    let contenders = vec![
        Contender::working("adseal, ClickVerifier::verify(…)->valid", task(Job::VerifyStr)).checks("all"),
        verifying(adseal, &inputs)?,
        by_hand("hash_hmac by hand", task(Job::Verify), VERIFY).checks("signature only"),
    ];
    Ok(Row::new(format!("verify a click, message of {MESSAGE_LENGTH} bytes"), contenders))
}

fn token(php: &Worker, bodies: &[Vec<u8>]) -> Row {
    let task = |job| php.install_task(job, bodies);
    let contenders = vec![
        Contender::working("adseal, InstallSigner::token", task(Job::Token)).checks("all"),
        Contender::working("sha1 and hash_hmac by hand", task(Job::TokenByHand)).checks("none"),
    ];
    Row::new(format!("install token, body of {} bytes", bodies[0].len()), contenders)
}

fn sign_payload(php: &Worker, bodies: &[Vec<u8>]) -> Row {
    let task = |job| php.install_task(job, bodies);
    let contenders = vec![
        Contender::working("adseal, InstallSigner::sign of an array", task(Job::SignPayload)).checks("all"),
        Contender::working("json_encode, sha1 and hash_hmac by hand", task(Job::SignPayloadByHand)).checks("none"),
    ];
    Row::new(format!("sign an install, array of {} bytes of JSON", bodies[0].len()), contenders)
}

fn verify_many(adseal: &Adseal, php: &Worker, clicks: &Rc<Column>) -> Result<Row> {
    let rows = u32::try_from(clicks.len())?;
    let looping = |name, job| Contender::working(name, php.task(job, clicks.rows())).sample(rows);
    let (target, gate) = MANY;
    let contenders = vec![
        in_one_call("adseal, ClickVerifier::verifyMany(…)->reasons()", php, Job::VerifyMany, clicks)?,
        Contender::working("adseal, verify_batch (C ABI)", InOneCall::new(adseal, clicks, rows)?)
            .checks("all")
            .units(rows),
        looping("adseal, a loop with ClickVerifier::verify", Job::VerifyStr).checks("all"),
        looping("a loop with hash_hmac by hand", Job::Verify).checks("signature only").target(target).gate(gate),
    ];
    Ok(Row::new(format!("verify {rows} clicks of an array, each"), contenders))
}

fn in_one_call(name: &str, php: &Worker, job: Job, clicks: &Column) -> Result<Contender> {
    let rows = u32::try_from(clicks.len())?;
    Ok(Contender::working(name, php.task(job, clicks.rows())).checks("all").units(rows))
}

/// The same on two threads and on one, if this machine has two processors.
fn on_two_threads(adseal: &Adseal, php: &Worker, clicks: &Rc<Column>) -> Result<Option<Row>> {
    if processors() < 2 {
        return Ok(None);
    }
    let contenders = vec![
        in_one_call("adseal, verifyMany, 2 threads", php, Job::VerifyManyOnTwoThreads, clicks)?,
        in_one_call("adseal, verifyMany, 1 thread", php, Job::VerifyManyElapsed, clicks)?,
        on_threads("adseal, verify_batch, 2 threads (C ABI)", adseal, clicks, 2)?,
    ];
    Ok(Some(Row::new(format!("verify {} clicks of an array, each, time that passes", clicks.len()), contenders)))
}

/// What PHP makes anew in each request, if nothing is kept between them.
pub(crate) fn first_of_a_request(adseal: &Adseal, php: &Worker, random: &mut Rng) -> Result<Row> {
    let inputs = Rc::new(verify_inputs(random));
    let timed = &inputs.all[..inputs.timed];
    let task = |job| Tasks { all: php.task(job, &inputs.all), timed: php.task(job, timed) };
    let contenders = vec![
        Contender::working("adseal, a verifier that is there", task(Job::VerifyStr)).checks("all"),
        verifying(adseal, &inputs)?,
        Contender::working("hash_hmac by hand", task(Job::Verify)).checks("signature only"),
        Contender::working("adseal, a ClickVerifier made first", task(Job::VerifyAnew)).checks("all"),
        Contender::working("adseal, the library too, by FFI::cdef", task(Job::VerifyFirst)).checks("all"),
    ];
    Ok(Row::new(format!("verify the first click of a request, message of {MESSAGE_LENGTH} bytes"), contenders))
}
