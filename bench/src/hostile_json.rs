//! JSON that is built to be slow.

use std::borrow::Cow;
use std::hint::black_box;

use adseal_core::php_json::{Mode, canonicalize, stability};

use crate::contender::{Contender, Inputs};
use crate::linear::{Line, Result, SIZES, letters, repeated};

/// Writes a JSON text of exactly this length.
type Json = fn(usize) -> Vec<u8>;
/// Reads a text; the name of what was found.
type Read = fn(&[u8]) -> &'static str;

/// Nests are as long as fills the small size, or half of it, so that there are four times as many in the next.
const TEXTS: [(&str, Json); 21] = [
    ("one key, again and again", |length| object(length, |_| br#""a":1"#.to_vec())),
    ("different keys, each twice", |length| object(length, |index| member(&letters(index / 2, 4)))),
    ("different keys, then all of them again", twice_over),
    ("keys that differ in the end only", |length| object(length, |index| member(&alike(index)))),
    ("spellings of one key", |length| object(length, |index| member(&spelled(index)))),
    ("duplicates in duplicates, 340 deep", |length| list(length, &nested(r#"{"a":1,"a":"#, "}", 340))),
    ("duplicates in duplicates, both ways", |length| list(length, &both_ways(8))),
    ("lists in disguise, 340 deep", |length| list(length, &nested(r#"{"0":"#, "}", 340))),
    ("a long list in disguise", |length| object(length, |index| member(index.to_string().as_bytes()))),
    ("empty objects", |length| list(length, b"{}")),
    ("lists, 500 deep", |length| list(length, &nested("[", "]", 500))),
    ("escapes of letters", |length| string(length, br"\u0041")),
    ("escapes of surrogate pairs", |length| string(length, br"\uD83D\uDE00")),
    ("slashes", |length| string(length, b"/")),
    ("characters beyond ASCII", |length| string(length, "\u{e9}".as_bytes())),
    ("white space between all tokens", |length| list(length, b" \t1\n\r")),
    ("one number of many digits", |length| [&b"1"[..], &repeated(b"0123456789", length - 1)].concat()),
    ("one number halfway between doubles, almost", halfway),
    ("numbers that PHP writes otherwise", |length| list(length, b"22250738585072014.0e-324")),
    ("numbers that are infinite", |length| list(length, b"1e999")),
    ("numbers that are infinite, all but the last dropped", |length| object(length, |_| br#""a":1e999"#.to_vec())),
];

pub(crate) fn all() -> Result<Vec<Line>> {
    const READS: [(&str, Read); 3] = [
        ("canonicalize, object mode", |text| form(text, Mode::Object)),
        ("canonicalize, assoc mode", |text| form(text, Mode::Assoc)),
        ("stability", first_cause),
    ];
    let lines = TEXTS.iter().flat_map(|text| READS.iter().map(move |read| line(*text, *read)));
    lines.collect()
}

fn line((input, text): (&'static str, Json), (operation, read): (&'static str, Read)) -> Result<Line> {
    let contender = |size: u32| {
        let inputs = Inputs::new(vec![text(size as usize)]);
        Ok(Contender::returning("", &inputs, move |text| read(text).as_bytes().into()).units(size))
    };
    Line::new(input, operation, "byte", SIZES, contender, |answer| Ok(String::from_utf8(answer.to_vec())?))
}

fn form(text: &[u8], mode: Mode) -> &'static str {
    match black_box(canonicalize(text, mode)) {
        Ok(Cow::Borrowed(_)) => "unchanged",
        Ok(Cow::Owned(_)) => "changed",
        Err(error) => error.status().name(),
    }
}

/// Reads on to the end.
fn first_cause(text: &[u8]) -> &'static str {
    let mut places = stability(text).map(|place| place.expect("there is memory for these texts"));
    let first = places.next().map_or("stable", |place| place.cause.name());
    places.for_each(|place| {
        black_box(place);
    });
    first
}

/// The item again and again, and a string that takes what is left.
fn list(length: usize, item: &[u8]) -> Vec<u8> {
    let end = br#"""]"#;
    let count = (length - 1 - end.len()) / (item.len() + 1);
    let items = [item, b","].concat().repeat(count);
    padded_string([b"[".to_vec(), items].concat(), b"]", length)
}

/// So many members as there is room for; the last value is a string that takes what is left.
fn object(length: usize, member: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let mut text = b"{".to_vec();
    for index in 0.. {
        let next = member(index);
        // Whatever follows, the last one has room for its value and the end.
        if text.len() + 2 * next.len() + 16 > length {
            let key_length = next.iter().rposition(|&byte| byte == b':').expect("members have a colon") + 1;
            text.extend(&next[..key_length]);
            break;
        }
        text.extend(next);
        text.push(b',');
    }
    padded_string(text, b"}", length)
}

fn padded_string(mut text: Vec<u8>, end: &[u8], length: usize) -> Vec<u8> {
    text.push(b'"');
    assert!(text.len() < length - end.len(), "no room");
    text.resize(length - 1 - end.len(), b'a');
    [&text, &b"\""[..], end].concat()
}

/// One string of these characters, and others where they would be cut in two.
fn string(length: usize, characters: &[u8]) -> Vec<u8> {
    let count = (length - 2) / characters.len();
    padded_string(Vec::new(), b"", length - count * characters.len())
        .split_last()
        .map(|(quote, start)| [start, &characters.repeat(count), &[*quote]].concat())
        .expect("a string has quotes")
}

fn nested(start: &str, end: &str, depth: usize) -> Vec<u8> {
    [start.repeat(depth), "1".to_owned(), end.repeat(depth)].concat().into_bytes()
}

/// Each value is dropped, or moved, with all that was dropped and moved in it.
fn both_ways(depth: usize) -> Vec<u8> {
    if depth == 0 {
        return b"12345".to_vec();
    }
    let value = both_ways(depth - 1);
    [br#"{"a":"#, &value[..], br#","a":"#, &value, b"}"].concat()
}

fn member(key: &[u8]) -> Vec<u8> {
    [b"\"", key, b"\":1"].concat()
}

fn twice_over(length: usize) -> Vec<u8> {
    let count = length / 2 / member(b"aaaa,").len();
    object(length, |index| member(&letters(index % count, 4)))
}

fn alike(index: usize) -> Vec<u8> {
    [&[b'a'; 60][..], &letters(index, 4)].concat()
}

/// Sixteen letters, each as itself or as its escape.
fn spelled(index: usize) -> Vec<u8> {
    let spelling = |bit: usize| if index >> bit & 1 == 0 { &b"a"[..] } else { br"\u0061" };
    (0..16).flat_map(spelling).copied().collect()
}

/// 2^53 + 1, and no digit but the last says to which side it is rounded.
fn halfway(length: usize) -> Vec<u8> {
    let mut number = b"9007199254740993.".to_vec();
    number.resize(length - 1, b'0');
    number.push(b'1');
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_length_that_was_asked_for() {
        for (name, text) in TEXTS {
            for size in SIZES {
                assert_eq!(text(size as usize).len(), size as usize, "{name}");
            }
        }
    }

    #[test]
    fn texts_are_answered_as_they_should_be() {
        let answers = |name: &str| {
            let (_, text) = TEXTS.iter().find(|(found, _)| *found == name).expect("there is such a text");
            let text = text(4096);
            [form(&text, Mode::Object), form(&text, Mode::Assoc), first_cause(&text)]
        };
        assert_eq!(answers("one key, again and again"), ["changed", "changed", "duplicate_key"]);
        assert_eq!(answers("keys that differ in the end only"), ["unchanged", "unchanged", "stable"]);
        assert_eq!(answers("spellings of one key")[..2], ["changed", "changed"]);
        assert_eq!(answers("a long list in disguise"), ["unchanged", "changed", "list_like_object"]);
        assert_eq!(answers("one number of many digits")[2], "invalid_json");
        assert_eq!(answers("numbers that are infinite, all but the last dropped")[..2], ["changed", "changed"]);
        let text = halfway(4096);
        assert_eq!(canonicalize(&text, Mode::Object).as_deref(), Ok(&b"9007199254740994"[..]));
    }
}
