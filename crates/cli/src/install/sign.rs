//! `adseal install sign`

use std::fs::{File, Metadata, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use adseal_core::install::{DEFAULT_MAX_BODY, InstallSignError, SignedInstall};
use adseal_core::php_json::Instability;
use clap::Args;
use serde::Serialize;

use super::body::BodyArg;
use super::places::{self, NoteObject, PlaceObject};
use super::{Encoding, Failure, Output};
use crate::click::NowArgs;
use crate::json::Bytes;
use crate::keys::SecretArgs;
use crate::output::Paint;
use crate::text::{file_name, folded};

/// Sign a body.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    body: BodyArg,
    /// Sign any bytes as they are
    #[arg(long)]
    raw: bool,
    /// Sign JSON, too, that no spelling makes right for every receiver
    #[arg(long, conflicts_with = "raw")]
    allow_unstable: bool,
    /// How the token is spelled
    #[arg(long, value_name = "ENCODING", default_value = "hex")]
    encoding: Encoding,
    /// Refuse bodies of so many bytes or more
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_BODY)]
    max_body: usize,
    /// Write the body to send into this file
    #[arg(long, value_name = "FILE", requires = "headers_out")]
    body_out: Option<PathBuf>,
    /// Write the headers into this file; a new one nobody else may read
    #[arg(long, value_name = "FILE", requires = "body_out")]
    headers_out: Option<PathBuf>,
    #[command(flatten)]
    now: NowArgs,
    #[command(flatten)]
    keys: SecretArgs,
}

const EXAMPLES: &str = "\
Writes its two headers, a blank line and the body to send, which is spelled as
PHP spells it: then it is right for a receiver that hashes what PHP makes of it,
too. What was changed is told on standard error.

Exit codes: 0 signed, 1 refused, 2 wrong usage or trouble.

Examples:
  adseal install sign --keys ring.toml event.json
  adseal install sign --keys ring.toml --headers-out h --body-out b event.json
  curl -H @h --data-binary @b https://...";

pub(super) fn run(args: &SignArgs, output: &mut Output) -> Result<(), Failure> {
    let signer = args.keys.load()?.signer(args.now.time())?.encoding(args.encoding.into()).max_body(args.max_body);
    let json = args.body.read(output)?;
    let signed = if args.raw {
        signer.sign_raw(&json).map_err(InstallSignError::BodyTooLarge)
    } else if args.allow_unstable {
        signer.sign_allowing_unstable(&json)
    } else {
        signer.sign(&json)
    };
    match signed {
        Ok(signed) => write(args, &signed, &json, output),
        Err(InstallSignError::OutOfMemory) => Err(Failure::usage(InstallSignError::OutOfMemory.to_string())),
        Err(refused) => {
            output.say_no();
            refuse(refused, &json, output)
        }
    }
}

fn write(args: &SignArgs, signed: &SignedInstall<'_>, json: &[u8], output: &mut Output) -> Result<(), Failure> {
    let headers: String = signed.headers().map(|(name, value)| format!("{name}: {value}\n")).concat();
    if let (Some(headers_out), Some(body_out)) = (&args.headers_out, &args.body_out) {
        write_both(headers_out, headers.as_bytes(), body_out, signed.body())?;
    }
    if output.is_json() {
        return output.json(&SignObject {
            headers: Some(signed.headers().into()),
            body: Bytes::new("body", Some(signed.body())),
            changed: Some(signed.body() != json),
            notes: signed.notes().iter().map(NoteObject::of).collect(),
            refusal: None,
        });
    }
    for note in signed.notes() {
        output.note(places::note_words(note))?;
    }
    if args.body_out.is_some() {
        return Ok(());
    }
    output.line(headers)?;
    output.bytes(signed.body())
}

/// Writes both files, and neither before both are open: headers of another body are worse than none.
fn write_both(headers_out: &Path, headers: &[u8], body_out: &Path, body: &[u8]) -> Result<(), Failure> {
    let (headers_file, body_file) = (open(headers_out)?, open(body_out)?);
    if is_same_file(&headers_file, &body_file) {
        return Err(Failure::usage("--headers-out and --body-out are the same file"));
    }
    fill(body_file, body_out, body)?;
    fill(headers_file, headers_out, headers)
}

/// A new file is this user's alone: the API key in the headers is half of what it takes to sign.
fn open(path: &Path) -> Result<File, Failure> {
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    opened.map_err(Failure::io(format!("cannot write {}", file_name(path))))
}

fn is_same_file(one: &File, other: &File) -> bool {
    let id = |file: &File| file.metadata().ok().filter(Metadata::is_file).map(|data| (data.dev(), data.ino()));
    id(one).is_some_and(|one| id(other) == Some(one))
}

/// Writes exactly these bytes. What is no regular file, as a pipe, has no length to take away.
fn fill(mut file: File, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let emptied = if file.metadata().is_ok_and(|data| data.is_file()) { file.set_len(0) } else { Ok(()) };
    emptied.and_then(|()| file.write_all(bytes)).map_err(Failure::io(format!("cannot write {}", file_name(path))))
}

fn refuse(refused: InstallSignError, json: &[u8], output: &mut Output) -> Result<(), Failure> {
    let place = refused.place(json);
    if output.is_json() {
        return output.json(&SignObject {
            headers: None,
            body: Bytes::new("body", None::<&[u8]>),
            changed: None,
            notes: Vec::new(),
            refusal: Some(RefusalObject::of(refused, place.as_ref())),
        });
    }
    let paint = Paint::of_stderr();
    let refusal = paint.bad("refused");
    let name = refused.status().name();
    match place {
        // Its cause says more than the refusal does.
        Some(place) => output.note(format_args!("{refusal}: {name}\n{}", places::words(&place, json, paint))),
        None => {
            output.note(folded(&format!("refused: {name}: {refused}")).replacen("refused", &refusal.to_string(), 1))
        }
    }
}

#[derive(Serialize)]
struct SignObject<'a> {
    headers: Option<HeadersObject<'a>>,
    #[serde(flatten)]
    body: Bytes<'a>,
    changed: Option<bool>,
    notes: Vec<NoteObject>,
    refusal: Option<RefusalObject>,
}

/// The headers under their own names.
struct HeadersObject<'a>([(&'a str, &'a str); 2]);

impl<'a> From<[(&'a str, &'a str); 2]> for HeadersObject<'a> {
    fn from(headers: [(&'a str, &'a str); 2]) -> Self {
        Self(headers)
    }
}

impl Serialize for HeadersObject<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0)
    }
}

#[derive(Serialize)]
struct RefusalObject {
    name: &'static str,
    number: i32,
    message: &'static str,
    offset: Option<usize>,
    place: Option<PlaceObject>,
}

impl RefusalObject {
    fn of(refused: InstallSignError, place: Option<&Instability>) -> Self {
        let status = refused.status();
        Self {
            name: status.name(),
            number: status.code(),
            message: status.message(),
            offset: refused.offset(),
            place: place.map(PlaceObject::of),
        }
    }
}
