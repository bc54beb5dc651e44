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
    /// What stands in the URL, of the network, of the site, and of the ring.
    pub(super) fn raw_values(&self) -> [Option<&'a [u8]>; 3] {
        [self.network, self.site, self.ring].map(|claim| claim.map(|claim| claim.raw_value()))
    }

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
        match self.ring {
            None => {
                let [network, site] = claimed_parameters(uri, [self.network, self.site]);
                Claims { network, site, ring: None, network_chooses: true }
            }
            Some(ring) => {
                let [network, site, ring] = claimed_parameters(uri, [self.network, self.site, ring]);
                Claims { network, site, ring, network_chooses: false }
            }
        }
    }
}
