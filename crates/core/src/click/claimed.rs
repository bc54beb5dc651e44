//! What a click says of itself before any key has proved it. Rules: `docs/keys.md`, Which ring.

use super::query::Parameters;
use super::uri::shape;
use super::verdict::SignedParameter;
use super::{MAX_URI_LENGTH, SIGNATURE};

/// The first parameter with this name in front of the signature, for choosing the ring by which a click is verified. It is
/// proved by the verification that follows: where somebody wrote another value, that ring does not reproduce the signature.
/// What stands behind the signature is not looked at.
///
/// ```
/// use adseal_core::click::claimed_parameter;
///
/// let uri = b"/c?network_id=2820&signature=x&network_id=1";
/// let network = claimed_parameter(uri, b"network_id").ok_or("none")?;
/// assert!(network.value().eq(*b"2820"));
/// assert!(claimed_parameter(uri, b"site_id").is_none());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn claimed_parameter<'a>(uri: &'a [u8], name: &[u8]) -> Option<SignedParameter<'a>> {
    claimed_parameters(uri).find(|parameter| parameter.is_named(name))
}

/// All parameters in front of the signature, in order, for those who look for several; none where the URI has no query to
/// read or is too long.
pub fn claimed_parameters(uri: &[u8]) -> impl Iterator<Item = SignedParameter<'_>> {
    let shape = if uri.len() > MAX_URI_LENGTH { None } else { shape(uri).ok() };
    let query = shape.map_or(uri.len(), |shape| shape.query);
    Parameters::new(uri, query, uri.len())
        .take_while(|parameter| parameter.name.of(uri) != SIGNATURE)
        .map(|parameter| SignedParameter::new(uri, parameter))
}
