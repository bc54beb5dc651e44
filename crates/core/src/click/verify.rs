//! Verifies a click URI. Rules: `docs/click-validation.md`, 4.

use adseal_mac::constant_time_eq;

use super::bytes::{Decoded, Plus, first_illegal, is_forbidden};
use super::candidates::{Candidates, FoundKey};
use super::names::{FoldedName, first_collision};
use super::policy::{ClickPolicy, PolicyError, SENSITIVE_NAMES, Unsigned};
use super::query::{Parameter, Parameters};
use super::replay::ReplayOutcome;
use super::scan::{Summary, scan};
use super::signature;
use super::uri::{Shape, path_start, shape};
use super::verdict::{ClickReason, ClickVerdict, Flags};
use super::{EXPIRES, MAX_EXPIRES, MAX_PARAMETERS, MAX_URI_LENGTH};
use crate::keys::KeyRing;
use crate::time::UnixTime;

/// Verifies click URIs against a ring and a policy. Immutable, and safe to share between threads.
///
/// ```
/// use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, KeyRing, UnixTime};
///
/// let verifier = ClickVerifier::new(KeyRing::single(b"secret")?, ClickPolicy::new().require(b"site_id"))?;
/// let now = UnixTime::from_secs(12_344).ok_or("time before 1970")?;
/// let uri = b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id\
///     &creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid&expires=12345\
///     &signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
/// let verdict = verifier.verify(uri, now);
/// assert_eq!(verdict.reason(), ClickReason::Valid);
/// assert_eq!(verdict.signed_parameter(b"site_id").as_deref(), Some(&b"test-site-id"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClickVerifier {
    ring: KeyRing,
    policy: ClickPolicy,
}

/// What one pass over the query brings up.
struct Reading {
    shape: Shape,
    is_legal: bool,
    signature: Option<Parameter>,
    /// The first `expires` in front of the signature.
    expires: Option<Parameter>,
    unsigned_parameters: usize,
    /// False only if no two names collide.
    may_collide: bool,
}

/// What a URI claims, as long as no key has reproduced its MAC.
pub(super) struct Claim {
    pub(super) mac: [u8; 32],
    /// Where the value of the signed `expires` stands.
    expires_at: usize,
}

/// A check that failed.
pub(super) struct Failure<'a> {
    pub(super) reason: ClickReason,
    pub(super) offset: Option<usize>,
    pub(super) parameter: Option<&'a [u8]>,
}

impl Failure<'_> {
    pub(super) const fn of(reason: ClickReason) -> Self {
        Self { reason, offset: None, parameter: None }
    }
}

impl<'a> Failure<'a> {
    fn in_parameter(reason: ClickReason, offset: usize, parameter: Parameter, uri: &'a [u8]) -> Self {
        Self { reason, offset: Some(offset), parameter: Some(parameter.name.of(uri)) }
    }
}

impl ClickVerifier {
    /// A verifier with these keys and this policy.
    ///
    /// # Errors
    /// When the policy is out of its range or contradicts itself.
    pub fn new(ring: KeyRing, policy: ClickPolicy) -> Result<Self, PolicyError> {
        policy.check()?;
        Ok(Self { ring, policy })
    }

    /// The keys.
    #[must_use]
    pub const fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &ClickPolicy {
        &self.policy
    }

    /// The verdict on `uri` at `now`, for any bytes whatever. Never fails, never allocates.
    ///
    /// Give the request target as it was received: a URI that was decoded, re-encoded or rebuilt is another one.
    pub fn verify<'a>(&'a self, uri: &'a [u8], now: UnixTime) -> ClickVerdict<'a> {
        self.verify_with(&self.ring, uri, now)
    }

