//! A body, and the forms of it that are made. Rules: `docs/explain.md`, Which body was hashed.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::bounded::{Bounded, Unwritten};
use super::forms::{End, Form, LineEnds};
use super::respell::{Space, Spelling, respell};
use super::sort::sorted;
use super::strings::{Beyond, Html, Slashes, Strings, quote};
use crate::explain::encodings::Letters;
use crate::php_json::{CanonicalizeError, OutOfMemory, Piece, Pieces, Token, canonicalize, tokens};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What JSON can have that is written in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Has {
    Json,
    Space,
    RawSlash,
    EscapedSlash,
    RawCharacter,
    EscapedCharacter,
    RawDelete,
    EscapedHtml,
    /// An escape whose digits are others in this case.
    OtherThan(Letters),
}

/// A body, and what it has that can be written otherwise.
pub(super) struct Body<'b> {
    bytes: &'b [u8],
    sorted: Option<Vec<u8>>,
    has: ArrayVec<Has, 10>,
    /// The characters of [`Html::CHARACTERS`] that it has without an escape of digits.
    html: ArrayVec<char, 10>,
}

impl<'b> Body<'b> {
    /// Reads a body. Takes about as long as hashing it a few times.
    pub(super) fn read(bytes: &'b [u8]) -> Result<Self, OutOfMemory> {
        let mut body = Self { bytes, sorted: sorted(bytes)?, has: ArrayVec::new(), html: ArrayVec::new() };
        for (place, token) in tokens(bytes).into_iter().flatten() {
            body.note(Has::Json);
            match token {
                Token::Space => body.note(Has::Space),
                Token::String { .. } => {
                    Pieces::new(bytes, place).for_each(|(place, piece)| body.see(&bytes[place], &piece));
                }
                _ => {}
            }
        }
        Ok(body)
    }

    fn see(&mut self, raw: &[u8], piece: &Piece<'_>) {
        match *piece {
            Piece::Slash => self.note(Has::RawSlash),
            Piece::BeyondAscii(characters) => {
                self.note(Has::RawCharacter);
                characters.chars().for_each(|character| self.note_html(character));
            }
            Piece::Escape { .. } if raw == b"\\/" => self.note(Has::EscapedSlash),
            Piece::Escape { character, .. } if raw.starts_with(b"\\u") => self.see_digits(raw, character),
            Piece::Escape { character, .. } => self.note_html(character),
            Piece::Plain => raw.iter().for_each(|&byte| match byte {
                0x7f => self.note(Has::RawDelete),
                byte => self.note_html(char::from(byte)),
            }),
        }
    }

    /// Sees a `\u` escape.
    fn see_digits(&mut self, raw: &[u8], character: char) {
        if character > '\u{7f}' {
            self.note(Has::EscapedCharacter);
        }
        if Html::CHARACTERS.contains(character) {
            self.note(Has::EscapedHtml);
        }
        for letters in [Letters::Lower, Letters::Upper] {
            if raw.iter().any(|&digit| digit.is_ascii_hexdigit() && letters.cased(digit) != digit) {
                self.note(Has::OtherThan(letters));
            }
        }
    }

    fn note(&mut self, has: Has) {
        if !self.has(has) {
            self.has.push(has);
        }
    }

    fn note_html(&mut self, character: char) {
        if Html::CHARACTERS.contains(character) && !self.html.contains(&character) {
            self.html.push(character);
        }
    }

    fn has(&self, has: Has) -> bool {
        self.has.contains(&has)
    }

    pub(super) fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// Whether the body has this form, and the form may differ from it.
    pub(super) fn may_have(&self, form: Form) -> bool {
        match form {
            Form::Respelled { is_sorted, spelling, end } => {
                (!is_sorted || self.sorted.is_some()) && self.may_be_spelled(spelling) && self.may_end(end)
            }
            Form::Quoted(_) | Form::Utf16(_) => str::from_utf8(self.bytes).is_ok(),
            _ => true,
        }
    }

    fn may_be_spelled(&self, spelling: Spelling) -> bool {
        let Spelling { space, strings: Strings { slashes, escapes, beyond, html } } = spelling;
        (space == Space::AsItIs || self.may_have_space(space))
            && (slashes == Slashes::AsTheyAre || self.may_have_slashes(slashes))
            && (beyond == Beyond::AsTheyAre || self.may_have_beyond(beyond))
            && (html == Html::AsTheyAre || self.may_have_html(html))
            && escapes.is_none_or(|letters| self.may_have_escapes(letters))
    }

    pub(super) fn may_have_space(&self, space: Space) -> bool {
        self.has(if space == Space::None { Has::Space } else { Has::Json })
    }

