//! Texts built to stand at one corner of the rules.

use crate::documents::value;
use crate::pen::Pen;
use crate::strings::MALFORMED;

const UTF8_EDGES: &[u8] =
    b"\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xed\xee\xef\xf0\xf1\xf3\xf4\xf5\xf8\xfe\xff\"a\\/";
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"b\"",
    "\"\"",
    "\"0\"",
    "1",
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1e999",
    "true",
    "false",
    "null",
    " ",
    "\n",
    "\"/\"",
    "\"é\"",
    "\"\\u0000\"",
    "{}",
    "[]",
    "{\"a\":",
    "{\"a\":1",
    "[1,",
    "\"",
    "\\",
    "tru",
    "-",
    ".",
    "e",
    "\u{feff}",
    "\0",
    "\x1f",
    "9",
    "é",
    "{\"\\u0000\":",
    "\"\\ud800\"",
    "1e",
    "0.5",
    "/",
];

/// Containers in containers up to the limit of depth and just beyond, with all kinds of things behind the last.
pub(crate) fn deep(pen: &mut Pen) {
    let depth = 509 + pen.random.below(6);
    let kind = pen.random.below(3);
    let mut closers = Vec::new();
    for level in 1..=depth {
        let is_object = kind == 0 || (kind == 1 && pen.random.one_in(2));
        let last = level == depth;
        let opener = match (is_object, last) {
            (false, _) => "[",
            (true, true) => "{",
            (true, false) => pen.random.pick(&["{\"a\":", "{\"0\":", "{\"a\":1,\"b\":", "{\"a\":1,\"a\":"]),
        };
        pen.put(opener);
        closers.push(if is_object { b'}' } else { b']' });
        if pen.random.one_in(400) {
            pen.space();
        }
    }
    if pen.random.one_in(3) {
        pen.put_one_of(&[
            "1",
            "\0",
            "]",
            "}",
            "\u{7f}",
            "é",
            "\"",
            "\"\\ud800",
            "1e999",
            ",",
            "[]",
            "{}",
            "{\"a\":[]}",
            "{\"\\u0000\":1}",
        ]);
    }
    closers.reverse();
    match pen.random.below(8) {
        0 => closers.truncate(pen.random.below(depth)),
        1 => {
            let at = pen.random.below(depth);
            closers[at] ^= b']' ^ b'}';
        }
        2 => closers.push(b']'),
        _ => {}
    }
    pen.put(closers);
}

/// Long strings, with something special at every place of the blocks in which a scanner may read them.
pub(crate) fn block_edges(pen: &mut Pen) {
    for _ in 0..pen.random.pick(&[0, 0, 1, 2, 7, 15]) {
        pen.put_one_of(&["[", " "]);
    }
    pen.put("\"");
    let length = if pen.random.one_in(4) { pen.random.below(200) } else { pen.random.below(70) };
    let start = pen.text.len();
    let filler = pen.random.pick(&["a", "a", "a", "a", " ", "~", "\x7f", "é", "€", "😀", "\\n", "\\u0041"]);
    pen.put(filler.repeat(length));
    for _ in 0..pen.random.pick(&[0, 1, 1, 1, 2, 3]) {
        let at = start + pen.random.below(length + 1) * filler.len();
        let rare = pen.random.one_in(4);
        let special: &[u8] = if rare {
            pen.random.pick(MALFORMED)
        } else {
            pen.random.pick(&[
                &b"/"[..],
                b"\\/",
                b"\\\"",
                b"\\\\",
                b"\\n",
                b"\\u00e9",
                b"\\u0041",
                b"\xc3\xa9",
                b"\xe2\x82\xac",
                b"\xf0\x9f\x98\x80",
                b"\\ud83d\\ude00",
                b"\\ud800",
                b"\"",
                b"\x1f",
                b"\x00",
                b"\n",
                b"\x7f",
                b"\\",
                b"\\x",
                b"\xff",
                b"\x80",
                b" ",
                b"!",
                b"\\\\\\/",
            ])
        };
        pen.text.splice(at..at, special.iter().copied());
    }
    if !pen.random.one_in(6) {
        pen.put("\"");
    }
    for _ in 0..pen.text.iter().take_while(|byte| b"[ ".contains(byte)).filter(|byte| **byte == b'[').count() {
        pen.put("]");
    }
}

