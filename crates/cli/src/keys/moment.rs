//! Times in key-ring files: unix seconds, or RFC 3339.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Unexpected, Visitor};
use toml::value::{Datetime, Offset};

/// Later is no time of a key, but most often one in milliseconds.
const LATEST: i64 = 99_999_999_999;
/// What stands in the error of everything that is no time.
const EXPECTED: &str = "a time: unix seconds up to 99999999999, or as in 2026-01-01T00:00:00Z";

/// A time in unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) i64);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl<'de> Visitor<'de> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Moment, E> {
        in_range(seconds).ok_or_else(|| refused(&self))
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Moment, E> {
        i64::try_from(seconds).ok().and_then(in_range).ok_or_else(|| refused(&self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
        text.parse().ok().and_then(unix_seconds).and_then(in_range).ok_or_else(|| refused(&self))
    }

    // A time that TOML itself knows as one.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Moment, A::Error> {
        let time = Datetime::deserialize(MapAccessDeserializer::new(map)).map_err(|_| refused(&self))?;
        unix_seconds(time).and_then(in_range).ok_or_else(|| refused(&self))
    }
}

fn refused<E: de::Error>(expected: &MomentVisitor) -> E {
    E::invalid_value(Unexpected::Other("this"), expected)
}

fn in_range(seconds: i64) -> Option<Moment> {
    (0..=LATEST).contains(&seconds).then_some(Moment(seconds))
}

/// The unix second of a date and a time of day with an offset; without one of the three, or between two seconds, none.
fn unix_seconds(time: Datetime) -> Option<i64> {
    let (Some(date), Some(clock), Some(offset)) = (time.date, time.time, time.offset) else { return None };
    let minutes = match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => minutes,
    };
    if clock.nanosecond.unwrap_or(0) != 0 {
        return None;
    }
    let days = days_since_1970(i64::from(date.year), i64::from(date.month), i64::from(date.day));
    let minute = (days * 24 + i64::from(clock.hour)) * 60 + i64::from(clock.minute) - i64::from(minutes);
    Some(minute * 60 + i64::from(clock.second?))
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March, so that a leap day is the last day of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Option<i64> {
        serde_json::from_str(json).ok().map(|Moment(seconds)| seconds)
    }

    #[test]
    fn dates_are_those_of_date() {
        // date -u -d "..." +%s
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:00:00+01:00", 0),
            ("2000-02-28T23:59:59Z", 951_782_399),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2025-12-31T15:59:59-08:00", 1_767_225_599),
            ("2025-12-31 23:59:59z", 1_767_225_599),
            ("2026-01-01T05:30:00.000+05:30", 1_767_225_600),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("5138-11-16T09:46:39Z", 99_999_999_999),
        ] {
            assert_eq!(parsed(&format!("{text:?}")), Some(seconds), "{text}");
            if !text.contains('z') {
                let document: Result<std::collections::BTreeMap<String, Moment>, _> =
                    toml::from_str(&format!("at = {text}"));
                assert_eq!(document.ok().and_then(|map| map.get("at").copied()), Some(Moment(seconds)), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for json in [
            "\"2026-01-01\"",
            "\"2026-01-01T00:00:00\"",
            "\"2026-01-01T00:00:00.5Z\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"1969-12-31T23:59:59Z\"",
            "\"1767225600\"",
            "\"\"",
            "-1",
            "1.5",
            "100000000000",
            "18446744073709551615",
            "true",
            "[]",
            "{}",
            "{\"a\":1}",
        ] {
            assert_eq!(parsed(json), None, "{json}");
        }
        assert_eq!((parsed("0"), parsed("99999999999")), (Some(0), Some(99_999_999_999)));
    }
}
