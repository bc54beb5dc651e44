//! Verifying: is this body from the advertiser that its API key names?

use alloc::sync::Arc;
use core::fmt;
use core::hint::black_box;

use adseal_mac::{HmacSha256Key, MAC_LENGTH, constant_time_eq};

use super::forms::{self, Accept, Match, Mismatch};
use super::register::{Account, InstallRegister, Secret};
use super::token::TokenEncoding;
use super::verdict::{InstallReason, InstallVerdict};
use super::{API_KEY_HEADER, AUTH_TOKEN_HEADER, DEFAULT_MAX_BODY, hex_digest};
use crate::php_json::PhpError;
use crate::time::UnixTime;

/// Checks bodies against a register. Immutable once built: share it between threads as you like, and swap the whole of
/// it to change keys. A clone has the same register: no secret is copied.
#[derive(Clone)]
pub struct InstallVerifier {
    register: Arc<InstallRegister>,
    encoding: TokenEncoding,
    max_body: usize,
    accept: Accept,
    report_only: bool,
    /// Stands in for an API key that is not known, so that one costs as much. No secret: it need not be boxed.
    decoy: HmacSha256Key,
}

/// The stand-in hashes as many blocks as any secret of 16 to 79 bytes.
const DECOY_SECRET: [u8; 32] = [0; 32];

/// A reason that is not `Valid`, and where.
struct Failure {
    reason: InstallReason,
    offset: Option<usize>,
    json_error: Option<PhpError>,
}

impl From<InstallReason> for Failure {
    fn from(reason: InstallReason) -> Self {
        Self { reason, offset: None, json_error: None }
    }
}

impl From<Mismatch> for Failure {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::All => InstallReason::InvalidToken.into(),
            Mismatch::OutOfMemory => InstallReason::OutOfMemory.into(),
            Mismatch::NoPhpForm(error) => {
                let offset = Some(error.offset());
                Self { reason: InstallReason::InvalidJson, offset, json_error: Some(error) }
            }
        }
    }
}

impl InstallVerifier {
    /// A verifier of hex tokens with a limit of [`DEFAULT_MAX_BODY`].
    #[must_use]
    pub fn new(register: impl Into<Arc<InstallRegister>>) -> Self {
        Self {
            register: register.into(),
            encoding: TokenEncoding::default(),
            max_body: DEFAULT_MAX_BODY,
            accept: Accept::default(),
            report_only: false,
            decoy: HmacSha256Key::new(&DECOY_SECRET),
        }
    }

    /// Takes tokens in this encoding only.
    #[must_use]
    pub fn encoding(mut self, encoding: TokenEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Refuses bodies of this many bytes or more.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Which forms of a body may match its token; [`Accept::Raw`] unless set otherwise.
    #[must_use]
    pub fn accept(mut self, accept: Accept) -> Self {
        self.accept = accept;
        self
    }

    /// Accepts whatever the reason is: to watch the verdicts for a while before anything is turned away.
    #[must_use]
    pub fn report_only(mut self, report_only: bool) -> Self {
        self.report_only = report_only;
        self
    }

    /// The verdict on a body as it was received, for any bytes. An empty token is a missing one.
    ///
    /// The verdict says nothing about freshness: whoever captured body and token can send them again. Memory is only
    /// needed for [`Accept::Php`], and at most 30 times that of the body and 64 KiB.
    pub fn verify<'a>(&'a self, body: &'a [u8], api_key: &[u8], token: &[u8], now: UnixTime) -> InstallVerdict<'a> {
        self.verdict(self.check(body, api_key, token, now))
    }

    /// The same for a request with all its headers, in any order: names in any case, and space and tab around values
    /// are not part of them.
    pub fn verify_request<'a, 'h>(
        &'a self,
        body: &'a [u8],
        headers: impl IntoIterator<Item = (&'h [u8], &'h [u8])>,
        now: UnixTime,
    ) -> InstallVerdict<'a> {
        let (mut token, mut api_key) = (Header::Absent, Header::Absent);
        for (name, value) in headers {
            if name.eq_ignore_ascii_case(AUTH_TOKEN_HEADER.as_bytes()) {
                token = token.and(value);
            } else if name.eq_ignore_ascii_case(API_KEY_HEADER.as_bytes()) {
                api_key = api_key.and(value);
            }
        }
        let token = match token {
            Header::Absent => &[],
            Header::Once(value) => value,
            Header::Repeated => return self.verdict(Err(InstallReason::MalformedToken.into())),
        };
        let api_key = match api_key {
            Header::Once(value) => value,
            // No register holds an empty API key.
            Header::Absent | Header::Repeated => &[],
        };
        self.verify(body, api_key, token, now)
    }

