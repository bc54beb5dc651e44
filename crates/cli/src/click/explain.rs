//! `adseal click explain`

use std::ffi::OsString;

use adseal_core::ClickVerifier;
use adseal_core::explain::{DEFAULT_BUDGET, Explainer, Explanation};
use clap::Args;
use serde::Serialize;

use super::NowArgs;
use super::policy::PolicyArgs;
use super::verdict::{Judged, VerdictObject};
use crate::explanation::{self, ExplanationObject};
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::json::Bytes;
use crate::keys::{ByRing, KeyArgs};
use crate::output::Output;
use crate::text::{folded, visible};

/// Bytes that are hashed for each ring that the click does not name: enough for a right signature by any of its keys.
const OTHER_BUDGET: u64 = 64 << 10;

/// Tell why the signature of click URIs does not match.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// Click URIs as they were received [default: lines of standard input]
    #[arg(value_name = "URI")]
    uris: Vec<OsString>,
    /// The signature, where it did not come in the URI
    #[arg(long, value_name = "SIGNATURE", allow_hyphen_values = true)]
    signature: Option<OsString>,
    /// Hash so many bytes for a URI, at most
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BUDGET)]
    budget: u64,
    /// Show the hashed bytes uncut, and list the mistakes that were tried
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
Gives the verdict, and then tries the known mistakes until they reproduce the
signature. Do not show the answer to whoever sent the click.

Exit codes: 0 every signature is right or a mistake explains it, 1 one is not
explained, 2 wrong usage or trouble.

Examples:
  adseal click explain --key-file k 'https://.../click?...&signature=...'
  adseal click explain --key-file k --signature BMJe... '/v1/cpi/click?...'
  adseal click explain --key-file k --json <clicks.txt";

pub(super) fn run(args: &ExplainArgs, output: &mut Output) -> Result<(), Failure> {
    if args.signature.is_some() && args.uris.len() != 1 {
        return Err(Failure::usage("--signature is that of one URI, which stands beside it"));
    }
    let keys = args.keys.load()?;
    let (rings, explainers) = (keys.rings()?, keys.explainers(args.budget)?);
    // Every click has its own ring.
    let verifier = ClickVerifier::new(rings.none().clone(), args.policy.policy())
        .map_err(|error| Failure::usage(error.to_string()))?;
    input::for_each(&args.uris, output, |input, output| {
        let now = args.now.time();
        let explained = Explained::new(&explainers, args, input.bytes)?;
        // A signature that came apart is not the one that a verdict is about.
        let verdict = args.signature.is_none().then(|| verifier.verify_with(rings.of(input.bytes), input.bytes, now));
        let judged = verdict.as_ref().map(|verdict| Judged { uri: input.bytes, verdict, now });
        if !explanation::is_found(&explained.explanation) {
            output.say_no();
        }
        if output.is_json() {
            output.json(&ExplainObject {
                input: input.number,
                uri: Bytes::new("uri", Some(input.bytes)),
                verdict: judged.as_ref().map(Judged::json),
                ring: Bytes::new("ring", explained.ring.as_deref()),
                explanation: ExplanationObject::of(&explained.explanation),
            })
        } else {
            write(input, judged.as_ref(), &explained, args.verbose, output)
        }
    })
}

/// Why a signature does not match.
struct Explained {
    explanation: Explanation,
    /// The ring whose key made it, where the click names another one.
    ring: Option<Vec<u8>>,
}

impl Explained {
    /// By the ring that the click names; where that does not explain it, by any other.
    fn new(explainers: &ByRing<Explainer>, args: &ExplainArgs, uri: &[u8]) -> Result<Self, Failure> {
        let explanation = explain(explainers.of(uri), args, uri)?;
        if !explanation::is_found(&explanation) {
            for (ring, explainer) in explainers.others(uri) {
                let explanation = explain(&explainer.clone().budget(OTHER_BUDGET), args, uri)?;
                if explanation::is_found(&explanation) {
                    return Ok(Self { explanation, ring: Some(ring.to_vec()) });
                }
            }
        }
        Ok(Self { explanation, ring: None })
    }

    fn report(&self, is_verbose: bool) -> String {
        let report = explanation::report(&self.explanation, is_verbose);
        let Some(ring) = &self.ring else { return report };
        let whose = folded(&format!(
            "A key of the ring {} made it, and the click does not name that ring: either a sender signs in the name of \
             another, or the rings of the keys are mixed up.",
            visible(ring, 24)
        ));
        format!("{whose}\n\n{report}")
    }
}

fn explain(explainer: &Explainer, args: &ExplainArgs, uri: &[u8]) -> Result<Explanation, Failure> {
    let explained = match &args.signature {
        Some(signature) => explainer.click_with_signature(uri, signature.as_encoded_bytes()),
        None => explainer.click(uri),
    };
    explained.map_err(|error| Failure::usage(error.to_string()))
}

fn write(
    input: &Input<'_>,
    judged: Option<&Judged<'_>>,
    explained: &Explained,
    is_verbose: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if !input.is_alone {
        let blank = if input.number > 1 { "\n" } else { "" };
        let heading = format!("{}: {}", input.number, visible(input.bytes, 60));
        output.line(format_args!("{blank}{}", output.paint().strong(heading)))?;
    }
    if let Some(judged) = judged {
        output.line(format_args!("{}\n", judged.headline(output.paint())))?;
    }
    output.line(explained.report(is_verbose))
}

#[derive(Serialize)]
struct ExplainObject<'a> {
    input: u64,
    #[serde(flatten)]
    uri: Bytes<'a>,
    verdict: Option<VerdictObject<'a>>,
    #[serde(flatten)]
    ring: Bytes<'a>,
    #[serde(flatten)]
    explanation: ExplanationObject<'a>,
}
