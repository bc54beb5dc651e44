//! A second reading of `docs/click-validation.md`, 2 and 4: short, slow, and with nothing of the library in it.

use std::net::Ipv6Addr;
use std::ops::Range;

use crate::hmac_sha256;
use crate::ring;

const MAX_BYTES: usize = 65_536;
const MAX_PARAMETERS: usize = 256;

/// A parameter: where it starts, its raw name and its raw value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Offset in the URI.
    pub start: usize,
    /// Raw.
    pub name: &'a [u8],
    /// Raw.
    pub value: &'a [u8],
}

/// A URI whose shape is sound.
#[derive(Clone, Debug)]
pub struct Click<'a> {
    /// Where the message starts.
    pub path: usize,
    /// In order.
    pub parameters: Vec<Parameter<'a>>,
    query: usize,
}

/// What a policy demands, as far as this reading knows it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct Policy {
    /// A name that must be signed.
    pub required: Option<&'static [u8]>,
    /// And must have a value.
    pub required_nonempty: bool,
    /// Nothing may stand behind the signature.
    pub forbid_unsigned: bool,
    /// A name that must not stand behind the signature.
    pub signed_only: Option<&'static [u8]>,
    /// Seconds.
    pub leeway: i64,
    /// Seconds.
    pub max_lifetime: Option<i64>,
    /// Whether there must be one.
    pub require_expires: bool,
    /// Whether only legal bytes are taken.
    pub strict: bool,
}

/// What has to be found out about a click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The number of the first check that fails.
    pub reason: i32,
    /// Index of the key that reproduces the signature.
    pub key: Option<usize>,
    /// Where the message stands, from reason 3 on.
    pub message: Range<usize>,
    /// How many parameters stand behind the signature, from reason 3 on.
    pub unsigned: usize,
}

impl<'a> Click<'a> {
    /// Reads a URI, if its shape is sound.
    #[must_use]
    pub fn read(uri: &'a [u8]) -> Option<Self> {
        let path = path(uri)?;
        if uri[path..].first() != Some(&b'/') || uri[path..].starts_with(b"//") || uri[path..].contains(&b'#') {
            return None;
        }
        let query = path + uri[path..].iter().position(|&byte| byte == b'?')? + 1;
        let mut start = query;
        let mut parameters = Vec::new();
        for segment in uri[query..].split(|&byte| byte == b'&') {
            if !segment.is_empty() {
                let equals = segment.iter().position(|&byte| byte == b'=');
                let value = &segment[equals.map_or(segment.len(), |at| at + 1)..];
                parameters.push(Parameter { start, name: &segment[..equals.unwrap_or(segment.len())], value });
            }
            start += segment.len() + 1;
        }
        Some(Self { path, parameters, query })
    }

    /// The index of the signature.
    #[must_use]
    pub fn signature(&self) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.name == b"signature")
    }

    /// Where the message stands, given the index of the signature.
    #[must_use]
    pub fn message(&self, signature: usize) -> Range<usize> {
        let start = self.parameters[signature].start;
        self.path..if start == self.query { start } else { start - 1 }
    }
}

/// Where the path starts.
fn path(uri: &[u8]) -> Option<usize> {
    if uri.starts_with(b"/") {
        return Some(0);
    }
    let scheme = ["http://", "https://"]
        .into_iter()
        .find(|scheme| uri.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes())))?;
    let rest = &uri[scheme.len()..];
    let end = rest.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(rest.len());
    is_authority(str::from_utf8(&rest[..end]).ok()?).then_some(scheme.len() + end)
}

fn is_authority(authority: &str) -> bool {
    let (host_is_sound, port) = if let Some(rest) = authority.strip_prefix('[') {
        let Some((host, port)) = rest.split_once(']') else { return false };
        (host.parse::<Ipv6Addr>().is_ok(), port)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        (end > 0 && authority[..end].bytes().all(is_sound), &authority[end..])
    };
    let port_is_sound = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            (1..=5).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && digits.parse::<u32>().is_ok_and(|port| port <= 65_535)
        });
    host_is_sound && port_is_sound
}

/// Percent-decoded; with `plus`, a `+` is a space.
#[must_use]
pub fn decoded(raw: &[u8], plus: bool) -> Vec<u8> {
    let mut text = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let escape = raw.get(at + 1..at + 3).and_then(|digits| str::from_utf8(digits).ok());
        // from_str_radix takes a sign, too.
        let escape = escape.filter(|digits| raw[at] == b'%' && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => text.push(byte),
            None if plus && raw[at] == b'+' => text.push(b' '),
            None => text.push(raw[at]),
        }
        at += if escape.is_some() { 3 } else { 1 };
    }
    text
}