    pub(super) fn may_have_slashes(&self, slashes: Slashes) -> bool {
        self.has(if slashes == Slashes::Raw { Has::EscapedSlash } else { Has::RawSlash })
    }

    pub(super) fn may_have_beyond(&self, beyond: Beyond) -> bool {
        self.has(match beyond {
            Beyond::AsTheyAre | Beyond::Escaped(_) => Has::RawCharacter,
            Beyond::Raw => Has::EscapedCharacter,
            Beyond::EscapedWithDelete => Has::RawDelete,
        })
    }

    /// Those that escape nothing, or what an earlier one does, are left out.
    pub(super) fn may_have_html(&self, html: Html) -> bool {
        let differ =
            |earlier: Html| self.html.iter().any(|character| earlier.escape(*character) != html.escape(*character));
        let mut earlier = Html::ESCAPED.into_iter().take_while(|earlier| *earlier != html);
        match html {
            Html::Raw => self.has(Has::EscapedHtml),
            _ => differ(Html::AsTheyAre) && earlier.all(differ),
        }
    }

    pub(super) fn may_have_escapes(&self, letters: Letters) -> bool {
        self.has(Has::OtherThan(letters))
    }

    pub(super) fn may_end(&self, end: End) -> bool {
        match end {
            End::AsItIs | End::With(_) => true,
            End::Chopped | End::Stripped => self.bytes.ends_with(b"\n") || self.bytes.ends_with(b"\r"),
        }
    }

    /// The body in another form, if it has it. Nothing longer than the limit is made, and nothing takes longer than to
    /// read the body and to write as much.
    pub(super) fn form(&self, form: Form, limit: usize) -> Result<Option<Cow<'_, [u8]>>, Unwritten> {
        if !self.may_have(form) {
            return Ok(None);
        }
        let mut out = Bounded::new(limit);
        match form {
            Form::Empty => return Ok(Some(Cow::Borrowed(b""))),
            Form::Respelled { is_sorted, spelling, end } => {
                let text = self.sorted.as_deref().filter(|_| is_sorted).unwrap_or(self.bytes);
                return respell_and_end(text, spelling, end, out).map(Some);
            }
            Form::Php(mode) => {
                return match canonicalize(self.bytes, mode) {
                    Ok(bytes) if bytes.len() > limit => Err(Unwritten::TooLong),
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(CanonicalizeError::Php(_)) => Ok(None),
                    Err(CanonicalizeError::OutOfMemory) => Err(Unwritten::OutOfMemory),
                };
            }
            Form::ByteOrderMark => match self.bytes.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) => return Ok(Some(Cow::Borrowed(rest))),
                None => [BYTE_ORDER_MARK, self.bytes].iter().try_for_each(|part| out.push(part))?,
            },
            Form::LineEnds(ends) => write_line_ends(self.bytes, ends, &mut out)?,
            Form::Quoted(escapes) => quote(self.text(), escapes, &mut out)?,
            Form::Utf16(kind) => kind.encode(self.text()).try_for_each(|byte| out.push(&[byte]))?,
        }
        Ok(Some(Cow::Owned(out.into_vec())))
    }

    /// The body as characters, if it has a form that needs them.
    fn text(&self) -> &'b str {
        str::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// A text spelled otherwise, and with another end.
fn respell_and_end(text: &[u8], spelling: Spelling, end: End, mut out: Bounded) -> Result<Cow<'_, [u8]>, Unwritten> {
    let text = match end {
        End::AsItIs | End::With(_) => text,
        End::Chopped => text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n")).unwrap_or(text),
        End::Stripped => {
            let length = text.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |last| last + 1);
            &text[..length]
        }
    };
    let behind = if let End::With(behind) = end { behind.as_bytes() } else { b"" };
    if spelling == Spelling::AS_IT_IS {
        if behind.is_empty() {
            return Ok(Cow::Borrowed(text));
        }
        out.push(text)?;
    } else {
        respell(text, spelling, &mut out)?;
    }
    out.push(behind)?;
    Ok(Cow::Owned(out.into_vec()))
}

fn write_line_ends(text: &[u8], ends: LineEnds, out: &mut Bounded) -> Result<(), Unwritten> {
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        match (line.strip_suffix(b"\r\n"), line.strip_suffix(b"\n"), ends) {
            (Some(line), _, LineEnds::Lf) => [line, b"\n"].iter().try_for_each(|part| out.push(part))?,
            (None, Some(line), LineEnds::CrLf) => [line, b"\r\n"].iter().try_for_each(|part| out.push(part))?,
            _ => out.push(line)?,
        }
    }
    Ok(())
}
