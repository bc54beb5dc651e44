//! The replay guard, and stores of the user's own. Rules: `docs/click-validation.md`, 4.5.

use std::cell::RefCell;
use std::sync::Arc;

use adseal_core::click::{ReplayGuard as CoreGuard, ReplayOutcome, ReplayStore};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::args::{self, count, octets, seconds, text, word, wrong_type, wrong_value};
use crate::enums::member;
use crate::immutable::immutable;

const OUTCOMES: [(&str, ReplayOutcome); 3] =
    [("fresh", ReplayOutcome::Fresh), ("replayed", ReplayOutcome::Replayed), ("full", ReplayOutcome::Full)];

/// Remembers the signatures of accepted clicks, so that none is accepted twice, in the memory of this process: other processes,
/// forked ones too, know nothing of what it sees. Safe to share between threads and verifiers.
///
/// Args:
///     capacity: How many signatures it holds at a time; 16 bytes each, which are taken at once. When it is full it forgets
///         nothing that still counts: clicks are then replay_guard_full.
///
/// Raises:
///     ValueError: A capacity of 0.
///     MemoryError: There is no memory for so many.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ReplayGuard {
    core: Arc<CoreGuard>,
}

#[pymethods]
impl ReplayGuard {
    /// How many seconds ahead a click may live: max_lifetime and twice the leeway of a verifier's policy.
    #[classattr]
    const MAX_SECONDS_AHEAD: i64 = CoreGuard::MAX_SECONDS_AHEAD;

    #[new]
    fn new(capacity: &Bound<'_, PyAny>) -> PyResult<Self> {
        let capacity = count("capacity", capacity)?;
        match CoreGuard::with_capacity(capacity) {
            Ok(core) => Ok(Self { core: Arc::new(core) }),
            Err(adseal_core::click::ReplayGuardError::OutOfMemory) => {
                Err(PyMemoryError::new_err(format!("there is no memory for {capacity} signatures")))
            }
            Err(error) => Err(wrong_value("capacity", error)),
        }
    }

    /// How many signatures it was made for: what was asked for, rounded up.
    #[getter]
    fn capacity(&self) -> usize {
        self.core.capacity()
    }

    /// Checks whether a signature is known and, where it is not, remembers it, in one step. Verifiers call this.
    ///
    /// Args:
    ///     signature: Its 32 bytes.
    ///     keep_until: Unix seconds.
    ///     now: Unix seconds.
    ///
    /// Returns:
    ///     A ReplayOutcome.
    fn check_and_insert<'py>(
        &self,
        py: Python<'py>,
        signature: &Bound<'py, PyAny>,
        keep_until: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let bytes = octets("signature", signature)?;
        let signature = bytes.try_into().map_err(|_| {
            wrong_value("signature", format_args!("32 bytes are needed, not {}; decode the base64url", bytes.len()))
        })?;
        let now = args::now(Some(now))?.as_secs();
        let outcome = self.core.check_and_insert(signature, seconds("keep_until", keep_until)?, now);
        let word = OUTCOMES.iter().find(|(_, known)| *known == outcome).expect("every outcome has a word").0;
        member(py, "ReplayOutcome", word)
    }

    fn __repr__(&self) -> String {
        format!("<ReplayGuard for {} signatures>", self.core.capacity())
    }
}

immutable!(ReplayGuard, "what it remembers is in the memory of this process alone; make one in each process");

/// The store that the argument `replay_guard` stands for.
pub(super) fn store(object: &Bound<'_, PyAny>) -> PyResult<Arc<dyn ReplayStore>> {
    if let Ok(guard) = object.cast::<ReplayGuard>() {
        return Ok(guard.get().core.clone());
    }
    if object.hasattr("check_and_insert")? {
        return Ok(Arc::new(PythonStore { object: object.clone().unbind() }));
    }
    let needed = "a ReplayGuard, or an object with check_and_insert(signature, keep_until, now),";
    Err(wrong_type("replay_guard", needed, object))
}

thread_local! {
    /// What a store of the user's own raised during the call of this thread: core knows no exceptions.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// What a store raised in this thread since the last time.
pub(crate) fn take_raised() -> PyResult<()> {
    RAISED.take().map_or(Ok(()), Err)
}

/// A Python object that remembers.
struct PythonStore {
    object: Py<PyAny>,
}

impl PythonStore {
    fn ask(&self, py: Python<'_>, signature: &[u8; 32], keep_until: i64, now: i64) -> PyResult<ReplayOutcome> {
        let arguments = (PyBytes::new(py, signature), keep_until, now);
        let answer = self.object.bind(py).call_method1("check_and_insert", arguments)?;
        let outcome = "the outcome of check_and_insert";
        word(outcome, text(outcome, &answer)?, &OUTCOMES)
    }
}

impl ReplayStore for PythonStore {
    fn check_and_insert(&self, signature: &[u8; 32], keep_until: i64, now: i64) -> ReplayOutcome {
        // The call is over as soon as one row raised; the store is not asked again.
        if RAISED.with_borrow(Option::is_some) {
            return ReplayOutcome::Full;
        }
        Python::attach(|py| {
            self.ask(py, signature, keep_until, now).unwrap_or_else(|error| {
                RAISED.set(Some(error));
                ReplayOutcome::Full
            })
        })
    }
}