/// The name under which PHP stores a parameter.
#[must_use]
pub fn folded(raw: &[u8]) -> Vec<u8> {
    let name = decoded(raw, true);
    let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
    let spaces = name.iter().take_while(|&&byte| byte == b' ').count();
    let name = &name[spaces..];
    let bracket = name.iter().position(|&byte| byte == b'[').unwrap_or(name.len());
    if bracket == 0 {
        return Vec::new();
    }
    let (front, back) = name.split_at(bracket);
    let underscored = |text: &[u8], others: &[u8]| {
        text.iter().map(|byte| if others.contains(byte) { b'_' } else { *byte }).collect::<Vec<_>>()
    };
    let back = if back.contains(&b']') { &[][..] } else { back };
    [underscored(front, b" ."), underscored(back, b" .[")].concat()
}

/// Whether every byte is legal in a URI, and every `%` has its digits.
#[must_use]
pub fn is_legal(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => text.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(byte),
    })
}

/// The verdict on a click by the keys of [`ring`].
#[must_use]
pub fn verify(uri: &[u8], policy: Policy, now: i64) -> Verdict {
    let mut verdict = Verdict { reason: 0, key: None, message: 0..0, unsigned: 0 };
    verdict.reason = check(uri, policy, now, &mut verdict).err().unwrap_or_default();
    verdict
}

fn check(uri: &[u8], policy: Policy, now: i64, verdict: &mut Verdict) -> Result<(), i32> {
    let fail = |fails: bool, reason: i32| if fails { Err(reason) } else { Ok(()) };
    fail(uri.len() > MAX_BYTES, 1)?;
    let click = Click::read(uri).ok_or(1)?;
    let text = &uri[click.path..];
    fail(text.iter().any(|&byte| byte <= 0x20 || byte == 0x7f) || click.parameters.len() > MAX_PARAMETERS, 1)?;
    fail(policy.strict && !is_legal(text), 1)?;
    let index = click.signature().ok_or(2)?;
    let (signed, tail) = (&click.parameters[..index], &click.parameters[index + 1..]);
    verdict.message = click.message(index);
    verdict.unsigned = tail.len();
    let signature = click.parameters[index].value;
    fail(!is_signature(signature), 3)?;
    let names: Vec<_> = click.parameters.iter().map(|parameter| folded(parameter.name)).collect();
    fail(names.iter().enumerate().any(|(at, name)| names[..at].contains(name)), 4)?;
    let expires = signed.iter().find(|parameter| parameter.name == b"expires");
    fail(expires.is_none() && policy.require_expires, 5)?;
    let expires = expires.map(|parameter| seconds(parameter.value).ok_or(6)).transpose()?;
    if let Some(name) = policy.required {
        let found = signed.iter().find(|parameter| decoded(parameter.name, false) == name).ok_or(7)?;
        fail(policy.required_nonempty && found.value.is_empty(), 7)?;
    }
    fail(policy.forbid_unsigned && !tail.is_empty(), 8)?;
    let signed_only = policy.signed_only.map(folded);
    fail(tail.iter().any(|parameter| Some(folded(parameter.name)) == signed_only), 8)?;
    fail(ring::active(now).next().is_none(), 9)?;
    let message = &uri[verdict.message.clone()];
    let reproduces = |key: &[u8]| hmac_sha256::signature(key, message).as_bytes() == signature;
    verdict.key = ring::active(now).find(|(_, key)| reproduces(key)).map(|(index, _)| index);
    fail(verdict.key.is_none(), 10)?;
    let Some(expires) = expires else { return Ok(()) };
    fail(now >= expires.saturating_add(policy.leeway), 11)?;
    let latest = policy.max_lifetime.map(|maximum| now.saturating_add(maximum).saturating_add(policy.leeway));
    fail(latest.is_some_and(|latest| expires > latest), 12)
}

fn is_signature(text: &[u8]) -> bool {
    let is_character = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    // The last character has two bits that no byte has.
    text.len() == 43 && text.iter().all(is_character) && b"AEIMQUYcgkosw048".contains(&text[42])
}

fn seconds(value: &[u8]) -> Option<i64> {
    let is_number = (1..=18).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    str::from_utf8(value).ok().filter(|_| is_number)?.parse().ok()
}
