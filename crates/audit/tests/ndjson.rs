//! NDJSON: Python says what the values are, and chunks of every size give the same.

mod seen;

use std::process::Command;

use adseal_audit::read::{ColumnChoice, Description, ReadError, TimeChoice, ndjson};
use proptest::prelude::*;
use seen::{Row, Seen};

const LARGE: usize = 1 << 16;

fn read(text: impl AsRef<[u8]>, choice: &ColumnChoice) -> Result<Seen, ReadError> {
    ndjson::open(seen::chunks(text.as_ref(), LARGE, LARGE), choice).map(seen::all)
}

fn described(text: &str) -> Result<Description, ReadError> {
    let source = ndjson::open(seen::chunks(text.as_bytes(), LARGE, LARGE), &ColumnChoice::default())?;
    Ok(source.description().clone())
}

fn choice(url: &str, time: &str, keep: &[&str]) -> ColumnChoice {
    let keep = keep.iter().map(|&name| name.to_owned()).collect();
    ColumnChoice { url: Some(url.to_owned()), time: TimeChoice::Column(time.to_owned()), keep }
}

/// The URLs of lines that are all rows.
fn urls(text: impl AsRef<[u8]>) -> Vec<Option<String>> {
    let seen = read(text, &ColumnChoice::default()).expect("the key is found");
    assert_eq!(seen.malformed, []);
    seen.rows.into_iter().map(|row| row.url).collect()
}

const LINES: &str = concat!(
    "{\"ts\":1767366245,\"url\":\"/c?a=1&signature=x\",\"id\":\"one\"}\n",
    "\n",
    "{\"id\":[2, null],\"url\":\"\\/c?a=2\\u0026signature=\\u00e9\",\"ts\":\"2026-01-02T15:04:05Z\"}\r\n",
    "  \t\r\n",
    "no JSON\n",
    "{\"id\":\"a\\nb\",\"ts\":\"02\\/Jan\\/2026:15:04:05 +0100\"} \n",
    "{\"url\":7,\"ts\":1}\n",
    "{\"url\":null,\"ts\":null,\"id\":null}\n",
    " {\"url\":\"/c\" , \"ts\":1767366245999.5,\"id\":{\"x\":\"\\\"\"}}",
);

