//! `adseal keys generate`

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clap::{Args, ValueEnum};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::json::Bytes;
use crate::output::Output;
use crate::text::file_name;

/// Make a new key or secret
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// Write it into this new file, which nobody else may read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How it is spelled
    #[arg(long, value_name = "FORM", default_value = "base64url")]
    form: Form,
}

const EXAMPLES: &str = "\
32 random bytes of the system, as text that a shell, PHP and Python can hold:
43 characters of base64url, or 64 hex digits. The text is the key, and nobody
decodes it. There is no line end behind it, but on a terminal. A file that
exists is never written to.

Exit codes: 0 done, 2 wrong usage or trouble.

Examples:
  adseal keys generate --out click.key
  adseal click sign --key-file click.key '/v1/cpi/click?...'";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    // Without help of their own, so that --help is as short as -h.
    Base64url,
    Hex,
}

impl Form {
    fn spell(self, bytes: &[u8; 32]) -> Zeroizing<String> {
        // With the room that it needs, so that it is not moved while it grows.
        let mut text = Zeroizing::new(String::with_capacity(64));
        match self {
            Self::Base64url => BASE64_URL_SAFE_NO_PAD.encode_string(bytes, &mut text),
            Self::Hex => {
                let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
                text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
            }
        }
        text
    }
}

pub(super) fn run(args: &GenerateArgs, output: &mut Output) -> Result<(), Failure> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| {
        Failure::Io("cannot have random bytes of the system".to_owned(), io::Error::other(error.to_string()))
    })?;
    let text = args.form.spell(&bytes);
    let Some(path) = &args.out else {
        if output.is_json() {
            return output.json(&GenerateObject { file: Bytes::file(None), characters: text.len(), key: Some(&text) });
        }
        return output.bytes(text.as_bytes());
    };
    write_new(path, text.as_bytes())?;
    if output.is_json() {
        return output.json(&GenerateObject { file: Bytes::file(Some(path)), characters: text.len(), key: None });
    }
    output.line(format_args!("{}: a new key of {} characters", file_name(path), text.len()))
}

fn write_new(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let cannot = || Failure::io(format!("cannot write {}", file_name(path)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(cannot())?;
    file.write_all(text).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a key is worse than none.
        let _ = fs::remove_file(path);
        cannot()(error)
    })
}

#[derive(Serialize)]
struct GenerateObject<'a> {
    #[serde(flatten)]
    file: Bytes<'a>,
    characters: usize,
    /// Only where it is written nowhere else.
    key: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_spell_all_bytes() {
        let mut bytes = [0; 32];
        for (byte, value) in bytes.iter_mut().zip((0..=255).step_by(8)) {
            *byte = value;
        }
        // python3 -c "import base64; b = bytes(range(0, 256, 8)); print(b.hex(), base64.urlsafe_b64encode(b))"
        assert_eq!(**Form::Hex.spell(&bytes), *"0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8");
        assert_eq!(**Form::Base64url.spell(&bytes), *"AAgQGCAoMDhASFBYYGhweICIkJigqLC4wMjQ2ODo8Pg");
    }
}
