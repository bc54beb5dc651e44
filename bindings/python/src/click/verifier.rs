//! Verifying clicks. Rules: `docs/click-validation.md`, 4.

use std::sync::Arc;

use adseal_core::click::ClickPolicy;
use adseal_core::{ClickVerifier as CoreVerifier, Key, Unsigned};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::replay::{store, take_raised};
use super::verdict::ClickVerdict;
use crate::args::{self, choice, flag, names, octets, seconds};
use crate::enums::click_reason;
use crate::immutable::{SECRET, immutable};
use crate::keys::Rings;

const UNSIGNED: &[(&str, Unsigned)] = &[("allow", Unsigned::Allow), ("forbid", Unsigned::Forbid)];

/// Verifies click URIs. Immutable, and safe to share between threads.
///
/// Args:
///     key: str, bytes or KeyRing, or KeyRings where each click chooses its ring by a signed parameter.
///     required: Names, decoded, that must be in the signed part.
///     required_nonempty: Whether they must have a value too.
///     signed_only: Names that must not stand behind the signature, such as adseal.SENSITIVE_NAMES.
///     unsigned: "allow" or "forbid" any other parameter behind the signature.
///     leeway: Seconds by which clocks may differ, 0 to 300.
///     max_lifetime: Seconds that expires may lie ahead, 1 or more; None is no limit.
///     require_expires: Whether a click without expires is refused.
///     strict: Whether bytes that are not legal in a URI make it malformed.
///     report_only: Whether every click is accepted, and only the reason tells; for a first rollout.
///     replay_guard: A ReplayGuard, or an object of your own like adseal.typing.ReplayStore; needs max_lifetime.
///
/// Raises:
///     ValueError: An empty key, or a policy that is out of range or contradicts itself.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ClickVerifier {
    pub(crate) core: Arc<CoreVerifier>,
    pub(crate) rings: Rings,
    report_only: bool,
    /// The ids of the keys of one ring, as Python's strings.
    ids: Vec<Py<PyString>>,
    /// Whether a store of the user's own is asked, which may raise.
    may_raise: bool,
}

/// The arguments of a verifier that make its policy.
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as in the policy")]
struct Settings {
    required: Vec<String>,
    required_nonempty: bool,
    signed_only: Vec<String>,
    unsigned: Unsigned,
    leeway: i64,
    max_lifetime: Option<i64>,
    require_expires: bool,
    strict: bool,
    report_only: bool,
}

impl Settings {
    fn policy(&self) -> ClickPolicy {
        let mut policy = ClickPolicy::new()
            .required_nonempty(self.required_nonempty)
            .unsigned(self.unsigned)
            .leeway(self.leeway)
            .require_expires(self.require_expires)
            .strict(self.strict)
            .report_only(self.report_only);
        for name in &self.required {
            policy = policy.require(name.as_bytes());
        }
        for name in &self.signed_only {
            policy = policy.signed_only(name.as_bytes());
        }
        match self.max_lifetime {
            Some(seconds) => policy.max_lifetime(seconds),
            None => policy,
        }
    }
}

