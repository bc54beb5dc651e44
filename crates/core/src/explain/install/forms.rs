//! The forms of a body that may have been hashed instead of it. Rules: `docs/explain.md`, Which body was hashed.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::bounded::{Bounded, Unwritten};
use super::respell::{Beyond, Escapes, Slashes, Space, Spelling, quote, respell};
use super::sort::sorted;
use crate::explain::cause::Cause;
use crate::explain::encodings::Utf16;
use crate::explain::search::{Causes, sort};
use crate::php_json::{CanonicalizeError, Mode, OutOfMemory, Piece, Pieces, Token, canonicalize, tokens};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What was done to a body before it was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The JSON was written otherwise, and something stood behind it or was cut off.
    Respelled {
        is_sorted: bool,
        spelling: Spelling,
        end: End,
    },
    Php(Mode),
    ByteOrderMark,
    LineEnds(LineEnds),
    Empty,
    Quoted(Escapes),
    Utf16(Utf16),
}

/// What became of the end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    AsItIs,
    With(&'static str),
    /// Without its last line end.
    Chopped,
    /// Without all line ends.
    Stripped,
}

/// What became of line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnds {
    Lf,
    CrLf,
}

const LINES: [Space; 4] = [
    Space::Lines { indent: "    ", end: "\n" },
    Space::Lines { indent: "  ", end: "\n" },
    Space::Lines { indent: "\t", end: "\n" },
    Space::Lines { indent: "  ", end: "\r\n" },
];
const ENDS: [End; 4] = [End::AsItIs, End::With("\n"), End::With("\r\n"), End::Chopped];
const SLASHES: [Slashes; 3] = [Slashes::AsTheyAre, Slashes::Raw, Slashes::Escaped];
const SPACES: [Space; 7] = [Space::AsItIs, Space::Blanks, LINES[0], LINES[1], LINES[2], LINES[3], Space::None];
const BEYOND: [Beyond; 4] = [Beyond::AsTheyAre, Beyond::Raw, Beyond::LowerCase, Beyond::UpperCase];
/// As PHP, JavaScript and Python write a JSON string, and PHP with `JSON_UNESCAPED_UNICODE`.
const QUOTED: [Escapes; 4] = [
    Escapes { slashes: true, last_plain: '\u{7f}' },
    Escapes { slashes: false, last_plain: char::MAX },
    Escapes { slashes: false, last_plain: '~' },
    Escapes { slashes: true, last_plain: char::MAX },
];

/// A form of the JSON of a body.
const fn respelled(spelling: Spelling, end: End) -> Form {
    Form::Respelled { is_sorted: false, spelling, end }
}

/// The forms of one mistake, in the order of the search.
fn alone() -> impl Iterator<Item = Form> {
    let spelled = |spelling| respelled(spelling, End::AsItIs);
    let end = [End::With("\n"), End::With("\r\n"), End::Chopped, End::Stripped];
    let slashes = [Slashes::Raw, Slashes::Escaped];
    let spaces = [Space::None, Space::Blanks, LINES[0], LINES[1], LINES[2], LINES[3]];
    let beyond = [Beyond::Raw, Beyond::LowerCase, Beyond::UpperCase];
    let json = (end.into_iter().map(|end| respelled(Spelling::AS_IT_IS, end)))
        .chain(slashes.into_iter().map(move |slashes| spelled(Spelling { slashes, ..Spelling::AS_IT_IS })))
        .chain(spaces.into_iter().map(move |space| spelled(Spelling { space, ..Spelling::AS_IT_IS })))
        .chain(beyond.into_iter().map(move |beyond| spelled(Spelling { beyond, ..Spelling::AS_IT_IS })));
    let other = [
        Form::Php(Mode::Object),
        Form::Php(Mode::Assoc),
        Form::Respelled { is_sorted: true, spelling: Spelling::AS_IT_IS, end: End::AsItIs },
        Form::ByteOrderMark,
        Form::LineEnds(LineEnds::Lf),
        Form::LineEnds(LineEnds::CrLf),
        Form::Empty,
    ];
    json.chain(other).chain(QUOTED.map(Form::Quoted)).chain(Utf16::ALL.map(Form::Utf16))
}

