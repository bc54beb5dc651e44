//! Formats of access logs, as the configurations of nginx and Apache have them: `log_format` and `LogFormat`. Rules:
//! `docs/audit.md`, Input.

use super::ReadError;

/// Apache's common format.
pub const COMMON: &str = "$remote_addr $remote_ident $remote_user [$time_local] \"$request\" $status $body_bytes_sent";

/// nginx's default, and Apache's combined format.
pub const COMBINED: &str = "$remote_addr $remote_ident $remote_user [$time_local] \"$request\" $status $body_bytes_sent \
                            \"$http_referer\" \"$http_user_agent\"";

/// Debian's default for Apache: the same behind the name of the host.
pub const VHOST_COMBINED: &str = "$server_name $remote_addr $remote_ident $remote_user [$time_local] \"$request\" $status \
                                  $bytes_sent \"$http_referer\" \"$http_user_agent\"";

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Stands in every line as it is.
    Text(Vec<u8>),
    /// The field with this name; as nginx calls it, where nginx has it.
    Field(String),
}

/// A format in parts, no two texts of which are neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFormat {
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// Whether fields are escaped: nginx can be told not to.
    pub escaped: bool,
}

impl LogFormat {
    /// Reads a format: the string of nginx's `log_format` or of Apache's `LogFormat`, or the name `common`, `combined` or
    /// `vhost_combined`. In front of that of nginx may stand `escape=`, and it may be in several pieces with their quotes.
    ///
    /// # Errors
    /// When it has no fields, or is of neither server.
    pub fn parse(format: &str) -> Result<Self, ReadError> {
        let (format, escaped) = match format.trim_start().split_once(' ') {
            Some(("escape=none", format)) => (format.trim_start(), false),
            Some(("escape=json" | "escape=default", format)) => (format.trim_start(), true),
            _ => (format, true),
        };
        let joined = joined(format);
        let format = match joined.as_deref().unwrap_or(format) {
            "common" => COMMON,
            "combined" => COMBINED,
            "vhost_combined" => VHOST_COMBINED,
            format => format,
        };
        let mut parts = Parts::default();
        let text = without_backslashes(format);
        if nginx(&text, &mut parts).is_none() && apache(&text, &mut parts).is_none() {
            return Err(ReadError(
                "the log format has no fields: neither $name, as in that of nginx, nor %h, as in that of Apache"
                    .to_owned(),
            ));
        }
        Ok(Self { parts: parts.0, escaped })
    }
}

#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(last)) => last.extend_from_slice(text.as_bytes()),
            _ if text.is_empty() => {}
            _ => self.0.push(Part::Text(text.as_bytes().to_vec())),
        }
    }

    fn field(&mut self, name: &str) {
        match self.0.last_mut() {
            // What Apache has for nginx's $request_uri.
            Some(Part::Field(last)) if last == "uri" && name == "query" => "request_uri".clone_into(last),
            _ => self.0.push(Part::Field(name.to_owned())),
        }
    }
}

/// The pieces of a string of nginx as one, `'$a ' '$b';`, if it is nothing but such pieces.
fn joined(format: &str) -> Option<String> {
    let mut rest = format.trim().trim_end_matches(';').trim_end();
    let mut joined = String::new();
    while !rest.is_empty() {
        let piece = rest.strip_prefix('\'')?;
        let mut quotes = piece.match_indices('\'').map(|(at, _)| at);
        let end = quotes.find(|&at| !piece[..at].ends_with('\\'))?;
        joined.push_str(&piece[..end]);
        let behind = &piece[end + 1..];
        rest = behind.trim_start();
        if rest.len() == behind.len() && !rest.is_empty() {
            return None;
        }
    }
    Some(joined)
}

