//! How the languages that links are written in percent-encode. Rules: `docs/explain.md`, Encoding.

use alloc::vec::Vec;

use crate::explain::encodings::{Letters, extend};
use crate::php_json::OutOfMemory;

/// A function that percent-encodes.
#[derive(Debug)]
pub(super) struct Encoder {
    /// What it keeps beside ASCII letters and digits.
    kept: &'static [u8],
    has_plus: bool,
    letters: Letters,
}

/// Those of the languages, in the order of the search.
pub(super) static ENCODERS: [Encoder; 9] = [
    // PHP's rawurlencode, .NET's Uri.EscapeDataString.
    Encoder { kept: b"-._~", has_plus: false, letters: Letters::Upper },
    // Python's quote.
    Encoder { kept: b"-._~/", has_plus: false, letters: Letters::Upper },
    // PHP's urlencode.
    Encoder { kept: b"-._", has_plus: true, letters: Letters::Upper },
    // Python's quote_plus.
    Encoder { kept: b"-._~", has_plus: true, letters: Letters::Upper },
    // JavaScript's encodeURIComponent.
    Encoder { kept: b"-._~!'()*", has_plus: false, letters: Letters::Upper },
    // JavaScript's encodeURI.
    Encoder { kept: b"-._~!'()*;,/?:@&=+$#", has_plus: false, letters: Letters::Upper },
    // JavaScript's URLSearchParams, Java's URLEncoder.
    Encoder { kept: b"-._*", has_plus: true, letters: Letters::Upper },
    // .NET's HttpUtility.UrlEncode.
    Encoder { kept: b"-._!()*", has_plus: true, letters: Letters::Lower },
    // .NET's WebUtility.UrlEncode.
    Encoder { kept: b"-._!()*", has_plus: true, letters: Letters::Upper },
];

impl Encoder {
    /// Whether it is meant for whole URIs: it leaves what divides them.
    pub(super) fn is_of_uris(&self) -> bool {
        self.kept.contains(&b'?')
    }

    pub(super) fn encode(&self, bytes: impl IntoIterator<Item = u8>, out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        for byte in bytes {
            match byte {
                b' ' if self.has_plus => extend(out, [b'+'])?,
                _ if byte.is_ascii_alphanumeric() || self.kept.contains(&byte) => extend(out, [byte])?,
                _ => extend(out, [b'%'].into_iter().chain(self.letters.hex(&[byte])))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of ASCII that some encoder keeps, a space and a byte beyond ASCII, as each of the languages has it: node 20,
    /// PHP 8.2, Python 3.11, the documentation of .NET.
    #[test]
    fn each_encodes_as_its_language_does() {
        let text = b"aZ9 -._~!'()*;,/?:@&=+$#%\xe9";
        let expected = [
            "aZ9%20-._~%21%27%28%29%2A%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9%20-._~%21%27%28%29%2A%3B%2C/%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9+-._%7E%21%27%28%29%2A%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9+-._~%21%27%28%29%2A%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9%20-._~!'()*%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9%20-._~!'()*;,/?:@&=+$#%25%E9",
            "aZ9+-._%7E%21%27%28%29*%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
            "aZ9+-._%7e!%27()*%3b%2c%2f%3f%3a%40%26%3d%2b%24%23%25%e9",
            "aZ9+-._%7E!%27()*%3B%2C%2F%3F%3A%40%26%3D%2B%24%23%25%E9",
        ];
        for (encoder, expected) in ENCODERS.iter().zip(expected) {
            let mut out = Vec::new();
            encoder.encode(text.iter().copied(), &mut out).expect("enough memory");
            assert_eq!(out, expected.as_bytes(), "{encoder:?}");
        }
    }
}