/// The forms of two mistakes and more.
fn together() -> impl Iterator<Item = Form> {
    let spellings = SLASHES.into_iter().flat_map(|slashes| {
        let spaces = SPACES.into_iter();
        spaces.flat_map(move |space| BEYOND.into_iter().map(move |beyond| Spelling { space, slashes, beyond }))
    });
    spellings
        .flat_map(|spelling| ENDS.into_iter().map(move |end| (spelling, end)))
        .flat_map(|(spelling, end)| [false, true].map(|is_sorted| Form::Respelled { is_sorted, spelling, end }))
        .filter(|form| form.causes().len() > 1)
}

/// All forms but the body as it is, with their causes, in the order of the search.
pub(super) fn all() -> Result<Vec<(Form, Causes)>, OutOfMemory> {
    let mut forms = Vec::new();
    for form in alone().chain(together()) {
        forms.try_reserve(1)?;
        forms.push((form, form.causes()));
    }
    let count = alone().count();
    // Of as many causes, those that come first in the lists above come first.
    sort(&mut forms[count..], |(_, one), (_, other)| (one.len(), one).cmp(&(other.len(), other)));
    Ok(forms)
}

impl Form {
    /// The mistakes, in the order of their numbers.
    pub(super) fn causes(self) -> Causes {
        let cause = match self {
            Self::Respelled { is_sorted, spelling, end } => return respelled_causes(is_sorted, spelling, end),
            Self::Php(Mode::Object) => Cause::PhpObjectForm,
            Self::Php(Mode::Assoc) => Cause::PhpAssocForm,
            Self::ByteOrderMark => Cause::ByteOrderMark,
            Self::LineEnds(_) => Cause::LineEnds,
            Self::Empty => Cause::EmptyBody,
            Self::Quoted(_) => Cause::BodyQuoted,
            Self::Utf16(_) => Cause::MessageUtf16,
        };
        Causes::from_iter([cause])
    }
}

fn respelled_causes(is_sorted: bool, spelling: Spelling, end: End) -> Causes {
    let end = match end {
        End::AsItIs => None,
        End::With(_) => Some(Cause::TrailingNewline),
        End::Chopped | End::Stripped => Some(Cause::NewlineAdded),
    };
    let slashes = match spelling.slashes {
        Slashes::AsTheyAre => None,
        Slashes::Raw => Some(Cause::SlashesUnescaped),
        Slashes::Escaped => Some(Cause::SlashesEscapedInBody),
    };
    let space = match spelling.space {
        Space::AsItIs => None,
        Space::None => Some(Cause::WhitespaceRemoved),
        Space::Blanks | Space::Lines { .. } => Some(Cause::PrettyPrinted),
    };
    let beyond = match spelling.beyond {
        Beyond::AsTheyAre => None,
        Beyond::Raw => Some(Cause::RawUnicode),
        Beyond::LowerCase | Beyond::UpperCase => Some(Cause::EscapedUnicode),
    };
    let sorted = is_sorted.then_some(Cause::KeysSorted);
    let mut causes: Causes = [end, slashes, space, beyond, sorted].into_iter().flatten().collect();
    causes.sort_unstable();
    causes
}

/// What JSON can have that is written in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Has {
    Json,
    Space,
    RawSlash,
    EscapedSlash,
    RawCharacter,
    EscapedCharacter,
}

/// A body, and what it has that can be written otherwise.
pub(super) struct Body<'b> {
    bytes: &'b [u8],
    sorted: Option<Vec<u8>>,
    has: ArrayVec<Has, 6>,
}

