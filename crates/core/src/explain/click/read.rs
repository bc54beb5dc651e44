//! The parts of a click, of any bytes whatever. Rules: `docs/explain.md`, How a click is read.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use crate::explain::cause::Cause;
use crate::explain::encodings::{Plus, percent_decoded};
use crate::php_json::OutOfMemory;

/// A click in parts.
#[derive(Debug)]
pub(super) struct Click<'u> {
    /// What stands in front of the path: scheme and authority, or less.
    pub(super) origin: &'u [u8],
    /// The origin without its scheme.
    pub(super) authority: &'u [u8],
    /// Path and signed query.
    pub(super) message: &'u [u8],
    /// All of the message where there is no `?`.
    pub(super) path: &'u [u8],
    /// The signed query; `None` without a `?`.
    pub(super) query: Option<&'u [u8]>,
    /// The segments of the signed query, the empty ones among them; none without [`is_listed`](Self::is_listed).
    pub(super) signed: Vec<Segment<'u>>,
    /// The parameters behind the signature; none without [`is_listed`](Self::is_listed).
    pub(super) tail: Vec<Segment<'u>>,
    /// Bytes that the two lists take.
    pub(super) listed_bytes: usize,
    /// Whether there was room for them.
    pub(super) is_listed: bool,
    /// The place of the first signed parameter that is spelled `expires`.
    pub(super) signed_expires: Option<usize>,
    /// The first `expires`, signed or else in the tail.
    pub(super) expires: Option<Segment<'u>>,
    /// The value of the signature parameter.
    pub(super) signature: Option<&'u [u8]>,
    /// What is wrong with where the signature stands.
    pub(super) cause: Option<Cause>,
    /// Whether the signature came apart from the URI.
    pub(super) is_apart: bool,
    /// From the path to the end of the URI.
    pub(super) rest: &'u [u8],
    /// Where in it the tail starts.
    behind: usize,
}

/// What stands between two `&`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'u> {
    pub(super) text: &'u [u8],
    /// Where it starts, counted from the path.
    pub(super) start: usize,
}

/// Names under which a signature is looked for if there is no `signature`.
const OTHER_NAMES: [&[u8]; 6] = [b"signature", b"sig", b"sign", b"hash", b"hmac", b"token"];
/// Longer names are none of those, however they are encoded.
const MAX_OTHER_NAME: usize = 64;

impl<'u> Segment<'u> {
    pub(super) fn name(&self) -> &'u [u8] {
        &self.text[..self.name_length()]
    }

    /// The value; `None` without a `=`.
    pub(super) fn value(&self) -> Option<&'u [u8]> {
        self.text.get(self.name_length() + 1..)
    }

    pub(super) fn is_named(&self, name: &[u8]) -> bool {
        self.name() == name
    }

    pub(super) fn is_parameter(&self) -> bool {
        !self.text.is_empty()
    }

    fn name_length(&self) -> usize {
        memchr::memchr(b'=', self.text).unwrap_or(self.text.len())
    }

    /// What its name tells if this is the signature of a URI that has no `signature`.
    fn other_name(&self) -> Option<Cause> {
        let name = self.name();
        if name.len() > MAX_OTHER_NAME {
            return None;
        }
        if name == b"amp;signature" {
            return Some(Cause::HtmlEscapedOnTheWay);
        }
        let name = name.strip_prefix(b"amp;").unwrap_or(name);
        let decoded: ArrayVec<u8, MAX_OTHER_NAME> = percent_decoded(name, Plus::Space).collect();
        let trimmed = decoded.trim_ascii();
        let name = trimmed.strip_suffix(b"[]").unwrap_or(trimmed);
        let is_known = OTHER_NAMES.iter().any(|other| name.eq_ignore_ascii_case(other));
        is_known.then_some(Cause::SignatureMisnamed)
    }
}

