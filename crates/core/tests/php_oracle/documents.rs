//! Whole documents: values, arrays, and objects of every kind that PHP treats in its own way.

use crate::numbers::number;
use crate::pen::Pen;
use crate::strings::{key, string};

const WRONG_VALUES: &[&str] = &[
    "tru",
    "nul",
    "fals",
    "TRUE",
    "True",
    "NULL",
    "Null",
    "False",
    "nulll",
    "truee",
    "undefined",
    "]",
    "}",
    ",",
    ":",
    "'a'",
    "\u{feff}",
    "é",
    "😀",
    "\0",
    "\x1f",
    "\x7f",
    "{a:1}",
    "",
    "{]",
    "[}",
    "[,]",
    "{,}",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\",1}",
    "{1:1}",
    "[1 2]",
    "[\"a\":1]",
    "\\u0041",
    "\"",
    "/",
    "#",
];
const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "",
    "_empty_",
    "0",
    "1",
    "2",
    "3",
    "10",
    "01",
    "-0",
    "-1",
    "+1",
    "1.0",
    "1e0",
    " 1",
    "00",
    "９",
    "é",
    "/",
    "\"",
    "\\",
    "\n",
    "€",
    "😀",
    "ab",
    "price",
    "9223372036854775807",
    "9223372036854775808",
    "a\u{0}",
    "__proto__",
    "\u{7f}",
    "aé",
];
const HIDDEN_NAMES: &[&str] = &["\0", "\0a", "\0*\0a", "\0\0", "\0/", "\0é"];

/// Any value. `room` bounds how deep it goes.
pub(crate) fn value(pen: &mut Pen, room: usize) {
    pen.space();
    if pen.errs() {
        pen.put_one_of(WRONG_VALUES);
    } else {
        match pen.random.below(if room == 0 { 7 } else { 14 }) {
            0..3 => string(pen),
            3..6 => number(pen),
            6 => pen.put_one_of(&["true", "false", "null"]),
            7..10 => array(pen, room - 1),
            _ => object(pen, room - 1),
        }
    }
    pen.space();
}

fn array(pen: &mut Pen, room: usize) {
    pen.put("[");
    pen.space();
    let count = pen.random.below(4);
    for at in 0..count {
        comma(pen, at);
        value(pen, room);
    }
    close(pen, "]");
}

fn object(pen: &mut Pen, room: usize) {
    let names = match pen.random.below(10) {
        // Where respelling is off, most objects have to keep clear of what no spelling makes stable.
        _ if pen.habits.respelled == 0 && pen.random.below(4) > 0 => distinct_names(pen),
        0 => Vec::new(),
        1..4 => list_names(pen),
        4..7 => repeated_names(pen),
        _ => distinct_names(pen),
    };
    members(pen, &names, |pen| value(pen, room));
}

/// Writes an object with these keys.
pub(crate) fn members(pen: &mut Pen, names: &[String], mut value: impl FnMut(&mut Pen)) {
    pen.put("{");
    pen.space();
    for (at, name) in names.iter().enumerate() {
        comma(pen, at);
        pen.space();
        if pen.errs() {
            pen.put_one_of(&["a", "1", "null", "'a'", "", "{}", "\"", "\"a\\"]);
        } else {
            key(pen, name);
        }
        pen.space();
        pen.put_or_one_of(":", &["", ",", "=", "::", "\"", "]", "}"]);
        value(pen);
    }
    close(pen, "}");
}

fn comma(pen: &mut Pen, at: usize) {
    if at > 0 {
        pen.put_or_one_of(",", &["", ",,", ":", ";", "]", "}"]);
    }
}

fn close(pen: &mut Pen, closer: &str) {
    pen.put_or_one_of(closer, &["]", "}", ",]", ",}", "", ")", "]]", "}}", ":"]);
}

fn any_name(pen: &mut Pen) -> String {
    let hidden = pen.habits.respelled > 0 && pen.random.one_in(60);
    pen.random.pick(if hidden { HIDDEN_NAMES } else { NAMES }).to_owned()
}

