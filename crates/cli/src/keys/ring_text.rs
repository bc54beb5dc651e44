//! The text of a key-ring file, in TOML or JSON: one model for both. Form: `docs/keys.md`, Key-ring files.
//!
//! An error tells the line and the field, and never quotes the file: what stands at the wrong place may be a key.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use serde_path_to_error::{Path, Segment};
use zeroize::Zeroizing;

use super::moment::Moment;

/// The names of all fields. Any other name in a file may be anything, and is not repeated.
const FIELDS: &[&str] = &[
    "keys",
    "secrets",
    "id",
    "key",
    "key_file",
    "api_key",
    "secret",
    "secret_file",
    "ring",
    "not_before",
    "not_after",
    "sign_from",
];

/// A key-ring file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RingText {
    #[serde(default)]
    pub(crate) keys: Vec<KeyText>,
    #[serde(default)]
    pub(crate) secrets: Vec<SecretText>,
}

/// A private key of clicks.
#[derive(Deserialize)]
#[serde(try_from = "KeyFields")]
pub(crate) struct KeyText {
    pub(crate) id: String,
    pub(crate) key: Source,
    /// The ring that it belongs to, where there are several.
    pub(crate) ring: Option<String>,
    pub(crate) not_before: Option<i64>,
    pub(crate) not_after: Option<i64>,
    pub(crate) sign_from: Option<i64>,
}

/// A secret of installs with its API key.
#[derive(Deserialize)]
#[serde(try_from = "SecretFields")]
pub(crate) struct SecretText {
    pub(crate) api_key: Zeroizing<String>,
    pub(crate) id: String,
    pub(crate) secret: Source,
    pub(crate) not_before: Option<i64>,
    pub(crate) not_after: Option<i64>,
}

/// Where the bytes of a key are.
pub(crate) enum Source {
    /// Here: those of a string.
    Text(Zeroizing<String>),
    /// In a file, which is looked for in the folder of the key-ring file.
    File(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFields {
    id: Text,
    key: Option<Text>,
    key_file: Option<Text>,
    ring: Option<Text>,
    not_before: Option<Moment>,
    not_after: Option<Moment>,
    sign_from: Option<Moment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretFields {
    api_key: Text,
    id: Text,
    secret: Option<Text>,
    secret_file: Option<Text>,
    not_before: Option<Moment>,
    not_after: Option<Moment>,
}

impl TryFrom<KeyFields> for KeyText {
    type Error = &'static str;

    fn try_from(fields: KeyFields) -> Result<Self, Self::Error> {
        let source = Source::of(fields.key, fields.key_file);
        Ok(Self {
            id: fields.id.0.to_string(),
            key: source.ok_or("invalid table, expected either key or key_file, and not both")?,
            ring: fields.ring.map(|Text(ring)| ring.to_string()),
            not_before: seconds(fields.not_before),
            not_after: seconds(fields.not_after),
            sign_from: seconds(fields.sign_from),
        })
    }
}

impl TryFrom<SecretFields> for SecretText {
    type Error = &'static str;

    fn try_from(fields: SecretFields) -> Result<Self, Self::Error> {
        let source = Source::of(fields.secret, fields.secret_file);
        Ok(Self {
            api_key: fields.api_key.0,
            id: fields.id.0.to_string(),
            secret: source.ok_or("invalid table, expected either secret or secret_file, and not both")?,
            not_before: seconds(fields.not_before),
            not_after: seconds(fields.not_after),
        })
    }
}

impl Source {
    fn of(text: Option<Text>, file: Option<Text>) -> Option<Self> {
        match (text, file) {
            (Some(Text(text)), None) => Some(Self::Text(text)),
            (None, Some(Text(path))) => Some(Self::File(PathBuf::from(path.as_str()))),
            _ => None,
        }
    }
}

fn seconds(moment: Option<Moment>) -> Option<i64> {
    moment.map(|Moment(seconds)| seconds)
}

/// A string, wiped on drop. What a parser makes of escapes passes through its own memory, which it does not wipe.
struct Text(Zeroizing<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
        Ok(Text(Zeroizing::new(text)))
    }
}

/// Why a text is no key ring: which line, from 1, and what is wrong there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TextError {
    pub(crate) line: Option<usize>,
    pub(crate) problem: String,
}

impl RingText {
    /// Reads JSON if the first byte that is no white space opens an object, and TOML otherwise.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, TextError> {
        let text = str::from_utf8(bytes).map_err(|error| TextError {
            line: Some(line_of(bytes, error.valid_up_to())),
            problem: "this is no UTF-8: a key of such bytes needs a file of its own (key_file)".to_owned(),
        })?;
        // Editors of Windows put it there, and it is no part of JSON.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_ascii_start().starts_with('{') { from_json(text) } else { from_toml(text) }
    }
}

