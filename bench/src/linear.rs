//! What hostile input costs: four times the bytes must cost about four times the time.

use std::error::Error;
use std::iter;
use std::rc::Rc;

use fastrand::Rng;

use crate::contender::{Contender, Inputs};
use crate::contenders::adseal::{Adseal, Batch};
use crate::inputs::{EXPIRES, KEY, NOW};
use crate::rows::signed_clicks;

/// How many times as long the largest may take as the middle one, which has a quarter of its size.
pub(crate) const MOST: f64 = 4.6;
/// The largest is the largest that the rules allow.
pub(crate) const SIZES: [u32; 3] = [4 << 10, 16 << 10, 64 << 10];
const BATCH_SIZES: [u32; 3] = [1 << 10, 4 << 10, 16 << 10];
/// What signing adds at most: `ADSEAL_MAX_SIGNED_OVERHEAD`.
const ROOM: usize = 74;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One kind of input in three sizes.
pub(crate) struct Line {
    pub(crate) input: &'static str,
    pub(crate) operation: &'static str,
    /// The name of a status, of a reason or of another result, the same for all sizes.
    pub(crate) answer: String,
    pub(crate) unit: &'static str,
    pub(crate) sizes: [u32; 3],
    pub(crate) contenders: [Contender; 3],
}

impl Line {
    /// Fails if the sizes are not answered alike; `name` says what the answer is called.
    pub(crate) fn new(
        input: &'static str,
        operation: &'static str,
        unit: &'static str,
        sizes: [u32; 3],
        mut contender: impl FnMut(u32) -> Result<Contender>,
        name: impl FnOnce(&[u8]) -> Result<String>,
    ) -> Result<Self> {
        let [small, middle, large] = sizes;
        let mut contenders = [contender(small)?, contender(middle)?, contender(large)?];
        let answers = contenders.each_mut().map(Contender::results);
        let [first, others @ ..] = &answers;
        if others.iter().any(|other| other != first) {
            return Err(format!("{operation}, {input}: the sizes are not answered alike").into());
        }
        Ok(Self { input, operation, answer: name(&first[0])?, unit, sizes, contenders })
    }
}

/// Writes a query of exactly this length.
type Query = fn(usize) -> Vec<u8>;

const QUERIES: [(&str, Query); 8] = [
    ("one long value", |length| padded(b"a=".to_vec(), length)),
    ("`a=&a=…`, one name", |length| repeated(b"a=&", length)),
    ("`aaaa=&aaab=…`, different names", |length| parameters(length / 6, length, |index, _| letters(index, 4))),
    ("250 long names, all but the end equal, encoded", |length| parameters(250, length, encoded_name)),
    ("250 spellings of one long name", |length| parameters(250, length, spelled_name)),
    ("30 long names that begin and end alike", |length| parameters(30, length, alike_name)),
    ("a value of `{{{…`", |length| padded_with(b"a=".to_vec(), b'{', length)),
    ("a value of macros that never close", |length| [b"a=".to_vec(), repeated(b"{x|", length - 2)].concat()),
];

pub(crate) fn all(adseal: &Adseal, random: &mut Rng) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (input, query) in QUERIES {
        lines.push(sign(adseal, input, query)?);
        lines.push(verify(adseal, input, query)?);
    }
    lines.push(verify_batch(adseal, random)?);
    Ok(lines)
}

fn sign(adseal: &Adseal, input: &'static str, query: Query) -> Result<Line> {
    let signer = Rc::new(adseal.click_signer(KEY)?);
    let contender = |size: u32| {
        let uri = uri_to_sign(size as usize - ROOM, query);
        let units = u32::try_from(uri.len())?;
        let signer = Rc::clone(&signer);
        let perform = move |uri: &Vec<u8>, out: &mut [u8]| write_status(signer.sign(uri, NOW, out).err(), out);
        Ok(Contender::new("", &Inputs::new(vec![uri]), perform).units(units))
    };
    line(adseal, input, "sign", "byte", SIZES, contender)
}

fn verify(adseal: &Adseal, input: &'static str, query: Query) -> Result<Line> {
    let verifier = Rc::new(adseal.click_verifier(KEY)?);
    let contender = |size: u32| {
        let uri = uri_to_verify(size as usize, query);
        let verifier = Rc::clone(&verifier);
        let perform = move |uri: &Vec<u8>, out: &mut [u8]| write_status(Some(verifier.verify(uri, NOW)), out);
        Ok(Contender::new("", &Inputs::new(vec![uri]), perform).units(size))
    };
    line(adseal, input, "verify", "byte", SIZES, contender)
}

