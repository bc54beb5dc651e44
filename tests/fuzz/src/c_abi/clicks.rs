//! Keys, signers, templates, policies, verifiers and verdicts.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use adseal_capi::*;
use adseal_core::click::names_collide;

use super::arguments::{Choices, Faults, made, rendered, text};
use super::{TEXTS, TIME};
use crate::click_rules;

/// Handles, as a program holds them.
#[derive(Default)]
pub(super) struct Clicks {
    pub(super) rings: Vec<Box<adseal_key_ring>>,
    builders: Vec<Box<adseal_key_ring_builder>>,
    pub(super) signers: Vec<Box<adseal_click_signer>>,
    templates: Vec<Box<adseal_click_template>>,
    policies: Vec<Box<adseal_click_policy>>,
    guards: Vec<Box<adseal_replay_guard>>,
    pub(super) verifiers: Vec<Box<adseal_click_verifier>>,
    verdicts: Vec<Box<adseal_click_verdict>>,
    contexts: Vec<Box<adseal_signing_context>>,
    /// What was signed, to be verified.
    pub(super) signed: Vec<Vec<u8>>,
}

impl Clicks {
    pub(super) fn call(&mut self, call: u8, choices: &mut Choices<'_>) {
        match call % 16 {
            0 => self.make_ring(choices),
            1 => self.build_ring(choices),
            2 => self.make_signer(choices),
            3 | 4 => self.sign(choices),
            5 => self.sign_parts(choices),
            6 => self.lint(choices),
            7 => self.make_template(choices),
            8 => self.render(choices),
            9 => self.make_policy(choices),
            10 => self.make_verifier(choices),
            11 | 12 => self.verify(choices),
            13 => self.sign_in_context(choices),
            14 => names(choices),
            _ => self.free(choices),
        }
    }

    fn make_ring(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let key = choices.text(&TEXTS[6..14], &mut faults);
        // SAFETY: pointer and length are those of one text, or what the header allows in place of it.
        let status = made(&mut self.rings, |out| unsafe { adseal_key_ring_new(key.start(), key.length(), out) });
        faults.add((faults.is_empty() && key.bytes().is_empty()).then_some(ADSEAL_ERROR_INVALID_KEY));
        faults.told(status);
    }