fn distinct_names(pen: &mut Pen) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for _ in 0..=pen.random.below(4) {
        let name = any_name(pen);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `"0"`, `"1"`, and so on, or almost.
fn list_names(pen: &mut Pen) -> Vec<String> {
    let count = if pen.random.one_in(80) { 90 + pen.random.below(20) } else { 1 + pen.random.below(12) };
    let first = usize::from(pen.random.one_in(12));
    let mut names: Vec<String> = (first..first + count).map(|number| number.to_string()).collect();
    let (at, other) = (pen.random.below(count), pen.random.below(count));
    match pen.random.below(9) {
        0 => drop(names.remove(at)),
        1 => names.swap(at, other),
        2 => pen.random.pick(&["01", "-0", "+1", "1.0", "00", " 1", "１", "0x0", "", "\0"]).clone_into(&mut names[at]),
        3 | 4 => names.insert(at, other.to_string()),
        5 => names.push(at.to_string()),
        _ => {}
    }
    names
}

/// Some names, and some of them again at other places.
fn repeated_names(pen: &mut Pen) -> Vec<String> {
    let mut names = distinct_names(pen);
    for _ in 0..=pen.random.below(3) {
        let again = names[pen.random.below(names.len())].clone();
        names.insert(pen.random.below(names.len() + 1), again);
    }
    names
}

/// An object with many keys, of which a few may be there twice.
pub(crate) fn many_keys(pen: &mut Pen) {
    let count = 1 + pen.random.below(300);
    let prefix = pen.random.pick(&["", "k", "k", "é/", "a long name that goes on for more than a few words "]);
    let mut names: Vec<String> = (0..count).map(|number| format!("{prefix}{number}")).collect();
    for _ in 0..pen.random.below(3) {
        let again = names[pen.random.below(count)].clone();
        let at = pen.random.below(count);
        if pen.random.one_in(2) {
            names[at] = again;
        } else {
            names.insert(at, again);
        }
    }
    members(pen, &names, number);
}

/// Different keys that a hash which multiplies word by word may take for one: the first word is the key's length, and
/// words of zeros follow.
pub(crate) fn keys_of_one_hash(pen: &mut Pen) {
    let count = pen.random.pick(&[2, 3, 5, 20, 40]);
    let middles = ["aaaaaaaa", "aaaaaaab", "baaaaaaa", "\u{e9}aaaaaa", "aaaaaa\u{e9}", "\u{1f600}aaaa", "/aaaaaa\0"];
    let names: Vec<String> = (0..count).map(|_| format!("one start {} one end", pen.random.pick(&middles))).collect();
    members(pen, &names, number);
}

/// Keys that object mode refuses, in one another, and errors that may come before a value is read.
pub(crate) fn hidden_keys(pen: &mut Pen, room: usize) {
    let count = 1 + pen.random.below(3);
    let names: Vec<String> =
        (0..count).map(|_| pen.random.pick(&["a", "b", "\0", "\0a", "\0b", "a\0"]).to_owned()).collect();
    members(pen, &names, |pen| match pen.random.below(if room == 0 { 4 } else { 8 }) {
        0 | 1 => number(pen),
        2 => pen.put_one_of(&[
            "[]",
            "{}",
            "[{\"\\u0000\":1}]",
            "{\"\\u0000\":1}",
            "[[1e999],{\"a\":{\"\\u0000a\":[]}}]",
            "\"\\u0000\"",
        ]),
        3 => pen.put_one_of(&[
            "",
            "x",
            "]",
            "}",
            "\0",
            "[1}",
            "1 2",
            "\"",
            "[",
            "{\"\\u0000\"",
            "{\"\\u0000\":",
            "{\"\\u0000\":1",
        ]),
        _ => hidden_keys(pen, room - 1),
    });
}

/// Infinite values under keys that later members may drop.
pub(crate) fn infinities(pen: &mut Pen, room: usize) {
    let count = pen.random.below(5);
    let names: Vec<String> =
        (0..count).map(|_| pen.random.pick(&["a", "b", "c", "\0"][..3 + usize::from(room > 2)]).to_owned()).collect();
    members(pen, &names, |pen| match pen.random.below(if room == 0 { 4 } else { 7 }) {
        0 | 1 => pen.put_one_of(&["1e999", "-1e999", "1.8e308", "1e309"]),
        2 => number(pen),
        3 => pen.put_one_of(&["[1e400]", "[[],[0,2e308]]", "{}", "\"1e999\"", "[-1E+9999,1e999]"]),
        _ => infinities(pen, room - 1),
    });
}