fn rows_of_lines() -> Vec<Row> {
    let row = |number, url: Option<&str>, time, kept: Option<&str>| Row {
        number,
        url: url.map(str::to_owned),
        time,
        kept: vec![kept.map(str::to_owned)],
    };
    vec![
        row(1, Some("/c?a=1&signature=x"), Some(1_767_366_245), Some("one")),
        row(3, Some("/c?a=2&signature=é"), Some(1_767_366_245), Some("[2, null]")),
        row(6, None, Some(1_767_362_645), Some("a\nb")),
        row(8, None, None, None),
        row(9, Some("/c"), Some(1_767_366_245), Some(r#"{"x":"\""}"#)),
    ]
}

#[test]
fn each_line_is_a_row_or_blank_or_malformed() {
    let seen = read(LINES, &choice("url", "ts", &["id"])).expect("the keys are there");
    assert_eq!(seen.rows, rows_of_lines());
    assert_eq!(
        seen.malformed,
        [
            (5, "it is no JSON object".to_owned(), "no JSON".to_owned()),
            (7, "the URL is no string, at byte 7".to_owned(), "{\"url\":7,\"ts\":1}".to_owned()),
        ]
    );
    assert_eq!(seen.numbers, 9);
}

#[test]
fn chunks_of_every_size_give_the_same() {
    let whole = read(LINES, &choice("url", "ts", &["id"])).expect("the keys are there");
    // The first object must be in the first chunk, for the keys to be found.
    for size in LINES.find('\n').expect("there is one") + 1..LINES.len() + 2 {
        let chunks = seen::chunks(LINES.as_bytes(), size, LARGE);
        let choice = ColumnChoice { keep: vec!["id".to_owned()], ..ColumnChoice::default() };
        assert_eq!(seen::all(ndjson::open(chunks, &choice).expect("the keys are found")), whole, "{size}");
    }
}

#[test]
fn without_times_rows_have_none() {
    let now = ColumnChoice { time: TimeChoice::Now, ..ColumnChoice::default() };
    let seen = read(LINES, &now).expect("the key is found");
    assert!(seen.rows.iter().all(|row| row.time.is_none()));
}

#[test]
fn keys_are_guessed() {
    for (line, url, time) in [
        (r#"{"link":"/a","URL":"/b","msec":1767366245.5,"ts":1767366245}"#, "URL", Some("ts")),
        // A name counts where its values can be what it says.
        (r#"{"url":{"a":1},"link":"/a","time":{"b":1},"date":20260102,"msec":1767366245.5}"#, "link", Some("msec")),
        (r#"{"@timestamp":"2026-01-02T15:04:05.000Z","url":"/a"}"#, "url", Some("@timestamp")),
        (r#"{"x":"/a?signature=b","y":"z"}"#, "x", None),
        (r#"{"request":{"url":"/a"},"x":{"time":1767366245}}"#, "request.url", None),
        (r#"{"a":{"b.c":{"d":"/c?signature=x"}},"a.b":"n"}"#, "a.b.c.d", None),
    ] {
        let description = described(line).expect("it has a URL");
        assert_eq!((description.url_column.as_str(), description.time_column.as_deref()), (url, time), "{line}");
        assert_eq!((description.format, description.first_number), ("ndjson", 1));
        let seen = read(line, &ColumnChoice::default()).expect("it has a URL");
        assert!(seen.rows[0].url.as_deref().is_some_and(|url| url.starts_with('/')), "{line}");
    }
}

#[test]
fn what_cannot_be_guessed_is_told() {
    let problem = |line: &str| described(line).expect_err("it cannot be told").0;
    assert!(problem(r#"{"a":"x","b":{"c":"y","d":1}}"#).ends_with("--url; its columns are `a`, `b`, `b.c`, `b.d`"));
    assert!(problem(r#"{"a":"/?signature=x","b":"/?signature=y"}"#).contains("name one with --url: `a`, `b`"));
    assert!(problem(r#"{"b":1,"a":{"c":2}}"#).ends_with("its columns are `a`, `a.c`, `b`"));
    for text in ["[1]", "url,ts\n/c,1767366245\n", "{\n  \"url\": \"/c\"\n}\n"] {
        assert_eq!(problem(text), "no line at its beginning is a JSON object, where one a line is needed");
    }
}

/// Lines of a log with the parameters of each click, in which whoever clicks writes keys.
fn with_parameters(parameters: &str) -> String {
    let line = "{\"at\":1767366245,\"req\":{\"uri\":\"/c?signature=x\"},\"args\":{}}\n";
    line.replace("{}", parameters) + &line.repeat(9)
}

#[test]
fn no_single_click_chooses_a_key() {
    for parameters in [
        r#"{"ts":"1780272001"}"#,
        r#"{"x":"/c?signature=x"}"#,
        r#"{"url":"/c"}"#,
        r#"{"ts":"1780272001","time":1780272001,"url":"/c?signature=x","r":{"url":"/c?signature=x"}}"#,
    ] {
        let description = described(&with_parameters(parameters)).expect("it has a URL");
        assert_eq!((description.url_column.as_str(), description.time_column), ("req.uri", None), "{parameters}");
    }
    let unsigned = with_parameters(r#"{"url":"/c?signature=x"}"#).replace("uri\":\"/c?signature=x", "uri\":\"/c");
    assert_eq!(described(&unsigned).expect("it has a URL").url_column, "req.uri");
}

#[test]
fn many_or_long_keys_hide_no_others_and_cost_little() {
    let numbers: Vec<String> = (0..20_000).map(|number| format!("\"{number}\":\"{number}\"")).collect();
    let line = |key: &str| format!("{{\"{key}\":{{{}}},\"url\":\"/c\",\"ts\":1767366245}}\n", numbers.join(","));
    let started = std::time::Instant::now();
    for text in [line("a").repeat(2), line(&"a".repeat(900_000)), line(&"a".repeat(250))] {
        let chunks = seen::chunks(text.as_bytes(), text.len() + 1, text.len());
        let source = ndjson::open(chunks, &ColumnChoice::default()).expect("it has a URL");
        let Description { url_column, time_column, .. } = source.description();
        assert_eq!((url_column.as_str(), time_column.as_deref()), ("url", Some("ts")));
    }
    // It took 20 seconds to compare each key with each one before it.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[test]
fn a_key_that_is_asked_for_may_come_late() {
    let text = "{\"a\":1}\n".repeat(200) + "{\"u\":\"/c\",\"t\":1767366245,\"k\":\"x\"}\n";
    let seen = read(text, &choice("u", "t", &["k"])).expect("the keys are given");
    assert_eq!((seen.rows.len(), seen.malformed.len()), (201, 0));
    assert!(seen.rows[..200].iter().all(|row| row.url.is_none() && row.time.is_none() && row.kept == [None]));
    let kept = vec![Some("x".to_owned())];
    assert_eq!(seen.rows[200], Row { number: 201, url: Some("/c".to_owned()), time: Some(1_767_366_245), kept });
}

#[test]
fn lines_that_are_no_objects_tell_nothing_of_keys() {
    let text = "starting up\n".repeat(500) + "{\"link\":\"/c\",\"ts\":1767366245}\n";
    let description = described(&text).expect("it has a URL");
    assert_eq!((description.url_column.as_str(), description.time_column.as_deref()), ("link", Some("ts")));
}

#[test]
fn nothing_has_no_rows() {
    for text in ["", "\n", " \r\n\n"] {
        assert_eq!(read(text, &ColumnChoice::default()).expect("that is no error").rows, [], "{text:?}");
        assert_eq!(read(text, &choice("u", "t", &["k"])).expect("that is no error").rows, [], "{text:?}");
    }
}

#[test]
fn requests_give_their_target() {
    let lines = concat!(
        "{\"request\":\"GET /c?a=1&signature=x HTTP/1.1\"}\n",
        "{\"request\":\"POST \\/c?a=\\u0022 HTTP\\/2.0\"}\n",
        "{\"request\":\"-\"}\n{\"request\":\"\"}\n{\"request\":\"GET it\\u0000\"}\n",
    );
    let expected = [Some("/c?a=1&signature=x"), Some("/c?a=\""), None, None, Some("it\0")];
    assert_eq!(urls(lines), expected.map(|url| url.map(str::to_owned)));
}

/// As nginx writes a quote, a backslash and é, unless its format has `escape=json`.
#[test]
fn escapes_of_nginx_are_undone() {
    let lines =
        "{\"request\":\"GET /c?a=\\xC3\\xA9 HTTP/1.1\",\"agent\":\"\\x22\\x5C\"}\n{\"request\":\"GET /d HTTP/1.1\"}\n";
    assert_eq!(urls(lines), [Some("/c?a=é".to_owned()), Some("/d".to_owned())]);
}

#[test]
fn bytes_that_are_no_utf8_stay_in_the_url() {
    let line = b"{\"url\":\"/c?a=\xff\\u0026b=\xe9&signature=x\",\"agent\":\"\xfe\"}\n";
    let mut source = ndjson::open(seen::chunks(line, LARGE, LARGE), &ColumnChoice::default()).expect("it has a URL");
    let stretch = source.next().expect("it can be read").expect("it has a line");
    let mut urls = Vec::new();
    stretch.for_each(&mut |rows| urls.extend(rows.urls.iter().map(|url| url.map(<[u8]>::to_vec))));
    assert_eq!(urls, [Some(b"/c?a=\xff&b=\xe9&signature=x".to_vec())]);
}

/// Hostile strings as Python's json module writes them, and numbers and lists; beside each line its URL and what is kept.
const WRITTEN_BY_PYTHON: &str = r#"
import json, random

random.seed(9)
parts = ['a', '"', '\\', '/', '\n', '\t', '\r', '\0', '\x7f', '\u00e9', '\u2028', '\U0001f600', '\\u0041', '\\"', '{', '}', '&', '=']
text = lambda: ''.join(random.choices(parts, k=random.randrange(9)))
lines = []
for _ in range(4000):
    url = '/c?' + text()
    value = random.choice([text, lambda: random.randrange(-10**20, 10**20), lambda: [text(), None, {'k': text()}], lambda: True])()
    form = {'ensure_ascii': random.random() < .5, 'separators': random.choice([(',', ':'), (', ', ': '), (' ,\t', '\t: ')])}
    members = [(text(), text()), ('url', url), ('k', value), (text(), [text(), {}]), ('o', {'url': 1})]
    random.shuffle(members)
    line = json.dumps(dict(members), **form)
    if random.random() < .3:
        line = line.replace('/', '\\/')
    kept = value if isinstance(value, str) else json.dumps(value, **form) if isinstance(value, (bool, int)) else None
    assert '\n' not in line
    lines.append([line, json.loads(line)['url'], kept])
print(json.dumps(lines))
"#;

#[test]
fn values_are_those_that_python_wrote() {
    let output = Command::new("python3").args(["-c", WRITTEN_BY_PYTHON]).output().expect("python3 is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<(String, String, Option<String>)> = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    assert_eq!(lines.len(), 4000);
    let text = lines.iter().fold(String::new(), |text, (line, ..)| text + line + "\n");
    let choice = ColumnChoice { url: Some("url".into()), time: TimeChoice::Now, keep: vec!["k".into()] };
    let seen = read(&text, &choice).expect("the keys are there");
    assert_eq!(seen.malformed, []);
    assert_eq!(seen.rows.len(), lines.len());
    for (row, (line, url, kept)) in seen.rows.iter().zip(&lines) {
        assert_eq!(row.url.as_deref(), Some(url.as_str()), "{line}");
        if let Some(kept) = kept {
            assert_eq!(row.kept, [Some(kept.clone())], "{line}");
        }
    }
}

/// Lines, most of which are nearly JSON.
fn hostile() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let token = prop_oneof![
        any::<u8>().prop_filter("no line end", |byte| *byte != b'\n').prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "{", "}", "\"url\"", "\"ts\"", ":", ",", "\"/c\"", "\"", "\\", "\\u00", "1", "null", "[", "]", " ", "\r",
            "\"a.b\"",
        ])
        .prop_map(|token| token.as_bytes().to_vec()),
    ];
    let members = prop::collection::vec(token, 0..8).prop_map(|tokens| tokens.concat());
    let object = members.clone().prop_map(|inside| [b"{\"url\":\"/c\",\"ts\":", inside.as_slice(), b"}"].concat());
    prop::collection::vec(prop_oneof![members, object], 0..10)
}

proptest! {
    #[test]
    fn every_line_is_counted_once(lines in hostile(), keep in any::<bool>()) {
        let first = b"{\"url\":\"/c\",\"ts\":1,\"a\":{\"b\":2}}".to_vec();
        let text = std::iter::once(&first).chain(&lines).flat_map(|line| [line, b"\n".as_slice()].concat()).collect::<Vec<_>>();
        let choice = choice("url", "ts", if keep { &["a.b", "url", "a"] } else { &[] });
        let seen = read(&text, &choice).expect("the keys are there");
        let blank = lines.iter().filter(|line| line.trim_ascii().is_empty()).count();
        prop_assert_eq!(seen.rows.len() + seen.malformed.len() + blank, lines.len() + 1);
        prop_assert_eq!(seen.numbers, lines.len() as u64 + 1);
        // Python and others read what is a row as an object, too.
        for row in &seen.rows[1..] {
            let line = String::from_utf8_lossy(&lines[usize::try_from(row.number).expect("it is small") - 2]).into_owned();
            let line = line.replace("\\x", "x");
            prop_assert!(serde_json::from_str::<serde_json::Map<_, _>>(&line).is_ok(), "{}", line);
        }
    }
}
