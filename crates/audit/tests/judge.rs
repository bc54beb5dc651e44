//! The judge: what it says of rows, and what it counts. Rules: `docs/audit.md`, Reasons.

use adseal_audit::judge::judged::{Candidate, Judged};
use adseal_audit::judge::{Asked, Judge};
use adseal_audit::pipeline::Worker;
use adseal_audit::read::Rows;
use adseal_audit::read::rows::Numbers;
use adseal_audit::reason::Reason;
use adseal_audit::rings::Rings;
use adseal_core::{ClickPolicy, ClickVerifier, Key, KeyRing, UnixTime};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, StringArray};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

const NOW: i64 = 1_780_000_000;

fn key(name: &str) -> Key {
    Key::new(name, format!("the key of {name}").as_bytes()).expect("a sound key")
}

fn ring(name: &str) -> KeyRing {
    KeyRing::new(vec![key(&format!("{name}-old")), key(name)]).expect("a sound ring")
}

/// The rings of the networks `a`, `b` and `ü`.
fn rings() -> Rings {
    Rings::by(
        b"network_id",
        [("a", "a"), ("b", "b"), ("ü", "u")].map(|(name, keys)| (name.as_bytes().to_vec(), ring(keys))),
    )
}

fn signed(by: &str, message: &str) -> String {
    format!("{message}&signature={}", key(by).signature(message.as_bytes()).as_str())
}

/// Signed, and good for a minute.
fn fresh(by: &str, query: &str) -> String {
    signed(by, &format!("/c?{query}&expires={}", NOW + 60))
}

struct Case<'c> {
    rings: Rings,
    path: Option<&'c str>,
    times: Option<&'c [Option<i64>]>,
    kept: &'c [ArrayRef],
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self { rings: rings(), path: None, times: None, kept: &[] }
    }
}

impl Case<'_> {
    /// What is found in these rows, if they are a stretch.
    fn judge<U: AsRef<[u8]>>(&self, urls: &[U]) -> Judged {
        let [judged] = self.judge_each([urls]);
        judged
    }

    /// What one thread finds in these stretches, one after the other.
    fn judge_each<U: AsRef<[u8]>, const N: usize>(&self, stretches: [&[U]; N]) -> [Judged; N] {
        let verifier =
            ClickVerifier::new(ring("a"), ClickPolicy::new().require_expires(false)).expect("a sound policy");
        let asked = Asked {
            verifier: &verifier,
            rings: &self.rings,
            now: UnixTime::from_secs(NOW).expect("it is not before 1970"),
            network: b"network_id",
            site: b"site_id",
            path: self.path.map(str::as_bytes),
            annotate: true,
        };
        let mut judge = Judge::new(&asked);
        stretches.map(|urls| {
            // An empty text stands for a row without a URL in every second row, and for itself in the others.
            let absent = |at: usize, url: &[u8]| url.is_empty() && at.is_multiple_of(2);
            let urls = urls.iter().enumerate().map(|(at, url)| Some(url.as_ref()).filter(|url| !absent(at, url)));
            let urls: Vec<_> = urls.collect();
            judge.see(&Rows { urls: &urls, times: self.times, numbers: Numbers::From(0), kept: self.kept });
            judge.finish(Duration::from_nanos(1))
        })
    }

    fn reasons<U: AsRef<[u8]>>(&self, urls: &[U]) -> Vec<Reason> {
        self.judge(urls).annotated.expect("it was asked for").reasons
    }

    fn assert_reason(&self, url: &str, expected: Reason) {
        assert_eq!(self.reasons(&[url, url]), [expected; 2], "{url}");
    }
}

#[test]
fn the_network_of_a_click_chooses_its_ring() {
    let case = Case::default();
    for (url, expected) in [
        (fresh("a", "network_id=a&site_id=1"), Reason::Valid),
        (fresh("a-old", "network_id=a&site_id=1"), Reason::Valid),
        (fresh("u", "network_id=%C3%BC"), Reason::Valid),
        (fresh("a", "network%5Fid=a&network_id=b"), Reason::DuplicateParameter),
        (fresh("a", "site_id=1"), Reason::MissingRingParameter),
        (fresh("a", "site_id=1") + "&network_id=a", Reason::UnsignedRingParameter),
        (fresh("a", "site_id=1") + "&x=1&network%5Fid=a", Reason::UnsignedRingParameter),
        (fresh("a", "network_id=c"), Reason::UnknownRing),
        (fresh("a", "network_id=") + "&network_id=a", Reason::DuplicateParameter),
        (fresh("a", "network_id="), Reason::UnknownRing),
        (fresh("b", "network_id=a"), Reason::OtherRing),
        (fresh("b-old", "network_id=a"), Reason::OtherRing),
        (fresh("c", "network_id=a"), Reason::InvalidSignature),
        (signed("a", &format!("/c?network_id=a&expires={NOW}")), Reason::Expired),
        (signed("b", &format!("/c?network_id=a&expires={NOW}")), Reason::OtherRing),
    ] {
        case.assert_reason(&url, expected);
    }
}

