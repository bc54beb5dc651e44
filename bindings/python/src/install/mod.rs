//! Install Authentication. Rules: `docs/install-authentication.md`.

mod headers;
mod note;
mod options;
mod payload;
mod register;
mod signed;
mod signer;
mod verdict;
mod verifier;

pub(crate) use headers::value as header_value;
pub(crate) use note::Note;
pub(crate) use signed::SignedInstall;
pub(crate) use signer::InstallSigner;
pub(crate) use verdict::InstallVerdict;
pub(crate) use verifier::InstallVerifier;
