//! Where keys come from. Sources and files: `docs/keys.md`.
//!
//! Keys are wiped when they are dropped, and no error, output or `Debug` shows a byte of one.

mod by_ring;
mod moment;
pub(crate) mod private_file;
pub(crate) mod ring_file;
mod ring_text;
mod secrets;
mod source;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use adseal_audit::rings::Rings;
use adseal_core::explain::Explainer;
use adseal_core::keys::KeyError;
use adseal_core::time::Validity;
use adseal_core::{Key, KeyRing};
use clap::Args;

pub(crate) use by_ring::ByRing;
pub(crate) use private_file::FileArgs;
pub(crate) use ring_file::RawKey;
pub(crate) use secrets::SecretArgs;
use source::Single;

use crate::failure::Failure;
use crate::text::{file_name, visible};

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
    /// Choose the ring of keys by this signed parameter of a click
    #[arg(long, value_name = "PARAMETER", conflicts_with_all = ["key_file", "key_env", "insecure_key"])]
    by: Option<OsString>,
    /// Use this key; every user of this machine can read it meanwhile
    #[arg(long, value_name = "KEY", group = "key_source", allow_hyphen_values = true)]
    insecure_key: Option<OsString>,
    #[command(flatten)]
    files: FileArgs,
}

/// The private keys that were asked for.
pub(crate) struct Keys {
    raw: Vec<RawKey>,
    /// The parameter that chooses the ring, if one does.
    by: Option<Vec<u8>>,
    /// The files that they came from.
    pub(crate) files: Vec<PathBuf>,
}

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
        let raw = RawKey { place: single.place(), id, ring: None, bytes, validity, sign_from: None };
        Ok(Keys { raw: vec![raw], by: None, files: self.key_file.iter().cloned().collect() })
    }

    fn load_ring(&self, path: &Path) -> Result<Keys, Failure> {
        let mut text = ring_file::read(path, self.files)?;
        let files = ring_file::files(&text, path);
        let keys = ring_file::keys(&mut text, path, self.files).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(Failure::usage(format!("{} has no [[keys]], which clicks need", file_name(path))));
        }
        let by = self.by.as_ref().map(|name| name.as_encoded_bytes().to_vec());
        Ok(Keys { raw: keys, by, files })
    }
}

impl Keys {
    /// The rings for signing and verifying.
    ///
    /// # Errors
    /// When there is no ring of these keys.
    pub(crate) fn rings(&self) -> Result<Rings, Failure> {
        match &self.by {
            None => ring(&self.alone()?).map(Rings::one),
            Some(parameter) => {
                let rings = self.grouped()?.into_iter().map(|(name, keys)| Ok((name.into(), ring(&keys)?)));
                Ok(Rings::by(parameter, rings.collect::<Result<Vec<_>, Failure>>()?))
            }
        }
    }

    /// An explainer for each ring.
    ///
    /// # Errors
    /// When it does not take one of the keys.
    pub(crate) fn explainers(&self, budget: u64) -> Result<ByRing<Explainer>, Failure> {
        let groups = match &self.by {
            None => vec![self.alone()?],
            Some(_) => self.grouped()?.into_values().collect(),
        };
        let each = groups.iter().map(|keys| explainer(keys)).collect::<Result<Vec<_>, _>>()?;
        let each = each.into_iter().map(|explainer| explainer.budget(budget)).collect();
        Ok(ByRing::new(self.rings()?, each, Explainer::new()))
    }

    /// The keys of the only ring.
    fn alone(&self) -> Result<Vec<&RawKey>, Failure> {
        match self.raw.iter().find(|raw| raw.ring.is_some()) {
            Some(raw) => Err(Failure::usage(format!(
                "{} belongs to a ring: say with --by which parameter of a click names its ring",
                raw.place
            ))),
            None => Ok(self.raw.iter().collect()),
        }
    }

    /// The keys of each ring, in the order of the names of the rings.
    fn grouped(&self) -> Result<BTreeMap<&str, Vec<&RawKey>>, Failure> {
        let mut rings: BTreeMap<&str, Vec<&RawKey>> = BTreeMap::new();
        for raw in &self.raw {
            let name = raw
                .ring
                .as_deref()
                .ok_or_else(|| Failure::usage(format!("{} has no 'ring', by which --by would choose it", raw.place)))?;
            rings.entry(name).or_default().push(raw);
        }
        Ok(rings)
    }
}

/// The ring of these keys, of which there is one, at least.
fn ring(raws: &[&RawKey]) -> Result<KeyRing, Failure> {
    let keys: Vec<Key> = raws.iter().map(|raw| raw.key().map_err(unusable(&raw.place))).collect::<Result<_, _>>()?;
    KeyRing::new(keys).map_err(unusable(&ring_place(raws)))
}

fn explainer(raws: &[&RawKey]) -> Result<Explainer, Failure> {
    let add = |explainer: Explainer, raw: &&RawKey| explainer.key(&raw.id, &raw.bytes).map_err(unusable(&raw.place));
    raws.iter().try_fold(Explainer::new(), add)
}

/// Where the keys of a ring stand, for errors.
pub(crate) fn ring_place(raws: &[&RawKey]) -> String {
    match raws.first().and_then(|raw| raw.ring.as_deref()) {
        Some(name) => format!("[[keys]] of the ring {}", visible(name.as_bytes(), 24)),
        None => "[[keys]]".to_owned(),
    }
}

/// What is wrong with a key, and where it came from. Neither shows the key.
fn unusable(place: &str) -> impl Fn(KeyError) -> Failure {
    move |error| Failure::usage(format!("{place}: {error}"))
}
