//! The functions of `libadseal.so` that are measured, found as any program with `dlopen` finds them.

use std::ffi::{c_char, c_void};

use libloading::{Error, Library};

/// A handle of the library; which kind is up to the functions that it is given to.
pub(super) type Handle = *mut c_void;
/// Where an error is; never asked for here.
pub(super) type Place = *mut c_void;

macro_rules! functions {
    ($($name:ident($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// Pointers into the library, each with the type that `include/adseal.h` gives it.
        pub(super) struct Functions {
            $(pub(super) $name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
            /// Keeps the pointers valid.
            _library: Library,
        }

        impl Functions {
            pub(super) fn find(library: Library) -> Result<Self, Error> {
                $(
                    // SAFETY: the type is the one in include/adseal.h.
                    let $name = *unsafe { library.get(concat!(stringify!($name), "\0"))? };
                )*
                Ok(Self { $($name,)* _library: library })
            }
        }
    };
}

functions! {
    adseal_abi_version() -> u32;
    adseal_version() -> *const c_char;
    adseal_status_name(i32) -> *const c_char;

    adseal_key_ring_new(*const c_void, usize, *mut Handle) -> i32;
    adseal_key_ring_free(Handle);

    adseal_click_signer_new(Handle, *mut Handle) -> i32;
    adseal_click_signer_free(Handle);
    adseal_click_signer_sign(Handle, *const c_char, usize, i64, i64, *mut c_char, usize, *mut usize, Place) -> i32;

    adseal_click_signer_sign_batch(
        Handle, Handle, *mut i32, *mut i64, *mut c_char, usize, *mut i64, usize, *mut usize
    ) -> i32;

    adseal_click_template_new(Handle, *const c_char, usize, *mut Handle, Place) -> i32;
    adseal_click_template_free(Handle);
    adseal_click_template_render(
        Handle, *const *const c_char, *const usize, usize, i64, i64, *mut c_char, usize, *mut usize, Place
    ) -> i32;

    adseal_click_verifier_new(Handle, Handle, *mut Handle) -> i32;
    adseal_click_verifier_free(Handle);
    adseal_click_verifier_verify(Handle, *const c_char, usize, i64, Handle) -> i32;
    adseal_click_verdict_new(*mut Handle) -> i32;
    adseal_click_verdict_free(Handle);

    adseal_click_batch_new(*mut Handle) -> i32;
    adseal_click_batch_free(Handle);
    adseal_click_batch_set_offsets32(Handle, *const c_char, usize, *const i32, usize) -> i32;
    adseal_click_batch_set_now(Handle, i64) -> i32;
    adseal_click_batch_set_threads(Handle, u32) -> i32;
    adseal_click_verifier_verify_batch(Handle, Handle, *mut i32, *mut i64, *mut i32, *mut u32, *mut i64, usize) -> i32;

    adseal_install_signer_new(*const c_char, usize, *const c_void, usize, *mut Handle) -> i32;
    adseal_install_signer_free(Handle);
    adseal_install_signer_token(Handle, *const c_void, usize, *mut c_char, usize, *mut usize) -> i32;
}
