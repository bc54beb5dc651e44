//! Times as logs write them. Forms: `docs/audit.md`, Time.
//!
//! A time without a zone is taken as UTC. Fractions are rounded down, and a time before 1973 is none.

use jiff::civil::Date;

/// In March 1973, long before any click. Judged as of an earlier moment, no click would be late; but what names one is a date
/// such as 20260602, a day of a spreadsheet, a duration or 0.
pub const EARLIEST: i64 = 100_000_000;

/// Numbers below this are seconds, below a thousand times this milliseconds, and so on.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// The unix second that a text names: as a number (see [`of_number`]), in the form of ISO 8601 or RFC 3339
/// (`2026-01-02T15:04:05.123+01:00`; a blank for the `T`, and zones such as `Z`, ` UTC`, `+01` or none), or in that of access
/// logs (`02/Jan/2026:15:04:05 +0100`, with brackets or without).
///
/// `None` for everything else, such as a date alone.
#[must_use]
pub fn parse(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).unwrap_or(text);
    match text {
        [_, _, _, _, b'-', ..] => iso(text),
        [_, _, b'/', ..] => access_log(text),
        _ => number(text),
    }
}

/// The unix second of a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by its size:
/// below 10^11 it counts seconds, below 10^14 milliseconds, below 10^17 microseconds. Below [`EARLIEST`] it is no time.
#[must_use]
pub fn of_number(number: i64) -> Option<i64> {
    const FIRST_MICROSECOND: i64 = FIRST_MILLISECOND * 1000;
    const FIRST_NANOSECOND: i64 = FIRST_MICROSECOND * 1000;
    match number {
        ..EARLIEST => None,
        EARLIEST..FIRST_MILLISECOND => Some(number),
        FIRST_MILLISECOND..FIRST_MICROSECOND => Some(number / 1000),
        FIRST_MICROSECOND..FIRST_NANOSECOND => Some(number / 1_000_000),
        FIRST_NANOSECOND.. => Some(number / 1_000_000_000),
    }
}

/// As [`of_number`], of a number with a fraction.
#[must_use]
pub fn of_float(number: f64) -> Option<i64> {
    // What is not below 2^63 could be no count of nanoseconds either; nor is it where it is no number at all.
    #[expect(clippy::cast_possible_truncation, reason = "it is in range, and the fraction is to go")]
    (0.0..9_223_372_036_854_775_808.0).contains(&number).then(|| of_number(number as i64)).flatten()
}

fn number(text: &[u8]) -> Option<i64> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, fraction) = text.split_at(length);
    match fraction {
        [] => of_number(decimal(whole)?),
        [b'.', fraction @ ..] if digits(fraction) => of_number(decimal(whole)?),
        // Large floats come with an exponent.
        _ if length > 0 => of_float(std::str::from_utf8(text).ok()?.parse().ok()?),
        _ => None,
    }
}

fn iso(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let days = days(year, two(m1, m2)?, two(d1, d2)?)?;
    let [b'T' | b't' | b' ', rest @ ..] = rest else { return None };
    let (seconds, rest) = clock(rest)?;
    second(days, seconds, rest)
}

fn access_log(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk::<12>()?;
    let &[d1, d2, b'/', ref name @ .., b'/', y1, y2, y3, y4, b':'] = date else { return None };
    let month = MONTHS.iter().zip(1..).find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let days = days(year, month, two(d1, d2)?)?;
    let (seconds, rest) = clock(rest)?;
    second(days, seconds, rest)
}

/// The second that so many days and seconds behind the start of 1970 is, in the zone that follows.
fn second(days: i64, seconds: i64, zone: &[u8]) -> Option<i64> {
    let unix = days * 86_400 + seconds - offset(zone)?;
    (unix >= EARLIEST).then_some(unix)
}

/// Days from 1970-01-01 to that of a calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = Date::new(year, month, day).ok()?;
    Some(date.duration_since(EPOCH).as_hours() / 24)
}

/// The second of the day that `HH:MM` or `HH:MM:SS` with or without a fraction is, and what stands behind it.
///
/// The leap second `:60` is the one before it, as unix time has no other. `24:00` is no time.
fn clock(text: &[u8]) -> Option<(i64, &[u8])> {
    let (&[h1, h2, b':', m1, m2], rest) = text.split_first_chunk::<5>()? else { return None };
    let (hour, minute) = (two(h1, h2)?, two(m1, m2)?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two(*s1, *s2)?, without_fraction(rest)?),
        _ => (0, rest),
    };
    (hour < 24 && minute < 60 && second <= 60).then(|| (hour * 3600 + minute * 60 + second.min(59), rest))
}