fn verify_batch(adseal: &Adseal, random: &mut Rng) -> Result<Line> {
    let verifier = Rc::new(adseal.click_verifier(KEY)?);
    let contender = |rows: u32| {
        let batch = Batch::new(adseal, &Rc::new(signed_clicks(rows, random)), rows as usize, NOW)?;
        let mut columns = batch.columns();
        let verifier = Rc::clone(&verifier);
        let perform = move |(): &(), out: &mut [u8]| {
            verifier.verify_batch(&batch, &mut columns);
            write_status(columns.reasons.first().copied(), out)
        };
        Ok(Contender::new("", &Inputs::new(vec![()]), perform).units(rows))
    };
    line(adseal, "rows of ordinary clicks", "verify_batch", "row", BATCH_SIZES, contender)
}

fn line(
    adseal: &Adseal,
    input: &'static str,
    operation: &'static str,
    unit: &'static str,
    sizes: [u32; 3],
    contender: impl FnMut(u32) -> Result<Contender>,
) -> Result<Line> {
    Line::new(input, operation, unit, sizes, contender, |status| {
        let status = status.first_chunk().ok_or("no status")?;
        Ok(adseal.status_name(i32::from_le_bytes(*status)))
    })
}

fn write_status(status: Option<i32>, out: &mut [u8]) -> usize {
    out[..4].copy_from_slice(&status.unwrap_or(0).to_le_bytes());
    4
}

fn uri_to_sign(length: usize, query: Query) -> Vec<u8> {
    const PATH: &[u8] = b"/c?";
    [PATH, &query(length - PATH.len())].concat()
}

fn uri_to_verify(length: usize, query: Query) -> Vec<u8> {
    let start = format!("/c?expires={EXPIRES}&").into_bytes();
    let end = format!("&signature={}", "A".repeat(43)).into_bytes();
    let query = query(length - start.len() - end.len());
    [start, query, end].concat()
}

fn padded(text: Vec<u8>, length: usize) -> Vec<u8> {
    padded_with(text, b'a', length)
}

fn padded_with(mut text: Vec<u8>, byte: u8, length: usize) -> Vec<u8> {
    assert!(text.len() <= length, "no room");
    text.resize(length, byte);
    text
}

pub(crate) fn repeated(text: &[u8], length: usize) -> Vec<u8> {
    text.iter().copied().cycle().take(length).collect()
}

/// So many parameters with names of one length and empty values; the last value takes what is left.
fn parameters(count: usize, length: usize, name: fn(usize, usize) -> Vec<u8>) -> Vec<u8> {
    let name_length = length / count - 2;
    let fields = (0..count).map(|index| [name(index, name_length), b"=".to_vec()].concat());
    padded(fields.collect::<Vec<_>>().join(&b'&'), length)
}

/// The number in letters from a to p, in so many of them.
pub(crate) fn letters(number: usize, length: usize) -> Vec<u8> {
    (0..length).rev().map(|place| b"abcdefghijklmnop"[number >> (4 * place) & 15]).collect()
}

/// Another index below 250: names in order would be sorted too quickly.
fn shuffled(index: usize) -> usize {
    // 97 and 250 have no divisor in common, so no two are the same.
    index * 97 % 250
}

fn encoded_name(index: usize, length: usize) -> Vec<u8> {
    let end = letters(shuffled(index), 2);
    let start = iter::repeat_n(b'a', length / 3 - end.len());
    let encoded: Vec<u8> = start.chain(end).flat_map(|byte| format!("%{byte:02X}").into_bytes()).collect();
    padded(encoded, length)
}

/// The receiver stores `.` as `_`: each bit of the index picks one of them.
fn spelled_name(index: usize, length: usize) -> Vec<u8> {
    let spelling = (0..8).map(|bit| if shuffled(index) >> bit & 1 == 0 { b'_' } else { b'.' });
    iter::repeat_n(b'a', length - 8).chain(spelling).collect()
}

fn alike_name(index: usize, length: usize) -> Vec<u8> {
    const END: usize = 8;
    let start = iter::repeat_n(b'a', length - 2 - END);
    start.chain(letters(shuffled(index), 2)).chain(iter::repeat_n(b'a', END)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn uris_have_the_length_that_was_asked_for() {
        for (name, query) in QUERIES {
            for size in SIZES {
                let size = size as usize;
                assert_eq!(uri_to_sign(size - ROOM, query).len(), size - ROOM, "{name}");
                assert_eq!(uri_to_verify(size, query).len(), size, "{name}");
            }
        }
    }

    #[test]
    fn different_names_differ() {
        for name in [encoded_name, spelled_name, alike_name] {
            for length in [13, 260] {
                let names: HashSet<_> = (0..250).map(|index| name(index, length)).collect();
                assert_eq!(names.len(), 250);
                assert!(names.iter().all(|name| name.len() == length));
            }
        }
        let names: HashSet<_> = (0..65_536 / 6).map(|index| letters(index, 4)).collect();
        assert_eq!(names.len(), 65_536 / 6);
    }
}
