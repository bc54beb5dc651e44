//! Members of the enumerations that `adseal/_enums.py` defines.

use std::collections::HashMap;

use adseal_core::click::{ClickReason, Flags};
use adseal_core::explain::{Cause, Outcome};
use adseal_core::install::InstallReason;
use adseal_core::{Family, Status};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyModule, PyString};

static ENUMS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

fn module(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    Ok(ENUMS.get_or_try_init(py, || PyModule::import(py, "adseal._enums").map(Bound::unbind))?.bind(py))
}

/// The member of an enumeration with this value.
pub(crate) fn member<'py>(py: Python<'py>, class: &str, value: &str) -> PyResult<Bound<'py, PyAny>> {
    module(py)?.getattr(class)?.call1((PyString::intern(py, value),))
}

/// The flags with these bits. A column may hold millions, so all of the few there are were looked up once.
pub(crate) fn flags(py: Python<'_>, bits: u32) -> PyResult<Bound<'_, PyAny>> {
    static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let class = module(py)?.getattr("ClickFlags")?;
        (0..1 << Flags::ALL.len()).map(|bits: u32| class.call1((bits,)).map(Bound::unbind)).collect::<PyResult<_>>()
    })?;
    let index = usize::try_from(bits).expect("flags are few");
    Ok(members[index].bind(py).clone())
}

/// The reason of a verdict on a click. Every verdict has one, so the members are looked up once.
pub(crate) fn click_reason(py: Python<'_>, reason: ClickReason) -> PyResult<Py<PyAny>> {
    static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let reasons = (0..).map_while(Status::from_code);
        reasons.map(|status| member(py, "ClickReason", status.name()).map(Bound::unbind)).collect::<PyResult<_>>()
    })?;
    let index = usize::try_from(reason.status().code()).expect("no code is negative");
    Ok(members[index].clone_ref(py))
}

/// The reason of a verdict on an install, likewise.
pub(crate) fn install_reason(py: Python<'_>, reason: InstallReason) -> PyResult<Py<PyAny>> {
    static MEMBERS: PyOnceLock<Vec<(Status, Py<PyAny>)>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let reasons =
            Status::ALL.iter().filter(|status| **status == Status::Valid || status.family() == Family::Install);
        reasons
            .map(|status| Ok((*status, member(py, "InstallReason", status.name())?.unbind())))
            .collect::<PyResult<_>>()
    })?;
    let known = members.iter().find(|(status, _)| *status == reason.status());
    Ok(known.expect("a verdict has no other reason").1.clone_ref(py))
}

/// A cause of an explanation, which may name a hundred: the members are looked up once.
pub(crate) fn explain_cause(py: Python<'_>, cause: Cause) -> PyResult<Py<PyAny>> {
    static MEMBERS: PyOnceLock<HashMap<Cause, Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let causes = Cause::ALL.iter().copied();
        causes.map(|cause| Ok((cause, member(py, "ExplainCause", cause.name())?.unbind()))).collect::<PyResult<_>>()
    })?;
    Ok(members.get(&cause).expect("all were looked up").clone_ref(py))
}

/// Every cause of an explanation in the order of the numbers: name, what was done, and what to do instead.
#[pyfunction]
pub(crate) fn explain_causes() -> Vec<(&'static str, &'static str, &'static str)> {
    Cause::ALL.iter().map(|cause| (cause.name(), cause.message(), cause.advice())).collect()
}

/// Every outcome of an explanation in the order of the numbers. For tests that the enumeration knows them all.
#[pyfunction]
pub(crate) fn explain_outcomes() -> Vec<&'static str> {
    Outcome::ALL.iter().map(|outcome| outcome.name()).collect()
}

/// Every status: number, family, name, and what it means. For tests that the enumerations know them all.
#[pyfunction]
pub(crate) fn statuses() -> Vec<(i32, &'static str, &'static str, &'static str)> {
    Status::ALL.iter().map(|status| (status.code(), status.family().name(), status.name(), status.message())).collect()
}
