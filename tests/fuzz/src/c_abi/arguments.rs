//! Arguments as C passes them, right and wrong, and buffers that show what was written around them.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr;
use std::slice;

use adseal_capi::*;
use arbitrary::Unstructured;

/// Bytes before and behind a buffer that nobody may write.
const GUARD: usize = 32;
const UNTOUCHED: u8 = 0xa5;

/// What the fuzzer chooses. Where it has no more to say, everything is 0.
pub(super) struct Choices<'a>(pub(super) Unstructured<'a>);

impl Choices<'_> {
    pub(super) fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or_default()
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit.max(1)
    }

    /// A small number, a time of the vectors, or any number.
    pub(super) fn number(&mut self) -> i64 {
        match self.byte() {
            kind @ 0..=127 => i64::from(kind),
            128..=199 => crate::ring::NOW + i64::from(self.byte()),
            200..=209 => ADSEAL_NO_TIME,
            210..=229 => ADSEAL_EXPIRES_LIFETIME,
            230..=239 => ADSEAL_EXPIRES_EXISTING,
            _ => self.0.arbitrary().unwrap_or_default(),
        }
    }

    /// A switch, which may be none: 0 or 1 most often.
    pub(super) fn switch(&mut self) -> i32 {
        match self.byte() {
            value @ 0..=239 => i32::from(value & 1),
            value => i32::from(value) - 247,
        }
    }

    /// One of so many, or none: where there are none, and now and then.
    fn index(&mut self, count: usize) -> Option<usize> {
        let choice = self.byte();
        (choice >= 8 && count > 0).then(|| usize::from(choice) % count)
    }

    /// A handle, or NULL.
    pub(super) fn handle<'h, T>(&mut self, handles: &'h [Box<T>], faults: &mut Faults) -> Option<&'h T> {
        let handle = self.index(handles.len()).map(|index| &handles[index]);
        faults.add(handle.is_none().then_some(ADSEAL_ERROR_NULL_POINTER));
        handle.map(|handle| &**handle)
    }

    /// The same, to be changed.
    pub(super) fn changed<'h, T>(&mut self, handles: &'h mut [Box<T>], faults: &mut Faults) -> Option<&'h mut T> {
        let handle = self.index(handles.len()).map(|index| &mut handles[index]);
        faults.add(handle.is_none().then_some(ADSEAL_ERROR_NULL_POINTER));
        handle.map(|handle| &mut **handle)
    }

    /// A text: one of these, or any bytes; and now and then no text at all.
    pub(super) fn text(&mut self, known: &[&[u8]], faults: &mut Faults) -> Text {
        let kind = self.byte();
        let bytes = if kind < 200 {
            known[self.below(known.len())].to_vec()
        } else {
            let length = self.below(80).min(self.0.len());
            self.0.bytes(length).unwrap_or_default().to_vec()
        };
        let text = Text { bytes, kind: Kind::of(kind) };
        faults.add(text.fault());
        text
    }
}

/// What is wrong with a call.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<i32>);

impl Faults {
    pub(super) fn add(&mut self, fault: Option<i32>) {
        self.0.extend(fault);
    }

