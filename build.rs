//! Link facts of the C artifact: the SONAME carries the ABI number.
//!
//! The export list needs nothing here: rustc hands the linker one that holds exactly the `#[no_mangle]` functions,
//! and a second one would clash with it. `tests/abi` compares what came out.

/// Raised when a release breaks the C ABI; equal to `adseal_abi_version()`, which a test compares.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target_os = std::env::var("CARGO_CFG_TARGET_OS").expect("cargo sets the target of a build script");
    if target_os == "linux" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libadseal.so.{ABI_VERSION}");
    }
}
