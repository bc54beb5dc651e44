//! Where keys come from.

use std::ffi::OsString;
use std::path::PathBuf;

use adseal_core::explain::Explainer;
use adseal_core::keys::KeyError;
use adseal_core::{Key, KeyRing};
use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Where the private keys of clicks come from.
#[derive(Args)]
#[command(next_help_heading = "Keys")]
pub struct KeyArgs {
    /// Take the key from this file, byte for byte
    #[arg(long, value_name = "PATH", group = "key")]
    key_file: Option<PathBuf>,
    /// Whether a line end at the end of the key file is part of the key
    #[arg(long, value_name = "WHAT", requires = "key_file")]
    key_newline: Option<KeyNewline>,
    /// Take the key from this environment variable
    #[arg(long, value_name = "NAME", group = "key")]
    key_env: Option<OsString>,
    /// Use this key; every user of this machine can read it meanwhile
    #[arg(long, value_name = "KEY", group = "key")]
    insecure_key: Option<OsString>,
}

/// What to do with a line end at the end of a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "it would be help")]
pub enum KeyNewline {
    // Without help of their own, so that --help is as short as -h.
    Strip,
    Keep,
}

/// A private key as it is.
struct RawKey {
    id: String,
    bytes: Zeroizing<Vec<u8>>,
}

/// The private keys that were asked for.
pub struct Keys(Vec<RawKey>);

impl KeyArgs {
    /// Whether a source was named.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.key_file.is_some() || self.key_env.is_some() || self.insecure_key.is_some()
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// When there is no source, or it cannot be used.
    pub fn load(&self) -> Result<Keys, Failure> {
        let bytes = if let Some(path) = &self.key_file {
            let what = format!("cannot read the key file {}", path.display());
            let bytes = Zeroizing::new(std::fs::read(path).map_err(Failure::io(what))?);
            self.without_line_end(bytes)?
        } else if let Some(name) = &self.key_env {
            let unset = || Failure::usage("the environment variable of --key-env is not set");
            Zeroizing::new(std::env::var_os(name).ok_or_else(unset)?.into_encoded_bytes())
        } else if let Some(key) = &self.insecure_key {
            Zeroizing::new(key.as_encoded_bytes().to_vec())
        } else {
            return Err(Failure::usage("no key: give --key-file PATH or --key-env NAME"));
        };
        Ok(Keys(vec![RawKey { id: "default".to_owned(), bytes }]))
    }

    fn without_line_end(&self, mut bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if bytes.last() == Some(&b'\n') {
            match self.key_newline {
                Some(KeyNewline::Keep) => {}
                Some(KeyNewline::Strip) => {
                    let length = bytes.len() - if bytes.ends_with(b"\r\n") { 2 } else { 1 };
                    bytes.truncate(length);
                }
                None => {
                    return Err(Failure::usage(
                        "the key file ends in a line end: is it part of the key? Say --key-newline strip or keep",
                    ));
                }
            }
        }
        Ok(bytes)
    }
}

impl Keys {
    /// The ring for signing and verifying.
    ///
    /// # Errors
    /// When there is no ring of these keys.
    pub fn ring(&self) -> Result<KeyRing, Failure> {
        let keys = self.0.iter().map(|key| Key::new(&key.id, &key.bytes));
        keys.collect::<Result<_, _>>().and_then(KeyRing::new).map_err(unusable)
    }

    /// An explainer with these keys.
    ///
    /// # Errors
    /// When it does not take one of them.
    pub fn explainer(&self) -> Result<Explainer, Failure> {
        let add = |explainer: Explainer, key: &RawKey| explainer.key(&key.id, &key.bytes);
        self.0.iter().try_fold(Explainer::new(), add).map_err(unusable)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn unusable(error: KeyError) -> Failure {
    Failure::usage(error.to_string())
}
