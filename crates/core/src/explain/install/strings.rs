//! The strings of a body as other writers of JSON spell them.

use core::ops::Range;

use arrayvec::ArrayVec;

use super::bounded::{Bounded, Unwritten};
use crate::explain::encodings::Letters;
use crate::php_json::{Piece, Pieces};

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
    /// As `\u` escapes.
    Escaped(Letters),
    /// As those in lower case, and U+007f, too.
    EscapedWithDelete,
}

/// The characters in strings that HTML or JavaScript may take for their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Html {
    AsTheyAre,
    /// These as `\u` escapes.
    Escaped(&'static str, Letters),
    /// All as themselves, but the quotation mark behind a backslash.
    Raw,
}

impl Html {
    /// All of them.
    pub(super) const CHARACTERS: &'static str = "<>&\u{2028}\u{2029}='\"+`";
    /// Go's `encoding/json`; Gson; .NET's `System.Text.Json`; PHP's four `JSON_HEX_…`.
    pub(super) const ESCAPED: [Self; 4] = [
        Self::Escaped("<>&\u{2028}\u{2029}", Letters::Lower),
        Self::Escaped("<>&\u{2028}\u{2029}='", Letters::Lower),
        Self::Escaped("<>&'\"+`", Letters::Upper),
        Self::Escaped("<>&'\"", Letters::Upper),
    ];

    /// The letters of the escape that it makes of a character.
    fn letters(self, character: char) -> Option<Letters> {
        match self {
            Self::Escaped(characters, letters) if characters.contains(character) => Some(letters),
            _ => None,
        }
    }

    /// The digits of the escape that it makes of a character.
    pub(super) fn escape(self, character: char) -> Option<ArrayVec<u8, 8>> {
        let digits = |letters: Letters| letters.hex(&u32::from(character).to_be_bytes()).collect();
        self.letters(character).map(digits)
    }
}

/// How strings are to be spelled. What is changed in the order of the members is what was changed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Strings {
    pub(super) slashes: Slashes,
    /// The letters of hex of the `\u` escapes that there are.
    pub(super) escapes: Option<Letters>,
    pub(super) beyond: Beyond,
    pub(super) html: Html,
}

impl Strings {
    pub(super) const AS_THEY_ARE: Self =
        Self { slashes: Slashes::AsTheyAre, escapes: None, beyond: Beyond::AsTheyAre, html: Html::AsTheyAre };

    /// Whether it changes what HTML may take for its own, or the case of escapes.
    pub(super) fn is_of_html_or_case(self) -> bool {
        self.html != Html::AsTheyAre || self.escapes.is_some()
    }

    /// The letters of the escape that a character gets which has none.
    fn letters(self, character: char) -> Option<Letters> {
        match (self.html, self.beyond) {
            (Html::Raw, _) if Html::CHARACTERS.contains(character) => None,
            (_, Beyond::Escaped(letters)) if character > '\u{7f}' => Some(letters),
            (_, Beyond::EscapedWithDelete) if character > '~' => Some(Letters::Lower),
            (html, _) => html.letters(character),
        }
    }

    /// Whether a character that has a `\u` escape is to have none.
    fn is_bare(self, character: char) -> bool {
        self.beyond == Beyond::Raw && character > '\u{7f}'
            || self.html == Html::Raw && Html::CHARACTERS.contains(character)
    }
}

/// Writes a string of a text that is JSON.
pub(super) fn write_string(
    text: &[u8],
    place: Range<usize>,
    strings: Strings,
    out: &mut Bounded,
) -> Result<(), Unwritten> {
    out.push(b"\"")?;
    for (place, piece) in Pieces::new(text, place) {
        let raw = &text[place];
        match piece {
            Piece::Slash if strings.slashes == Slashes::Escaped => out.push(b"\\/")?,
            Piece::Slash => out.push(b"/")?,
            Piece::Escape { .. } if raw == b"\\/" && strings.slashes == Slashes::Raw => out.push(b"/")?,
            Piece::Escape { character, .. } => write_escaped(raw, character, strings, out)?,
            Piece::BeyondAscii(characters) => {
                characters.chars().try_for_each(|character| write_bare(character, strings, out))?;
            }
            Piece::Plain => write_plain(raw, strings, out)?,
        }
    }
    out.push(b"\"")
}

/// Writes characters of ASCII that have no escape.
fn write_plain(plain: &[u8], strings: Strings, out: &mut Bounded) -> Result<(), Unwritten> {
    let is_kept = |byte: &u8| strings.letters(char::from(*byte)).is_none();
    plain.chunk_by(|one, next| is_kept(one) && is_kept(next)).try_for_each(|run| match run {
        &[byte] => write_bare(char::from(byte), strings, out),
        run => out.push(run),
    })
}

/// Writes a character that has no `\u` escape.
fn write_bare(character: char, strings: Strings, out: &mut Bounded) -> Result<(), Unwritten> {
    match (strings.letters(character), character) {
        (Some(letters), _) => write_escapes(character, letters, out),
        (None, '"') => out.push(b"\\\""),
        (None, _) => out.push_char(character),
    }
}

/// Writes a character that has an escape.
fn write_escaped(raw: &[u8], character: char, strings: Strings, out: &mut Bounded) -> Result<(), Unwritten> {
    let has_digits = raw.starts_with(b"\\u");
    match strings.escapes {
        _ if raw == b"\\\"" || has_digits && strings.is_bare(character) => write_bare(character, strings, out),
        Some(letters) if has_digits => raw
            .iter()
            .try_for_each(|&byte| out.push(&[if byte.is_ascii_hexdigit() { letters.cased(byte) } else { byte }])),
        _ => out.push(raw),
    }
}

