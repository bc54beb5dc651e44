//! What was put round the message, or made of all of it. Rules: `docs/explain.md`, What was put round it.

use alloc::vec::Vec;

use super::encoder::ENCODERS;
use super::encoding::Change;
use crate::explain::cause::Cause;
use crate::explain::encodings::{Alphabet, Utf16, extend};
use crate::php_json::OutOfMemory;

/// A change of the whole message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrap {
    pub(super) cause: Cause,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Between(&'static [u8], &'static [u8]),
    Changed(Change),
    Base64(Alphabet, bool),
    Utf16(Utf16),
}

impl Wrap {
    /// All of them, in the order of the search.
    pub(super) fn candidates() -> impl Iterator<Item = Self> {
        let before = [
            (Cause::TrailingNewline, How::Between(b"", b"\n")),
            (Cause::TrailingNewline, How::Between(b"", b"\r\n")),
            (Cause::SignatureIncluded, How::Between(b"", b"&signature=")),
            (Cause::SignatureIncluded, How::Between(b"", b"&signature")),
            (Cause::TrailingAmpersand, How::Between(b"", b"&")),
            (Cause::HtmlEscaped, How::Changed(Change::Replaced(b"&", b"&amp;"))),
            (Cause::HtmlEscaped, How::Changed(Change::Replaced(b"&", b"&#38;"))),
            (Cause::HtmlEscaped, How::Changed(Change::Replaced(b"&", b"&#038;"))),
            (Cause::HtmlEscapedOnTheWay, How::Changed(Change::Replaced(b"&amp;", b"&"))),
            (Cause::MessageBase64, How::Base64(Alphabet::Standard, true)),
            (Cause::MessageBase64, How::Base64(Alphabet::Url, false)),
        ];
        let utf_16 = Utf16::ALL.map(|kind| (Cause::MessageUtf16, How::Utf16(kind)));
        let encoded =
            ENCODERS.iter().filter(|encoder| !encoder.is_of_uris()).map(|encoder| Change::Encoded(encoder, None));
        let encoded = encoded.map(|change| (Cause::MessagePercentEncoded, How::Changed(change)));
        let behind = [
            (Cause::SurroundingSpace, How::Between(b"", b" ")),
            (Cause::SurroundingSpace, How::Between(b" ", b"")),
            (Cause::SurroundingSpace, How::Between(b" ", b" ")),
            (Cause::SlashesEscaped, How::Changed(Change::Replaced(b"/", b"\\/"))),
        ];
        let all = before.into_iter().chain(utf_16).chain(encoded).chain(behind);
        all.map(|(cause, how)| Self { cause, how })
    }

    /// Writes what was hashed for this message. Whether there is such a thing.
    pub(super) fn write(self, message: &[u8], out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
        match self.how {
            How::Between(before, behind) => extend(out, before.iter().chain(message).chain(behind).copied()),
            How::Changed(change) => change.write(message, out),
            How::Base64(alphabet, is_padded) => extend(out, alphabet.base64(message, is_padded)),
            How::Utf16(kind) => match str::from_utf8(message) {
                Ok(text) => extend(out, kind.encode(text)),
                Err(_) => return Ok(false),
            },
        }
        .map(|()| true)
    }
}
