//! Who sent what: networks and sites.

use adseal_audit::summary::{NetworkCount, Ranking, SiteCount};
use textwrap::Options;

use super::{Page, grouped, name, rejections, share};
use crate::text::WIDTH;

impl Page {
    /// The networks with the most rows, each with its reasons.
    pub(super) fn networks(&mut self, networks: &Ranking<NetworkCount>) {
        if networks.entries.is_empty() {
            return;
        }
        self.head(&format!("{:<26}{:>15}{:>15}{:>11}", "network", "rows", "rejected", "share"));
        for entry in networks.entries.iter().take(self.top) {
            let (rows, rejected) = (grouped(entry.rows), grouped(entry.rejected));
            let network = name(entry.network.as_deref(), 23);
            self.line(format_args!("  {network:<24}{rows:>15}{rejected:>15}{:>11}", share(entry.rejected, entry.rows)));
            let reasons: Vec<_> = rejections(&entry.reasons)
                .into_iter()
                .map(|(reason, count)| format!("{}\u{a0}{}", reason.name(), grouped(count)))
                .collect();
            if !reasons.is_empty() {
                let indented = Options::new(WIDTH).initial_indent("    ").subsequent_indent("    ");
                self.line(textwrap::fill(&reasons.join(", "), indented).replace('\u{a0}', " "));
            }
        }
        self.left_out("networks", networks, networks.entries.len());
    }

    /// The sites with the most rejected rows, each with the most frequent reason.
    pub(super) fn sites(&mut self, sites: &Ranking<SiteCount>) {
        let mut worst: Vec<_> = sites.entries.iter().filter(|entry| entry.rejected > 0).collect();
        if worst.is_empty() {
            return;
        }
        worst.sort_by_key(|entry| std::cmp::Reverse(entry.rejected));
        self.head(&format!(
            "{:<15}{:<10}{:>10}{:>11}{:>9}  {}",
            "site", "network", "rows", "rejected", "share", "most often"
        ));
        for entry in worst.iter().take(self.top) {
            let (site, network) = (name(entry.site.as_deref(), 12), name(entry.network.as_deref(), 9));
            let (rows, rejected) = (grouped(entry.rows), grouped(entry.rejected));
            let (share, reasons) = (share(entry.rejected, entry.rows), rejections(&entry.reasons));
            let reason = reasons.first().map_or("", |(reason, _)| reason.name());
            self.line(format_args!("  {site:<13}{network:<10}{rows:>10}{rejected:>11}{share:>9}  {reason}"));
        }
        self.left_out("sites", sites, worst.len());
    }

    /// What the list does not show, and how far its figures can be wrong.
    fn left_out<T>(&mut self, what: &str, ranking: &Ranking<T>, listed: usize) {
        if listed > self.top {
            self.line(format_args!("  and {} more: --top, --json", grouped((listed - self.top) as u64)));
        }
        if !ranking.exact {
            self.sentence(&format!(
                "  More than {} {what} came up: each figure is at most {} rows too low, and {what} with {} rows, all \
                 together, are left out.",
                grouped(ranking.capacity as u64),
                grouped(ranking.max_error),
                grouped(ranking.other.rows())
            ));
        }
    }
}
