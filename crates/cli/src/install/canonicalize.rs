//! `adseal install canonicalize`

use adseal_core::php_json::{CanonicalizeError, Mode, canonicalize};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::body::BodyArg;
use super::places::JsonErrorObject;
use crate::failure::Failure;
use crate::json::Bytes;
use crate::output::{Output, Paint};
use crate::text::marked;

/// Write what PHP makes of a body.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CanonicalizeArgs {
    #[command(flatten)]
    body: BodyArg,
    /// Whether objects stay objects, or become PHP's arrays
    #[arg(long, value_name = "MODE", default_value = "object")]
    mode: ModeArg,
}

const EXAMPLES: &str = "\
These are exactly the bytes that PHP writes once it has decoded the body, which
some receivers hash.

Exit codes: 0 done, 1 PHP does not take the body, 2 wrong usage or trouble.

Examples:
  adseal install canonicalize event.json >sent.json
  adseal install canonicalize --mode assoc event.json | sha1sum";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    // Without help of their own, so that --help is as short as -h.
    Object,
    Assoc,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Object => Self::Object,
            ModeArg::Assoc => Self::Assoc,
        }
    }
}

pub(super) fn run(args: &CanonicalizeArgs, output: &mut Output) -> Result<(), Failure> {
    let json = args.body.read(output)?;
    let (body, error) = match canonicalize(&json, args.mode.into()) {
        Ok(body) => (Some(body), None),
        Err(CanonicalizeError::Php(error)) => (None, Some(error)),
        Err(error) => return Err(Failure::usage(error.to_string())),
    };
    if error.is_some() {
        output.say_no();
    }
    if output.is_json() {
        return output.json(&CanonicalObject {
            body: Bytes::new("body", body.as_deref()),
            changed: body.as_ref().map(|body| **body != *json),
            json_error: error.map(|error| JsonErrorObject::of(error.code())),
            offset: error.map(|error| error.offset()),
        });
    }
    match (body, error) {
        (Some(body), _) => output.bytes(&body),
        (None, Some(error)) => {
            let refused = Paint::of_stderr().bad("PHP refuses it");
            output.note(format_args!("{refused}: {}\n{}", error.code(), marked(&json, error.offset(), None)))
        }
        (None, None) => Ok(()),
    }
}

#[derive(Serialize)]
struct CanonicalObject<'a> {
    #[serde(flatten)]
    body: Bytes<'a>,
    changed: Option<bool>,
    json_error: Option<JsonErrorObject>,
    offset: Option<usize>,
}