#[test]
fn every_other_check_comes_before_the_ring() {
    let case = Case::default();
    case.assert_reason("nonsense", Reason::MalformedUri);
    case.assert_reason("/c?network_id=a", Reason::MissingSignature);
    case.assert_reason("/c?signature=", Reason::MalformedSignature);
    case.assert_reason("", Reason::NoUrl);
}

#[test]
fn the_time_of_a_row_is_that_of_its_verdict() {
    let url = fresh("a", "network_id=a");
    let times = [Some(NOW), Some(NOW + 59), Some(NOW + 60), None, Some(-1)];
    let case = Case { times: Some(&times), ..Case::default() };
    let judged = case.judge(&[&url; 5]);
    assert_eq!(
        judged.annotated.expect("it was asked for").reasons,
        [Reason::Valid, Reason::Valid, Reason::Expired, Reason::NoTime, Reason::NoTime]
    );
    let minute = NOW / 60;
    assert_eq!(
        judged.minutes,
        [
            (-1, Reason::NoTime, 1),
            (minute, Reason::Valid, 1),
            (minute + 1, Reason::Valid, 1),
            (minute + 1, Reason::Expired, 1)
        ]
    );
    assert_eq!(judged.expiry.counts.iter().sum::<u64>(), 3);
}

#[test]
fn keys_are_counted_by_their_ring_also_that_of_another_network() {
    let urls = [fresh("a", "network_id=a"), fresh("b-old", "network_id=a"), fresh("c", "network_id=a")];
    let judged = Case::default().judge(&urls);
    let keys: Vec<_> = judged.keys.iter().map(|key| (key.ring, key.key, key.count, key.other_ring)).collect();
    assert_eq!(keys, [(0, 1, 1, 0), (1, 0, 1, 1)]);
    assert_eq!((judged.cross_checked, judged.not_cross_checked), (2, 0));
}

#[test]
fn looking_for_other_rings_is_bounded_by_the_rows() {
    let forged = fresh("nobody", "network_id=a");
    let valid = fresh("a", "network_id=a");
    // Four other keys, and four MACs a row: every row can be tried.
    let judged = Case::default().judge(&vec![&forged; 1_000]);
    assert_eq!((judged.cross_checked, judged.not_cross_checked), (1_000, 0));

    let many = (0..100).map(|at| (format!("n{at}").into_bytes(), ring(&format!("n{at}"))));
    let many = many.chain([(b"a".to_vec(), ring("a"))]);
    let case = Case { rings: Rings::by(b"network_id", many), ..Case::default() };
    // Two hundred other keys: of a hundred rows two can be tried.
    let judged = case.judge(&vec![&forged; 100]);
    assert_eq!((judged.cross_checked, judged.not_cross_checked), (2, 98));
    let judged = case.judge(&[vec![&valid; 98], vec![&forged; 2]].concat());
    assert_eq!((judged.cross_checked, judged.not_cross_checked), (2, 0));
}

#[test]
fn in_the_first_rows_of_a_file_every_click_is_tried_with_every_ring() {
    let many = (0..1_000).map(|at| (format!("n{at}").into_bytes(), ring(&format!("n{at}"))));
    let rings = Rings::by(b"network_id", many);
    let verifier = ClickVerifier::new(ring("a"), ClickPolicy::new()).expect("a sound policy");
    let now = UnixTime::from_secs(NOW).expect("it is not before 1970");
    let asked = Asked {
        verifier: &verifier,
        rings: &rings,
        now,
        network: b"network_id",
        site: b"site_id",
        path: None,
        annotate: false,
    };
    let urls = ["n1", "n0"].map(|by| fresh(by, "network_id=n0"));
    let [forged, valid] = [urls[0].as_str(), urls[1].as_str()];
    let mut judge = Judge::new(&asked);
    let mut tried = |stretch, urls: &[&str]| {
        judge.begin(stretch);
        let urls: Vec<_> = urls.iter().map(|url| Some(url.as_bytes())).collect();
        judge.see(&Rows { urls: &urls, times: None, numbers: Numbers::From(0), kept: &[] });
        let judged = judge.finish(Duration::ZERO);
        (judged.cross_checked, judged.not_cross_checked)
    };
    assert_eq!(tried(0, &[forged; 200]), (200, 0));
    // Further on, 1,998 MACs have to be earned by 500 rows; and what was not used is no longer there.
    assert_eq!(tried(1, &[forged; 200]), (0, 200));
    assert_eq!(tried(2, &[vec![valid; 1_100], vec![forged; 200]].concat()), (2, 198));
}

