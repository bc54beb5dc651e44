//! How a token was written: the bytes that its text spells, in each way in which it can be read.
//! Rules: `docs/explain.md`, How a token was written.

use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::encodings::{Alphabet, Plus, bytes_of_sextets, hex_digit, percent_decoded};
use crate::explain::search::Causes;
use crate::explain::written::{MAX_TEXT, Written, and};

/// Every reading of a token.
pub(super) fn read_token(text: &[u8]) -> Vec<Written> {
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    let mut causes = Causes::new();
    let mut text = text.to_vec();
    let decoded: Vec<u8> = percent_decoded(&text, Plus::Plus).collect();
    if decoded != text {
        causes.push(Cause::PercentEncoded);
        text = percent_decoded(&decoded, Plus::Plus).collect();
    }
    let trimmed: Vec<u8> = text.trim_ascii().iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    if trimmed != text {
        causes.push(Cause::SignatureWithSpace);
    }
    let mut readings = Vec::new();
    read_hex(&trimmed, &causes, &mut readings);
    read_base64(&trimmed, &causes, &mut readings);
    if text.starts_with(b" ") {
        // The space may be what has become of a `+`.
        causes.retain(|cause| *cause != Cause::SignatureWithSpace);
        read_base64(&text, &causes, &mut readings);
    }
    readings
}

/// Hex of either case.
fn read_hex(text: &[u8], causes: &Causes, readings: &mut Vec<Written>) {
    let Some(digits) = text.iter().map(|&digit| hex_digit(digit)).collect::<Option<Vec<u8>>>() else { return };
    let causes = with_case(text, causes);
    let (pairs, odd) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if odd.is_empty() {
        readings.extend(Written::whole(&bytes, &causes));
    }
    // A digit that is left over is half a byte.
    readings.extend(Written::start(&bytes, &causes));
}

/// What is wrong with the letters of hex.
fn with_case(hex: &[u8], causes: &Causes) -> Causes {
    match (hex.iter().any(u8::is_ascii_uppercase), hex.iter().any(u8::is_ascii_lowercase)) {
        (true, true) => and(causes, Cause::SignatureCaseChanged),
        (true, false) => and(causes, Cause::UpperCaseHex),
        (false, _) => causes.clone(),
    }
}

/// Base64 of either alphabet, padded or not.
fn read_base64(text: &[u8], causes: &Causes, readings: &mut Vec<Written>) {
    let unpadded = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let is_padded = unpadded.len() < text.len();
    let [is_standard, is_url] = [b"+/", b"-_"].map(|own| unpadded.iter().any(|byte| own.contains(byte)));
    let kind = if unpadded.contains(&b' ') {
        Cause::PlusBecameSpace
    } else if is_padded && !is_url {
        Cause::Base64Token
    } else {
        Cause::Base64UrlToken
    };
    let text: Vec<u8> = unpadded.iter().map(|&byte| if byte == b' ' { b'+' } else { byte }).collect();
    let Some(values) = text.iter().map(|&byte| Alphabet::Url.value(byte)).collect::<Option<Vec<u8>>>() else { return };
    let bytes: Vec<u8> = bytes_of_sextets(values.iter().copied()).collect();
    let mut of_hex = Vec::new();
    read_hex(&bytes, &and(causes, Cause::Base64OfHex), &mut of_hex);
    readings.extend(of_hex.into_iter().filter(|reading| !reading.causes.contains(&Cause::SignatureTruncated)));
    // Every text has one spelling: the bits that are left over are zero.
    if Alphabet::Url.base64(&bytes, false).map(in_either).eq(text.iter().map(|&byte| in_either(byte))) {
        readings.extend(Written::whole(&bytes, &and(causes, kind)));
    }
    if !(text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase)) {
        readings.extend(Written::folded(&text, &and(causes, kind)));
    }
    let kind = match kind {
        // What was cut off is the padding, too.
        Cause::Base64UrlToken if is_standard && !is_url => Cause::Base64Token,
        Cause::Base64Token if !is_standard => Cause::Base64UrlToken,
        kind => kind,
    };
    readings.extend(Written::start(&bytes, &and(causes, kind)));
}

