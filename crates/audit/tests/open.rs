//! Files are opened by what is in them, however they are compressed; and what is damaged is read as far as it goes.

mod seen;

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use adseal_audit::read::{self, ColumnChoice, Format, Input, OpenOptions, ReadError, Source};
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use seen::Seen;
use tempfile::TempDir;

fn open(path: &Path) -> Result<Box<dyn Source>, ReadError> {
    read::open(&Input::File(path.to_owned()), &OpenOptions::default())
}

fn written(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("the folder can be written to");
    path
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for one")
}

fn urls(source: Box<dyn Source>) -> Vec<String> {
    seen::all(source).rows.into_iter().map(|row| row.url.unwrap_or_default()).collect()
}

/// What the programs gzip and zstd make of some bytes.
fn packed(program: &str, bytes: &[u8]) -> Vec<u8> {
    let folder = folder();
    let path = written(&folder, "unpacked", bytes);
    Command::new(program).arg("-c").arg(path).output().expect("it is installed").stdout
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).expect("memory takes all")
}

const COMBINED: &str = r#"192.0.2.1 - - [02/Jan/2026:15:04:05 +0000] "GET /click?a=1 HTTP/1.1" 200 5 "-" "a, b""#;

#[test]
fn the_format_is_recognized_by_the_first_lines() {
    let folder = folder();
    for (text, format, url) in [
        ("ts,url\n1700000000,/c\n", "csv", "/c"),
        ("ts;url\r\n1700000000;/c\r\n", "csv", "/c"),
        ("ts\turl\n1700000000\t/c\n", "tsv", "/c"),
        ("url\n/c\n", "csv", "/c"),
        ("{\"url\":\"/c\"}\n", "ndjson", "/c"),
        ("\n\n  {\"url\":\"/c\"}\n", "ndjson", "/c"),
        (COMBINED, "access_log", "/click?a=1"),
        ("/c?a=1,2\n", "lines", "/c?a=1,2"),
        ("/c?a=1,2&signature=1\n/c?a=1,2&signature=2\n", "lines", "/c?a=1,2&signature=1"),
        ("/c?signature=1,1700000000\n", "csv", "/c?signature=1"),
        ("/c?a=1,2\n/c?a=1\n", "lines", "/c?a=1,2"),
        ("https://example.com/c?a=1\r\n", "lines", "https://example.com/c?a=1"),
        ("/c?signature=1\t1700000000\n/c?signature=2\t1700000001\n", "tsv", "/c?signature=1"),
        ("\u{feff}url,ts\n/c,1700000000\n", "csv", "/c"),
        ("\u{feff}/c\n", "lines", "/c"),
    ] {
        let source = open(&written(&folder, "clicks", text.as_bytes())).expect("its format is known");
        assert_eq!(source.description().format, format, "{text:?}");
        assert_eq!(source.description().bytes, Some(text.len() as u64));
        assert_eq!(urls(source)[0], url, "{text:?}");
    }
}

#[test]
fn what_cannot_be_read_is_called_by_its_name() {
    let folder = folder();
    for (bytes, problem) in [
        (&b"\xff\xfeu\0r\0l\0"[..], "it is text in UTF-16; convert it to UTF-8"),
        (b"[{\"url\":\"/c\"}]", "it is a JSON array, where JSON of one object a line is needed"),
        (b"PK\x03\x04\0\0\0\0", "it is a zip archive"),
        (b"SQLite format 3\0", "it is an SQLite database"),
        // As pyarrow writes them.
        (b"ORC\x13\0\0\n\x07\x12", "it is an ORC file"),
        (b"ORC\n\x06\x12\x04\x08\x01", "it is an ORC file"),
        (b"PARE\x38\0\0\0", "it is an encrypted Parquet file"),
        (b"BZh91AY&SY", "it is compressed by bzip2"),
        (b"#Version: 1.0\n#Fields: date time\n", "it is a log in W3C's extended format, as of IIS or CloudFront"),
        (b"#Software: Microsoft IIS", "it is a log in W3C's extended format, as of IIS or CloudFront"),
        (b"\x7fELF\0\0\0\0\n", "its format is not known; name it with --format"),
    ] {
        let error = open(&written(&folder, "clicks", bytes)).map(|_| ()).expect_err("it cannot be read");
        assert_eq!(error.0, problem);
    }
    let error = open(&folder.path().join("none")).map(|_| ()).expect_err("there is no such file");
    assert_eq!(error.0, "it cannot be opened: No such file or directory (os error 2)");
    let error = open(folder.path()).map(|_| ()).expect_err("it is a folder");
    assert_eq!(error.0, "it is a directory");
}