#[test]
fn one_ring_is_for_all() {
    let case = Case { rings: Rings::one(ring("a")), ..Case::default() };
    case.assert_reason(&fresh("a", "network_id=b"), Reason::Valid);
    case.assert_reason(&fresh("a", "x=1"), Reason::Valid);
    let judged = case.judge(&[fresh("b", "network_id=b")]);
    assert_eq!((judged.cross_checked, judged.not_cross_checked), (0, 0));
}

#[test]
fn candidates_are_the_valid_clicks_with_the_start_of_their_signature() {
    let urls = [
        "/c?network_id=a".to_owned(),
        signed("a", "/c?network_id=a") + "&tail=1",
        signed("a", &format!("/c?network_id=a&&expires={}", NOW + 1)),
    ];
    let judged = Case::default().judge(&urls);
    let start = |message: &str| key("a").signature(message.as_bytes()).as_str()[..16].to_owned();
    let found: Vec<_> = judged
        .candidates
        .iter()
        .zip(&judged.prints)
        .map(|(Candidate { signature, time, number, index, .. }, print)| {
            (String::from_utf8_lossy(signature).into_owned(), print.expires, *time, *number, *index)
        })
        .collect();
    assert_eq!(
        found,
        [
            (start("/c?network_id=a"), i64::MAX, i64::MIN, 1, 1),
            (start(&format!("/c?network_id=a&&expires={}", NOW + 1)), NOW + 1, i64::MIN, 2, 2),
        ]
    );
    // Directly behind the question mark there is no ampersand.
    let alone = format!("/c?signature={}", key("a").signature(b"/c?").as_str());
    let case = Case { rings: Rings::one(ring("a")), ..Case::default() };
    assert_eq!(case.judge(&[alone]).candidates[0].signature, start("/c?").as_bytes());
}

#[test]
fn rows_with_another_path_are_left_out_and_kept_columns_with_them() {
    let click = fresh("a", "network_id=a");
    let urls = [click.as_str(), "/other", "", "", &click, "nonsense", "https://example.com/c?x"];
    let kept: ArrayRef = Arc::new(StringArray::from(vec!["0", "1", "2", "3", "4", "5", "6"]));
    let judged = Case { path: Some("/c"), kept: &[kept], ..Case::default() }.judge(&urls);
    assert_eq!(judged.other_paths, 2);
    let annotated = judged.annotated.expect("it was asked for");
    assert_eq!(annotated.numbers, [0, 2, 3, 4, 6]);
    assert_eq!(
        annotated.reasons,
        [Reason::Valid, Reason::NoUrl, Reason::NoUrl, Reason::Valid, Reason::MissingSignature]
    );
    let kept: Vec<_> = annotated.pieces[0][9].as_string::<i32>().iter().collect();
    assert_eq!(kept, ["0", "2", "3", "4", "6"].map(Some));
}

#[test]
fn annotated_rows_tell_what_was_found() {
    let times = [Some(NOW), None, Some(NOW)];
    let urls: [&[u8]; 3] = [
        &fresh("b", "network_id=a&site_id=%FF%41").into_bytes(),
        b"/c?site_id=\xff&signature=x",
        &(fresh("u", "network_id=%c3%bc&site_id=<x>") + "&a;b").into_bytes(),
    ];
    let annotated = Case { times: Some(&times), ..Case::default() }.judge(&urls).annotated.expect("it was asked for");
    let [piece] = &annotated.pieces[..] else { panic!("one piece") };
    let urls: Vec<_> = piece[1].as_string_view().iter().collect();
    let text = |column: usize| -> Vec<_> { piece[column].as_string::<i32>().iter().collect() };
    let numbers = |column: usize| -> Vec<_> { piece[column].as_primitive::<Int64Type>().iter().collect() };
    assert_eq!(numbers(0), times);
    assert_eq!(urls[1], Some("/c?site_id=%FF&signature=x"));
    assert_eq!(text(2), [Some("a"), None, Some("ü")]);
    assert_eq!(text(3), [Some("a"), None, Some("ü")]);
    assert_eq!(text(4), [Some("<FF>A"), Some("<FF>"), Some("<x>")]);
    assert_eq!(text(5), [Some("b"), None, Some("ü")]);
    assert_eq!(text(6), [Some("b"), None, Some("u")]);
    assert_eq!(numbers(7), [Some(NOW + 60), None, Some(NOW + 60)]);
    assert_eq!(text(8), [None, None, Some("not_rfc3986 semicolon_in_tail")]);
    assert!(piece.iter().all(|column| column.len() == 3));
}

