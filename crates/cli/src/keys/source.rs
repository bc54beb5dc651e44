//! One key from one place: a file, an environment variable, or the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::private_file::FileArgs;
use crate::failure::Failure;
use crate::text::file_name;

/// The options that name the place of one key, as far as they are given. clap sees to it that it is one at most.
pub(super) struct Single<'a> {
    /// What the options are called behind `--` and before `-file`: `key`, `secret` or `api-key`.
    pub(super) name: &'static str,
    pub(super) file: Option<&'a PathBuf>,
    pub(super) env: Option<&'a OsString>,
    pub(super) insecure: Option<&'a OsString>,
}

impl Single<'_> {
    /// The bytes of the key, if a place is named.
    pub(super) fn read(&self, files: FileArgs) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        if let Some(path) = self.file {
            return files.read_key(path).map(Some);
        }
        if let Some(variable) = self.env {
            // Its name is not repeated: who forgets that a name is asked for writes the key here.
            let unset =
                || Failure::usage(format!("there is no environment variable of the name in --{}-env", self.name));
            let value = std::env::var_os(variable).ok_or_else(unset)?;
            return Ok(Some(Zeroizing::new(value.into_encoded_bytes())));
        }
        Ok(self.insecure.map(|key| Zeroizing::new(key.as_encoded_bytes().to_vec())))
    }

    /// Where the key comes from, for errors.
    pub(super) fn place(&self) -> String {
        match self.file {
            Some(path) => file_name(path).to_string(),
            None => format!("the {}", self.name.replace('-', " ")),
        }
    }
}
