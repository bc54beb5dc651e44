//! Ctrl-C, SIGTERM and SIGHUP end an audit, whatever it is waiting for, and leave no temporary file.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use adseal_audit::output::abandon;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use crate::failure::Failure;

/// How long an audit has to end by itself and to tidy the screen, once a signal came.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether a signal came.
pub(super) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// From now on a signal sets this flag, and soon ends the program.
    pub(super) fn watch(stop: &Arc<AtomicBool>) -> Result<Self, Failure> {
        let cannot = || Failure::io("cannot watch for signals");
        // What somebody told this program to ignore, as nohup does, stays ignored.
        let watched = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal));
        let mut signals = Signals::new(watched).map_err(cannot())?;
        // With a handler, whatever it does, a file that grows too large is an error of the write and kills nobody.
        flag::register(SIGXFSZ, Arc::default()).map_err(cannot())?;
        let (came, stop) = (Arc::new(AtomicUsize::new(0)), Arc::clone(stop));
        let told = Arc::clone(&came);
        let watch = move || {
            if let Some(signal) = signals.forever().next() {
                told.store(signal.unsigned_abs() as usize, Ordering::SeqCst);
                stop.store(true, Ordering::SeqCst);
                thread::sleep(PATIENCE);
                abandon(|| low_level::exit(128 + signal));
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(watch).map_err(cannot())?;
        Ok(Self(came))
    }

    /// The signal that came.
    pub(super) fn signal(&self) -> Option<u8> {
        u8::try_from(self.0.load(Ordering::SeqCst)).ok().filter(|&signal| signal > 0)
    }
}

/// Whether whoever started this program told it to ignore the signal. Where the system does not tell, nobody did.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
