//! What a verdict tells in plain numbers, in memory that C reads by itself.

use adseal_core::ClickVerdict;

use crate::click_verdict::adseal_click_verdict;
use crate::constants::ADSEAL_NO_TIME;
use crate::place::NO_OFFSET;

/// What `adseal_click_verdict_summary` shows: the numbers of a verdict, the same that its getters give. It never grows.
///
/// Offsets and lengths count bytes of the URI.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct adseal_click_summary {
    /// The signed `expires` in unix seconds, or `ADSEAL_NO_TIME` if there is none or it is not known.
    pub expires: i64,
    /// Where the bytes that the signature covers start; 0 where that is not known.
    pub message_offset: usize,
    /// How many these are; 0 where that is not known.
    pub message_length: usize,
    /// Where the signed parameters start: they are what `adseal_click_verdict_next_parameter` reads.
    pub signed_query_offset: usize,
    /// How many bytes they take, their separators included; 0 unless they may be read.
    pub signed_query_length: usize,
    /// How many parameters stand behind the signature, where anybody can write; 0 where that is not known.
    pub unsigned_parameters: usize,
    /// Where the offending byte stands, or `ADSEAL_NO_OFFSET`.
    pub offset: usize,
    /// Where the raw name of the offending parameter starts, or `ADSEAL_NO_OFFSET`: there is none, or it is a required
    /// one that is missing, whose name `adseal_click_verdict_parameter` tells.
    pub parameter_offset: usize,
    /// How long that name is.
    pub parameter_length: usize,
    /// `ADSEAL_VALID`, or the first check that failed (`ADSEAL_CLICK_...`), or what the last verification returned
    /// instead.
    pub reason: i32,
    /// Whether to take the click: 1 if it is valid or the policy only reports, else 0.
    pub accepted: i32,
    /// Oddities that did not fail the click: a sum of `ADSEAL_FLAG_...`.
    pub flags: u32,
    /// The index in its ring of the key that reproduced the signature, or -1.
    pub key_index: i32,
}

/// No key of the ring.
pub(crate) const NO_KEY: i32 = -1;

pub(crate) fn key_index(index: Option<usize>) -> i32 {
    index.and_then(|index| i32::try_from(index).ok()).unwrap_or(NO_KEY)
}

impl adseal_click_summary {
    pub(crate) const fn new(reason: i32) -> Self {
        Self {
            expires: ADSEAL_NO_TIME,
            message_offset: 0,
            message_length: 0,
            signed_query_offset: 0,
            signed_query_length: 0,
            unsigned_parameters: 0,
            offset: NO_OFFSET,
            parameter_offset: NO_OFFSET,
            parameter_length: 0,
            reason,
            accepted: 0,
            flags: 0,
            key_index: NO_KEY,
        }
    }

    /// Everything but the offending parameter, of which there is none yet.
    pub(crate) fn fill(&mut self, found: &ClickVerdict<'_>) {
        let (message, signed_query) = (found.message(), found.signed_query());
        self.expires = found.expires().unwrap_or(ADSEAL_NO_TIME);
        self.message_offset = message.start;
        self.message_length = message.len();
        self.signed_query_offset = signed_query.start;
        self.signed_query_length = signed_query.len();
        self.unsigned_parameters = found.unsigned_parameters();
        self.offset = found.offset().unwrap_or(NO_OFFSET);
        self.parameter_offset = NO_OFFSET;
        self.parameter_length = 0;
        self.reason = found.reason().status().code();
        self.accepted = i32::from(found.is_accepted());
        self.flags = found.flags().bits();
        self.key_index = key_index(found.key_index());
    }
}

/// The numbers of a verdict in one place, for callers to whom a call costs more than a read of memory. They are always
/// those of the last verification, and stand at the same address until the verdict is freed: ask once. NULL for NULL.
///
/// That a click can be read does not mean that it counts: look at `accepted` first. Nobody reads them while another
/// thread fills the verdict.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_click_verdict_summary(
    verdict: Option<&adseal_click_verdict>,
) -> Option<&adseal_click_summary> {
    verdict.map(adseal_click_verdict::summary)
}