#[test]
fn what_was_learnt_of_a_sender_is_used_in_the_next_stretch() {
    let long = "a site with a name of more than 16 bytes".replace(' ', "+");
    let url = |site: &str| format!("/c?site_id={site}");
    let stretches = [vec!["x", &long], vec!["y", &long, "x", "y"], vec!["z"], vec![&long, "z", "x"]];
    let urls = stretches.clone().map(|sites| sites.into_iter().map(url).collect::<Vec<_>>());
    let judged = Case::default().judge_each(urls.each_ref().map(Vec::as_slice));
    for (sites, judged) in stretches.into_iter().zip(judged) {
        let decoded: Vec<_> = sites.iter().map(|site| site.replace('+', " ")).collect();
        let annotated = judged.annotated.expect("it was asked for");
        let said: Vec<_> = annotated.pieces[0][4].as_string::<i32>().iter().flatten().map(str::to_owned).collect();
        assert_eq!(said, decoded);
        let mut counted = Vec::new();
        for group in &judged.groups {
            let site = judged.senders.read()[group.sender as usize].sender.site.clone().expect("each has one");
            counted.extend(std::iter::repeat_n(String::from_utf8(site.into()).expect("text"), group.rows as usize));
        }
        let mut expected = decoded;
        expected.sort();
        counted.sort();
        assert_eq!(counted, expected);
    }
}

#[test]
fn names_are_cut_where_they_are_too_long() {
    let judged = Case::default().judge(&[format!("/c?site_id={}", "%41".repeat(1_000))]);
    assert_eq!(judged.senders.read()[0].sender.site.as_deref(), Some(&[b'A'; 128][..]));
}

/// The decoded value of the first parameter with this name, read step by step as `docs/keys.md` has it.
fn claimed(url: &str, name: &str) -> Option<Vec<u8>> {
    let decode = |text: &str, plus: u8| {
        let (mut decoded, mut rest) = (Vec::new(), text.as_bytes());
        while let [first, behind @ ..] = rest {
            let digits = behind.get(..2).and_then(|digits| str::from_utf8(digits).ok());
            let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%');
            decoded.push(escaped.unwrap_or(if *first == b'+' { plus } else { *first }));
            rest = if escaped.is_some() { &behind[2..] } else { behind };
        }
        decoded
    };
    let (_, query) = url.split_once('?')?;
    let parameters = query.split('&').filter(|segment| !segment.is_empty());
    let mut parameters = parameters.map(|segment| segment.split_once('=').unwrap_or((segment, "")));
    let mut signed = parameters.by_ref().take_while(|(name, _)| *name != "signature");
    let (_, value) = signed.find(|(raw, _)| [b'+', b' '].iter().any(|&plus| decode(raw, plus) == name.as_bytes()))?;
    Some(decode(value, b' '))
}

proptest! {
    #[test]
    fn senders_are_what_the_first_parameters_of_their_names_say(
        urls in prop::collection::vec(
            "/c(\\?((network_id|network%5fid|network%5Fi%64|network_i|networkk_id|site_id|site%_id|site+id|signature|signatur%65|x)\
             (=[ab+%]{0,2}(%4[0-9])?=?)?&{0,2}){0,6})?",
            1..60,
        ),
    ) {
        let judged = Case::default().judge(&urls);
        let claims = urls.iter().map(|url| (claimed(url, "network_id"), claimed(url, "site_id")));
        let mut expected: Vec<_> = claims.collect();
        let mut found = Vec::new();
        for group in &judged.groups {
            let rows = group.rows as usize;
            let sender = Arc::clone(&judged.senders.read()[group.sender as usize].sender);
            let names = [&sender.network, &sender.site].map(|name| name.as_deref().map(<[u8]>::to_vec));
            let [network, site] = names;
            found.extend(std::iter::repeat_n((network, site), rows));
        }
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}
