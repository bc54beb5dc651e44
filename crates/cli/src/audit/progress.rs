//! How far an audit is, on standard error, where somebody reads along.

use std::io::{self, IsTerminal as _};
use std::sync::atomic::Ordering;
use std::time::Instant;

use adseal_audit::pipeline::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::figures::grouped;

/// A bar, or where the length is not known a line. Dropped, it is gone from the screen.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Progress {
    /// Shows one for so many bytes, unless nobody reads along.
    pub(super) fn begin(bytes: Option<u64>, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
        if quiet || !io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let template = match bytes {
            Some(_) => "[{bar:20}] {percent:>3} %  {decimal_bytes} of {decimal_total_bytes}{msg}, {eta} left",
            None => "{decimal_bytes}{msg}, {elapsed}",
        };
        bar.set_style(ProgressStyle::with_template(template).expect("the template is sound").progress_chars("=> "));
        Self { bar, begun: Instant::now() }
    }

    /// Shows how far it is.
    pub(super) fn show(&self, watch: &Watch) {
        let rows = watch.rows.load(Ordering::Relaxed);
        let milliseconds = self.begun.elapsed().as_millis().max(1);
        let rate = u64::try_from(u128::from(rows) * 1_000 / milliseconds).unwrap_or(u64::MAX);
        self.bar.set_message(format!(", {} rows/s", grouped(rate)));
        self.bar.set_position(watch.bytes.load(Ordering::Relaxed));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
