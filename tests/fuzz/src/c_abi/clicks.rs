//! Handles of clicks, as a program holds them, and which function is called with them.

use adseal_capi::*;

use super::arguments::Choices;
use super::replay_store::Lent;

/// The handles.
#[derive(Default)]
pub(super) struct Clicks {
    pub(super) rings: Vec<Box<adseal_key_ring>>,
    pub(super) builders: Vec<Box<adseal_key_ring_builder>>,
    pub(super) signers: Vec<Box<adseal_click_signer>>,
    pub(super) templates: Vec<Box<adseal_click_template>>,
    pub(super) policies: Vec<Box<adseal_click_policy>>,
    pub(super) guards: Vec<Box<adseal_replay_guard>>,
    pub(super) verifiers: Vec<Box<adseal_click_verifier>>,
    pub(super) verdicts: Vec<Box<adseal_click_verdict>>,
    pub(super) contexts: Vec<Box<adseal_signing_context>>,
    pub(super) store: Lent,
    /// What was signed, to be verified.
    pub(super) signed: Vec<Vec<u8>>,
}

impl Clicks {
    pub(super) fn call(&mut self, call: u8, choices: &mut Choices<'_>) {
        match call % 18 {
            0 => self.make_ring(choices),
            1 => self.build_ring(choices),
            2 => self.add_key(choices),
            3 => self.make_signer(choices),
            4 | 5 => self.sign(choices),
            6 => self.sign_parts(choices),
            7 => self.lint(choices),
            8 => self.make_template(choices),
            9 => self.render(choices),
            10 => self.make_policy(choices),
            11 => self.make_verifier(choices),
            12..=14 => self.verify(choices),
            15 => self.sign_in_context(choices),
            16 => self.check_signature(choices),
            _ => self.free(choices),
        }
    }

    /// Frees all that is left, after which nobody has the store.
    pub(super) fn end(self) {
        let Self { policies, verifiers, store, .. } = self;
        for policy in policies {
            adseal_click_policy_free(Some(policy));
        }
        for verifier in verifiers {
            adseal_click_verifier_free(Some(verifier));
        }
        store.is_released();
    }

    /// Handles are freed in any order; what was made of them goes on.
    fn free(&mut self, choices: &mut Choices<'_>) {
        let kind = choices.below(9);
        match kind {
            0 => adseal_key_ring_free(self.rings.pop()),
            1 => adseal_key_ring_builder_free(self.builders.pop()),
            2 => adseal_click_signer_free(self.signers.pop()),
            3 => adseal_click_template_free(self.templates.pop()),
            4 => adseal_click_policy_free(self.policies.pop()),
            5 => adseal_replay_guard_free(self.guards.pop()),
            6 => adseal_click_verifier_free(self.verifiers.pop()),
            7 => adseal_click_verdict_free(self.verdicts.pop()),
            _ => adseal_signing_context_free(self.contexts.pop()),
        }
    }
}
