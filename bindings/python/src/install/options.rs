//! Arguments that signers and verifiers of installs share.

use adseal_core::install::{DEFAULT_MAX_BODY, TokenEncoding};
use pyo3::prelude::*;

use crate::args::{choice, count, wrong_value};

const ENCODINGS: &[(&str, TokenEncoding)] = &[("hex", TokenEncoding::Hex), ("base64", TokenEncoding::Base64)];

/// How tokens are spelled.
pub(super) fn encoding(object: Option<&Bound<'_, PyAny>>) -> PyResult<TokenEncoding> {
    choice("encoding", object, TokenEncoding::Hex, ENCODINGS)
}

/// The length in bytes from which on bodies are refused.
pub(super) fn max_body(object: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    match object.map_or(Ok(DEFAULT_MAX_BODY), |object| count("max_body", object))? {
        0 => Err(wrong_value("max_body", "0: 1 byte or more is needed")),
        bytes => Ok(bytes),
    }
}
