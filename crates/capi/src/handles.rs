//! Handles: what C owns is a `Box`, and the types of the C functions say so.
//!
//! `Option<Box<T>>` is a handle that C gives back, `Option<&T>` one that it lends, `Option<&mut T>` one that it lends
//! to be changed; `None` is NULL. `Option<&mut MaybeUninit<…>>` is a place where C wants a result: it may hold anything
//! and is only written. All of them are plain pointers in C.

use std::mem::MaybeUninit;

use adseal_core::Status;

use crate::boundary;

/// What a pointer argument points to, which must not be NULL.
pub(crate) fn given<T>(argument: Option<T>) -> Result<T, Status> {
    argument.ok_or(Status::NullPointer)
}

/// A box for a value, which ends here where there is no memory for one.
pub(crate) fn boxed<T>(value: T) -> Result<Box<T>, Status> {
    let mut one = Vec::new();
    one.try_reserve_exact(1).map_err(|_| Status::OutOfMemory)?;
    one.push(value);
    let one: *mut [T] = Box::into_raw(one.into_boxed_slice());
    // SAFETY: the slice was boxed right above and has one element, so it is laid out as that element, for the allocator,
    // too.
    Ok(unsafe { Box::from_raw(one.cast()) })
}

/// Makes a handle for C to own; NULL where that fails.
pub(crate) fn create<T>(
    out: Option<&mut MaybeUninit<Option<Box<T>>>>,
    make: impl FnOnce() -> Result<T, Status>,
) -> i32 {
    boundary::status(|| {
        let out = given(out)?.write(None);
        *out = Some(boxed(make()?)?);
        Ok(())
    })
}

/// Ends a handle. NULL is no handle, and nothing happens.
pub(crate) fn free<T>(handle: Option<Box<T>>) {
    boundary::guarded((), || drop(handle));
}

/// Lends text to C: pointer and length.
pub(crate) fn lend<P>(
    text: &[u8],
    start: Option<&mut MaybeUninit<*const P>>,
    length: Option<&mut MaybeUninit<usize>>,
) -> Result<(), Status> {
    let (start, length) = (given(start)?, given(length)?);
    start.write(text.as_ptr().cast());
    length.write(text.len());
    Ok(())
}
