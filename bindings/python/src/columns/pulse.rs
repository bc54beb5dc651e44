//! Ctrl-C during a long call.

use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// Looks from time to time whether a signal arrived: each time it takes the interpreter, for which other threads may
/// wait.
pub(super) struct Pulse {
    last: Instant,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self { last: Instant::now() }
    }

    /// Lets the handlers of signals run, if it is time to. What they raise, such as `KeyboardInterrupt`, ends the call.
    pub(super) fn beat(&mut self) -> PyResult<()> {
        const PERIOD: Duration = Duration::from_millis(100);
        if self.last.elapsed() < PERIOD {
            return Ok(());
        }
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is one of a single lifetime")]
        Python::attach(|py| py.check_signals())?;
        self.last = Instant::now();
        Ok(())
    }
}
