//! What the first records of a file tell: its delimiter, whether it has a header, and which columns are needed.

use memchr::memmem;

use super::scan::{Dialect, unquote};
use super::{is_blank, stray};
use crate::read::chunks::{Boundary, Cut};
use crate::read::{ColumnChoice, Malformed, ReadError, TimeChoice, guess, time};

/// So many records are looked at.
const SAMPLE: usize = 100;

/// Delimiters, the one first that is least likely to stand in a value.
const DELIMITERS: [u8; 4] = *b"\t,;|";

/// What is known of a file once its first records were seen. Columns are counted from 0.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) dialect: Dialect,
    /// Its columns, as the header has them; without a header they are numbered from 1.
    pub(super) names: Vec<String>,
    pub(super) url: usize,
    pub(super) time: Option<usize>,
    pub(super) kept: Vec<usize>,
    /// Where the rows begin, behind the header.
    pub(super) rows_at: usize,
    /// The line that this is.
    pub(super) first_number: u64,
    /// Lines in front of the header that are no records.
    pub(super) front: Malformed,
}

impl Layout {
    /// Looks at the first bytes of a file, or at `all`.
    pub(super) fn find(
        bytes: &[u8],
        all: bool,
        delimiter: Option<u8>,
        choice: &ColumnChoice,
    ) -> Result<Self, ReadError> {
        let (named, begin) = named_delimiter(bytes);
        let read = |delimiter| Sample::read(Dialect { delimiter }, bytes, all, begin);
        let mut sample = delimiter.or(named).map_or_else(|| surest(DELIMITERS.map(read)), read);
        if sample.records.is_empty() {
            return Err(ReadError(format!("it has no record in its first {} bytes", bytes.len())));
        }
        let header = (!looks_like_data(&sample.records[0])).then(|| sample.records.remove(0));
        let names: Vec<String> = match &header {
            Some(cells) => cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
            None => (1..=sample.records[0].len()).map(|number| number.to_string()).collect(),
        };
        let (rows_at, lines, front) = match header {
            Some(_) => (sample.behind_first.0, sample.behind_first.1, std::mem::take(&mut sample.front)),
            None => (begin, u32::from(begin > 0), Malformed::default()),
        };
        Ok(Self {
            dialect: sample.dialect,
            url: sample.url(&names, choice)?,
            time: sample.time(&names, choice)?,
            kept: choice.keep.iter().map(|name| position(name, &names)).collect::<Result<_, _>>()?,
            names,
            rows_at,
            first_number: u64::from(lines) + 1,
            front,
        })
    }
}

/// The first records of a file, as one dialect has them.
struct Sample {
    dialect: Dialect,
    records: Vec<Vec<Vec<u8>>>,
    /// Where the second record begins, and how many lines lie in front of it.
    behind_first: (usize, u32),
    /// What lies in front of the first record and is none.
    front: Malformed,
}

impl Sample {
    /// Reads them. Where they do not begin with the file, they do with its second line.
    fn read(dialect: Dialect, bytes: &[u8], all: bool, begin: usize) -> Self {
        let mut sample = Self { dialect, records: Vec::new(), behind_first: (0, 0), front: Malformed::default() };
        let whole = match dialect.cut(bytes) {
            _ if all => bytes.len(),
            Cut::Behind(end) => end,
            Cut::Nowhere | Cut::Quoted(_) => 0,
        };
        let (mut at, mut line) = (begin, u32::from(begin > 0));
        while at < whole && sample.records.len() < SAMPLE {
            let mut fields = Vec::new();
            let record = dialect.record(&bytes[at..whole], |field| fields.push(field));
            let text = &bytes[at..at + record.end];
            let first_line = line;
            at += record.end;
            line = line.saturating_add(record.lines);
            match record.stray {
                Some(quote) if sample.records.is_empty() => sample.front.add(first_line, stray(quote), text),
                _ => {}
            }
            if is_blank(text) || record.stray.is_some() {
                continue;
            }
            if sample.records.is_empty() {
                sample.behind_first = (at, line);
            }
            let cell = |field: &super::Field| {
                let mut cell = text[field.start..field.end].to_vec();
                if field.quoted {
                    let length = unquote(&mut cell);
                    cell.truncate(length);
                }
                cell
            };
            sample.records.push(fields.iter().map(cell).collect());
        }
        sample
    }

