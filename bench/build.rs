//! Tells the report which compiler made it, and builds the C that stands between here and a library made for C alone.

use std::env;
use std::path::Path;
use std::process::Command;

/// Calls through the C++ header, in an object of their own: the functions of adseal are found when it is loaded.
fn build_cpp() {
    let calls = Path::new(&env::var_os("OUT_DIR").expect("cargo tells where")).join("cpp_calls.so");
    println!("cargo::rerun-if-changed=src/contenders/cpp.cpp");
    println!("cargo::rerun-if-changed=../include");
    println!("cargo::rustc-env=CPP_CALLS={}", calls.display());
    let compiler = cc::Build::new().cpp(true).std("c++17").opt_level(2).pic(true).include("../include").get_compiler();
    let mut command = compiler.to_command();
    command.args(["-Wall", "-Wextra", "-Werror", "-shared", "src/contenders/cpp.cpp", "-o"]).arg(&calls);
    assert!(command.status().is_ok_and(|status| status.success()), "the C++ compiler fails: {command:?}");
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = env::var_os("RUSTC").expect("cargo names the compiler to a build script");
    let output = Command::new(rustc).arg("--version").output().expect("the compiler that built this runs");
    println!("cargo::rustc-env=RUSTC_VERSION={}", String::from_utf8_lossy(&output.stdout).trim());
    build_cpp();
    // ipsec-mb is for x86-64 only.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64") {
        println!("cargo::rerun-if-changed=src/contenders/ipsec_mb.c");
        cc::Build::new().file("src/contenders/ipsec_mb.c").warnings_into_errors(true).compile("ipsec_mb_calls");
        println!("cargo::rustc-link-lib=IPSec_MB");
    }
}