#[test]
fn a_text_may_begin_as_another_format_does() {
    let folder = folder();
    for text in ["PARENT_ID,ts,url\n1,,/c\n", "ORCID;url\n1;/c\n", "ORC\turl\n1\t/c\n", "ORC,url\r\n1,/c\r\n"] {
        let source = open(&written(&folder, "clicks", text.as_bytes())).expect("it is text");
        assert_eq!(urls(source), ["/c"], "{text:?}");
    }
}

#[test]
fn an_empty_file_has_no_rows() {
    let folder = folder();
    for bytes in [&b""[..], b"\n\n", b"\xef\xbb\xbf", &gzip(b""), &zstd(b"")] {
        let seen = seen::all(open(&written(&folder, "clicks", bytes)).expect("it is no error"));
        assert_eq!((seen.rows.len(), seen.malformed.len(), seen.error), (0, 0, None));
    }
}

#[test]
fn the_format_that_is_asked_for_is_taken() {
    let folder = folder();
    let path = written(&folder, "clicks", b"/c?a=1,2\n/c?b=1,2\n");
    let options = OpenOptions { format: Format::named("lines"), ..OpenOptions::default() };
    let source = read::open(&Input::File(path), &options).expect("it has lines");
    assert_eq!(urls(source), ["/c?a=1,2", "/c?b=1,2"]);
    assert!(Format::ALL.iter().all(|&format| Format::named(format.name()) == Some(format)));
}

#[test]
fn zeros_behind_gzip_are_no_damage() {
    let folder = folder();
    for zeros in [1, 511, 1 << 20] {
        let bytes = [gzip(b"url\n/1\n/2"), vec![0; zeros]].concat();
        let seen = seen::all(open(&written(&folder, "clicks", &bytes)).expect("it has a column"));
        assert_eq!((seen.rows.len(), seen.error.as_deref(), seen.bytes), (2, None, bytes.len() as u64));
        let bytes = [bytes, b"x".to_vec()].concat();
        let seen = seen::all(open(&written(&folder, "clicks", &bytes)).expect("it has a column"));
        assert!(seen.error.is_some(), "{zeros}");
    }
}

#[test]
fn a_window_of_zstd_that_is_too_large_is_called_so() {
    // RFC 8878: the magic number, a header without flags, a window of 2 GiB, and a last block of one byte as it is.
    let bytes = b"\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00/";
    let error = open(&written(&folder(), "clicks", bytes)).map(|_| ()).expect_err("it cannot be unpacked");
    assert!(error.0.contains("zstd -d --long=31"), "{error}");
}

#[test]
fn gzip_and_zstd_are_unpacked_member_by_member() {
    let folder = folder();
    let parts: [&[u8]; 2] = [b"url\n/1\n/2", b"\n/3\n"];
    for (program, name) in [("gzip", "gzip"), ("zstd", "zstd")] {
        let bytes = parts.map(|part| packed(program, part)).concat();
        let source = open(&written(&folder, "clicks", &bytes)).expect("it has a column");
        assert_eq!(source.description().compression, Some(name));
        let seen = seen::all(source);
        assert_eq!(seen.error, None);
        assert_eq!(seen.bytes, bytes.len() as u64);
        let urls: Vec<_> = seen.rows.iter().map(|row| row.url.as_deref()).collect();
        assert_eq!(urls, [Some("/1"), Some("/2"), Some("/3")]);
    }
    // zstd has frames that are to be skipped.
    let bytes = [b"\x50\x2a\x4d\x18\x02\0\0\0ab", &zstd(b"url\n/1\n")[..]].concat();
    assert_eq!(urls(open(&written(&folder, "clicks", &bytes)).expect("it has a column")), ["/1"]);
}

/// A file with a header, and its rows.
fn clicks(rows: u64) -> (String, Vec<String>) {
    let lines: Vec<_> = (0..rows).map(|row| format!("/c?a={}", row * row * row)).collect();
    (format!("url\n{}\n", lines.join("\n")), lines)
}

