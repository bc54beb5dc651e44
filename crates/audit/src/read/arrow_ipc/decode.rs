//! Decoding of messages. The library believes what their heads say of their bodies, so that is looked at first.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::Endianness;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{RecordBatchDecoder, read_dictionary};
use arrow_schema::{Schema, SchemaRef};

use super::super::guarded::guarded;
use super::super::sizes::MAX_UNPACKED;
use super::messages::Message;

/// In front of compressed values stands the length that they are unpacked to, of so many bytes,
const LENGTH: usize = 8;
/// or this if they are stored as they are.
const STORED: i64 = -1;

/// A record batch that is not decoded yet.
pub(super) struct Encoded {
    pub(super) message: Message,
    /// Which it is, counted from 1.
    pub(super) number: u64,
    /// The dictionaries as they were in front of it.
    pub(super) dictionaries: Arc<HashMap<i64, ArrayRef>>,
}

impl Encoded {
    /// How many rows it claims to have.
    pub(super) fn rows(&self) -> u64 {
        let batch = self.message.head.as_ref().header_as_record_batch();
        batch.and_then(|batch| u64::try_from(batch.length()).ok()).unwrap_or(0)
    }

    /// These columns of it.
    pub(super) fn decode(&self, schema: &SchemaRef, projection: &[usize]) -> Result<RecordBatch, String> {
        let message = self.message.head.as_ref();
        let batch = message.header_as_record_batch().ok_or("it has no head")?;
        let body = self.message.body().map_err(|error| error.to_string())?;
        plausible(&batch, &body)?;
        let (schema, version) = (Arc::clone(schema), message.version());
        let decode = || {
            RecordBatchDecoder::try_new(&body, batch, schema, &self.dictionaries, &version)
                .and_then(|decoder| decoder.with_projection(Some(projection)).read_record_batch())
        };
        guarded(|| decode().map_err(|error| error.to_string()))
    }
}

/// The schema that a message tells.
pub(super) fn schema(message: &Message) -> Result<Schema, String> {
    let schema = message.head.as_ref().header_as_schema().ok_or("the first message is none")?;
    if schema.endianness() != Endianness::Little {
        return Err("it is of a big-endian machine, which is not supported".to_owned());
    }
    guarded(|| try_fb_to_schema(schema).map_err(|error| error.to_string()))
}

/// Adds a dictionary, or to a dictionary, or puts one in the place of another.
pub(super) fn dictionary(message: &Message, schema: &Schema, all: &mut HashMap<i64, ArrayRef>) -> Result<(), String> {
    let head = message.head.as_ref();
    let dictionary = head.header_as_dictionary_batch().ok_or("it has no head")?;
    let body = message.body().map_err(|error| error.to_string())?;
    plausible(&dictionary.data().ok_or("it has no values")?, &body)?;
    let version = head.version();
    guarded(|| read_dictionary(&body, dictionary, schema, all, &version).map_err(|error| error.to_string()))
}

/// Whether the buffers of a batch lie in its body, and are no larger than anybody would have them.
fn plausible(batch: &arrow_ipc::RecordBatch<'_>, body: &Buffer) -> Result<(), String> {
    for buffer in batch.buffers().into_iter().flatten() {
        let range = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let range = range.and_then(|(offset, length)| Some(offset..offset.checked_add(length)?));
        let bytes = range.and_then(|range| body.get(range)).ok_or("its values do not lie in it")?;
        if batch.compression().is_some()
            && let Some(length) = bytes.first_chunk::<LENGTH>()
        {
            unpackable(i64::from_le_bytes(*length))?;
        }
    }
    Ok(())
}

/// Whether there is memory for values that take so many bytes when they are unpacked.
fn unpackable(length: i64) -> Result<(), String> {
    match u64::try_from(length) {
        Ok(length) if length > MAX_UNPACKED => Err(format!(
            "a column of it takes {length} bytes when it is unpacked, and no more than {MAX_UNPACKED} are taken for one: write \
             the file with smaller batches"
        )),
        Err(_) if length != STORED => Err("the unpacked length of its values is negative".to_owned()),
        _ => Ok(()),
    }
}
