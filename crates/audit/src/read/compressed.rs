//! Files that are compressed as a whole: gzip of any number of members, zstd of any number of frames.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use super::ReadError;
use super::counted::{Count, Counted};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl Compression {
    /// How a file is compressed that begins so, if it is.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or one that is to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Its name in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Unpacks what a reader has. Errors tell the place in it.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn unpack(self, packed: Counted<impl BufRead + Send + 'static>) -> Result<Box<dyn Read + Send>, ReadError> {
        let count = packed.count();
        Ok(match self {
            Self::Gzip => Box::new(Unpacked { reader: MultiGzDecoder::new(packed), compression: self, count }),
            Self::Zstd => {
                let reader = zstd::stream::read::Decoder::with_buffer(packed);
                let reader = reader.map_err(|error| ReadError(format!("it cannot be unpacked: {error}")))?;
                Box::new(Unpacked { reader, compression: self, count })
            }
        })
    }
}

/// Tells in its errors where the file is damaged.
struct Unpacked<R> {
    reader: R,
    compression: Compression,
    count: Count,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into).map_err(|error| {
            let (name, place) = (self.compression.name(), self.count.get());
            match error.kind() {
                _ if is_of_the_file(&error) => error,
                io::ErrorKind::Interrupted => error,
                io::ErrorKind::UnexpectedEof => io::Error::other(ReadError(format!(
                    "its {name} data end in the middle, at byte {place} of the file"
                ))),
                _ => io::Error::other(ReadError(format!(
                    "its {name} data are damaged in front of byte {place} of the file: {error}"
                ))),
            }
        })
    }
}

/// Whether the file itself could not be read.
fn is_of_the_file(error: &io::Error) -> bool {
    error.get_ref().and_then(|cause| cause.downcast_ref::<ReadError>()).is_some()
}
