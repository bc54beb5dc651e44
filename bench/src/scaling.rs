//! How the cost grows: with the length of a message, with the rows of a call, with threads.

use std::error::Error;
use std::rc::Rc;

use adseal_mac::HmacSha256Key;
use fastrand::Rng;

use crate::column::Column;
use crate::contender::{Contender, Inputs};
use crate::contenders::adseal::Adseal;
use crate::contenders::openssl;
use crate::harness::{Effort, check_agreement, measure};
use crate::inputs::{self, KEY};
use crate::results::{Curve, Point, Scaling};
use crate::rows::batch::{contenders, on_threads, processors};
use crate::rows::click;
use crate::rows::mac::{adseal_tiers, ipsec_mb, of_many, of_one};
use crate::statistics::Quartiles;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Contenders at their sizes.
type Points = Vec<(u32, Vec<Contender>)>;

/// How often all sizes are gone through: whether the machine is slow for a while or quick, it is so for all of them.
const PASSES: u32 = 5;

/// Measures the contenders of each size side by side.
fn measure_points(scaling: &mut Scaling, mut points: Points, effort: Effort, random: &mut Rng) {
    let mut samples: Vec<_> = points.iter().map(|(_, contenders)| vec![Vec::new(); contenders.len()]).collect();
    for pass in 1..=PASSES {
        eprintln!("{}, {pass} of {PASSES}", scaling.title);
        for ((_, contenders), samples) in points.iter_mut().zip(&mut samples) {
            let more = measure(contenders, effort.part(PASSES), random);
            samples.iter_mut().zip(more).for_each(|(sample, more)| sample.extend(more));
        }
    }
    for ((size, contenders), samples) in points.iter().zip(samples) {
        scaling.add(*size, contenders, samples);
    }
}

/// Bytes of the messages of one call, or more with long ones: they stay in the second cache.
const DATA: u32 = 512 << 10;
/// So much shorter than powers of two are the lengths: 220 bytes, as a click has, are one of them.
const BESIDE_A_POWER: u32 = 36;
/// `&signature=` and the 43 digits behind it.
const SIGNATURE_FIELD: usize = 54;
/// Of a call.
const MOST_THREADS: u32 = 256;
/// As many lanes as there are.
const LANES: u32 = 16;

/// The cost of a message against its length.
pub(crate) fn lengths(effort: Effort, random: &mut Rng) -> Result<Scaling> {
    let mut scaling = Scaling::new("MAC of a message against its length", "byte", "lengths");
    let mut points = Points::new();
    for length in (6..=16).map(|power| (1 << power) - BESIDE_A_POWER) {
        let message = inputs::hex(length as usize, random);
        let one = Inputs::new(vec![message.clone()]);
        let mut contenders = vec![
            of_one("adseal, one message (Rust)", &one, HmacSha256Key::new(KEY)),
            of_one("OpenSSL HMAC_Init_ex(NULL)", &one, openssl::Reused::new(KEY)),
            of_one("OpenSSL HMAC()", &one, openssl::OneShot::new(KEY)),
        ];
        check_agreement(&scaling.title, &mut contenders)?;
        let rows = (DATA / length).clamp(LANES, 512);
        let column = Rc::new(Column::new((0..rows).map(|_| inputs::hex(length as usize, random))));
        let name = "adseal, many messages in a call, each (Rust)";
        contenders.push(of_many(name, &column, rows, HmacSha256Key::new(KEY)));
        points.push((length, contenders));
    }
    measure_points(&mut scaling, points, effort, random);
    Ok(scaling)
}

