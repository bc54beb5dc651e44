//! adseal, through the C functions of its shared library.

use std::error::Error;
use std::ffi::{CStr, c_char};
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use libloading::Library;

use super::functions::{Functions, Handle};
use crate::column::Column;

/// The interface that `functions` describes.
const ABI_VERSION: u32 = 1;
/// `ADSEAL_EXPIRES_LIFETIME`: so many seconds from now as the signer is set to.
const EXPIRES_LIFETIME: i64 = i64::MIN + 1;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The loaded library.
#[derive(Clone)]
pub(crate) struct Adseal(Rc<Functions>);

/// A handle and what frees it.
struct Owned {
    handle: Handle,
    free: unsafe extern "C" fn(Handle),
    adseal: Adseal,
}

impl Adseal {
    pub(crate) fn load(path: &Path) -> Result<Self> {
        // SAFETY: the library has no constructor but those of the Rust standard library.
        let library = unsafe { Library::new(path) }?;
        let functions = Functions::find(library)?;
        // SAFETY: may be called at any time.
        let found = unsafe { (functions.adseal_abi_version)() };
        if found != ABI_VERSION {
            return Err(format!("the library has ABI {found}, the benchmark is made for {ABI_VERSION}").into());
        }
        Ok(Self(Rc::new(functions)))
    }

    pub(crate) fn version(&self) -> String {
        // SAFETY: returns a static string.
        unsafe { CStr::from_ptr((self.0.adseal_version)()) }.to_string_lossy().into_owned()
    }

    pub(crate) fn status_name(&self, status: i32) -> String {
        // SAFETY: returns a static string for every number.
        unsafe { CStr::from_ptr((self.0.adseal_status_name)(status)) }.to_string_lossy().into_owned()
    }

    fn own(
        &self,
        free: unsafe extern "C" fn(Handle),
        make: impl FnOnce(&Functions, &mut Handle) -> i32,
    ) -> Result<Owned> {
        let mut handle = ptr::null_mut();
        match make(&self.0, &mut handle) {
            0 => Ok(Owned { handle, free, adseal: self.clone() }),
            status => Err(self.status_name(status).into()),
        }
    }

    fn key_ring(&self, key: &[u8]) -> Result<Owned> {
        // SAFETY: the key is copied in its length.
        self.own(self.0.adseal_key_ring_free, |adseal, out| unsafe {
            (adseal.adseal_key_ring_new)(key.as_ptr().cast(), key.len(), out)
        })
    }

    pub(crate) fn click_signer(&self, key: &[u8]) -> Result<ClickSigner> {
        let ring = self.key_ring(key)?;
        // SAFETY: the ring is valid; the signer keeps what it needs of it.
        let signer = self.own(self.0.adseal_click_signer_free, |adseal, out| unsafe {
            (adseal.adseal_click_signer_new)(ring.handle, out)
        })?;
        Ok(ClickSigner(signer))
    }

    pub(crate) fn click_template(&self, signer: &ClickSigner, template: &[u8]) -> Result<ClickTemplate> {
        // SAFETY: the signer is valid, the text is copied in its length, no place is asked for.
        let template = self.own(self.0.adseal_click_template_free, |adseal, out| unsafe {
            let text = template.as_ptr().cast();
            (adseal.adseal_click_template_new)(signer.0.handle, text, template.len(), out, ptr::null_mut())
        })?;
        Ok(ClickTemplate(template))
    }

    /// A verifier with the default policy.
    pub(crate) fn click_verifier(&self, key: &[u8]) -> Result<ClickVerifier> {
        let ring = self.key_ring(key)?;
        // SAFETY: the ring is valid, the verifier keeps what it needs of it; without a policy the default one holds.
        let verifier = self.own(self.0.adseal_click_verifier_free, |adseal, out| unsafe {
            (adseal.adseal_click_verifier_new)(ring.handle, ptr::null_mut(), out)
        })?;
        // SAFETY: only makes a handle.
        let verdict = self
            .own(self.0.adseal_click_verdict_free, |adseal, out| unsafe { (adseal.adseal_click_verdict_new)(out) })?;
        Ok(ClickVerifier { verifier, verdict })
    }

