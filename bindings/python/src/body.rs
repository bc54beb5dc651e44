//! Bodies and JSON texts, which come back as `bytes`.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::args;

/// The bytes or str that was given, and its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a, 'py> {
    object: &'a Bound<'py, PyAny>,
    pub(crate) octets: &'a [u8],
}

impl<'a, 'py> Body<'a, 'py> {
    #[inline]
    pub(crate) fn new(argument: &str, object: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(Self { object, octets: args::octets(argument, object)? })
    }

    /// What became of the body: the object that was given where that is bytes and nothing changed, and else a copy.
    pub(crate) fn became(self, bytes: Cow<'_, [u8]>) -> PyResult<Py<PyBytes>> {
        let py = self.object.py();
        match (bytes, self.object.cast::<PyBytes>()) {
            (Cow::Borrowed(_), Ok(given)) => Ok(given.clone().unbind()),
            (Cow::Borrowed(bytes), Err(_)) => copied(py, bytes),
            (Cow::Owned(bytes), _) => copied(py, &bytes),
        }
    }
}

/// A copy as bytes; a MemoryError where there is no room for it.
pub(crate) fn copied(py: Python<'_>, bytes: &[u8]) -> PyResult<Py<PyBytes>> {
    let fill = |out: &mut [u8]| {
        out.copy_from_slice(bytes);
        Ok(())
    };
    PyBytes::new_with(py, bytes.len(), fill).map(Bound::unbind)
}
