//! Tables to write, and what is read of them.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use adseal_audit::read::rows::MAX_ROWS;
use adseal_audit::read::{ColumnChoice, Source};
use arrow_array::types::{Int8Type, Int32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, Float64Array, Int32Array, Int64Array,
    LargeBinaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt32Array, UInt64Array,
};

/// All that a source handed out.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) urls: Vec<Option<String>>,
    /// `None`: it has no times.
    pub(crate) times: Option<Vec<Option<i64>>>,
    /// The kept columns, piece by piece.
    pub(crate) kept: Vec<Vec<ArrayRef>>,
    /// The number of each row, counted from 0.
    pub(crate) numbers: Vec<u64>,
    /// How many rows each stretch says that it has.
    pub(crate) stretches: Vec<u64>,
    pub(crate) bytes: u64,
    pub(crate) errors: Vec<String>,
}

/// Reads it to its end.
pub(crate) fn all(mut source: Box<dyn Source>) -> Seen {
    let mut seen = Seen::default();
    loop {
        match source.next() {
            Ok(None) => return seen,
            Err(error) => seen.errors.push(error.0),
            Ok(Some(stretch)) => {
                let first: u64 = seen.stretches.iter().sum();
                let extent = stretch.for_each(&mut |rows| {
                    assert!(rows.urls.len() <= MAX_ROWS);
                    assert!(rows.kept.iter().all(|column| column.len() == rows.urls.len()));
                    seen.numbers.extend((0..rows.urls.len()).map(|index| first + u64::from(rows.numbers.at(index))));
                    seen.urls
                        .extend(rows.urls.iter().map(|url| url.map(|url| String::from_utf8_lossy(url).into_owned())));
                    if let Some(times) = rows.times {
                        seen.times.get_or_insert_default().extend(times);
                    }
                    seen.kept.push(rows.kept.to_vec());
                });
                if extent.numbers > 0 {
                    seen.stretches.push(extent.numbers);
                }
                seen.bytes += extent.bytes;
                seen.errors.extend(extent.error.map(|error| error.0));
            }
        }
    }
}

/// A file without a name that holds these bytes.
pub(crate) fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    file
}

pub(crate) fn named(url: &str) -> ColumnChoice {
    ColumnChoice { url: Some(url.to_owned()), ..ColumnChoice::default() }
}

pub(crate) fn keeping(keep: &[&str]) -> ColumnChoice {
    ColumnChoice { keep: keep.iter().map(|&name| name.to_owned()).collect(), ..ColumnChoice::default() }
}

pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .expect("columns of one length")
}

pub(crate) fn url(row: usize) -> String {
    format!("/c?click_id={row:08}&site_id={}&signature=AAAA", row % 7)
}

fn second(row: usize) -> Option<i64> {
    Some(1_764_000_000 + i64::try_from(row).ok()?)
}

/// Rows with a URL each, and the second in which it was clicked.
pub(crate) fn clicks(from: usize, rows: usize) -> RecordBatch {
    let rows = from..from + rows;
    let urls: StringArray = rows.clone().map(|row| Some(url(row))).collect();
    let times: Int64Array = rows.map(second).collect();
    batch(vec![("url", Arc::new(urls)), ("ts", Arc::new(times))])
}

/// What is read of [`clicks`].
pub(crate) fn assert_clicks(seen: &Seen, rows: impl Iterator<Item = usize> + Clone) {
    assert!(seen.urls.iter().map(|url| url.as_deref().expect("no null")).eq(rows.clone().map(url)));
    let times: Vec<Option<i64>> = rows.clone().map(second).collect();
    assert_eq!(seen.times.as_deref().unwrap_or_default(), times);
    assert!(seen.numbers.iter().copied().eq(rows.map(|row| row as u64)));
}

/// Texts with a null and one too long to lie in a view, in every type that texts have.
pub(crate) fn texts() -> (Vec<Option<&'static str>>, Vec<ArrayRef>) {
    let texts = vec![Some("/c?a"), None, Some(""), Some("/c?a=a-value-that-is-longer-than-a-view&é"), Some("/c?a")];
    let bytes: Vec<Option<&[u8]>> = texts.iter().map(|text| text.map(str::as_bytes)).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts.clone())),
        Arc::new(BinaryArray::from(bytes.clone())),
        Arc::new(LargeBinaryArray::from(bytes.clone())),
        Arc::new(BinaryViewArray::from(bytes.clone())),
        Arc::new(texts.iter().copied().collect::<DictionaryArray<Int32Type>>()),
        Arc::new(texts.iter().copied().collect::<DictionaryArray<Int8Type>>()),
        Arc::new(DictionaryArray::<UInt64Type>::new(
            UInt64Array::from(vec![Some(0), None, Some(1), Some(2), Some(0)]),
            Arc::new(LargeBinaryArray::from(vec![bytes[0], bytes[2], bytes[3]])),
        )),
    ];
    (texts, columns)
}

/// The same two times and a null, in every type that times have.
pub(crate) fn times() -> (Vec<Option<i64>>, Vec<ArrayRef>) {
    let seconds = vec![Some(1_764_000_000), None, Some(1_764_000_059)];
    let in_parts = |parts: i64| seconds.iter().map(|second| second.map(|second| second * parts + parts / 2)).collect();
    let [milli, micro, nano]: [Vec<Option<i64>>; 3] = [in_parts(1_000), in_parts(1_000_000), in_parts(1_000_000_000)];
    let texts = vec![Some("2025-11-24T16:00:00Z"), None, Some("24/Nov/2025:16:00:59 +0000")];
    let columns: Vec<ArrayRef> = vec![
        Arc::new(TimestampSecondArray::from(seconds.clone())),
        Arc::new(TimestampMillisecondArray::from(milli.clone())),
        Arc::new(TimestampMicrosecondArray::from(micro.clone()).with_timezone("Europe/Berlin")),
        Arc::new(TimestampNanosecondArray::from(nano.clone()).with_timezone("+02:00")),
        Arc::new(Int32Array::from(vec![Some(1_764_000_000), None, Some(1_764_000_059)])),
        Arc::new(UInt32Array::from(vec![Some(1_764_000_000), None, Some(1_764_000_059)])),
        Arc::new(Int64Array::from(seconds.clone())),
        Arc::new(Int64Array::from(milli)),
        Arc::new(UInt64Array::from(vec![Some(1_764_000_000_500_000), None, Some(1_764_000_059_500_000)])),
        Arc::new(Int64Array::from(nano)),
        Arc::new(Float64Array::from(vec![Some(1_764_000_000.75), None, Some(1_764_000_059_500.0)])),
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts.clone())),
        Arc::new(texts.into_iter().collect::<DictionaryArray<Int8Type>>()),
    ];
    (seconds, columns)
}
