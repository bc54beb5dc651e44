//! Clicks that their ring does not prove: whether it is the fault of the parameter that chooses the ring, and whether another
//! ring proves them.

use adseal_core::click::{ClickRow, ClickVerdict, SignedParameters};
use adseal_core::{KeyRing, Threads};

use super::Asked;
use super::chunk::{Chunk, Found, Row};
use super::judged::Judged;
use super::senders::Senders;
use crate::reason::Reason;
use crate::rings::{Choosing, Rings};

/// MACs that are made for each row on average, at most, to find other rings. With more, a log full of forgeries would take
/// many times as long.
const MACS: usize = 4;
/// And for the first rows of a file, so that all of a small one is looked at: a second or less of work.
const FIRST_MACS: usize = 1 << 21;

/// Every ring, for clicks that name one and are signed with the key of another.
pub(super) struct Others<'r> {
    rings: Vec<&'r KeyRing>,
    /// How many keys all of them have.
    keys: usize,
    /// MACs that may still be made.
    budget: usize,
}

/// A row of a chunk and a ring that may prove it.
#[derive(Clone, Copy)]
struct Try {
    row: usize,
    ring: usize,
}

impl<'r> Others<'r> {
    pub(super) fn new(rings: &'r Rings) -> Self {
        let rings: Vec<_> = rings.all().map(|(_, ring)| ring).collect();
        let keys = rings.iter().map(|ring| ring.keys().len()).sum();
        Self { rings, keys, budget: 0 }
    }

    /// Begins a stretch. What may be made does not depend on other stretches, which other threads may be at.
    pub(super) fn begin(&mut self, stretch: u64) {
        self.budget = if stretch == 0 { FIRST_MACS } else { 0 };
    }

    /// Looks closer at the rows that their ring does not prove.
    pub(super) fn look(
        &mut self,
        chunk: &mut Chunk<'_>,
        asked: &Asked<'_>,
        senders: &Senders<'_>,
        judged: &mut Judged,
    ) {
        let Chunk { rows, found } = chunk;
        self.budget += MACS * rows.len();
        let mut tries = Vec::new();
        for (index, (row, found)) in rows.iter().zip(&mut *found).enumerate() {
            match (found.reason, senders.ring(row.sender)) {
                (Reason::NoActiveKey, Choosing::Unknown) => found.reason = Reason::UnknownRing,
                (Reason::NoActiveKey, Choosing::Missing) => found.reason = missing(row, found, asked.rings),
                (Reason::InvalidSignature, Choosing::Named(own)) if self.rings.len() > 1 => {
                    let own = own as usize;
                    let cost = self.keys - self.rings[own].keys().len();
                    if cost > self.budget {
                        judged.not_cross_checked += 1;
                        continue;
                    }
                    judged.cross_checked += 1;
                    self.budget -= cost;
                    let others = (0..self.rings.len()).filter(|&ring| ring != own);
                    tries.extend(others.map(|ring| Try { row: index, ring }));
                }
                _ => {}
            }
        }
        if !tries.is_empty() {
            self.run(&tries, rows, found, asked);
        }
    }

    /// Makes the tries. The first ring that proves a row counts.
    fn run(&self, tries: &[Try], rows: &[Row<'_>], found: &mut [Found], asked: &Asked<'_>) {
        let mut keys = vec![None; tries.len()];
        asked.verifier.verify_batch(
            Threads::ONE,
            tries.len(),
            |index| {
                let Try { row, ring } = tries[index];
                rows[row].now.map(|now| ClickRow { uri: rows[row].uri, now, ring: Some(self.rings[ring]) })
            },
            &mut keys[..],
            |keys, index, verdict| keys[index] = verdict.ok().and_then(ClickVerdict::key_index),
        );
        for (Try { row, ring }, key) in tries.iter().zip(keys) {
            let found = &mut found[*row];
            if let (Some(key), None) = (key, found.key) {
                found.reason = Reason::OtherRing;
                found.key = Some((*ring, key));
            }
        }
    }
}

/// Whether the parameter that chooses the ring is missing altogether, or stands behind the signature.
fn missing(row: &Row<'_>, found: &Found, rings: &Rings) -> Reason {
    let tail = found.signature(row.uri).end..row.uri.len();
    let mut unsigned = SignedParameters::new(row.uri, tail);
    match rings.parameter() {
        Some(name) if unsigned.any(|parameter| parameter.is_named(name)) => Reason::UnsignedRingParameter,
        _ => Reason::MissingRingParameter,
    }
}