fn from_json(text: &str) -> Result<RingText, TextError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let ring = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let inner = error.inner();
        // These messages are serde_json's own, and none of them quotes anything; data is told by what was expected.
        let problem = if inner.is_data() {
            data_problem(error.path(), &inner.to_string())
        } else {
            format!("no JSON: {}", without_place(&inner.to_string()))
        };
        TextError { line: Some(inner.line()), problem }
    })?;
    reader.end().map_err(|error| TextError {
        line: Some(error.line()),
        problem: "no JSON: something stands behind its end".to_owned(),
    })?;
    Ok(ring)
}

fn from_toml(text: &str) -> Result<RingText, TextError> {
    let line = |error: &toml::de::Error| error.span().map(|span| line_of(text.as_bytes(), span.start));
    // The messages of its grammar are fixed, too.
    let table = toml::de::DeTable::parse(text)
        .map_err(|error| TextError { line: line(&error), problem: format!("no TOML: {}", error.message()) })?;
    serde_path_to_error::deserialize(toml::de::Deserializer::from(table)).map_err(|error| TextError {
        line: line(error.inner()),
        problem: data_problem(error.path(), error.inner().message()),
    })
}

/// What is wrong with a value. Of the message nothing is kept but names of fields and what was expected, which stands at
/// its end: in front of that it may quote the file.
fn data_problem(path: &Path, message: &str) -> String {
    let message = without_place(message);
    let told = match message.rsplit_once(", expected ") {
        Some((_, expected)) if message.starts_with("unknown field") => format!("an unknown field, expected {expected}"),
        Some((_, expected)) => format!("expected {expected}"),
        None if message.starts_with("missing field") || message.starts_with("duplicate field") => message.to_owned(),
        None => "this does not belong here".to_owned(),
    };
    let place = place(path);
    if place.is_empty() { told } else { format!("{place}: {told}") }
}

/// The message without the place that `serde_json` puts at its end.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

/// `keys[2].not_before`, counted from 1, as far as the names are those of fields.
fn place(path: &Path) -> String {
    let mut place = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => place.extend(["[", &(index + 1).to_string(), "]"]),
            Segment::Map { key } if FIELDS.contains(&key.as_str()) => {
                place += if place.is_empty() { "" } else { "." };
                place += key;
            }
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    place
}

