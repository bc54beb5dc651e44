//! Pointers with lengths, checked once and then safe to use.

use std::ffi::{c_char, c_void};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;
use std::slice;

use adseal_core::click::Room;
use adseal_core::threads::Divide;
use adseal_core::{Status, UnixTime};

use crate::constants::ADSEAL_NO_TIME;

/// What C calls the bytes of a text or of a secret.
pub(crate) trait Octet {}

impl Octet for c_char {}
impl Octet for c_void {}

/// Whether C can mean this pointer and number of elements: `(NULL, 0)` is empty, and nothing is larger than half of the
/// address space.
fn check<T>(start: *const T, count: usize) -> Result<(), Status> {
    if start.is_null() && count > 0 {
        return Err(Status::NullPointer);
    }
    match count.checked_mul(size_of::<T>()) {
        Some(bytes) if isize::try_from(bytes).is_ok() => Ok(()),
        _ => Err(Status::InvalidArgument),
    }
}

/// Refuses two pieces of memory, each a start and a number of bytes, that overlap.
fn check_apart(one: (*const u8, usize), other: (*const u8, usize)) -> Result<(), Status> {
    let (here, there) = (one.0.addr(), other.0.addr());
    // In bytes from one start to the other, around the end of the address space if need be.
    let overlaps =
        (other.1 > 0 && there.wrapping_sub(here) < one.1) || (one.1 > 0 && here.wrapping_sub(there) < other.1);
    if overlaps { Err(Status::InvalidArgument) } else { Ok(()) }
}

/// The bytes that C lends.
///
/// # Safety
/// `start` is NULL or points to `length` bytes that can be read and do not change during `'a`.
pub(crate) unsafe fn bytes<'a, P: Octet>(start: *const P, length: usize) -> Result<&'a [u8], Status> {
    check(start.cast::<u8>(), length)?;
    if length == 0 {
        return Ok(&[]);
    }
    // SAFETY: not NULL, not too long, and the caller vouches for the rest.
    Ok(unsafe { slice::from_raw_parts(start.cast(), length) })
}

/// The bytes that C lends, which may not lie in memory of the library's own (a start and a number of bytes), where it
/// writes while it reads them.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn bytes_apart_from<'a, P: Octet>(
    own: (*const u8, usize),
    start: *const P,
    length: usize,
) -> Result<&'a [u8], Status> {
    check(start.cast::<u8>(), length)?;
    check_apart((start.cast(), length), own)?;
    // SAFETY: the caller vouches for them.
    unsafe { bytes(start, length) }
}

/// An array that C lends. It need not be aligned: columns that come out of a file are not always.
pub(crate) struct Array<'a, T> {
    start: *const T,
    count: usize,
    lent: PhantomData<&'a T>,
}

// SAFETY: an array is only read, and whoever made it vouched that its elements do not change. They are plain numbers
// and pointers, and a pointer in an array is no more than a number.
unsafe impl<T: Copy> Sync for Array<'_, T> {}

impl<T: Copy> Array<'_, T> {
    /// # Safety
    /// `start` is NULL or points to `count` elements that can be read and do not change during `'a`.
    pub(crate) unsafe fn new(start: *const T, count: usize) -> Result<Self, Status> {
        check(start, count)?;
        Ok(Self { start, count, lent: PhantomData })
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn get(&self, index: usize) -> T {
        assert!(index < self.count, "callers stay within the array");
        // SAFETY: the element is inside the array that `new` was promised.
        unsafe { self.start.add(index).read_unaligned() }
    }
}

/// An array that C wants filled. The elements may hold anything before.
pub(crate) struct ArrayOut<'a, T> {
    start: *mut T,
    count: usize,
    lent: PhantomData<&'a mut T>,
}

// SAFETY: an array out is like a `&mut [T]` of plain numbers: nothing else writes its elements.
unsafe impl<T: Copy + Send> Send for ArrayOut<'_, T> {}

impl<T: Copy + Send> Divide for ArrayOut<'_, T> {
    fn divide(self, count: usize) -> (Self, Self) {
        let count = count.min(self.count);
        // SAFETY: at most one behind the last element; no address is computed from a NULL that stands for no elements.
        let behind = if count == 0 { self.start } else { unsafe { self.start.add(count) } };
        let rest = Self { start: behind, count: self.count - count, lent: PhantomData };
        (Self { count, ..self }, rest)
    }
}

