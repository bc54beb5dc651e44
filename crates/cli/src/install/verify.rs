//! `adseal install verify`

use std::path::PathBuf;

use adseal_core::install::{Accept, DEFAULT_MAX_BODY, InstallVerifier};
use clap::{Args, ValueEnum};

use super::body::{self, BodyArg};
use super::headers::TokenArgs;
use super::verdict::Judged;
use super::{Encoding, Failure, Output};
use crate::click::NowArgs;
use crate::keys::SecretArgs;

/// Tell whether a token is that of a body.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    body: BodyArg,
    #[command(flatten)]
    token: TokenArgs,
    /// Which bytes may match: the body as it came, or also what PHP makes of it
    #[arg(long, value_name = "FORMS", default_value = "raw")]
    accept: AcceptArg,
    /// How the token is spelled
    #[arg(long, value_name = "ENCODING", default_value = "hex")]
    encoding: Encoding,
    /// Refuse bodies of so many bytes or more
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_BODY)]
    max_body: usize,
    /// Write the bytes that matched into this file: they are what to read
    #[arg(long, value_name = "FILE")]
    body_out: Option<PathBuf>,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    keys: SecretArgs,
}

const EXAMPLES: &str = "\
A token that comes without its headers is tried with every API key of a key-ring
file.

Exit codes: 0 valid, 1 not valid, 2 wrong usage or trouble.

Examples:
  adseal install verify --keys ring.toml --token 0f3e7df8... body.json
  adseal install verify --keys ring.toml --headers h --accept php body.json";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AcceptArg {
    // Without help of their own, so that --help is as short as -h.
    Raw,
    Php,
}

impl From<AcceptArg> for Accept {
    fn from(accept: AcceptArg) -> Self {
        match accept {
            AcceptArg::Raw => Self::Raw,
            AcceptArg::Php => Self::Php,
        }
    }
}

pub(super) fn run(args: &VerifyArgs, output: &mut Output) -> Result<(), Failure> {
    let secrets = args.keys.load()?;
    let verifier = InstallVerifier::new(secrets.register()?).encoding(args.encoding.into()).accept(args.accept.into());
    let verifier = verifier.max_body(args.max_body);
    let received = args.token.read()?;
    let body = args.body.read(output)?;
    let judged = Judged::of(&verifier, &secrets.api_keys(), &body, &received, args.now.time());
    match (judged.verdict.body(), &args.body_out) {
        (Some(matched), Some(path)) => body::write(path, matched)?,
        (None, _) => output.say_no(),
        (Some(_), None) => {}
    }
    if output.is_json() {
        return output.json(&judged.json());
    }
    output.line(judged.words(output.paint()))
}