/// A character of base64 as it is in base64url.
fn in_either(character: u8) -> u8 {
    match character {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    /// A MAC whose base64 has all kinds of characters.
    const MAC: [u8; 32] = *b"\xfb\xff\xbf\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f0123456789abcd\xfe\xff";
    const HEX: &str = "fbffbf030405060708090a0b0c0d0e0f3031323334353637383961626364feff";
    const STANDARD: &str = "+/+/AwQFBgcICQoLDA0ODzAxMjM0NTY3ODlhYmNk/v8=";
    /// The base64 of a text that is that hex, as `base64 -w0` writes it.
    const OF_HEX: &str = "ZmJmZmJmMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGYzMDMxMzIzMzM0MzUzNjM3MzgzOTYxNjI2MzY0ZmVmZg==";

    #[track_caller]
    fn check_of(mac: &[u8], text: &str, expected: &[Cause]) {
        let readings = read_token(text.as_bytes());
        let reading = readings.iter().find(|reading| reading.is_of(mac)).expect("it is one of this MAC");
        let mut causes = reading.causes.to_vec();
        causes.sort_unstable();
        assert_eq!(causes, expected, "{text}");
        let other: Vec<u8> = mac.iter().map(|byte| byte ^ 0x80).collect();
        assert!(!readings.iter().any(|reading| reading.is_of(&other)), "{text}");
    }

    #[track_caller]
    fn check(text: &str, expected: &[Cause]) {
        check_of(&MAC, text, expected);
    }

    #[test]
    fn hex_is_right_in_lower_case() {
        check(HEX, &[]);
        check(&HEX.to_uppercase(), &[Cause::UpperCaseHex]);
        check(&HEX.replace("ff", "Ff"), &[Cause::SignatureCaseChanged]);
        check_of(&[0x12; 32], &"12".repeat(32), &[]);
        check_of(&MAC[..20], &HEX[..40], &[]);
        check_of(&MAC.repeat(2), &HEX.repeat(2), &[]);
    }

    #[test]
    fn base64_is_of_two_alphabets_and_padded_or_not() {
        let url = STANDARD.replace('+', "-").replace('/', "_");
        check(STANDARD, &[Cause::Base64Token]);
        check(STANDARD.trim_end_matches('='), &[Cause::Base64UrlToken]);
        check(&url, &[Cause::Base64UrlToken]);
        check(url.trim_end_matches('='), &[Cause::Base64UrlToken]);
        check(&STANDARD.replace('+', " "), &[Cause::PlusBecameSpace]);
        check(&STANDARD.to_lowercase(), &[Cause::SignatureCaseChanged, Cause::Base64Token]);
        check(&url.to_uppercase(), &[Cause::SignatureCaseChanged, Cause::Base64UrlToken]);
        // 20 and 64 bytes.
        check_of(&MAC[..20], "+/+/AwQFBgcICQoLDA0ODzAxMjM=", &[Cause::Base64Token]);
        let twice = "+/+/AwQFBgcICQoLDA0ODzAxMjM0NTY3ODlhYmNk/v/7/78DBAUGBwgJCgsMDQ4PMDEyMzQ1Njc4OWFiY2T+/w==";
        check_of(&MAC.repeat(2), twice, &[Cause::Base64Token]);
    }

    #[test]
    fn hex_may_be_in_base64() {
        check(OF_HEX, &[Cause::Base64OfHex]);
        check(OF_HEX.trim_end_matches('='), &[Cause::Base64OfHex]);
        let upper = "RkJGRkJGMDMwNDA1MDYwNzA4MDkwQTBCMEMwRDBFMEYzMDMxMzIzMzM0MzUzNjM3MzgzOTYxNjI2MzY0RkVGRg==";
        check(upper, &[Cause::Base64OfHex, Cause::UpperCaseHex]);
    }

    #[test]
    fn a_token_may_be_cut_short() {
        for length in 32..64 {
            check(&HEX[..length], &[Cause::SignatureTruncated]);
        }
        for length in 22..43 {
            check(&STANDARD[..length], &[Cause::SignatureTruncated, Cause::Base64Token]);
        }
        check(&STANDARD.replace('+', "-").replace('/', "_")[..30], &[Cause::SignatureTruncated, Cause::Base64UrlToken]);
        for (text, length) in [(HEX, 31), (STANDARD, 21)] {
            assert!(!read_token(&text.as_bytes()[..length]).iter().any(|reading| reading.is_of(&MAC)), "{text}");
        }
    }

    #[test]
    fn what_is_round_it_comes_off() {
        let (escaped, space) = (Cause::PercentEncoded, Cause::SignatureWithSpace);
        check(&[HEX, "\n"].concat(), &[space]);
        check(&[" ", HEX, "\t\r\n"].concat(), &[space]);
        check(&[&STANDARD[..20], "\r\n", &STANDARD[20..]].concat(), &[space, Cause::Base64Token]);
        check(&STANDARD.replace('+', "%2B").replace('=', "%3d"), &[escaped, Cause::Base64Token]);
        check(&STANDARD.replace('=', "%253D"), &[escaped, Cause::Base64Token]);
        check(&[HEX, "%0D%0A"].concat(), &[escaped, space]);
    }

    #[test]
    fn what_is_no_token_has_no_reading() {
        let long = "0".repeat(257);
        for text in ["", "\"", "ZZ", "0", "%", "\u{e9}", &[HEX, "\""].concat(), &HEX.replace("ff", "0."), &long] {
            assert!(read_token(text.as_bytes()).is_empty(), "{text}");
        }
        // A digit too many.
        let longer: String = [HEX, "0"].concat();
        assert!(!read_token(longer.as_bytes()).iter().any(|reading| reading.is_of(&MAC)));
    }
}
