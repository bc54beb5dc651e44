//! CSV and TSV: Python's csv module and the crate csv-core say what the cells are, and chunks of every size give the same.

mod seen;

use std::io::{self, Read};
use std::process::Command;

use adseal_audit::read::chunks::Chunks;
use adseal_audit::read::counted::Counted;
use adseal_audit::read::{ColumnChoice, Description, ReadError, Source, TimeChoice, csv};
use proptest::prelude::*;
use seen::{Row, Seen};

const LARGE: usize = 1 << 16;

fn open(text: &[u8], choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    csv::open(seen::chunks(text, LARGE, LARGE), None, choice)
}

/// Reads a text with commas in chunks of this size.
fn read(text: &str, chunk: usize, choice: &ColumnChoice) -> Result<Seen, ReadError> {
    csv::open(seen::chunks(text.as_bytes(), chunk, LARGE), Some(b','), choice).map(seen::all)
}

fn choice(url: &str, keep: &[&str]) -> ColumnChoice {
    let keep = keep.iter().map(|&name| name.to_owned()).collect();
    ColumnChoice { url: Some(url.to_owned()), time: TimeChoice::Now, keep }
}

fn urls(seen: &Seen) -> Vec<Option<&str>> {
    seen.rows.iter().map(|row| row.url.as_deref()).collect()
}

/// The line in which a record begins, and its cells.
type Lines = Vec<(u64, Vec<String>)>;

/// What Python's csv module writes of hostile cells and reads again: the delimiter, the text and its rows.
const WRITTEN_BY_PYTHON: &str = r#"
import csv, io, json, random

random.seed(9)
parts = ["a", '"', '""', ",", ";", "|", "\t", "\n", "\r\n", " ", "\0", "é", "/c?x=1&signature=", "\\"]
files = []
for _ in range(300):
    form = {"delimiter": random.choice(",;|"), "quoting": random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])}
    cell = lambda: "".join(random.choices(parts, k=random.randrange(6)))
    width = random.randrange(1, 5)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=random.choice(["\n", "\r\n"]), **form)
    writer.writerows([["url", "b", "c", "d"][:width]] + [[cell() for _ in range(width)] for _ in range(20)])
    reader, rows, line = csv.reader(io.StringIO(text.getvalue(), newline=""), **form), [], 1
    for cells in reader:
        rows.append([line, cells])
        line = reader.line_num + 1
    files.append([form["delimiter"], text.getvalue(), rows])
print(json.dumps(files))
"#;

#[test]
fn cells_and_lines_are_those_that_python_reads() {
    let output = Command::new("python3").args(["-c", WRITTEN_BY_PYTHON]).output().expect("python3 is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files: Vec<(char, String, Lines)> = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    for (delimiter, text, rows) in files {
        let names: Vec<&str> = rows[0].1.iter().map(String::as_str).collect();
        let chunks = seen::chunks(text.as_bytes(), LARGE, LARGE);
        let delimiter = u8::try_from(delimiter).expect("it is ASCII");
        let source = csv::open(chunks, Some(delimiter), &choice("url", &names[1..])).expect("it has a header");
        let expected = rows[1..].iter().map(|(number, cells)| {
            let mut cells = cells.iter().map(|cell| Some(cell.clone()).filter(|cell| !cell.is_empty()));
            Row { number: *number, url: cells.next().flatten(), time: None, kept: cells.collect() }
        });
        let seen = seen::all(source);
        assert_eq!(seen.malformed, []);
        assert_eq!(seen.rows, expected.collect::<Vec<_>>(), "{text:?}");
    }
}

