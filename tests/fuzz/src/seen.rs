//! What a source of rows hands out, to be compared; and what every one of them promises.

use adseal_audit::read::chunks::Chunks;
use adseal_audit::read::counted::Counted;
use adseal_audit::read::rows::MAX_ROWS;
use adseal_audit::read::{ColumnChoice, Description, Rows, Source, TimeChoice};
use arrow_array::{Array, StringArray};

/// Longer records are no rows; no input is as long.
const LONGEST: usize = 1 << 20;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which row or line of the file it is, from the first number on.
    pub number: u64,
    /// Its URL.
    pub url: Option<Vec<u8>>,
    /// Its time.
    pub time: Option<i64>,
    /// What is kept of it, where that is text.
    pub kept: Vec<Option<String>>,
}

/// All that a source hands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// In order.
    pub rows: Vec<Row>,
    /// How many lines are no rows.
    pub malformed: u64,
    /// How many lines or rows there are.
    pub numbers: u64,
    /// How many bytes were read.
    pub bytes: u64,
    /// How often it could not be read any further.
    pub errors: usize,
}

/// The columns `u` and `t`, with `b` kept.
#[must_use]
pub fn columns() -> ColumnChoice {
    let name = |name: &str| name.to_owned();
    ColumnChoice { url: Some(name("u")), time: TimeChoice::Column(name("t")), keep: vec![name("b")] }
}

/// A text in memory, read in pieces of this size.
#[must_use]
pub fn chunks(text: &[u8], size: usize) -> Chunks {
    let reader = Counted::new(std::io::Cursor::new(text.to_vec()));
    let count = reader.count();
    Chunks::with_size(reader, count, Description::default(), size, LONGEST)
}

/// Reads a source to its end, as far as it goes.
#[must_use]
pub fn all(mut source: Box<dyn Source>) -> Seen {
    let mut seen = Seen::default();
    loop {
        let stretch = match source.next() {
            Ok(Some(stretch)) => stretch,
            Ok(None) => break,
            Err(_) => {
                // There is nothing behind it: nobody asks again.
                seen.errors += 1;
                break;
            }
        };
        let first = seen.numbers;
        let extent = stretch.for_each(&mut |rows| seen.rows.extend(rows_of(rows, first)));
        assert!(extent.malformed.samples.len() as u64 <= extent.malformed.count);
        seen.numbers += extent.numbers;
        seen.bytes += extent.bytes;
        seen.malformed += extent.malformed.count;
        seen.errors += usize::from(extent.error.is_some());
    }
    assert!(seen.rows.is_sorted_by(|one, next| one.number < next.number), "rows come in order, each once");
    assert!(seen.rows.last().is_none_or(|row| row.number < seen.numbers), "a row is one of those that were counted");
    assert!(seen.rows.len() as u64 + seen.malformed <= seen.numbers);
    seen
}

fn rows_of(rows: &Rows<'_>, first: u64) -> Vec<Row> {
    let count = rows.urls.len();
    assert!((1..=MAX_ROWS).contains(&count));
    assert!(rows.times.is_none_or(|times| times.len() == count));
    assert!(rows.kept.iter().all(|column| column.len() == count));
    let row = |index: usize| Row {
        number: first + u64::from(rows.numbers.at(index)),
        url: rows.urls[index].map(<[u8]>::to_vec),
        time: rows.times.and_then(|times| times[index]),
        kept: rows.kept.iter().map(|column| text(column, index)).collect(),
    };
    (0..count).map(row).collect()
}

/// A cell, if it is text.
fn text(column: &dyn Array, index: usize) -> Option<String> {
    let column = column.as_any().downcast_ref::<StringArray>()?;
    column.is_valid(index).then(|| column.value(index).to_owned())
}
