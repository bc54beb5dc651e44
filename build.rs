//! Link facts of the C artifact: the SONAME carries the ABI number, and what was loaded stays loaded.
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
        // Rust's library leaves the end of a thread something to call, and takes a key of thread-local data that it never
        // gives back: with dlclose the code would go while that is outstanding, and after a thousand times so would the
        // process, for there are no more keys.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