/// Configurations have a backslash in front of quotes in a string, and in front of the letter of a tab or line end.
fn without_backslashes(format: &str) -> String {
    let mut text = String::with_capacity(format.len());
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        let next = || characters.clone().next();
        let meant = match (character, (character == '\\').then(next).flatten()) {
            ('\\', Some('t')) => '\t',
            ('\\', Some('n')) => '\n',
            ('\\', Some('r')) => '\r',
            ('\\', Some(quoted @ ('"' | '\'' | '\\'))) => quoted,
            _ => {
                text.push(character);
                continue;
            }
        };
        characters.next();
        text.push(meant);
    }
    text
}

/// Reads `$name` and `${name}`. `None` where there is no such thing.
fn nginx(format: &str, parts: &mut Parts) -> Option<()> {
    let variable = |after: &str| -> Option<(String, usize)> {
        let braced = after.strip_prefix('{');
        let rest = braced.unwrap_or(after);
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let closed = braced.is_none() || rest[length..].starts_with('}');
        (length > 0 && closed).then(|| (rest[..length].to_owned(), length + if braced.is_some() { 2 } else { 0 }))
    };
    let pieces: Vec<&str> = format.split('$').collect();
    pieces[1..].iter().any(|piece| variable(piece).is_some()).then_some(())?;
    parts.text(pieces[0]);
    for piece in &pieces[1..] {
        if let Some((name, length)) = variable(piece) {
            parts.field(&name);
            parts.text(&piece[length..]);
        } else {
            parts.text("$");
            parts.text(piece);
        }
    }
    Some(())
}

/// Reads `%h`, `%>s`, `%{Referer}i` and the like. `None` where there is no such thing.
fn apache(format: &str, parts: &mut Parts) -> Option<()> {
    let mut rest = format;
    let mut any = false;
    while let Some((text, behind)) = rest.split_once('%') {
        parts.text(text);
        if let Some(behind) = behind.strip_prefix('%') {
            parts.text("%");
            rest = behind;
            continue;
        }
        let directive = Directive::parse(behind)?;
        match directive.name().as_deref() {
            // The brackets are part of what it writes.
            None => {
                parts.text("[");
                parts.field("time_local");
                parts.text("]");
            }
            Some(name) => parts.field(name),
        }
        rest = directive.behind;
        any = true;
    }
    parts.text(rest);
    any.then_some(())
}

/// What stands behind a `%` of Apache.
struct Directive<'f> {
    /// What stands in braces.
    argument: &'f str,
    letter: &'f str,
    behind: &'f str,
}

impl<'f> Directive<'f> {
    fn parse(text: &'f str) -> Option<Self> {
        // For which responses it is written, and of which request, is of no interest.
        let text = text.trim_start_matches(|c: char| matches!(c, '!' | ',' | '<' | '>') || c.is_ascii_digit());
        let (argument, text) = match text.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => ("", text),
        };
        let length = if text.starts_with('^') { 3 } else { 1 };
        let (letter, behind) = text.split_at_checked(length)?;
        letter.ends_with(|c: char| c.is_ascii_alphabetic()).then_some(Self { argument, letter, behind })
    }

    /// The name of the field; `None` for the time in brackets.
    fn name(&self) -> Option<String> {
        let header = || self.argument.to_ascii_lowercase().replace('-', "_");
        let name = match (self.letter, self.argument) {
            ("t", "") => return None,
            ("t", time) => time_name(time),
            ("i", _) => return Some(format!("http_{}", header())),
            ("o", _) => return Some(format!("sent_http_{}", header())),
            ("C", _) => return Some(format!("cookie_{}", header())),
            ("h" | "a", _) => "remote_addr",
            ("l", _) => "remote_ident",
            ("u", _) => "remote_user",
            ("r", _) => "request",
            ("s", _) => "status",
            ("b" | "B", _) => "body_bytes_sent",
            ("O", _) => "bytes_sent",
            ("I", _) => "request_length",
            ("D" | "T", _) => "request_time",
            ("m", _) => "request_method",
            ("H", _) => "server_protocol",
            ("U", _) => "uri",
            ("q", _) => "query",
            ("v" | "V", _) => "server_name",
            ("A", _) => "server_addr",
            ("p", _) => "server_port",
            ("P", _) => "pid",
            ("L", _) => "request_id",
            // Environment variables and notes.
            (_, argument @ ("" | "c")) => return Some(format!("{}{argument}", self.letter)),
            (_, argument) => argument,
        };
        Some(name.to_owned())
    }
}

