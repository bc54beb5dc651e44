//! What the figures depend on: the processor, the system, the compiler, the versions of the contenders.

use std::collections::BTreeMap;
use std::fs;

use serde::Serialize;

use crate::contenders::adseal::Adseal;
use crate::contenders::openssl;
use crate::contenders::php::Php;

/// Flags that decide which instructions a SHA-256 can use.
const FLAGS: [&str; 10] =
    ["ssse3", "sse4_1", "sha_ni", "avx2", "bmi2", "avx512f", "avx512bw", "avx512vl", "sha2", "sha512"];
const CRATES: [&str; 5] = ["hmac", "ring", "sha2", "openssl-sys", "serde_json"];

#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) cpus: usize,
    pub(crate) flags: Vec<&'static str>,
    /// Which code the MAC is expected to run.
    pub(crate) tier: &'static str,
    pub(crate) os: String,
    pub(crate) kernel: String,
    /// Other work on the machine when the run began: the mean of the last minute, in processes.
    pub(crate) load_before: String,
    pub(crate) compiler: &'static str,
    pub(crate) versions: BTreeMap<String, String>,
}

impl Machine {
    pub(crate) fn inspect(adseal: &Adseal, php: &Php) -> Self {
        let cpu_info = read("/proc/cpuinfo");
        let found = field(&cpu_info, "flags").or(field(&cpu_info, "Features")).unwrap_or_default();
        let flags: Vec<_> = FLAGS.into_iter().filter(|flag| found.split(' ').any(|word| word == *flag)).collect();
        let mut versions: BTreeMap<_, _> =
            CRATES.iter().map(|name| ((*name).to_owned(), locked_version(name))).collect();
        versions.insert("libadseal.so".to_owned(), adseal.version());
        versions.insert("OpenSSL".to_owned(), openssl::version().trim_start_matches("OpenSSL ").to_owned());
        versions.insert("PHP".to_owned(), php.version().to_owned());
        Self {
            cpu: field(&cpu_info, "model name").unwrap_or("unknown").to_owned(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            tier: expected_tier(&flags),
            flags,
            os: os_name(&read("/etc/os-release")),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            compiler: env!("RUSTC_VERSION"),
            versions,
        }
    }
}

/// The sha2 crate decides it, by the same flags.
fn expected_tier(flags: &[&str]) -> &'static str {
    let has = |flag| flags.contains(&flag);
    if has("sha_ni") && has("sse4_1") {
        "SHA-NI, one stream (sha2 crate)"
    } else if has("sha2") {
        "ARMv8 SHA-2 instructions (sha2 crate)"
    } else {
        "portable (sha2 crate)"
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The value of the first line `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

fn os_name(release: &str) -> String {
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.unwrap_or("unknown").trim_matches('"').to_owned()
}

fn locked_version(name: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let entry = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split_once('"'));
    version.map_or("unknown", |(version, _)| version).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_system_are_found() {
        let cpu_info = "processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: fpu sha_ni\nmodel name\t: Other\n";
        assert_eq!(field(cpu_info, "model name"), Some("Some CPU"));
        assert_eq!(field(cpu_info, "Features"), None);
        assert_eq!(os_name("ID=some\nPRETTY_NAME=\"Some OS 1\"\n"), "Some OS 1");
    }

    #[test]
    fn every_contender_has_a_version() {
        for name in CRATES {
            assert!(locked_version(name).starts_with(|first: char| first.is_ascii_digit()), "{name}");
        }
        assert_eq!(locked_version("no-such-crate"), "unknown");
    }
}