impl<'u> Click<'u> {
    /// Reads a URI. Where the signature came apart from it, only one that is spelled so ends the message. Lists of its
    /// parameters are made if they take no more bytes than there is room for.
    pub(super) fn read(uri: &'u [u8], is_apart: bool, room: u64) -> Result<Self, OutOfMemory> {
        let (scheme, path) = origin_lengths(uri);
        let rest = &uri[path..];
        let question_mark = memchr::memchr(b'?', rest);
        // Without a query a signature may stand behind the first `&` all the same.
        let first = question_mark.or_else(|| memchr::memchr(b'&', rest)).map_or(rest.len(), |at| at + 1);
        let (place, cause) = match find(rest, first, |segment| segment.is_named(b"signature")) {
            None if !is_apart => {
                let place = find(rest, first, |segment| segment.other_name().is_some());
                (place, place.and_then(|segment| segment.other_name()))
            }
            place => (place, None),
        };
        let end = place.map_or(
            rest.len(),
            |Segment { start, .. }| {
                if Some(start - 1) == question_mark { start } else { start - 1 }
            },
        );
        let query = question_mark.map(|at| &rest[at + 1..end]);
        let behind = place.map_or(rest.len(), |segment| segment.start + segment.text.len() + 1);
        let count = query.map_or(0, count_segments) + rest.get(behind..).map_or(0, count_segments);
        let listed_bytes = count.saturating_mul(size_of::<Segment>());
        let mut click = Self {
            origin: &uri[..path],
            authority: &uri[scheme..path],
            message: &rest[..end],
            path: &rest[..question_mark.unwrap_or(end)],
            query,
            signed: Vec::new(),
            tail: Vec::new(),
            listed_bytes,
            is_listed: listed_bytes as u64 <= room,
            signed_expires: None,
            expires: None,
            signature: place.map(|segment| segment.value().unwrap_or_default()),
            cause,
            is_apart,
            rest,
            behind,
        };
        if click.is_listed {
            click.list(first)?;
        }
        Ok(click)
    }

    /// Lists the parameters.
    fn list(&mut self, first: usize) -> Result<(), OutOfMemory> {
        if let Some(query) = self.query {
            self.signed = collected(segments(self.message, first), count_segments(query))?;
        }
        if let Some(tail) = self.rest.get(self.behind..) {
            self.tail = collected(self.behind_the_signature(), count_segments(tail))?;
        }
        let is_expires = |segment: &Segment| segment.is_named(b"expires");
        self.signed_expires = self.signed.iter().position(is_expires);
        let place = self.signed_expires.and_then(|place| self.signed.get(place));
        self.expires = place.or_else(|| self.tail.iter().find(|segment| is_expires(segment))).copied();
        Ok(())
    }

    /// The parameters of the tail, which need no list.
    pub(super) fn behind_the_signature(&self) -> impl Iterator<Item = Segment<'u>> + use<'u> {
        segments(self.rest, self.behind).filter(Segment::is_parameter)
    }

    /// The signed parameters, each with its place among the segments.
    pub(super) fn parameters(&self) -> impl DoubleEndedIterator<Item = (usize, Segment<'u>)> + Clone {
        self.signed.iter().copied().enumerate().filter(|(_, segment)| segment.is_parameter())
    }

    /// Signatures behind the first one, if that is of the URI.
    pub(super) fn later_signatures(&self) -> impl Iterator<Item = Segment<'u>> {
        let is_apart = self.is_apart;
        self.behind_the_signature().filter(move |segment| !is_apart && segment.is_named(b"signature"))
    }
}

/// Lengths of the scheme, and of all that stands in front of the path.
fn origin_lengths(uri: &[u8]) -> (usize, usize) {
    let letters = uri.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let scheme = if letters > 0 && uri[letters..].starts_with(b"://") { letters + 3 } else { 0 };
    let authority = uri[scheme..].iter().take_while(|byte| !matches!(byte, b'/' | b'?' | b'#')).count();
    (scheme, scheme + authority)
}

/// What stands between the `&` of `text[start..]`; nothing where that is behind the end.
fn segments(text: &[u8], start: usize) -> impl Iterator<Item = Segment<'_>> {
    let mut at = start;
    text.get(start..).into_iter().flat_map(|rest| rest.split(|&byte| byte == b'&')).map(move |text| {
        let start = at;
        at += text.len() + 1;
        Segment { text, start }
    })
}

