//! How much memory the process takes.

use std::fs;

/// Bytes at the peak, where the system tells.
pub(crate) fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = peak.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn what_was_touched_is_part_of_the_peak() {
        let touched = vec![1_u8; 64 << 20];
        assert!(super::peak().expect("Linux tells it") >= touched.len() as u64);
    }
}
