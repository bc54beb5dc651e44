//! A body as other writers of JSON spell it: with other white space, slashes, and characters beyond ASCII.

use super::bounded::{Bounded, Unwritten};
use crate::php_json::{Piece, Pieces, Token, tokens};

/// The white space outside strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    AsItIs,
    None,
    /// One blank behind each comma and colon.
    Blanks,
    /// Each member and element on a line of its own.
    Lines {
        indent: &'static str,
        end: &'static str,
    },
}

/// The slashes in strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slashes {
    AsTheyAre,
    Raw,
    Escaped,
}

/// The characters above U+007f in strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    AsTheyAre,
    Raw,
    /// `\u` escapes in lower-case hex.
    LowerCase,
    /// The same in upper-case hex.
    UpperCase,
}

/// How a text is to be spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) space: Space,
    pub(super) slashes: Slashes,
    pub(super) beyond: Beyond,
}

impl Spelling {
    pub(super) const AS_IT_IS: Self =
        Self { space: Space::AsItIs, slashes: Slashes::AsTheyAre, beyond: Beyond::AsTheyAre };
}

/// Writes a text otherwise, which must be JSON; of anything else nothing is written.
pub(super) fn respell(text: &[u8], spelling: Spelling, out: &mut Bounded) -> Result<(), Unwritten> {
    let mut layout = Layout { space: spelling.space, depth: 0, last: None };
    for (place, token) in tokens(text).into_iter().flatten() {
        if token == Token::Space && spelling.space != Space::AsItIs {
            continue;
        }
        layout.write_space(token, out)?;
        match token {
            Token::String { is_plain: false } => {
                out.push(b"\"")?;
                for (place, piece) in Pieces::new(text, place) {
                    write_piece(&text[place], &piece, spelling, out)?;
                }
                out.push(b"\"")?;
            }
            _ => out.push(&text[place])?,
        }
    }
    Ok(())
}

/// Where white space is to stand.
struct Layout {
    space: Space,
    depth: usize,
    last: Option<Token>,
}

impl Layout {
    /// Writes what belongs between the last token and this one.
    fn write_space(&mut self, token: Token, out: &mut Bounded) -> Result<(), Unwritten> {
        let last = self.last.replace(token);
        if token == Token::Close {
            self.depth -= 1;
        }
        let is_in_empty = last == Some(Token::Open) && token == Token::Close;
        let begins_line = matches!(last, Some(Token::Open | Token::Comma)) || token == Token::Close;
        match self.space {
            Space::Blanks if matches!(last, Some(Token::Comma | Token::Colon)) => out.push(b" ")?,
            Space::Lines { .. } if last == Some(Token::Colon) => out.push(b" ")?,
            Space::Lines { indent, end } if begins_line && !is_in_empty => {
                out.push(end.as_bytes())?;
                (0..self.depth).try_for_each(|_| out.push(indent.as_bytes()))?;
            }
            _ => {}
        }
        if token == Token::Open {
            self.depth += 1;
        }
        Ok(())
    }
}

fn write_piece(raw: &[u8], piece: &Piece<'_>, spelling: Spelling, out: &mut Bounded) -> Result<(), Unwritten> {
    match (piece, spelling.slashes, spelling.beyond) {
        (Piece::Slash, Slashes::Escaped, _) => out.push(b"\\/"),
        (Piece::Escape { .. }, Slashes::Raw, _) if raw == b"\\/" => out.push(b"/"),
        (&Piece::Escape { character, .. }, _, Beyond::Raw) if character > '\u{7f}' => out.push_char(character),
        (Piece::BeyondAscii(characters), _, Beyond::LowerCase) => write_escapes(characters, LOWER_CASE, out),
        (Piece::BeyondAscii(characters), _, Beyond::UpperCase) => write_escapes(characters, UPPER_CASE, out),
        _ => out.push(raw),
    }
}

const LOWER_CASE: &[u8; 16] = b"0123456789abcdef";
const UPPER_CASE: &[u8; 16] = b"0123456789ABCDEF";

/// Writes the `\u` escape of each character, or the two of one above U+ffff.
fn write_escapes(characters: &str, digits: &[u8; 16], out: &mut Bounded) -> Result<(), Unwritten> {
    characters.encode_utf16().try_for_each(|unit| {
        let digit = |shift: u32| digits[usize::from(unit >> shift & 15)];
        out.push(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)])
    })
}

/// Which characters a writer of JSON strings escapes beside those that every writer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Escapes {
    pub(super) slashes: bool,
    /// The last character that is written as it is.
    pub(super) last_plain: char,
}

