//! Finds some fields of a JSON object without making anything of the others.

use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::line_fields::Span;

/// The keys that lead to fields.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<(Vec<u8>, usize)>);

impl Keys {
    /// Adds a field. Dots in its name part the names of an object and of what is in it, or stand in the name of a key.
    pub fn add(&mut self, path: &str, field: usize) {
        self.0.push((path.as_bytes().to_vec(), field));
    }

    /// Finds the fields in a line with one object. Where a key comes twice the last one counts.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn find(&self, line: &[u8], found: &mut [Option<Span>]) -> Result<(), String> {
        let Err(error) = self.find_utf8(line, found) else { return Ok(()) };
        let masked = masked(line);
        if masked == line {
            return Err(error);
        }
        found.fill(None);
        self.find_utf8(&masked, found)
    }

    fn find_utf8(&self, line: &[u8], found: &mut [Option<Span>]) -> Result<(), String> {
        let mut deserializer = serde_json::Deserializer::from_slice(line);
        let object = Object { wanted: &self.0, start: line.as_ptr().addr(), found, entered: Vec::new() };
        object.deserialize(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| problem(&error, line))
    }
}

/// The line without what makes JSON of a server no JSON. Servers write bytes as they came, and nginx writes `\xHH` unless it is
/// told to escape as JSON does; whoever sent a byte that is no UTF-8, or a quote, shall not hide the line by it. Such bytes stand
/// in strings, whose places remain where they are.
fn masked(line: &[u8]) -> Vec<u8> {
    let mut masked: Vec<u8> = line.iter().map(|&byte| if byte.is_ascii() { byte } else { b'?' }).collect();
    let mut at = 0;
    while let Some(escape) = memchr(b'\\', &line[at..]).map(|found| at + found) {
        if let [_, b'x', high, low, ..] = &line[escape..]
            && high.is_ascii_hexdigit()
            && low.is_ascii_hexdigit()
        {
            masked[escape] = b'?';
        }
        at = line.len().min(escape + 2);
    }
    masked
}

/// An error without serde's words for its place.
fn problem(error: &serde_json::Error, line: &[u8]) -> String {
    if line.trim_ascii_start().first() != Some(&b'{') {
        return "it is no JSON object".to_owned();
    }
    let text = error.to_string();
    let cause = text.rsplit_once(" at line ").map_or(text.as_str(), |(cause, _)| cause);
    format!("it is no JSON: {cause}, at byte {}", error.column().saturating_sub(1))
}

/// An object of the line, whose first byte has this address.
struct Object<'f> {
    /// The paths of fields from here.
    wanted: &'f [(Vec<u8>, usize)],
    start: usize,
    found: &'f mut [Option<Span>],
    /// Keys that were seen, in whose values fields may stand.
    entered: Vec<&'f [u8]>,
}

impl<'f> Object<'f> {
    /// Notes where the value of a key stands.
    fn see(&mut self, key: &'f [u8], value: &str) -> Result<(), serde_json::Error> {
        let span = span(value, value.as_ptr().addr() - self.start);
        let mut inner = Vec::new();
        let again = self.entered.contains(&key);
        for &(ref path, field) in self.wanted {
            match path.strip_prefix(key) {
                Some([]) => self.found[field] = span,
                Some([b'.', path @ ..]) => {
                    // What stands in the value that this one takes the place of does not count.
                    if again {
                        self.found[field] = None;
                    }
                    inner.push((path.to_vec(), field));
                }
                _ => {}
            }
        }
        if !inner.is_empty() && !again {
            self.entered.push(key);
        }
        if inner.is_empty() || !value.starts_with('{') {
            return Ok(());
        }
        let object = Object { wanted: &inner, start: self.start, found: self.found, entered: Vec::new() };
        object.deserialize(&mut serde_json::Deserializer::from_str(value))
    }
}

