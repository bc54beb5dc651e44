//! Keys and key rings.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::str;

use adseal_core::install::Secret;
use adseal_core::keys::MAX_KEYS;
use adseal_core::{Key, KeyError, KeyRing, Status, Validity};

use crate::boundary;
use crate::handles::{create, free, given, lend};
use crate::slices::{bytes, time_bound};

/// A private key, or a secret, with its id and times, for programs that hold them one by one. Immutable.
#[allow(non_camel_case_types)]
pub struct adseal_key {
    key: Key,
    secret: Secret,
    sign_from: Option<i64>,
}

impl adseal_key {
    /// The same as a secret of an API key. Secrets only verify, so a time from which to sign is a mistake.
    pub(crate) fn secret(&self) -> Result<Secret, Status> {
        if self.sign_from.is_some() { Err(Status::InvalidKey) } else { Ok(self.secret.clone()) }
    }
}

/// What C says of a key or of a secret, which is the same for both.
pub(crate) struct KeyArguments<'a> {
    id: &'a str,
    bytes: &'a [u8],
    validity: Validity,
    sign_from: Option<i64>,
}

impl KeyArguments<'_> {
    /// # Safety
    /// `id` and `key` are NULL or point to as many bytes as their lengths say, which can be read and do not change
    /// while this lives.
    pub(crate) unsafe fn new(
        id: *const c_char,
        id_length: usize,
        key: *const c_void,
        key_length: usize,
        not_before: i64,
        not_after: i64,
        sign_from: i64,
    ) -> Result<Self, Status> {
        // SAFETY: the caller vouches for id and key.
        let (id, bytes) = unsafe { (bytes(id, id_length)?, bytes(key, key_length)?) };
        let validity = Validity { not_before: time_bound(not_before), not_after: time_bound(not_after) };
        let id = str::from_utf8(id).map_err(|_| Status::InvalidKey)?;
        Ok(Self { id, bytes, validity, sign_from: time_bound(sign_from) })
    }

    fn key(&self) -> Result<Key, Status> {
        let key = Key::new(self.id, self.bytes).and_then(|key| key.valid(self.validity)).map_err(KeyError::status)?;
        Ok(match self.sign_from {
            Some(seconds) => key.sign_from(seconds),
            None => key,
        })
    }

    pub(crate) fn secret(&self) -> Result<Secret, Status> {
        let secret = Secret::new(self.id, self.bytes).and_then(|secret| secret.valid(self.validity));
        secret.map_err(KeyError::status)
    }
}

/// Collects the keys of a ring. For one thread at a time.
#[allow(non_camel_case_types)]
pub struct adseal_key_ring_builder(Vec<Key>);

/// 1 to 16 private keys with their ids and times. Immutable: to change keys, make a new ring, and new signers and
/// verifiers.
#[allow(non_camel_case_types)]
pub struct adseal_key_ring(pub(crate) KeyRing);

impl adseal_key_ring_builder {
    fn push(&mut self, key: Key) -> Result<(), Status> {
        let Self(keys) = self;
        if keys.len() == MAX_KEYS {
            return Err(Status::InvalidKeyRing);
        }
        keys.push(key);
        Ok(())
    }
}

/// Makes a key, to be freed with `adseal_key_free`; everything is copied. It is for `adseal_key_ring_builder_add_key`
/// and `adseal_install_register_add_key`: where a key is an object of its own, as in most languages that call C, it is
/// checked here, and the program need not keep the private key itself, which it may not be able to wipe.
///
/// The arguments are those of `adseal_key_ring_builder_add`. `ADSEAL_ERROR_INVALID_KEY`: an empty key, a bad id, or
/// `not_after <= not_before`.
///
/// # Safety
/// `id` and `key` are NULL or point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_key_new(
    id: *const c_char,
    id_length: usize,
    key: *const c_void,
    key_length: usize,
    not_before: i64,
    not_after: i64,
    sign_from: i64,
    out: Option<&mut MaybeUninit<Option<Box<adseal_key>>>>,
) -> i32 {
    create(out, || {
        // SAFETY: the caller vouches for id and key.
        let given = unsafe { KeyArguments::new(id, id_length, key, key_length, not_before, not_after, sign_from) }?;
        Ok(adseal_key { key: given.key()?, secret: given.secret()?, sign_from: given.sign_from })
    })
}

/// Frees a key and wipes it. Builders, rings and registers to which it was added keep theirs. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_free(key: Option<Box<adseal_key>>) {
    free(key);
}