fn find(text: &[u8], start: usize, is_it: impl Fn(&Segment) -> bool) -> Option<Segment<'_>> {
    segments(text, start).filter(Segment::is_parameter).find(is_it)
}

/// How many segments there are.
fn count_segments(text: &[u8]) -> usize {
    memchr::memchr_iter(b'&', text).count() + 1
}

/// Collects no more than so many, if memory can be had.
fn collected<T>(items: impl Iterator<Item = T>, count: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut all = Vec::new();
    all.try_reserve_exact(count).map_err(|_| OutOfMemory)?;
    all.extend(items);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned as _;

    fn read(uri: &str) -> Click<'_> {
        Click::read(uri.as_bytes(), false, u64::MAX).expect("enough memory")
    }

    #[track_caller]
    fn check(uri: &str, [origin, authority, path]: [&str; 3], query: Option<&str>, signature: Option<&str>) {
        let click = read(uri);
        assert_eq!([click.origin, click.authority, click.path], [origin, authority, path].map(str::as_bytes), "{uri}");
        assert_eq!((click.query, click.signature), (query.map(str::as_bytes), signature.map(str::as_bytes)), "{uri}");
        let message = path.to_owned() + &query.map(|query| "?".to_owned() + query).unwrap_or_default();
        assert_eq!(click.message, message.as_bytes(), "{uri}");
    }

    #[test]
    fn a_click_has_parts() {
        check("/c?a=1&signature=S", ["", "", "/c"], Some("a=1"), Some("S"));
        check("https://h:1/c?a=1&&signature=S=&b", ["https://h:1", "h:1", "/c"], Some("a=1&"), Some("S="));
        check("h/c?signature=S", ["h", "h", "/c"], Some(""), Some("S"));
        check("//h/c?&signature", ["", "", "//h/c"], Some(""), Some(""));
        check("x://?a=1", ["x://", "", ""], Some("a=1"), None);
        check("://h/c", [":", ":", "//h/c"], None, None);
        check("/c", ["", "", "/c"], None, None);
        check("/c&signature=S&b=2", ["", "", "/c"], None, Some("S"));
        check("/c?a?b=1/2&signature=S?", ["", "", "/c"], Some("a?b=1/2"), Some("S?"));
        check("", ["", "", ""], None, None);
        check("&signature=S", ["&signature=S", "&signature=S", ""], None, None);
    }

    #[test]
    fn a_signature_is_found_under_other_names() {
        for name in ["Signature", "%73ignature", "sig", "HMAC", "+signature", "signature%20", "signature[]", "amp;Sig"]
        {
            let uri = alloc::format!("/c?a=1&{name}=S&token=T");
            let click = read(&uri);
            assert_eq!((click.signature, click.cause), (Some(&b"S"[..]), Some(Cause::SignatureMisnamed)), "{name}");
            assert_eq!(click.message, b"/c?a=1");
            let apart = Click::read(uri.as_bytes(), true, u64::MAX).expect("enough memory");
            assert_eq!((apart.message, apart.signature), (uri.as_bytes(), None));
        }
        assert_eq!(read("/c?a=1&amp;signature=S").cause, Some(Cause::HtmlEscapedOnTheWay));
        assert_eq!(read("/c?sig=1&signature=S").cause, None);
        assert_eq!(read("/c?signatures=1").signature, None);
    }

    #[test]
    fn the_tail_is_behind_the_signature() {
        let click = read("/c?expires=1&&a&signature=S&&expires=2&signature=T");
        let names = |segments: &[Segment]| segments.iter().map(|segment| segment.name().len()).collect::<Vec<_>>();
        assert_eq!(names(&click.signed), [7, 0, 1]);
        assert_eq!(names(&click.tail), [7, 9]);
        assert_eq!(click.signed_expires, Some(0));
        assert_eq!(click.expires.and_then(|expires| expires.value()), Some(&b"1"[..]));
        let click = read("/c?signature=S&expires=2");
        assert_eq!(click.signed_expires, None);
        assert_eq!(click.expires.and_then(|expires| expires.value()), Some(&b"2"[..]));
    }
}
