//! Access logs: lines as nginx and Apache write them, by default and as they are told to.

mod seen;

use adseal_audit::read::{ColumnChoice, Description, ReadError, TimeChoice, access_log};
use proptest::prelude::*;
use seen::{Row, Seen};

const LARGE: usize = 1 << 16;
/// date -u -d '2026-01-02 15:04:05' +%s
const SECOND: i64 = 1_767_366_245;

fn read(format: Option<&str>, text: &str, choice: &ColumnChoice) -> Result<Seen, ReadError> {
    access_log::open(seen::chunks(text.as_bytes(), LARGE, LARGE), choice, format).map(seen::all)
}

fn keep(names: &[&str]) -> ColumnChoice {
    ColumnChoice { keep: names.iter().map(|&name| name.to_owned()).collect(), ..ColumnChoice::default() }
}

/// The only row of a line.
fn row(format: Option<&str>, line: &str, kept: &[&str]) -> Row {
    let mut seen = read(format, line, &keep(kept)).expect("the columns are there");
    assert_eq!((seen.rows.len(), seen.malformed.len()), (1, 0), "{line}: {:?}", seen.malformed);
    seen.rows.remove(0)
}

fn columns(format: Option<&str>, text: &str) -> (String, Option<String>) {
    let chunks = seen::chunks(text.as_bytes(), LARGE, LARGE);
    let source = access_log::open(chunks, &ColumnChoice::default(), format).expect("it has a URL");
    let Description { url_column, time_column, format, first_number, .. } = source.description().clone();
    assert_eq!((format, first_number), ("access_log", 1));
    (url_column, time_column)
}

const COMBINED: &str =
    r#"192.0.2.1 - - [02/Jan/2026:15:04:05 +0000] "GET /c?a=1&signature=x HTTP/1.1" 200 5 "http://r/" "curl/7 (x)""#;

#[test]
fn default_formats() {
    let common = r#"192.0.2.1 - bob [02/Jan/2026:16:04:05 +0100] "HEAD /c?a=1&signature=x HTTP/1.0" 304 -"#;
    let vhost = format!("h.example:443 {COMBINED}");
    let more = format!("{COMBINED} \"198.51.100.7\" 0.002");
    let v6 = COMBINED.replace("192.0.2.1", "2001:db8::1");
    for line in [common, COMBINED, &vhost, &more, &v6] {
        let row = row(None, line, &[]);
        assert_eq!((row.url.as_deref(), row.time), (Some("/c?a=1&signature=x"), Some(SECOND)), "{line}");
        assert!(access_log::looks_like(line.as_bytes()), "{line}");
        assert_eq!(columns(None, line), ("request".to_owned(), Some("time_local".to_owned())));
    }
}

