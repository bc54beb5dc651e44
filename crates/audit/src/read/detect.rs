//! Which format a file has, by how it begins.

use memchr::{memchr, memchr_iter, memmem};

use super::guess::SIGN_OF_A_CLICK;
use super::{ReadError, access_log};

/// The formats of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, as a file or as a stream.
    Arrow,
    /// Fields behind commas, semicolons or bars.
    Csv,
    /// Fields behind tabs.
    Tsv,
    /// A JSON object a line.
    Ndjson,
    /// What web servers write.
    AccessLog,
    /// A URL a line.
    Lines,
}

impl Format {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Parquet, Self::Arrow, Self::Csv, Self::Tsv, Self::Ndjson, Self::AccessLog, Self::Lines];

    /// Its name in every output, and where it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Ndjson => "ndjson",
            Self::AccessLog => "access_log",
            Self::Lines => "lines",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// So many bytes are needed to recognize a format that is no text.
pub const START: usize = 8;

/// So many lines of a text are looked at.
const LINES: usize = 50;

/// What else files begin with, that people have and that cannot be read.
const OTHERS: [(&[u8], &str); 15] = [
    (b"PARE", "an encrypted Parquet file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\0", "compressed by xz"),
    (b"\x04\x22\x4d\x18", "compressed by lz4"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"\xff\xfe", "text in UTF-16; convert it to UTF-8"),
    (b"\xfe\xff", "text in UTF-16; convert it to UTF-8"),
    (b"SQLite f", "an SQLite database"),
    (b"<?xml", "XML"),
    (b"#Version", "a log in W3C's extended format, as of IIS or CloudFront"),
    (b"#Softwar", "a log in W3C's extended format, as of IIS or CloudFront"),
    (b"#Fields:", "a log in W3C's extended format, as of IIS or CloudFront"),
];

/// The format of a file that begins so, if it is no text.
///
/// # Errors
/// When it is a known one that cannot be read.
pub fn binary(start: &[u8]) -> Result<Option<Format>, ReadError> {
    let is_other = |magic: &[u8]| {
        // A column may be called ORCID: behind capital letters alone a byte must follow that no text has.
        let may_be_text = magic.iter().all(u8::is_ascii_uppercase);
        start.strip_prefix(magic).is_some_and(|behind| !may_be_text || behind.iter().any(|&byte| is_no_text(byte)))
    };
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| is_other(magic)) {
        return Err(ReadError(format!("it is {name}")));
    }
    Ok(match start {
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        // A file, and a stream.
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => Some(Format::Arrow),
        _ => None,
    })
}

/// The format of a text that begins so, without a mark of its byte order. `name` is that of its file.
///
/// # Errors
/// When it is none that can be read.
pub fn text(preview: &[u8], name: &str) -> Result<Format, ReadError> {
    let lines = || preview.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let most = |is: fn(&[u8]) -> bool| {
        let (count, are) =
            lines().take(LINES).fold((0, 0), |(count, are), line| (count + 1, are + usize::from(is(line))));
        are * 2 > count
    };
    let Some(first) = lines().next() else { return Ok(Format::Lines) };
    if first.starts_with(b"{") {
        return Ok(Format::Ndjson);
    }
    if most(access_log::looks_like) {
        return Ok(Format::AccessLog);
    }
    if first.starts_with(b"[") {
        return Err(ReadError("it is a JSON array, where JSON of one object a line is needed".to_owned()));
    }
    if first.contains(&0) {
        return Err(ReadError("its format is not known; name it with --format".to_owned()));
    }
    if looks_like_url(first) && !has_columns(&lines().take(LINES), name) {
        return Ok(Format::Lines);
    }
    Ok(if first.contains(&b'\t') || has_extension(name, "tsv") { Format::Tsv } else { Format::Csv })
}

fn is_no_text(byte: u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace()
}

fn looks_like_url(line: &[u8]) -> bool {
    line.starts_with(b"/") || line.starts_with(b"http://") || line.starts_with(b"https://")
}

/// Whether lines that begin with a URL have other columns behind it: a URL can have a comma in it, but not each as many, and
/// none in front of its signature.
fn has_columns<'l>(lines: &(impl Iterator<Item = &'l [u8]> + Clone), name: &str) -> bool {
    let separates = |delimiter: u8| {
        let count = |line| memchr_iter(delimiter, line).count();
        let expected = lines.clone().next().map_or(0, count);
        let ends_url = |line| {
            let signature = memmem::find(line, SIGN_OF_A_CLICK).unwrap_or(usize::MAX);
            memchr(delimiter, line).is_some_and(|end| signature < end)
        };
        expected > 0 && lines.clone().all(|line| count(line) == expected) && lines.clone().any(ends_url)
    };
    has_extension(name, "csv") || has_extension(name, "tsv") || b"\t,;|".iter().any(|&delimiter| separates(delimiter))
}

/// Whether the name of a file ends so, or does in front of the ending of its compression.
fn has_extension(name: &str, extension: &str) -> bool {
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}