/// Writes a text as a JSON string.
pub(super) fn quote(text: &str, escapes: Escapes, out: &mut Bounded) -> Result<(), Unwritten> {
    out.push(b"\"")?;
    for character in text.chars() {
        match character {
            '"' => out.push(b"\\\"")?,
            '\\' => out.push(b"\\\\")?,
            '/' if escapes.slashes => out.push(b"\\/")?,
            '\u{8}' => out.push(b"\\b")?,
            '\t' => out.push(b"\\t")?,
            '\n' => out.push(b"\\n")?,
            '\u{c}' => out.push(b"\\f")?,
            '\r' => out.push(b"\\r")?,
            _ if character < ' ' || character > escapes.last_plain => {
                write_escapes(character.encode_utf8(&mut [0; 4]), LOWER_CASE, out)?;
            }
            _ => out.push_char(character)?,
        }
    }
    out.push(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    const PYTHON: Space = Space::Blanks;
    const PHP: Space = Space::Lines { indent: "    ", end: "\n" };

    fn respelled(text: &str, spelling: Spelling) -> String {
        let mut out = Bounded::new(10_000);
        respell(text.as_bytes(), spelling, &mut out).expect("it is short");
        String::from_utf8(out.into_vec()).expect("it was UTF-8")
    }

    #[test]
    fn white_space_is_written_as_others_write_it() {
        let text = " {\"a\" : [ 1,{ } ,[]\n],\"b\":\t{\"c, d\":\"x: y\"}}\n";
        let spaced = |space| respelled(text, Spelling { space, ..Spelling::AS_IT_IS });
        assert_eq!(spaced(Space::AsItIs), text);
        assert_eq!(spaced(Space::None), r#"{"a":[1,{},[]],"b":{"c, d":"x: y"}}"#);
        // What Python 3.11's json.dumps makes of it.
        assert_eq!(spaced(PYTHON), r#"{"a": [1, {}, []], "b": {"c, d": "x: y"}}"#);
        // What PHP 8.2's JSON_PRETTY_PRINT makes of it.
        let pretty = "{\n    \"a\": [\n        1,\n        {},\n        []\n    ],\n    \"b\": {\n        \"c, d\": \"x: y\"\n    }\n}";
        assert_eq!(spaced(PHP), pretty);
        let windows = spaced(Space::Lines { indent: "\t", end: "\r\n" });
        assert_eq!(windows, pretty.replace('\n', "\r\n").replace("    ", "\t"));
    }

    #[test]
    fn slashes_are_written_raw_or_escaped() {
        let text = r#"{"a/b":"c\/d","e":"\u002f\\/"}"#;
        let slashed = |slashes| respelled(text, Spelling { slashes, ..Spelling::AS_IT_IS });
        assert_eq!(slashed(Slashes::Raw), r#"{"a/b":"c/d","e":"\u002f\\/"}"#);
        assert_eq!(slashed(Slashes::Escaped), r#"{"a\/b":"c\/d","e":"\u002f\\\/"}"#);
    }

    #[test]
    fn characters_beyond_ascii_are_written_raw_or_escaped() {
        let text = r#"{"é":"\u00E9\u00fc\ud83d\uDE00\u0041 😀\u007f"}"#;
        let spelled = |beyond| respelled(text, Spelling { beyond, ..Spelling::AS_IT_IS });
        assert_eq!(spelled(Beyond::Raw), r#"{"é":"éü😀\u0041 😀\u007f"}"#);
        assert_eq!(spelled(Beyond::LowerCase), r#"{"\u00e9":"\u00E9\u00fc\ud83d\uDE00\u0041 \ud83d\ude00\u007f"}"#);
        assert_eq!(spelled(Beyond::UpperCase), r#"{"\u00E9":"\u00E9\u00fc\ud83d\uDE00\u0041 \uD83D\uDE00\u007f"}"#);
    }

    #[test]
    fn what_grows_with_its_depth_ends_at_the_limit() {
        let text = [&"[".repeat(511)[..], &"1,".repeat(1000), "1", &"]".repeat(511)].concat();
        let mut out = Bounded::new(1_000_000);
        let spelling = Spelling { space: PHP, ..Spelling::AS_IT_IS };
        assert_eq!(respell(text.as_bytes(), spelling, &mut out), Err(Unwritten::TooLong));
        assert!(out.into_vec().len() <= 1_000_000);
    }

    #[test]
    fn a_text_is_quoted_as_php_javascript_and_python_do() {
        let text = "\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f} ~\u{7f}\u{e9}\u{1f600}";
        let quoted = |slashes, last_plain| {
            let mut out = Bounded::new(1000);
            quote(text, Escapes { slashes, last_plain }, &mut out).expect("it is short");
            String::from_utf8(out.into_vec()).expect("it was UTF-8")
        };
        // json_encode, JSON.stringify and json.dumps of it.
        assert_eq!(quoted(true, '\u{7f}'), "\"\\\"\\\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f ~\u{7f}\\u00e9\\ud83d\\ude00\"");
        assert_eq!(quoted(false, char::MAX), "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f ~\u{7f}\u{e9}\u{1f600}\"");
        assert_eq!(quoted(false, '~'), "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f ~\\u007f\\u00e9\\ud83d\\ude00\"");
    }
}
