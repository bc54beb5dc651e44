//! `adseal install stability`

use std::path::{Path, PathBuf};

use adseal_core::php_json::{Instability, stability};
use clap::Args;
use serde::Serialize;

use super::body;
use super::places::{self, PlaceObject};
use crate::failure::Failure;
use crate::json::Bytes;
use crate::output::Output;
use crate::text::visible;

/// Places that are shown of a body, unless all are asked for.
const SHOWN: usize = 20;

/// Tell where bodies are not what PHP makes of them.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StabilityArgs {
    /// Bodies, byte for byte [default: standard input]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show every place, and not the first 20 of a body alone
    #[arg(long)]
    all: bool,
}

const EXAMPLES: &str = "\
A receiver may hash a body as it came, or what PHP writes once it has decoded
it. A stable body is the same either way.

Exit codes: 0 all are stable, 1 one is not, 2 wrong usage or trouble.

Examples:
  adseal install stability event.json
  adseal install stability --json events/*.json | jq -c '.places[].cause'";

pub(super) fn run(args: &StabilityArgs, output: &mut Output) -> Result<(), Failure> {
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    for (number, file) in (1..).zip(files) {
        let json = body::read(Some(file), output)?;
        let places = places_of(&json)?;
        if !places.is_empty() {
            output.say_no();
        }
        if output.is_json() {
            output.json(&StabilityObject {
                input: number,
                file: Bytes::file(Some(file)),
                stable: places.is_empty(),
                places: places.iter().map(PlaceObject::of).collect(),
            })?;
        } else {
            write(file, files.len() == 1, &report(&json, &places, args.all, output), output)?;
        }
    }
    Ok(())
}

/// All places where the body is not stable.
pub(super) fn places_of(json: &[u8]) -> Result<Vec<Instability>, Failure> {
    stability(json).collect::<Result<_, _>>().map_err(|error| Failure::usage(error.to_string()))
}

/// Whether it is stable, and where it is not: all places, or the first.
fn report(json: &[u8], places: &[Instability], all: bool, output: &Output) -> String {
    let paint = output.paint();
    let headline = match places.len() {
        0 => return paint.good("stable").to_string(),
        1 => format!("{} in 1 place", paint.bad("not stable")),
        count => format!("{} in {count} places", paint.bad("not stable")),
    };
    let shown = if all { places.len() } else { SHOWN.min(places.len()) };
    let mut lines = vec![headline];
    lines.extend(places[..shown].iter().map(|place| places::words(place, json, paint)));
    if shown < places.len() {
        lines.push(format!("... and {} more (--all shows them)", places.len() - shown));
    }
    lines.join("\n")
}

fn write(file: &Path, is_alone: bool, report: &str, output: &mut Output) -> Result<(), Failure> {
    if is_alone {
        return output.line(report);
    }
    let name = visible(file.as_os_str().as_encoded_bytes(), 60);
    output.line(format_args!("{name}: {report}"))
}

#[derive(Serialize)]
struct StabilityObject<'a> {
    input: u64,
    #[serde(flatten)]
    file: Bytes<'a>,
    stable: bool,
    places: Vec<PlaceObject>,
}
