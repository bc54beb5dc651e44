//! The forms of a body that may have been hashed instead of it. Rules: `docs/explain.md`, Which body was hashed.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::body::Body;
use super::respell::{Space, Spelling};
use super::strings::{Beyond, Escapes, Html, Slashes, Strings};
use crate::explain::cause::Cause;
use crate::explain::encodings::{Letters, Utf16};
use crate::explain::search::{Causes, push, sort};
use crate::php_json::{Mode, OutOfMemory};

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
const ENDS: [End; 4] = [End::With("\n"), End::With("\r\n"), End::Chopped, End::Stripped];
const SPACES: [Space; 6] = [Space::None, Space::Blanks, LINES[0], LINES[1], LINES[2], LINES[3]];
const SLASHES: [Slashes; 2] = [Slashes::Raw, Slashes::Escaped];
const BEYOND: [Beyond; 4] =
    [Beyond::Raw, Beyond::Escaped(Letters::Lower), Beyond::Escaped(Letters::Upper), Beyond::EscapedWithDelete];
const HTML: [Html; 5] = [Html::ESCAPED[0], Html::ESCAPED[1], Html::ESCAPED[2], Html::ESCAPED[3], Html::Raw];
const LETTERS: [Letters; 2] = [Letters::Lower, Letters::Upper];
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
    let with = move |strings| spelled(Spelling { strings, ..Spelling::AS_IT_IS });
    let as_they_are = Strings::AS_THEY_ARE;
    let json = (ENDS.into_iter().map(|end| respelled(Spelling::AS_IT_IS, end)))
        .chain(SLASHES.into_iter().map(move |slashes| with(Strings { slashes, ..as_they_are })))
        .chain(SPACES.into_iter().map(move |space| spelled(Spelling { space, ..Spelling::AS_IT_IS })))
        .chain(BEYOND.into_iter().map(move |beyond| with(Strings { beyond, ..as_they_are })))
        .chain(HTML.into_iter().map(move |html| with(Strings { html, ..as_they_are })))
        .chain(LETTERS.into_iter().map(move |letters| with(Strings { escapes: Some(letters), ..as_they_are })));
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

/// None of these choices, and those that a form may be made of.
fn choices<T: Copy>(none: T, all: &[T], may_be: impl Fn(T) -> bool) -> impl Iterator<Item = T> + Clone {
    let may_be: ArrayVec<T, 6> = all.iter().copied().filter(|choice| may_be(*choice)).collect();
    [none].into_iter().chain(may_be)
}

/// The ways to spell the strings of a body.
fn strings_of(body: &Body<'_>) -> impl Iterator<Item = Strings> + Clone {
    let as_they_are = Strings::AS_THEY_ARE;
    let slashes = choices(Slashes::AsTheyAre, &SLASHES, |slashes| body.may_have_slashes(slashes));
    let beyond = choices(Beyond::AsTheyAre, &BEYOND, |beyond| body.may_have_beyond(beyond));
    let html = choices(Html::AsTheyAre, &HTML, |html| body.may_have_html(html));
    let escapes: ArrayVec<_, 2> = LETTERS.into_iter().filter(|letters| body.may_have_escapes(*letters)).collect();
    let escapes = [None].into_iter().chain(escapes.into_iter().map(Some));
    let all =
        slashes.flat_map(move |slashes| beyond.clone().map(move |beyond| Strings { slashes, beyond, ..as_they_are }));
    let all = all.flat_map(move |strings| html.clone().map(move |html| Strings { html, ..strings }));
    all.flat_map(move |strings| escapes.clone().map(move |escapes| Strings { escapes, ..strings }))
}

/// The forms of two mistakes and more that a body may have.
fn together(body: &Body<'_>) -> impl Iterator<Item = Form> {
    let spaces = choices(Space::AsItIs, &SPACES, |space| body.may_have_space(space));
    let ends = choices(End::AsItIs, &ENDS[..3], |end| body.may_end(end));
    let spellings = strings_of(body).flat_map(move |strings| {
        // Else there were too many.
        let is_compatible = move |space: &Space| *space == Space::AsItIs || !strings.is_of_html_or_case();
        spaces.clone().filter(is_compatible).map(move |space| Spelling { space, strings })
    });
    spellings
        .flat_map(move |spelling| ends.clone().map(move |end| (spelling, end)))
        .flat_map(|(spelling, end)| [false, true].map(|is_sorted| Form::Respelled { is_sorted, spelling, end }))
        .filter(|form| form.causes().len() > 1)
}

