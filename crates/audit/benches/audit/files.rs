//! The same clicks in files of each format.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::clicks::{Clicks, START};

pub(crate) fn parquet(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    let batch = |from: usize, to: usize| {
        let urls: ArrayRef = Arc::new(StringArray::from_iter_values(&clicks.urls[from..to]));
        let times: ArrayRef = Arc::new(Int64Array::from(clicks.times[from..to].to_vec()));
        RecordBatch::try_from_iter([("time", times), ("url", urls)])
    };
    // As pyarrow and DuckDB write it.
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(File::create(path)?, batch(0, 0)?.schema(), Some(properties))?;
    for from in (0..clicks.urls.len()).step_by(100_000) {
        writer.write(&batch(from, clicks.urls.len().min(from + 100_000))?)?;
        writer.flush()?;
    }
    writer.close()?;
    Ok(())
}

pub(crate) fn csv(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    write_lines(clicks, path, "time,url\n", |time, url| format!("{time},{url}\n"))
}

pub(crate) fn ndjson(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    write_lines(clicks, path, "", |time, url| format!("{{\"time\":{time},\"status\":302,\"url\":\"{url}\"}}\n"))
}

pub(crate) fn access_log(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    write_lines(clicks, path, "", |time, url| {
        let (day, second) = ((time - START) / 86_400, (time - START) % 86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!(
            "192.0.2.7 - - [{:02}/Jun/2026:{hour:02}:{minute:02}:{second:02} +0000] \"GET {url} HTTP/1.1\" 302 138 \"-\" \
             \"Mozilla/5.0 (Linux; Android 15)\"\n",
            day + 1
        )
    })
}

fn write_lines(
    clicks: &Clicks,
    path: &Path,
    header: &str,
    line: fn(i64, &str) -> String,
) -> Result<(), Box<dyn Error>> {
    let mut text = header.to_owned();
    for (time, url) in clicks.times.iter().zip(&clicks.urls) {
        text.push_str(&line(*time, url));
    }
    Ok(std::fs::write(path, text)?)
}
