//! How a signature or a token was written: the bytes that its text spells, in each way in which it can be read.

use alloc::vec::Vec;

use arrayvec::ArrayVec;

use super::Cause;
use super::encodings::{Alphabet, Plus, bytes_of_sextets, hex_digit, percent_decoded};
use super::search::{Causes, Digest, same};

/// One reading of what was received.
#[derive(Clone, Debug)]
pub(super) struct Written {
    spelled: Spelled,
    /// What is wrong with the writing, if this reading is the right one.
    pub(super) causes: Causes,
}

/// What a text says about a MAC.
#[derive(Clone, Debug)]
enum Spelled {
    /// All of it.
    Whole(Digest),
    /// Its first bytes, and not all of them.
    Start(Digest),
    /// Its base64url, in lower case.
    Folded(ArrayVec<u8, MAX_BASE64>),
}

/// The lengths of the MACs that are tried.
const LENGTHS: [usize; 3] = [32, 20, 64];
/// Characters of the longest MAC in base64.
const MAX_BASE64: usize = 86;
/// Bytes of a MAC that must be left of it, at least: so many are the same by no chance.
const MIN_START: usize = 16;
/// Longer texts are no signature. The longest is base64 of 128 hex digits, with each `=` encoded twice.
pub(super) const MAX_TEXT: usize = 256;

impl Written {
    /// A text that spells these bytes, if a MAC can be of so many.
    pub(super) fn whole(digest: &[u8], causes: &Causes) -> Option<Self> {
        let digest = LENGTHS.contains(&digest.len()).then(|| digest.iter().copied().collect())?;
        Some(Self { spelled: Spelled::Whole(digest), causes: causes.clone() })
    }

    /// A text that spells these bytes, which are the first of a MAC that was cut short.
    pub(super) fn start(digest: &[u8], causes: &Causes) -> Option<Self> {
        let is_start = (MIN_START..Digest::new_const().capacity()).contains(&digest.len());
        let digest = is_start.then(|| digest.iter().copied().collect())?;
        Some(Self { spelled: Spelled::Start(digest), causes: and(causes, Cause::SignatureTruncated) })
    }

    /// A text without padding that is base64, of either alphabet, but for the case of its letters.
    pub(super) fn folded(text: &[u8], causes: &Causes) -> Option<Self> {
        let is_whole = LENGTHS.iter().any(|length| text.len() == base64_length(*length));
        let folded = is_whole.then(|| text.iter().map(|&byte| fold(byte)).collect())?;
        Some(Self { spelled: Spelled::Folded(folded), causes: and(causes, Cause::SignatureCaseChanged) })
    }

    /// Whether it spells this MAC.
    pub(super) fn is_of(&self, mac: &[u8]) -> bool {
        match &self.spelled {
            Spelled::Whole(digest) => same(digest, mac),
            Spelled::Start(digest) => digest.len() < mac.len() && same(digest, &mac[..digest.len()]),
            Spelled::Folded(text) => {
                text.len() == base64_length(mac.len()) && {
                    let folded = Alphabet::Url.base64(mac, false).map(fold);
                    same(text, &folded.collect::<ArrayVec<_, MAX_BASE64>>())
                }
            }
        }
    }

    /// Whether it can be that of a MAC of this length.
    pub(super) fn may_be_of(&self, length: usize) -> bool {
        match &self.spelled {
            Spelled::Whole(digest) => digest.len() == length,
            Spelled::Start(digest) => digest.len() < length,
            Spelled::Folded(text) => text.len() == base64_length(length),
        }
    }
}

/// These causes and one more.
pub(super) fn and(causes: &Causes, cause: Cause) -> Causes {
    let mut all = causes.clone();
    if !all.contains(&cause) {
        all.push(cause);
    }
    all
}

/// Characters of so many bytes in base64 without padding.
const fn base64_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// A character of base64 as it is in base64url in lower case.
fn fold(character: u8) -> u8 {
    match character {
        b'+' => b'-',
        b'/' => b'_',
        other => other.to_ascii_lowercase(),
    }
}

