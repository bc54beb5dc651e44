//! Strings and keys as JSON texts.

use crate::pen::Pen;

const PLAIN: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 '<>&.,:;-_{}[]()=?\x7f";
const CANONICAL: &[&str] = &[
    "\\/",
    "\\\"",
    "\\\\",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u0001",
    "\\u000b",
    "\\u001f",
    "\\u0080",
    "\\u00e9",
    "\\u20ac",
    "\\uffff",
    "\\ufeff",
    "\\ud800\\udc00",
    "\\udbff\\udfff",
    "\\ud83d\\ude00",
    "\\ue000",
    "\\ud7ff",
];
const RESPELLED: &[&str] = &[
    "/",
    "//",
    "\\u002f",
    "\\u002F",
    "\\u0022",
    "\\u005c",
    "\\u005C",
    "\\u0008",
    "\\u000A",
    "\\u000a",
    "\\u000d",
    "\\u0009",
    "\\u000c",
    "\\u000B",
    "\\u001F",
    "\\u0041",
    "\\u007f",
    "\\u007F",
    "\\u0020",
    "\\u00E9",
    "\\u20AC",
    "\\uFFFF",
    "\\uD83D\\uDE00",
    "\\ud83d\\uDE00",
    "\\uDBFF\\udfff",
    "\u{80}",
    "é",
    "\u{7ff}",
    "\u{800}",
    "€",
    "\u{fffd}",
    "\u{ffff}",
    "\u{fffe}",
    "\u{fdd0}",
    "\u{feff}",
    "\u{d7ff}",
    "\u{e000}",
    "\u{10000}",
    "😀",
    "\u{1fffe}",
    "\u{10ffff}",
    "日本語",
    "é/€",
];
const WRONG: &[&str] = &[
    "\\x41",
    "\\a",
    "\\'",
    "\\U0041",
    "\\u",
    "\\u1",
    "\\u12",
    "\\u123",
    "\\u00g0",
    "\\u 041",
    "\\u+041",
    "\\0",
    "\\é",
    "\\\n",
    "\\ud800",
    "\\udbff",
    "\\udc00",
    "\\udfff",
    "\\udc00\\ud800",
    "\\ud800\\ud800",
    "\\ud800x\\udc00",
    "\\ud800\\n",
    "\\ud800\\udc0",
    "\\ud800\\",
    "\\ud800\\u",
    "\\uD800\\u0041",
    "\0",
    "\x01",
    "\t",
    "\n",
    "\r",
    "\x1f",
    "\"",
    "\\",
    "\\/\\",
];

/// Cut off, too long, too high, surrogates, and bytes that never occur.
pub(crate) const MALFORMED: &[&[u8]] = &[
    b"\x80",
    b"\xbf",
    b"\xc0\x80",
    b"\xc0\xaf",
    b"\xc1\xbf",
    b"\xc2",
    b"\xc2a",
    b"\xc3\xc3",
    b"\xdf\"",
    b"\xe0\x80\x80",
    b"\xe0\x9f\xbf",
    b"\xe1\x80",
    b"\xe2\x82",
    b"\xe2\x82a",
    b"\xe2a\x80",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xef\xbf",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xf0\x80\x80\x80",
    b"\xf0\x8f\xbf\xbf",
    b"\xf0\x9f\x98",
    b"\xf0\x9f",
    b"\xf0",
    b"\xf0\x9fa",
    b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xfe",
    b"\xff",
    b"\xf4\x8f\xbf",
    b"\xf1\x80\x80\xc0",
    b"\xe0\xa0",
    b"\xe0\xa0\xc0",
];

/// A string, or in a text with errors perhaps none.
pub(crate) fn string(pen: &mut Pen) {
    pen.put("\"");
    if pen.random.one_in(12) {
        let length = pen.random.pick(&[7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65]);
        plain(pen, length);
    }
    for _ in 0..pen.random.below(5) {
        piece(pen);
    }
    if !(pen.errs() && pen.random.one_in(4)) {
        pen.put("\"");
    }
}

/// A key, with each of its characters spelled anew, so that equal keys often look different.
pub(crate) fn key(pen: &mut Pen, name: &str) {
    pen.put("\"");
    for character in name.chars() {
        spell(pen, character);
    }
    if pen.errs() {
        piece(pen);
    }
    pen.put("\"");
}

fn plain(pen: &mut Pen, length: usize) {
    for _ in 0..length {
        let byte = pen.random.pick(PLAIN);
        pen.put([byte]);
    }
}

fn piece(pen: &mut Pen) {
    if pen.errs() {
        if pen.random.one_in(2) {
            let bytes = pen.random.pick(MALFORMED);
            pen.put(bytes);
        } else {
            pen.put_one_of(WRONG);
        }
    } else if !pen.respells() {
        if pen.random.one_in(4) {
            pen.put_one_of(CANONICAL);
        } else {
            let length = pen.random.below(12);
            plain(pen, length);
        }
    } else if pen.random.one_in(3) {
        let escape = unicode_escape(pen);
        pen.put(escape);
    } else {
        pen.put_one_of(RESPELLED);
    }
}

/// Spells one character as it is, by its short escape, or by hex digits.
fn spell(pen: &mut Pen, character: char) {
    let code = u32::from(character);
    let short = match character {
        '"' | '\\' | '/' => Some(character),
        '\u{8}' => Some('b'),
        '\t' => Some('t'),
        '\n' => Some('n'),
        '\u{c}' => Some('f'),
        '\r' => Some('r'),
        _ => None,
    };
    let respelled = pen.respells();
    match short {
        Some(short) if !respelled => pen.put(format!("\\{short}")),
        _ if !(0x20..=0x7f).contains(&code) || (respelled && pen.random.one_in(2)) => {
            if respelled && code > 0x7f && pen.random.one_in(2) {
                return pen.put(character.to_string());
            }
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let escape = hex(pen, *unit, respelled);
                pen.put(escape);
            }
        }
        Some('/') | None => pen.put(character.to_string()),
        Some(short) => pen.put(format!("\\{short}")),
    }
}

/// `\uXXXX` of any character, mostly of one near an edge; of a pair both.
fn unicode_escape(pen: &mut Pen) -> String {
    let edge = pen
        .random
        .pick(&[0x00, 0x20, 0x22, 0x2f, 0x5c, 0x7f, 0x80, 0xff, 0x7ff, 0xd7ff, 0xe000, 0xfffe, 0x1_0000, 0x10_ffff]);
    let code = if pen.random.one_in(4) { pen.random.between(0, 0x10_ffff) } else { edge + pen.random.between(-1, 1) };
    let character = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('/');
    let mut units = [0; 2];
    character.encode_utf16(&mut units).iter().map(|unit| hex(pen, *unit, true)).collect()
}

fn hex(pen: &mut Pen, unit: u16, any_case: bool) -> String {
    match pen.random.below(3) {
        0 if any_case => format!("\\u{unit:04X}"),
        1 if any_case => {
            let upper = format!("{unit:04X}");
            let mixed = upper.chars().map(|c| if pen.random.one_in(2) { c.to_ascii_lowercase() } else { c });
            format!("\\u{}", mixed.collect::<String>())
        }
        _ => format!("\\u{unit:04x}"),
    }
}