/// A string without its quotes, or another value as it is. Null is none.
fn span(value: &str, start: usize) -> Option<Span> {
    let end = start + value.len();
    match value.as_bytes() {
        b"null" => None,
        [b'"', .., b'"'] => Some(Span { start: start + 1, end: end - 1, verbatim: false }),
        _ => Some(Span { start, end, verbatim: true }),
    }
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Known(self.wanted))? {
            match key {
                Some(key) => {
                    let value: &'de RawValue = map.next_value()?;
                    self.see(key, value.get()).map_err(serde::de::Error::custom)?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A key, if fields are its value or stand in it.
struct Known<'f>(&'f [(Vec<u8>, usize)]);

impl<'de, 'f> DeserializeSeed<'de> for Known<'f> {
    type Value = Option<&'f [u8]>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        // As bytes it need not be UTF-8.
        deserializer.deserialize_bytes(self)
    }
}

impl<'f> Visitor<'_> for Known<'f> {
    type Value = Option<&'f [u8]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
        let leads = |rest: &[u8]| matches!(rest, [] | [b'.', ..]);
        let path = self.0.iter().find(|(path, _)| path.strip_prefix(name).is_some_and(leads));
        Ok(path.map(|(path, _)| &path[..name.len()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&str], line: &[u8]) -> Result<Vec<Option<String>>, String> {
        let mut keys = Keys::default();
        paths.iter().enumerate().for_each(|(field, path)| keys.add(path, field));
        let mut found = vec![None; paths.len()];
        keys.find(line, &mut found)?;
        Ok(found.into_iter().map(|span: Option<Span>| Some(span?.of(line).escape_ascii().to_string())).collect())
    }

    fn one(path: &str, line: &str) -> Option<String> {
        found(&[path], line.as_bytes()).expect("it is an object").remove(0)
    }

    #[test]
    fn values_of_every_kind() {
        assert_eq!(one("a", r#"{"b": 1, "a" : "x y" }"#).as_deref(), Some("x y"));
        assert_eq!(one("a", r#"{"a":-1.5e3}"#).as_deref(), Some("-1.5e3"));
        assert_eq!(one("a", r#"{"a":{"b":[1]}}"#).as_deref(), Some(r#"{\"b\":[1]}"#));
        assert_eq!(one("a", r#"{"a":null}"#), None);
        assert_eq!(one("a", r#"{"A":1}"#), None);
        assert_eq!(one("a", "{}"), None);
        assert_eq!(one("a", r#"{"a":""}"#).as_deref(), Some(""));
    }

    #[test]
    fn keys_may_be_escaped() {
        assert_eq!(one("url", r#"{"\u0075rl":"x"}"#).as_deref(), Some("x"));
    }

    #[test]
    fn dots_lead_into_objects_or_stand_in_keys() {
        let line = r#"{"r":{"x":1,"u":{"v":2}},"r.y":3,"r.u.v":4,"s":{"u.v":5}}"#;
        assert_eq!(
            found(&["r.x", "r.y", "s.u.v", "r.u", "r.z"], line.as_bytes()),
            Ok(vec![Some("1".into()), Some("3".into()), Some("5".into()), Some(r#"{\"v\":2}"#.into()), None])
        );
        assert_eq!(one("r.u", r#"{"r":[{"u":1}]}"#), None);
    }

    #[test]
    fn of_equal_keys_the_last_counts() {
        assert_eq!(one("a", r#"{"a":1,"a":2}"#).as_deref(), Some("2"));
        assert_eq!(one("a", r#"{"a":1,"a":null}"#), None);
        assert_eq!(one("a.b", r#"{"a":{"b":1},"a":{"b":2}}"#).as_deref(), Some("2"));
        for other in ["{}", "1", "null", r#"{"c":2}"#, r#"{"b":null}"#] {
            assert_eq!(one("a.b", &format!(r#"{{"a":{{"b":1}},"a":{other}}}"#)), None, "{other}");
        }
        assert_eq!(one("a.b.c", r#"{"a":{"b":{"c":1},"b":2}}"#), None);
        assert_eq!(one("a.b", r#"{"a.b":1,"a":{"c":2}}"#).as_deref(), Some("1"));
    }

    #[test]
    fn one_value_may_be_several_fields() {
        let line = br#"{"a":{"b":1}}"#;
        assert_eq!(
            found(&["a.b", "a", "a.b"], line),
            Ok(vec![Some("1".into()), Some(r#"{\"b\":1}"#.into()), Some("1".into())])
        );
    }

    #[test]
    fn bytes_that_are_no_utf8_do_not_hide_a_line() {
        let line = b"{\"a\":\"\xff/x\xfe\",\"b\":\"\xe9\",\"\xff\":1}";
        assert_eq!(found(&["a", "b"], line), Ok(vec![Some(r"\xff/x\xfe".into()), Some(r"\xe9".into())]));
        assert!(found(&["a"], b"{\"a\":\xff}").is_err());
    }

    #[test]
    fn escapes_of_nginx_do_not_hide_a_line() {
        let line = br#"{"a":"/c?\x22\x5Cx","b":"\\x22\xe9"}"#;
        let written = |text: &str| Some(text.replace('\\', r"\\"));
        assert_eq!(found(&["a", "b"], line), Ok(vec![written(r"/c?\x22\x5Cx"), written(r"\\x22\xe9")]));
        for line in [r#"{"a":"\x2"}"#, r#"{"a":"\xg0"}"#, r#"{"a":"\q\x22"}"#, r#"{"a":\x22}"#, r#"{"a":"\x22}"#] {
            assert!(found(&["a"], line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn what_is_no_object_is_told_with_its_place() {
        for (line, problem) in [
            ("[1]", "it is no JSON object"),
            ("\"\u{1b}[2J\"", "it is no JSON object"),
            ("{\"a\":1,}", "it is no JSON: trailing comma, at byte 7"),
            ("{\"a\":1} x", "it is no JSON: trailing characters, at byte 8"),
            ("{\"a\":\"x", "it is no JSON: EOF while parsing a string, at byte 6"),
        ] {
            assert_eq!(found(&["a"], line.as_bytes()), Err(problem.to_owned()), "{line}");
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{{\"b\":{}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(found(&["a"], deep.as_bytes()), Ok(vec![None]));
        assert!(found(&["b"], "{\"b\":".repeat(1_000_000).as_bytes()).is_err());
    }
}