/// The forms of one mistake, and those of more that a body may have, with their causes, in the order of the search.
pub(super) fn all(body: &Body<'_>) -> Result<Vec<(Form, Causes)>, OutOfMemory> {
    let mut forms = Vec::new();
    for form in alone().chain(together(body).filter(|form| body.may_have(*form))) {
        push(&mut forms, (form, form.causes()))?;
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
    let Spelling { space, strings } = spelling;
    let slashes = match strings.slashes {
        Slashes::AsTheyAre => None,
        Slashes::Raw => Some(Cause::SlashesUnescaped),
        Slashes::Escaped => Some(Cause::SlashesEscapedInBody),
    };
    let space = match space {
        Space::AsItIs => None,
        Space::None => Some(Cause::WhitespaceRemoved),
        Space::Blanks | Space::Lines { .. } => Some(Cause::PrettyPrinted),
    };
    let beyond = match strings.beyond {
        Beyond::AsTheyAre => None,
        Beyond::Raw => Some(Cause::RawUnicode),
        Beyond::Escaped(_) | Beyond::EscapedWithDelete => Some(Cause::EscapedUnicode),
    };
    let sorted = is_sorted.then_some(Cause::KeysSorted);
    let html = (strings.html != Html::AsTheyAre).then_some(Cause::HtmlEscapes);
    let case = strings.escapes.map(|_| Cause::EscapeCase);
    let mut causes: Causes = [end, slashes, space, beyond, sorted, html, case].into_iter().flatten().collect();
    causes.sort_unstable();
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::install::bounded::Unwritten;
    use alloc::borrow::Cow;
    use alloc::string::String;

    /// A body that may be written in all ways.
    const EVERY_WAY: &str = "{\"b\": \"/\\/\u{e9}\\u00e9\\u00EF\u{7f}<=+\\u003c\\\"\", \"a\":1}\r\n";

    /// The forms of a body with these causes, in the order of the search.
    fn forms(body: &[u8], causes: &[Cause]) -> Vec<Vec<u8>> {
        let body = Body::read(body).expect("there is memory");
        let all = all(&body).expect("there is memory");
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
        check(
            "[\"\u{eb}\u{7f}\"]",
            &[Cause::EscapedUnicode],
            &["[\"\\u00eb\u{7f}\"]", "[\"\\u00EB\u{7f}\"]", r#"["\u00eb\u007f"]"#],
        );
        check("[\"\u{7f}\"]", &[Cause::EscapedUnicode], &[r#"["\u007f"]"#]);
        let [go, gson] = [r#"["\u003c=\u003e"]"#, r#"["\u003c\u003d\u003e"]"#];
        check(r#"["<=>"]"#, &[Cause::HtmlEscapes], &[go, gson, r#"["\u003C=\u003E"]"#]);
        check(r#"["\u003c\u003E\u00e9"]"#, &[Cause::HtmlEscapes], &[r#"["<>\u00e9"]"#]);
        // All write it alike, and none writes the others so.
        check(r#"["&"]"#, &[Cause::HtmlEscapes], &[r#"["\u0026"]"#]);
        check(r#"["\""]"#, &[Cause::HtmlEscapes], &[r#"["\u0022"]"#]);
        check(r#"["a%;\n"]"#, &[Cause::HtmlEscapes], &[]);
        check(r#"{"<":'"#, &[Cause::HtmlEscapes], &[]);
        check(go, &[Cause::EscapeCase], &[r#"["\u003C=\u003E"]"#]);
        check(r#"["\u00eB"]"#, &[Cause::EscapeCase], &[r#"["\u00eb"]"#, r#"["\u00EB"]"#]);
        check(r#"["\u0026\nab"]"#, &[Cause::EscapeCase], &[]);
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
        // From PHP to Go, and to .NET and back.
        let php = r#"{"b":"x\/\u00e9&","a":"<"}"#;
        let go = "{\"a\":\"\\u003c\",\"b\":\"x/\u{e9}\\u0026\"}";
        let of_go = [Cause::SlashesUnescaped, Cause::RawUnicode, Cause::KeysSorted, Cause::HtmlEscapes];
        assert_eq!(forms(php.as_bytes(), &of_go)[0], go.as_bytes());
        let net = r#"{"b":"x/\u00E9\u0026","a":"\u003C"}"#;
        let of_net = [Cause::SlashesUnescaped, Cause::HtmlEscapes, Cause::EscapeCase];
        assert_eq!(forms(php.as_bytes(), &of_net)[1], net.as_bytes());
        check(net, &[Cause::SlashesEscapedInBody, Cause::HtmlEscapes, Cause::EscapeCase], &[php]);
        check("[1] \n", &[Cause::WhitespaceRemoved, Cause::NewlineAdded], &["[1]"]);
    }

    #[test]
    fn fewer_mistakes_come_first_and_none_twice() {
        let body = Body::read(EVERY_WAY.as_bytes()).expect("there is memory");
        let all = all(&body).expect("there is memory");
        assert!(all.len() > 1000, "{} forms are all", all.len());
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
        for json in [text, EVERY_WAY, r#"{"b":"/\/\u00e9é","a":[1, 2]}"#, "\"/\u{e9}\""] {
            let body = Body::read(json.as_bytes()).expect("there is memory");
            for (form, _) in all(&body).expect("there is memory") {
                let Some(bytes) = body.form(form, usize::MAX).expect("there is no limit") else { continue };
                assert_eq!(body.form(form, bytes.len()), Ok(Some(bytes.clone())), "{form:?}");
                if bytes.len() > json.len() {
                    assert_eq!(body.form(form, bytes.len() - 1), Err(Unwritten::TooLong), "{form:?}");
                }
            }
        }
    }
}
