//! A body as other writers of JSON spell it: with other white space, and other escapes in strings.

use super::bounded::{Bounded, Unwritten};
use super::strings::{Strings, write_string};
use crate::php_json::{Token, tokens};

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

/// How a text is to be spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) space: Space,
    pub(super) strings: Strings,
}

impl Spelling {
    pub(super) const AS_IT_IS: Self = Self { space: Space::AsItIs, strings: Strings::AS_THEY_ARE };
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
            Token::String { .. } if spelling.strings != Strings::AS_THEY_ARE => {
                write_string(text, place, spelling.strings, out)?;
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
    fn what_grows_with_its_depth_ends_at_the_limit() {
        let text = [&"[".repeat(511)[..], &"1,".repeat(1000), "1", &"]".repeat(511)].concat();
        let mut out = Bounded::new(1_000_000);
        let spelling = Spelling { space: PHP, ..Spelling::AS_IT_IS };
        assert_eq!(respell(text.as_bytes(), spelling, &mut out), Err(Unwritten::TooLong));
        assert!(out.into_vec().len() <= 1_000_000);
    }
}
