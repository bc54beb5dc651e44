//! Where a text is not stable, for people to read.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::cause::Instability;
use super::error::OutOfMemory;
use super::stability::stability;
use crate::explain::Excerpt;
use crate::lines::wrap;

/// Every place where a text is not [stable](stability), for people to read: as text (`Display`) the first ten of them,
/// each with its cause, its message, and the line with carets under its bytes, and how many more there are. ASCII,
/// in lines of at most 80 columns, the last one with its line end.
///
/// ```
/// use adseal_core::php_json::StabilityReport;
///
/// let report = StabilityReport::new(br#"{"ua":"Mozilla/5.0"}"#)?;
/// assert_eq!(report.total(), 1);
/// assert_eq!(
///     report.to_string(),
///     r#"The body is not stable: at 1 place it is not what PHP makes of it.
/// byte 14: slash_not_escaped: a slash without a backslash; PHP writes \/
///   {"ua":"Mozilla/5.0"}
///                 ^
/// "#
/// );
/// # Ok::<(), adseal_core::php_json::OutOfMemory>(())
/// ```
#[derive(Clone, Debug)]
pub struct StabilityReport<'t> {
    json: &'t [u8],
    places: Vec<Instability>,
    total: usize,
}

impl<'t> StabilityReport<'t> {
    /// Places that are shown, at most.
    pub const SHOWN: usize = 10;

    /// Reads a text to its end, or to where it is no JSON.
    ///
    /// # Errors
    /// When memory could not be allocated.
    pub fn new(json: &'t [u8]) -> Result<Self, OutOfMemory> {
        let (mut places, mut total) = (Vec::new(), 0);
        places.try_reserve_exact(Self::SHOWN)?;
        for place in stability(json) {
            let place = place?;
            total += 1;
            if places.len() < Self::SHOWN {
                places.push(place);
            }
        }
        Ok(Self { json, places, total })
    }

    /// Whether PHP leaves the text as it is, in both modes.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.total == 0
    }

    /// The first places, ten at most, in the order of [`stability`].
    #[must_use]
    pub fn places(&self) -> &[Instability] {
        &self.places
    }

    /// How many places there are, those that are not shown included.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }
}

impl fmt::Display for StabilityReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stable() {
            return f.write_str("The body is stable: PHP leaves every byte of it as it is.\n");
        }
        let places = if self.total == 1 { "place" } else { "places" };
        writeln!(f, "The body is not stable: at {} {places} it is not what PHP makes of it.", self.total)?;
        self.places.iter().try_for_each(|place| write!(f, "{}", place.shown_in(self.json)))?;
        match self.total - self.places.len() {
            0 => Ok(()),
            1 => f.write_str("And 1 more place.\n"),
            more => writeln!(f, "And {more} more places."),
        }
    }
}

impl Instability {
    /// This place of the text that it was found in, for people to read: its cause and message, and the line with carets
    /// under its bytes. ASCII, in lines of at most 80 columns, the last one with its line end.
    #[must_use]
    pub fn shown_in(self, json: &[u8]) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            let Self { cause, offset, length, error } = self;
            let told = match error {
                Some(error) => format!("PHP's error {}: {}", error.number(), error.message()),
                None => cause.message().to_owned(),
            };
            wrap(f, &format!("byte {offset}: {}: {told}", cause.name()))?;
            let excerpt = Excerpt::new(json, offset, length);
            writeln!(f, "  {}\n  {}", excerpt.line(), excerpt.mark())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString as _};
    use alloc::vec;

    use crate::lines::WIDTH;
    use crate::php_json::Cause;

    fn report(json: &[u8]) -> String {
        StabilityReport::new(json).expect("there is memory").to_string()
    }

    #[test]
    fn a_stable_body_is_one_line() {
        assert_eq!(report(br#"{"a":[1,"\/"]}"#), "The body is stable: PHP leaves every byte of it as it is.\n");
    }

    #[test]
    fn each_place_has_its_message_and_its_carets() {
        let expected = r#"The body is not stable: at 3 places it is not what PHP makes of it.
byte 5: insignificant_whitespace: white space between tokens; PHP writes none
  {"a": {},"b":1}}
       ^
byte 6: empty_object: an empty object, which PHP writes as {} or []; leave it
out, or write null or []
  {"a": {},"b":1}}
        ^^
byte 15: invalid_json: PHP's error 4: Syntax error
  {"a": {},"b":1}}
                 ^
"#;
        assert_eq!(report(br#"{"a": {},"b":1}}"#), expected);
    }

    #[test]
    fn ten_places_are_shown_and_the_rest_is_counted() {
        for (slashes, last) in [(10, "         ^\n"), (11, "^\nAnd 1 more place.\n"), (99, "^\nAnd 89 more places.\n")]
        {
            let json = [b"\"".to_vec(), vec![b'/'; slashes], b"\"".to_vec()].concat();
            let report = report(&json);
            assert!(report.ends_with(last), "{report}");
            assert_eq!(report.matches("byte ").count(), 10);
        }
    }

    #[test]
    fn every_message_fits_80_columns() {
        let mut seen = vec![];
        for json in [
            &br#"{"a/": "\u00E9","b":{"0":1},"c":{},"c":-0.0}"#[..],
            br#"{"\u0000":1.0,"d":99999999999999999999,"e":1e999}"#,
            &[&b"\"\xc3\xa9"[..], &[b'x'; 300], b"\xc3\xa9/\""].concat(),
        ] {
            let stability = StabilityReport::new(json).expect("there is memory");
            seen.extend(stability.places().iter().map(|place| place.cause));
            let report = stability.to_string();
            assert!(report.is_ascii() && report.lines().all(|line| line.len() <= WIDTH), "{report}");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, Cause::ALL, "each is shown");
    }
}
