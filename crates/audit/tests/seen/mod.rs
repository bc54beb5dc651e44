//! What a source hands out, for tests to compare.

use adseal_audit::read::{Description, Source, chunks::Chunks, counted::Counted};
use arrow_array::{Array, StringArray};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) number: u64,
    pub(crate) url: Option<String>,
    pub(crate) time: Option<i64>,
    pub(crate) kept: Vec<Option<String>>,
}

/// All that a source hands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) rows: Vec<Row>,
    /// Number, problem and start of each malformed line.
    pub(crate) malformed: Vec<(u64, String, String)>,
    /// How many lines it has, by its own count.
    pub(crate) numbers: u64,
    pub(crate) bytes: u64,
    pub(crate) error: Option<String>,
}

/// Reads it to its end.
pub(crate) fn all(mut source: Box<dyn Source>) -> Seen {
    let mut seen = Seen { numbers: source.description().first_number, ..Seen::default() };
    loop {
        match source.next() {
            Ok(Some(stretch)) => {
                let first = seen.numbers;
                let extent = stretch.for_each(&mut |rows| {
                    for (index, url) in rows.urls.iter().enumerate() {
                        seen.rows.push(Row {
                            number: first + u64::from(rows.numbers.at(index)),
                            url: url.map(|url| String::from_utf8_lossy(url).into_owned()),
                            time: rows.times.and_then(|times| times[index]),
                            kept: rows.kept.iter().map(|column| cell(column, index)).collect(),
                        });
                    }
                });
                if let Some(error) = extent.error {
                    assert_eq!(seen.error, None, "an error is told once");
                    seen.error = Some(error.0);
                }
                seen.numbers += extent.numbers;
                seen.bytes += extent.bytes;
                seen.malformed.extend(extent.malformed.samples.into_iter().map(|line| {
                    (first + u64::from(line.number), line.problem, String::from_utf8_lossy(&line.start).into_owned())
                }));
            }
            Ok(None) => break,
            Err(error) => {
                assert_eq!(seen.error, None, "an error is told once");
                seen.error = Some(error.0);
            }
        }
    }
    seen.numbers -= source.description().first_number;
    seen
}

fn cell(column: &dyn Array, index: usize) -> Option<String> {
    let column = column.as_any().downcast_ref::<StringArray>().expect("text is kept as strings");
    column.is_valid(index).then(|| column.value(index).to_owned())
}

/// A text in memory, read in chunks of this size.
#[allow(dead_code, reason = "a test of whole files has no use for it")]
pub(crate) fn chunks(text: &[u8], chunk: usize, max_record: usize) -> Chunks {
    let reader = Counted::new(std::io::Cursor::new(text.to_vec()));
    let count = reader.count();
    Chunks::with_size(reader, count, Description::default(), chunk, max_record)
}
