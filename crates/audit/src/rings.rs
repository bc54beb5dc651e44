//! The key rings of an audit: one for all clicks, or one for each value of a signed parameter. Rules: `docs/keys.md`, Which
//! ring.

use adseal_core::click::claimed_parameter;
use adseal_core::{Key, KeyRing, Validity};

/// Which keys verify a click.
#[derive(Clone, Debug)]
pub struct Rings {
    choice: Choice,
}

#[derive(Clone, Debug)]
enum Choice {
    One(KeyRing),
    /// The rings in the order of their names.
    By {
        parameter: Vec<u8>,
        rings: Vec<(Vec<u8>, KeyRing)>,
        none: KeyRing,
    },
}

/// What a click says of its ring.
#[derive(Clone, Copy, Debug)]
pub enum Choosing<'a> {
    /// There is one ring for all clicks.
    Only(&'a KeyRing),
    /// The click names this ring, whose place among all is the number.
    Named(usize, &'a KeyRing),
    /// It names one that there is not.
    Unknown,
    /// It names none in front of its signature.
    Missing,
}

impl Rings {
    /// The same ring for every click.
    #[must_use]
    pub fn one(ring: KeyRing) -> Self {
        Self { choice: Choice::One(ring) }
    }

    /// A ring for each decoded value of this parameter. Of two rings for the same value either may be taken.
    ///
    /// # Panics
    /// Never: the ring for clicks without a ring is sound.
    #[must_use]
    pub fn by(parameter: &[u8], rings: impl IntoIterator<Item = (Vec<u8>, KeyRing)>) -> Self {
        let mut rings: Vec<_> = rings.into_iter().collect();
        rings.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self { choice: Choice::By { parameter: parameter.to_vec(), rings, none: no_ring() } }
    }

    /// The parameter that chooses, if one does.
    #[must_use]
    pub fn parameter(&self) -> Option<&[u8]> {
        match &self.choice {
            Choice::One(_) => None,
            Choice::By { parameter, .. } => Some(parameter),
        }
    }

    /// Every ring with its name, in the order of the names; the only one has none.
    pub fn all(&self) -> impl Iterator<Item = (Option<&[u8]>, &KeyRing)> {
        let (one, many) = match &self.choice {
            Choice::One(ring) => (Some((None, ring)), None),
            Choice::By { rings, .. } => (None, Some(rings.iter().map(|(name, ring)| (Some(name.as_slice()), ring)))),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// Which ring the click chooses.
    #[must_use]
    pub fn choose(&self, uri: &[u8]) -> Choosing<'_> {
        let (parameter, rings) = match &self.choice {
            Choice::One(ring) => return Choosing::Only(ring),
            Choice::By { parameter, rings, .. } => (parameter, rings),
        };
        let Some(value) = claimed_parameter(uri, parameter) else { return Choosing::Missing };
        let raw = value.raw_value();
        let place = if raw.iter().any(|byte| matches!(byte, b'%' | b'+')) {
            let value: Vec<u8> = value.value().collect();
            rings.binary_search_by(|(name, _)| name.as_slice().cmp(&value))
        } else {
            rings.binary_search_by(|(name, _)| name.as_slice().cmp(raw))
        };
        place.map_or(Choosing::Unknown, |place| Choosing::Named(place, &rings[place].1))
    }

    /// The ring by which the click is verified: where it has none, one whose key is never active.
    #[must_use]
    pub fn of(&self, uri: &[u8]) -> &KeyRing {
        match (self.choose(uri), &self.choice) {
            (Choosing::Only(ring) | Choosing::Named(_, ring), _) | (_, Choice::One(ring)) => ring,
            (_, Choice::By { none, .. }) => none,
        }
    }
}

/// A ring whose one key is never active: nothing is authentic by it.
fn no_ring() -> KeyRing {
    let never = Validity { not_before: None, not_after: Some(0) };
    let key = Key::new("none", b"never active").and_then(|key| key.valid(never)).expect("the key is sound");
    KeyRing::new(vec![key]).expect("it has one key")
}
