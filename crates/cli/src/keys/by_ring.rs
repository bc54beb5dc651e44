//! Something for each key ring, chosen by the click.

use adseal_audit::rings::{Choosing, Rings};
use adseal_core::KeyRing;

/// Something for each key ring.
pub(crate) struct ByRing<T> {
    rings: Rings,
    /// In the order of the rings.
    each: Vec<T>,
    /// For clicks that have no ring.
    none: T,
}

impl<T> ByRing<T> {
    /// These, in the order of the rings, and the one for clicks without a ring.
    pub(crate) const fn new(rings: Rings, each: Vec<T>, none: T) -> Self {
        Self { rings, each, none }
    }

    /// What is made of each ring.
    pub(crate) fn of_rings(rings: Rings, make: impl Fn(KeyRing) -> T) -> Self {
        let each = rings.all().map(|(_, ring)| make(ring.clone())).collect();
        let none = make(rings.none().clone());
        Self { rings, each, none }
    }

    /// That of the ring that the click chooses.
    pub(crate) fn of(&self, uri: &[u8]) -> &T {
        self.place(uri).and_then(|place| self.each.get(place)).unwrap_or(&self.none)
    }

    /// Those of all other rings, with their names.
    pub(crate) fn others(&self, uri: &[u8]) -> impl Iterator<Item = (&[u8], &T)> {
        let chosen = self.place(uri);
        let rings = self.rings.all().zip(&self.each).enumerate();
        rings.filter(move |&(place, _)| Some(place) != chosen).filter_map(|(_, ((name, _), one))| Some((name?, one)))
    }

    fn place(&self, uri: &[u8]) -> Option<usize> {
        match self.rings.choose(uri) {
            Choosing::Only => Some(0),
            Choosing::Named(place) => Some(place as usize),
            Choosing::Unknown | Choosing::Missing => None,
        }
    }
}
