//! `adseal click verify`

use std::ffi::OsString;

use adseal_core::ClickVerifier;
use adseal_core::click::SignedParameter;
use clap::Args;
use serde::Serialize;

use super::NowArgs;
use super::policy::PolicyArgs;
use super::verdict::{Judged, VerdictObject};
use crate::failure::Failure;
use crate::input;
use crate::json::Bytes;
use crate::keys::KeyArgs;
use crate::output::Output;

/// Tell whether click URIs are valid.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// Click URIs as they were received [default: lines of standard input]
    #[arg(value_name = "URI")]
    uris: Vec<OsString>,
    /// Tell all that is known, the signed parameters with it
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    policy: PolicyArgs,
}

const EXAMPLES: &str = "\
Writes a line for each: the reason, which input it is, and what else is known.

Exit codes: 0 all are valid, 1 one is not, 2 wrong usage or trouble.

Examples:
  adseal click verify --key-file click.key '/v1/cpi/click?...&signature=...'
  adseal click verify --key-env CLICK_KEY --require site_id --json <clicks.txt
  adseal click verify --key-file k <clicks.txt | cut -d' ' -f1 | sort | uniq -c";

pub(super) fn run(args: &VerifyArgs, output: &mut Output) -> Result<(), Failure> {
    let rings = args.keys.load()?.rings()?;
    // Every click has its own ring.
    let verifier = ClickVerifier::new(rings.none().clone(), args.policy.policy())
        .map_err(|error| Failure::usage(error.to_string()))?;
    input::for_each(&args.uris, output, |input, output| {
        let now = args.now.time();
        let verdict = verifier.verify_with(rings.of(input.bytes), input.bytes, now);
        if !verdict.is_valid() {
            output.say_no();
        }
        let judged = Judged { uri: input.bytes, verdict: &verdict, now };
        if output.is_json() {
            return output.json(&VerifyObject {
                input: input.number,
                uri: Bytes::new("uri", Some(input.bytes)),
                verdict: judged.json(),
                parameters: verdict.signed_parameters().map(SignedObject::of).collect(),
            });
        }
        let paint = output.paint();
        if args.verbose || (input.is_alone && output.is_terminal()) {
            output.line(judged.report(paint))
        } else {
            output.line(judged.line(input.number, paint))
        }
    })
}

#[derive(Serialize)]
struct VerifyObject<'a> {
    input: u64,
    #[serde(flatten)]
    uri: Bytes<'a>,
    #[serde(flatten)]
    verdict: VerdictObject<'a>,
    parameters: Vec<SignedObject<'a>>,
}

/// A signed parameter, decoded.
#[derive(Serialize)]
struct SignedObject<'a> {
    #[serde(flatten)]
    name: Bytes<'a>,
    #[serde(flatten)]
    value: Bytes<'a>,
}

impl SignedObject<'_> {
    fn of(parameter: SignedParameter<'_>) -> Self {
        let (name, value): (Vec<u8>, Vec<u8>) = (parameter.name().collect(), parameter.value().collect());
        Self { name: Bytes::new("name", Some(name)), value: Bytes::new("value", Some(value)) }
    }
}
