//! A place that `stability` tells: it covers what its cause says, and mending it alone is what PHP does there.

use adseal_core::php_json::{Cause, Instability, Mode, PhpErrorCode};

use crate::check::{alone, canonical, require};

/// The bytes of the place are such as its cause names.
pub(crate) fn check_place(text: &[u8], place: &Instability) -> Result<(), String> {
    let end = place.offset.checked_add(place.length).filter(|end| *end <= text.len());
    let end = end.ok_or("out of bounds")?;
    let bytes = &text[place.offset..end];
    let beside = [text[..place.offset].last().copied(), text.get(end).copied()];
    require!(place.error.is_some() == (place.cause == Cause::InvalidJson), "an error where none belongs, or none");
    let fits = match place.cause {
        Cause::SlashNotEscaped => bytes == b"/",
        Cause::InsignificantWhitespace => is_run(bytes, beside, |byte| b" \t\n\r".contains(&byte)),
        Cause::RawNonAscii => is_run(bytes, beside, |byte| byte >= 0x80),
        Cause::NonCanonicalEscape => is_escape(bytes),
        Cause::EmptyObject => braced(bytes).is_some_and(<[u8]>::is_empty),
        Cause::ListLikeObject => braced(bytes).is_some() && is_list(bytes)?,
        Cause::DuplicateKey => bytes.len() >= 2 && bytes.starts_with(b"\"") && bytes.ends_with(b"\""),
        Cause::NegativeZero => bytes.starts_with(b"-") && matches!(&*alone(bytes)?, b"0" | b"-0"),
        Cause::NonCanonicalNumber => is_double(bytes) && *alone(bytes)? != *bytes,
        Cause::IntegerOverflow => is_integer(bytes) && parsed(bytes).is_none() && !alone(bytes)?.is_empty(),
        Cause::InvalidPropertyName => bytes.starts_with(b"\"\\u0000") && bytes.ends_with(b"\""),
        Cause::InvalidJson => match place.error {
            Some(PhpErrorCode::InfOrNan) => refused_as_infinite(bytes)?,
            _ => bytes.len() == usize::from(place.offset < text.len()),
        },
        _ => return Err("a cause that this test does not know".to_owned()),
    };
    require!(fits, "{} is not that", bytes.escape_ascii());
    Ok(())
}

/// The text with every place mended by itself that can be.
pub(crate) fn repaired(text: &[u8], found: &[Instability]) -> Result<Vec<u8>, String> {
    let mut found: Vec<&Instability> = found.iter().collect();
    found.sort_by_key(|place| place.offset);
    let mut out = Vec::new();
    let mut done = 0;
    for place in found {
        let end = place.offset + place.length;
        let bytes = &text[place.offset..end];
        let mended = match place.cause {
            Cause::InsignificantWhitespace => Vec::new(),
            Cause::SlashNotEscaped => b"\\/".to_vec(),
            Cause::RawNonAscii | Cause::NonCanonicalEscape => {
                let string = [b"\"", bytes, b"\""].concat();
                let form = alone(&string)?;
                form[1..form.len() - 1].to_vec()
            }
            Cause::NegativeZero | Cause::NonCanonicalNumber | Cause::IntegerOverflow => alone(bytes)?,
            _ => continue,
        };
        out.extend_from_slice(&text[done..place.offset]);
        out.extend(mended);
        done = end;
    }
    out.extend_from_slice(&text[done..]);
    Ok(out)
}

/// Nothing but such bytes, and none beside it.
fn is_run(bytes: &[u8], beside: [Option<u8>; 2], belongs: impl Fn(u8) -> bool) -> bool {
    let inside = !bytes.is_empty() && bytes.iter().all(|byte| belongs(*byte));
    inside && !beside.into_iter().flatten().any(belongs)
}

/// `\uXXXX`, or two of them that are a pair. The short escapes are what PHP writes.
fn is_escape(bytes: &[u8]) -> bool {
    let is_unit = |unit: &[u8]| unit.starts_with(b"\\u") && unit[2..].iter().all(u8::is_ascii_hexdigit);
    let is_high =
        bytes.get(2..4).is_some_and(|hex| matches!(hex, [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B']));
    bytes.len() == if is_high { 12 } else { 6 } && bytes.chunks(6).all(is_unit)
}

/// What stands between braces, white space apart.
fn braced(bytes: &[u8]) -> Option<&[u8]> {
    Some(bytes.strip_prefix(b"{")?.strip_suffix(b"}")?.trim_ascii())
}

/// A list with something in it. An infinity may keep it from being written.
fn is_list(object: &[u8]) -> Result<bool, String> {
    Ok(match canonical(object, Mode::Assoc)? {
        Ok(form) => form.starts_with(b"[") && *form != *b"[]",
        Err(error) => error.code() == PhpErrorCode::InfOrNan,
    })
}

fn refused_as_infinite(number: &[u8]) -> Result<bool, String> {
    let infinite = canonical(number, Mode::Assoc)?.is_err_and(|error| error.code() == PhpErrorCode::InfOrNan);
    Ok(infinite && number.iter().all(|byte| b"0123456789+-.eE".contains(byte)))
}

fn is_double(number: &[u8]) -> bool {
    number.iter().any(|byte| b".eE".contains(byte)) && number.iter().all(|byte| b"0123456789+-.eE".contains(byte))
}

fn is_integer(number: &[u8]) -> bool {
    number.strip_prefix(b"-").unwrap_or(number).iter().all(u8::is_ascii_digit)
}

fn parsed(integer: &[u8]) -> Option<i64> {
    std::str::from_utf8(integer).ok()?.parse().ok()
}
