//! What all classes have in common: they never change, and none is pickled.

/// Why a handle is not pickled.
pub(crate) const SECRET: &str =
    "the pickle would hold the secret in the clear; make one in each process from where the secret is kept";

/// Why what a call returned is not pickled.
pub(crate) const RESULT: &str = "pickle those of its attributes that you need";

/// Makes a class one that is copied by reference and pickled under no protocol, for the reason that is given.
macro_rules! immutable {
    ($class:ident, $reason:expr) => {
        #[::pyo3::pymethods]
        impl $class {
            /// Itself: it never changes.
            fn __copy__(slf: ::pyo3::Py<Self>) -> ::pyo3::Py<Self> {
                slf
            }

            /// Itself: it never changes.
            fn __deepcopy__(slf: ::pyo3::Py<Self>, _memo: &::pyo3::Bound<'_, ::pyo3::PyAny>) -> ::pyo3::Py<Self> {
                slf
            }

            /// Refused with TypeError.
            fn __reduce__(&self) -> ::pyo3::PyResult<()> {
                let reason: &str = $reason;
                let sentence = format!(concat!(stringify!($class), " cannot be pickled: {}"), reason);
                Err(::pyo3::exceptions::PyTypeError::new_err(sentence))
            }
        }
    };
}

pub(crate) use immutable;
