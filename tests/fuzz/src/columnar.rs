//! Parquet and Arrow IPC, and whatever else is opened by what is in it, compressed or not: any bytes are read as far as
//! it goes, twice the same, and without more memory than the limits of the readers allow.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::sync::Arc;

use adseal_audit::read::{self, ColumnChoice, Format, Input, OpenOptions};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use rustix::fs::{MemfdFlags, memfd_create};

use crate::seen::{Seen, all};
use crate::{access_log, csv, ndjson};

#[allow(dead_code, reason = "tests use the rest of it")]
#[path = "../../../crates/audit/tests/columnar/table.rs"]
mod table;

/// Bytes that are said to be Parquet.
pub fn parquet(data: &[u8]) {
    twice(data, Some(Format::Parquet));
}

/// Bytes that are said to be Arrow.
pub fn arrow_ipc(data: &[u8]) {
    twice(data, Some(Format::Arrow));
}

/// Bytes of which nothing is said.
pub fn open(data: &[u8]) {
    twice(data, None);
}

fn twice(data: &[u8], format: Option<Format>) {
    let (first, second) = (seen(data, format), seen(data, format));
    assert_eq!(first, second);
}

/// What is read of a file in memory, with the columns that are guessed.
fn seen(data: &[u8], format: Option<Format>) -> Option<Seen> {
    let memory = memfd_create("input", MemfdFlags::CLOEXEC).expect("a file in memory");
    let mut file = File::from(memory);
    file.write_all(data).expect("room for it");
    let input = Input::File(format!("/proc/self/fd/{}", file.as_raw_fd()).into());
    let options = OpenOptions { format, columns: ColumnChoice::default(), log_format: None };
    read::open(&input, &options).ok().map(all)
}

/// Tables with every type, in files of every kind.
#[must_use]
pub fn parquet_seeds() -> Vec<Vec<u8>> {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::LZ4_RAW,
        Compression::BROTLI(parquet::basic::BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ];
    let write = |(index, batch): (usize, RecordBatch)| {
        let version = if index % 2 == 0 { WriterVersion::PARQUET_1_0 } else { WriterVersion::PARQUET_2_0 };
        let properties = WriterProperties::builder()
            .set_compression(codecs[index % codecs.len()])
            .set_dictionary_enabled(index % 3 != 0)
            .set_writer_version(version)
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a schema");
        for _ in 0..=index % 2 {
            writer.write(&batch).expect("a batch");
            writer.flush().expect("a row group");
        }
        writer.close().expect("a footer");
        bytes
    };
    batches().into_iter().enumerate().map(write).collect()
}

/// The same as files and as streams.
#[must_use]
pub fn arrow_seeds() -> Vec<Vec<u8>> {
    let codecs = [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)];
    let write = |(index, batch): (usize, RecordBatch)| {
        let options = IpcWriteOptions::default().try_with_compression(codecs[index % 3]).expect("it is built in");
        let (mut file, mut stream) = (Vec::new(), Vec::new());
        let mut writer =
            FileWriter::try_new_with_options(&mut file, &batch.schema(), options.clone()).expect("a schema");
        writer.write(&batch).expect("a batch");
        writer.finish().expect("a footer");
        let mut writer = StreamWriter::try_new_with_options(&mut stream, &batch.schema(), options).expect("a schema");
        writer.write(&batch).expect("a batch");
        writer.finish().expect("an end");
        [file, stream]
    };
    batches().into_iter().enumerate().flat_map(write).collect()
}

/// Texts of all kinds, and some of all compressed.
#[must_use]
pub fn open_seeds() -> Vec<Vec<u8>> {
    let texts = [csv::seeds(), ndjson::seeds(), access_log::seeds()];
    let mut plain: Vec<Vec<u8>> = texts.into_iter().flat_map(|texts| texts.into_iter().step_by(5)).collect();
    // Without what chooses, which is no part of the text.
    for text in &mut plain {
        drop(text.drain(..2));
    }
    plain.extend(parquet_seeds().into_iter().step_by(9));
    plain.extend(arrow_seeds().into_iter().step_by(9));
    let gzip = |bytes: &Vec<u8>| {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    };
    let zstd = |bytes: &Vec<u8>| zstd::stream::encode_all(&**bytes, 1).expect("memory takes all");
    let packed: Vec<_> = plain.iter().step_by(4).flat_map(|bytes| [gzip(bytes), zstd(bytes)]).collect();
    [plain, packed].concat()
}

/// URLs and times of every type.
fn batches() -> Vec<RecordBatch> {
    let (_, texts) = table::texts();
    let (_, times) = table::times();
    let urls = texts.iter().map(|url| table::batch(vec![("url", Arc::clone(url)), ("other", Arc::clone(&texts[0]))]));
    let url: ArrayRef = texts[0].slice(0, 3);
    let timed = times.iter().map(|time| table::batch(vec![("url", Arc::clone(&url)), ("ts", Arc::clone(time))]));
    urls.chain(timed).chain([table::clicks(0, 20)]).collect()
}
