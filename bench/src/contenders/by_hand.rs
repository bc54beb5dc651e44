//! What a program does that calls a crypto library itself: the same results, and nothing checked.

use memchr::memmem::Finder;

use super::Mac;
use super::openssl::{is_equal, sha1};

const SIGNATURE_FIELD: &[u8] = b"&signature=";
const SIGNATURE_LENGTH: usize = 43;

/// Writes one piece behind the other.
struct Writer<'a> {
    out: &'a mut [u8],
    length: usize,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut [u8]) -> Self {
        Self { out, length: 0 }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.out[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn put_decimal(&mut self, mut number: i64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            digits[start] = b"0123456789"[usize::try_from(number % 10).expect("times are not negative")];
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.put(&digits[start..]);
    }

    fn put_encoded(&mut self, value: &[u8]) {
        for &byte in value {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                self.put(&[byte]);
            } else {
                let [high, low] = hex_digits(byte, b"0123456789ABCDEF");
                self.put(&[b'%', high, low]);
            }
        }
    }

    fn written(&self) -> &[u8] {
        &self.out[..self.length]
    }
}

/// Appends `expires` and `signature`.
pub(crate) fn sign(uri: &[u8], expires: i64, mac: &mut impl Mac, out: &mut [u8]) -> usize {
    let mut writer = Writer::new(out);
    writer.put(uri);
    finish(writer, expires, mac)
}

fn finish(mut writer: Writer<'_>, expires: i64, mac: &mut impl Mac) -> usize {
    writer.put(b"&expires=");
    writer.put_decimal(expires);
    let signature = base64url(&mac.mac(writer.written()));
    writer.put(SIGNATURE_FIELD);
    writer.put(&signature);
    writer.length
}

/// Fills the gaps between `texts`, then appends `expires` and `signature`.
pub(crate) fn render(texts: &[&[u8]], values: &[Vec<u8>], expires: i64, mac: &mut impl Mac, out: &mut [u8]) -> usize {
    let mut writer = Writer::new(out);
    let (last, texts) = texts.split_last().expect("a template has a beginning");
    for (text, value) in texts.iter().zip(values) {
        writer.put(text);
        writer.put_encoded(value);
    }
    writer.put(last);
    finish(writer, expires, mac)
}

/// Looks for the signature and compares it. Whether the click has expired is not looked at.
pub(crate) struct Verification {
    field: Finder<'static>,
}

impl Verification {
    pub(crate) fn new() -> Self {
        Self { field: Finder::new(SIGNATURE_FIELD) }
    }

    pub(crate) fn accepts(&self, uri: &[u8], mac: &mut impl Mac) -> bool {
        let Some(end) = self.field.find(uri) else { return false };
        let signature = uri[end + SIGNATURE_FIELD.len()..].first_chunk();
        signature.is_some_and(|signature| is_equal(signature, &base64url(&mac.mac(&uri[..end]))))
    }
}

/// The token of an install.
pub(crate) fn token(body: &[u8], secret: &[u8], mac: &mut impl Mac, out: &mut [u8]) -> usize {
    let mut message = [0; 128];
    let mut writer = Writer::new(&mut message);
    writer.put(secret);
    writer.put(hex(&sha1(body)).as_flattened());
    let token = hex(&mac.mac(writer.written()));
    let token = token.as_flattened();
    out[..token.len()].copy_from_slice(token);
    token.len()
}

fn hex<const N: usize>(bytes: &[u8; N]) -> [[u8; 2]; N] {
    bytes.map(|byte| hex_digits(byte, b"0123456789abcdef"))
}

fn hex_digits(byte: u8, digits: &[u8; 16]) -> [u8; 2] {
    [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]
}

fn base64url(mac: &[u8; 32]) -> [u8; SIGNATURE_LENGTH] {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| DIGITS[(bits & 63) as usize];
    let mut text = [0; SIGNATURE_LENGTH];
    let (groups, rest) = mac.as_chunks::<3>();
    for (group, four) in groups.iter().zip(text.as_chunks_mut::<4>().0) {
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        *four = [digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)];
    }
    let bits = u32::from_be_bytes([0, 0, rest[0], rest[1]]) << 2;
    text[SIGNATURE_LENGTH - 3..].copy_from_slice(&[digit(bits >> 12), digit(bits >> 6), digit(bits)]);
    text
}
