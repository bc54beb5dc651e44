//! `adseal click lint`

use std::ffi::OsString;

use adseal_audit::rings::Rings;
use adseal_core::click::{Lint, SigningError};
use adseal_core::{ClickSigner, KeyRing, Unfilled};
use clap::Args;
use serde::Serialize;

use super::refusal::{self, LintObject, RefusalObject};
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::json::Bytes;
use crate::keys::{ByRing, KeyArgs};
use crate::output::Output;

/// Find what is legal in click URIs but likely to go wrong on the way.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LintArgs {
    /// Click URIs without a signature [default: lines of standard input]
    #[arg(value_name = "URI")]
    uris: Vec<OsString>,
    /// Take 'null' for values that are unfilled macros
    #[arg(long)]
    null: bool,
    #[command(flatten)]
    keys: KeyArgs,
}

const EXAMPLES: &str = "\
Give URIs without a signature, as 'sign' takes them. A key is needed only to
hear that it is short.

Exit codes: 0 nothing was found, 1 something was, 2 wrong usage or trouble.

Examples:
  adseal click lint '/v1/cpi/click?campaign_id=...&site_id=1'
  adseal click lint --json <uris.txt";

/// Stands in for a key where none was given: nothing is signed, and it is not short.
const NO_KEY: &[u8] = b"linting needs no key";

pub(super) fn run(args: &LintArgs, output: &mut Output) -> Result<(), Failure> {
    let rings = if args.keys.is_given() {
        args.keys.load()?.rings()?
    } else {
        Rings::one(KeyRing::single(NO_KEY).map_err(|error| Failure::usage(error.to_string()))?)
    };
    let unfilled = if args.null { Unfilled::Null } else { Unfilled::Reject };
    let signers = ByRing::of_rings(rings, |ring| ClickSigner::new(ring).unfilled(unfilled));
    input::for_each(&args.uris, output, |input, output| {
        let found = signers.of(input.bytes).lint(input.bytes);
        if !matches!(&found, Ok(lints) if lints.is_empty()) {
            output.say_no();
        }
        if output.is_json() {
            return output.json(&UriObject::of(input, &found));
        }
        let paint = output.paint();
        match found {
            Ok(lints) => lints.iter().try_for_each(|lint| output.line(refusal::lint_words(lint, input, paint))),
            Err(refused) => output.line(refusal::words(&refused, input, paint)),
        }
    })
}

#[derive(Serialize)]
struct UriObject<'a> {
    input: u64,
    #[serde(flatten)]
    uri: Bytes<'a>,
    lints: Vec<LintObject<'a>>,
    refusal: Option<RefusalObject<'a>>,
}

impl<'a> UriObject<'a> {
    fn of(input: &Input<'a>, found: &Result<Vec<Lint>, SigningError>) -> Self {
        let lints = found.as_deref().unwrap_or_default();
        Self {
            input: input.number,
            uri: Bytes::new("uri", Some(input.bytes)),
            lints: lints.iter().map(|lint| LintObject::of(lint, input.bytes)).collect(),
            refusal: found.as_ref().err().map(|refused| RefusalObject::of(refused, input.bytes)),
        }
    }
}
