//! The token of a request: given alone, or in its headers.

use std::ffi::OsString;
use std::path::PathBuf;

use adseal_core::install::{API_KEY_HEADER, AUTH_TOKEN_HEADER};
use clap::Args;

use crate::failure::Failure;
use crate::text::file_name;

/// Where the token is.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct TokenArgs {
    /// The token, as it was received
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    token: Option<OsString>,
    /// The headers of the request, a line each, the token and the API key among them
    #[arg(long, value_name = "FILE")]
    headers: Option<PathBuf>,
}

/// The headers of a request, or its token alone.
pub(super) enum Received {
    Token(Vec<u8>),
    Headers(Vec<(Vec<u8>, Vec<u8>)>),
}

impl TokenArgs {
    pub(super) fn read(&self) -> Result<Received, Failure> {
        match (&self.token, &self.headers) {
            (Some(token), _) => Ok(Received::Token(token.as_encoded_bytes().to_vec())),
            (None, Some(path)) => {
                let text = std::fs::read(path).map_err(Failure::io(format!("cannot read {}", file_name(path))))?;
                Ok(Received::Headers(parse(&text)))
            }
            (None, None) => Err(Failure::usage("no token: give --token TOKEN or --headers FILE")),
        }
    }
}

impl Received {
    /// The token, without the blanks around it; empty where there is none.
    pub(super) fn token(&self) -> &[u8] {
        match self {
            Self::Token(token) => token,
            Self::Headers(_) => self.header(AUTH_TOKEN_HEADER).unwrap_or_default(),
        }
    }

    /// The API key, if it came with the token.
    pub(super) fn api_key(&self) -> Option<&[u8]> {
        self.header(API_KEY_HEADER)
    }

    fn header(&self, wanted: &str) -> Option<&[u8]> {
        let Self::Headers(headers) = self else { return None };
        let mut named = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
        named.next().map(|(_, value)| value.trim_ascii())
    }
}

/// The names and values up to a blank line. What has no colon, as a request line has none, is no header. `curl -v` writes
/// `> ` in front of what it sends.
fn parse(text: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let lines = text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let sent = lines.map(|line| line.strip_prefix(b"> ").unwrap_or(line)).skip_while(|line| line.is_empty());
    let named = sent.take_while(|line| !line.is_empty()).filter(|line| !line.contains(&b' ') || has_name(line));
    named
        .filter_map(|line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            Some((line[..colon].to_vec(), line[colon + 1..].to_vec()))
        })
        .collect()
}

/// Whether a header's name begins the line: `POST http://host/ HTTP/1.1` has a blank before its colon.
fn has_name(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| matches!(byte, b':' | b' '));
    end.is_some_and(|end| line[end] == b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_at_a_blank_line() {
        let text = b"POST http://host/track/json HTTP/1.1\r\nHost: host\r\nkochava-auth-token:\t ab \r\nKochava-Api-Key: k\r\n\r\n\
                     Kochava-Api-Key: other\r\n";
        let received = Received::Headers(parse(text));
        assert_eq!((received.token(), received.api_key()), (&b"ab"[..], Some(&b"k"[..])));
        assert!(matches!(&received, Received::Headers(headers) if headers.len() == 3));
        let pasted =
            b"\n*   Trying 127.0.0.1:80...\r\n> POST / HTTP/1.1\r\n> Host: host\r\n> Kochava-Auth-Token: ab\r\n> \r\n\
                       < HTTP/1.1 200 OK\r\n< Kochava-Auth-Token: cd\r\n";
        let received = Received::Headers(parse(pasted));
        assert_eq!(received.token(), b"ab");
        assert!(matches!(&received, Received::Headers(headers) if headers.len() == 2));
        assert_eq!(Received::Headers(parse(b"a:b")).token(), b"");
        assert_eq!(Received::Token(b" ab".to_vec()).token(), b" ab");
    }
}
