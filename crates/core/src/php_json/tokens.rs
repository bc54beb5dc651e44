//! The tokens of a JSON text, for those who write it otherwise than PHP does.

use core::ops::Range;

use super::error::CanonicalizeError;
use super::numbers::Numeral;
use super::reader::{Reader, Separator, Visitor};
use super::strings::{Quoted, Scanner};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A run of white space outside strings.
    Space,
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    Comma,
    Colon,
    /// A string, or a key, with its quotes; it has backslashes, slashes or characters beyond ASCII, or nothing of these.
    String {
        is_plain: bool,
    },
    /// A number, `true`, `false` or `null`.
    Word,
}

/// The tokens of a text from its first byte to its last, if it is JSON by the rules of `docs/php-json.md`, Text: what PHP
/// makes of its keys and numbers does not matter.
pub(crate) fn tokens(text: &[u8]) -> Option<Tokens<'_>> {
    Reader::new(text).read(&mut Nobody).ok()?;
    Some(Tokens { text, at: 0, strings: Scanner::new(text, 0) })
}

/// An iterator over the tokens of a text that is JSON, each with its place.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    strings: Scanner,
}

impl Iterator for Tokens<'_> {
    type Item = (Range<usize>, Token);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let run = |is_of: fn(u8) -> bool| start + self.text[start..].iter().take_while(|byte| is_of(**byte)).count();
        let (end, token) = match *self.text.get(start)? {
            b'{' | b'[' => (start + 1, Token::Open),
            b'}' | b']' => (start + 1, Token::Close),
            b',' => (start + 1, Token::Comma),
            b':' => (start + 1, Token::Colon),
            b'"' => {
                let Quoted { end, spelling, .. } = self.strings.scan(self.text, start).expect("it was read before");
                (end, Token::String { is_plain: spelling.is_canonical && !spelling.has_escapes })
            }
            byte if is_space(byte) => (run(is_space), Token::Space),
            _ => (run(|byte| !is_space(byte) && !b"{}[],:\"".contains(&byte)), Token::Word),
        };
        self.at = end;
        Some((start..end, token))
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Lets a text be read and looks at nothing of it.
struct Nobody;

impl Visitor for Nobody {
    fn gap(&mut self, _: Range<usize>, _: Separator) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn open_object(&mut self, _: usize) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn key(&mut self, _: Quoted) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn close_object(&mut self, _: usize) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn string(&mut self, _: Quoted) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn number(&mut self, _: Numeral) -> Result<(), CanonicalizeError> {
        Ok(())
    }

    fn goes_on(&mut self, _: bool) -> Result<bool, CanonicalizeError> {
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    #[test]
    fn the_tokens_of_a_text_are_all_of_it() {
        let text = br#" {"a/" :[-1.5e3,true,"\u00e9"],"b":{} }"#;
        let found: Vec<_> = tokens(text).expect("it is JSON").collect();
        let joined: Vec<u8> = found.iter().flat_map(|(place, _)| text[place.clone()].iter().copied()).collect();
        assert_eq!(joined, text);
        let kinds: Vec<_> = found.iter().map(|(_, token)| *token).collect();
        let spelled = Token::String { is_plain: false };
        let expected = [
            &[Token::Space, Token::Open, spelled, Token::Space, Token::Colon, Token::Open][..],
            &[Token::Word, Token::Comma, Token::Word, Token::Comma, spelled, Token::Close, Token::Comma],
            &[Token::String { is_plain: true }, Token::Colon, Token::Open, Token::Close, Token::Space, Token::Close],
        ];
        assert_eq!(kinds, expected.concat());
    }

    #[test]
    fn what_is_no_json_has_none() {
        for text in [&b""[..], b"{", b"[1,]", b"01", b"\"\xff\"", b"\xef\xbb\xbf{}", b"'a'"] {
            assert!(tokens(text).is_none(), "{text:?}");
        }
        let deep = |depth| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(tokens(&deep(511)).is_some());
        assert!(tokens(&deep(512)).is_none());
        // PHP reads these, or would write them otherwise: JSON all the same.
        for text in [&b"1e999"[..], br#"{"\u0000":1}"#, br#"{"a":1,"a":2}"#] {
            assert!(tokens(text).is_some(), "{text:?}");
        }
    }
}
