//! The messages of a stream, or of a file, which is a stream between two magic words.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::MessageHeader;
use arrow_ipc::convert::MessageBuffer;

use super::super::ReadError;
use super::super::positional::Positional;

/// What stands in front of the messages of a file, and behind its footer.
const MAGIC: &[u8] = b"ARROW1";
/// Where the first message begins at the latest.
const MAX_START: u64 = 64;
/// What stands in front of the length of a message, since Arrow 0.15.
const CONTINUATION: u32 = u32::MAX;
/// The head of a message has some bytes for each column. A longer one was written to take memory.
const MAX_HEAD: u32 = 256 << 20;

/// Where messages come from.
pub(super) enum Bytes {
    /// From here on of a file, whose bodies are left to who decodes them.
    File { file: Positional, offset: u64 },
    /// From what can be read but once.
    Stream { reader: Box<dyn Read + Send>, offset: u64 },
}

impl Bytes {
    pub(super) fn file(file: Positional) -> Self {
        Self::File { file, offset: 0 }
    }

    pub(super) fn stream(reader: Box<dyn Read + Send>) -> Self {
        Self::Stream { reader, offset: 0 }
    }

    fn offset(&self) -> u64 {
        match self {
            Self::File { offset, .. } | Self::Stream { offset, .. } => *offset,
        }
    }

    /// The next bytes: so many, or less at the end.
    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let (bytes, offset) = match self {
            Self::File { file, offset } => {
                let left = usize::try_from(file.length().saturating_sub(*offset)).unwrap_or(usize::MAX);
                (file.bytes(*offset, length.min(left))?, offset)
            }
            Self::Stream { reader, offset } => {
                // It grows with what comes, so that a length that is not true costs nothing.
                let mut bytes = Vec::new();
                reader.by_ref().take(length as u64).read_to_end(&mut bytes)?;
                (bytes, offset)
            }
        };
        *offset += bytes.len() as u64;
        Ok(bytes)
    }

    /// So many bytes, or nothing of them. Those of a file are not read yet.
    fn body(&mut self, length: usize) -> io::Result<Option<Body>> {
        if let Self::File { file, offset } = self {
            let from = *offset;
            *offset = from.saturating_add(length as u64);
            return Ok((*offset <= file.length()).then(|| Body::In { file: file.clone(), from, length }));
        }
        let bytes = self.take(length)?;
        Ok((bytes.len() == length).then(|| Body::Here(Buffer::from_vec(bytes))))
    }
}

/// What follows the head of a message: the values.
pub(super) enum Body {
    In { file: Positional, from: u64, length: usize },
    Here(Buffer),
}

/// A message.
pub(super) struct Message {
    pub(super) head: MessageBuffer,
    body: Body,
    /// The bytes of all of it.
    pub(super) length: u64,
}

impl Message {
    pub(super) fn kind(&self) -> MessageHeader {
        self.head.as_ref().header_type()
    }

    pub(super) fn body(&self) -> io::Result<Buffer> {
        match &self.body {
            Body::In { file, from, length } => Ok(Buffer::from_vec(file.bytes(*from, *length)?)),
            Body::Here(buffer) => Ok(buffer.clone()),
        }
    }
}

/// The messages, in order.
pub(super) struct Messages {
    bytes: Bytes,
    /// What was read to see how it begins.
    start: Option<u32>,
    /// It has the magic words, and so it must have an end.
    framed: bool,
}

impl Messages {
    pub(super) fn new(mut bytes: Bytes) -> Result<Self, ReadError> {
        let unreadable = |error: io::Error| ReadError(format!("it cannot be read: {error}"));
        let mut word = bytes.take(4).map_err(unreadable)?;
        let framed = word == MAGIC[..4];
        if framed {
            // The rest of the word, and what fills it up: two bytes, or some more that a writer finds well aligned.
            bytes.take(4).map_err(unreadable)?;
            word = bytes.take(4).map_err(unreadable)?;
            while word == [0; 4] && bytes.offset() <= MAX_START {
                word = bytes.take(4).map_err(unreadable)?;
            }
        }
        let start = word.try_into().ok().map(u32::from_le_bytes);
        Ok(Self { bytes, start, framed })
    }

    /// The next message, or `None` behind the last one.
    pub(super) fn next(&mut self) -> Result<Option<Message>, String> {
        let from = self.bytes.offset() - if self.start.is_some() { 4 } else { 0 };
        match self.read(from) {
            Ok(Some(message)) => Ok(Some(message)),
            Ok(None) => Ok(None),
            Err(Broken::Cut) => {
                Err(format!("it ends in the middle of the message at byte {from}: it is most likely truncated"))
            }
            Err(Broken::Other(cause)) => Err(format!("{cause}, in the message at byte {from}")),
        }
    }

    fn read(&mut self, from: u64) -> Result<Option<Message>, Broken> {
        let mut length = match self.start.take() {
            Some(length) => length,
            None => match self.word()? {
                Some(length) => length,
                None if self.framed => return Err(Broken::Cut),
                None => return Ok(None),
            },
        };
        if length == CONTINUATION {
            length = self.word()?.ok_or(Broken::Cut)?;
        }
        if length == 0 {
            return Ok(None);
        }
        if length > MAX_HEAD {
            return Err(Broken::Other("its length is not plausible".to_owned()));
        }
        let head = self.bytes.take(length as usize)?;
        if head.len() < length as usize {
            return Err(Broken::Cut);
        }
        let head = MessageBuffer::try_new(Buffer::from_vec(head))
            .map_err(|_| Broken::Other("its head is damaged".to_owned()))?;
        let length = usize::try_from(head.as_ref().bodyLength());
        let length = length.map_err(|_| Broken::Other("its length is negative".to_owned()))?;
        let body = self.bytes.body(length)?.ok_or(Broken::Cut)?;
        Ok(Some(Message { head, body, length: self.bytes.offset() - from }))
    }

    /// Four bytes, or `None` at the end.
    fn word(&mut self) -> Result<Option<u32>, Broken> {
        let bytes = self.bytes.take(4)?;
        match <[u8; 4]>::try_from(bytes) {
            Ok(word) => Ok(Some(u32::from_le_bytes(word))),
            Err(bytes) if bytes.is_empty() => Ok(None),
            Err(_) => Err(Broken::Cut),
        }
    }
}

/// Why there is no message.
enum Broken {
    /// The bytes end too early.
    Cut,
    Other(String),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Cut } else { Self::Other(error.to_string()) }
    }
}
