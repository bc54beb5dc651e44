//! `include/adseal.h` is what cbindgen makes of the code. `UPDATE_HEADER=1` rewrites it.

use std::path::Path;
use std::{env, fs};

#[test]
fn the_committed_header_is_up_to_date() {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bindings = cbindgen::generate(crate_dir).expect("cbindgen understands the crate");
    let mut generated = Vec::new();
    bindings.write(&mut generated);
    let generated = String::from_utf8(generated).expect("a header is text");

    let path = crate_dir.join("../../include/adseal.h");
    if env::var_os("UPDATE_HEADER").is_some_and(|value| value == "1") {
        fs::write(&path, &generated).expect("the header can be written");
    }
    let committed = fs::read_to_string(&path).expect("the header is there");
    // Compared line by line, so that a failure shows where.
    for (number, (committed, generated)) in committed.lines().zip(generated.lines()).enumerate() {
        assert_eq!(committed, generated, "line {}; `make header` rewrites it", number + 1);
    }
    assert_eq!(committed, generated, "`make header` rewrites it");
}
