//! JSON, installs and explanations: handles, and which function is called with them.

use adseal_capi::*;

use super::arguments::Choices;
use super::{TEXTS, json};

/// Bodies, and other texts.
pub(super) const BODIES: &[&[u8]] = &[TEXTS[16], TEXTS[17], TEXTS[19], TEXTS[6], TEXTS[18]];

/// Handles, as a program holds them.
#[derive(Default)]
pub(super) struct Installs {
    pub(super) signers: Vec<Box<adseal_install_signer>>,
    pub(super) signed: Vec<Box<adseal_signed_install>>,
    pub(super) registers: Vec<Box<adseal_install_register>>,
    pub(super) verifiers: Vec<Box<adseal_install_verifier>>,
    pub(super) verdicts: Vec<Box<adseal_install_verdict>>,
    pub(super) explainers: Vec<Box<adseal_explainer>>,
    pub(super) explanations: Vec<Box<adseal_explanation>>,
}

impl Installs {
    pub(super) fn call(&mut self, call: u8, choices: &mut Choices<'_>) {
        match call % 12 {
            0 => json::canonicalize(choices),
            1 => json::stability(choices),
            2 => self.make_signer(choices),
            3 => self.make_token(choices),
            4 => self.sign(choices),
            5 => self.make_register(choices),
            6 => self.make_verifier(choices),
            7 | 8 => self.verify(choices),
            9 => self.make_explainer(choices),
            10 => self.explain(choices),
            _ => self.free(choices),
        }
    }

    fn free(&mut self, choices: &mut Choices<'_>) {
        match choices.below(7) {
            0 => adseal_install_signer_free(self.signers.pop()),
            1 => adseal_signed_install_free(self.signed.pop()),
            2 => adseal_install_register_free(self.registers.pop()),
            3 => adseal_install_verifier_free(self.verifiers.pop()),
            4 => adseal_install_verdict_free(self.verdicts.pop()),
            5 => adseal_explainer_free(self.explainers.pop()),
            _ => adseal_explanation_free(self.explanations.pop()),
        }
    }
}
