//! Verifying: is this body from the advertiser that its API key names?

use alloc::sync::Arc;
use core::fmt;
use core::hint::black_box;

use adseal_mac::{HmacSha256Key, MAC_LENGTH, constant_time_eq};

use super::register::{Account, InstallRegister, Secret};
use super::token::TokenEncoding;
use super::{API_KEY_HEADER, AUTH_TOKEN_HEADER, DEFAULT_MAX_BODY, hex_digest};
use crate::status::Status;
use crate::time::UnixTime;

/// The first check that failed, or `Valid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstallReason {
    /// An active secret reproduces the token.
    Valid,
    /// No token, or an empty one.
    MissingToken,
    /// The token is not spelled as one, or its header was given twice.
    MalformedToken,
    /// The API key is not in the register, or its header was not given exactly once.
    UnknownApiKey,
    /// No secret of the API key is active.
    NoActiveSecret,
    /// The body is at or over the limit.
    BodyTooLarge,
    /// No active secret reproduces the token.
    InvalidToken,
}

impl InstallReason {
    /// The reason in the one space of numbers and names.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Valid => Status::Valid,
            Self::MissingToken => Status::MissingToken,
            Self::MalformedToken => Status::MalformedToken,
            Self::UnknownApiKey => Status::UnknownApiKey,
            Self::NoActiveSecret => Status::NoActiveSecret,
            Self::BodyTooLarge => Status::InstallBodyTooLarge,
            Self::InvalidToken => Status::InvalidToken,
        }
    }
}

impl fmt::Display for InstallReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status().fmt(f)
    }
}

/// What the verifier found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct InstallVerdict<'a> {
    reason: InstallReason,
    accepted: bool,
    key_id: Option<&'a str>,
    offset: Option<usize>,
}

impl<'a> InstallVerdict<'a> {
    /// The first check that failed, or [`InstallReason::Valid`].
    #[must_use]
    pub fn reason(&self) -> InstallReason {
        self.reason
    }

    /// Whether the body is authentic.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.reason == InstallReason::Valid
    }

    /// Whether to take the body: it is valid, or the verifier only reports.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// The id of the secret that reproduced the token; only where the body is valid.
    #[must_use]
    pub fn key_id(&self) -> Option<&'a str> {
        self.key_id
    }

    /// For a malformed token given once: the first byte of it that does not fit, or its length where it ends early.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }
}

/// Checks bodies against a register. Immutable once built: share it between threads as you like, and swap the whole of
/// it to change keys. A clone has the same register: no secret is copied.
#[derive(Clone)]
pub struct InstallVerifier {
    register: Arc<InstallRegister>,
    encoding: TokenEncoding,
    max_body: usize,
    report_only: bool,
    /// Stands in for an API key that is not known, so that one costs as much. No secret: it need not be boxed.
    decoy: HmacSha256Key,
}

/// The stand-in hashes as many blocks as any secret of 16 to 79 bytes.
const DECOY_SECRET: [u8; 32] = [0; 32];

/// A reason that is not `Valid`, and its offset.
type Failure = (InstallReason, Option<usize>);

impl InstallVerifier {
    /// A verifier of hex tokens with a limit of [`DEFAULT_MAX_BODY`].
    #[must_use]
    pub fn new(register: impl Into<Arc<InstallRegister>>) -> Self {
        Self {
            register: register.into(),
            encoding: TokenEncoding::default(),
            max_body: DEFAULT_MAX_BODY,
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

    /// Accepts whatever the reason is: to watch the verdicts for a while before anything is turned away.
    #[must_use]
    pub fn report_only(mut self, report_only: bool) -> Self {
        self.report_only = report_only;
        self
    }

    /// The verdict on a body as it was received, for any bytes. An empty token is a missing one.
    ///
    /// The verdict says nothing about freshness: whoever captured body and token can send them again.
    pub fn verify(&self, body: &[u8], api_key: &[u8], token: &[u8], now: UnixTime) -> InstallVerdict<'_> {
        self.verdict(self.check(body, api_key, token, now))
    }

    /// The same for a request with all its headers, in any order: names in any case, and space and tab around values
    /// are not part of them.
    pub fn verify_request<'h>(
        &self,
        body: &[u8],
        headers: impl IntoIterator<Item = (&'h [u8], &'h [u8])>,
        now: UnixTime,
    ) -> InstallVerdict<'_> {
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
            Header::Repeated => return self.verdict(Err((InstallReason::MalformedToken, None))),
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

    /// The secret that reproduces the token, or the first check that fails.
    fn check(&self, body: &[u8], api_key: &[u8], token: &[u8], now: UnixTime) -> Result<&Secret, Failure> {
        if token.is_empty() {
            return Err((InstallReason::MissingToken, None));
        }
        let received = self.encoding.decode(token).map_err(|misfit| (InstallReason::MalformedToken, Some(misfit)))?;
        let account = active_account(&self.register, api_key, now);
        if body.len() >= self.max_body {
            return Err((account.err().unwrap_or(InstallReason::BodyTooLarge), None));
        }
        let digest = hex_digest(body);
        match account {
            Ok(account) => account
                .active_secrets(now)
                .find(|secret| reproduces(account.hmac(), secret.bytes(), &digest, &received))
                .ok_or((InstallReason::InvalidToken, None)),
            Err(reason) => {
                // The time that this takes must not tell whether the API key is known.
                black_box(reproduces(&self.decoy, &DECOY_SECRET, &digest, &received));
                Err((reason, None))
            }
        }
    }

    fn verdict<'a>(&self, outcome: Result<&'a Secret, Failure>) -> InstallVerdict<'a> {
        let (reason, offset) = outcome.err().unwrap_or((InstallReason::Valid, None));
        InstallVerdict {
            reason,
            accepted: outcome.is_ok() || self.report_only,
            key_id: outcome.ok().map(Secret::id),
            offset,
        }
    }
}

impl fmt::Debug for InstallVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstallVerifier")
            .field("register", &self.register)
            .field("encoding", &self.encoding)
            .field("max_body", &self.max_body)
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