/// How many rows are those that were written, from the first on.
fn right(seen: &Seen, lines: &[String]) -> usize {
    seen.rows.iter().zip(lines).take_while(|(row, line)| row.url.as_ref() == Some(*line)).count()
}

#[test]
fn of_truncated_data_whole_lines_are_kept_and_the_place_is_told() {
    let folder = folder();
    let (text, lines) = clicks(20_000);
    for (name, whole) in [("gzip", gzip(text.as_bytes())), ("zstd", zstd(text.as_bytes()))] {
        let mut most = 0;
        for length in (4..50).chain((50..whole.len()).step_by(997)).chain(whole.len() - 20..whole.len()) {
            let told = format!("its {name} data end in the middle, at byte {length} of the file");
            match open(&written(&folder, "clicks", &whole[..length])) {
                Err(error) => assert_eq!(error.0, told),
                Ok(source) => {
                    let seen = seen::all(source);
                    assert_eq!(seen.error, Some(told));
                    assert_eq!(seen.malformed, []);
                    assert_eq!(right(&seen, &lines), seen.rows.len(), "{length}");
                    most = seen.rows.len();
                }
            }
        }
        assert!(most > 9000, "{name}: {most}");
    }
}

#[test]
fn of_damaged_data_what_lies_before_is_kept() {
    let folder = folder();
    let (text, lines) = clicks(100_000);
    // The programs write checksums.
    for name in ["gzip", "zstd"] {
        let mut bytes = packed(name, text.as_bytes());
        let middle = bytes.len() * 3 / 4;
        bytes[middle..middle + 100].fill(0xff);
        let seen = seen::all(open(&written(&folder, "clicks", &bytes)).expect("it has a column"));
        let error = seen.error.clone().expect("it is damaged");
        assert!(error.starts_with(&format!("its {name} data are damaged in front of byte ")), "{error}");
        assert!(right(&seen, &lines) > 50_000, "{name}");
    }
}

#[test]
fn names_patterns_and_standard_input_are_inputs() {
    let folder = folder();
    for name in ["b.csv", "a.csv", "[x].csv"] {
        written(&folder, name, b"");
    }
    fs::create_dir(folder.path().join("c.csv")).expect("the folder can be written to");
    let name = |name: &str| folder.path().join(name).into_os_string();
    let expand = |names: &[OsString]| {
        read::expand(names).map_err(|error| error.0.replace(folder.path().to_str().expect("it is UTF-8"), "DIR"))
    };
    let files = |names: &[&str]| Ok(names.iter().map(|&file| Input::File(name(file).into())).collect::<Vec<_>>());
    assert_eq!(expand(&[name("*.csv")]), files(&["[x].csv", "a.csv", "b.csv"]));
    assert_eq!(expand(&[name("[x].csv")]), files(&["[x].csv"]));
    assert_eq!(expand(&[name("b.csv"), name("a.csv")]), files(&["b.csv", "a.csv"]));
    assert_eq!(expand(&[]), Ok(vec![Input::Stdin]));
    assert_eq!(expand(&["-".into()]), Ok(vec![Input::Stdin]));
    let problem = |names: &[OsString]| expand(names).expect_err("it is wrong");
    assert_eq!(problem(&["-".into(), "-".into()]), "- comes twice: each of its clicks would be a replay");
    assert_eq!(problem(&[name("a.csv"), name("a.csv")]), "DIR/a.csv comes twice: each of its clicks would be a replay");
    assert_eq!(problem(&[name("*.tsv")]), "no file is named like DIR/*.tsv");
    assert_eq!(problem(&[name("c.csv")]), "DIR/c.csv is a directory; name its files, such as DIR/c.csv/*.parquet");
    assert_eq!(problem(&[name("none.csv")]), "there is no file DIR/none.csv");
}

#[test]
fn a_file_is_read_under_one_name() {
    let folder = folder();
    let first = written(&folder, "a.csv", b"");
    let [hard, soft] = ["b.csv", "c.csv"].map(|name| folder.path().join(name));
    fs::hard_link(&first, &hard).expect("the folder can be written to");
    symlink(&first, &soft).expect("the folder can be written to");
    for second in [hard, soft] {
        let error = read::expand(&[first.clone().into(), second.clone().into()]).expect_err("it is one file");
        let both = format!("{} and {} are the same file", first.display(), second.display());
        assert_eq!(error.0, format!("{both}: each of its clicks would be a replay"));
    }
}

