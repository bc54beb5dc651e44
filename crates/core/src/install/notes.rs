//! What signing JSON changed, and what it refuses to change. Rules: `docs/install-authentication.md`, Which bytes.

use alloc::collections::TryReserveError;
use alloc::vec::Vec;

use crate::php_json::{Cause, Instability};

/// One cause that the JSON given to a signer showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Why the JSON was not stable. Its [message](Cause::message) says what to write instead.
    pub cause: Cause,
    /// In how many places.
    pub count: usize,
    /// Where the first of them is, in bytes from the start of the JSON as it was given.
    pub offset: usize,
}

/// Notes in the making: one for each cause, in the order in which the causes came.
#[derive(Debug, Default)]
pub(super) struct Tally(Vec<Note>);

impl Tally {
    pub(super) fn add(&mut self, found: &Instability) -> Result<(), TryReserveError> {
        let Self(notes) = self;
        if let Some(note) = notes.iter_mut().find(|note| note.cause == found.cause) {
            note.count += 1;
            return Ok(());
        }
        if notes.is_empty() {
            notes.try_reserve_exact(Cause::ALL.len())?;
        }
        notes.push(Note { cause: found.cause, count: 1, offset: found.offset });
        Ok(())
    }

    /// The notes in the order of their offsets, and of the causes at one offset.
    pub(super) fn into_notes(self) -> Vec<Note> {
        let Self(mut notes) = self;
        notes.sort_unstable_by_key(|note| (note.offset, note.cause));
        notes
    }
}