#[pymethods]
impl ClickVerifier {
    #[new]
    #[pyo3(signature = (
        key, *, required=None, required_nonempty=None, signed_only=None, unsigned=None, leeway=None, max_lifetime=None,
        require_expires=None, strict=None, report_only=None, replay_guard=None
    ))]
    #[pyo3(
        text_signature = "(key, *, required=(), required_nonempty=False, signed_only=(), unsigned='allow', leeway=0, \
        max_lifetime=None, require_expires=True, strict=False, report_only=False, replay_guard=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        py: Python<'_>,
        key: &Bound<'_, PyAny>,
        required: Option<&Bound<'_, PyAny>>,
        required_nonempty: Option<&Bound<'_, PyAny>>,
        signed_only: Option<&Bound<'_, PyAny>>,
        unsigned: Option<&Bound<'_, PyAny>>,
        leeway: Option<&Bound<'_, PyAny>>,
        max_lifetime: Option<&Bound<'_, PyAny>>,
        require_expires: Option<&Bound<'_, PyAny>>,
        strict: Option<&Bound<'_, PyAny>>,
        report_only: Option<&Bound<'_, PyAny>>,
        replay_guard: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let settings = Settings {
            required: names("required", required)?,
            required_nonempty: flag("required_nonempty", required_nonempty, false)?,
            signed_only: names("signed_only", signed_only)?,
            unsigned: choice("unsigned", unsigned, Unsigned::Allow, UNSIGNED)?,
            leeway: leeway.map_or(Ok(0), |leeway| seconds("leeway", leeway))?,
            max_lifetime: max_lifetime.map(|lifetime| seconds("max_lifetime", lifetime)).transpose()?,
            require_expires: flag("require_expires", require_expires, true)?,
            strict: flag("strict", strict, false)?,
            report_only: flag("report_only", report_only, false)?,
        };
        let mut policy = settings.policy();
        let may_raise = replay_guard.is_some_and(|guard| !guard.is_instance_of::<super::ReplayGuard>());
        if let Some(guard) = replay_guard {
            policy = policy.replay_store(store(guard)?);
        }
        let rings = Rings::new(key)?;
        let core = CoreVerifier::new(rings.of(b"").clone(), policy)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        let ids = core.ring().keys().iter().map(|key| PyString::intern(py, key.id()).unbind()).collect();
        Ok(Self { core: Arc::new(core), rings, report_only: settings.report_only, ids, may_raise })
    }

    /// Verifies a click. It never raises on account of what the URI holds: what is wrong with it is the verdict's reason.
    ///
    /// Args:
    ///     uri: The request target as it was received: one that was decoded, re-encoded or rebuilt is another one.
    ///     now: Unix seconds; the clock of this machine if None.
    ///
    /// Returns:
    ///     A ClickVerdict, which is true if the click is valid.
    #[pyo3(signature = (uri, *, now=None))]
    fn verify(&self, uri: &Bound<'_, PyAny>, now: Option<&Bound<'_, PyAny>>) -> PyResult<ClickVerdict> {
        let py = uri.py();
        let bytes = octets("uri", uri)?;
        let verdict = self.core.verify_with(self.rings.of(bytes), bytes, args::now(now)?);
        if self.may_raise {
            take_raised()?;
        }
        let id = self.key_id(py, &verdict);
        ClickVerdict::new(py, uri, &verdict, id)
    }

    /// Whether an active key reproduces this signature of exactly these bytes. No rule is checked: for callers that build
    /// and check the message themselves.
    ///
    /// Returns:
    ///     A ClickReason: valid, malformed_signature, no_active_key or invalid_signature.
    #[pyo3(signature = (message, signature, *, now=None))]
    fn check_signature(
        &self,
        py: Python<'_>,
        message: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let Rings::One(_) = self.rings else {
            return Err(PyTypeError::new_err(
                "a message alone chooses no ring of KeyRings; use a verifier with one ring",
            ));
        };
        let (message, signature) = (octets("message", message)?, octets("signature", signature)?);
        click_reason(py, self.core.check_signature(message, signature, args::now(now)?))
    }

    fn __repr__(&self) -> String {
        let rings = match &self.rings {
            Rings::One(ring) => ring.keys().iter().map(Key::id).collect::<Vec<_>>().join(", "),
            Rings::By { name, rings, .. } => format!("{} rings by {}", rings.len(), name.escape_ascii()),
        };
        let report = if self.report_only { ", report only" } else { "" };
        format!("<ClickVerifier with {rings}{report}>")
    }
}

immutable!(ClickVerifier, SECRET);

impl ClickVerifier {
    fn key_id(&self, py: Python<'_>, verdict: &adseal_core::click::ClickVerdict<'_>) -> Option<Py<PyString>> {
        match self.rings {
            Rings::One(_) => verdict.key_index().map(|index| self.ids[index].clone_ref(py)),
            Rings::By { .. } => verdict.key_id().map(|id| PyString::intern(py, id).unbind()),
        }
    }
}
