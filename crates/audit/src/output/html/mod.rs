//! The report: one HTML file that opens without a network, on paper and on a phone. What it shows: `docs/audit.md`, The
//! report.
//!
//! Whatever stands in it of a log was written by strangers. The templates escape it, and a policy in the page lets nothing
//! run but the one script that is part of it.

mod bars;
mod columns;
mod excerpt;
mod figures;
mod matrix;
mod palette;
mod sections;
mod words;

use std::io;

use askama::Template;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use self::bars::Bars;
use self::columns::Columns;
use self::excerpt::Limits;
use self::figures::Cell;
use self::matrix::Matrix;
use self::palette::Palette;
use self::sections::SiteRow;
use crate::summary::Summary;

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// A report is not longer than so many bytes: its lists are made shorter until it fits.
pub const MAX_BYTES: usize = 1_000_000;

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub fn write(summary: &Summary, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = String::new();
    for divisor in [1, 2, 5, 20, 100] {
        page = render(summary, Limits::divided_by(divisor))?;
        if page.len() <= MAX_BYTES {
            break;
        }
    }
    out.write_all(page.as_bytes())
}

fn render(summary: &Summary, limits: Limits) -> io::Result<String> {
    let short = excerpt::shortened(summary, limits);
    // A template ends without the line end of its file.
    Ok(Page::new(summary, &short)?.render().map_err(io::Error::other)? + "\n")
}

/// The page. Sentences are about the whole summary, figures and lists about what is embedded of it.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    policy: String,
    json: String,
    whole: &'a Summary,
    short: &'a Summary,
    palette: Palette,
    rejections_over_time: Columns,
    clicks_over_time: Columns,
    moments: Matrix,
    reasons: Bars,
    networks: Bars,
    network_reasons: Matrix,
    worst_sites: Bars,
    sites: Vec<SiteRow>,
    time_to_expiry: Bars,
    split: Bars,
}

impl<'a> Page<'a> {
    fn new(whole: &'a Summary, short: &'a Summary) -> io::Result<Self> {
        let palette = Palette::of(&short.reasons);
        Ok(Self {
            policy: content_policy(),
            json: embedded(short)?,
            whole,
            short,
            rejections_over_time: sections::rejections_over_time(&short.timeline, &palette),
            clicks_over_time: sections::clicks_over_time(&short.timeline),
            moments: sections::moments(short),
            reasons: sections::reasons(short, &palette),
            networks: sections::networks(short, &palette),
            network_reasons: sections::network_reasons(short),
            worst_sites: sections::worst_sites(short, &palette),
            sites: sections::sites(short),
            time_to_expiry: sections::time_to_expiry(short, &palette),
            split: sections::split(short),
            palette,
        })
    }

    /// A figure of the summary.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn figure(&self, value: u64, pointer: &str) -> Cell {
        Cell::Count(value, pointer.to_owned())
    }

    /// A figure of an entry of a list of the summary.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn entry(&self, value: u64, list: &str, index: usize, field: &str) -> Cell {
        Cell::Count(value, format!("{list}/{index}/{field}"))
    }

    /// That a list is not all there is.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn some_of<T, U>(&self, shown: &[T], all: &[U], which: &str) -> String {
        match (sections::crowd(shown), sections::crowd(all)) {
            (shown, all) if shown < all => {
                format!("Shown are {} of {}: {which}.", figures::Grouped(shown), figures::Grouped(all))
            }
            _ => String::new(),
        }
    }
}

/// The summary, in which nothing can end the element that it stands in.
fn embedded(summary: &Summary) -> io::Result<String> {
    Ok(serde_json::to_string(summary)?.replace('<', "\\u003c"))
}

/// What the browser may load and run: the style and the script of the page, and nothing else.
fn content_policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[cfg(test)]
mod tests;