fn line_of(text: &[u8], offset: usize) -> usize {
    1 + text.iter().take(offset).filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (Option<usize>, String) {
        match RingText::parse(text.as_bytes()) {
            Ok(_) => panic!("it is taken: {text}"),
            Err(error) => (error.line, error.problem),
        }
    }

    #[test]
    fn toml_and_json_are_one_model() {
        let toml = "# ours\n[[keys]]\nid = \"a\"\nring = \"2820\"\nkey = 'k\\n'\nnot_before = 2026-01-01T00:00:00Z\nsign_from = 1767225601\n\
                    [[secrets]]\napi_key = \"api\"\nid = \"s\"\nsecret_file = \"sub/s.secret\"\n";
        let json = r#" {"keys":[{"id":"a","ring":"2820","key":"k\\n","not_before":"2026-01-01T00:00:00Z","sign_from":1767225601}],
            "secrets":[{"api_key":"api","id":"s","secret_file":"sub/s.secret"}]}"#;
        for text in [toml, json] {
            let ring = RingText::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error:?}"));
            let ([key], [secret]) = (&*ring.keys, &*ring.secrets) else { panic!("one of each") };
            assert_eq!((&*key.id, key.not_before, key.not_after), ("a", Some(1_767_225_600), None));
            assert_eq!((key.ring.as_deref(), key.sign_from), (Some("2820"), Some(1_767_225_601)));
            assert!(matches!(&key.key, Source::Text(text) if text.as_str() == "k\\n"));
            assert_eq!((&**secret.api_key, &*secret.id), ("api", "s"));
            assert!(matches!(&secret.secret, Source::File(path) if path.as_os_str() == "sub/s.secret"));
        }
    }

    #[test]
    fn an_error_tells_line_and_field() {
        for (text, line, problem) in [
            ("[[keys]]\nid = \"a\"\n", 1, "keys[1]: expected either key or key_file, and not both"),
            ("\n[[keys]]\nid = 1\n", 3, "keys[1].id: expected a string"),
            ("[[keys]]\nkey = \"k\"\n", 1, "keys[1]: missing field `id`"),
            (
                "[[keys]]\nid = \"a\"\nkey = \"k\"\n[[keys]]\nid = \"b\"\nkey = \"l\"\nnot_after = 1767225600000\n",
                7,
                "keys[2].not_after: expected a time: unix seconds up to 99999999999, or as in 2026-01-01T00:00:00Z",
            ),
            (
                "[[keys]]\nid = \"a\"\nkey = \"k\"\nnot_afetr = 1\n",
                4,
                "keys[1]: an unknown field, expected one of `id`, `key`, `key_file`, `ring`, `not_before`, `not_after`, `sign_from`",
            ),
            ("[[key]]\nid = \"a\"\n", 1, "key: an unknown field, expected `keys` or `secrets`"),
            ("keys = 5\n", 1, "keys: expected a sequence"),
            ("[[keys]]\nid = a\n", 2, "no TOML: string values must be quoted, expected literal string"),
            ("[[keys]]\nid = \"a\"\nid = \"b\"\n", 3, "no TOML: duplicate key"),
            ("{\"keys\":[\n{\"id\":\"a\"}]}", 2, "keys[1]: expected either key or key_file, and not both"),
            ("{\"keys\":[\n{\"id\":\n7}]}", 3, "keys[1].id: expected a string"),
            ("{\"keys\":[{\"id\":\"a\",\"id\":\"b\"}]}", 1, "keys[1]: duplicate field `id`"),
            ("{\"keys\":[]\n\n,}", 3, "no JSON: trailing comma"),
            ("{}\n{}", 2, "no JSON: something stands behind its end"),
        ] {
            assert_eq!(refused(text), (Some(line), problem.to_owned()), "{text}");
        }
    }

    #[test]
    fn an_error_never_quotes_the_file() {
        for text in [
            "HIDDEN",
            "HIDDEN = 1",
            "keys = \"HIDDEN\"",
            "keys = [\"HIDDEN\"]",
            "keys = [{ HIDDEN = 1 }]",
            "keys = [{ id = \"a\", key = [\"HIDDEN\"] }]",
            "[[keys]]\nid = \"a\"\nkey = \"HIDDEN\n",
            "[[keys]]\nid = \"a\"\nkey = HIDDEN\n",
            "[[keys]]\nid = \"a\"\nkey.HIDDEN = 1\n",
            "[[keys]]\nid = \"a\"\nkey = \"k\"\nnot_before = \"HIDDEN\"\n",
            "[[keys]]\nid = \"a\"\n\"HIDDEN, expected `HIDDEN`\" = 1\n",
            "[[keys]]\n\"HIDDEN\" = 1\n\"HIDDEN\" = 1\n",
            "[HIDDEN]\n[HIDDEN]\n",
            "\"\\HIDDEN\" = 1",
            "{HIDDEN}",
            "{\"HIDDEN\":1}",
            "{\"keys\":\"HIDDEN\"}",
            "{\"keys\":{\"HIDDEN\":1}}",
            "{\"keys\":[\"HIDDEN\"]}",
            "{\"keys\":[{\"HIDDEN\":\"HIDDEN\"}]}",
            "{\"keys\":[{\"HIDDEN, expected `HIDDEN\":\"HIDDEN\"}]}",
            "{\"keys\":[{\"id\":\"a\",\"key\":{\"HIDDEN\":1}}]}",
            "{\"keys\":[{\"id\":\"a\",\"key\":\"k\",\"sign_from\":\"HIDDEN\"}]}",
            "{\"keys\":[{\"id\":\"a\",\"key\":\"k\",\"sign_from\":{\"HIDDEN\":1}}]}",
            "{\"secrets\":[{\"api_key\":\"HIDDEN\",\"id\":\"a\",\"secret\":\"HIDDEN\",\"secret_file\":\"HIDDEN\"}]}",
            "{\"keys\":[{\"id\":\"a\",\"key\":\"HIDDEN",
            "{\"keys\":[]}HIDDEN",
        ] {
            let (_, problem) = refused(text);
            assert!(!problem.contains("HIDDEN"), "{text}: {problem}");
            // The same with digits, of which a number may be made.
            let (_, problem) = refused(&text.replace("HIDDEN", "987654321987"));
            assert!(!problem.contains("98765"), "{text}: {problem}");
        }
    }
}