    /// As [`verify`](Self::verify), with the keys of another ring under the same policy.
    pub fn verify_with<'a>(&'a self, ring: &'a KeyRing, uri: &'a [u8], now: UnixTime) -> ClickVerdict<'a> {
        let mut verdict = ClickVerdict::new(uri);
        if let Some(claim) = self.claim(&mut verdict, scan)
            && let Err(failure) = self.check_proof(ring, &claim, now, &mut verdict)
        {
            verdict.fail(failure);
        }
        self.accept(&mut verdict);
        verdict
    }

    /// Decides whether to take a click on which all checks were made.
    pub(super) fn accept(&self, verdict: &mut ClickVerdict<'_>) {
        verdict.accepted = self.policy.report_only || verdict.is_valid();
    }

    /// Whether an active key reproduces this signature of exactly these bytes. No rule is checked: for callers that build and
    /// check the message themselves. `Valid`, `MalformedSignature`, `NoActiveKey` or `InvalidSignature`.
    #[must_use]
    pub fn check_signature(&self, message: &[u8], signature: &[u8], now: UnixTime) -> ClickReason {
        let Ok(mac) = signature::decode(signature) else { return ClickReason::MalformedSignature };
        authenticate(&self.ring, message, &mac, now).map_or_else(|reason| reason, |_| ClickReason::Valid)
    }

    /// Makes the checks that come before the signature, in the order of the reasons. Where none fails there is a claim, which
    /// a key has to prove. `scan` is the function of that name, or does the same.
    pub(super) fn claim<'a>(
        &'a self,
        verdict: &mut ClickVerdict<'a>,
        scan: impl FnOnce(&[u8], Shape) -> Summary,
    ) -> Option<Claim> {
        self.check_claim(verdict.uri, verdict, scan).map_err(|failure| verdict.fail(failure)).ok()
    }

    /// The signature, and the checks behind it.
    fn check_proof<'a>(
        &self,
        ring: &'a KeyRing,
        claim: &Claim,
        now: UnixTime,
        verdict: &mut ClickVerdict<'a>,
    ) -> Result<(), Failure<'a>> {
        let message = &verdict.uri[verdict.message()];
        verdict.key = Some(authenticate(ring, message, &claim.mac, now).map_err(Failure::of)?);
        self.check_authentic(claim, now, verdict)
    }

    fn check_claim<'a>(
        &'a self,
        uri: &'a [u8],
        verdict: &mut ClickVerdict<'a>,
        scan: impl FnOnce(&[u8], Shape) -> Summary,
    ) -> Result<Claim, Failure<'a>> {
        let reading = self
            .read(uri, scan)
            .map_err(|at| Failure { offset: Some(at), ..Failure::of(ClickReason::MalformedUri) })?;
        let signature = reading.signature.ok_or(Failure::of(ClickReason::MissingSignature))?;
        reading.describe(uri, signature, verdict);
        let mac = signature::decode(signature.value.of(uri)).map_err(|at| {
            let offset = signature.value.start() + at;
            Failure::in_parameter(ClickReason::MalformedSignature, offset, signature, uri)
        })?;
        if reading.may_collide
            && let Some(repeat) = first_collision(uri, reading.all_parameters(uri), &[])
        {
            return Err(Failure::in_parameter(ClickReason::DuplicateParameter, repeat.name.start(), repeat, uri));
        }
        let expires = self.expires(uri, &reading)?;
        verdict.expires = expires;
        verdict.flags.set(Flags::EXPIRES_IN_MILLISECONDS, expires.is_some_and(|seconds| seconds > MAX_EXPIRES));
        self.check_required(uri, verdict)?;
        if reading.unsigned_parameters > 0 {
            self.check_tail(uri, signature)?;
        }
        Ok(Claim { mac, expires_at: reading.expires.map_or(0, |parameter| parameter.value.start()) })
    }

    /// The checks that come behind the signature: the click is authentic.
    pub(super) fn check_authentic<'a>(
        &self,
        claim: &Claim,
        now: UnixTime,
        verdict: &ClickVerdict<'a>,
    ) -> Result<(), Failure<'a>> {
        let Some(expires) = verdict.expires else { return Ok(()) };
        // The name is spelled so, and a `=` stands between it and the value.
        let name = || &verdict.uri[claim.expires_at - 1 - EXPIRES.len()..claim.expires_at - 1];
        let late = |reason| Failure { reason, offset: Some(claim.expires_at), parameter: Some(name()) };
        self.check_time(expires, now).map_err(late)?;
        self.check_replay(&claim.mac, expires, now)
    }

    /// Reads the query once; the error is the offset of the first byte that makes the URI malformed.
    fn read(&self, uri: &[u8], scan: impl FnOnce(&[u8], Shape) -> Summary) -> Result<Reading, usize> {
        if uri.len() > MAX_URI_LENGTH {
            return Err(MAX_URI_LENGTH);
        }
        let shape = shape(uri).map_err(|at| self.first_malformed(uri, at))?;
        let summary = scan(uri, shape);
        let excess = if summary.count > MAX_PARAMETERS { nth_parameter(uri, shape, MAX_PARAMETERS) } else { uri.len() };
        let malformed = if summary.is_legal { excess } else { self.first_malformed(uri, excess) };
        if malformed < uri.len() {
            return Err(malformed);
        }
        let Summary { count, signature, expires, is_legal, may_collide, .. } = summary;
        let behind = signature.map_or(count, |signature| signature.index + 1);
        let expires = expires.filter(|expires| expires.index < behind);
        Ok(Reading { shape, is_legal, signature, expires, unsigned_parameters: count - behind, may_collide })
    }

    /// The first byte of path or query that makes a URI malformed by itself, in front of `known`.
    fn first_malformed(&self, uri: &[u8], known: usize) -> usize {
        let Ok(path) = path_start(uri) else { return known };
        let text = &uri[path..];
        let forbidden = text.iter().position(|&byte| is_forbidden(byte));
        let illegal = if self.policy.strict { first_illegal(text) } else { None };
        [forbidden, illegal].into_iter().flatten().map(|at| path + at).fold(known, usize::min)
    }

    fn expires<'a>(&self, uri: &'a [u8], reading: &Reading) -> Result<Option<i64>, Failure<'a>> {
        let Some(parameter) = reading.expires else {
            return if self.policy.require_expires { Err(Failure::of(ClickReason::MissingExpires)) } else { Ok(None) };
        };
        parse_expires(parameter.value.of(uri)).map(Some).map_err(|at| {
            Failure::in_parameter(ClickReason::MalformedExpires, parameter.value.start() + at, parameter, uri)
        })
    }

    fn check_required<'a>(&'a self, uri: &'a [u8], verdict: &ClickVerdict<'a>) -> Result<(), Failure<'a>> {
        for required in &self.policy.required {
            let missing = Failure { parameter: Some(&**required), ..Failure::of(ClickReason::MissingParameter) };
            let parameter = Parameters::new(uri, verdict.query, verdict.message.end)
                .find(|parameter| is_named(parameter.name.of(uri), required))
                .ok_or(Failure { ..missing })?;
            if self.policy.required_nonempty && parameter.value.is_empty() {
                return Err(Failure { offset: Some(parameter.value.start()), ..missing });
            }
        }
        Ok(())
    }

    fn check_tail<'a>(&self, uri: &'a [u8], signature: Parameter) -> Result<(), Failure<'a>> {
        let mut tail = Parameters::new(uri, signature.value.end(), uri.len());
        match tail.find(|parameter| self.is_forbidden_unsigned(parameter.name.of(uri))) {
            Some(parameter) => {
                Err(Failure::in_parameter(ClickReason::UnsignedParameter, parameter.name.start(), parameter, uri))
            }
            None => Ok(()),
        }
    }

    fn is_forbidden_unsigned(&self, name: &[u8]) -> bool {
        let policy = &self.policy;
        if policy.unsigned == Unsigned::Forbid {
            return true;
        }
        let sensitive = SENSITIVE_NAMES.iter().filter(|_| policy.signs_sensitive).map(|name| name.as_bytes());
        let mut forbidden = policy.signed_only.iter().map(|name| &**name).chain(sensitive);
        // Folding costs the whole name, and comparing only the shorter of two.
        let folded = FoldedName::new(name);
        forbidden.any(|name| folded.clone().eq(FoldedName::new(name)))
    }

    fn check_time(&self, expires: i64, now: UnixTime) -> Result<(), ClickReason> {
        let ClickPolicy { leeway, max_lifetime, .. } = self.policy;
        if now.as_secs() >= expires.saturating_add(leeway) {
            return Err(ClickReason::Expired);
        }
        let latest = max_lifetime.map(|maximum| now.as_secs().saturating_add(maximum).saturating_add(leeway));
        if latest.is_some_and(|latest| expires > latest) { Err(ClickReason::LifetimeTooLong) } else { Ok(()) }
    }

    fn check_replay<'a>(&self, mac: &[u8; 32], expires: i64, now: UnixTime) -> Result<(), Failure<'a>> {
        let Some(store) = &self.policy.replay else { return Ok(()) };
        match store.check_and_insert(mac, expires.saturating_add(self.policy.leeway), now.as_secs()) {
            ReplayOutcome::Fresh => Ok(()),
            ReplayOutcome::Replayed => Err(Failure::of(ClickReason::Replayed)),
            ReplayOutcome::Full => Err(Failure::of(ClickReason::ReplayGuardFull)),
        }
    }
}