/// Makes a builder without keys, to be freed with `adseal_key_ring_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_builder_new(
    out: Option<&mut MaybeUninit<Option<Box<adseal_key_ring_builder>>>>,
) -> i32 {
    create(out, || {
        let mut keys = Vec::new();
        // Room for all of them: a list that grows leaves a copy of its keys behind, which nobody wipes.
        keys.try_reserve_exact(MAX_KEYS).map_err(|_| Status::OutOfMemory)?;
        Ok(adseal_key_ring_builder(keys))
    })
}

/// Adds a key; it is copied.
///
/// `id` names the key in verdicts: 1 to 64 bytes of visible ASCII, unique in the ring, no secret. `key` is used as it
/// is, never trimmed and never decoded. It verifies at `now` when `not_before <= now < not_after`, and signs from
/// `sign_from` on, by default from `not_before`; all three are unix seconds or `ADSEAL_NO_TIME`.
/// No bound is `ADSEAL_NO_TIME`, not 0 and not -1. Of the keys that may sign, the one with the latest `sign_from` signs,
/// on a tie the one added last, and only clicks whose `expires` is not behind its `not_after`. So give a new key a
/// `sign_from`: without one it may sign at once.
///
/// `ADSEAL_ERROR_INVALID_KEY`: an empty key, a bad id, or `not_after <= not_before`. `ADSEAL_ERROR_INVALID_KEY_RING`:
/// there are 16 keys already. The builder is then unchanged.
///
/// # Safety
/// `id` and `key` are NULL or point to as many readable bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_key_ring_builder_add(
    builder: Option<&mut adseal_key_ring_builder>,
    id: *const c_char,
    id_length: usize,
    key: *const c_void,
    key_length: usize,
    not_before: i64,
    not_after: i64,
    sign_from: i64,
) -> i32 {
    boundary::status(|| {
        let builder = given(builder)?;
        // SAFETY: the caller vouches for id and key.
        let key = unsafe { KeyArguments::new(id, id_length, key, key_length, not_before, not_after, sign_from) }?;
        builder.push(key.key()?)
    })
}

/// Adds a key that was made before; both may be freed in any order.
///
/// `ADSEAL_ERROR_INVALID_KEY_RING`: there are 16 keys already. The builder is then unchanged.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_builder_add_key(
    builder: Option<&mut adseal_key_ring_builder>,
    key: Option<&adseal_key>,
) -> i32 {
    boundary::status(|| {
        let (builder, key) = (given(builder)?, given(key)?);
        builder.push(key.key.clone())
    })
}

/// Makes a ring of the keys so far, to be freed with `adseal_key_ring_free`. The builder stays usable, and yours.
///
/// `ADSEAL_ERROR_INVALID_KEY_RING`: there is no key, an id stands twice, or two keys are equal as HMAC keys.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_builder_build(
    builder: Option<&adseal_key_ring_builder>,
    out: Option<&mut MaybeUninit<Option<Box<adseal_key_ring>>>>,
) -> i32 {
    create(out, || {
        let adseal_key_ring_builder(keys) = given(builder)?;
        KeyRing::new(keys.clone()).map(adseal_key_ring).map_err(KeyError::status)
    })
}

/// Frees a builder and wipes its keys. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_builder_free(builder: Option<Box<adseal_key_ring_builder>>) {
    free(builder);
}

/// Makes a ring of one key that is always active, with the id `default`. The key is copied and used as it is.
///
/// `ADSEAL_ERROR_INVALID_KEY`: the key is empty.
///
/// # Safety
/// `key` is NULL or points to `key_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_key_ring_new(
    key: *const c_void,
    key_length: usize,
    out: Option<&mut MaybeUninit<Option<Box<adseal_key_ring>>>>,
) -> i32 {
    create(out, || {
        // SAFETY: the caller vouches for the key.
        let key = unsafe { bytes(key, key_length) }?;
        KeyRing::single(key).map(adseal_key_ring).map_err(KeyError::status)
    })
}

/// How many keys the ring has; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_length(ring: Option<&adseal_key_ring>) -> usize {
    ring.map_or(0, |adseal_key_ring(ring)| ring.keys().len())
}

/// The id of the key with this index, not NUL-terminated; it lives as long as the ring.
///
/// `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such key.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_key_id(
    ring: Option<&adseal_key_ring>,
    index: usize,
    id: Option<&mut MaybeUninit<*const c_char>>,
    id_length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    boundary::status(|| {
        let adseal_key_ring(ring) = given(ring)?;
        let key = ring.keys().get(index).ok_or(Status::InvalidArgument)?;
        lend(key.id().as_bytes(), id, id_length)
    })
}

/// Frees a ring. Signers, verifiers and batches that were made with it keep its keys until they are freed; then the
/// keys are wiped. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_key_ring_free(ring: Option<Box<adseal_key_ring>>) {
    free(ring);
}
