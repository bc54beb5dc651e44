//! The first Ctrl-C, or SIGTERM, ends an audit in order; the second ends it at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::Failure;

/// Whether a signal came.
pub(super) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// From now on a signal sets this flag.
    pub(super) fn watch(stop: &Arc<AtomicBool>) -> Result<Self, Failure> {
        let came = Arc::new(AtomicUsize::new(0));
        let register = |signal: i32| -> io::Result<()> {
            // In this order: the first signal finds the flag unset, and sets it.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(stop))?;
            flag::register(signal, Arc::clone(stop))?;
            flag::register_usize(signal, Arc::clone(&came), signal.unsigned_abs() as usize)?;
            Ok(())
        };
        [SIGINT, SIGTERM].into_iter().try_for_each(register).map_err(Failure::io("cannot watch for signals"))?;
        Ok(Self(came))
    }

    /// The signal that came.
    pub(super) fn signal(&self) -> Option<u8> {
        u8::try_from(self.0.load(Ordering::SeqCst)).ok().filter(|&signal| signal > 0)
    }
}