impl Reading {
    fn all_parameters<'a>(&self, uri: &'a [u8]) -> Parameters<'a> {
        Parameters::new(uri, self.shape.query, uri.len())
    }

    /// Fills in what is known of a URI that has a signature.
    fn describe(&self, uri: &[u8], signature: Parameter, verdict: &mut ClickVerdict<'_>) {
        let start = signature.name.start();
        let message_end = if start == self.shape.query { start } else { start - 1 };
        verdict.message = self.shape.path..message_end;
        verdict.query = self.shape.query;
        verdict.unsigned_parameters = self.unsigned_parameters;
        verdict.flags.set(Flags::NOT_RFC3986, !self.is_legal);
        verdict.flags.set(Flags::SEMICOLON_IN_TAIL, uri[signature.value.end()..].contains(&b';'));
    }
}

/// The first active key that reproduces the MAC.
fn authenticate<'a>(
    ring: &'a KeyRing,
    message: &[u8],
    mac: &[u8; 32],
    now: UnixTime,
) -> Result<FoundKey<'a>, ClickReason> {
    let mut candidates = Candidates::new(ring, now);
    candidates.find(|found| constant_time_eq(&found.key.mac(message), mac)).ok_or_else(|| candidates.why_none())
}

/// Where the parameter with this index starts, which there is.
#[cold]
fn nth_parameter(uri: &[u8], shape: Shape, index: usize) -> usize {
    Parameters::new(uri, shape.query, uri.len()).nth(index).map_or(uri.len(), |parameter| parameter.name.start())
}

/// Whether a raw name, percent-decoded, is `name`.
fn is_named(raw: &[u8], name: &[u8]) -> bool {
    Decoded::new(raw, Plus::Plus).map(|(_, byte)| byte).eq(name.iter().copied())
}

/// 1 to 18 digits; the error is the offset of the first byte that does not fit.
fn parse_expires(value: &[u8]) -> Result<i64, usize> {
    const MAX_DIGITS: usize = 18;
    let mut number = 0;
    for (at, byte) in value.iter().enumerate() {
        if at == MAX_DIGITS || !byte.is_ascii_digit() {
            return Err(at);
        }
        // Eighteen digits are far from the largest number.
        number = i64::wrapping_add(i64::wrapping_mul(number, 10), i64::from(byte - b'0'));
    }
    if value.is_empty() { Err(0) } else { Ok(number) }
}
