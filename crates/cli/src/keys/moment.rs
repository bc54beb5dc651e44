//! Times in key-ring files: unix seconds, or RFC 3339.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Unexpected, Visitor};
use toml::value::Datetime;

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
    // jiff would also take a time of day without its seconds.
    time.time?.second?;
    let time: Timestamp = time.to_string().parse().ok()?;
    (time.subsec_nanosecond() == 0).then(|| time.as_second())
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
            "\"2026-01-01T00:00Z\"",
            "\"2026-01-01T00:00:00.5Z\"",
            "\"2026-01-01T00:00:00Z[UTC]\"",
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