#[test]
fn default_formats_have_the_names_of_nginx() {
    let names = ["remote_addr", "remote_user", "time_local", "request", "status", "http_user_agent"];
    let row_of = |line: &str, names: &[&str]| {
        row(None, line, names).kept.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    let time = "02/Jan/2026:15:04:05 +0000";
    let expected = ["192.0.2.1", "-", time, "GET /c?a=1&signature=x HTTP/1.1", "200", "curl/7 (x)"];
    assert_eq!(row_of(COMBINED, &names), expected);
    assert_eq!(row_of(&format!("h:443 {COMBINED}"), &names), expected);
    assert_eq!(row_of(&format!("h:443 {COMBINED}"), &["server_name", "bytes_sent"]), ["h:443", "5"]);
    assert_eq!(row_of(COMBINED, &["body_bytes_sent", "http_referer", "$status"]), ["5", "http://r/", "200"]);
    let common = r#"h - bob smith [02/Jan/2026:15:04:05 +0000] "GET / HTTP/1.0" 304 7"#;
    assert_eq!(row_of(common, &["remote_user", "body_bytes_sent"]), ["bob smith", "7"]);
}

#[test]
fn a_shorter_line_among_others_lacks_what_is_kept() {
    let text = format!("{COMBINED}\n{COMBINED}\nh - - [02/Jan/2026:15:04:05 +0000] \"GET /d HTTP/1.0\" 304 7\n");
    let seen = read(None, &text, &keep(&["http_user_agent"])).expect("the column is there");
    assert_eq!(seen.rows[2].url.as_deref(), Some("/d"));
    assert_eq!(seen.rows[2].kept, [None]);
}

#[test]
fn users_do_not_matter() {
    for user in
        ["", "\"\"", "a b", "a [b] c", "[02/Jan/2020:00:00:00 +0000]", "a [02/Jan/2020:00:00:00 +0000] \\x22GET", "é] "]
    {
        let line = COMBINED.replacen("- -", &format!("- {user}"), 1);
        let row = row(None, &line, &["remote_user"]);
        assert_eq!((row.url.as_deref(), row.time), (Some("/c?a=1&signature=x"), Some(SECOND)), "{line}");
        assert_eq!(row.kept, [Some(user.replace("\\x22", "\""))]);
    }
}

/// One target as nginx writes it, as Apache does, and as it was sent.
#[test]
fn escapes_are_undone_in_the_url_and_in_what_is_kept() {
    for (written, sent) in [
        (r"/c?a=\x22\x5C\xC3\xA9", "/c?a=\"\\é"),
        (r#"/c?a=\"\\\xc3\xa9"#, "/c?a=\"\\é"),
        (r"/c?a=\\x22", r"/c?a=\x22"),
        (r"/c?a=\x5Cx22", r"/c?a=\x22"),
    ] {
        let line = COMBINED.replace("/c?a=1", written).replace("curl", r"\x22curl\x22");
        let row = row(None, &line, &["request", "http_user_agent"]);
        let url = format!("{sent}&signature=x");
        assert_eq!(row.url.as_deref(), Some(url.as_str()), "{written}");
        assert_eq!(row.kept, [Some(format!("GET {url} HTTP/1.1")), Some("\"curl\"/7 (x)".to_owned())]);
    }
}

#[test]
fn what_is_no_request_is_malformed_and_none_is_no_url() {
    let of = |request: &str| read(None, &COMBINED.replace("GET /c?a=1&signature=x HTTP/1.1", request), &keep(&[]));
    for (request, url) in [
        ("-", None),
        ("GET - HTTP/1.1", None),
        ("GET /c", Some("/c")),
        ("GET /c d HTTP/1.1", Some("/c d")),
        ("OPTIONS * HTTP/1.1", Some("*")),
        ("CONNECT h:443 HTTP/1.1", Some("h:443")),
        ("GET http://h/c?a=1 HTTP/1.1", Some("http://h/c?a=1")),
    ] {
        let seen = of(request).expect("it has a URL");
        assert_eq!(seen.malformed, [], "{request}");
        assert_eq!(seen.rows[0].url.as_deref(), url, "{request}");
    }
    for (request, problem) in [
        ("", "the request at byte 44 is empty"),
        (r"\x16\x03\x01", "the request at byte 44 is no method, target and version of HTTP"),
        ("GET", "the request at byte 44 is no method, target and version of HTTP"),
        ("quit", "the request at byte 44 is no method, target and version of HTTP"),
    ] {
        let seen = of(request).expect("it has a URL");
        assert_eq!(seen.rows, [], "{request}");
        assert_eq!(seen.malformed[0].1, problem, "{request}");
    }
}

#[test]
fn lines_of_another_form_are_malformed_with_their_place() {
    let text = format!("{COMBINED}\n\r\nno log line\n{}\n \n{COMBINED}", &COMBINED[..70]);
    let seen = read(None, &text, &keep(&[])).expect("it has a URL");
    assert_eq!(seen.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 6]);
    assert_eq!(
        seen.malformed.iter().map(|(number, problem, _)| (*number, problem.as_str())).collect::<Vec<_>>(),
        [
            (3, "the field `remote_user` begins at byte 7, and no ` [` ends it"),
            (4, r#"the field `request` begins at byte 44, and no `\" ` ends it"#),
        ]
    );
}

#[test]
fn a_line_that_was_cut_never_gives_half_a_url() {
    let (mut rows, mut malformed) = (0, 0);
    for length in 1..=COMBINED.len() {
        let seen = read(Some("combined"), &COMBINED[..length], &keep(&["status"])).expect("it has a URL");
        assert_eq!(seen.rows.len() + seen.malformed.len(), 1);
        assert!(seen.rows.iter().all(|row| row.url.as_deref() == Some("/c?a=1&signature=x")));
        rows += seen.rows.len();
        malformed += seen.malformed.len();
    }
    assert!(rows > 20 && malformed > 60);
}

#[test]
fn chunks_of_every_size_give_the_same() {
    let text = format!("{COMBINED}\n\nno log line\n{}\r\n{COMBINED}", COMBINED.replace("a=1", r"a=\x22"));
    let choice = keep(&["status", "http_user_agent"]);
    let whole = read(Some("combined"), &text, &choice).expect("it has a URL");
    assert_eq!((whole.rows.len(), whole.malformed.len()), (3, 1));
    for size in 1..text.len() + 2 {
        let chunks = seen::chunks(text.as_bytes(), size, LARGE);
        let source = access_log::open(chunks, &choice, Some("combined")).expect("it has a URL");
        assert_eq!(seen::all(source), whole, "{size}");
    }
}

/// Formats of both servers, a line of each, and the columns that are taken.
#[test]
fn formats_as_configured() {
    let own = [
        (r#"$msec "$request" $http_x"#, r#"1767366245.123 "GET /c HTTP/1.1" y z"#, "request", "msec"),
        ("$time_iso8601\t$status\t$request_uri", "2026-01-02T16:04:05+01:00\t200\t/c", "request_uri", "time_iso8601"),
        (r"'${time_iso8601}' $request_uri|", "'2026-01-02T15:04:05+00:00' /c|", "request_uri", "time_iso8601"),
        (
            "$scheme://$host$request_uri [$time_local]",
            "https://h/c [02/Jan/2026:15:04:05 +0000]",
            "request_uri",
            "time_local",
        ),
        (
            r#"%h %l %u %t \"%r\" %>s %b"#,
            r#"h - - [02/Jan/2026:15:04:05 +0000] "GET /c HTTP/1.1" 200 -"#,
            "request",
            "time_local",
        ),
        ("%{msec}t %m %U%q %H", "1767366245123 GET /c HTTP/1.1", "request_uri", "msec"),
        (r#"%{end:sec}t %D \"%r\""#, r#"1767366245 17 "GET /c HTTP/1.1""#, "request", "msec"),
        (r#"%{%F %T %z}t "%r""#, r#"2026-01-02 15:04:05 +0000 "GET /c HTTP/1.1""#, "request", "time_iso8601"),
    ];
    for (format, line, url, time) in own {
        assert_eq!(columns(Some(format), ""), (url.to_owned(), Some(time.to_owned())), "{format}");
        let row = row(Some(format), line, &[]);
        assert_eq!((row.url.as_deref(), row.time), (Some("/c"), Some(SECOND)), "{format}");
    }
}

#[test]
fn json_escapes_are_undone_and_none_stay() {
    let url = |format, line| row(Some(format), line, &[]).url;
    assert_eq!(url("escape=json $request_uri!", r"/c?\u001F\\\/\u00e9!").as_deref(), Some("/c?\u{1f}\\/é"));
    assert_eq!(url("escape=none $request_uri!", r"/c?\x22\\!").as_deref(), Some(r"/c?\x22\\"));
    assert_eq!(url(r#"escape=none "$request""#, r#""GET /c?"a\ HTTP/1.1""#).as_deref(), Some(r#"/c?"a\"#));
}

#[test]
fn columns_are_chosen_by_name() {
    let choice = ColumnChoice {
        url: Some("$http_referer".to_owned()),
        time: TimeChoice::Column("msec".to_owned()),
        keep: vec!["request_uri".to_owned(), "http_referer".to_owned()],
    };
    let format = Some("$time_local|$msec|$request_uri|$http_referer|");
    let seen = read(format, r"x|1767366245.9|/other|/c\x22|", &choice).expect("the columns are there");
    let kept = vec![Some("/other".to_owned()), Some("/c\"".to_owned())];
    assert_eq!(seen.rows, [Row { number: 1, url: Some("/c\"".to_owned()), time: Some(SECOND), kept }]);
    let now = ColumnChoice { time: TimeChoice::Now, ..ColumnChoice::default() };
    assert_eq!(read(format, "x|1767366245.9|/other|/c|", &now).expect("the columns are there").rows[0].time, None);
}

#[test]
fn what_cannot_be_read_is_told() {
    let problem = |format, kept: &[&str]| read(Some(format), "", &keep(kept)).expect_err("it cannot be read").0;
    assert!(problem("nothing", &[]).contains("the log format has no fields"));
    assert!(problem("$uri$args", &[]).contains("`uri` right in front of `args`"));
    assert!(problem("$status $uri", &[]).contains("--url; its columns are `status`, `uri`"));
    assert!(problem("$status $request_uri", &["x"]).contains("no column `x`; its columns are `status`"));
}

#[test]
fn other_texts_do_not_look_like_logs() {
    for line in [
        "",
        "/c?a=1&signature=x",
        "url,time",
        "{\"time\":\"[02/Jan/2026:15:04:05 +0000] \\\"GET / HTTP/1.1\\\" 200\"}",
        "h - - [02/Foo/2026:15:04:05 +0000] \"GET / HTTP/1.1\" 200 5",
        "h - - [02/Jan/2026:15:04:05 +0000] GET / HTTP/1.1 200 5",
    ] {
        assert!(!access_log::looks_like(line.as_bytes()), "{line}");
    }
    assert!(access_log::looks_like(br#"h - - [02/Jan/2026:15:04:05 +0000] "\x16\x03\x01" 400 5"#));
}

/// Lines, most of which are nearly those of a log.
fn hostile() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let token = prop_oneof![
        any::<u8>().prop_filter("no line end", |byte| *byte != b'\n').prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\"",
            "\\",
            "\\\"",
            "\\x2",
            " - ",
            " [",
            "] \"",
            "02/Jan/2026:15:04:05 +0000",
            "GET ",
            " HTTP/1.1",
            "\" ",
            "/",
            " ",
            "\r",
        ])
        .prop_map(|token| token.as_bytes().to_vec()),
    ];
    let text = prop::collection::vec(token, 0..8).prop_map(|tokens| tokens.concat());
    let line = (text.clone(), text.clone(), text.clone()).prop_map(|(user, target, agent)| {
        let time = b" [02/Jan/2026:15:04:05 +0000] \"GET ".as_slice();
        [b"h - ", user.as_slice(), time, target.as_slice(), b" HTTP/1.1\" 200 1 \"-\" \"", agent.as_slice(), b"\""]
            .concat()
    });
    prop::collection::vec(prop_oneof![text, line], 0..10)
}

proptest! {
    #[test]
    fn every_line_is_counted_once(
        lines in hostile(),
        format in prop::sample::select(vec![
            None, Some("combined"), Some("vhost_combined"), Some("escape=none $remote_addr - $remote_user [$time_local] \"$request\" $status"),
            Some("$x \"$y\"$request_uri"), Some("%h %l %u %t \"%r\" %>s"),
        ]),
        kept in any::<bool>(),
    ) {
        let kept: &[&str] = if kept && format.is_none() { &["request", "remote_user", "status"] } else { &[] };
        let text = lines.iter().flat_map(|line| [line, b"\n".as_slice()].concat()).collect::<Vec<_>>();
        let source = access_log::open(seen::chunks(&text, LARGE, LARGE), &keep(kept), format).expect("it has a URL");
        let seen = seen::all(source);
        let blank = lines.iter().filter(|line| line.trim_ascii().is_empty()).count();
        prop_assert_eq!(seen.rows.len() + seen.malformed.len() + blank, lines.len());
        prop_assert_eq!(seen.numbers, lines.len() as u64);
    }
}
