//! The key rings of an audit: one for all clicks, or one for each value of a signed parameter. Rules: `docs/keys.md`, Which
//! ring.

use std::borrow::Cow;

use adseal_core::click::{SignedParameter, claimed_parameter};
use adseal_core::{Key, KeyRing, Validity};

/// Which keys verify a click.
#[derive(Clone, Debug)]
pub struct Rings {
    /// The parameter that chooses, if one does.
    by: Option<Vec<u8>>,
    /// In the order of their names; the only one has none.
    each: Vec<(Vec<u8>, KeyRing)>,
    /// For clicks that have no ring.
    none: KeyRing,
}

/// What a click says of its ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// There is one ring for all clicks.
    Only,
    /// The click names the ring at this place among all.
    Named(u32),
    /// It names one that there is not.
    Unknown,
    /// It names none in front of its signature.
    Missing,
}

impl Rings {
    /// The same ring for every click.
    #[must_use]
    pub fn one(ring: KeyRing) -> Self {
        Self { by: None, each: vec![(Vec::new(), ring)], none: no_ring() }
    }

    /// A ring for each decoded value of this parameter. Of two rings for the same value either may be taken.
    ///
    #[must_use]
    pub fn by(parameter: &[u8], rings: impl IntoIterator<Item = (Vec<u8>, KeyRing)>) -> Self {
        let mut each: Vec<_> = rings.into_iter().collect();
        each.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self { by: Some(parameter.to_vec()), each, none: no_ring() }
    }

    /// The parameter that chooses, if one does.
    #[must_use]
    pub fn parameter(&self) -> Option<&[u8]> {
        self.by.as_deref()
    }

    /// Every ring with its name, in the order of the names; the only one has none.
    pub fn all(&self) -> impl Iterator<Item = (Option<&[u8]>, &KeyRing)> {
        self.each.iter().map(|(name, ring)| (self.by.is_some().then_some(name.as_slice()), ring))
    }

    /// The ring at this place among all, with its name.
    ///
    /// # Panics
    /// If there are fewer.
    #[must_use]
    pub fn at(&self, place: usize) -> (Option<&[u8]>, &KeyRing) {
        let (name, ring) = &self.each[place];
        (self.by.is_some().then_some(name), ring)
    }

    /// A ring for clicks that have none: its key is never active.
    #[must_use]
    pub const fn none(&self) -> &KeyRing {
        &self.none
    }

    /// Which ring the click chooses.
    #[must_use]
    pub fn choose(&self, uri: &[u8]) -> Choosing {
        self.choose_by(self.by.as_ref().and_then(|parameter| claimed_parameter(uri, parameter)))
    }

    /// The same, where the parameter that chooses was looked for already.
    #[must_use]
    pub fn choose_by(&self, claimed: Option<SignedParameter<'_>>) -> Choosing {
        match claimed {
            _ if self.by.is_none() => Choosing::Only,
            None => Choosing::Missing,
            Some(parameter) => self.named(parameter.raw_value(), parameter.value()),
        }
    }

    /// The ring with this name, which is decoded only where it has to be.
    fn named(&self, raw: &[u8], value: impl Iterator<Item = u8>) -> Choosing {
        let is_encoded = raw.iter().any(|byte| matches!(byte, b'%' | b'+'));
        let name = if is_encoded { Cow::Owned(value.collect()) } else { Cow::Borrowed(raw) };
        let place = self.each.binary_search_by(|(ring, _)| ring.as_slice().cmp(&name));
        place.ok().and_then(|place| u32::try_from(place).ok()).map_or(Choosing::Unknown, Choosing::Named)
    }

    /// The ring by which the click is verified: where it has none, one whose key is never active.
    #[must_use]
    pub fn of(&self, uri: &[u8]) -> &KeyRing {
        self.ring(self.choose(uri))
    }

    /// The same, for a click that chose already.
    ///
    /// # Panics
    /// If it chose among other rings.
    #[must_use]
    pub fn ring(&self, choosing: Choosing) -> &KeyRing {
        match choosing {
            Choosing::Only => &self.each[0].1,
            Choosing::Named(place) => &self.each[place as usize].1,
            Choosing::Unknown | Choosing::Missing => &self.none,
        }
    }
}

/// A ring whose one key is never active: nothing is authentic by it.
fn no_ring() -> KeyRing {
    let never = Validity { not_before: None, not_after: Some(0) };
    let key =
        Key::new("none", b"a key that is never active").and_then(|key| key.valid(never)).expect("the key is sound");
    KeyRing::new(vec![key]).expect("it has one key")
}
