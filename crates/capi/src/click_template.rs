//! Click URLs that are checked once and then filled and signed for each click.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_core::{ClickTemplate, Status};

use crate::boundary;
use crate::click_sign::{adseal_click_signer, deadline, finish};
use crate::handles::{boxed, free, given, lend};
use crate::place::{adseal_place, placed};
use crate::slices::{Buffer, Texts, bytes, time};

/// A click URL with `{name}` macros in its values, bound to the settings and keys of a signer. Immutable.
#[allow(non_camel_case_types)]
pub struct adseal_click_template {
    template: ClickTemplate,
    lifetime: i64,
}

/// Parses and checks a template, to be freed with `adseal_click_template_free`. It keeps the signer's keys and settings
/// as they are now; the signer may be freed before it, and the text is copied.
///
/// `ADSEAL_SIGN_MALFORMED_TEMPLATE` and all that signing refuses in the literal text: `*place` (which may be NULL)
/// tells where in the template.
///
/// # Safety
/// `template_text` points to `template_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_template_new(
    signer: Option<&adseal_click_signer>,
    template_text: *const c_char,
    template_length: usize,
    out: Option<&mut MaybeUninit<Option<Box<adseal_click_template>>>>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    placed(place, || {
        let out = given(out)?.write(None);
        let adseal_click_signer { signer, lifetime } = given(signer)?;
        // SAFETY: the caller vouches for the text.
        let text = unsafe { bytes(template_text, template_length) }?;
        let template = ClickTemplate::new(signer, text)?;
        *out = Some(boxed(adseal_click_template { template, lifetime: *lifetime })?);
        Ok(())
    })
}

/// How many macros the template has; each name counts once. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_template_macro_count(template: Option<&adseal_click_template>) -> usize {
    template.map_or(0, |handle| handle.template.macro_names().len())
}

/// The name of the macro with this index, not NUL-terminated; it lives as long as the template. Indexes follow the
/// order in which the names first stand in the template.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such macro.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_template_macro_name(
    template: Option<&adseal_click_template>,
    index: usize,
    name: Option<&mut MaybeUninit<*const c_char>>,
    name_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let mut names = given(template)?.template.macro_names();
        lend(names.nth(index).ok_or(Status::InvalidArgument)?, name, name_length)
    })
}

/// The index of the macro with this name: where its value belongs in the arrays for `adseal_click_template_render`.
///
/// `ADSEAL_SIGN_UNKNOWN_MACRO`: the template has no such macro.
///
/// # Safety
/// `name` points to `name_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_template_macro_index(
    template: Option<&adseal_click_template>,
    name: *const c_char,
    name_length: usize,
    index: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let (handle, index) = (given(template)?, given(index)?);
        // SAFETY: the caller vouches for the name.
        let name = unsafe { bytes(name, name_length) }?;
        index.write(handle.template.macro_index(name).ok_or(Status::UnknownMacro)?);
        Ok(())
    })
}

/// Fills, encodes, stamps and signs.
///
/// There are `count` values, one for each macro by its index, unencoded: an array of pointers and one of lengths. A
/// value whose pointer is NULL is missing, and the whole parameter value that it belongs to becomes `null`; one of
/// length 0 is empty. `expires`, `now`, `out`, `out_length` and `place` are as for `adseal_click_signer_sign`, except
/// that `*place` counts in the supplied value, with the index of the parameter in the template, and that when the
/// result is not `ADSEAL_OK` the content of `out` is unspecified. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is a
/// length that suffices; this may come before a refusal. `ADSEAL_ERROR_INVALID_ARGUMENT`: `count` is not the number of
/// macros, `now` is below 0, or `out` overlaps a value. Nothing is allocated.
///
/// # Safety
/// The arrays have `count` elements each, every value points to as many readable bytes as its length says, `out` to
/// `out_capacity` writable ones that no other argument overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_template_render(
    template: Option<&adseal_click_template>,
    values: *const *const c_char,
    value_lengths: *const usize,
    count: usize,
    expires: i64,
    now: i64,
    out: *mut c_char,
    out_capacity: usize,
    out_length: Option<&mut MaybeUninit<usize>>,
    place: Option<&mut MaybeUninit<adseal_place>>,
) -> i32 {
    placed(place, || {
        let (handle, out_length) = (given(template)?, given(out_length)?);
        let template = &handle.template;
        if count != template.macro_names().len() {
            return Err(Status::InvalidArgument.into());
        }
        // SAFETY: the caller vouches for the arrays and what they point to.
        let values = unsafe { Texts::new(values, value_lengths, count) }?.checked()?;
        let value = |index| values.get(index);
        // SAFETY: the caller vouches for the buffer; its overlap with the values is looked at next.
        let mut out = unsafe { Buffer::new(out, out_capacity) }?;
        for index in 0..count {
            out = out.apart_from(values.get_or_empty(index))?;
        }
        let length = out.capacity().min(template.rendered_bound(value));
        let room = out.room(0, length).expect("no longer than the buffer");
        let expires = deadline(expires, handle.lifetime);
        let signed = template.render_with(value, expires, time(now)?, room);
        finish(signed.map(|signed| signed.as_bytes().len()), out_length)
    })
}

/// Frees a template. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_template_free(template: Option<Box<adseal_click_template>>) {
    free(template);
}
