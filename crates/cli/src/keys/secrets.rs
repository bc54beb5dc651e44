//! Where the secrets and API keys of installs come from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use adseal_core::explain::Explainer;
use adseal_core::install::{InstallRegister, InstallSigner};
use adseal_core::time::{UnixTime, Validity};
use clap::Args;
use zeroize::Zeroizing;

use super::private_file::FileArgs;
use super::ring_file::{self, RawSecret};
use super::source::Single;
use super::{DEFAULT_ID, unusable};
use crate::failure::Failure;
use crate::text::file_name;

/// Where the secret of installs and its API key come from.
#[derive(Args)]
#[command(next_help_heading = "Keys")]
pub(crate) struct SecretArgs {
    /// Take API keys and secrets from this key-ring file, in TOML or JSON
    #[arg(long, value_name = "PATH", groups = ["secret_source", "api_key_source"])]
    keys: Option<PathBuf>,
    /// Of the key-ring file use the secret with this id alone
    #[arg(long, value_name = "ID", requires = "keys")]
    secret_id: Option<String>,
    /// Take the API key from this file
    #[arg(long, value_name = "PATH", group = "api_key_source")]
    api_key_file: Option<PathBuf>,
    /// Take the API key from this environment variable
    #[arg(long, value_name = "NAME", group = "api_key_source")]
    api_key_env: Option<OsString>,
    /// Use this API key; every user of this machine can read it meanwhile
    #[arg(long, value_name = "KEY", group = "api_key_source", allow_hyphen_values = true)]
    insecure_api_key: Option<OsString>,
    /// Take the secret from this file, byte for byte
    #[arg(long, value_name = "PATH", group = "secret_source")]
    secret_file: Option<PathBuf>,
    /// Take the secret from this environment variable
    #[arg(long, value_name = "NAME", group = "secret_source")]
    secret_env: Option<OsString>,
    /// Use this secret; every user of this machine can read it meanwhile
    #[arg(long, value_name = "SECRET", group = "secret_source", allow_hyphen_values = true)]
    insecure_secret: Option<OsString>,
    #[command(flatten)]
    files: FileArgs,
}

/// The secrets that were asked for: one, at least.
pub(crate) struct Secrets(Vec<RawSecret>);

impl SecretArgs {
    /// Reads the secrets.
    ///
    /// # Errors
    /// When there is no source, or it cannot be used.
    pub(crate) fn load(&self) -> Result<Secrets, Failure> {
        if let Some(path) = &self.keys {
            return self.load_ring(path);
        }
        let secret = Single {
            name: "secret",
            file: self.secret_file.as_ref(),
            env: self.secret_env.as_ref(),
            insecure: self.insecure_secret.as_ref(),
        };
        let api_key = Single {
            name: "api-key",
            file: self.api_key_file.as_ref(),
            env: self.api_key_env.as_ref(),
            insecure: self.insecure_api_key.as_ref(),
        };
        let place = format!("{} and {}", api_key.place(), secret.place());
        Ok(Secrets(vec![RawSecret {
            place,
            id: DEFAULT_ID.to_owned(),
            api_key: self.single(&api_key, "API key")?,
            secret: self.single(&secret, "secret")?,
            validity: Validity::default(),
        }]))
    }

    fn single(&self, single: &Single<'_>, what: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        single.read(self.files)?.ok_or_else(|| {
            let name = single.name;
            Failure::usage(format!(
                "no {what}: name one of --{name}-file PATH, --{name}-env NAME, --keys PATH (a key-ring file, which has \
                 API keys and secrets) and --insecure-{name} VALUE"
            ))
        })
    }

    fn load_ring(&self, path: &Path) -> Result<Secrets, Failure> {
        let mut text = ring_file::read(path, self.files)?;
        if text.secrets.is_empty() {
            return Err(Failure::usage(format!("{} has no [[secrets]], which installs need", file_name(path))));
        }
        let mut secrets = ring_file::secrets(&mut text, path, self.files).collect::<Result<Vec<_>, _>>()?;
        if let Some(id) = &self.secret_id {
            secrets.retain(|secret| secret.id == *id);
            if secrets.is_empty() {
                return Err(Failure::usage(format!("{} has no secret with the id of --secret-id", file_name(path))));
            }
        }
        Ok(Secrets(secrets))
    }
}

impl Secrets {
    /// A signer with the one secret that is active.
    ///
    /// # Errors
    /// When none is, or several are, or it cannot be used.
    pub(crate) fn signer(&self, now: UnixTime) -> Result<InstallSigner, Failure> {
        // What is no register signs nothing: ids and windows count, too.
        self.register()?;
        let active: Vec<&RawSecret> = self.0.iter().filter(|secret| secret.is_active(now)).collect();
        match *active {
            [] => Err(Failure::usage("no secret is active at this time")),
            [secret] => InstallSigner::new(&secret.api_key, &secret.secret).map_err(unusable(&secret.place)),
            [_, _, ..] => {
                let count = active.len();
                Err(Failure::usage(format!("{count} secrets are active at this time: name one with --secret-id ID")))
            }
        }
    }

    /// All of them, for verifying.
    ///
    /// # Errors
    /// When there is no register of them.
    pub(crate) fn register(&self) -> Result<InstallRegister, Failure> {
        let mut register = InstallRegister::new();
        for raw in &self.0 {
            raw.add_to(&mut register).map_err(|error| Failure::usage(format!("{}: {error}", raw.place)))?;
        }
        Ok(register)
    }

    /// The API keys, each once, in the order of the file.
    pub(crate) fn api_keys(&self) -> Vec<&[u8]> {
        let mut api_keys: Vec<&[u8]> = Vec::new();
        for secret in &self.0 {
            if !api_keys.contains(&&**secret.api_key) {
                api_keys.push(&secret.api_key);
            }
        }
        api_keys
    }

    /// An explainer with the secrets of this API key, or with all.
    ///
    /// # Errors
    /// When there is none, or it does not take one of them.
    pub(crate) fn explainer(&self, api_key: Option<&[u8]>) -> Result<Explainer, Failure> {
        let of_api_key = |secret: &&RawSecret| api_key.is_none_or(|api_key| **secret.api_key == *api_key);
        let add = |explainer: Explainer, raw: &RawSecret| {
            explainer.secret(&raw.api_key, &raw.id, &raw.secret).map_err(unusable(&raw.place))
        };
        self.0.iter().filter(of_api_key).try_fold(Explainer::new(), add)
    }
}
