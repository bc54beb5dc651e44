//! How much longer an audit takes than decoding its file and verifying its URLs, each alone.
//!
//! `cargo bench -p adseal-audit` (`make bench-audit`) makes clicks in each format and measures, in turns and on
//! all cores: reading and decoding, with nothing done to the rows; verifying the same rows, which lie in memory together with
//! the time and the ring of each; and the audit. The ratio is that of each turn, and its median is told.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "figures of a benchmark are small, and need few digits"
)]

use std::convert::Infallible;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use adseal_audit::audit::Audit;
use adseal_audit::output::{AtomicFile, RowFile, RowFormat, RowSink, Which};
use adseal_audit::pipeline::{self, Files, Merge, Watch, Worker};
use adseal_audit::read::{self, Description, Extent, Input, OpenOptions, ReadError, Rows, Source};
use adseal_audit::rings::Rings;
use adseal_audit::summary::Summary;
use adseal_core::click::ClickRow;
use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, KeyRing, Threads, UnixTime};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// Rows of a file, if no number is given.
const ROWS: usize = 1_000_000;
/// How often each is measured.
const TURNS: usize = 11;
const NETWORKS: usize = 6;
/// The first second of June 2026.
const START: i64 = 1_780_272_000;
/// Ten million in a month.
const ROWS_A_SECOND: i64 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rows = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROWS);
    let only = arguments.iter().find(|argument| argument.parse::<usize>().is_err());
    let clicks = Clicks::new(rows)?;
    let folder = tempfile::tempdir()?;
    println!(
        "{rows} rows of {} bytes, {} threads; ns of wall time a row, medians of {TURNS} turns",
        clicks.bytes() / rows,
        threads()
    );
    println!(
        "{:22}{:>8}{:>8}{:>8}{:>8}   verify, count, merge and write on one core",
        "", "decode", "verify", "audit", "ratio"
    );
    for (name, write) in [
        ("parquet", write_parquet as fn(&Clicks, &Path) -> Result<(), Box<dyn Error>>),
        ("csv", write_csv),
        ("ndjson", write_ndjson),
        ("access log", write_access_log),
    ] {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let path = folder.path().join("clicks");
        write(&clicks, &path)?;
        measure(name, &clicks, &path, None)?;
        if name == "parquet" {
            measure("  with --rows", &clicks, &path, Some(&folder.path().join("rows.parquet")))?;
        }
    }
    Ok(())
}