    fn build_ring(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.builders, |out| adseal_key_ring_builder_new(out));
        let mut faults = Faults::default();
        let builder = choices.changed(&mut self.builders, &mut faults);
        let (id, key) = (choices.text(&TEXTS[14..16], &mut faults), choices.text(&TEXTS[11..14], &mut faults));
        let (not_before, not_after, sign_from) = (choices.number(), choices.number(), choices.number());
        // SAFETY: pointers and lengths belong together.
        let status = unsafe {
            let (id, id_length) = (id.start(), id.length());
            let (key, key_length) = (key.start(), key.length());
            adseal_key_ring_builder_add(builder, id, id_length, key, key_length, not_before, not_after, sign_from)
        };
        // A key that is refused is one more mistake, which the vectors have.
        if status == ADSEAL_OK {
            assert!(faults.is_empty());
        }
        let mut faults = Faults::default();
        let builder = choices.handle(&self.builders, &mut faults);
        let status = made(&mut self.rings, |out| adseal_key_ring_builder_build(builder, out));
        faults.add((status == ADSEAL_ERROR_INVALID_KEY_RING).then_some(status));
        faults.told(status);
        if let Some(ring) = self.rings.last() {
            let (mut id, mut length) = (MaybeUninit::uninit(), MaybeUninit::uninit());
            let index = choices.below(20);
            let status = adseal_key_ring_key_id(Some(ring), index, Some(&mut id), Some(&mut length));
            assert_eq!(status == ADSEAL_OK, index < adseal_key_ring_length(Some(ring)));
        }
    }

    fn make_signer(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let ring = choices.handle(&self.rings, &mut faults);
        faults.told(made(&mut self.signers, |out| adseal_click_signer_new(ring, out)));
        let mut faults = Faults::default();
        let signer = choices.changed(&mut self.signers, &mut faults);
        let (kind, value) = (choices.below(3), choices.switch());
        let is_sound = if kind == 2 { value >= 1 } else { matches!(value, 0 | 1) };
        faults.add((!is_sound).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        faults.told(match kind {
            0 => adseal_click_signer_set_strict(signer, value),
            1 => adseal_click_signer_set_unfilled(signer, value),
            _ => adseal_click_signer_set_lifetime(signer, value.into()),
        });
    }

    fn sign(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let (expires, now, capacity) = (choices.number(), choices.number(), choices.below(256));
        faults.time(now);
        let mut place = MaybeUninit::uninit();
        let signed = text(capacity, |out: *mut c_char, capacity, length| {
            let (start, uri_length) = (uri.start(), uri.length());
            // SAFETY: pointers and lengths belong together, and the buffer is another than the URI.
            unsafe {
                let place = Some(&mut place);
                adseal_click_signer_sign(signer, start, uri_length, expires, now, out, capacity, length, place)
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, uri.bytes().len());
    }

    /// A click that was signed is kept; a refusal tells a place in the input.
    fn is_placed(&mut self, signed: Result<Vec<u8>, i32>, faults: &Faults, place: adseal_place, length: usize) {
        match signed {
            Ok(signed) => {
                faults.told(ADSEAL_OK);
                assert!(click_rules::Click::read(&signed).is_some_and(|click| click.signature().is_some()));
                assert_eq!(place.offset, usize::MAX, "a place of nothing");
                self.signed.push(signed);
            }
            // An `expires` that is none, such as below 0, is a refusal or an argument.
            Err(status) if status < 120 && !faults.is_empty() => faults.told(status),
            Err(status) => {
                assert!(faults.is_empty() && status != ADSEAL_ERROR_INTERNAL, "{status} for {faults:?}");
                assert!(place.offset == usize::MAX || place.offset <= length);
            }
        }
    }

    fn sign_parts(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let path = choices.text(&[b"/c", b"https://h.example/v1/cpi/click"], &mut faults);
        let parts: Vec<_> = (0..choices.below(4)).map(|index| (TEXTS[7 + index], TEXTS[choices.below(20)])).collect();
        let (names, values): (Vec<&[u8]>, Vec<&[u8]>) = parts.into_iter().unzip();
        let columns = |texts: &[&[u8]]| -> (Vec<*const c_char>, Vec<usize>) {
            texts.iter().map(|text| (text.as_ptr().cast(), text.len())).unzip()
        };
        let ((names, name_lengths), (values, value_lengths)) = (columns(&names), columns(&values));
        let capacity = choices.below(256);
        let mut place = MaybeUninit::uninit();
        let signed = rendered(capacity, |out: *mut c_char, capacity, length| {
            let (start, path_length, count) = (path.start(), path.length(), names.len());
            let (names, name_lengths) = (names.as_ptr(), name_lengths.as_ptr());
            let (values, value_lengths) = (values.as_ptr(), value_lengths.as_ptr());
            let (expires, place) = (ADSEAL_EXPIRES_LIFETIME, Some(&mut place));
            // SAFETY: the arrays have as many elements, pointers and lengths belong together.
            unsafe {
                adseal_click_signer_sign_parts(
                    signer,
                    start,
                    path_length,
                    names,
                    name_lengths,
                    values,
                    value_lengths,
                    count,
                    expires,
                    TIME,
                    out,
                    capacity,
                    length,
                    place,
                )
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, 100);
    }

    fn lint(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let capacity = choices.below(4);
        let mut lints = [const { MaybeUninit::<adseal_lint>::uninit() }; 5];
        let mut count = MaybeUninit::new(usize::MAX);
        // SAFETY: there is room for as many; pointer and length belong together.
        let status = unsafe {
            let (start, length, out) = (uri.start(), uri.length(), lints.as_mut_ptr().cast());
            adseal_click_signer_lint(signer, start, length, out, capacity, Some(&mut count), None)
        };
        // SAFETY: it was initialised when it was made.
        let count = unsafe { count.assume_init() };
        assert_eq!(count == usize::MAX, status != ADSEAL_OK, "a number where and only where it succeeds");
        if status < 120 {
            faults.told(status);
        }
    }

    fn make_template(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        let uri = choices.text(&TEXTS[..5], &mut faults);
        let mut place = MaybeUninit::uninit();
        let status = made(&mut self.templates, |out| {
            let (start, length) = (uri.start(), uri.length());
            // SAFETY: pointer and length belong together.
            unsafe { adseal_click_template_new(signer, start, length, out, Some(&mut place)) }
        });
        if status < 120 {
            faults.told(status);
        }
    }

    fn render(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let template = choices.handle(&self.templates, &mut faults);
        let macros = adseal_click_template_macro_count(template);
        let count = if choices.byte() < 240 { macros } else { macros + 1 };
        faults.add((count != macros).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        let (values, lengths): (Vec<*const c_char>, Vec<usize>) = (0..count)
            .map(|_| match choices.below(24) {
                20.. => (std::ptr::null(), 0),
                known => (TEXTS[known].as_ptr().cast(), TEXTS[known].len()),
            })
            .unzip();
        let (now, capacity) = (choices.number(), choices.below(256));
        faults.time(now);
        let mut place = MaybeUninit::uninit();
        let signed = rendered(capacity, |out: *mut c_char, capacity, length| {
            let (values, lengths, place) = (values.as_ptr(), lengths.as_ptr(), Some(&mut place));
            let expires = ADSEAL_EXPIRES_LIFETIME;
            // SAFETY: the arrays have as many elements, pointers and lengths belong together.
            unsafe {
                adseal_click_template_render(
                    template, values, lengths, count, expires, now, out, capacity, length, place,
                )
            }
        });
        // SAFETY: it is written whatever happens.
        self.is_placed(signed, &faults, unsafe { place.assume_init() }, 200);
    }

    fn make_policy(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.policies, |out| adseal_click_policy_new(out));
        made(&mut self.guards, |out| adseal_replay_guard_new(choices.below(100) + 1, out));
        let guard = self.guards.last().map(|guard| &**guard);
        let mut faults = Faults::default();
        let policy = choices.changed(&mut self.policies, &mut faults);
        let (setting, value) = (choices.below(8), choices.switch());
        let is_switch = !matches!(setting, 4..=7);
        faults.add((is_switch && !matches!(value, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        faults.told(match setting {
            0 => adseal_click_policy_set_required_nonempty(policy, value),
            1 => adseal_click_policy_set_forbid_unsigned(policy, value),
            2 => adseal_click_policy_set_require_expires(policy, value),
            3 => adseal_click_policy_set_report_only(policy, value),
            4 => adseal_click_policy_set_leeway(policy, value.into()),
            5 => adseal_click_policy_set_max_lifetime(policy, value.into()),
            6 => adseal_click_policy_add_sensitive(policy),
            _ => adseal_click_policy_set_replay_guard(policy, guard),
        });
    }

    fn make_verifier(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let ring = choices.handle(&self.rings, &mut faults);
        // NULL is the default policy.
        let policy = choices.handle(&self.policies, &mut Faults::default());
        let status = made(&mut self.verifiers, |out| adseal_click_verifier_new(ring, policy, out));
        faults.add((status == ADSEAL_ERROR_INVALID_POLICY).then_some(status));
        faults.told(status);
        made(&mut self.verdicts, |out| adseal_click_verdict_new(out));
    }

    fn verify(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let verifier = choices.handle(&self.verifiers, &mut faults);
        let signed: Vec<&[u8]> =
            self.signed.iter().rev().take(3).map(Vec::as_slice).chain(TEXTS[..7].to_vec()).collect();
        let uri = choices.text(&signed, &mut faults);
        let now = if choices.byte() < 128 { TIME } else { choices.number() };
        faults.time(now);
        let Some(verdict) = self.verdicts.first_mut() else { return };
        let (start, length) = (uri.start(), uri.length());
        // SAFETY: pointer and length belong together.
        let reason = unsafe { adseal_click_verifier_verify(verifier, start, length, now, Some(verdict)) };
        assert_eq!(reason, adseal_click_verdict_reason(Some(verdict)));
        if reason >= 100 || !faults.is_empty() {
            faults.told(reason);
            assert_eq!(adseal_click_verdict_accepted(Some(verdict)), 0);
            return;
        }
        assert!(reason != ADSEAL_VALID || adseal_click_verdict_accepted(Some(verdict)) == 1);
        read_parameters(verdict, uri.bytes(), choices);
    }

    fn sign_in_context(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let signer = choices.handle(&self.signers, &mut faults);
        faults.told(made(&mut self.contexts, |out| adseal_signing_context_new(signer, out)));
        let mut faults = Faults::default();
        let uri = choices.text(&TEXTS[..8], &mut faults);
        let now = choices.number();
        faults.time(now);
        let Some(context) = self.contexts.last_mut() else { return };
        let (start, length) = (uri.start(), uri.length());
        // SAFETY: pointer and length belong together, and the URI is not the context's own.
        let signed = unsafe { adseal_signing_context_sign(Some(context), start, length, now) };
        let status = adseal_signing_context_status(Some(context), None);
        assert_eq!(signed.is_null(), status != ADSEAL_OK);
        if status < 120 {
            faults.told(status);
        }
        if !signed.is_null() {
            // SAFETY: it is NUL-terminated, and stays until the context signs again.
            let signed = unsafe { std::ffi::CStr::from_ptr(signed) };
            assert!(click_rules::Click::read(signed.to_bytes()).is_some());
        }
    }

    /// Handles are freed in any order; what was made of them goes on.
    fn free(&mut self, choices: &mut Choices<'_>) {
        let kind = choices.below(8);
        match kind {
            0 => adseal_key_ring_free(self.rings.pop()),
            1 => adseal_key_ring_builder_free(self.builders.pop()),
            2 => adseal_click_signer_free(self.signers.pop()),
            3 => adseal_click_template_free(self.templates.pop()),
            4 => adseal_click_policy_free(self.policies.pop()),
            5 => adseal_replay_guard_free(self.guards.pop()),
            6 => adseal_click_verifier_free(self.verifiers.pop()),
            _ => adseal_signing_context_free(self.contexts.pop()),
        }
    }
}

/// The parameters of a verdict one after the other, each of which is found by its name, too.
fn read_parameters(verdict: &adseal_click_verdict, uri: &[u8], choices: &mut Choices<'_>) {
    let mut cursor = 0;
    loop {
        let before = cursor;
        let (mut name, mut value) = ([0_u8; 4096], [0_u8; 4096]);
        let (mut name_length, mut value_length) = (MaybeUninit::new(0), MaybeUninit::new(0));
        let (start, name_out, value_out) = (uri.as_ptr().cast(), name.as_mut_ptr().cast(), value.as_mut_ptr().cast());
        // SAFETY: it is the URI that was verified, and all buffers are as long as is said.
        let status = unsafe {
            let (name_length, value_length) = (Some(&mut name_length), Some(&mut value_length));
            adseal_click_verdict_next_parameter(
                Some(verdict),
                start,
                uri.len(),
                Some(&mut cursor),
                name_out,
                name.len(),
                name_length,
                value_out,
                value.len(),
                value_length,
            )
        };
        if status == ADSEAL_NONE {
            return;
        }
        assert_eq!(status, ADSEAL_OK);
        assert!(cursor > before, "it goes on");
        // SAFETY: both were initialised when they were made.
        let (name_length, value_length) = unsafe { (name_length.assume_init(), value_length.assume_init()) };
        let found = text(choices.below(16), |out: *mut c_char, capacity, length| {
            let (name, uri_length) = (name.as_ptr().cast(), uri.len());
            // SAFETY: as above.
            unsafe {
                adseal_click_verdict_find_parameter(
                    Some(verdict),
                    start,
                    uri_length,
                    name,
                    name_length,
                    out,
                    capacity,
                    length,
                )
            }
        });
        // Of several that are spelled alike once decoded it is the first, and then this is not that one.
        assert!(found.is_ok_and(|found| found == value[..value_length] || before > 0));
    }
}

/// Two names, folded.
fn names(choices: &mut Choices<'_>) {
    let mut faults = Faults::default();
    let (one, other) = (choices.text(&TEXTS, &mut faults), choices.text(&TEXTS, &mut faults));
    let mut collide = MaybeUninit::new(-1);
    // SAFETY: pointers and lengths belong together.
    let status = unsafe {
        let (one, one_length) = (one.start(), one.length());
        adseal_click_names_collide(one, one_length, other.start(), other.length(), Some(&mut collide))
    };
    faults.told(status);
    if status == ADSEAL_OK {
        // SAFETY: it was initialised when it was made.
        assert_eq!(unsafe { collide.assume_init() } == 1, names_collide(one.bytes(), other.bytes()));
        let folded = text(choices.below(32), |out: *mut c_char, capacity, length| {
            let (start, one_length) = (one.start(), one.length());
            // SAFETY: as above, and the buffer is another.
            unsafe { adseal_click_name_fold(start, one_length, out, capacity, length) }
        });
        assert_eq!(folded, Ok(click_rules::folded(one.bytes())));
    }
}
