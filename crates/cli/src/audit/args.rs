//! The command line of `adseal audit`.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use adseal_audit::output::RowFormat;
use adseal_audit::read::{ColumnChoice, Format, OpenOptions, ReadError, TimeChoice, access_log};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::click::{NowArgs, PolicyArgs};
use crate::failure::Failure;
use crate::keys::KeyArgs;

/// Report what was forged, replayed, expired or malformed in logs, by whom
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AuditArgs {
    /// Logs, or patterns such as 'logs/*.parquet' [default: standard input]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<OsString>,
    /// Lines in each list of the table
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) top: usize,
    /// Show no progress, and not how long it took
    #[arg(long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) files_out: OutputArgs,
    #[command(flatten)]
    pub(super) senders: SenderArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    #[command(flatten)]
    pub(super) now: NowArgs,
    #[command(flatten)]
    pub(super) keys: KeyArgs,
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
}

const EXAMPLES: &str = "\
Takes Parquet, Arrow IPC, CSV, TSV, NDJSON and access logs of nginx and Apache,
plain or compressed with gzip or zstd. Columns are guessed by their names. Every
click is judged as of the time of its row.

Writes a table, or with --json the summary as one object. An output file comes
under its name when it is whole, and not before.

Exit codes: 0 done, 1 a file could not be read to its end, 2 wrong usage or
trouble, such as a log of which no row could be read.

Examples:
  adseal audit --key-file click.key clicks.parquet
  adseal audit --keys ring.toml --by network_id --html report.html logs/*.csv.gz
  adseal audit --key-env CLICK_KEY --rows bad.csv --rejected-only access.log
  adseal audit --key-file k --log-format '$msec \"$request\" $status' access.log
  zcat month.ndjson.gz | adseal audit --key-file k --url link --time at --json";

/// How logs are read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// The column with the URL [default: guessed]
    #[arg(long, value_name = "NAME")]
    url: Option<String>,
    /// The column with the time of the click; 'now': none [default: guessed]
    #[arg(long, value_name = "NAME")]
    time: Option<String>,
    /// The format of every file [default: guessed from its first bytes]
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)))]
    format: Option<String>,
    /// The `log_format` of nginx, where it is no common one
    #[arg(long, value_name = "FORMAT", value_parser = log_format)]
    log_format: Option<String>,
    /// Judge only clicks whose path begins so
    #[arg(long, value_name = "PREFIX")]
    pub(super) path: Option<OsString>,
}

impl InputArgs {
    pub(super) const fn is_time_given(&self) -> bool {
        self.time.is_some()
    }

    /// How every file is opened, whose rows keep these columns.
    pub(super) fn options(&self, keep: &[String]) -> Result<OpenOptions, Failure> {
        let time = match self.time.as_deref() {
            None => TimeChoice::Guess,
            Some("now") => TimeChoice::Now,
            Some(name) => TimeChoice::Column(name.to_owned()),
        };
        let columns = ColumnChoice { url: self.url.clone(), time, keep: keep.to_vec() };
        let format = self.format.as_deref().and_then(Format::named);
        if self.log_format.is_some() && format.is_some_and(|format| format != Format::AccessLog) {
            return Err(Failure::usage("--log-format is for --format access_log"));
        }
        Ok(OpenOptions { columns, format, log_format: self.log_format.clone() })
    }
}

/// What is written beside the table.
#[derive(Args)]
#[command(next_help_heading = "Files")]
pub(super) struct OutputArgs {
    /// Write the report, one HTML file
    #[arg(long, value_name = "PATH")]
    pub(super) html: Option<PathBuf>,
    /// Write the summary as JSON
    #[arg(long, value_name = "PATH")]
    pub(super) summary: Option<PathBuf>,
    /// Write every row with what was found (.parquet or .csv)
    #[arg(long, value_name = "PATH", value_parser = row_path)]
    pub(super) rows: Option<(PathBuf, RowFormat)>,
    /// With --rows: write rejected rows only
    #[arg(long, requires = "rows")]
    pub(super) rejected_only: bool,
    /// With --rows: keep this column of the log in them; may be repeated
    #[arg(long, value_name = "NAME", requires = "rows")]
    pub(super) keep: Vec<String>,
}

/// Who sent a click.
#[derive(Args)]
#[command(next_help_heading = "Senders")]
pub(super) struct SenderArgs {
    /// The parameter that names the network
    #[arg(long, value_name = "PARAMETER", default_value = "network_id")]
    pub(super) network: OsString,
    /// The parameter that names the site
    #[arg(long, value_name = "PARAMETER", default_value = "site_id")]
    pub(super) site: OsString,
}

/// How much of the machine it takes.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// Threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = one_or_more)]
    pub(super) threads: Option<NonZeroUsize>,
    /// Memory for the signatures that were seen, to find replays
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = replay_memory)]
    pub(super) replay_memory: usize,
    /// Sites that are counted at once
    #[arg(long, value_name = "N", default_value = "65536", value_parser = one_or_more)]
    pub(super) max_sites: NonZeroUsize,
}

/// A file for rows, by whose name its format is known.
fn row_path(text: &str) -> Result<(PathBuf, RowFormat), String> {
    let path = PathBuf::from(text);
    let format = RowFormat::of(&path).ok_or("its name has to end in .parquet or .csv")?;
    Ok((path, format))
}

/// A format of access logs that can be read.
fn log_format(text: &str) -> Result<String, ReadError> {
    access_log::check(text).map(|()| text.to_owned())
}

fn one_or_more(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "it has to be a whole number, 1 or more".to_owned())
}

/// Room for signatures. With less than for some thousand hardly a replay is found; most often a unit is missing.
fn replay_memory(text: &str) -> Result<usize, String> {
    let bytes = size(text)?;
    if bytes < 1 << 20 {
        return Err("it has to be 1M or more".to_owned());
    }
    Ok(bytes)
}

/// A number of bytes, as in `256M`: K, M and G are 1024, its square and its cube.
fn size(text: &str) -> Result<usize, String> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 20),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let number: usize = digits.parse().map_err(|_| "a size is a number of bytes, as in 64K, 256M or 2G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "that is more than a machine has".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_of_bytes_with_a_unit_or_without() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("1000", Some(1_000)),
            ("64K", Some(65_536)),
            ("256M", Some(268_435_456)),
            ("2g", Some(2_147_483_648)),
            ("99999999999G", None),
            ("", None),
            ("M", None),
            ("-1", None),
            ("1.5G", None),
            ("1MB", None),
            ("1ä", None),
        ] {
            assert_eq!(size(text).ok(), bytes, "{text}");
        }
    }
}