/// The cost of a click against its length with the signature, up to the longest.
pub(crate) fn click_lengths(adseal: &Adseal, effort: Effort, random: &mut Rng) -> Result<Scaling> {
    let mut scaling = Scaling::new("Signing and verifying a click against its length", "byte", "click-lengths");
    let mut points = Points::new();
    for length in (8..=16).map(|power| 1 << power) {
        let click = inputs::click(length as usize - SIGNATURE_FIELD, random);
        let signed = Inputs::new(vec![inputs::signed(&click).0]);
        let click = Inputs::new(vec![click]);
        let mut signing = [
            click::signing(adseal, &click)?,
            click::sign_by_hand("signing by hand, OpenSSL HMAC_Init_ex(NULL)", &click, openssl::Reused::new(KEY)),
        ];
        let mut verifying = [
            click::verifying(adseal, &signed)?,
            click::verify_by_hand("verifying by hand, OpenSSL HMAC_Init_ex(NULL)", &signed, openssl::Reused::new(KEY)),
        ];
        check_agreement(&scaling.title, &mut signing)?;
        check_agreement(&scaling.title, &mut verifying)?;
        [signing[0].name, verifying[0].name] =
            ["adseal, signing (C ABI)", "adseal, verifying (C ABI)"].map(str::to_owned);
        points.push((length, signing.into_iter().chain(verifying).collect()));
    }
    measure_points(&mut scaling, points, effort, random);
    Ok(scaling)
}

/// The cost of a message against how many there are in a call.
pub(crate) fn mac_rows(messages: &Rc<Column>, effort: Effort, random: &mut Rng) -> Result<Scaling> {
    let mut scaling = Scaling::new("MAC of a message against the rows of a call", "row", "mac-rows");
    let mut points = Points::new();
    for rows in row_counts(messages) {
        let mut contenders = adseal_tiers(messages, rows);
        contenders.extend(ipsec_mb(messages, rows));
        check_agreement(&scaling.title, &mut contenders)?;
        points.push((rows, contenders));
    }
    measure_points(&mut scaling, points, effort, random);
    Ok(scaling)
}

/// The cost of a click that is verified against how many there are in a call.
pub(crate) fn verify_rows(adseal: &Adseal, clicks: &Rc<Column>, effort: Effort, random: &mut Rng) -> Result<Scaling> {
    let mut scaling = Scaling::new("Verifying a click against the rows of a call", "row", "verify-rows");
    let mut points = Points::new();
    for rows in row_counts(clicks) {
        let mut contenders = contenders(adseal, clicks, rows)?;
        // The two ways that adseal has.
        contenders.truncate(2);
        check_agreement(&scaling.title, &mut contenders)?;
        points.push((rows, contenders));
    }
    measure_points(&mut scaling, points, effort, random);
    Ok(scaling)
}

/// The cost of a click that is verified against the threads that share the rows, up to twice as many as there are
/// processors; and what it would be if nothing were lost.
pub(crate) fn threads(adseal: &Adseal, clicks: &Rc<Column>, effort: Effort, random: &mut Rng) -> Result<Scaling> {
    let mut scaling = Scaling::new("Verifying a click against the threads of a call", "thread", "threads");
    let processors = processors();
    let some = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128].into_iter().filter(|&threads| threads < processors);
    let mut points = Points::new();
    for threads in some.chain([processors, 2 * processors]).filter(|&threads| threads <= MOST_THREADS) {
        let contender = on_threads("adseal, verify_batch (C ABI), time that passes", adseal, clicks, threads)?;
        points.push((threads, vec![contender]));
    }
    measure_points(&mut scaling, points, effort, random);
    let one = scaling.curves[0].points[0].ns;
    let shared = |threads: u32| {
        let [lower, median, upper] =
            [one.lower, one.median, one.upper].map(|ns| ns / f64::from(threads.min(processors)));
        Point { size: threads, ns: Quartiles { lower, median, upper } }
    };
    let points = scaling.sizes().into_iter().map(shared).collect();
    scaling.curves.push(Curve { name: "one thread, shared out without loss".to_owned(), points });
    Ok(scaling)
}

/// Powers of two, some in between where the kernels change, and all of them.
fn row_counts(column: &Column) -> Vec<u32> {
    let all = u32::try_from(column.len()).expect("columns are not that long");
    let mut counts: Vec<u32> = (0..=20).step_by(2).map(|power| 1 << power).collect();
    counts.extend([2, 8, 9, 12, 24, 32, 48, 128, 512, all]);
    counts.retain(|&count| count <= all);
    counts.sort_unstable();
    counts.dedup();
    counts
}
