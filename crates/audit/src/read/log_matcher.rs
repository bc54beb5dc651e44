//! Finds the fields of a line of an access log.
//!
//! A field ends where the text that follows it in the format begins; one in quotes ends at the first quote that is not
//! escaped.

use memchr::{memchr, memchr_iter, memchr2};

use super::ReadError;
use super::log_format::{LogFormat, Part};

/// How long nginx's and Apache's `dd/Mon/yyyy:hh:mm:ss +hhmm` is.
const TIME_LOCAL: usize = 26;

/// A format, ready to be held against lines.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// What a line begins with.
    start: Vec<u8>,
    fields: Vec<Field>,
    /// Whether fields are escaped.
    pub escaped: bool,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    end: End,
    /// What stands behind it.
    text: Vec<u8>,
}

/// Where a field ends.
#[derive(Clone, Debug)]
enum End {
    /// In front of the first place with the text that follows.
    Text,
    /// At the first quote that is not escaped.
    Quote,
    /// In front of a slash, with which the next field begins.
    Slash,
    /// As [`End::Text`], but the time of the request and then this text must follow. Whoever sends a request writes the user's
    /// name, and could put the bracket into it with which the time begins.
    TimeThen(Vec<u8>),
    /// At the end of the line, or in front of the text there.
    Line,
}

impl Matcher {
    /// Makes it ready.
    ///
    /// # Errors
    /// When it cannot be told where a field ends.
    pub fn new(format: LogFormat) -> Result<Self, ReadError> {
        let mut parts = format.parts.into_iter().peekable();
        let start = parts.next_if(is_text).map(text_of).unwrap_or_default();
        let mut matcher = Self { start, fields: Vec::new(), escaped: format.escaped };
        let mut quoted = matcher.start.ends_with(b"\"");
        while let Some(part) = parts.next() {
            let Part::Field(name) = part else { continue };
            let text = parts.next_if(is_text).map(text_of).unwrap_or_default();
            let end = match (text.as_slice(), parts.peek()) {
                ([], Some(Part::Field(next))) if next == "request_uri" => End::Slash,
                ([], Some(Part::Field(next))) => {
                    let problem = "it cannot be told where one ends and the other begins";
                    return Err(ReadError(format!(
                        "the log format has `{name}` right in front of `{next}`: {problem}"
                    )));
                }
                ([], _) => End::Line,
                ([b'"', ..], _) if quoted && matcher.escaped => End::Quote,
                // A quote that is not escaped may stand in it.
                (_, None) if !matcher.escaped => End::Line,
                _ => End::Text,
            };
            quoted = text.ends_with(b"\"");
            matcher.fields.push(Field { name, end, text });
        }
        matcher.guard_time();
        Ok(matcher)
    }

    /// Has the user's name end at the time and nowhere else.
    fn guard_time(&mut self) {
        for index in 1..self.fields.len() {
            let [user, time] = &mut self.fields[index - 1..=index] else { continue };
            if user.name == "remote_user" && time.name == "time_local" && matches!(user.end, End::Text) {
                user.end = End::TimeThen(time.text.clone());
            }
        }
    }

    /// The names of the fields, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// Tells where each of the first fields stands, until `found` says that this was the last one needed.
    ///
    /// # Errors
    /// Why the line is none of this format. What was found before stays.
    #[inline]
    pub fn find(&self, line: &[u8], mut found: impl FnMut(usize, usize, usize) -> bool) -> Result<(), String> {
        let begins_otherwise = || format!("it does not begin with `{}`", self.start.escape_ascii());
        let mut at = if line.starts_with(&self.start) { self.start.len() } else { return Err(begins_otherwise()) };
        for (index, field) in self.fields.iter().enumerate() {
            let length = field.length(&line[at..]).ok_or_else(|| field.problem(at))?;
            if !found(index, at, at + length) {
                break;
            }
            at += length + field.text.len();
        }
        Ok(())
    }
}

impl Field {
    /// How long the field at the start of this is.
    fn length(&self, rest: &[u8]) -> Option<usize> {
        match &self.end {
            End::Text => places(rest, &self.text).next(),
            End::Quote => first_quote(rest).filter(|&quote| rest[quote..].starts_with(&self.text)),
            End::Slash => memchr(b'/', rest),
            End::TimeThen(text) => places(rest, &self.text).find(|start| {
                let behind = rest.get(start + self.text.len() + TIME_LOCAL..);
                behind.is_some_and(|behind| behind.starts_with(text))
            }),
            End::Line => rest.strip_suffix(self.text.as_slice()).map(<[u8]>::len),
        }
    }