impl<T: Copy> ArrayOut<'_, T> {
    /// # Safety
    /// `start` is NULL or points to `count` elements that can be written during `'a`.
    pub(crate) unsafe fn new(start: *mut T, count: usize) -> Result<Self, Status> {
        check(start, count)?;
        Ok(Self { start, count, lent: PhantomData })
    }

    /// The same, where C may say with NULL that it does not want the array.
    ///
    /// # Safety
    /// As for [`new`](Self::new).
    pub(crate) unsafe fn wanted(start: *mut T, count: usize) -> Result<Option<Self>, Status> {
        // SAFETY: the caller vouches for the array.
        if start.is_null() { Ok(None) } else { unsafe { Self::new(start, count) }.map(Some) }
    }

    /// Refuses an array that overlaps an input.
    pub(crate) fn apart_from(self, input: &[u8]) -> Result<Self, Status> {
        // `new` saw that this is no overflow.
        let length = self.count * size_of::<T>();
        check_apart((self.start.cast(), length), (input.as_ptr(), input.len()))?;
        Ok(self)
    }

    pub(crate) fn set(&mut self, index: usize, element: T) {
        assert!(index < self.count, "callers stay within the array");
        // SAFETY: the element is inside the array that `new` was promised.
        unsafe { self.start.add(index).write_unaligned(element) };
    }
}

/// Texts that C lends as an array of pointers and one of lengths.
pub(crate) struct Texts<'a> {
    starts: Array<'a, *const c_char>,
    lengths: Array<'a, usize>,
}

impl<'a> Texts<'a> {
    /// # Safety
    /// `starts` and `lengths` are NULL or point to `count` elements each, and each start to as many bytes as its length
    /// says; all of that can be read and does not change during `'a`.
    pub(crate) unsafe fn new(
        starts: *const *const c_char,
        lengths: *const usize,
        count: usize,
    ) -> Result<Self, Status> {
        // SAFETY: the caller vouches for both arrays.
        Ok(unsafe { Self { starts: Array::new(starts, count)?, lengths: Array::new(lengths, count)? } })
    }

    /// Checks all of them.
    pub(crate) fn checked(self) -> Result<CheckedTexts<'a>, Status> {
        (0..self.len()).try_for_each(|index| self.get(index).map(drop))?;
        Ok(CheckedTexts(self))
    }

    pub(crate) const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The text with this index; `None` where its pointer is NULL.
    pub(crate) fn get(&self, index: usize) -> Result<Option<&'a [u8]>, Status> {
        let start = self.starts.get(index);
        // SAFETY: `new` was promised that the pointer and the length belong together.
        let text = unsafe { bytes(start, self.lengths.get(index)) }?;
        Ok((!start.is_null()).then_some(text))
    }
}

/// Texts that were all checked.
pub(crate) struct CheckedTexts<'a>(Texts<'a>);

impl<'a> CheckedTexts<'a> {
    /// The text with this index; `None` where its pointer is NULL.
    pub(crate) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let start = self.0.starts.get(index);
        let length = self.0.lengths.get(index);
        if start.is_null() {
            return None;
        }
        // SAFETY: not NULL; not too long, as `checked` saw; and `new` was promised that both belong together.
        Some(unsafe { slice::from_raw_parts(start.cast(), length) })
    }

    /// The same, where NULL is empty.
    pub(crate) fn get_or_empty(&self, index: usize) -> &'a [u8] {
        self.get(index).unwrap_or_default()
    }
}

/// A buffer of C's for text.
///
/// C's bytes may never have been written, and Rust has no reference to such bytes. Room is therefore set to zero before
/// it is handed out as `&mut [u8]`: no more than the text needs, which costs a few nanoseconds.
pub(crate) struct Buffer<'a> {
    start: *mut u8,
    capacity: usize,
    lent: PhantomData<&'a mut u8>,
}

// SAFETY: a buffer is like a `&mut [u8]`: nothing else uses its bytes.
unsafe impl Send for Buffer<'_> {}

