//! Which part of a URL was hashed. Rules: `docs/explain.md`, Part of the URL.

use alloc::vec::Vec;

use super::read::Click;
use crate::explain::cause::Cause;
use crate::explain::encodings::{Letters, Plus, extend, percent_decoded};
use crate::php_json::OutOfMemory;

/// Something else than path, `?` and query.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// The message behind the URI's own origin.
    Origin,
    /// The message behind this and a host.
    Host(&'static [u8], Host),
    Query,
    QuestionMarkAndQuery,
    PathAndQuery,
    WithoutSlash,
    Path,
    PathAndQuestionMark,
    OtherPath(OtherPath),
}

/// A host that senders hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Own,
    OwnInLowerCase,
    Published,
}

/// Another path, in front of `?` and query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OtherPath {
    SlashAtEnd,
    Published,
    /// Without so many of its first segments.
    Without(usize),
    SingleSlashes,
    Decoded,
}

/// The host and the path of the published example.
const PUBLISHED_HOST: &[u8] = b"control.kochava.com";
const PUBLISHED_PATH: &[u8] = b"/v1/cpi/click";

impl Part {
    /// All of them, in the order of the search.
    pub(super) fn candidates(click: &Click) -> impl Iterator<Item = Self> + use<> {
        let has_scheme = click.origin.len() > click.authority.len();
        let skipped = if click.authority.is_empty() { 2 } else { 0 };
        let hosts = [Host::Own, Host::OwnInLowerCase, Host::Published].into_iter().skip(skipped);
        let urls = move |starts: [&'static [u8]; 2]| {
            let hosts = hosts.clone();
            starts.into_iter().flat_map(move |start| hosts.clone().map(move |host| Self::Host(start, host)))
        };
        let others = [
            Self::Query,
            Self::QuestionMarkAndQuery,
            Self::PathAndQuery,
            Self::WithoutSlash,
            Self::Path,
            Self::PathAndQuestionMark,
        ];
        let paths = [OtherPath::SlashAtEnd, OtherPath::Published].into_iter().chain((1..=4).map(OtherPath::Without));
        let paths = paths.chain([OtherPath::SingleSlashes, OtherPath::Decoded]).map(Self::OtherPath);
        let has_query = click.query.is_some();
        has_scheme
            .then_some(Self::Origin)
            .into_iter()
            .chain(urls([b"https://", b"http://"]))
            .chain(urls([b"", b"//"]))
            .chain(others)
            .chain(paths)
            .filter(move |part| has_query || matches!(part, Self::Origin | Self::Host(..) | Self::WithoutSlash))
    }

    pub(super) const fn cause(self) -> Cause {
        match self {
            Self::Origin | Self::Host(b"https://" | b"http://", _) => Cause::WholeUrl,
            Self::Host(..) => Cause::HostIncluded,
            Self::Query => Cause::QueryOnly,
            Self::QuestionMarkAndQuery => Cause::PathLeftOut,
            Self::PathAndQuery => Cause::NoQuestionMark,
            Self::WithoutSlash => Cause::NoLeadingSlash,
            Self::Path | Self::PathAndQuestionMark => Cause::PathOnly,
            Self::OtherPath(_) => Cause::PathChanged,
        }
    }

    /// Writes what was hashed of this path and query. Whether there is such a part.
    pub(super) fn write(
        part: Option<Self>,
        click: &Click,
        path: &[u8],
        query: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Result<bool, OutOfMemory> {
        let question_mark: &[u8] = if query.is_some() { b"?" } else { b"" };
        let query = query.unwrap_or_default();
        let mut put = |parts: &[&[u8]]| parts.iter().try_for_each(|part| extend(out, part.iter().copied()));
        match part {
            None => put(&[path, question_mark, query]),
            Some(Self::Origin) => put(&[click.origin, path, question_mark, query]),
            Some(Self::Host(start, host)) => {
                put(&[start])?;
                host.write(click, out)?;
                return Self::write(None, click, path, Some(query).filter(|_| !question_mark.is_empty()), out);
            }
            Some(Self::Query) => put(&[query]),
            Some(Self::QuestionMarkAndQuery) => put(&[b"?", query]),
            Some(Self::PathAndQuery) => put(&[path, query]),
            Some(Self::WithoutSlash) => match path.strip_prefix(b"/") {
                Some(path) => put(&[path, question_mark, query]),
                None => return Ok(false),
            },
            Some(Self::Path) => put(&[path]),
            Some(Self::PathAndQuestionMark) => put(&[path, b"?"]),
            Some(Self::OtherPath(other)) => {
                return Ok(other.write(path, out)? && {
                    extend(out, question_mark.iter().chain(query).copied())?;
                    true
                });
            }
        }
        .map(|()| true)
    }
}

impl Host {
    fn write(self, click: &Click, out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        match self {
            Self::Own => extend(out, click.authority.iter().copied()),
            Self::OwnInLowerCase => extend(out, click.authority.iter().map(|&byte| Letters::Lower.cased(byte))),
            Self::Published => extend(out, PUBLISHED_HOST.iter().copied()),
        }
    }
}

impl OtherPath {
    /// Writes the path that was hashed for this one. Whether there is such a path.
    fn write(self, path: &[u8], out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
        match self {
            Self::SlashAtEnd => match path.strip_suffix(b"/") {
                Some(path) => extend(out, path.iter().copied()),
                None => extend(out, path.iter().copied().chain([b'/'])),
            },
            Self::Published if path.eq_ignore_ascii_case(PUBLISHED_PATH) => return Ok(false),
            Self::Published => extend(out, PUBLISHED_PATH.iter().copied()),
            Self::Without(segments) => match memchr::memchr_iter(b'/', path).nth(segments) {
                Some(start) => extend(out, path[start..].iter().copied()),
                None => return Ok(false),
            },
            Self::SingleSlashes => {
                let mut last = 0;
                extend(
                    out,
                    path.iter().copied().filter(|&byte| core::mem::replace(&mut last, byte) != b'/' || byte != b'/'),
                )
            }
            Self::Decoded => extend(out, percent_decoded(path, Plus::Plus)),
        }
        .map(|()| true)
    }
}