/// White space of every length between tokens.
pub(crate) fn white_space(pen: &mut Pen) {
    for token in ["[", "1", ",", "{", "\"a\"", ":", "null", "}", "]"] {
        if pen.random.one_in(3) {
            let byte = pen.random.pick(b" \t\n\r");
            let length = pen.random.pick(&[1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 64, 70]);
            pen.put(vec![byte; length]);
        }
        if pen.random.one_in(60) {
            let byte = pen.random.byte();
            pen.put([byte]);
        }
        pen.put(token);
    }
    pen.space();
}

/// Halves of surrogate pairs in every order, with and without something between them.
pub(crate) fn surrogates(pen: &mut Pen) {
    pen.put_one_of(&["\"", "[\"", "{\"", "{\"a\":\""]);
    for _ in 0..=pen.random.below(4) {
        let (high, low) = (pen.random.between(0xd800, 0xdbff), pen.random.between(0xdc00, 0xdfff));
        match pen.random.below(16) {
            0..9 => pen.put(format!("\\u{high:04x}\\u{low:04x}")),
            9..11 => pen.put(format!("\\u{high:04X}\\u{low:04X}")),
            11 => pen.put(format!("\\u{low:04x}\\u{high:04x}")),
            12 => pen.put(format!("\\u{high:04x}")),
            13 => pen.put(format!("\\u{low:04x}")),
            14 => pen.put_one_of(&["\\u", "\\", "\\ud", "\\n", "\\ud83d", "\\ude00", "\\u0041"]),
            _ => pen.put_one_of(&["a", " ", "\n", "é", "", "\\\\", "\\/"]),
        }
    }
    pen.put_one_of(&["\"", "\"]", "\":1}", "\"}", "\""]);
}

/// Bytes at the edges of UTF-8, in a string or outside.
pub(crate) fn utf8(pen: &mut Pen) {
    let inside = pen.random.below(4) > 0;
    pen.put_one_of(if inside { &["\"", "[\"", "{\""] } else { &["", "[", "1", "[1,", "\"a\"", "[] "] });
    for _ in 0..=pen.random.below(5) {
        if pen.random.one_in(3) {
            let code = pen.random.between(0, 0x10_ffff);
            let character = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
            pen.put(character.to_string());
        } else if pen.random.one_in(2) {
            let bytes = pen.random.pick(MALFORMED);
            pen.put(bytes);
        } else {
            let byte = pen.random.pick(UTF8_EDGES);
            pen.put([byte]);
        }
    }
    pen.put_one_of(if inside { &["\"", "\"]", "\":1}", ""] } else { &["", "]", ",1]"] });
}

/// Tokens in any order.
pub(crate) fn tokens(pen: &mut Pen) {
    for _ in 0..=pen.random.below(10) {
        pen.put_one_of(TOKENS);
    }
}

/// Any bytes, most of them such that JSON knows them.
pub(crate) fn bytes(pen: &mut Pen) {
    for _ in 0..pen.random.below(12) {
        let byte = if pen.random.one_in(4) { pen.random.byte() } else { pen.random.pick(b"{}[]\":,\\u0123eE.+- ntf/") };
        pen.put([byte]);
    }
}

/// A document behind a byte order mark or blank, or with something behind it.
pub(crate) fn framed(pen: &mut Pen) {
    pen.put_one_of(&["", "", " ", "\u{feff}", "\n\n", "\0", "\x0b"]);
    value(pen, 2);
    pen.put_one_of(&[
        "", "\n", "\0", "\x1f", ",", "]", "}", "1", "\"", "\u{feff}", "é", " x", ";", ":", "[]", "\t \r\n",
    ]);
    if pen.random.one_in(5) {
        let bytes = pen.random.pick(MALFORMED);
        pen.put(bytes);
    }
}