/// The name of a time in another form than that of logs.
fn time_name(argument: &str) -> &str {
    let form = argument
        .split_once(':')
        .filter(|(moment, _)| matches!(*moment, "begin" | "end"))
        .map_or(argument, |(_, form)| form);
    match form {
        // Of any unit: which it is can be seen from the number.
        "sec" | "msec" | "usec" => "msec",
        "msec_frac" | "usec_frac" => form,
        _ => "time_iso8601",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields in angle brackets.
    fn shown(format: &str) -> String {
        let parts = LogFormat::parse(format).expect("it has fields").parts;
        parts.iter().fold(String::new(), |shown, part| match part {
            Part::Text(text) => shown + &String::from_utf8_lossy(text),
            Part::Field(name) => format!("{shown}<{name}>"),
        })
    }

    #[test]
    fn nginx_formats() {
        assert_eq!(
            shown("$remote_addr - $remote_user [$time_local] \"$request\" $status"),
            "<remote_addr> - <remote_user> [<time_local>] \"<request>\" <status>"
        );
        assert_eq!(shown("${msec}x$request_uri"), "<msec>x<request_uri>");
        assert_eq!(shown(r"$msec\t\'$request\' 100% $ $$status ${x"), "<msec>\t'<request>' 100% $ $<status> ${x");
    }

    /// As nginx's documentation has it, over several lines.
    #[test]
    fn nginx_formats_in_pieces() {
        let pieces = "'$remote_addr - [$time_local] '\n    '\"$request\" \\'$status\\'';";
        let whole = "<remote_addr> - [<time_local>] \"<request>\" '<status>'";
        assert_eq!(shown(pieces), whole);
        assert_eq!(shown(&format!("escape=json {pieces}")), whole);
        for format in ["'$msec' $status", "'$msec''$status'", "'$msec' '$status"] {
            assert_eq!(shown(format), format.replace("$msec", "<msec>").replace("$status", "<status>"), "{format}");
        }
    }

    #[test]
    fn nginx_is_told_how_to_escape() {
        assert!(!LogFormat::parse("escape=none $msec $request").expect("a format").escaped);
        let json = LogFormat::parse("escape=json $msec $request").expect("a format");
        assert!(json.escaped);
        assert_eq!(json, LogFormat::parse("$msec $request").expect("a format"));
    }

    /// Each with the name that Apache's documentation gives it.
    #[test]
    fn apache_formats() {
        let common = "<remote_addr> <remote_ident> <remote_user> [<time_local>] \"<request>\" <status> ";
        assert_eq!(shown(r#"%h %l %u %t \"%r\" %>s %b"#), format!("{common}<body_bytes_sent>"));
        assert_eq!(
            shown(r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#),
            format!("<server_name>:<server_port> {common}<bytes_sent> \"<http_referer>\" \"<http_user_agent>\"")
        );
        assert_eq!(shown("%{sec}t %{end:msec}t %{begin:usec}t %{%FT%T%z}t"), "<msec> <msec> <msec> <time_iso8601>");
        assert_eq!(
            shown("%m %U%q %H %{X}e %!200,304{X-Y}i %% %^ti"),
            "<request_method> <request_uri> <server_protocol> <X> <http_x_y> % <^ti>"
        );
    }

    #[test]
    fn formats_have_names() {
        assert!(shown("combined").starts_with(&shown("common")));
        assert!(shown("vhost_combined").starts_with("<server_name> <remote_addr> "));
    }

    #[test]
    fn no_formats() {
        for format in ["", "combine", "100%", "%", "%{x", "%{x}", "$", "${x", "% h", "%é", "%{é}é", "%^t"] {
            assert!(LogFormat::parse(format).is_err(), "{format}");
        }
    }
}
