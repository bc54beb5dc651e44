//! Signing JSON so that it is right for every receiver, and what was changed for that.

use std::ffi::c_void;
use std::mem::MaybeUninit;

use adseal_core::Status;
use adseal_core::install::Note;

use crate::boundary;
use crate::handles::{create, given};
use crate::install_sign::{adseal_install_signer, adseal_signed_install};
use crate::php_json::adseal_instability;
use crate::slices::{bytes, yes};

/// One cause that JSON given to `adseal_install_signer_sign` showed. It never grows.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct adseal_note {
    /// Why the JSON was not what PHP makes of it: `ADSEAL_UNSTABLE_...`.
    pub cause: i32,
    /// 0.
    pub reserved: i32,
    /// In how many places.
    pub count: usize,
    /// Where the first of them is, in bytes from the start of the JSON as it was given.
    pub offset: usize,
}

impl From<&Note> for adseal_note {
    fn from(note: &Note) -> Self {
        Self { cause: note.cause.code(), reserved: 0, count: note.count, offset: note.offset }
    }
}

/// Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of it:
/// copies the JSON if PHP leaves it as it is, else writes it as PHP does, and hands it out together with its headers.
/// Send `adseal_signed_install_body`, never the JSON given; `adseal_signed_install_note` tells what was changed. To be
/// freed with `adseal_signed_install_free`; the signer may be freed before it.
///
/// Refused are, in this order, `ADSEAL_JSON_...`: what PHP says of it; `ADSEAL_JSON_UNSTABLE_JSON`: no spelling makes
/// it right for every receiver, or only with another meaning; `ADSEAL_ERROR_BODY_TOO_LARGE`: the body to send is at or
/// over the limit. With `allow_unstable` 1 instead of 0 nothing is unstable: sent is what PHP writes where objects stay
/// objects, whatever another receiver reads in it. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for the body, or for the
/// keys of its objects while it is read.
///
/// `*place` (which may be NULL) tells where in the JSON and is written whatever happens: for `ADSEAL_JSON_...` the place
/// that is refused, or the first of them, as `adseal_php_json_stability` tells it, and `adseal_instability_message` of
/// its cause says what to write instead. Else its cause is 0 and its offset `ADSEAL_NO_OFFSET`.
///
/// # Safety
/// `json` points to `json_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_install_signer_sign(
    signer: Option<&adseal_install_signer>,
    json: *const c_void,
    json_length: usize,
    allow_unstable: i32,
    out: Option<&mut MaybeUninit<Option<Box<adseal_signed_install>>>>,
    place: Option<&mut MaybeUninit<adseal_instability>>,
) -> i32 {
    let mut at = adseal_instability::NONE;
    let status = create(out, || {
        let adseal_install_signer(signer) = given(signer)?;
        // SAFETY: the caller vouches for the JSON.
        let json = unsafe { bytes(json, json_length) }?;
        let signed = if yes(allow_unstable)? { signer.sign_allowing_unstable(json) } else { signer.sign(json) };
        adseal_signed_install::new(signed.map_err(|error| {
            at = error.place(json).map_or(adseal_instability::NONE, Into::into);
            error.status()
        })?)
    });
    if let Some(place) = place {
        place.write(at);
    }
    status
}

/// How many notes there are: one for each cause that the JSON given to `adseal_install_signer_sign` showed, so none
/// where it is sent as it was given. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_note_count(install: Option<&adseal_signed_install>) -> usize {
    install.map_or(0, |install| install.notes.len())
}

/// The note with this index: in the order of the offsets, and of the causes at one offset.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such note.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_install_note(
    install: Option<&adseal_signed_install>,
    index: usize,
    note: Option<&mut MaybeUninit<adseal_note>>,
) -> i32 {
    boundary::status(|| {
        let (install, out) = (given(install)?, given(note)?);
        let note = install.notes.get(index).ok_or(Status::InvalidArgument)?;
        out.write(note.into());
        Ok(())
    })
}
