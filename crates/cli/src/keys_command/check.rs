//! `adseal keys check`

mod report;

use std::path::{Path, PathBuf};

use clap::Args;

use self::report::Report;
use crate::click::NowArgs;
use crate::failure::Failure;
use crate::keys::FileArgs;
use crate::keys::private_file::{MAX_KEY_FILE, Opened, line_end};
use crate::keys::ring_file;
use crate::output::Output;

/// Tell what is wrong with key files and key-ring files
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// Key files, or key-ring files in TOML or JSON
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    files: FileArgs,
}

const EXAMPLES: &str = "\
Of a key-ring file it tells which keys are active now, which one signs, and
which end soon. No key is shown.

Exit codes: 0 all can be used, 1 there is a problem, 2 wrong usage or trouble.

Examples:
  adseal keys check ring.toml
  adseal keys check --json click.key | jq -r '.problems[]'";

pub(super) fn run(args: &CheckArgs, output: &mut Output) -> Result<(), Failure> {
    for path in &args.paths {
        let report = check(path, args)?;
        if !report.is_ok() {
            output.say_no();
        }
        if output.is_json() {
            output.json(&report)?;
        } else {
            output.line(report.words(output.paint()))?;
        }
    }
    Ok(())
}

fn check<'p>(path: &'p Path, args: &CheckArgs) -> Result<Report<'p>, Failure> {
    let opened = Opened::new(path)?;
    let access = opened.unsafe_access().filter(|_| !args.files.insecure_permissions);
    let bytes = opened.read_any()?;
    let mut report = Report::new(path, is_ring(path, &bytes), args.now.time());
    report.problems.extend(access.map(|reason| format!("it {reason}")));
    if report.is_ring {
        match ring_file::parse(&bytes, path) {
            Ok(mut text) => {
                // What the files that it names are like is told as it would be to who uses them.
                let keys = ring_file::keys(&mut text, path, args.files).collect();
                let secrets = ring_file::secrets(&mut text, path, args.files).collect();
                report.ring(keys, secrets);
            }
            Err(failure) => report.problems.push(failure.to_string()),
        }
    } else {
        let end = line_end(&bytes);
        if end > 0 && args.files.key_newline.is_none() {
            report.problems.push(
                "it ends in a line end, which may be part of the key or not: --key-newline strip or keep says which"
                    .to_owned(),
            );
        }
        if bytes.len() as u64 > MAX_KEY_FILE {
            report.problems.push(format!("it is longer than {MAX_KEY_FILE} bytes: is it a file with a key?"));
        }
        report.key(&bytes[..bytes.len() - end]);
    }
    Ok(report)
}

/// Whether it is a key-ring file, going by its name; under another name it is one if it can be read as one.
fn is_ring(path: &Path, bytes: &[u8]) -> bool {
    let is_named = path.extension().is_some_and(|extension| extension == "toml" || extension == "json");
    is_named || ring_file::parse(bytes, path).is_ok_and(|ring| !(ring.keys.is_empty() && ring.secrets.is_empty()))
}
