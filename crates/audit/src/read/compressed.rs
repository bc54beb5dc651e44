//! Files that are compressed as a whole: gzip of any number of members, zstd of any number of frames.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

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
            Self::Gzip => {
                Box::new(Unpacked { reader: Members(Some(GzDecoder::new(packed))), compression: self, count })
            }
            Self::Zstd => {
                let reader = zstd::stream::read::Decoder::with_buffer(packed);
                let reader = reader.map_err(|error| ReadError(format!("it cannot be unpacked: {error}")))?;
                Box::new(Unpacked { reader, compression: self, count })
            }
        })
    }
}

/// The members of a gzip file. Zeros behind them are no damage: tapes and some tools fill up with them.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let read = member.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            // A decoder at its end stays there, even if looking for the next member is interrupted.
            let more = skip_zeros(member.get_mut())?;
            self.0 = self.0.take().filter(|_| more).map(|member| GzDecoder::new(member.into_inner()));
        }
        Ok(0)
    }
}

/// Passes over zeros, and tells whether there is anything behind them.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        let zeros = buffer.iter().take_while(|&&byte| byte == 0).count();
        if zeros < buffer.len() || buffer.is_empty() {
            let more = !buffer.is_empty();
            reader.consume(zeros);
            return Ok(more);
        }
        reader.consume(zeros);
    }
}

/// What the library says of a window that is larger than it takes without being told to.
const WINDOW_TOO_LARGE: &str = "too much memory";

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
                _ if error.to_string().contains(WINDOW_TOO_LARGE) => io::Error::other(ReadError(
                    "its zstd data were packed with a larger window than 128 MiB, as by --long=31, and need as much memory to be \
                     unpacked: do so with `zstd -d --long=31`"
                        .to_owned(),
                )),
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