    /// The register.
    #[must_use]
    pub fn register(&self) -> &InstallRegister {
        &self.register
    }

    /// The form that the token is of and the secret that reproduces it, or the first check that fails.
    fn check<'a>(
        &'a self,
        body: &'a [u8],
        api_key: &[u8],
        token: &[u8],
        now: UnixTime,
    ) -> Result<Match<'a, &'a Secret>, Failure> {
        if token.is_empty() {
            return Err(InstallReason::MissingToken.into());
        }
        let received = self
            .encoding
            .decode(token)
            .map_err(|misfit| Failure { offset: Some(misfit), ..InstallReason::MalformedToken.into() })?;
        let account = active_account(&self.register, api_key, now);
        if body.len() >= self.max_body {
            return Err(account.err().unwrap_or(InstallReason::BodyTooLarge).into());
        }
        match account {
            Ok(account) => Ok(forms::find(body, self.accept, |form| {
                let digest = hex_digest(form);
                let mut secrets = account.active_secrets(now);
                secrets.find(|secret| reproduces(account.hmac(), secret.bytes(), &digest, &received))
            })?),
            Err(reason) => {
                // The time that this takes must not tell whether the API key is known.
                let _ = forms::find(body, self.accept, |form| {
                    black_box(reproduces(&self.decoy, &DECOY_SECRET, &hex_digest(form), &received));
                    None::<()>
                });
                Err(reason.into())
            }
        }
    }

    fn verdict<'a>(&self, outcome: Result<Match<'a, &'a Secret>, Failure>) -> InstallVerdict<'a> {
        match outcome {
            Ok((form, body, secret)) => InstallVerdict {
                reason: InstallReason::Valid,
                accepted: true,
                key_id: Some(secret.id()),
                offset: None,
                matched: Some((form, body)),
                json_error: None,
            },
            Err(Failure { reason, offset, json_error }) => {
                let accepted = self.report_only;
                InstallVerdict { reason, accepted, key_id: None, offset, matched: None, json_error }
            }
        }
    }
}

impl fmt::Debug for InstallVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallVerifier")
            .field("register", &self.register)
            .field("encoding", &self.encoding)
            .field("max_body", &self.max_body)
            .field("accept", &self.accept)
            .field("report_only", &self.report_only)
            .finish_non_exhaustive()
    }
}

/// The API key's account, if one of its secrets is active.
fn active_account<'r>(
    register: &'r InstallRegister,
    api_key: &[u8],
    now: UnixTime,
) -> Result<&'r Account, InstallReason> {
    let account = register.find(api_key).ok_or(InstallReason::UnknownApiKey)?;
    if account.active_secrets(now).next().is_none() {
        return Err(InstallReason::NoActiveSecret);
    }
    Ok(account)
}

fn reproduces(hmac: &HmacSha256Key, secret: &[u8], digest: &[u8], received: &[u8; MAC_LENGTH]) -> bool {
    constant_time_eq(&hmac.mac_parts(&[secret, digest]), received)
}

/// One header of a request.
enum Header<'h> {
    Absent,
    Once(&'h [u8]),
    Repeated,
}

impl<'h> Header<'h> {
    /// The header after one more value was read.
    fn and(&self, value: &'h [u8]) -> Self {
        match self {
            Self::Absent => Self::Once(trimmed(value)),
            Self::Once(_) | Self::Repeated => Self::Repeated,
        }
    }
}

/// The value without the space and tab around it: HTTP's optional white space, which is no other byte.
fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
