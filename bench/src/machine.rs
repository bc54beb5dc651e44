//! What the figures depend on: the processor, the system, the compiler, the versions of the contenders.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::contenders::adseal::Adseal;
use crate::contenders::process::Workers;
use crate::contenders::{openssl, sodium, tiers};
use crate::rows::batch::processors;

/// Flags that decide which instructions a SHA-256 can use.
const FLAGS: [&str; 11] =
    ["ssse3", "sse4_1", "sha_ni", "avx2", "bmi2", "avx512f", "avx512bw", "avx512vl", "avx512vbmi", "sha2", "sha512"];
const CRATES: [&str; 5] = ["aws-lc-rs", "hmac", "ring", "serde_json", "sha2"];

#[derive(Deserialize, Serialize)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) processors: u32,
    pub(crate) flags: Vec<String>,
    /// What adseal makes MACs with, the fastest first.
    pub(crate) tiers: Vec<String>,
    pub(crate) os: String,
    pub(crate) kernel: String,
    /// Other work on the machine when the run began: the mean of the last minute, in processes.
    pub(crate) load_before: String,
    pub(crate) compiler: String,
    pub(crate) versions: BTreeMap<String, String>,
}

impl Machine {
    pub(crate) fn inspect(adseal: &Adseal, workers: &Workers) -> Self {
        let cpu_info = read("/proc/cpuinfo");
        let found = field(&cpu_info, "flags").or(field(&cpu_info, "Features")).unwrap_or_default();
        let flags = FLAGS.into_iter().filter(|flag| found.split(' ').any(|word| word == *flag));
        let mut versions: BTreeMap<_, _> =
            CRATES.iter().map(|name| ((*name).to_owned(), locked_version(name))).collect();
        versions.insert("libadseal.so".to_owned(), adseal.version());
        versions.insert("OpenSSL".to_owned(), openssl::version().trim_start_matches("OpenSSL ").to_owned());
        versions.insert("libsodium".to_owned(), sodium::version());
        #[cfg(target_arch = "x86_64")]
        versions.insert("ipsec-mb".to_owned(), crate::contenders::ipsec_mb::version());
        for (name, worker) in [("Node", &workers.node), ("PHP", &workers.php), ("Python", &workers.python)] {
            versions.insert(name.to_owned(), worker.version().to_owned());
        }
        Self {
            cpu: field(&cpu_info, "model name").unwrap_or("unknown").to_owned(),
            processors: processors(),
            flags: flags.map(str::to_owned).collect(),
            tiers: tiers().map(|tier| tier.name().to_owned()).collect(),
            os: os_name(&read("/etc/os-release")),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            compiler: env!("RUSTC_VERSION").to_owned(),
            versions,
        }
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
