//! The C++ header, and beside it the C functions that it calls: both in a shared object that `build.rs` makes of `cpp.cpp`.

use std::error::Error;
use std::ffi::c_char;
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};

use crate::column::Column;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Only `cpp.cpp` knows what is in it.
type State = *mut u8;
type Call = unsafe extern "C" fn(State, *const Text, *mut c_char, usize) -> usize;
type New = unsafe extern "C" fn(*const Text, *const Text, *const Text, *const Text, *const Text, usize, i64) -> State;

/// A text as C++ has it, which stays somewhere else.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Text {
    data: *const u8,
    size: usize,
}

impl Text {
    pub(crate) fn new(text: &[u8]) -> Self {
        Self { data: text.as_ptr(), size: text.len() }
    }
}

/// What the calls are made with.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) template: &'a [u8],
    pub(crate) api_key: &'a [u8],
    pub(crate) secret: &'a [u8],
    pub(crate) now: i64,
}

/// The object, with handles and objects made of the settings, and a batch of the rows.
#[derive(Clone)]
pub(crate) struct Cpp(Rc<Made>);

struct Made {
    state: State,
    calls: Library,
    /// What the rows borrow, and what the functions are in.
    _rows: Rc<Column>,
    _adseal: Library,
}

impl Cpp {
    pub(crate) fn load(adseal: &Path, settings: Settings<'_>, rows: &Rc<Column>) -> Result<Self> {
        // SAFETY: neither library has a constructor but those of the runtimes. The functions that the second one
        // calls are those of the first, which everybody sees.
        let (adseal, calls) = unsafe {
            (Library::open(Some(adseal), RTLD_NOW | RTLD_GLOBAL)?, Library::open(Some(env!("CPP_CALLS")), RTLD_NOW)?)
        };
        let texts: Vec<_> = rows.rows().map(Text::new).collect();
        let Settings { key, template, api_key, secret, now } = settings;
        let [key, template, api_key, secret] = [key, template, api_key, secret].map(Text::new);
        // SAFETY: the function has this type; all texts are read in their sizes, and the rows stay with the state.
        let state = unsafe {
            let new = calls.get::<New>(b"cpp_new\0")?;
            new(
                &raw const key,
                &raw const template,
                &raw const api_key,
                &raw const secret,
                texts.as_ptr(),
                rows.len(),
                now,
            )
        };
        if state.is_null() {
            return Err("the C++ objects cannot be made".into());
        }
        Ok(Self(Rc::new(Made { state, calls, _rows: Rc::clone(rows), _adseal: adseal })))
    }

    /// The function with this name: it is given texts, writes into the buffer and tells the length. The first text is
    /// one at least.
    pub(crate) fn call(&self, name: &str) -> Result<impl Fn(&[Text], &mut [u8]) -> usize + use<>> {
        // SAFETY: all functions of the object but those that make and free the state have this type.
        let call = unsafe { *self.0.calls.get::<Call>(format!("{name}\0").as_bytes())? };
        let made = Rc::clone(&self.0);
        Ok(move |texts: &[Text], out: &mut [u8]| {
            // SAFETY: the texts are as many as the function reads and live during the call, and the buffer is written
            // within its length.
            unsafe { call(made.state, texts.as_ptr(), out.as_mut_ptr().cast(), out.len()) }
        })
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        // SAFETY: the function has this type, and nobody else frees the state.
        if let Ok(free) = unsafe { self.calls.get::<unsafe extern "C" fn(State)>(b"cpp_free\0") } {
            // SAFETY: as just said.
            unsafe { free(self.state) };
        }
        self.state = ptr::null_mut();
    }
}