/// The records of a text that ends in a line end, as csv-core reads them, for which a lone carriage return ends no record.
fn csv_core(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv_core::ReaderBuilder::new().terminator(csv_core::Terminator::Any(b'\n')).build();
    let (mut bytes, mut ends) = (vec![0; LARGE], [0; 100]);
    let (mut at, mut records) = (0, Vec::new());
    loop {
        let (result, read, _, fields) = reader.read_record(&text[at..], &mut bytes, &mut ends);
        at += read;
        match result {
            csv_core::ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                records.push(starts.zip(&ends[..fields]).map(|(start, &end)| bytes[start..end].to_vec()).collect());
            }
            csv_core::ReadRecordResult::InputEmpty => {}
            csv_core::ReadRecordResult::End => return records,
            full => panic!("{full:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    /// Texts in which no quote is stray have the records that csv-core sees.
    #[test]
    fn records_are_those_of_csv_core(text in "u,b\n([a\",]{0,6}\n|\"[a,\n]{0,4}\"[,\n]){0,8}\n") {
        let seen = read(&text, LARGE, &choice("u", &["b"])).expect("it has the columns");
        if seen.malformed.iter().any(|(_, problem, _)| problem.contains("quote")) {
            return Ok(());
        }
        let mut rows = seen.rows.iter().map(|row| (row.url.clone(), row.kept[0].clone()));
        let cell = |cell: &[u8]| Some(String::from_utf8_lossy(cell).into_owned()).filter(|cell| !cell.is_empty());
        for record in &csv_core(text.as_bytes())[1..] {
            if let [url, kept] = &record[..] {
                prop_assert_eq!(rows.next(), Some((cell(url), cell(kept))));
            }
        }
        prop_assert_eq!(rows.next(), None);
    }

    /// Where chunks end makes no difference, in texts of any kind.
    #[test]
    fn chunks_of_every_size_give_the_same(text in "u,b\n([a\",\n\r]{0,12}\n?){0,4}") {
        let choice = choice("u", &["b"]);
        let Ok(whole) = read(&text, LARGE, &choice) else { return Ok(()) };
        prop_assert!(whole.numbers == 0 || whole.bytes == text.len() as u64);
        for chunk in 1..=text.len() {
            // Where the first chunk has no record, there is nothing to tell the columns by.
            if let Ok(seen) = read(&text, chunk, &choice) {
                prop_assert_eq!(&seen, &whole, "{}", chunk);
            }
        }
    }
}

#[test]
fn the_delimiter_is_the_one_that_separates_most_records_alike() {
    for (text, format, url) in [
        ("ts,url\n1,/c?a=1;2;3\n2,/c\n", "csv", "url"),
        ("ts\turl\n1\t/c?a=1,2\n2\t/c?a,b,c\n", "tsv", "url"),
        ("ts;url\n1;/c?a=1,2\n2;/c?a,b,c\n", "csv", "url"),
        ("ts|url\n1|/c?a=1,2\n2|/c;\n", "csv", "url"),
        ("url\n/c?a=1,2,3\n/c\n", "csv", "url"),
        ("\"url\"\n\"/c?a=1,2\"\n\"/c\"\n", "csv", "url"),
        ("1700000000,/c?signature=a\n1700000001,/c?signature=b\n", "csv", "2"),
        ("1700000000\t/c?signature=a,b\n1700000001\t/c?signature=b,b\n", "tsv", "2"),
    ] {
        let source = open(text.as_bytes(), &ColumnChoice::default()).expect("it has URLs");
        let description = source.description();
        assert_eq!((description.format, description.url_column.as_str()), (format, url), "{text:?}");
        assert_eq!(seen::all(source).rows.len(), 2, "{text:?}");
    }
}

#[test]
fn a_header_is_a_first_record_without_a_url_or_a_time() {
    let numbers = |text: &str| {
        let choice = ColumnChoice::default();
        let seen = read(text, LARGE, &choice).expect("it has URLs");
        seen.rows.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers("a,url\n1,/c\n"), [2]);
    assert_eq!(numbers("\n\r\n\"a\nb\",url\n1,/c\n"), [5]);
    assert_eq!(numbers("0,1\n1,/c?signature=\n"), [2]);
    assert_eq!(numbers("1,/c?signature=\n2,/c?signature=\n"), [1, 2]);
    assert_eq!(numbers("1700000000,\n1700000000,/c?signature=\n1700000000,/c?signature=\n"), [1, 2, 3]);
}

#[test]
fn columns_are_found_by_name_and_then_by_what_is_in_them() {
    let column = |text: &str| {
        open(text.as_bytes(), &ColumnChoice::default()).map(|source| {
            let description = source.description();
            (description.url_column.clone(), description.time_column.clone())
        })
    };
    let found = |url: &str, time: Option<&str>| Ok((url.to_owned(), time.map(str::to_owned)));
    assert_eq!(column("ts,path,Click_URL\n1767366245,/a,/b\n"), found("Click_URL", Some("ts")));
    // A date as a number, a day of a spreadsheet and a duration are no times.
    for number in ["20260602", "46175.5", "0.042", "0"] {
        assert_eq!(column(&format!("date,url\n{number},/c\n")), found("url", None), "{number}");
    }
    assert_eq!(column("a,b\nx,/c?signature=1\n,\ny,/c?signature=2\n"), found("b", None));
    assert_eq!(column("date,time,url\n2026-01-02,2026-01-02 03:04:05,/c\n"), found("url", Some("time")));
    assert_eq!(column("date,url\n2026-01-02,/c\n"), found("url", None));
    assert_eq!(column("date,url\n"), found("url", Some("date")));
    let rows = format!("{}https://h/?signature=1,/c?signature=1\n", ",/c?signature=1\n".repeat(50));
    assert_eq!(column(&format!("referer,b\n{rows}")), found("b", None));
    let problem = |text: &str| column(text).expect_err("it cannot be told").0;
    assert!(problem("a,b\n1,2\n").starts_with("no column looks like one with URLs"));
    assert!(problem("/?signature=1,/?signature=1\n").ends_with("name one with --url: `1`, `2`"));
    let missing = open(b"a,b\n1,2\n", &choice("c", &[])).map(|_| ()).expect_err("there is no c");
    assert_eq!(missing.0, "there is no column `c`; its columns are `a`, `b`");
}

#[test]
fn a_record_with_other_fields_is_no_row() {
    let seen = read("u,b\n/1,x\n/2\n/3,y,z\n\n/4,w", LARGE, &choice("u", &[])).expect("it has the columns");
    assert_eq!(urls(&seen), [Some("/1"), Some("/4")]);
    let malformed = |number, problem: &str, start: &str| (number, problem.to_owned(), start.to_owned());
    assert_eq!(
        seen.malformed,
        [malformed(3, "it has 1 instead of 2 fields", "/2"), malformed(4, "it has 3 instead of 2 fields", "/3,y,z")]
    );
    assert_eq!(seen.numbers, 5);
}

/// What a quote would swallow are rows that nobody would ask for again.
#[test]
fn a_stray_quote_costs_no_more_than_its_line() {
    let choice = choice("u", &[]);
    let read = |text: &str| read(text, LARGE, &choice).expect("it has the columns");
    let problem = |at| format!("the quote at byte {at} of the record does not close at the end of a field");
    // Not closed at all.
    let seen = read("u,b\n/1,\"x\n/2,x\n/3,x\n");
    assert_eq!(urls(&seen), [Some("/2"), Some("/3")]);
    assert_eq!(seen.malformed, [(2, problem(3), "/1,\"x".to_owned())]);
    // Closed in a later line, but not at the end of a field.
    let seen = read("u,b\n/1,\"x\n/2,x\n/3,x\"x\n/4,x\n");
    assert_eq!(urls(&seen), [Some("/2"), Some("/3"), Some("/4")]);
    assert_eq!(seen.malformed, [(2, problem(3), "/1,\"x".to_owned())]);
    // Behind a field that has lines of its own.
    let seen = read("u,b\n\"/\n1\",\"x\n/2,x\n");
    assert_eq!(urls(&seen), [Some("/2")]);
    assert_eq!(seen.rows[0].number, 4);
    // In the middle of a field it is a character.
    let seen = read("u,b\n/1\",x\n/2,x\"\n");
    assert_eq!(urls(&seen), [Some("/1\""), Some("/2")]);
    assert_eq!(seen.malformed, []);
}

#[test]
fn lines_in_front_of_the_header_are_counted() {
    let seen = read("\"broken\n\n\"too\nu,b\n/1,x\n", LARGE, &choice("u", &[])).expect("it has the columns");
    assert_eq!(seen.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5]);
    assert_eq!(seen.malformed.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(seen.numbers, 5);
}

#[test]
fn a_first_line_may_name_the_delimiter() {
    for (text, number) in
        [("sep=;\nu;b,c\n/1;x\n", 3), ("sep=,\r\nu,b;c\r\n/1,x\r\n", 3), ("sep=|\n/1|/2?signature=\n", 2)]
    {
        let column = if number == 2 { "1" } else { "u" };
        let seen = seen::all(open(text.as_bytes(), &choice(column, &[])).expect("it has the columns"));
        assert_eq!((seen.rows.len(), seen.malformed.len()), (1, 0), "{text:?}");
        assert_eq!((seen.rows[0].url.as_deref(), seen.rows[0].number), (Some("/1"), number), "{text:?}");
    }
}

#[test]
fn a_single_column_is_not_taken_for_urls_unless_one_is_in_it() {
    let url = |text: &str| {
        open(text.as_bytes(), &ColumnChoice::default()).map(|source| source.description().url_column.clone())
    };
    assert_eq!(url("x\n/c\nno URL\n"), Ok("x".to_owned()));
    assert!(url("x\ny\nz\n").is_err_and(|error| error.0.contains("--url")));
}

#[test]
fn between_tabs_a_quote_that_does_not_close_is_a_character() {
    let text = "u\tb\n/1\t\"x\n/2\tx\"\n\"/3\"\t\"x\n\"/4\ty\n\"/\"\"5\"\ty\n\\N\ty\n";
    let seen = seen::all(open(text.as_bytes(), &choice("u", &["b"])).expect("it has the columns"));
    assert_eq!(urls(&seen), [Some("/1"), Some("/2"), Some("/3"), Some("\"/4"), Some("/\"5"), None]);
    assert_eq!(seen.rows[0].kept, [Some("\"x".to_owned())]);
    assert_eq!(seen.malformed, []);
}

#[test]
fn a_record_beyond_all_bounds_is_no_row_and_is_not_held() {
    let long = "x".repeat(3 * LARGE);
    let text = format!("u,b\n/1,x\n/2,{long}\n/3,x\n/4,\"{}\n/5,x\n", "x\n".repeat(LARGE));
    for chunk in [8, LARGE] {
        let seen = read(&text, chunk, &choice("u", &[])).expect("it has the columns");
        assert_eq!(urls(&seen), [Some("/1"), Some("/3")]);
        assert_eq!(seen.malformed[0].1, format!("it is longer than {LARGE} bytes"));
        assert_eq!((seen.malformed[1].0, seen.malformed[1].1.as_str()), (5, seen.malformed[0].1.as_str()));
        assert!(seen.error.is_some_and(|error| error.starts_with("a quote that does not close")));
        assert_eq!(seen.bytes, text.len() as u64);
    }
}

/// Whoever can have a long field logged would write rows, if what is in it were read as lines.
#[test]
fn what_stands_in_a_record_that_is_too_long_is_no_row() {
    let lines = "/forged,x\n".repeat(LARGE / 5);
    for pad in 0..8 {
        let pad = "x".repeat(pad);
        for (record, whole) in [
            (format!("/2,\"{lines}\""), true),
            (format!("/2,\"{pad}{}\"\r", "\"\"\n".repeat(LARGE / 2)), true),
            (format!("{pad}{},\"{lines}\"", "/2".repeat(LARGE)), true),
            (format!("/2,\"{pad}{lines}\"x,\"\"y"), false),
        ] {
            let text = format!("u,b\n/1,x\n{record}\n/3,x\n");
            let seen = read(&text, 4096, &choice("u", &[])).expect("it has the columns");
            assert_eq!((seen.rows.len(), seen.malformed.len()), (2, 1));
            assert_eq!(seen.malformed[0].1, format!("it is longer than {LARGE} bytes"));
            assert_eq!(seen.rows[1].number, text.lines().count() as u64);
            assert_eq!(seen.error.is_none(), whole);
        }
    }
}

/// What stands in a field whose end is lost is no row either.
#[test]
fn where_a_file_is_damaged_an_open_quote_is_no_stray_one() {
    struct Damaged;
    impl Read for Damaged {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("it is damaged"))
        }
    }
    let reader = Counted::new(b"u,b\n/1,x\n/2,\"\n/forged,x\n".chain(Damaged));
    let count = reader.count();
    let chunks = Chunks::with_size(reader, count, Description::default(), 8, LARGE);
    let seen = seen::all(csv::open(chunks, Some(b','), &choice("u", &[])).expect("it has the columns"));
    assert_eq!(urls(&seen), [Some("/1")]);
    assert!(seen.error.is_some_and(|error| error.contains("it is damaged")));
}

#[test]
fn a_stray_quote_is_known_as_one_without_reading_on() {
    let text = format!("u,b\n/1,\"x\n/2,x\"x\n{}", "/3,x\n".repeat(1000));
    let chunks = seen::chunks(text.as_bytes(), 32, LARGE);
    let mut source = csv::open(chunks, Some(b','), &choice("u", &[])).expect("it has the columns");
    let stretch = source.next().expect("memory can be read").expect("it has rows");
    // The first chunk, and what took the place of the header.
    assert_eq!(stretch.for_each(&mut |_| {}).bytes, 32 + 4);
}
