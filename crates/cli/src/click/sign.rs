//! `adseal click sign`

use std::ffi::OsString;

use adseal_core::click::{DEFAULT_LIFETIME, SignError, Signed, SigningError, signed_bound};
use adseal_core::{ClickSigner, Expires, Unfilled};
use clap::Args;
use serde::Serialize;

use super::NowArgs;
use super::refusal::{self, RefusalObject};
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::json::Bytes;
use crate::keys::{ByRing, KeyArgs};
use crate::output::{Output, Paint};

/// Sign click URIs.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SignArgs {
    /// Click URIs without a signature [default: lines of standard input]
    #[arg(value_name = "URI")]
    uris: Vec<OsString>,
    /// Let them expire so many seconds from now
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_LIFETIME, allow_negative_numbers = true)]
    lifetime: i64,
    /// Let them expire at this unix second
    #[arg(long, value_name = "SECONDS", conflicts_with = "lifetime", allow_negative_numbers = true)]
    expires: Option<i64>,
    /// Keep the 'expires' that each has
    #[arg(long, conflicts_with_all = ["lifetime", "expires"])]
    keep_expires: bool,
    /// Send 'null' for values that are unfilled macros
    #[arg(long)]
    null: bool,
    /// Refuse what 'adseal click lint' finds
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    keys: KeyArgs,
}

const EXAMPLES: &str = "\
Writes each with 'expires' and 'signature', one a line. What is refused is told
on standard error, with its place.

Exit codes: 0 all are signed, 1 one was refused, 2 wrong usage or trouble.

Examples:
  adseal click sign --key-file k '/v1/cpi/click?campaign_id=...&site_id=1'
  adseal click sign --key-file k --lifetime 300 <uris.txt >signed.txt
  adseal click sign --key-env CLICK_KEY --null --json <uris.txt";

impl SignArgs {
    const fn ends(&self) -> Expires {
        match self.expires {
            _ if self.keep_expires => Expires::Existing,
            Some(seconds) => Expires::At(seconds),
            None => Expires::Lifetime(self.lifetime),
        }
    }

    const fn unfilled(&self) -> Unfilled {
        if self.null { Unfilled::Null } else { Unfilled::Reject }
    }
}

pub(super) fn run(args: &SignArgs, output: &mut Output) -> Result<(), Failure> {
    let signer = |ring| ClickSigner::new(ring).unfilled(args.unfilled()).strict(args.strict);
    let signers = ByRing::of_rings(args.keys.load()?.rings()?, signer);
    let mut buffer = Vec::new();
    input::for_each(&args.uris, output, |input, output| {
        buffer.resize(signed_bound(input.bytes.len()), 0);
        match signers.of(input.bytes).sign_into(input.bytes, args.ends(), args.now.time(), &mut buffer) {
            Ok(signed) => answer(input, Ok(signed), output),
            Err(SignError::Refused(refused)) => {
                output.say_no();
                answer(input, Err(&refused), output)
            }
            Err(error @ SignError::BufferTooSmall(_)) => Err(Failure::usage(error.to_string())),
        }
    })
}

fn answer(input: &Input<'_>, signed: Result<Signed<'_>, &SigningError>, output: &mut Output) -> Result<(), Failure> {
    if output.is_json() {
        let (uri, written) = (Bytes::new("uri", Some(input.bytes)), signed.as_ref().ok());
        return output.json(&SignObject {
            input: input.number,
            uri,
            signed: written.map(Signed::as_str),
            key_id: written.map(Signed::key_id),
            expires: written.map(Signed::expires),
            refusal: signed.err().map(|refused| RefusalObject::of(refused, input.bytes)),
        });
    }
    match signed {
        Ok(signed) => output.line(signed.as_str()),
        Err(refused) => output.note(refusal::words(refused, input, Paint::of_stderr())),
    }
}

#[derive(Serialize)]
struct SignObject<'a> {
    input: u64,
    #[serde(flatten)]
    uri: Bytes<'a>,
    signed: Option<&'a str>,
    key_id: Option<&'a str>,
    expires: Option<i64>,
    refusal: Option<RefusalObject<'a>>,
}