impl<'b> Body<'b> {
    /// Reads a body. Takes about as long as hashing it a few times.
    pub(super) fn read(bytes: &'b [u8]) -> Result<Self, OutOfMemory> {
        let mut body = Self { bytes, sorted: sorted(bytes)?, has: ArrayVec::new() };
        for (place, token) in tokens(bytes).into_iter().flatten() {
            body.note(Has::Json);
            match token {
                Token::Space => body.note(Has::Space),
                Token::String { is_plain: false } => {
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
            Piece::BeyondAscii(_) => self.note(Has::RawCharacter),
            Piece::Escape { character: '\u{80}'.., .. } => self.note(Has::EscapedCharacter),
            Piece::Escape { .. } if raw == b"\\/" => self.note(Has::EscapedSlash),
            Piece::Escape { .. } | Piece::Plain => {}
        }
    }

    fn note(&mut self, has: Has) {
        if !self.has(has) {
            self.has.push(has);
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
        let may_slashes = match spelling.slashes {
            Slashes::AsTheyAre => true,
            Slashes::Raw => self.has(Has::EscapedSlash),
            Slashes::Escaped => self.has(Has::RawSlash),
        };
        let may_space = match spelling.space {
            Space::AsItIs => true,
            Space::None => self.has(Has::Space),
            Space::Blanks | Space::Lines { .. } => self.has(Has::Json),
        };
        let may_beyond = match spelling.beyond {
            Beyond::AsTheyAre => true,
            Beyond::Raw => self.has(Has::EscapedCharacter),
            Beyond::LowerCase | Beyond::UpperCase => self.has(Has::RawCharacter),
        };
        may_slashes && may_space && may_beyond
    }

    fn may_end(&self, end: End) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    /// The forms of a body with these causes, in the order of the search.
    fn forms(body: &[u8], causes: &[Cause]) -> Vec<Vec<u8>> {
        let body = Body::read(body).expect("there is memory");
        let all = all().expect("there is memory");
        let of_causes = all.iter().filter(|(_, found)| found[..] == *causes);
        let made = of_causes.map(|(form, _)| body.form(*form, 10_000).expect("it is short"));
        made.flatten().map(Cow::into_owned).collect()
    }

    #[track_caller]
    fn check(body: &str, causes: &[Cause], expected: &[&str]) {
        let found = forms(body.as_bytes(), causes);
        assert_eq!(found.iter().map(|form| String::from_utf8_lossy(form)).collect::<Vec<_>>(), expected, "{causes:?}");
    }

    #[test]
    fn one_mistake() {
        check("1", &[Cause::TrailingNewline], &["1\n", "1\r\n"]);
        check("no JSON\r\n\n", &[Cause::NewlineAdded], &["no JSON\r\n", "no JSON"]);
        check("no JSON", &[Cause::NewlineAdded], &[]);
        check(r#"["\/\u002f/"]"#, &[Cause::SlashesUnescaped], &[r#"["/\u002f/"]"#]);
        check(r#"["\/\u002f/"]"#, &[Cause::SlashesEscapedInBody], &[r#"["\/\u002f\/"]"#]);
        check(r#"["a"]"#, &[Cause::SlashesEscapedInBody], &[]);
        check("/", &[Cause::SlashesEscapedInBody], &[]);
        check("[1 ,2]\n", &[Cause::WhitespaceRemoved], &["[1,2]"]);
        let pretty = ["[1, 2]", "[\n    1,\n    2\n]", "[\n  1,\n  2\n]", "[\n\t1,\n\t2\n]", "[\r\n  1,\r\n  2\r\n]"];
        check("[1,2]", &[Cause::PrettyPrinted], &pretty);
        check("[1,2", &[Cause::PrettyPrinted], &[]);
        check(r#"["\u00e9"]"#, &[Cause::RawUnicode], &["[\"\u{e9}\"]"]);
        check("[\"\u{eb}\"]", &[Cause::EscapedUnicode], &[r#"["\u00eb"]"#, r#"["\u00EB"]"#]);
        check(r#"{"0":1.0}"#, &[Cause::PhpObjectForm], &[r#"{"0":1}"#]);
        check(r#"{"0":1.0}"#, &[Cause::PhpAssocForm], &["[1]"]);
        check("[1,]", &[Cause::PhpAssocForm], &[]);
        check(r#"{"b":1,"a":2}"#, &[Cause::KeysSorted], &[r#"{"a":2,"b":1}"#]);
        check("{}", &[Cause::ByteOrderMark], &["\u{feff}{}"]);
        check("\u{feff}{}", &[Cause::ByteOrderMark], &["{}"]);
        check("a\r\nb\nc\r", &[Cause::LineEnds], &["a\nb\nc\r", "a\r\nb\r\nc\r"]);
        check("a", &[Cause::EmptyBody], &[""]);
        let quoted = [r#""\"\/\u00e9""#, "\"\\\"/\u{e9}\"", r#""\"/\u00e9""#, "\"\\\"\\/\u{e9}\""];
        check("\"/\u{e9}", &[Cause::BodyQuoted], &quoted);
        assert_eq!(forms(b"1", &[Cause::MessageUtf16]), [&b"1\0"[..], b"\xff\xfe1\0", b"\x001", b"\xfe\xff\x001"]);
        assert!(forms(b"\xff", &[Cause::MessageUtf16]).is_empty());
        assert!(forms(b"\xff", &[Cause::BodyQuoted]).is_empty());
    }

    #[test]
    fn several_mistakes() {
        let body = "{\"b\":\"/\u{e9}\",\"a\":1}";
        check(
            body,
            &[Cause::TrailingNewline, Cause::SlashesEscapedInBody],
            &["{\"b\":\"\\/\u{e9}\",\"a\":1}\n", "{\"b\":\"\\/\u{e9}\",\"a\":1}\r\n"],
        );
        let dumped = &forms(body.as_bytes(), &[Cause::PrettyPrinted, Cause::EscapedUnicode])[0];
        assert_eq!(dumped, br#"{"b": "/\u00e9", "a": 1}"#);
        let all = [
            Cause::TrailingNewline,
            Cause::SlashesEscapedInBody,
            Cause::PrettyPrinted,
            Cause::EscapedUnicode,
            Cause::KeysSorted,
        ];
        assert_eq!(forms(body.as_bytes(), &all)[0], b"{\"a\": 1, \"b\": \"\\/\\u00e9\"}\n");
        check("[1] \n", &[Cause::WhitespaceRemoved, Cause::NewlineAdded], &["[1]"]);
    }

    #[test]
    fn fewer_mistakes_come_first_and_none_twice() {
        let all = all().expect("there is memory");
        assert!(all.is_sorted_by_key(|(_, causes)| causes.len()));
        assert!(all.iter().all(|(one, _)| all.iter().filter(|(other, _)| one == other).count() == 1));
        assert!(all.iter().all(|(_, causes)| !causes.is_empty() && causes.is_sorted()));
        let named: Vec<Cause> =
            all.iter().filter(|(_, causes)| causes.len() == 1).map(|(_, causes)| causes[0]).collect();
        let of_bodies = Cause::ALL.iter().filter(|cause| matches!(cause.code(), 80 | 86 | 220..240));
        of_bodies.for_each(|cause| assert!(named.contains(cause), "{}", cause.name()));
    }

    #[test]
    fn nothing_is_made_beyond_the_limit() {
        let text = "\u{feff}\r\n/\u{e9}[1,2]";
        for json in [text, r#"{"b":"/\/\u00e9é","a":[1, 2]}"#, "\"/\u{e9}\""] {
            let body = Body::read(json.as_bytes()).expect("there is memory");
            for (form, _) in all().expect("there is memory") {
                let Some(bytes) = body.form(form, usize::MAX).expect("there is no limit") else { continue };
                assert_eq!(body.form(form, bytes.len()), Ok(Some(bytes.clone())), "{form:?}");
                if bytes.len() > json.len() {
                    assert_eq!(body.form(form, bytes.len() - 1), Err(Unwritten::TooLong), "{form:?}");
                }
            }
        }
    }
}
