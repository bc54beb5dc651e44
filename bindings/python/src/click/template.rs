//! A click URL that is checked once and then filled and signed for each click. Rules: `docs/click-validation.md`, 3.5.

use adseal_core::click::{ClickTemplate as CoreTemplate, Expires};
use adseal_core::{Status, UnixTime};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString, PyTuple};

use super::parts::Value;
use super::signer::ClickSigner;
use crate::args::{self, octets, shown, text, wrong_type};
use crate::errors::{click_refused, parameter_in, refused};
use crate::immutable::{SECRET, immutable};

/// A click URL with {name} macros in its values, bound to a signer. Immutable, and safe to share between threads.
///
/// Args:
///     signer: A ClickSigner; its keys and settings go with the template.
///     template: For example "https://control.kochava.com/v1/cpi/click?network_id=2820&site_id={site}".
///
/// Raises:
///     SigningError: malformed_template, and everything that ClickSigner.sign() refuses, in the literal text.
#[pyclass(frozen, module = "adseal")]
pub(crate) struct ClickTemplate {
    core: CoreTemplate,
    lifetime: i64,
}

#[pymethods]
impl ClickTemplate {
    #[new]
    fn new(py: Python<'_>, signer: &Bound<'_, PyAny>, template: &Bound<'_, PyAny>) -> PyResult<Self> {
        let signer = signer.cast::<ClickSigner>().map_err(|_| wrong_type("signer", "a ClickSigner", signer))?;
        let ClickSigner { core, lifetime } = signer.get();
        let template = octets("template", template)?;
        match CoreTemplate::new(core, template) {
            Ok(core) => Ok(Self { core, lifetime: *lifetime }),
            Err(refusal) => Err(click_refused(py, &refusal, parameter_in(&refusal, template), None)),
        }
    }

    /// The names of the macros, each once, in the order in which they first stand in the template.
    #[getter]
    fn macros<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let names: PyResult<Vec<_>> = self.core.macro_names().map(|name| shown(py, name)).collect();
        PyTuple::new(py, names?)
    }

    /// Fills the macros, encodes the values, and signs for the signer's lifetime from now.
    ///
    /// Args:
    ///     **values: By name of the macro, unencoded: str, bytes or int. Where one is None or missing, the whole value of
    ///         the parameter becomes null.
    ///
    /// Returns:
    ///     The signed URI.
    ///
    /// Raises:
    ///     SigningError: unknown_macro for a name that the template does not have, and what ClickSigner.sign() refuses.
    #[pyo3(signature = (**values))]
    fn render<'py>(&self, py: Python<'py>, values: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyString>> {
        let mut slots = self.slots();
        for (name, value) in values.into_iter().flatten() {
            self.put(&mut slots, &name, value)?;
        }
        self.rendered(py, &slots, Expires::Lifetime(self.lifetime), UnixTime::now())
    }

    /// As render(), with the values in a mapping and the times of ClickSigner.sign().
    #[pyo3(signature = (values, *, expires=None, now=None))]
    fn render_with<'py>(
        &self,
        py: Python<'py>,
        values: &Bound<'py, PyAny>,
        expires: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyString>> {
        let needed = "a mapping of macros to values";
        let values = values.cast::<PyMapping>().map_err(|_| wrong_type("values", needed, values))?;
        let mut slots = self.slots();
        for item in values.items()? {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            self.put(&mut slots, &name, value)?;
        }
        self.rendered(py, &slots, args::expires(expires, self.lifetime)?, args::now(now)?)
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> = self.core.macro_names().map(|name| name.escape_ascii().to_string()).collect();
        format!("<ClickTemplate of {}>", names.join(", "))
    }
}

immutable!(ClickTemplate, SECRET);

impl ClickTemplate {
    /// Room for a value of each macro.
    fn slots<'py>(&self) -> Vec<Option<Value<'py>>> {
        self.core.macro_names().map(|_| None).collect()
    }

    fn put<'py>(
        &self,
        slots: &mut [Option<Value<'py>>],
        name: &Bound<'py, PyAny>,
        value: Bound<'py, PyAny>,
    ) -> PyResult<()> {
        let name = text("values", name)?.as_bytes();
        let index = self.core.macro_index(name).ok_or_else(|| refused(value.py(), Status::UnknownMacro, Some(name)))?;
        slots[index] = Some(Value::new("values", value, &|| format!("'{}'", name.escape_ascii()))?);
        Ok(())
    }

    fn rendered<'py>(
        &self,
        py: Python<'py>,
        slots: &[Option<Value<'py>>],
        expires: Expires,
        now: UnixTime,
    ) -> PyResult<Bound<'py, PyString>> {
        let values: PyResult<Vec<Option<&[u8]>>> =
            slots.iter().map(|slot| slot.as_ref().map_or(Ok(None), |value| value.octets("values"))).collect();
        let rendered = self.core.render(&values?, expires, now);
        rendered.map(|click| PyString::new(py, &click)).map_err(|refusal| {
            let parameter = refusal.parameter().and_then(|place| self.core.parameter_name(place.index));
            click_refused(py, &refusal, parameter, None)
        })
    }
}
