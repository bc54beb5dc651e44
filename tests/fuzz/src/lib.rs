//! What the fuzzers do with adseal: each target takes any bytes, and panics where something does not hold.
//!
//! `libfuzzer/` builds them with cargo-fuzz; `tests/replay.rs` runs them on seeds, corpora and changes of these, without it.
#![allow(clippy::missing_panics_doc, reason = "to panic is what they are for")]

#[cfg(feature = "readers")]
pub mod access_log;
pub mod batch;
pub mod c_abi;
pub mod click_rules;
pub mod click_sign;
pub mod click_verify;
#[cfg(feature = "readers")]
pub mod columnar;
#[cfg(feature = "readers")]
pub mod csv;
pub mod explain_click;
pub mod explain_install;
pub mod hmac_sha256;
pub mod input;
pub mod install;
pub mod json_tree;
pub mod key_ring;
pub mod mutate;
#[cfg(feature = "readers")]
pub mod ndjson;
pub mod php_json;
mod program;
pub mod ring;
#[cfg(feature = "readers")]
pub mod seen;
pub mod template;
pub mod vectors;

/// What is fuzzed.
pub struct Target {
    /// Its name, everywhere.
    pub name: &'static str,
    /// Takes one input.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// What it is for: files and folders of this repository, whose lines are counted.
    pub sources: &'static [&'static str],
}

/// All of them.
pub const TARGETS: &[Target] = &[
    #[cfg(feature = "readers")]
    Target {
        name: "access_log",
        run: access_log::run,
        seeds: access_log::seeds,
        sources: &[
            "crates/audit/src/read/access_log.rs",
            "crates/audit/src/read/log_format.rs",
            "crates/audit/src/read/log_matcher.rs",
            "crates/audit/src/read/line_fields.rs",
            "crates/audit/src/read/escapes.rs",
        ],
    },
    #[cfg(feature = "readers")]
    Target {
        name: "arrow_ipc",
        run: columnar::arrow_ipc,
        seeds: columnar::arrow_seeds,
        sources: &[
            "crates/audit/src/read/arrow_ipc",
            "crates/audit/src/read/arrow_columns.rs",
            "crates/audit/src/read/arrow_rows.rs",
        ],
    },
    Target {
        name: "batch",
        run: batch::run,
        seeds: batch::seeds,
        sources: &[
            "crates/core/src/click/batch.rs",
            "crates/core/src/click/batch_sign.rs",
            "crates/core/src/click/batch_verify.rs",
            "crates/mac/src",
        ],
    },
    Target { name: "c_abi", run: c_abi::run, seeds: c_abi::seeds, sources: &["crates/capi/src"] },
    Target {
        name: "click_sign",
        run: click_sign::run,
        seeds: click_sign::seeds,
        sources: &[
            "crates/core/src/click/bytes.rs",
            "crates/core/src/click/ending.rs",
            "crates/core/src/click/lint.rs",
            "crates/core/src/click/macros.rs",
            "crates/core/src/click/parts.rs",
            "crates/core/src/click/patterns.rs",
            "crates/core/src/click/sign.rs",
            "crates/core/src/click/survey.rs",
            "crates/core/src/click/writer.rs",
        ],
    },
    Target {
        name: "click_verify",
        run: click_verify::run,
        seeds: click_verify::seeds,
        sources: &[
            "crates/core/src/click/candidates.rs",
            "crates/core/src/click/claimed.rs",
            "crates/core/src/click/names.rs",
            "crates/core/src/click/query.rs",
            "crates/core/src/click/scan.rs",
            "crates/core/src/click/signature.rs",
            "crates/core/src/click/uri.rs",
            "crates/core/src/click/verdict.rs",
            "crates/core/src/click/verify.rs",
            "crates/text/src",
        ],
    },
    #[cfg(feature = "readers")]
    Target {
        name: "csv",
        run: csv::run,
        seeds: csv::seeds,
        sources: &[
            "crates/audit/src/read/csv",
            "crates/audit/src/read/chunks.rs",
            "crates/audit/src/read/guess.rs",
            "crates/audit/src/read/time.rs",
        ],
    },
    Target {
        name: "explain_click",
        run: explain_click::run,
        seeds: explain_click::seeds,
        sources: &[
            "crates/core/src/explain/click",
            "crates/core/src/explain/algorithm.rs",
            "crates/core/src/explain/keys.rs",
            "crates/core/src/explain/report.rs",
            "crates/core/src/explain/search.rs",
            "crates/core/src/explain/written.rs",
        ],
    },
    Target {
        name: "explain_install",
        run: explain_install::run,
        seeds: explain_install::seeds,
        sources: &["crates/core/src/explain/install"],
    },
    Target { name: "install", run: install::run, seeds: install::seeds, sources: &["crates/core/src/install"] },
    Target {
        name: "key_ring",
        run: key_ring::run,
        seeds: key_ring::seeds,
        sources: &["crates/cli/src/keys/moment.rs", "crates/cli/src/keys/ring_text.rs"],
    },
    #[cfg(feature = "readers")]
    Target {
        name: "ndjson",
        run: ndjson::run,
        seeds: ndjson::seeds,
        sources: &[
            "crates/audit/src/read/ndjson.rs",
            "crates/audit/src/read/json_fields.rs",
            "crates/audit/src/read/line_fields.rs",
            "crates/audit/src/read/escapes.rs",
        ],
    },
    #[cfg(feature = "readers")]
    Target {
        name: "open",
        run: columnar::open,
        seeds: columnar::open_seeds,
        sources: &[
            "crates/audit/src/read/open.rs",
            "crates/audit/src/read/detect.rs",
            "crates/audit/src/read/compressed.rs",
            "crates/audit/src/read/plain.rs",
        ],
    },
    #[cfg(feature = "readers")]
    Target {
        name: "parquet",
        run: columnar::parquet,
        seeds: columnar::parquet_seeds,
        sources: &[
            "crates/audit/src/read/parquet",
            "crates/audit/src/read/arrow_columns.rs",
            "crates/audit/src/read/arrow_rows.rs",
        ],
    },
    Target { name: "php_json", run: php_json::run, seeds: php_json::seeds, sources: &["crates/core/src/php_json"] },
    Target {
        name: "template",
        run: template::run,
        seeds: template::seeds,
        sources: &[
            "crates/core/src/click/rendering.rs",
            "crates/core/src/click/template.rs",
            "crates/core/src/click/template_text.rs",
        ],
    },
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
