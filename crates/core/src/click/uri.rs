//! The shape of a click URI: path form or absolute form. Rules: `docs/click-validation.md`, 2.1.

use core::net::Ipv6Addr;

/// Where the parts of a well-shaped URI begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The first `/` of the path: here the message starts.
    pub(super) path: usize,
    /// The first byte behind the `?`.
    pub(super) query: usize,
}

/// Reads the shape; the error is the offset of the first byte that does not fit.
/// A `#` behind the `?` is not looked for here: it is one of the bytes that the caller scans for anyway.
pub(super) fn shape(uri: &[u8]) -> Result<Shape, usize> {
    let path = path_start(uri)?;
    match memchr::memchr2(b'?', b'#', &uri[path..]) {
        Some(length) if uri[path + length] == b'?' => Ok(Shape { path, query: path + length + 1 }),
        Some(length) => Err(path + length),
        None => Err(uri.len()),
    }
}

/// Where the path starts: at 0, or behind `http(s)://authority`.
pub(super) fn path_start(uri: &[u8]) -> Result<usize, usize> {
    let path = match uri.first() {
        Some(b'/') => 0,
        _ => authority_end(uri)?,
    };
    match uri[path..] {
        // To the receiver `//x` would be a host, and no request target of its own.
        [b'/', b'/', ..] => Err(path + 1),
        [b'/', ..] => Ok(path),
        _ => Err(path),
    }
}

fn authority_end(uri: &[u8]) -> Result<usize, usize> {
    let start = authority_start(uri).ok_or(0_usize)?;
    let length = uri[start..].iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let end = length.map_or(uri.len(), |length| start + length);
    check_authority(&uri[start..end]).map_err(|at| start + at)?;
    Ok(end)
}

fn authority_start(uri: &[u8]) -> Option<usize> {
    [&b"http://"[..], b"https://"]
        .into_iter()
        .find(|scheme| uri.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(<[u8]>::len)
}

fn check_authority(authority: &[u8]) -> Result<(), usize> {
    let host_length = match authority.first() {
        Some(b'[') => bracketed_length(authority).ok_or(0_usize)?,
        _ => authority.iter().take_while(|&&byte| is_host_byte(byte)).count(),
    };
    match authority.get(host_length) {
        None | Some(b':') if host_length == 0 => Err(0),
        None => Ok(()),
        Some(b':') => check_port(&authority[host_length + 1..]).map_err(|at| host_length + 1 + at),
        Some(_) => Err(host_length),
    }
}

const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

/// Length of `[IPv6 address]` at the start, brackets included.
fn bracketed_length(authority: &[u8]) -> Option<usize> {
    let close = authority.iter().position(|&byte| byte == b']')?;
    let address = core::str::from_utf8(&authority[1..close]).ok()?;
    address.parse::<Ipv6Addr>().ok()?;
    Some(close + 1)
}

fn check_port(port: &[u8]) -> Result<(), usize> {
    let digits = port.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 5 {
        return Err(5);
    }
    let number = port[..digits].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    if number > 65_535 {
        return Err(0);
    }
    if digits == 0 || digits < port.len() { Err(digits) } else { Ok(()) }
}
