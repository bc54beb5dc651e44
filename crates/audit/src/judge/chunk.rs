//! Some rows on their way through the judge.

use std::ops::Range;

use adseal_core::click::{ClickRow, ClickVerdict, Flags, SIGNATURE_LENGTH};
use adseal_core::{Threads, UnixTime};

use super::judged::{Candidate, Judged};
use super::{Asked, Judge, path};
use crate::read::Rows;
use crate::reason::Reason;
use crate::rings::Choosing;
use crate::tally::replay::Print;

/// Rows that are judged together, and what is found of each.
pub(super) struct Chunk<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) found: Vec<Found>,
}

/// A row that is judged.
pub(super) struct Row<'a> {
    pub(super) uri: &'a [u8],
    /// When to judge it as of, or why it has no verdict.
    pub(super) now: Result<UnixTime, Reason>,
    /// Its own time, if it has one.
    pub(super) time: Option<i64>,
    /// The place of its sender among those of the stretch.
    pub(super) sender: u32,
    /// Its place among the rows that the source handed out.
    pub(super) place: usize,
    /// Which row or line of the stretch it is.
    pub(super) number: u32,
}

/// What is found of a row.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) reason: Reason,
    pub(super) flags: Flags,
    /// The place of the ring and in it of the key that reproduced the signature.
    pub(super) key: Option<(usize, usize)>,
    pub(super) expires: Option<i64>,
    /// Where the signed bytes end; 0 where they are not known.
    pub(super) message_end: usize,
}

impl<'a> Chunk<'a> {
    /// Takes the rows that have the path which is asked for, and finds the sender of each.
    pub(super) fn read(judge: &mut Judge<'_>, rows: &Rows<'a>, range: Range<usize>) -> Self {
        let Judge { asked, names, senders, judged, .. } = judge;
        let mut chosen = Vec::with_capacity(range.len());
        for place in range {
            let uri = rows.urls[place].unwrap_or_default();
            if !uri.is_empty() && asked.path.is_some_and(|prefix| !path::begins(uri, prefix)) {
                judged.other_paths += 1;
                continue;
            }
            let time = rows.times.and_then(|times| times[place]);
            let now = match rows.times {
                _ if uri.is_empty() => Err(Reason::NoUrl),
                None => Ok(asked.now),
                Some(_) => time.and_then(UnixTime::from_secs).ok_or(Reason::NoTime),
            };
            chosen.push(Row { uri, now, time, sender: 0, place, number: rows.numbers.at(place) });
        }
        senders.find(&mut chosen, names);
        let found = vec![Found::none(Reason::NoUrl); chosen.len()];
        Self { rows: chosen, found }
    }

    /// Verifies each by the ring that it chooses.
    pub(super) fn verify(&mut self, judge: &Judge<'_>) {
        let Judge { asked: Asked { verifier, rings, .. }, senders, .. } = judge;
        let rows = &self.rows;
        verifier.verify_batch(
            Threads::ONE,
            rows.len(),
            |row| {
                let Row { uri, now, sender, .. } = rows[row];
                now.map(|now| ClickRow { uri, now, ring: Some(rings.ring(senders.ring(sender))) })
            },
            &mut self.found[..],
            |found, row, verdict| {
                found[row] = match verdict {
                    Ok(verdict) => Found::of(verdict, senders.ring(rows[row].sender)),
                    Err(reason) => Found::none(reason),
                };
            },
        );
    }

    /// Counts what was found.
    pub(super) fn count(&self, judge: &mut Judge<'_>) {
        let Judge { senders, minutes, keys, judged, .. } = judge;
        let index = judged.annotated.as_ref().map_or(0, |annotated| annotated.reasons.len());
        for (index, (row, found)) in (index..).zip(self.rows.iter().zip(&self.found)) {
            senders.count(row.sender, found.reason);
            if let Some(time) = row.time {
                minutes.add(time, found.reason);
                let (first, last) = judged.times.get_or_insert((time, time));
                (*first, *last) = (time.min(*first), time.max(*last));
            }
            if let Some((ring, key)) = found.key {
                keys.add(ring, key, found.reason == Reason::OtherRing);
            }
            found.count(row, judged);
            if found.reason == Reason::Valid {
                let candidate = found.candidate(row, index);
                judged.prints.push(Print::new(&candidate.signature, found.expires));
                judged.candidates.push(candidate);
            }
        }
    }
}

impl Found {
    /// There is no verdict.
    fn none(reason: Reason) -> Self {
        Self { reason, flags: Flags::default(), key: None, expires: None, message_end: 0 }
    }

    fn of(verdict: &ClickVerdict<'_>, ring: Choosing) -> Self {
        let place = if let Choosing::Named(place) = ring { place as usize } else { 0 };
        Self {
            reason: Reason::of(verdict.reason()),
            flags: verdict.flags(),
            key: verdict.key_index().map(|key| (place, key)),
            expires: verdict.expires(),
            message_end: verdict.message().end,
        }
    }

    /// Counts its flags, and how long before its end it came.
    fn count(&self, row: &Row<'_>, judged: &mut Judged) {
        if self.flags != Flags::default() {
            for ((flag, _), count) in Flags::ALL.iter().zip(&mut judged.flags) {
                *count += u64::from(self.flags.contains(*flag));
            }
        }
        let is_authentic = matches!(self.reason, Reason::Valid | Reason::Expired | Reason::LifetimeTooLong);
        if let (true, Some(time), Some(expires)) = (is_authentic, row.time, self.expires) {
            judged.expiry.add(expires.saturating_sub(time));
        }
    }

    fn candidate(&self, row: &Row<'_>, index: usize) -> Candidate {
        Candidate {
            signature: *row.uri[self.signature(row.uri)].first_chunk().expect("a valid signature has 43 characters"),
            time: row.time.unwrap_or(i64::MIN),
            group: row.sender,
            number: row.number,
            index: u32::try_from(index).expect("a stretch has fewer rows"),
        }
    }

    /// Where the signature stands, which is known to be well-formed.
    pub(super) fn signature(&self, uri: &[u8]) -> Range<usize> {
        // Directly behind the `?` there is no `&` in front of it.
        let name = if uri[self.message_end] == b'&' { "&signature=" } else { "signature=" };
        let start = self.message_end + name.len();
        start..start + SIGNATURE_LENGTH
    }
}
