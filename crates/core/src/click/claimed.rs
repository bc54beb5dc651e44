//! What a click says of itself before any key has proved it. Rules: `docs/keys.md`, Which ring.

use super::query::{Parameter, Span};
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
    let [claimed] = claimed_parameters(uri, [name]);
    claimed
}

/// The same for several names at once: the first parameter with each of them.
#[must_use]
pub fn claimed_parameters<'a, const N: usize>(uri: &'a [u8], names: [&[u8]; N]) -> [Option<SignedParameter<'a>>; N] {
    let mut claimed = [None; N];
    let shape = if uri.len() > MAX_URI_LENGTH { None } else { shape(uri).ok() };
    let Some(shape) = shape else { return claimed };
    let (mut start, mut index, mut missing) = (shape.query, 0, N);
    while start < uri.len() && missing > 0 {
        let end = memchr::memchr(b'&', &uri[start..]).map_or(uri.len(), |length| start + length);
        let segment = &uri[start..end];
        if is_signature(segment) {
            break;
        }
        if segment.first().is_some_and(|first| names.iter().any(|name| may_begin(*first, name))) {
            let name_end = memchr::memchr(b'=', segment).map_or(end, |length| start + length);
            let value = Span::new((name_end + 1).min(end), end);
            let parameter = SignedParameter::new(uri, Parameter { index, name: Span::new(start, name_end), value });
            for (claimed, name) in claimed.iter_mut().zip(names) {
                if claimed.is_none() && parameter.is_named(name) {
                    *claimed = Some(parameter);
                    missing -= 1;
                }
            }
        }
        index += usize::from(!segment.is_empty());
        start = end + 1;
    }
    claimed
}

/// Whether a segment is the parameter with the signature, whose name is never encoded.
fn is_signature(segment: &[u8]) -> bool {
    segment.strip_prefix(SIGNATURE).is_some_and(|behind| matches!(behind.first(), None | Some(b'=')))
}

/// Whether a segment that begins with this byte may have this name: most do not, and are not looked at any further.
fn may_begin(first: u8, name: &[u8]) -> bool {
    matches!(first, b'%' | b'+' | b'=') || name.first().is_none_or(|own| *own == first)
}