    fn width(&self) -> usize {
        self.records.first().map_or(0, Vec::len)
    }

    /// How many records have as many fields as the first.
    fn alike(&self) -> usize {
        self.records.iter().filter(|record| record.len() == self.width()).count()
    }

    fn url(&self, names: &[String], choice: &ColumnChoice) -> Result<usize, ReadError> {
        if let Some(name) = &choice.url {
            return position(name, names);
        }
        if let Some(url) = guess::url_by_name(all(names)) {
            return Ok(url);
        }
        let rows = self.records.len();
        let clicks = (0..names.len()).map(|column| (self.count(column, has_signature).0, rows));
        match guess::url_by_content(clicks)[..] {
            [url] => Ok(url),
            [] if names.len() == 1 && self.count(0, is_url).0 > 0 => Ok(0),
            [] => Err(guess::no_url(all(names))),
            ref several => Err(guess::several(several.iter().map(|&column| names[column].as_str()))),
        }
    }

    fn time(&self, names: &[String], choice: &ColumnChoice) -> Result<Option<usize>, ReadError> {
        match &choice.time {
            TimeChoice::Now => Ok(None),
            TimeChoice::Column(name) => position(name, names).map(Some),
            TimeChoice::Guess => {
                let usable = |(column, name): (usize, &'_ String)| {
                    let (times, filled) = self.count(column, |cell| time::parse(cell).is_some());
                    if self.records.is_empty() || times * 2 > filled { name.clone() } else { String::new() }
                };
                let names: Vec<String> = names.iter().enumerate().map(usable).collect();
                Ok(guess::time_by_name(all(&names)))
            }
        }
    }

    /// In how many rows this is so of the cell of a column, and in how many there is anything in it.
    fn count(&self, column: usize, is: impl Fn(&[u8]) -> bool) -> (usize, usize) {
        let cells = self.records.iter().filter_map(|record| record.get(column)).filter(|cell| !cell.is_empty());
        cells.fold((0, 0), |(so, filled), cell| (so + usize::from(is(cell)), filled + 1))
    }
}

/// The delimiter that a first line such as `sep=;` names, as files for Excel have it, and where the next line begins.
fn named_delimiter(bytes: &[u8]) -> (Option<u8>, usize) {
    let Some([delimiter, behind @ ..]) = bytes.strip_prefix(b"sep=") else { return (None, 0) };
    match behind {
        _ if !DELIMITERS.contains(delimiter) => (None, 0),
        [b'\n', ..] => (Some(*delimiter), 6),
        [b'\r', b'\n', ..] => (Some(*delimiter), 7),
        _ => (None, 0),
    }
}

/// The one whose delimiter separates fields, as many in most records as in the first. Where none does there is but one column,
/// in which the delimiter should not occur.
fn surest(samples: [Sample; 4]) -> Sample {
    let by = |fits: &dyn Fn(&Sample) -> bool| samples.iter().position(fits);
    let in_most = |sample: &Sample| sample.width() > 1 && sample.alike() * 2 > sample.records.len();
    let in_first = |sample: &Sample| sample.width() > 1;
    let never = |sample: &Sample| sample.dialect.delimiter != b'\t' && sample.alike() == sample.records.len();
    let surest = by(&in_most).or_else(|| by(&in_first)).or_else(|| by(&never)).unwrap_or(0);
    samples.into_iter().nth(surest).expect("it is the place of one of them")
}

/// Whether a record has a URL or a time in it, which no header has.
fn looks_like_data(record: &[Vec<u8>]) -> bool {
    record.iter().any(|cell| is_url(cell) || time::parse(cell).is_some())
}

fn is_url(cell: &[u8]) -> bool {
    cell.starts_with(b"/") || memmem::find(cell, b"://").is_some() || has_signature(cell)
}

fn has_signature(cell: &[u8]) -> bool {
    memmem::find(cell, guess::SIGN_OF_A_CLICK).is_some()
}

fn position(name: &str, names: &[String]) -> Result<usize, ReadError> {
    names.iter().position(|known| known == name).ok_or_else(|| guess::missing(name, all(names)))
}

fn all(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(String::as_str)
}