impl Divide for Buffer<'_> {
    fn divide(self, count: usize) -> (Self, Self) {
        let count = count.min(self.capacity);
        // SAFETY: at most one behind the last byte; no address is computed from a NULL that stands for no bytes.
        let behind = if count == 0 { self.start } else { unsafe { self.start.add(count) } };
        let rest = Self { start: behind, capacity: self.capacity - count, lent: PhantomData };
        (Self { capacity: count, ..self }, rest)
    }
}

impl Room for Buffer<'_> {
    fn room(&mut self, start: usize, length: usize) -> Option<&mut [u8]> {
        self.room(start, length)
    }
}

impl Buffer<'_> {
    /// # Safety
    /// `start` is NULL or points to `capacity` bytes that can be written during `'a`, and nothing else uses them in
    /// that time. Inputs that might lie there are shown to [`apart_from`](Self::apart_from) before any room is taken.
    pub(crate) unsafe fn new(start: *mut c_char, capacity: usize) -> Result<Self, Status> {
        check(start, capacity)?;
        Ok(Self { start: start.cast(), capacity, lent: PhantomData })
    }

    /// Refuses a buffer that overlaps an input.
    pub(crate) fn apart_from(self, input: &[u8]) -> Result<Self, Status> {
        self.apart(input.as_ptr(), input.len())
    }

    /// Refuses a buffer that overlaps another one.
    pub(crate) fn apart_from_buffer(self, other: &Buffer<'_>) -> Result<Self, Status> {
        self.apart(other.start, other.capacity)
    }

    fn apart(self, other: *const u8, length: usize) -> Result<Self, Status> {
        check_apart((self.start, self.capacity), (other, length))?;
        Ok(self)
    }

    pub(crate) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// Room for `length` bytes behind the first `start`, if there is that much; filled with zeros.
    pub(crate) fn room(&mut self, start: usize, length: usize) -> Option<&mut [u8]> {
        if start.checked_add(length)? > self.capacity {
            return None;
        }
        if length == 0 {
            return Some(&mut []);
        }
        // SAFETY: inside the buffer, which nothing else uses; a `MaybeUninit` may hold bytes that were never written.
        let room = unsafe { slice::from_raw_parts_mut(self.start.add(start).cast::<MaybeUninit<u8>>(), length) };
        room.fill(MaybeUninit::new(0));
        // SAFETY: all of it was just written.
        Some(unsafe { room.assume_init_mut() })
    }

    /// Hands over a text of `length` bytes: tells the length, and has it written if it fits.
    pub(crate) fn deliver(
        mut self,
        length: usize,
        out_length: &mut MaybeUninit<usize>,
        write: impl FnOnce(&mut [u8]),
    ) -> Result<(), Status> {
        let room = self.room(0, length);
        let fits = room.is_some();
        if let Some(room) = room {
            write(room);
        }
        out_length.write(length);
        if fits { Ok(()) } else { Err(Status::BufferTooSmall) }
    }
}

/// Writes a text that comes byte by byte into room of exactly its length.
pub(crate) fn spell(room: &mut [u8], text: impl Iterator<Item = u8>) {
    for (place, byte) in room.iter_mut().zip(text) {
        *place = byte;
    }
}

/// A point in time from C.
pub(crate) fn time(seconds: i64) -> Result<UnixTime, Status> {
    UnixTime::from_secs(seconds).ok_or(Status::InvalidArgument)
}

/// A bound in time from C, which may be absent.
pub(crate) fn time_bound(seconds: i64) -> Option<i64> {
    (seconds != ADSEAL_NO_TIME).then_some(seconds)
}

/// A yes or no from C.
pub(crate) fn yes(number: i32) -> Result<bool, Status> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Status::InvalidArgument),
    }
}

/// Where a part of `whole` starts in it.
pub(crate) fn offset_in(whole: &[u8], part: &[u8]) -> usize {
    debug_assert!(whole.as_ptr_range().contains(&part.as_ptr()) || ptr::eq(whole.as_ptr_range().end, part.as_ptr()));
    part.as_ptr().addr() - whole.as_ptr().addr()
}
