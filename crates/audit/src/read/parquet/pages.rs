//! Pages are unpacked whole: one that would take too much memory is not unpacked at all.

use std::io::{self, BufRead, BufReader, Read};

use bytes::Bytes;
use parquet::errors::Result;
use parquet::file::reader::{ChunkReader, Length};

use super::super::positional::{From, Positional};
use super::super::sizes::MAX_UNPACKED;

/// A field with a number of 32 bits, behind the field in front of it: the kind of a page, and then its unpacked length.
const NEXT_NUMBER: u8 = 0x15;
/// A header is no shorter.
const SHORTEST: usize = 8;

/// A file, of which only pages are read.
#[derive(Clone)]
pub(super) struct Pages(pub(super) Positional);

impl Length for Pages {
    fn len(&self) -> u64 {
        self.0.length()
    }
}

impl ChunkReader for Pages {
    type T = Header;

    /// What is read at an offset is a header, as long as no index of pages is asked for. The rest comes as bytes.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(Header { reader: self.0.get_read(start)?, start, seen: false })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// The header of a page, which is looked at before it is read.
pub(super) struct Header {
    reader: BufReader<From>,
    start: u64,
    seen: bool,
}

impl Read for Header {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.seen {
            let header = self.reader.fill_buf()?;
            check(header, self.start).map_err(io::Error::other)?;
            self.seen = true;
        }
        self.reader.read(into)
    }
}

/// Whether there is memory for a page that begins so. Of one that is cut off, the library tells.
fn check(header: &[u8], start: u64) -> std::result::Result<(), String> {
    if header.len() < SHORTEST {
        return Ok(());
    }
    match unpacked(header) {
        Some(length) if length <= MAX_UNPACKED => Ok(()),
        Some(length) => Err(format!(
            "the page at byte {start} of the file takes {length} bytes when it is unpacked, and no more than {MAX_UNPACKED} are \
             taken for one: write the file with smaller pages"
        )),
        None => Err(format!("there is no page at byte {start} of the file")),
    }
}

/// How long the page with this header is when it is unpacked. The header is a Thrift structure in the compact protocol.
fn unpacked(header: &[u8]) -> Option<u64> {
    let [NEXT_NUMBER, _, NEXT_NUMBER, length @ ..] = header else { return None };
    let mut number = 0;
    for (place, byte) in length.iter().take(5).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            // The lowest bit is the sign.
            return (number & 1 == 0).then_some(number >> 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_stands_in_the_second_field() {
        // Of kind 0 and 300 bytes long; of kind 2 and 5 bytes long.
        assert_eq!(unpacked(&[0x15, 0x00, 0x15, 0xd8, 0x04, 0x15]), Some(300));
        assert_eq!(unpacked(&[0x15, 0x04, 0x15, 0x0a, 0x15]), Some(5));
        // Negative, without an end, and of another shape.
        assert_eq!(unpacked(&[0x15, 0x00, 0x15, 0x01, 0x15]), None);
        assert_eq!(unpacked(&[0x15, 0x00, 0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), None);
        assert_eq!(unpacked(&[0x25, 0x00, 0x15, 0x0a, 0x15]), None);
    }
}
