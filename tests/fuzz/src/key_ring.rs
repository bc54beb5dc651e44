//! Key-ring files in TOML and JSON: what is read of them is what a plain parser finds, and no error quotes a file.

use adseal_core::keys::KeyError;
use adseal_core::time::Validity;
use adseal_core::{Key, KeyRing};
use serde_json::Value;

use crate::program::ring_text::{KeyText, RingText, SecretText, Source};
use crate::vectors;

/// The text of a file.
pub fn run(file: &[u8]) {
    let (text, plain) = (str::from_utf8(file).ok(), plain(file));
    match RingText::parse(file) {
        Ok(ring) => {
            let plain = plain.expect("what is read is JSON or TOML");
            let list = |name: &str| plain[name].as_array().cloned().unwrap_or_default();
            let (keys, secrets) = (list("keys"), list("secrets"));
            assert_eq!((ring.keys.len(), ring.secrets.len()), (keys.len(), secrets.len()));
            ring.keys.iter().zip(&keys).for_each(|(key, plain)| same_key(key, plain));
            ring.secrets.iter().zip(&secrets).for_each(|(secret, plain)| same_secret(secret, plain));
            is_no_surprise(&ring);
        }
        Err(error) => {
            let lines = file.split(|&byte| byte == b'\n').count();
            assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{:?} of {lines}", error.line);
            if let Some(text) = text {
                quotes_nothing(&error.problem, text);
            }
        }
    }
}

/// The rings of a suite as files of both kinds, and the examples in the document.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let files = vectors::seeds("key_ring", |case| {
        let file = serde_json::json!({ "keys": case["ring"] });
        serde_json::to_vec(&file).expect("a value can be written")
    });
    let in_toml = files.iter().filter_map(|file| {
        let file: Value = serde_json::from_slice(file).ok()?;
        toml_of(&file)
    });
    let document = std::fs::read_to_string(vectors::file("docs/keys.md")).expect("it can be read");
    let blocks = document.split("```").skip(1).step_by(2);
    let examples = blocks.filter_map(|block| block.split_once('\n')).map(|(_, text)| text.as_bytes().to_vec());
    let all: Vec<_> = in_toml.chain(examples).collect();
    [files, all].concat()
}

/// Keys with texts and numbers alone, as TOML.
fn toml_of(file: &Value) -> Option<Vec<u8>> {
    let mut text = String::new();
    for key in file["keys"].as_array()? {
        text += "[[keys]]\n";
        for (name, value) in key.as_object()? {
            text.extend([name, " = ", &value.to_string(), "\n"]);
        }
    }
    Some(text.into_bytes())
}

/// The file as a plain value; a time of TOML becomes a text.
fn plain(file: &[u8]) -> Option<Value> {
    let text = str::from_utf8(file).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii_start().starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    let table: toml::Table = toml::from_str(text).ok()?;
    serde_json::to_value(table).ok()
}

fn same_key(key: &KeyText, plain: &Value) {
    assert_eq!(Some(&*key.id), plain["id"].as_str());
    assert_eq!(key.ring.as_deref(), plain["ring"].as_str());
    same_source(&key.key, &plain["key"], &plain["key_file"]);
    for (seconds, name) in [(key.not_before, "not_before"), (key.not_after, "not_after"), (key.sign_from, "sign_from")]
    {
        same_moment(seconds, &plain[name]);
    }
}

fn same_secret(secret: &SecretText, plain: &Value) {
    assert_eq!(Some(&*secret.id), plain["id"].as_str());
    assert_eq!(Some(secret.api_key.as_str()), plain["api_key"].as_str());
    same_source(&secret.secret, &plain["secret"], &plain["secret_file"]);
    same_moment(secret.not_before, &plain["not_before"]);
    same_moment(secret.not_after, &plain["not_after"]);
}

fn same_source(source: &Source, text: &Value, file: &Value) {
    match source {
        Source::Text(key) => assert_eq!((Some(key.as_str()), file), (text.as_str(), &Value::Null)),
        Source::File(path) => assert_eq!((path.to_str(), text), (file.as_str(), &Value::Null)),
    }
}

/// A number is the seconds; a date and time is there or not.
fn same_moment(seconds: Option<i64>, plain: &Value) {
    assert_eq!(seconds.is_none(), plain.is_null());
    assert!(!plain.is_i64() || plain.as_i64() == seconds);
}

/// A ring of what stands in the file is made or refused, as `docs/keys.md` says.
fn is_no_surprise(ring: &RingText) {
    let mut keys = Vec::new();
    for text in &ring.keys {
        let Source::Text(bytes) = &text.key else { return };
        let validity = Validity { not_before: text.not_before, not_after: text.not_after };
        match Key::new(&text.id, bytes.as_bytes()).and_then(|key| key.valid(validity)) {
            Ok(key) => keys.push(key),
            Err(KeyError::EmptyKey) => return assert!(bytes.is_empty()),
            Err(KeyError::InvalidId) => return assert!(!is_id(&text.id)),
            Err(error) => return assert_eq!((error, validity.is_sound()), (KeyError::EmptyWindow, false)),
        }
    }
    let (count, ids) = (keys.len(), keys.iter().map(|key| key.id().to_owned()).collect::<Vec<_>>());
    let repeats = ids.iter().enumerate().any(|(index, id)| ids[..index].contains(id));
    match KeyRing::new(keys) {
        Ok(_) => assert!((1..=16).contains(&count) && !repeats),
        Err(KeyError::RepeatedKey) => assert!(count > 1),
        Err(_) => assert!(count == 0 || count > 16 || repeats),
    }
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// No word of a file that could be a key stands in what is said of it.
fn quotes_nothing(problem: &str, text: &str) {
    /// Words that the messages have may stand in a file, too; none of them has a digit.
    const LONG: usize = 8;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= LONG);
    for word in words.filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
        // The latest time is told wherever a time is no time.
        assert!(!problem.contains(word) || "99999999999".contains(word), "it is quoted: {problem}");
    }
}