    pub(crate) fn install_signer(&self, api_key: &[u8], secret: &[u8]) -> Result<InstallSigner> {
        // SAFETY: API key and secret are copied in their lengths.
        let signer = self.own(self.0.adseal_install_signer_free, |adseal, out| unsafe {
            let secret_start = secret.as_ptr().cast();
            (adseal.adseal_install_signer_new)(api_key.as_ptr().cast(), api_key.len(), secret_start, secret.len(), out)
        })?;
        Ok(InstallSigner(signer))
    }
}

impl Owned {
    fn functions(&self) -> &Functions {
        &self.adseal.0
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: `free` is the function for this handle, which nobody else frees; the library is still loaded.
        unsafe { (self.free)(self.handle) };
    }
}

pub(crate) struct ClickSigner(Owned);

impl ClickSigner {
    /// Length of the signed URI, or the status.
    pub(crate) fn sign(&self, uri: &[u8], now: i64, out: &mut [u8]) -> std::result::Result<usize, i32> {
        let mut length = 0;
        // SAFETY: the signer is valid, the URI is read in its length, the buffer is written within its length and is
        // not the URI, no place is asked for.
        let status = unsafe {
            (self.0.functions().adseal_click_signer_sign)(
                self.0.handle,
                uri.as_ptr().cast(),
                uri.len(),
                EXPIRES_LIFETIME,
                now,
                out.as_mut_ptr().cast(),
                out.len(),
                &raw mut length,
                ptr::null_mut(),
            )
        };
        if status == 0 { Ok(length) } else { Err(status) }
    }
}

impl ClickSigner {
    /// Signs a batch into `out`, where there must be room; length of all that was signed.
    pub(crate) fn sign_batch(&self, batch: &Batch, columns: &mut SignedColumns, out: &mut [u8]) -> usize {
        let SignedColumns { statuses, offsets } = columns;
        assert!(statuses.len() == batch.rows && offsets.len() == batch.rows + 1, "columns differ");
        let mut length = 0;
        // SAFETY: signer and batch are valid, and so are the arrays that the batch borrows; every column has as many
        // rows as is said, or one more, no places are asked for, the buffer is written within its length.
        let status = unsafe {
            (self.0.functions().adseal_click_signer_sign_batch)(
                self.0.handle,
                batch.owned.handle,
                statuses.as_mut_ptr(),
                ptr::null_mut(),
                out.as_mut_ptr().cast(),
                out.len(),
                offsets.as_mut_ptr(),
                batch.rows,
                &raw mut length,
            )
        };
        assert_eq!(status, 0, "sign_batch failed");
        length
    }
}

pub(crate) struct ClickTemplate(Owned);

impl ClickTemplate {
    /// Fills the macros in their order; length of the signed URI, or the status.
    pub(crate) fn render<const N: usize>(
        &self,
        values: &[&[u8]; N],
        now: i64,
        out: &mut [u8],
    ) -> std::result::Result<usize, i32> {
        let starts = values.map(|value| value.as_ptr().cast::<c_char>());
        let lengths = values.map(<[u8]>::len);
        let mut length = 0;
        // SAFETY: the template is valid, both arrays have as many values as is said, each is read in its length, the
        // buffer is written within its length, no place is asked for.
        let status = unsafe {
            (self.0.functions().adseal_click_template_render)(
                self.0.handle,
                starts.as_ptr(),
                lengths.as_ptr(),
                N,
                EXPIRES_LIFETIME,
                now,
                out.as_mut_ptr().cast(),
                out.len(),
                &raw mut length,
                ptr::null_mut(),
            )
        };
        if status == 0 { Ok(length) } else { Err(status) }
    }
}

pub(crate) struct ClickVerifier {
    verifier: Owned,
    verdict: Owned,
}

impl ClickVerifier {
    /// The reason; the whole verdict is filled in.
    pub(crate) fn verify(&self, uri: &[u8], now: i64) -> i32 {
        // SAFETY: verifier and verdict are valid and used by one thread, the URI is read in its length.
        unsafe {
            (self.verifier.functions().adseal_click_verifier_verify)(
                self.verifier.handle,
                uri.as_ptr().cast(),
                uri.len(),
                now,
                self.verdict.handle,
            )
        }
    }

