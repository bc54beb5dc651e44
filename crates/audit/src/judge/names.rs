//! What a click says of its sender, before any key has proved it.

use adseal_core::click::{SignedParameter, claimed_parameters};

use super::Asked;

/// The names of the parameters that are looked for.
pub(super) struct Names<'q> {
    network: &'q [u8],
    site: &'q [u8],
    /// The parameter that chooses the ring, where that is not the network.
    ring: Option<&'q [u8]>,
}

/// The first parameter of each name in front of the signature.
#[derive(Clone, Copy, Default)]
pub(super) struct Claims<'a> {
    pub(super) network: Option<SignedParameter<'a>>,
    pub(super) site: Option<SignedParameter<'a>>,
    /// That which chooses the ring, where that is not the network.
    pub(super) ring: Option<SignedParameter<'a>>,
    network_chooses: bool,
}

impl<'a> Claims<'a> {
    /// What chooses the ring.
    pub(super) fn chooser(&self) -> Option<SignedParameter<'a>> {
        if self.network_chooses { self.network } else { self.ring }
    }
}

impl<'q> Names<'q> {
    pub(super) fn new(asked: &Asked<'q>) -> Self {
        let ring = asked.rings.parameter().filter(|ring| *ring != asked.network);
        Self { network: asked.network, site: asked.site, ring }
    }

    /// Reads the query up to the last of them.
    pub(super) fn find<'a>(&self, uri: &'a [u8]) -> Claims<'a> {
        let mut claims = Claims { network_chooses: self.ring.is_none(), ..Claims::default() };
        let mut missing = 2 + usize::from(self.ring.is_some());
        for parameter in claimed_parameters(uri) {
            let mut look = |claim: &mut Option<SignedParameter<'a>>, name| {
                if claim.is_none() && parameter.is_named(name) {
                    *claim = Some(parameter);
                    missing -= 1;
                }
            };
            look(&mut claims.network, self.network);
            look(&mut claims.site, self.site);
            if let Some(ring) = self.ring {
                look(&mut claims.ring, ring);
            }
            if missing == 0 {
                break;
            }
        }
        claims
    }
}