/// Writes the `\u` escape of a character, or the two of one above U+ffff.
fn write_escapes(character: char, letters: Letters, out: &mut Bounded) -> Result<(), Unwritten> {
    character.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| {
        out.push(b"\\u")?;
        letters.hex(&unit.to_be_bytes()).try_for_each(|digit| out.push(&[digit]))
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
                write_escapes(character, Letters::Lower, out)?;
            }
            _ => out.push_char(character)?,
        }
    }
    out.push(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::install::respell::{Space, Spelling, respell};
    use alloc::string::String;

    fn respelled(text: &str, strings: Strings) -> String {
        let mut out = Bounded::new(10_000);
        respell(text.as_bytes(), Spelling { space: Space::AsItIs, strings }, &mut out).expect("it is short");
        String::from_utf8(out.into_vec()).expect("it was UTF-8")
    }

    #[test]
    fn slashes_are_written_raw_or_escaped() {
        let text = r#"{"a/b":"c\/d","e":"\u002f\\/"}"#;
        let slashed = |slashes| respelled(text, Strings { slashes, ..Strings::AS_THEY_ARE });
        assert_eq!(slashed(Slashes::Raw), r#"{"a/b":"c/d","e":"\u002f\\/"}"#);
        assert_eq!(slashed(Slashes::Escaped), r#"{"a\/b":"c\/d","e":"\u002f\\\/"}"#);
    }

    #[test]
    fn characters_beyond_ascii_are_written_raw_or_escaped() {
        let text = r#"{"é":"\u00E9\u00fc\ud83d\uDE00\u0041 😀\u007f"}"#;
        let spelled = |beyond| respelled(text, Strings { beyond, ..Strings::AS_THEY_ARE });
        assert_eq!(spelled(Beyond::Raw), r#"{"é":"éü😀\u0041 😀\u007f"}"#);
        assert_eq!(
            spelled(Beyond::Escaped(Letters::Lower)),
            r#"{"\u00e9":"\u00E9\u00fc\ud83d\uDE00\u0041 \ud83d\ude00\u007f"}"#
        );
        assert_eq!(
            spelled(Beyond::Escaped(Letters::Upper)),
            r#"{"\u00E9":"\u00E9\u00fc\ud83d\uDE00\u0041 \uD83D\uDE00\u007f"}"#
        );
        let with_delete =
            respelled("[\"~\u{7f}\u{e9}\"]", Strings { beyond: Beyond::EscapedWithDelete, ..Strings::AS_THEY_ARE });
        assert_eq!(with_delete, r#"["~\u007f\u00e9"]"#);
    }

    #[test]
    fn what_html_takes_for_its_own_is_written_raw_or_escaped() {
        let text = "{\"<a>&\u{2028}\":\"='\\\"+`\\u003C\\u0022\\u2029\"}";
        let spelled = |html| respelled(text, Strings { html, ..Strings::AS_THEY_ARE });
        // What Go 1.19, Gson 2.10, .NET 8 and PHP 8.2 make of these characters; the escapes behind them stay.
        let [go, gson, net, php] = Html::ESCAPED.map(spelled);
        assert_eq!(go, r#"{"\u003ca\u003e\u0026\u2028":"='\"+`\u003C\u0022\u2029"}"#);
        assert_eq!(gson, r#"{"\u003ca\u003e\u0026\u2028":"\u003d\u0027\"+`\u003C\u0022\u2029"}"#);
        assert_eq!(net, "{\"\\u003Ca\\u003E\\u0026\u{2028}\":\"=\\u0027\\u0022\\u002B\\u0060\\u003C\\u0022\\u2029\"}");
        assert_eq!(php, "{\"\\u003Ca\\u003E\\u0026\u{2028}\":\"=\\u0027\\u0022+`\\u003C\\u0022\\u2029\"}");
        assert_eq!(spelled(Html::Raw), "{\"<a>&\u{2028}\":\"='\\\"+`<\\\"\u{2029}\"}");
    }

    #[test]
    fn escapes_are_written_in_either_case() {
        let text = r#"{"\u00eF":"\uD83d\ude00\u0041\nef\\ubeef"}"#;
        let spelled = |letters| respelled(text, Strings { escapes: Some(letters), ..Strings::AS_THEY_ARE });
        assert_eq!(spelled(Letters::Lower), r#"{"\u00ef":"\ud83d\ude00\u0041\nef\\ubeef"}"#);
        assert_eq!(spelled(Letters::Upper), r#"{"\u00EF":"\uD83D\uDE00\u0041\nef\\ubeef"}"#);
    }

    #[test]
    fn what_is_changed_twice_is_changed_in_order() {
        let text = "[\"\\u00e9<\\u2028\u{2029}\\u003c\"]";
        let [go, ..] = Html::ESCAPED;
        let [raw, upper] = [Beyond::Raw, Beyond::Escaped(Letters::Upper)];
        let spelled = |beyond, html| {
            respelled(text, Strings { beyond, html, escapes: Some(Letters::Upper), ..Strings::AS_THEY_ARE })
        };
        assert_eq!(spelled(raw, go), "[\"\u{e9}\\u003c\\u2028\\u2029\\u003C\"]");
        assert_eq!(spelled(upper, Html::Raw), "[\"\\u00E9<\u{2028}\u{2029}<\"]");
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