/// Measures all three in turns, and prints what a row costs.
fn measure(name: &str, clicks: &Clicks, path: &Path, rows: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let log = Log(path.to_owned());
    let (mut turns, mut split) = (Vec::new(), [0.0; 4]);
    for _ in 0..TURNS {
        let decode = timed(|| decode(&log))?;
        let verify = timed(|| {
            clicks.verify();
            Ok(())
        })?;
        let mut summary = None;
        let audit = timed(|| {
            summary = Some(clicks.audit(&log, rows)?);
            Ok(())
        })?;
        let summary = summary.expect("it was just made");
        assert_eq!(summary.totals.rows, clicks.urls.len() as u64, "every row is read");
        let run = &summary.run.split;
        split.iter_mut().zip([run.verify, run.count, run.merge, run.write]).for_each(|(sum, part)| *sum += part);
        turns.push([decode, verify, audit, audit / (decode + verify)]);
    }
    let per_row = 1e9 / clicks.urls.len() as f64;
    let [decode, verify, audit, ratio] = [0, 1, 2, 3].map(|at| median(turns.iter().map(|turn| turn[at]).collect()));
    print!("{name:22}{:8.0}{:8.0}{:8.0}{ratio:8.2}  ", decode * per_row, verify * per_row, audit * per_row);
    println!(
        "{}",
        split.iter().fold(String::new(), |mut text, part| {
            let _ = write!(text, "{:6.0}", part / TURNS as f64 * per_row);
            text
        })
    );
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Clicks in the order of time.
struct Clicks {
    urls: Vec<String>,
    times: Vec<i64>,
    /// Which ring each names.
    networks: Vec<usize>,
    rings: Vec<KeyRing>,
    verifier: ClickVerifier,
}

impl Clicks {
    fn new(rows: usize) -> Result<Self, Box<dyn Error>> {
        let rings = (0..NETWORKS).map(|network| KeyRing::single(format!("the key of {}", name(network)).as_bytes()));
        let rings: Vec<_> = rings.collect::<Result<_, _>>()?;
        let verifier = ClickVerifier::new(rings[0].clone(), ClickPolicy::new())?;
        let mut clicks = Self { urls: Vec::new(), times: Vec::new(), networks: Vec::new(), rings, verifier };
        let mut random = Random(1);
        for row in (0..).take(rows) {
            clicks.push(START + row / ROWS_A_SECOND, &mut random);
        }
        Ok(clicks)
    }

    /// One in fifty is forged, and one in fifty is late.
    fn push(&mut self, time: i64, random: &mut Random) {
        let network = random.below(NETWORKS as u64) as usize;
        // By Zipf's law: the site of rank n sends one n-th of what the first one sends.
        let site = (1000_f64.powf(random.below(1 << 30) as f64 / f64::from(1 << 30))) as u64;
        let expires = time + if random.below(50) == 0 { -100 } else { 600 };
        let mut url = format!(
            "/v1/cpi/click?campaign_id=kodemo174ea19bc63928cdfaae33f79d77&network_id={}&site_id=site-{site}\
             &creative_id=banner-{}&device_id={:016x}{:016x}&device_id_type=adid&click_id={:016x}&expires={expires}",
            name(network),
            random.below(50),
            random.next(),
            random.next(),
            random.next(),
        );
        let forged = random.below(50) == 0;
        let signature = self.rings[network].keys()[0].signature(if forged { b"forged" } else { url.as_bytes() });
        let _ = write!(url, "&signature={}", signature.as_str());
        self.urls.push(url);
        self.times.push(time);
        self.networks.push(network);
    }

    fn bytes(&self) -> usize {
        self.urls.iter().map(String::len).sum()
    }

    fn verify(&self) {
        let mut reasons = vec![ClickReason::Valid; self.urls.len()];
        self.verifier.verify_batch(
            Threads::new(threads()),
            self.urls.len(),
            |row| {
                let now = UnixTime::from_secs(self.times[row]).ok_or(())?;
                Ok::<_, ()>(ClickRow {
                    uri: self.urls[row].as_bytes(),
                    now,
                    ring: Some(&self.rings[self.networks[row]]),
                })
            },
            &mut reasons[..],
            |reasons, row, verdict| reasons[row] = verdict.expect("every time is one").reason(),
        );
        black_box(reasons);
    }

    fn audit(&self, log: &Log, rows: Option<&Path>) -> Result<Summary, Box<dyn Error>> {
        let named = self.rings.iter().enumerate().map(|(network, ring)| (name(network).into_bytes(), ring.clone()));
        let now = UnixTime::from_secs(0).ok_or("time before 1970")?;
        let audit = Audit::new(self.verifier.clone(), Rings::by(b"network_id", named), now).threads(threads());
        let Some(path) = rows else { return Ok(audit.run(log, &Watch::default(), None)?) };
        let file = AtomicFile::create(path)?;
        let mut rows = RowFile::new(&file, RowFormat::Parquet, &[], Which::All)?;
        let summary = audit.run(log, &Watch::default(), Some(&mut rows as &mut dyn RowSink))?;
        rows.finish()?;
        file.commit()?;
        Ok(summary)
    }
}

fn name(network: usize) -> String {
    format!("network-{network}")
}

/// Knuth's linear congruential generator, so that every run has the same clicks.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 ^ self.0 >> 33
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 33) % end
    }
}

struct Log(PathBuf);

impl Files for Log {
    fn count(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> String {
        self.0.display().to_string()
    }

    fn open(&self, _: usize) -> Result<Box<dyn Source>, ReadError> {
        read::open(&Input::File(self.0.clone()), &OpenOptions::default())
    }
}

/// Does nothing with the rows.
struct Nothing;

impl Worker for Nothing {
    type Outcome = ();

    fn begin(&mut self, _: u64) {}

    fn see(&mut self, rows: &Rows<'_>) {
        black_box(rows);
    }

    fn finish(&mut self, _: Duration) {}
}

impl Merge<()> for Nothing {
    type Error = Infallible;

    fn begin(&mut self, _: usize, _: Description) {}

    fn failed(&mut self, _: usize, error: ReadError) {
        panic!("{error}");
    }

    fn stretch(&mut self, (): (), _: Extent) -> Result<(), Infallible> {
        Ok(())
    }

    fn broken(&mut self, error: ReadError) {
        panic!("{error}");
    }
}

fn decode(log: &Log) -> Result<(), Box<dyn Error>> {
    pipeline::run(log, threads(), &Watch::default(), || Nothing, &mut Nothing).map_err(|_| "it was stopped".into())
}

fn write_parquet(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
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

fn write_csv(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    write_lines(clicks, path, "time,url\n", |time, url| format!("{time},{url}\n"))
}

fn write_ndjson(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
    write_lines(clicks, path, "", |time, url| format!("{{\"time\":{time},\"status\":302,\"url\":\"{url}\"}}\n"))
}

fn write_access_log(clicks: &Clicks, path: &Path) -> Result<(), Box<dyn Error>> {
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
