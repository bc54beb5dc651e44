//! What all handles have in common: they hold secrets, and they never change.

/// Makes a class one that is copied by reference and never pickled.
macro_rules! immutable_handle {
    ($class:ident) => {
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

            /// Refused: a pickle would hold the secret in the clear.
            fn __reduce__(&self) -> ::pyo3::PyResult<()> {
                Err(::pyo3::exceptions::PyTypeError::new_err(concat!(
                    "a ",
                    stringify!($class),
                    " cannot be pickled: the pickle would hold the secret in the clear; \
                     make one in each process from where the secret is kept"
                )))
            }
        }
    };
}

pub(crate) use immutable_handle;
