//! Access logs of nginx and Apache, in their default formats or in that which is given. Rules: `docs/audit.md`, Input.

use super::chunks::{Chunks, Lines};
use super::line_fields::{FieldDecoder, Fields, KEPT, Span, TIME, URL};
use super::log_format::{COMBINED, COMMON, LogFormat, VHOST_COMBINED};
use super::log_matcher::Matcher;
use super::{ColumnChoice, Description, ReadError, Source, TimeChoice, guess, request, time};

/// Fields with URLs, the surest first.
const URL_NAMES: [&str; 2] = ["request_uri", "request"];
/// Fields with times, likewise.
const TIME_NAMES: [&str; 3] = ["msec", "time_iso8601", "time_local"];

/// So many of the first lines tell which default format it is.
const LOOKED_AT: usize = 100;

/// Opens an access log. Its format is given as [`LogFormat::parse`] reads it, or it is a default one.
///
/// # Errors
/// When the format is no format, or does not have a column that was asked for.
pub fn open(chunks: Chunks, choice: &ColumnChoice, log_format: Option<&str>) -> Result<Box<dyn Source>, ReadError> {
    let format = log_format.unwrap_or_else(|| default_format(chunks.preview()));
    let matcher = Matcher::new(LogFormat::parse(format)?)?;
    let url = match &choice.url {
        Some(name) => field(&matcher, name)?,
        None => first(&matcher, &URL_NAMES).ok_or_else(|| guess::no_url(matcher.names()))?,
    };
    let time = match &choice.time {
        TimeChoice::Guess => first(&matcher, &TIME_NAMES),
        TimeChoice::Column(name) => Some(field(&matcher, name)?),
        TimeChoice::Now => None,
    };
    let kept: Vec<usize> = choice.keep.iter().map(|name| field(&matcher, name)).collect::<Result<_, _>>()?;
    let name_of = |index: usize| matcher.names().nth(index).unwrap_or_default().to_owned();
    let description = Description {
        format: "access_log",
        url_column: name_of(url),
        time_column: time.map(name_of),
        first_number: 1,
        ..chunks.description().clone()
    };
    let format = LogLines::new(matcher, url, time, &kept);
    Ok(chunks.source(description, Lines, FieldDecoder { format, timed: time.is_some(), kept: kept.len() }))
}

/// Makes sure that a format can be read, before any log is.
///
/// # Errors
/// When it is no format, or it cannot be told where a field of it ends.
pub fn check(log_format: &str) -> Result<(), ReadError> {
    LogFormat::parse(log_format).and_then(Matcher::new).map(|_| ())
}

/// Whether this is a line of a default format.
#[must_use]
pub fn looks_like(line: &[u8]) -> bool {
    let mut timed = false;
    let matched = default_matcher(COMMON).find(line, |index, start, end| {
        // What comes in front of the time may be anything.
        timed |= index == 3 && time::parse(&line[start..end]).is_some();
        index < 4
    });
    timed && matched.is_ok()
}

/// That of the default formats which most of the first lines have.
fn default_format(preview: &[u8]) -> &'static str {
    let lines: Vec<_> = preview.split(|&byte| byte == b'\n').take(LOOKED_AT).filter(|line| looks_like(line)).collect();
    let most = |format: &&str| {
        let matcher = default_matcher(format);
        lines.iter().filter(|line| has_format(line, &matcher)).count() * 2 > lines.len()
    };
    [VHOST_COMBINED, COMBINED, COMMON].into_iter().find(most).unwrap_or(COMBINED)
}

/// Whether a line has all fields of a default format.
fn has_format(line: &[u8], matcher: &Matcher) -> bool {
    let address = matcher.names().position(|name| name == "remote_addr");
    let mut has_address = false;
    let matched = matcher.find(line, |index, start, end| {
        // Else a host is taken for the address, and the address for what identd said, which it hardly ever does.
        has_address |= Some(index) == address && line[start..end] != *b"-";
        true
    });
    matched.is_ok() && has_address
}

fn default_matcher(format: &str) -> Matcher {
    LogFormat::parse(format).and_then(Matcher::new).expect("the default formats are sound")
}

/// The index of the field with this name, which may have nginx's `$` in front.
fn field(matcher: &Matcher, name: &str) -> Result<usize, ReadError> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    matcher.names().position(|known| known == bare).ok_or_else(|| guess::missing(name, matcher.names()))
}

fn first(matcher: &Matcher, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| matcher.names().position(|known| known == *name))
}

/// The lines of a log.
struct LogLines {
    matcher: Matcher,
    /// Which fields are asked for, as in what is found of a line.
    wanted: Vec<Option<usize>>,
    /// The last field that is asked for.
    last: usize,
    /// The last field without which a line is no row.
    needed: usize,
    /// Whether the URL stands in a request line.
    request: bool,
}

impl LogLines {
    fn new(matcher: Matcher, url: usize, time: Option<usize>, kept: &[usize]) -> Self {
        let mut wanted = vec![None; KEPT];
        (wanted[URL], wanted[TIME]) = (Some(url), time);
        wanted.extend(kept.iter().copied().map(Some));
        let request = matcher.names().nth(url) == Some("request");
        let needed = url.max(time.unwrap_or(url));
        let last = kept.iter().copied().fold(needed, usize::max);
        Self { matcher, wanted, last, needed, request }
    }
}

impl Fields for LogLines {
    fn find(&self, line: &[u8], found: &mut [Option<Span>]) -> Result<(), String> {
        let verbatim = !self.matcher.escaped;
        let mut reached = None;
        let matched = self.matcher.find(line, |index, start, end| {
            reached = Some(index);
            for (found, &wanted) in found.iter_mut().zip(&self.wanted) {
                if wanted == Some(index) {
                    *found = Some(Span { start, end, verbatim });
                }
            }
            index < self.last
        });
        // Shorter lines do without what stands behind: the common format is the combined one without its end.
        if reached < Some(self.needed) {
            matched?;
        }
        match found[URL].as_mut() {
            Some(url) if self.request => target(line, url),
            _ => Ok(()),
        }
    }
}

/// Leaves the target of a request line.
fn target(line: &[u8], request: &mut Span) -> Result<(), String> {
    match (request.of(line), request::target(request.of(line))) {
        // No request came.
        (b"-", _) => Ok(()),
        (_, Some(target)) => {
            (request.start, request.end) = (request.start + target.start, request.start + target.end);
            Ok(())
        }
        (b"", None) => Err(format!("the request at byte {} is empty", request.start)),
        (_, None) => Err(format!("the request at byte {} is no method, target and version of HTTP", request.start)),
    }
}
