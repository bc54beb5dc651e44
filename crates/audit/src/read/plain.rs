//! Plain lines: a URL each.

use super::batch::Batch;
use super::chunks::{Chunks, Decode, Lines};
use super::{ColumnChoice, Extent, ReadError, Rows, Source, TimeChoice, guess};

/// What the only column is called.
const URL: &str = "url";

/// Opens them.
///
/// # Errors
/// When another column is asked for than `url`.
pub(super) fn open(chunks: Chunks, choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let time = if let TimeChoice::Column(name) = &choice.time { Some(name) } else { None };
    if let Some(name) = choice.url.iter().chain(time).chain(&choice.keep).find(|name| *name != URL) {
        return Err(guess::missing(name, std::iter::once(URL)));
    }
    let mut description = chunks.description().clone();
    description.format = "lines";
    description.first_number = 1;
    URL.clone_into(&mut description.url_column);
    Ok(chunks.source(description, Lines, PlainLines { kept: choice.keep.len() }))
}

struct PlainLines {
    /// So many times the URL is kept.
    kept: usize,
}

impl Decode for PlainLines {
    fn decode(&self, chunk: &mut [u8], see: &mut dyn FnMut(&Rows<'_>), extent: &mut Extent) {
        let mut batch = Batch::new(see, false, self.kept);
        let (chunk, mut start, mut number): (&[u8], _, u32) = (chunk, 0, 0);
        while start < chunk.len() {
            let end = memchr::memchr(b'\n', &chunk[start..]).map_or(chunk.len(), |end| start + end);
            let line = chunk[start..end].strip_suffix(b"\r").unwrap_or(&chunk[start..end]);
            if !line.trim_ascii().is_empty() {
                batch.push(number, Some(line), None);
                (0..self.kept).for_each(|column| batch.keep(column, Some(line)));
            }
            number = number.saturating_add(1);
            start = end + 1;
        }
        batch.finish();
        extent.numbers += u64::from(number);
    }
}
