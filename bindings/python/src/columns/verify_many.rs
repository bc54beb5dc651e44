//! `ClickVerifier.verify_many`.

use adseal_core::click::ClickRow;
use adseal_core::{Threads, UnixTime};
use pyo3::prelude::*;

use super::select::Wanted;
use super::times::{Nows, NowsOfRows};
use super::uris::{Absent, Source};
use super::verify::{COLUMNS, KeyIds, Verdicts};
use super::work::{self, Window, torn, work_through};
use crate::click::{ClickVerifier, take_raised};
use crate::keys::Rings;

#[pymethods]
impl ClickVerifier {
    /// The verdicts on many request targets: those of verify(), made side by side and outside of the interpreter lock.
    /// Ctrl-C ends a call, however long it is.
    ///
    /// A column of another library is read where it lies and never copied: whatever has the Arrow PyCapsule interface,
    /// such as a pyarrow Array or ChunkedArray, a polars or pandas Series, or a DuckDB relation of one column, of
    /// strings or bytes of any kind, dictionaries of them too. A stream is read batch by batch, and none is kept.
    ///
    /// Args:
    ///     uris: A list of str or bytes, or an Arrow column. Where it is null (None), so is the result.
    ///     now: Unix seconds for all rows, or one for each: a list of int, or an Arrow column of integers, or of
    ///         timestamps with a time zone, which are rounded down to seconds. Where a row is null, its result is. None
    ///         is the clock of this machine when the call begins.
    ///     threads: How many threads work, 1 to 256. Verifiers with a replay guard take one, since of two equal clicks
    ///         the first one counts.
    ///     columns: Which columns to return, in this order, of "reason", "expires" (the signed unix second), "key_id"
    ///         (of the key that reproduced the signature) and "flags" (the number of ClickFlags). None returns one
    ///         column, the reasons.
    ///
    /// Returns:
    ///     An ArrowColumn of reasons, whose dictionary is all of ClickReason in its order; or an ArrowTable with the
    ///     columns that were asked for.
    ///
    /// Raises:
    ///     TypeError: An argument, or a row of it, has a type that is not taken.
    ///     ValueError: A str has no UTF-8, a now is out of range, the columns differ in length, or what another library
    ///         gave is no valid Arrow.
    ///     RuntimeError: The library that produces a stream failed; MemoryError where it says so.
    ///     Exception: Whatever a replay guard of your own raises.
    #[pyo3(signature = (uris, *, now=None, threads=None, columns=None))]
    #[pyo3(text_signature = "($self, uris, *, now=None, threads=1, columns=None)")]
    fn verify_many<'py>(
        &self,
        uris: &Bound<'py, PyAny>,
        now: Option<&Bound<'py, PyAny>>,
        threads: Option<&Bound<'py, PyAny>>,
        columns: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = uris.py();
        let threads = work::threads(threads)?;
        let wanted = Wanted::new(columns, &COLUMNS)?;
        let now = Nows::new(now)?;
        let mut items = Vec::new();
        let source = Source::new(uris, &mut items)?;
        let ids = KeyIds::new(&self.rings);
        let mut verdicts = py.detach(|| {
            now.check()?;
            let mut verdicts = Verdicts::new(&wanted);
            work_through(source, now.column().as_slice(), threads, |window| {
                self.verify_window(window, &now.of_rows(&window.rows), threads, &ids, &mut verdicts)
            })?;
            PyResult::Ok(verdicts)
        })?;
        wanted.result(py, COLUMNS[0], |name| verdicts.column(py, name, &ids))
    }
}

impl ClickVerifier {
    fn verify_window(
        &self,
        window: &Window<'_>,
        nows: &NowsOfRows<'_>,
        threads: Threads,
        ids: &KeyIds<'_>,
        verdicts: &mut Verdicts,
    ) -> PyResult<()> {
        let row = |index: usize| {
            let uri = window.uri(index)?;
            let now: UnixTime = nows.at(index).ok_or(Absent::Null)?;
            let ring = if let Rings::By { .. } = self.rings { Some(self.rings.of(uri)) } else { None };
            Ok(ClickRow { uri, now, ring })
        };
        let results = verdicts.append(window.len())?;
        self.core
            .verify_batch(threads, window.len(), row, results, |results, row, verdict| results.set(row, verdict, ids));
        take_raised()?;
        verdicts.first_torn(window.rows.start).map_or(Ok(()), |row| Err(torn(row)))
    }
}