    /// A time that is below 0.
    pub(super) fn time(&mut self, seconds: i64) {
        self.add((seconds < 0).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
    }

    /// The status is a known one and no fault of the library; a mistake in the call is told, and only then.
    pub(super) fn told(&self, status: i32) {
        assert_ne!(status, ADSEAL_ERROR_INTERNAL);
        assert!(!name(status).is_empty(), "{status} has a name");
        match self.0[..] {
            [] => assert_ne!(status, ADSEAL_ERROR_NULL_POINTER, "nothing is NULL"),
            [fault] => assert_eq!(status, fault),
            ref faults => assert!(faults.contains(&status), "{status} for {faults:?}"),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The name of a status.
pub(super) fn name(status: i32) -> &'static str {
    // SAFETY: names are static and NUL-terminated.
    unsafe { CStr::from_ptr(adseal_status_name(status)) }.to_str().expect("names are ASCII")
}

/// Pointer and length of a text.
pub(super) struct Text {
    bytes: Vec<u8>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sound,
    /// NULL and 0, which is empty.
    Empty,
    /// NULL, with a length.
    Null,
    /// A length beyond half the address space.
    TooLong,
}

impl Kind {
    const fn of(choice: u8) -> Self {
        match choice {
            0..=3 => Self::Empty,
            4..=6 => Self::Null,
            7..=9 => Self::TooLong,
            _ => Self::Sound,
        }
    }
}

impl Text {
    pub(super) fn start<P>(&self) -> *const P {
        if matches!(self.kind, Kind::Empty | Kind::Null) { ptr::null() } else { self.bytes.as_ptr().cast() }
    }

    pub(super) fn length(&self) -> usize {
        match self.kind {
            Kind::Sound => self.bytes.len(),
            Kind::Empty => 0,
            Kind::Null => 3,
            Kind::TooLong => usize::MAX / 2 + 1 + self.bytes.len(),
        }
    }

    /// What the library sees.
    pub(super) fn bytes(&self) -> &[u8] {
        if self.kind == Kind::Sound { &self.bytes } else { &[] }
    }

    fn fault(&self) -> Option<i32> {
        match self.kind {
            Kind::Sound | Kind::Empty => None,
            Kind::Null => Some(ADSEAL_ERROR_NULL_POINTER),
            Kind::TooLong => Some(ADSEAL_ERROR_INVALID_ARGUMENT),
        }
    }
}

/// A buffer between guards, and a place for a length.
struct Room<P> {
    memory: Vec<u8>,
    capacity: usize,
    length: MaybeUninit<usize>,
    kind: std::marker::PhantomData<P>,
}

impl<P> Room<P> {
    fn new(capacity: usize) -> Self {
        let memory = vec![UNTOUCHED; capacity + 2 * GUARD];
        Self { memory, capacity, length: MaybeUninit::new(usize::MAX), kind: std::marker::PhantomData }
    }

    /// Buffer, capacity and place, for a call.
    fn parts(&mut self) -> (*mut P, usize, Option<&mut MaybeUninit<usize>>) {
        (self.memory[GUARD..].as_mut_ptr().cast(), self.capacity, Some(&mut self.length))
    }

    /// What a call wrote: in the buffer alone; and, but for templates and parts, nothing unless it succeeded.
    fn written(&self, status: i32, is_template: bool) -> &[u8] {
        // SAFETY: it was initialised when it was made.
        let length = unsafe { self.length.assume_init() };
        let (before, rest) = self.memory.split_at(GUARD);
        let (buffer, behind) = rest.split_at(self.capacity);
        assert!([before, behind].concat().iter().all(|&byte| byte == UNTOUCHED), "it wrote beyond the buffer");
        let used = if status == ADSEAL_OK { length } else { 0 };
        let is_untouched = |rest: &[u8]| rest.iter().all(|&byte| byte == UNTOUCHED);
        assert!(is_template || is_untouched(&buffer[used..]), "it wrote more than it tells");
        match status {
            ADSEAL_OK => &buffer[..length],
            ADSEAL_ERROR_BUFFER_TOO_SMALL => {
                assert!(length > self.capacity, "a buffer of {} suffices for {length}", self.capacity);
                &[]
            }
            _ => {
                assert_eq!(length, usize::MAX, "a length for nothing");
                &[]
            }
        }
    }

    /// How much room is needed.
    fn needed(&self) -> usize {
        // SAFETY: it was initialised when it was made.
        unsafe { self.length.assume_init() }
    }
}

/// Calls a function that writes a text: first with any room, then with as much as it asked for.
pub(super) fn text<P>(
    capacity: usize,
    write: impl FnMut(*mut P, usize, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    text_of(capacity, false, write)
}

/// The same for a template or parts, which may use all of the buffer.
pub(super) fn rendered<P>(
    capacity: usize,
    write: impl FnMut(*mut P, usize, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    text_of(capacity, true, write)
}

fn text_of<P>(
    capacity: usize,
    is_template: bool,
    mut write: impl FnMut(*mut P, usize, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    let mut attempt = |capacity| {
        let mut room = Room::new(capacity);
        let (out, capacity, length) = room.parts();
        let status = write(out, capacity, length);
        let written = room.written(status, is_template).to_vec();
        (status, written, room.needed())
    };
    let (mut status, mut written, needed) = attempt(capacity);
    if status == ADSEAL_ERROR_BUFFER_TOO_SMALL {
        (status, written, _) = attempt(needed);
        assert_ne!(status, ADSEAL_ERROR_BUFFER_TOO_SMALL, "{needed} were asked for");
    }
    if status == ADSEAL_OK { Ok(written) } else { Err(status) }
}

/// What a call lends, if it lends something.
pub(super) fn lent<P>(
    lend: impl FnOnce(Option<&mut MaybeUninit<*const P>>, Option<&mut MaybeUninit<usize>>) -> i32,
) -> Result<Vec<u8>, i32> {
    let (mut start, mut length) = (MaybeUninit::new(ptr::null()), MaybeUninit::new(usize::MAX));
    let status = lend(Some(&mut start), Some(&mut length));
    // SAFETY: both were initialised when they were made.
    let (start, length) = unsafe { (start.assume_init(), length.assume_init()) };
    match status {
        ADSEAL_OK if start.is_null() => assert_eq!(length, 0),
        // SAFETY: what was lent stays until its handle is changed or freed, later than here.
        ADSEAL_OK => return Ok(unsafe { slice::from_raw_parts(start.cast(), length) }.to_vec()),
        _ => return Err(status),
    }
    Ok(Vec::new())
}

/// Makes a handle: there is one where and only where it succeeds.
pub(super) fn made<T>(
    handles: &mut Vec<Box<T>>,
    make: impl FnOnce(Option<&mut MaybeUninit<Option<Box<T>>>>) -> i32,
) -> i32 {
    const MOST: usize = 4;
    let mut place = MaybeUninit::uninit();
    let status = make(Some(&mut place));
    // SAFETY: it is written whatever happens.
    let handle = unsafe { place.assume_init() };
    assert_eq!(handle.is_some(), status == ADSEAL_OK);
    handles.extend(handle);
    if handles.len() > MOST {
        handles.remove(0);
    }
    status
}