    fn problem(&self, at: usize) -> String {
        let text = if matches!(self.end, End::Slash) { b"/".as_slice() } else { &self.text };
        format!("the field `{}` begins at byte {at}, and no `{}` ends it", self.name, text.escape_ascii())
    }
}

/// The places of a text, which is most often so short and so near that a search for its first byte finds it soonest.
fn places<'r>(rest: &'r [u8], text: &'r [u8]) -> impl Iterator<Item = usize> + 'r {
    let bytes = text.first().map(|&byte| memchr_iter(byte, rest));
    bytes.into_iter().flatten().filter(|&at| rest[at..].starts_with(text))
}

/// The first quote that is not behind a backslash.
fn first_quote(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', rest.get(at..)?)?;
        if rest[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn is_text(part: &Part) -> bool {
    matches!(part, Part::Text(_))
}

fn text_of(part: Part) -> Vec<u8> {
    match part {
        Part::Text(text) => text,
        Part::Field(name) => name.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(format: &str) -> Matcher {
        Matcher::new(LogFormat::parse(format).expect("a format")).expect("fields with an end")
    }

    fn fields(format: &str, line: &str) -> Result<Vec<String>, String> {
        let mut fields = Vec::new();
        matcher(format).find(line.as_bytes(), |_, start, end| {
            fields.push(line[start..end].to_owned());
            true
        })?;
        Ok(fields)
    }

    #[test]
    fn fields_end_where_the_next_text_begins() {
        assert_eq!(fields("$a - $b|$c", "x y - z|last one"), Ok(vec!["x y".into(), "z".into(), "last one".into()]));
        assert_eq!(fields("<$a>", "<>"), Ok(vec![String::new()]));
    }

    #[test]
    fn quoted_fields_end_at_the_first_quote_that_is_not_escaped() {
        let line = r#""a \" b\\" "c""#;
        assert_eq!(fields(r#""$a" "$b""#, line), Ok(vec![r#"a \" b\\"#.into(), "c".into()]));
        assert!(fields(r#""$a" "$b""#, r#""a" b" "c""#).is_err());
        assert!(fields(r#""$a""#, r#""a\"#).is_err());
    }

    #[test]
    fn nothing_is_escaped_where_nginx_does_not() {
        let parts = fields(r#"escape=none "$a" "$b""#, r#""a" b\" "c""#);
        assert_eq!(parts, Ok(vec![r#"a" b\"#.into(), "c".into()]));
    }

    #[test]
    fn a_host_ends_where_its_path_begins() {
        assert_eq!(
            fields("$scheme://$host$request_uri $status", "https://h:80/a?b=//c 200"),
            Ok(vec!["https".into(), "h:80".into(), "/a?b=//c".into(), "200".into()])
        );
    }

    #[test]
    fn a_user_cannot_pass_for_the_time() {
        let line = r#"h - a [01/Jan/2020:00:00:00 +0000] b [02/Jan/2026:15:04:05 +0000] "GET / HTTP/1.1" 200"#;
        let found =
            fields(r#"$remote_addr - $remote_user [$time_local] "$request" $status"#, line).expect("it matches");
        assert_eq!(found[1], "a [01/Jan/2020:00:00:00 +0000] b");
        assert_eq!(found[2], "02/Jan/2026:15:04:05 +0000");
        let short = r#"h - [x] "GET"#;
        assert!(fields(r#"$remote_addr - $remote_user [$time_local] "$request""#, short).is_err());
    }

    #[test]
    fn problems_name_the_place() {
        assert_eq!(fields("<$a - $b", "x"), Err("it does not begin with `<`".to_owned()));
        assert_eq!(
            fields("<$a - $b\t$c", "<x - y z"),
            Err(r"the field `b` begins at byte 5, and no `\t` ends it".to_owned())
        );
    }

    #[test]
    fn neighbours_are_refused() {
        let format = LogFormat::parse("$uri$is_args$args").expect("it has fields");
        let problem = Matcher::new(format).expect_err("no text is between them").0;
        assert!(problem.contains("`uri` right in front of `is_args`"), "{problem}");
    }
}