/// Every reading of a click's signature.
pub(super) fn read_signature(text: &[u8]) -> Vec<Written> {
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    let mut causes = Causes::new();
    let mut decoded: Vec<u8> = percent_decoded(text, Plus::Plus).collect();
    if decoded != text {
        causes.push(Cause::PercentEncoded);
        decoded = percent_decoded(&decoded, Plus::Plus).collect();
    }
    // Programs that write base64 break lines, so a line end may be inside, too.
    let text: Vec<u8> = decoded.trim_ascii().iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    if text != decoded {
        causes.push(Cause::SignatureWithSpace);
    }
    let mut readings = Vec::new();
    read_hex(&text, &causes, &mut readings);
    read_base64(&text, causes.clone(), &mut readings);
    if decoded.starts_with(b" ") {
        // The space may be what has become of a `+`.
        causes.retain(|cause| *cause != Cause::SignatureWithSpace);
        read_base64(&decoded, causes, &mut readings);
    }
    readings
}

/// Hex of either case.
fn read_hex(text: &[u8], causes: &Causes, readings: &mut Vec<Written>) {
    if let Some(digest) = from_hex(text) {
        let causes = and(causes, Cause::HexSignature);
        if text.len().is_multiple_of(2) {
            readings.extend(Written::whole(&digest, &causes));
        }
        readings.extend(Written::start(&digest, &causes));
    }
}

/// Base64 of either alphabet, padded or not.
fn read_base64(text: &[u8], mut causes: Causes, readings: &mut Vec<Written>) {
    let unpadded = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    if unpadded.len() < text.len() {
        causes.push(Cause::PaddedBase64);
    }
    if unpadded.contains(&b' ') {
        causes.push(Cause::PlusBecameSpace);
    } else if unpadded.iter().any(|byte| matches!(byte, b'+' | b'/')) {
        causes.push(Cause::StandardBase64);
    }
    let text: Vec<u8> = unpadded.iter().map(|&byte| if byte == b' ' { b'+' } else { byte }).collect();
    let Some(sextets) = text.iter().map(|&byte| Alphabet::Url.value(byte)).collect::<Option<Vec<u8>>>() else { return };
    let bytes: Vec<u8> = bytes_of_sextets(sextets.iter().copied()).collect();
    let has_all_characters = text.len() == base64_length(bytes.len());
    let spare_bits = sextets.last().is_some_and(|last| last & ((1 << (text.len() * 6 % 8)) - 1) != 0);
    if let Some(digest) = from_hex(&bytes).filter(|_| bytes.len().is_multiple_of(2)) {
        readings.extend(Written::whole(&digest, &and(&causes, Cause::Base64OfHex)));
    }
    if has_all_characters {
        let causes = if spare_bits { and(&causes, Cause::LastCharacterChanged) } else { causes.clone() };
        readings.extend(Written::whole(&bytes, &causes));
    }
    readings.extend(Written::folded(&text, &causes));
    readings.extend(Written::start(&bytes, &causes));
}