#[test]
fn patterns_leave_out_what_is_hidden() {
    let folder = folder();
    let seen = written(&folder, "a.csv", b"");
    let hidden = written(&folder, ".a.csv", b"");
    let pattern = |pattern: &str| read::expand(&[folder.path().join(pattern).into_os_string()]);
    assert_eq!(pattern("*.csv"), Ok(vec![Input::File(seen)]));
    assert_eq!(pattern(".*.csv"), Ok(vec![Input::File(hidden)]));
}

#[test]
fn the_length_of_all_files_is_known_but_for_standard_input() {
    let folder = folder();
    let file = |name, bytes| Input::File(written(&folder, name, bytes));
    let inputs = [file("a", b"12"), file("b", b"345"), Input::Stdin];
    assert_eq!(read::total_bytes(&inputs[..2]), Some(5));
    assert_eq!(read::total_bytes(&inputs), None);
}

#[test]
fn plain_lines_have_one_column() {
    let folder = folder();
    let path = written(&folder, "clicks.txt", b"/1\n\n/2\r\n/3");
    let seen = seen::all(open(&path).expect("it has lines"));
    assert_eq!(
        seen.rows.iter().map(|row| (row.number, row.url.as_deref())).collect::<Vec<_>>(),
        [(1, Some("/1")), (3, Some("/2")), (4, Some("/3"))]
    );
    let columns = ColumnChoice { keep: vec!["id".to_owned()], ..ColumnChoice::default() };
    let options = OpenOptions { columns, ..OpenOptions::default() };
    let error = read::open(&Input::File(path), &options).map(|_| ()).expect_err("there is no such column");
    assert_eq!(error.0, "there is no column `id`; its columns are `url`");
}

/// A Parquet file, and an Arrow file, of one column.
fn columnar(urls: &[&str]) -> [(&'static str, Vec<u8>); 2] {
    let column: ArrayRef = Arc::new(StringArray::from(urls.to_vec()));
    let batch = RecordBatch::try_from_iter([("url", column)]).expect("it has one column");
    let mut parquet = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("strings can be written");
    parquet.write(&batch).expect("memory takes all");
    let mut arrow = FileWriter::try_new(Vec::new(), &batch.schema()).expect("strings can be written");
    arrow.write(&batch).expect("memory takes all");
    let parquet = parquet.into_inner().expect("memory takes all");
    [("parquet", parquet), ("arrow", arrow.into_inner().expect("memory takes all"))]
}

/// A pipe can be read once, from front to back. Its bytes may come one by one.
#[test]
fn a_pipe_is_read_as_a_file_is() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("it is installed").success());
    let text = [("csv", b"url\n/1\n/2\n".to_vec()), ("csv", gzip(b"url\n/1\n/2\n"))];
    for (format, bytes) in columnar(&["/1", "/2"]).into_iter().chain(text) {
        let to = pipe.clone();
        let writer = thread::spawn(move || {
            let mut pipe = fs::OpenOptions::new().write(true).open(to).expect("somebody reads it");
            // An Arrow file need not be read behind its last batch.
            let _ = bytes.iter().try_for_each(|byte| pipe.write_all(&[*byte]));
        });
        let source = open(&pipe).expect("it has a column");
        assert_eq!(source.description().format, format);
        assert_eq!(urls(source), ["/1", "/2"]);
        writer.join().expect("it writes all");
    }
}

#[test]
fn columns_can_be_compressed_as_text_can() {
    let folder = folder();
    for (format, bytes) in columnar(&["/1", "/2"]) {
        for (bytes, compression) in [(bytes.clone(), None), (gzip(&bytes), Some("gzip")), (zstd(&bytes), Some("zstd"))]
        {
            let source = open(&written(&folder, "clicks", &bytes)).expect("it has a column");
            assert_eq!((source.description().format, source.description().compression), (format, compression));
            let seen = seen::all(source);
            assert_eq!((seen.rows.len(), seen.bytes), (2, bytes.len() as u64));
        }
        // In front of the length, which comes last, gzip has a checksum.
        let mut damaged = gzip(&bytes);
        let checksum = damaged.len() - 8;
        damaged[checksum] ^= 1;
        let error = match open(&written(&folder, "clicks", &damaged)) {
            Err(error) => error.0,
            Ok(source) => seen::all(source).error.expect("it is damaged"),
        };
        assert!(error.contains("its gzip data are damaged"), "{error}");
    }
}
