//! `php_json` against PHP itself: random texts in both modes, and doubles; and what is explained of bodies that PHP wrote. PHP has to be on the machine.
//!
//! `ADSEAL_PHP_INPUTS` texts are tried, or as many as fit into `ADSEAL_PHP_SECONDS`, from number `ADSEAL_PHP_FIRST` on;
//! `ADSEAL_PHP_SEED` starts the row. `ADSEAL_PHP_DOUBLES` doubles are tried. A failure names what makes it again.

mod check;
mod corners;
mod documents;
mod doubles;
mod halfway;
mod minimal;
mod numbers;
mod objects;
mod pen;
mod php;
mod places;
mod random;
mod spellings;
mod strings;
mod tally;
mod texts;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use adseal_core::php_json::Instability;
use check::check;
use minimal::minimal;
use php::{Answer, Php, answers, request};
use tally::Tally;
use texts::text;

const SEED: u64 = 0x2024_0611;
/// With so many texts, whatever they are, every error and every cause is reached.
const TEXTS: u64 = 20_000;
const BATCH: u64 = 250;
/// So many batches are under way, so that PHP works while we do.
const AHEAD: usize = 3;
const FAILURES: usize = 8;

#[test]
fn texts_as_php() {
    let seed = setting("ADSEAL_PHP_SEED").unwrap_or(SEED);
    let first = setting("ADSEAL_PHP_FIRST").unwrap_or(0);
    let deadline = setting("ADSEAL_PHP_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let count = setting("ADSEAL_PHP_INPUTS").unwrap_or(if deadline.is_some() { u64::MAX - first } else { TEXTS });
    let (mut php, mut tally, mut failures) = (Php::start("texts"), Tally::default(), Vec::new());
    let mut under_way: VecDeque<(u64, Vec<Vec<u8>>)> = VecDeque::new();
    let mut next = first;
    loop {
        let more = next < first + count && deadline.is_none_or(|deadline| Instant::now() < deadline);
        if more && under_way.len() < AHEAD {
            let end = (next + BATCH).min(first + count);
            let batch: Vec<Vec<u8>> = (next..end).map(|number| text(seed, number)).collect();
            php.send(request(&batch));
            under_way.push_back((next, batch));
            next = end;
        } else if let Some((start, batch)) = under_way.pop_front() {
            let answers = answers(&php.receive());
            assert_eq!(answers.len(), batch.len(), "PHP answers for every text");
            for ((number, text), answers) in (start..).zip(&batch).zip(&answers) {
                match attempt(text, answers) {
                    Ok(found) => tally.count(text, answers, &found),
                    Err(why) => failures.push(report(seed, number, text, answers, &why)),
                }
                assert!(failures.len() < FAILURES, "{}", failures.join("\n"));
            }
        } else {
            break;
        }
    }
    php.finish();
    tally.print();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    if next - first >= TEXTS {
        tally.demand_everything();
    }
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number, not {value:?}")))
}

/// A panic of the library is a failure like any other, with the text that causes it.
fn attempt(text: &[u8], answers: &[Answer; 2]) -> Result<Vec<Instability>, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| check(text, answers)));
    outcome.unwrap_or_else(|_| Err("the library panics".to_owned()))
}

fn report(seed: u64, number: u64, text: &[u8], answers: &[Answer; 2], why: &str) -> String {
    let mut php = Php::start("texts");
    let small = minimal(text, |shorter| {
        let answers = ask(&mut php, shorter);
        attempt(shorter, &answers).is_err()
    });
    let small_answers = ask(&mut php, &small);
    php.finish();
    let small_why = attempt(&small, &small_answers).err().unwrap_or_default();
    let mut report = format!("\nADSEAL_PHP_SEED={seed} ADSEAL_PHP_FIRST={number} ADSEAL_PHP_INPUTS=1\n");
    describe(&mut report, "text", text, answers, why);
    describe(&mut report, "shorter", &small, &small_answers, &small_why);
    report
}

fn ask(php: &mut Php, text: &[u8]) -> [Answer; 2] {
    php.send(request(&[text.to_vec()]));
    answers(&php.receive()).pop().expect("PHP answers for the text")
}

fn describe(report: &mut String, name: &str, text: &[u8], answers: &[Answer; 2], why: &str) {
    let hex = text.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let mut line = |name: &str, value: &dyn std::fmt::Display| writeln!(report, "{name:>8}  {value}");
    let mut lines = || {
        line(name, &text.escape_ascii())?;
        line("hex", &hex)?;
        for (mode, answer) in ["object", "assoc"].iter().zip(answers) {
            line(mode, &format_args!("PHP: {} {}", answer.code, answer.text.escape_ascii()))?;
        }
        line("why", &why)
    };
    lines().expect("a string takes any text");
}