/// The bytes of pairs of hex digits. A last digit that is alone is dropped, as it may be of a text that was cut short.
fn from_hex(text: &[u8]) -> Option<Digest> {
    let digits = text.iter().map(|&digit| hex_digit(digit)).collect::<Option<Vec<u8>>>()?;
    let (pairs, _) = digits.as_chunks::<2>();
    let fits = pairs.len() <= Digest::new_const().capacity();
    fits.then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString as _};

    /// The bytes 0 to 31 as a MAC, which has all kinds of characters in standard base64 if its last bytes are changed.
    const MAC: [u8; 32] = *b"\xfb\xff\xbf\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f0123456789abcd\xfe\xff";
    const URL: &str = "-_-_AwQFBgcICQoLDA0ODzAxMjM0NTY3ODlhYmNk_v8";
    const HEX: &str = "fbffbf030405060708090a0b0c0d0e0f3031323334353637383961626364feff";

    /// The causes of the first reading that is of the MAC, in the order of their numbers.
    fn causes_of(text: &str, mac: &[u8]) -> Option<Vec<Cause>> {
        let readings = read_signature(text.as_bytes());
        let mut causes = readings.iter().find(|written| written.is_of(mac))?.causes.to_vec();
        causes.sort_unstable();
        assert!(readings.iter().any(|written| written.may_be_of(mac.len())), "{text}");
        Some(causes)
    }

    #[track_caller]
    fn check(text: &str, causes: &[Cause]) {
        assert_eq!(causes_of(text, &MAC).as_deref(), Some(causes), "{text}");
        let mut other = MAC;
        other[9] ^= 1;
        assert_eq!(causes_of(text, &other), None, "{text}");
    }

    #[test]
    fn base64_of_several_kinds() {
        check(URL, &[]);
        check(&alloc::format!("{URL}="), &[Cause::PaddedBase64]);
        let standard = URL.replace('-', "+").replace('_', "/");
        check(&standard, &[Cause::StandardBase64]);
        check(&alloc::format!("{standard}="), &[Cause::PaddedBase64, Cause::StandardBase64]);
        check(&standard.replace('+', " ").replacen(' ', "+", 1), &[Cause::PlusBecameSpace]);
        check(&standard.replace('+', " "), &[Cause::PlusBecameSpace]);
        check(&standard.replace('+', "%20"), &[Cause::PercentEncoded, Cause::PlusBecameSpace]);
        let escaped = standard.replace('+', "%2B").replace('/', "%2f") + "%3D";
        check(&escaped, &[Cause::PaddedBase64, Cause::StandardBase64, Cause::PercentEncoded]);
        check(&escaped.replace('%', "%25"), &[Cause::PaddedBase64, Cause::StandardBase64, Cause::PercentEncoded]);
    }

    #[test]
    fn hex_and_base64_of_hex() {
        check(HEX, &[Cause::HexSignature]);
        check(&HEX.to_uppercase(), &[Cause::HexSignature]);
        // A digit too many.
        let longer = alloc::format!("{HEX}0");
        assert_eq!(causes_of(&longer, &MAC), None);
        let base64: Vec<u8> = Alphabet::Standard.base64(longer.as_bytes(), false).collect();
        assert_eq!(causes_of(&String::from_utf8(base64).expect("ASCII"), &MAC), None);
        let base64: Vec<u8> = Alphabet::Standard.base64(HEX.as_bytes(), true).collect();
        let base64 = String::from_utf8(base64).expect("ASCII");
        check(&base64, &[Cause::PaddedBase64, Cause::Base64OfHex]);
        check(base64.trim_end_matches('='), &[Cause::Base64OfHex]);
    }

    #[test]
    fn what_was_done_to_it_on_the_way() {
        check(&alloc::format!(" {URL}\r\n"), &[Cause::SignatureWithSpace]);
        check(&alloc::format!("{}\n{}\r\n", &URL[..30], &URL[30..]), &[Cause::SignatureWithSpace]);
        check(&alloc::format!("{}\r\n{}", &URL[..30], &URL[30..]), &[Cause::SignatureWithSpace]);
        check(&alloc::format!("{URL}%0A"), &[Cause::PercentEncoded, Cause::SignatureWithSpace]);
        check(&URL.to_lowercase(), &[Cause::SignatureCaseChanged]);
        check(&URL.to_uppercase(), &[Cause::SignatureCaseChanged]);
        check(&URL.replace("v8", "v9"), &[Cause::LastCharacterChanged]);
        for length in 22..43 {
            check(&URL[..length], &[Cause::SignatureTruncated]);
        }
        assert_eq!(causes_of(&URL[..21], &MAC), None);
        for length in 32..64 {
            check(&HEX[..length], &[Cause::HexSignature, Cause::SignatureTruncated]);
        }
        assert_eq!(causes_of(&HEX[..31], &MAC), None);
    }

    #[test]
    fn other_lengths_are_of_other_hash_functions() {
        let long = [MAC, MAC].concat();
        let text: Vec<u8> = Alphabet::Url.base64(&long, false).collect();
        let text = String::from_utf8(text).expect("ASCII");
        assert_eq!(causes_of(&text, &long), Some(alloc::vec![]));
        assert_eq!(causes_of(&text[..43], &long), Some(alloc::vec![Cause::SignatureTruncated]));
        let short = &MAC[..20];
        assert_eq!(causes_of(&HEX[..40], short), Some(alloc::vec![Cause::HexSignature]));
        assert_eq!(causes_of(&URL[..27].to_lowercase(), short), Some(alloc::vec![Cause::SignatureCaseChanged]));
    }

    #[test]
    fn what_no_mistake_could_write_is_not_read() {
        for text in ["", "=", "short", "%", "not base64!", &"x".repeat(44), &"0".repeat(300)].map(str::to_string) {
            let readings = read_signature(text.as_bytes());
            assert!(readings.iter().all(|written| matches!(written.spelled, Spelled::Start(_))), "{text}");
            assert!(!readings.iter().any(|written| written.may_be_of(32)), "{text}");
        }
    }
}
