//! The messages of a stream, or of a file, which is a stream between two magic words.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::convert::MessageBuffer;
use arrow_ipc::{MessageHeader, root_as_footer};

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
/// A footer has 24 bytes for each batch, and the schema again.
const MAX_FOOTER: usize = 64 << 20;
/// A footer is aligned to fewer bytes than that.
const MAX_PADDING: usize = 64;

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

/// The messages, in order: of a file, or of one stream or several.
pub(super) struct Messages {
    bytes: Bytes,
    /// The word that was read to see whether anything is there.
    word: Option<u32>,
    /// It has the magic words, and so it must have an end and a footer.
    framed: bool,
    /// A continuation was seen: where none stands, there is no message, and a zero is no end.
    marked: bool,
    /// A schema is next, as in front of every stream.
    fresh: bool,
    /// How many record batches there were.
    batches: usize,
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
        let word = word.try_into().ok().map(u32::from_le_bytes);
        Ok(Self { bytes, word, framed, marked: false, fresh: true, batches: 0 })
    }

    /// How many bytes of it were passed.
    pub(super) fn offset(&self) -> u64 {
        self.bytes.offset()
    }

    /// The next message, or `None` behind the last one.
    pub(super) fn next(&mut self) -> Result<Option<Message>, String> {
        loop {
            let from = self.bytes.offset() - if self.word.is_some() { 4 } else { 0 };
            let next = self.read().map_err(|broken| match broken {
                Broken::Cut => {
                    format!("it ends in the middle of the message at byte {from}: it is most likely truncated")
                }
                Broken::Other(cause) => format!("{cause}, in the message at byte {from}"),
            });
            match next? {
                Next::Message(message) => return Ok(Some(message)),
                Next::End => return Ok(None),
                Next::Mark if self.framed => return self.footer().map(|()| None),
                // Streams may stand one behind the other, as `cat` puts them.
                Next::Mark => self.fresh = true,
            }
        }
    }

    fn read(&mut self) -> Result<Next, Broken> {
        let Some(length) = self.length()? else { return Ok(Next::End) };
        if length == 0 {
            return if self.fresh { Err(Broken::Other("there is no schema".to_owned())) } else { Ok(Next::Mark) };
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
        match head.as_ref().header_type() {
            MessageHeader::Schema if self.fresh => self.fresh = false,
            _ if self.fresh => return Err(Broken::Other("it is no schema, which has to come first".to_owned())),
            MessageHeader::RecordBatch => self.batches += 1,
            MessageHeader::DictionaryBatch => {}
            _ => return Err(Broken::Other("it is neither a record batch nor a dictionary".to_owned())),
        }
        let length = usize::try_from(head.as_ref().bodyLength());
        let length = length.map_err(|_| Broken::Other("its length is negative".to_owned()))?;
        let body = self.bytes.body(length)?.ok_or(Broken::Cut)?;
        Ok(Next::Message(Message { head, body }))
    }

    /// The length of the next head: 0 at a mark of the end, `None` where nothing follows.
    fn length(&mut self) -> Result<Option<u32>, Broken> {
        let first = match self.word.take() {
            Some(first) => first,
            None => match self.word()? {
                Some(first) => first,
                None if self.framed => return Err(Broken::Cut),
                None => return Ok(None),
            },
        };
        if first == CONTINUATION {
            self.marked = true;
            return self.word()?.map(Some).ok_or(Broken::Cut);
        }
        if self.marked {
            return Err(Broken::Other("it does not begin as a message does".to_owned()));
        }
        Ok(Some(first))
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

    /// Reads to the end of the file, where the number of its batches must stand: otherwise the mark in front was none.
    fn footer(&mut self) -> Result<(), String> {
        let from = self.bytes.offset();
        let rest = self.bytes.take(MAX_FOOTER).map_err(|error| error.to_string())?;
        match batches(&rest) {
            Some(batches) if batches == self.batches => Ok(()),
            Some(batches) => {
                Err(format!("its footer tells of {batches} record batches, and {} were found", self.batches))
            }
            None => Err(format!("there is no whole footer at byte {from}: it is most likely truncated or damaged")),
        }
    }
}

/// How many record batches these bytes tell of, if they are a footer, its length and the magic word.
fn batches(rest: &[u8]) -> Option<usize> {
    let (rest, length) = rest.strip_suffix(MAGIC)?.split_last_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let padding = rest.len().checked_sub(length).filter(|padding| *padding < MAX_PADDING)?;
    let footer = root_as_footer(&rest[padding..]).ok()?;
    Some(footer.recordBatches().map_or(0, |batches| batches.len()))
}

/// What stands in front of a message, or instead of one.
enum Next {
    Message(Message),
    /// The mark of an end.
    Mark,
    /// Nothing.
    End,
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
