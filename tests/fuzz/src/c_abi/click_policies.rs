//! Policies, with guards and stores against replays, and verifiers.

use adseal_capi::*;

use super::TEXTS;
use super::arguments::{Choices, Faults, made};
use super::clicks::Clicks;

impl Clicks {
    pub(super) fn make_policy(&mut self, choices: &mut Choices<'_>) {
        made(&mut self.policies, |out| adseal_click_policy_new(out));
        let capacity = choices.below(100) + 1;
        assert_eq!(made(&mut self.guards, |out| adseal_replay_guard_new(capacity, out)), ADSEAL_OK);
        let guard = self.guards.last().map(|guard| &**guard);
        assert!(adseal_replay_guard_capacity(guard) >= capacity);
        for _ in 0..=choices.below(4) {
            self.set_policy(choices);
        }
    }

    fn set_policy(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let policy = choices.changed(&mut self.policies, &mut faults);
        let (setting, switch) = (choices.below(12), choices.switch());
        if setting < 5 {
            faults.add((!matches!(switch, 0 | 1)).then_some(ADSEAL_ERROR_INVALID_ARGUMENT));
        }
        let status = match setting {
            0 => adseal_click_policy_set_required_nonempty(policy, switch),
            1 => adseal_click_policy_set_forbid_unsigned(policy, switch),
            2 => adseal_click_policy_set_require_expires(policy, switch),
            3 => adseal_click_policy_set_report_only(policy, switch),
            4 => adseal_click_policy_set_strict(policy, switch),
            5 => {
                let seconds = choices.number();
                faults.add((!(0..=300).contains(&seconds)).then_some(ADSEAL_ERROR_INVALID_POLICY));
                adseal_click_policy_set_leeway(policy, seconds)
            }
            6 => {
                let seconds = choices.number();
                faults.add((seconds < 1).then_some(ADSEAL_ERROR_INVALID_POLICY));
                adseal_click_policy_set_max_lifetime(policy, seconds)
            }
            7 => adseal_click_policy_add_sensitive(policy),
            8 => adseal_click_policy_set_replay_guard(policy, self.guards.last().map(|guard| &**guard)),
            9 => self.store.set(policy),
            _ => {
                let name = choices.text(&TEXTS[7..10], &mut faults);
                let (start, length) = (name.start(), name.length());
                // SAFETY: pointer and length belong together.
                unsafe {
                    if setting == 10 {
                        adseal_click_policy_add_required(policy, start, length)
                    } else {
                        adseal_click_policy_add_signed_only(policy, start, length)
                    }
                }
            }
        };
        faults.told(status);
    }

    pub(super) fn make_verifier(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let ring = choices.handle(&self.rings, &mut faults);
        // NULL is the default policy.
        let policy = choices.handle(&self.policies, &mut Faults::default());
        let status = made(&mut self.verifiers, |out| adseal_click_verifier_new(ring, policy, out));
        faults.add((status == ADSEAL_ERROR_INVALID_POLICY).then_some(status));
        faults.told(status);
        made(&mut self.verdicts, |out| adseal_click_verdict_new(out));
    }
}