    /// Checks a batch: its reasons, times and keys go into the columns.
    pub(crate) fn verify_batch(&self, batch: &Batch, columns: &mut Columns) {
        let rows = columns.reasons.len();
        assert!(rows == batch.rows && rows == columns.expires.len() && rows == columns.keys.len(), "columns differ");
        // SAFETY: verifier and batch are valid, and so are the arrays that the batch borrows; every column has as many
        // rows as is said.
        let status = unsafe {
            (self.verifier.functions().adseal_click_verifier_verify_batch)(
                self.verifier.handle,
                batch.owned.handle,
                columns.reasons.as_mut_ptr(),
                columns.expires.as_mut_ptr(),
                columns.keys.as_mut_ptr(),
                ptr::null_mut(),
                ptr::null_mut(),
                rows,
            )
        };
        assert_eq!(status, 0, "verify_batch failed");
    }
}

/// The first rows of a column.
pub(crate) struct Batch {
    owned: Owned,
    rows: usize,
    /// The handle borrows it.
    _column: Rc<Column>,
}

/// What a batch of signed clicks comes out as, beside the clicks.
pub(crate) struct SignedColumns {
    statuses: Vec<i32>,
    pub(crate) offsets: Vec<i64>,
}

/// What a batch comes out as.
pub(crate) struct Columns {
    pub(crate) reasons: Vec<i32>,
    expires: Vec<i64>,
    keys: Vec<i32>,
}

impl Batch {
    pub(crate) fn new(adseal: &Adseal, column: &Rc<Column>, rows: usize, now: i64) -> Result<Self> {
        let offsets = &column.offsets()[..=rows];
        let column = Rc::clone(column);
        // SAFETY: makes a handle.
        let batch = adseal
            .own(adseal.0.adseal_click_batch_free, |adseal, out| unsafe { (adseal.adseal_click_batch_new)(out) })?;
        // SAFETY: data and offsets live as long as the handle, offsets are below 2^31, and there is one more of them
        // than there are rows.
        let status = unsafe {
            let set = adseal.0.adseal_click_batch_set_offsets32;
            let data = column.data();
            match set(batch.handle, data.as_ptr().cast(), data.len(), offsets.as_ptr().cast(), rows) {
                0 => (adseal.0.adseal_click_batch_set_now)(batch.handle, now),
                status => status,
            }
        };
        if status != 0 {
            return Err(adseal.status_name(status).into());
        }
        Ok(Self { owned: batch, rows, _column: column })
    }

    /// Shares its rows out among so many threads.
    pub(crate) fn set_threads(&mut self, threads: u32) -> Result<()> {
        // SAFETY: the batch is valid, and this is its one user.
        match unsafe { (self.owned.functions().adseal_click_batch_set_threads)(self.owned.handle, threads) } {
            0 => Ok(()),
            status => Err(self.owned.adseal.status_name(status).into()),
        }
    }

    pub(crate) fn signed_columns(&self) -> SignedColumns {
        SignedColumns { statuses: vec![0; self.rows], offsets: vec![0; self.rows + 1] }
    }

    pub(crate) fn columns(&self) -> Columns {
        Columns { reasons: vec![0; self.rows], expires: vec![0; self.rows], keys: vec![0; self.rows] }
    }
}

pub(crate) struct InstallSigner(Owned);

impl InstallSigner {
    /// Length of the token.
    pub(crate) fn token(&self, body: &[u8], out: &mut [u8]) -> usize {
        let mut length = 0;
        // SAFETY: the signer is valid, the body is read in its length, the buffer is written within its length.
        let status = unsafe {
            (self.0.functions().adseal_install_signer_token)(
                self.0.handle,
                body.as_ptr().cast(),
                body.len(),
                out.as_mut_ptr().cast(),
                out.len(),
                &raw mut length,
            )
        };
        assert_eq!(status, 0, "token failed");
        length
    }
}
