//! `adseal install explain`

use adseal_core::explain::{DEFAULT_BUDGET, Outcome};
use adseal_core::install::InstallVerifier;
use adseal_core::php_json::StabilityReport;
use clap::Args;
use serde::Serialize;

use super::body::BodyArg;
use super::headers::TokenArgs;
use super::places::{self, PlaceObject};
use super::stability;
use super::verdict::{Judged, VerdictObject};
use super::{Encoding, Failure, Output};
use crate::click::NowArgs;
use crate::explanation::{self, ExplanationObject};
use crate::keys::SecretArgs;

/// Tell why a token is not that of a body.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    body: BodyArg,
    #[command(flatten)]
    token: TokenArgs,
    /// How the token should be spelled
    #[arg(long, value_name = "ENCODING", default_value = "hex")]
    encoding: Encoding,
    /// Hash so many bytes, at most
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BUDGET)]
    budget: u64,
    /// Show the hashed bytes uncut, the mistakes that were tried, and every unstable place
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    keys: SecretArgs,
}

const EXAMPLES: &str = "\
Gives the verdict, and then tries the known mistakes until they reproduce the
token. Behind it stands where the body is not what PHP makes of it.

Exit codes: 0 the token is right or a mistake explains it, 1 it is not
explained, 2 wrong usage or trouble.

Examples:
  adseal install explain --keys ring.toml --token 0f3e7df8... body.json
  adseal install explain --keys ring.toml --headers h --json <body.json";

pub(super) fn run(args: &ExplainArgs, output: &mut Output) -> Result<(), Failure> {
    let secrets = args.keys.load()?;
    let verifier = InstallVerifier::new(secrets.register()?).encoding(args.encoding.into());
    let received = args.token.read()?;
    // An API key that is not known may be the mistake: then all are tried.
    let known = received.api_key().filter(|api_key| secrets.api_keys().contains(api_key));
    let explainer = secrets.explainer(known)?.budget(args.budget);
    let body = args.body.read(output)?;
    let judged = Judged::of(&verifier, &secrets.api_keys(), &body, &received, args.now.time());
    let explained = explainer.install(&body, received.token());
    let explanation = explained.map_err(|error| Failure::usage(error.to_string()))?;
    if !explanation::is_found(&explanation) {
        output.say_no();
    }
    if output.is_json() {
        let places = stability::places_of(&body)?;
        return output.json(&ExplainObject {
            verdict: judged.json(),
            explanation: ExplanationObject::of(&explanation),
            stable: places.is_empty(),
            places: places.iter().map(PlaceObject::of).collect(),
        });
    }
    output.line(format_args!("{}\n", judged.words(output.paint())))?;
    output.line(explanation::report(&explanation, args.verbose))?;
    if args.verbose && explanation.outcome() != Outcome::Matches {
        let more = more_places(&body, output)?;
        more.iter().try_for_each(|place| output.line(place))?;
    }
    Ok(())
}

/// The places where the body is not stable that the report does not show.
fn more_places(body: &[u8], output: &Output) -> Result<Vec<String>, Failure> {
    let places = stability::places_of(body)?;
    let Some(more) = places.get(StabilityReport::SHOWN..).filter(|more| !more.is_empty()) else {
        return Ok(Vec::new());
    };
    let headline = format!("\nMore places where the body is not what PHP makes of it: {}.", more.len());
    let words = more.iter().map(|place| places::words(place, body, output.paint()));
    Ok([headline].into_iter().chain(words).collect())
}

#[derive(Serialize)]
struct ExplainObject<'a> {
    verdict: VerdictObject<'a>,
    #[serde(flatten)]
    explanation: ExplanationObject<'a>,
    stable: bool,
    places: Vec<PlaceObject>,
}
