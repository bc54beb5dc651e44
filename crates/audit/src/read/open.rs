//! Opens a file of any format.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::os::fd::AsFd;

use super::chunks::Chunks;
use super::compressed::Compression;
use super::counted::{Count, Counted};
use super::detect::{self, Format};
use super::sizes::STRETCH;
use super::whole::Whole;
use super::{ColumnChoice, Description, Input, ReadError, Source, access_log, arrow_ipc, csv, ndjson, parquet, plain};

/// How files are opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Which columns are read.
    pub columns: ColumnChoice,
    /// The format; `None`: it is recognized by how the file begins.
    pub format: Option<Format>,
    /// The `log_format` or `LogFormat` of access logs.
    pub log_format: Option<String>,
}

/// What is read of the file at a time, where it is compressed.
const PACKED: usize = 256 << 10;

/// The mark that some programs put in front of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Opens a file.
///
/// # Errors
/// When it cannot be opened or read, or what was asked for is not in it.
pub fn open(input: &Input, options: &OpenOptions) -> Result<Box<dyn Source>, ReadError> {
    let file = match input {
        Input::File(path) => File::open(path),
        Input::Stdin => io::stdin().as_fd().try_clone_to_owned().map(File::from),
    };
    let file = file.map_err(|error| ReadError(format!("it cannot be opened: {error}")))?;
    let opened = Opened::new(file, input.name())?;
    let format = match options.format {
        None if options.log_format.is_some() => Some(Format::AccessLog),
        None => detect::binary(&opened.start)?,
        asked => asked,
    };
    match format {
        Some(Format::Parquet) => opened.parquet(&options.columns),
        Some(Format::Arrow) => opened.arrow(&options.columns),
        format => opened.text(format, options),
    }
}

/// A file whose first bytes are known, and which is read as what it has in it, unpacked.
struct Opened {
    file: File,
    reader: Box<dyn Read + Send>,
    /// What was read of the file itself.
    count: Count,
    /// The first bytes; the reader has them yet.
    start: Vec<u8>,
    description: Description,
}

impl Opened {
    fn new(file: File, name: String) -> Result<Self, ReadError> {
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(ReadError("it is a directory".to_owned()));
        }
        let mut description = Description { file: name, first_number: 1, ..Description::default() };
        description.bytes = metadata.is_file().then_some(metadata.len());
        let again = file.try_clone().and_then(|file| Whole::new(file, description.bytes)).map_err(unreadable)?;
        let (start, reader) = with_start(BufReader::with_capacity(PACKED, again)).map_err(unreadable)?;
        let reader = Counted::new(reader);
        let count = reader.count();
        let Some(compression) = Compression::of(&start) else {
            return Ok(Self { file, reader: Box::new(reader), count, start, description });
        };
        description.compression = Some(compression.name());
        let unpacked = BufReader::with_capacity(PACKED, compression.unpack(reader)?);
        let (start, reader) = with_start(unpacked).map_err(|error| ReadError(error.to_string()))?;
        Ok(Self { file, reader: Box::new(reader), count, start, description })
    }

    fn text(self, format: Option<Format>, options: &OpenOptions) -> Result<Box<dyn Source>, ReadError> {
        let mut chunks = Chunks::new(self.reader, self.count, self.description);
        if chunks.preview().starts_with(BYTE_ORDER_MARK) {
            chunks.skip(BYTE_ORDER_MARK.len());
        }
        let columns = &options.columns;
        if chunks.is_all() && chunks.preview().trim_ascii().is_empty() {
            return plain::open(chunks, &ColumnChoice::default());
        }
        let format = match format {
            Some(format) => format,
            None => detect::text(whole_lines(&chunks), &chunks.description().file)?,
        };
        match format {
            Format::Tsv => csv::open(chunks, Some(b'\t'), columns),
            Format::Ndjson => ndjson::open(chunks, columns),
            Format::AccessLog => access_log::open(chunks, columns, options.log_format.as_deref()),
            Format::Lines => plain::open(chunks, columns),
            // The last two are no text.
            Format::Csv | Format::Parquet | Format::Arrow => csv::open(chunks, None, columns),
        }
    }
}

impl Opened {
    fn parquet(mut self, columns: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
        let copy = if self.is_seekable() { None } else { Some(self.copy()?) };
        // What was copied was read to its end.
        let length = self.description.bytes.filter(|_| copy.is_none()).unwrap_or_else(|| self.count.get());
        let file = copy.unwrap_or(self.file);
        parquet::open(file, length, self.description, columns, STRETCH)
    }

    fn arrow(self, columns: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
        // What lies in a file is left there until a thread decodes it.
        if self.is_seekable() && self.start.starts_with(b"ARROW1") {
            return arrow_ipc::open_file(self.file, self.description, columns);
        }
        arrow_ipc::open_stream(self.reader, self.count, self.description, columns)
    }

    /// Whether the file can be read at any place, as it is.
    fn is_seekable(&self) -> bool {
        self.description.bytes.is_some() && self.description.compression.is_none()
    }

    /// A copy without a name of what is in it.
    fn copy(&mut self) -> Result<File, ReadError> {
        let kept = |error| ReadError(format!("it cannot be kept in a temporary file: {error}"));
        let mut copy = tempfile::tempfile().map_err(kept)?;
        let mut piece = vec![0; PACKED];
        loop {
            match self.reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => copy.write_all(&piece[..read]).map_err(kept)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError(error.to_string())),
            }
        }
        Ok(copy)
    }
}

/// The first lines, without one that is cut.
fn whole_lines(chunks: &Chunks) -> &[u8] {
    let preview = chunks.preview();
    let end = memchr::memrchr(b'\n', preview).filter(|_| !chunks.is_all());
    &preview[..end.unwrap_or(preview.len())]
}

/// The first bytes, and the reader as if they had not been read.
fn with_start<R: BufRead>(mut reader: R) -> io::Result<(Vec<u8>, impl BufRead + use<R>)> {
    let mut start = Vec::new();
    reader.by_ref().take(detect::START as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(reader)))
}

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err takes")]
fn unreadable(error: io::Error) -> ReadError {
    ReadError(format!("it cannot be read: {error}"))
}
