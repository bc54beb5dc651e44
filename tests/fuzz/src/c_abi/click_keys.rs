//! Keys and rings.

use adseal_capi::*;

use super::TEXTS;
use super::arguments::{Choices, Faults, lent, made};
use super::clicks::Clicks;

impl Clicks {
    pub(super) fn make_ring(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let key = choices.text(&TEXTS[6..14], &mut faults);
        // SAFETY: pointer and length are those of one text, or what the header allows in place of it.
        let status = made(&mut self.rings, |out| unsafe { adseal_key_ring_new(key.start(), key.length(), out) });
        faults.add((faults.is_empty() && key.bytes().is_empty()).then_some(ADSEAL_ERROR_INVALID_KEY));
        faults.told(status);
    }

    pub(super) fn build_ring(&mut self, choices: &mut Choices<'_>) {
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
            let index = choices.below(20);
            let id = lent(|start, length| adseal_key_ring_key_id(Some(ring), index, start, length));
            assert_eq!(id.is_ok(), index < adseal_key_ring_length(Some(ring)));
            assert!(id.is_err() || id.is_ok_and(|id| (1..=ADSEAL_MAX_KEY_ID_LENGTH).contains(&id.len())));
        }
    }

    /// A key by itself goes into a builder just as its parts do.
    pub(super) fn add_key(&mut self, choices: &mut Choices<'_>) {
        let mut faults = Faults::default();
        let (id, key) = (choices.text(&TEXTS[14..16], &mut faults), choices.text(&TEXTS[11..14], &mut faults));
        let times = (choices.number(), choices.number(), choices.number());
        let mut keys = Vec::new();
        let status = made(&mut keys, |out| {
            let (id, id_length, key, key_length) = (id.start(), id.length(), key.start(), key.length());
            // SAFETY: pointers and lengths belong together.
            unsafe { adseal_key_new(id, id_length, key, key_length, times.0, times.1, times.2, out) }
        });
        let mut builders = Vec::new();
        made(&mut builders, |out| adseal_key_ring_builder_new(out));
        let builder = builders.first_mut().map(|builder| &mut **builder);
        // SAFETY: as above.
        let of_parts = unsafe {
            let (id, id_length, key, key_length) = (id.start(), id.length(), key.start(), key.length());
            adseal_key_ring_builder_add(builder, id, id_length, key, key_length, times.0, times.1, times.2)
        };
        assert_eq!(status, of_parts);
        assert!(status != ADSEAL_OK || faults.is_empty());
        adseal_key_ring_builder_free(builders.pop());
        let mut faults = Faults::default();
        let key = choices.handle(&keys, &mut faults);
        let builder = choices.changed(&mut self.builders, &mut faults);
        let status = adseal_key_ring_builder_add_key(builder, key);
        faults.add((status == ADSEAL_ERROR_INVALID_KEY_RING).then_some(status));
        faults.told(status);
        adseal_key_free(keys.pop());
    }
}
