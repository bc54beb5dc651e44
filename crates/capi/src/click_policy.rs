//! What a verifier demands beyond a good signature.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::sync::Arc;

use adseal_core::click::{PolicyError, ReplayStore, Unsigned};
use adseal_core::{ClickPolicy, Status};

use crate::boundary;
use crate::handles::{create, free, given};
use crate::replay::{ForeignStore, adseal_replay_guard, adseal_replay_release_fn, adseal_replay_store_fn};
use crate::slices::{bytes, yes};

/// A verification policy. The default demands an `expires` that has not passed, and nothing else. For one thread at a
/// time; verifiers copy it.
#[allow(non_camel_case_types)]
pub struct adseal_click_policy {
    policy: ClickPolicy,
    /// Kept apart until a verifier is made: only then is it known whether the policy fits it.
    replay: Option<Arc<dyn ReplayStore>>,
}

impl adseal_click_policy {
    /// The whole policy.
    pub(crate) fn complete(&self) -> ClickPolicy {
        match &self.replay {
            Some(store) => self.policy.clone().replay_store(Arc::clone(store)),
            None => self.policy.clone(),
        }
    }
}

fn change(
    policy: Option<&mut adseal_click_policy>,
    change: impl FnOnce(ClickPolicy) -> Result<ClickPolicy, Status>,
) -> i32 {
    boundary::status(|| {
        let handle = given(policy)?;
        let changed = change(handle.policy.clone())?;
        changed.check().map_err(PolicyError::status)?;
        handle.policy = changed;
        Ok(())
    })
}

/// Makes the default policy, to be freed with `adseal_click_policy_free`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_new(out: Option<&mut MaybeUninit<Option<Box<adseal_click_policy>>>>) -> i32 {
    create(out, || Ok(adseal_click_policy { policy: ClickPolicy::new(), replay: None }))
}

/// Frees a policy. NULL is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_free(policy: Option<Box<adseal_click_policy>>) {
    free(policy);
}

/// Adds a parameter name, decoded, that must be in the signed part. `ADSEAL_ERROR_INVALID_POLICY`: there are 64
/// already.
///
/// # Safety
/// `name` points to `name_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_policy_add_required(
    policy: Option<&mut adseal_click_policy>,
    name: *const c_char,
    name_length: usize,
) -> i32 {
    // SAFETY: the caller vouches for the name.
    change(policy, |policy| Ok(policy.require(unsafe { bytes(name, name_length) }?)))
}

/// Sets whether required parameters must have a value too: 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_required_nonempty(
    policy: Option<&mut adseal_click_policy>,
    nonempty: i32,
) -> i32 {
    change(policy, |policy| Ok(policy.required_nonempty(yes(nonempty)?)))
}

/// Sets whether every parameter behind the signature is refused: 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_forbid_unsigned(
    policy: Option<&mut adseal_click_policy>,
    forbid: i32,
) -> i32 {
    change(policy, |policy| Ok(policy.unsigned(if yes(forbid)? { Unsigned::Forbid } else { Unsigned::Allow })))
}

/// Adds a name that must not stand behind the signature, in any spelling that PHP takes for it.
/// `ADSEAL_ERROR_INVALID_POLICY`: there are 64 already.
///
/// # Safety
/// `name` points to `name_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_policy_add_signed_only(
    policy: Option<&mut adseal_click_policy>,
    name: *const c_char,
    name_length: usize,
) -> i32 {
    // SAFETY: the caller vouches for the name.
    change(policy, |policy| Ok(policy.signed_only(unsafe { bytes(name, name_length) }?)))
}

/// Forbids a list of sensitive names behind the signature: identifiers, addresses, user agents, redirects and
/// `expires`. They do not count towards the 64. docs/click-validation.md lists them; a later
/// library may know more.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_add_sensitive(policy: Option<&mut adseal_click_policy>) -> i32 {
    change(policy, |policy| Ok(policy.signed_only_sensitive()))
}

/// Sets by how many seconds clocks may differ: 0 (the default) to 300, else `ADSEAL_ERROR_INVALID_POLICY`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_leeway(policy: Option<&mut adseal_click_policy>, seconds: i64) -> i32 {
    change(policy, |policy| Ok(policy.leeway(seconds)))
}

/// Sets how many seconds `expires` may lie ahead; without this call there is no limit. `ADSEAL_ERROR_INVALID_POLICY`:
/// below 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_max_lifetime(policy: Option<&mut adseal_click_policy>, seconds: i64) -> i32 {
    change(policy, |policy| Ok(policy.max_lifetime(seconds)))
}

/// Sets whether a click without `expires` is refused: 1 (the default) or 0.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_require_expires(
    policy: Option<&mut adseal_click_policy>,
    require: i32,
) -> i32 {
    change(policy, |policy| Ok(policy.require_expires(yes(require)?)))
}

/// Sets whether bytes that are not legal in a URI make it malformed: 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_strict(policy: Option<&mut adseal_click_policy>, strict: i32) -> i32 {
    change(policy, |policy| Ok(policy.strict(yes(strict)?)))
}

/// Sets whether every click is accepted and only the reason tells, for a first rollout: 0 (the default) or 1.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_report_only(
    policy: Option<&mut adseal_click_policy>,
    report_only: i32,
) -> i32 {
    change(policy, |policy| Ok(policy.report_only(yes(report_only)?)))
}

/// Has valid clicks remembered in this guard, so that none is accepted twice; NULL takes a guard or store away again.
/// The guard is shared, and may be freed. A verifier with one needs a required `expires` and a maximum lifetime, which
/// together with twice the leeway is at most 67108864 seconds: two years. It is `adseal_click_verifier_new` that
/// returns `ADSEAL_ERROR_INVALID_POLICY` otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_policy_set_replay_guard(
    policy: Option<&mut adseal_click_policy>,
    guard: Option<&adseal_replay_guard>,
) -> i32 {
    boundary::status(|| {
        given(policy)?.replay = guard.map(|adseal_replay_guard(guard)| Arc::clone(guard) as Arc<dyn ReplayStore>);
        Ok(())
    })
}

/// Has valid clicks remembered in a store of yours, which replaces a guard. Function and context are used by every
/// verifier made with this policy, from whichever threads verify, until the last of them is freed and the policy is
/// freed or has another store. Then `release`, which may be NULL, is called with the context: once for every call of
/// this function that returned `ADSEAL_OK`.
///
/// # Safety
/// As just said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn adseal_click_policy_set_replay_store(
    policy: Option<&mut adseal_click_policy>,
    store: adseal_replay_store_fn,
    context: *mut c_void,
    release: adseal_replay_release_fn,
) -> i32 {
    boundary::status(|| {
        let (policy, check_and_insert) = (given(policy)?, given(store)?);
        // SAFETY: the caller vouches for function and context, for as long as a policy or a verifier has them.
        policy.replay = Some(Arc::new(unsafe { ForeignStore::new(check_and_insert, context, release) }));
        Ok(())
    })
}
