//! Where keys come from. Sources and files: `docs/keys.md`.
//!
//! Keys are wiped when they are dropped, and no error, output or `Debug` shows a byte of one.

mod moment;
pub(crate) mod private_file;
pub(crate) mod ring_file;
mod ring_text;
mod secrets;
mod source;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use adseal_core::explain::Explainer;
use adseal_core::keys::KeyError;
use adseal_core::time::Validity;
use adseal_core::{Key, KeyRing};
use clap::Args;

pub(crate) use private_file::FileArgs;
pub(crate) use ring_file::RawKey;
pub(crate) use secrets::SecretArgs;
use source::Single;

use crate::failure::Failure;
use crate::text::file_name;

/// The id of a key that has none.
const DEFAULT_ID: &str = "default";

/// Where the private keys of clicks come from.
#[derive(Args)]
#[command(next_help_heading = "Keys")]
pub(crate) struct KeyArgs {
    /// Take the key from this file, byte for byte
    #[arg(long, value_name = "PATH", group = "key_source")]
    key_file: Option<PathBuf>,
    /// Take the key from this environment variable
    #[arg(long, value_name = "NAME", group = "key_source")]
    key_env: Option<OsString>,
    /// Take the keys from this key-ring file, in TOML or JSON
    #[arg(long, value_name = "PATH", group = "key_source")]
    keys: Option<PathBuf>,
    /// Use this key; every user of this machine can read it meanwhile
    #[arg(long, value_name = "KEY", group = "key_source", allow_hyphen_values = true)]
    insecure_key: Option<OsString>,
    #[command(flatten)]
    files: FileArgs,
}

/// The private keys that were asked for.
pub(crate) struct Keys(Vec<RawKey>);

impl KeyArgs {
    /// Whether a source was named.
    pub(crate) const fn is_given(&self) -> bool {
        self.key_file.is_some() || self.key_env.is_some() || self.keys.is_some() || self.insecure_key.is_some()
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// When there is no source, or it cannot be used.
    pub(crate) fn load(&self) -> Result<Keys, Failure> {
        if let Some(path) = &self.keys {
            return self.load_ring(path);
        }
        let single = Single {
            name: "key",
            file: self.key_file.as_ref(),
            env: self.key_env.as_ref(),
            insecure: self.insecure_key.as_ref(),
        };
        let bytes = single.read(self.files)?.ok_or_else(|| {
            Failure::usage(
                "no key: name one of --key-file PATH, --key-env NAME, --keys PATH (a key-ring file) and --insecure-key \
                 KEY",
            )
        })?;
        let (id, validity) = (DEFAULT_ID.to_owned(), Validity::default());
        Ok(Keys(vec![RawKey { place: single.place(), id, bytes, validity, sign_from: None }]))
    }

    fn load_ring(&self, path: &Path) -> Result<Keys, Failure> {
        let mut text = ring_file::read(path, self.files)?;
        let keys = ring_file::keys(&mut text, path, self.files).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(Failure::usage(format!("{} has no [[keys]], which clicks need", file_name(path))));
        }
        Ok(Keys(keys))
    }
}

impl Keys {
    /// The ring for signing and verifying.
    ///
    /// # Errors
    /// When there is no ring of these keys.
    pub(crate) fn ring(&self) -> Result<KeyRing, Failure> {
        let keys: Vec<Key> =
            self.0.iter().map(|raw| raw.key().map_err(unusable(&raw.place))).collect::<Result<_, _>>()?;
        // There is one key, at least; with one alone there is nothing that a ring could refuse.
        KeyRing::new(keys).map_err(unusable("[[keys]]"))
    }

    /// An explainer with these keys.
    ///
    /// # Errors
    /// When it does not take one of them.
    pub(crate) fn explainer(&self) -> Result<Explainer, Failure> {
        let add = |explainer: Explainer, raw: &RawKey| explainer.key(&raw.id, &raw.bytes).map_err(unusable(&raw.place));
        self.0.iter().try_fold(Explainer::new(), add)
    }
}

/// What is wrong with a key, and where it came from. Neither shows the key.
fn unusable(place: &str) -> impl Fn(KeyError) -> Failure {
    move |error| Failure::usage(format!("{place}: {error}"))
}