/// What stands behind a fraction of a second, if there is one.
fn without_fraction(text: &[u8]) -> Option<&[u8]> {
    let [b'.' | b',', fraction @ ..] = text else { return Some(text) };
    let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (length > 0).then(|| &fraction[length..])
}

/// How many seconds a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let zone = zone.trim_ascii_start();
    let (sign, hours, minutes) = match *zone {
        [] | [b'Z' | b'z'] | [b'U', b'T', b'C'] | [b'G', b'M', b'T'] => return Some(0),
        [sign, h1, h2] => (sign, two(h1, h2)?, 0),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, two(h1, h2)?, two(m1, m2)?),
        _ => return None,
    };
    let seconds = (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// The number of two digits.
fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
}

/// The number of any digits, which must fit.
fn decimal(text: &[u8]) -> Option<i64> {
    digits(text).then_some(())?;
    text.iter().try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
}

fn digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    /// Each second is what `date -u -d '2026-01-02 15:04:05' +%s` and the like say.
    #[test]
    fn forms() {
        let forms: &[(&str, i64)] = &[
            ("2026-01-02T15:04:05Z", 1_767_366_245),
            ("2026-01-02t15:04:05z", 1_767_366_245),
            ("2026-01-02 15:04:05", 1_767_366_245),
            ("2026-01-02 15:04", 1_767_366_240),
            ("2026-01-02T15:04:05.999999999Z", 1_767_366_245),
            ("2026-01-02T15:04:05,5+00:00", 1_767_366_245),
            ("2026-01-02T15:04:05+01:00", 1_767_362_645),
            ("2026-01-02T15:04:05+0530", 1_767_346_445),
            ("2026-01-02T15:04:05-08", 1_767_395_045),
            ("2026-01-02 15:04:05 UTC", 1_767_366_245),
            ("2026-01-02 15:04:05.25 GMT", 1_767_366_245),
            ("2026-01-02 15:04:05+00", 1_767_366_245),
            ("2026-01-02 15:04:05 -0330", 1_767_378_845),
            ("02/Jan/2026:15:04:05 +0000", 1_767_366_245),
            ("[02/Jan/2026:15:04:05 +0100]", 1_767_362_645),
            ("  [31/dec/1999:23:59:59 -0500]\r", 946_702_799),
            ("29/Feb/2024:00:00:00 +0000", 1_709_164_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ];
        for (text, second) in forms {
            assert_eq!(parse(text.as_bytes()), Some(*second), "{text}");
        }
    }

    #[test]
    fn no_times() {
        let texts = [
            "",
            " ",
            "-",
            "[]",
            "null",
            "nan",
            "inf",
            "2026-01-02",
            "20260102T150405Z",
            "2026-13-02T15:04:05Z",
            "2026-00-02T15:04:05Z",
            "2026-02-30T15:04:05Z",
            "2025-02-29T00:00:00Z",
            "2026-01-32T15:04:05Z",
            "2026-01-00T15:04:05Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02T23:60:00Z",
            "2026-01-02T23:59:61Z",
            "2026-01-02T15:04:05+24:00",
            "2026-01-02T15:04:05+01:60",
            "2026-01-02T15:04:05 CET",
            "2026-01-02T15:04:05.Z",
            "2026-01-02T15:04:05Zx",
            "2026-01-02T15:4:05Z",
            "2026-01-02T15:04:05+1",
            "2026-01-02T15",
            "2026-1-2T15:04:05Z",
            "2026-01-02T15:04:5xZ",
            "02/Foo/2026:15:04:05 +0000",
            "02/Jan/26:15:04:05 +0000",
            "2/Jan/2026:15:04:05 +0000",
            "02/Jan/2026 15:04:05 +0000",
        ];
        for text in texts {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_of_a_click() {
        for text in [
            "-1",
            "-1767366245",
            "0",
            "0.042",
            "20260602",
            "46175.5",
            "99999999.9",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00Z",
            "31/Dec/1969:23:59:59 +0000",
            // date -u -d @100000000 says 1973-03-03 09:46:40
            "1973-03-03T09:46:39Z",
            "03/Mar/1973:09:46:40 +0001",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        for number in [i64::MIN, -1, 0, 99_999_999] {
            assert_eq!(of_number(number), None);
        }
        assert_eq!(of_float(-0.5), None);
        assert_eq!(of_float(46_175.5), None);
        assert_eq!(parse(b"1973-03-03T09:46:40Z"), Some(100_000_000));
    }

    #[test]
    fn a_leap_second_is_the_second_before() {
        // date -u -d '2016-12-31 23:59:59' +%s
        assert_eq!(parse(b"2016-12-31T23:59:60Z"), Some(1_483_228_799));
    }

    #[test]
    fn the_size_of_a_number_tells_its_unit() {
        for (number, second) in [
            (100_000_000, 100_000_000),
            (1_767_366_245, 1_767_366_245),
            (99_999_999_999, 99_999_999_999),
            (100_000_000_000, 100_000_000),
            (1_767_366_245_999, 1_767_366_245),
            (99_999_999_999_999, 99_999_999_999),
            (100_000_000_000_000, 100_000_000),
            (1_767_366_245_999_999, 1_767_366_245),
            (99_999_999_999_999_999, 99_999_999_999),
            (100_000_000_000_000_000, 100_000_000),
            (1_767_366_245_999_999_999, 1_767_366_245),
            (i64::MAX, 9_223_372_036),
        ] {
            assert_eq!(of_number(number), Some(second), "{number}");
            assert_eq!(parse(number.to_string().as_bytes()), Some(second), "{number}");
            assert_eq!(parse(format!("{number}.75").as_bytes()), Some(second), "{number}.75");
        }
    }

    #[test]
    fn numbers_with_a_fraction() {
        for (number, second) in [
            (100_000_000.999, Some(100_000_000)),
            (1_767_366_245.999, Some(1_767_366_245)),
            (1_767_366_245_999.5, Some(1_767_366_245)),
            (1.767_366_245e18, Some(1_767_366_245)),
            (1e19, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(of_float(number), second, "{number}");
        }
        assert_eq!(parse(b"1767366245.999"), Some(1_767_366_245));
        assert_eq!(parse(b"1.767366245e+18"), Some(1_767_366_245));
        for text in [".5", "1767366245.x", "1767366245s", "9223372036854775808", "1e400", "1_000", "+5", "0x10"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    /// Random moments of 1973 to 9999 with random zones and digits behind the second: Python writes them and says which second
    /// that is.
    #[test]
    fn python_agrees() {
        let program = r"
import datetime as d, random, sys
r = random.Random(int(sys.stdin.read()))
for _ in range(20000):
    z = d.timezone(d.timedelta(minutes=r.choice([0, r.randrange(-1439, 1440)])))
    t = d.datetime(1973, 3, 5, tzinfo=z) + d.timedelta(microseconds=r.randrange(253270000000 * 10**6))
    for f in (t.isoformat(), t.isoformat(' ', r.choice(['seconds', 'milliseconds', 'microseconds'])),
              t.strftime('%d/%b/%Y:%H:%M:%S %z'), t.strftime('[%d/%b/%Y:%H:%M:%S %z]'),
              t.astimezone(d.timezone.utc).strftime('%Y-%m-%d %H:%M:%S.%f UTC')):
        print((t - d.datetime(1970, 1, 1, tzinfo=d.timezone.utc)) // d.timedelta(seconds=1), f)
";
        let mut python = Command::new("python3")
            .args(["-c", program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
        python.stdin.take().expect("it is piped").write_all(b"1767366245").expect("python reads its seed");
        let output = python.wait_with_output().expect("python runs");
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).expect("it is ASCII");
        assert_eq!(text.lines().count(), 100_000);
        for line in text.lines() {
            let (second, time) = line.split_once(' ').expect("there are two");
            assert_eq!(parse(time.as_bytes()), second.parse().ok(), "{time}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(parse(&text).is_none_or(|second| second >= EARLIEST));
        }

        #[test]
        fn what_is_nearly_a_time(text in "[0-9+-]{0,5}[-/. ]?[0-9JanFeb]{1,4}[-/][0-9]{1,5}[T: ][0-9:]{4,9}[.,]?[0-9]{0,4} ?[-+Z]?[0-9:]{0,6}") {
            prop_assert!(parse(text.as_bytes()).is_none_or(|second| second >= EARLIEST));
        }
    }
}
