//! Key-ring files: what they hold, with the files that they name.

use std::path::{Path, PathBuf};

use adseal_core::Key;
use adseal_core::install::{InstallRegister, RegisterError, Secret};
use adseal_core::keys::KeyError;
use adseal_core::time::{UnixTime, Validity};
use zeroize::Zeroizing;

use super::private_file::FileArgs;
use super::ring_text::{KeyText, RingText, SecretText, Source};
use crate::failure::Failure;
use crate::text::file_name;

/// A private key as it is.
pub(crate) struct RawKey {
    /// Where it comes from, for errors.
    pub(crate) place: String,
    pub(crate) id: String,
    /// The ring that it belongs to, where there are several.
    pub(crate) ring: Option<String>,
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) validity: Validity,
    pub(crate) sign_from: Option<i64>,
}

/// A secret of installs and its API key as they are.
pub(crate) struct RawSecret {
    pub(crate) place: String,
    pub(crate) id: String,
    pub(crate) api_key: Zeroizing<Vec<u8>>,
    pub(crate) secret: Zeroizing<Vec<u8>>,
    pub(crate) validity: Validity,
}

impl RawKey {
    pub(crate) fn key(&self) -> Result<Key, KeyError> {
        let key = Key::new(&self.id, &self.bytes)?.valid(self.validity)?;
        Ok(match self.sign_from {
            Some(seconds) => key.sign_from(seconds),
            None => key,
        })
    }
}

impl RawSecret {
    /// It with its API key, as a register takes it.
    pub(crate) fn add_to(&self, register: &mut InstallRegister) -> Result<(), RegisterError> {
        register.add(&self.api_key, Secret::new(&self.id, &self.secret)?.valid(self.validity)?)
    }

    pub(crate) fn is_active(&self, now: UnixTime) -> bool {
        self.validity.contains(now)
    }
}

/// The text of a key-ring file.
pub(crate) fn read(path: &Path, files: FileArgs) -> Result<RingText, Failure> {
    parse(&files.read_ring(path)?, path)
}

/// The same of its bytes.
pub(crate) fn parse(bytes: &[u8], path: &Path) -> Result<RingText, Failure> {
    RingText::parse(bytes).map_err(|error| {
        let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
        Failure::usage(format!("{}{line}: {}", file_name(path), error.problem))
    })
}

/// The file itself, and those that it names.
pub(crate) fn files(ring: &RingText, path: &Path) -> Vec<PathBuf> {
    let sources = ring.keys.iter().map(|key| &key.key).chain(ring.secrets.iter().map(|secret| &secret.secret));
    let named = sources.filter_map(|source| match source {
        Source::Text(_) => None,
        Source::File(named) => Some(beside(path, named)),
    });
    [path.to_owned()].into_iter().chain(named).collect()
}

/// The keys of it, each or why it is not to be had.
pub(crate) fn keys<'p>(
    ring: &'p mut RingText,
    path: &'p Path,
    files: FileArgs,
) -> impl Iterator<Item = Result<RawKey, Failure>> + use<'p> {
    (1..).zip(ring.keys.drain(..)).map(move |(number, KeyText { id, key, ring, not_before, not_after, sign_from })| {
        let place = format!("{}, keys[{number}]", file_name(path));
        let bytes = bytes(key, path, files).map_err(|failure| failure.at(&place))?;
        Ok(RawKey { place, id, ring, bytes, validity: Validity { not_before, not_after }, sign_from })
    })
}

/// The secrets of it, each or why it is not to be had.
pub(crate) fn secrets<'p>(
    ring: &'p mut RingText,
    path: &'p Path,
    files: FileArgs,
) -> impl Iterator<Item = Result<RawSecret, Failure>> + use<'p> {
    (1..).zip(ring.secrets.drain(..)).map(move |(number, text)| {
        let SecretText { mut api_key, id, secret, not_before, not_after } = text;
        let place = format!("{}, secrets[{number}]", file_name(path));
        let api_key = Zeroizing::new(std::mem::take(&mut *api_key).into_bytes());
        let secret = bytes(secret, path, files).map_err(|failure| failure.at(&place))?;
        Ok(RawSecret { place, id, api_key, secret, validity: Validity { not_before, not_after } })
    })
}

fn bytes(source: Source, ring: &Path, files: FileArgs) -> Result<Zeroizing<Vec<u8>>, Failure> {
    match source {
        Source::Text(mut text) => Ok(Zeroizing::new(std::mem::take(&mut *text).into_bytes())),
        Source::File(path) => files.read_key(&beside(ring, &path)),
    }
}

/// Where a file is that a key-ring file names.
fn beside(ring: &Path, named: &Path) -> PathBuf {
    // An absolute path stays as it is.
    ring.parent().unwrap_or(Path::new("")).join(named)
}
