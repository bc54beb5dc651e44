//! Tells the report which compiler made it, and builds the C that stands between here and a library made for C alone.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = env::var_os("RUSTC").expect("cargo names the compiler to a build script");
    let output = Command::new(rustc).arg("--version").output().expect("the compiler that built this runs");
    println!("cargo::rustc-env=RUSTC_VERSION={}", String::from_utf8_lossy(&output.stdout).trim());
    // ipsec-mb is for x86-64 only.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64") {
        println!("cargo::rerun-if-changed=src/contenders/ipsec_mb.c");
        cc::Build::new().file("src/contenders/ipsec_mb.c").warnings_into_errors(true).compile("ipsec_mb_calls");
        println!("cargo::rustc-link-lib=IPSec_MB");
    }
}
