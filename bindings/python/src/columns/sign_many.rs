//! `ClickSigner.sign_many`.

use adseal_core::Threads;
use adseal_core::click::{Expires, UnsignedRow};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use super::select::Wanted;
use super::sign::{COLUMNS, Room, Signatures, SignaturesOfRows, Unsigned};
use super::times::{Nows, NowsOfRows, Times, TimesOfRows};
use super::uris::{Absent, Source};
use super::work::{self, Window, torn, work_through};
use crate::args;
use crate::click::ClickSigner;
use crate::errors::{click_refused, parameter_in};

#[pymethods]
impl ClickSigner {
    /// Signs many click URIs: as sign() does, side by side and outside of the interpreter lock. Ctrl-C ends a call,
    /// however long it is.
    ///
    /// A column of another library is read where it lies and never copied, as by ClickVerifier.verify_many().
    ///
    /// Args:
    ///     uris: A list of str or bytes, or an Arrow column of strings or bytes. Where it is null (None), so is the
    ///         result.
    ///     expires: As for sign(): None is now + lifetime, "existing" keeps what each URI has. Or unix seconds, for all
    ///         rows or one for each: a list of int, or an Arrow column of integers, or of timestamps with a time zone,
    ///         which are rounded down to seconds. Where a row is null, its result is.
    ///     now: Unix seconds for all rows, or one for each, like expires. None is the clock of this machine when the
    ///         call begins.
    ///     threads: How many threads work, 1 to 256.
    ///     columns: Which columns to return, in this order, of "uri" (the signed one), "reason" (why a row was refused)
    ///         and "offset" (where, in bytes from the start of what was to be signed). A row that is signed has a uri
    ///         and no reason, one that was refused a reason and no uri, and one that was null neither. None returns one
    ///         column, the signed URIs, and refuses all where one is refused.
    ///
    /// Returns:
    ///     An ArrowColumn of signed URIs (large_string); or an ArrowTable with the columns that were asked for.
    ///
    /// Raises:
    ///     SigningError: No columns were asked for, and a row was refused: the first one, which row tells.
    ///     TypeError: An argument, or a row of it, has a type that is not taken.
    ///     ValueError: A str has no UTF-8, a now is out of range, the columns differ in length, or what another library
    ///         gave is no valid Arrow.
    ///     RuntimeError: The library that produces a stream failed; MemoryError where it says so.
    #[pyo3(signature = (uris, *, expires=None, now=None, threads=None, columns=None))]
    #[pyo3(text_signature = "($self, uris, *, expires=None, now=None, threads=1, columns=None)")]
    fn sign_many<'py>(
        &self,
        uris: &Bound<'py, PyAny>,
        expires: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
        threads: Option<&Bound<'py, PyAny>>,
        columns: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = uris.py();
        let threads = work::threads(threads)?;
        let wanted = Wanted::new(columns, &COLUMNS)?;
        let now = Nows::new(now)?;
        let expires = Ends::new(expires, self.lifetime)?;
        let mut items = Vec::new();
        let source = Source::new(uris, &mut items)?;
        let mut signatures = py.detach(|| {
            now.check()?;
            let mut signatures = Signatures::new(&wanted);
            let times: Vec<_> = now.column().into_iter().chain(expires.column()).collect();
            work_through(source, &times, threads, |window| {
                let rows = Rows { window, now: now.of_rows(&window.rows), expires: expires.of_rows(window) };
                self.sign_window(&rows, threads, &mut signatures, !wanted.is_table())
            })?;
            PyResult::Ok(signatures)
        })?;
        wanted.result(py, COLUMNS[0], |name| signatures.column(py, name))
    }
}

impl ClickSigner {
    fn sign_window(
        &self,
        rows: &Rows<'_>,
        threads: Threads,
        signatures: &mut Signatures,
        raises: bool,
    ) -> PyResult<()> {
        let Room { text, rows: results } = signatures.append(rows.window)?;
        let count = rows.window.len();
        let length = self.core.sign_batch(threads, count, |row| rows.get(row), text, results, SignaturesOfRows::set);
        // SAFETY: the room suffices for every row, so the signed URIs fill as many bytes of it.
        unsafe { signatures.take(length) };
        let start = rows.window.rows.start;
        if let Some(row) = signatures.first_torn(start) {
            return Err(torn(row));
        }
        match signatures.first_refused(start).filter(|_| raises) {
            Some(row) => self.refused(rows, row),
            None => Ok(()),
        }
    }

    /// Signs a row once more that was refused, to tell all about it.
    fn refused(&self, rows: &Rows<'_>, row: usize) -> PyResult<()> {
        let Ok(UnsignedRow { uri, expires, now, .. }) = rows.get(row - rows.window.rows.start) else { return Ok(()) };
        let Err(refusal) = self.core.prepare(uri, expires, now) else { return Ok(()) };
        Python::attach(|py| Err(click_refused(py, &refusal, parameter_in(&refusal, uri), Some(row))))
    }
}

/// The rows of a window with their times.
struct Rows<'w> {
    window: &'w Window<'w>,
    now: NowsOfRows<'w>,
    expires: EndsOfRows<'w>,
}

impl Rows<'_> {
    #[inline]
    fn get(&self, row: usize) -> Result<UnsignedRow<'_>, Unsigned> {
        let uri = self.window.uri(row)?;
        let now = self.now.at(row).ok_or(Absent::Null)?;
        let expires = self.expires.at(row).ok_or(Absent::Null)?;
        Ok(UnsignedRow { uri, expires, now, ring: None })
    }
}

/// The argument `expires`.
enum Ends {
    All(Expires),
    Column(Times),
}

impl Ends {
    fn new(expires: Option<&Bound<'_, PyAny>>, lifetime: i64) -> PyResult<Self> {
        let Some(object) = expires else { return Ok(Self::All(Expires::Lifetime(lifetime))) };
        if !object.is_instance_of::<PyInt>()
            && let Some(times) = Times::of(object, "expires")?
        {
            return Ok(Self::Column(times));
        }
        args::expires(Some(object), lifetime).map(Self::All)
    }

    fn column(&self) -> Option<&Times> {
        match self {
            Self::All(_) => None,
            Self::Column(times) => Some(times),
        }
    }

    fn of_rows(&self, window: &Window<'_>) -> EndsOfRows<'_> {
        match self {
            Self::All(expires) => EndsOfRows::All(*expires),
            Self::Column(times) => EndsOfRows::Column(times.of_rows(&window.rows)),
        }
    }
}

/// When the clicks of rows that follow each other expire.
enum EndsOfRows<'t> {
    All(Expires),
    Column(TimesOfRows<'t>),
}

impl EndsOfRows<'_> {
    #[inline]
    fn at(&self, row: usize) -> Option<Expires> {
        match self {
            Self::All(expires) => Some(*expires),
            Self::Column(times) => times.at(row).map(Expires::At),
        }
    }
}
