//! The MACs of many messages in one call.

use crate::{HmacSha256Key, Tier, window, zeroize_registers};
use core::{error, fmt};

/// Messages in one of three layouts. Rows count from 0.
#[derive(Clone, Copy)]
pub enum Messages<'a> {
    /// Message `i` is `data[offsets[i]..offsets[i + 1]]`: the layout of an Arrow binary column. There is one offset
    /// more than there are messages, the first need not be 0, and none at all stand for no messages.
    Offsets32 {
        /// The bytes of all messages.
        data: &'a [u8],
        /// Byte offsets into `data`.
        offsets: &'a [u32],
    },
    /// The same with 64-bit offsets: an Arrow large binary column.
    Offsets64 {
        /// The bytes of all messages.
        data: &'a [u8],
        /// Byte offsets into `data`.
        offsets: &'a [u64],
    },
    /// Each message by itself.
    Slices(&'a [&'a [u8]]),
}

impl<'a> Messages<'a> {
    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Offsets32 { offsets, .. } => offsets.len().saturating_sub(1),
            Self::Offsets64 { offsets, .. } => offsets.len().saturating_sub(1),
            Self::Slices(slices) => slices.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The message in a row, or nothing where the row does not exist or its offsets are not in order inside the data.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&'a [u8]> {
        let (data, start, end) = match *self {
            Self::Offsets32 { data, offsets } => {
                (data, u64::from(*offsets.get(row)?), u64::from(*offsets.get(row.checked_add(1)?)?))
            }
            Self::Offsets64 { data, offsets } => (data, *offsets.get(row)?, *offsets.get(row.checked_add(1)?)?),
            Self::Slices(slices) => return slices.get(row).copied(),
        };
        data.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// Whether every row has a message. An answer for all is quicker than one for each.
    fn are_sound(&self) -> bool {
        fn in_order<T: Copy + PartialOrd + TryInto<usize>>(data: &[u8], offsets: &[T]) -> bool {
            let end = offsets.last().map(|&end| end.try_into());
            offsets.is_sorted() && end.is_none_or(|end| end.is_ok_and(|end| end <= data.len()))
        }
        match self {
            Self::Offsets32 { data, offsets } => in_order(data, offsets),
            Self::Offsets64 { data, offsets } => in_order(data, offsets),
            Self::Slices(_) => true,
        }
    }

    /// The message in a row of those that were validated.
    pub(crate) fn at(&self, row: usize) -> &'a [u8] {
        self.get(row).expect("every offset was checked")
    }
}

/// The keys of many messages.
#[derive(Clone, Copy)]
pub enum Keys<'a> {
    /// One key for all of them.
    One(&'a HmacSha256Key),
    /// The key of message `i` is `keys[index[i]]`.
    PerMessage {
        /// The keys to choose from.
        keys: &'a [&'a HmacSha256Key],
        /// One index into `keys` for each message.
        index: &'a [u32],
    },
}

impl<'a> Keys<'a> {
    fn get(&self, row: usize) -> Option<&'a HmacSha256Key> {
        match *self {
            Self::One(key) => Some(key),
            Self::PerMessage { keys, index } => keys.get(usize::try_from(*index.get(row)?).ok()?).copied(),
        }
    }

    /// The key of a row of those that were validated.
    pub(crate) fn at(&self, row: usize) -> &'a HmacSha256Key {
        self.get(row).expect("every key index was checked")
    }

    /// The tier of all of them: of the first, as no more than one is ever in use outside tests.
    fn tier(&self) -> Tier {
        match self {
            Self::One(key) => key.tier(),
            Self::PerMessage { keys, .. } => keys.first().map_or(Tier::PORTABLE, |key| key.tier()),
        }
    }
}

/// What [`mac_many`] found wrong with its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManyError {
    /// There is not exactly one place for the MAC of each message.
    MacCount {
        /// How many messages there are.
        messages: usize,
        /// How many places there are.
        macs: usize,
    },
    /// There is not exactly one key index for each message.
    KeyIndexCount {
        /// How many messages there are.
        messages: usize,
        /// How many key indexes there are.
        indexes: usize,
    },
    /// A message ends before it starts or behind the end of the data.
    BadOffsets {
        /// The first such message.
        row: usize,
    },
    /// A key index is not below the number of keys.
    KeyIndexOutOfRange {
        /// The first message with such an index.
        row: usize,
    },
}

impl fmt::Display for ManyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MacCount { messages, macs } => write!(f, "{messages} messages, but {macs} places for a MAC"),
            Self::KeyIndexCount { messages, indexes } => write!(f, "{messages} messages, but {indexes} key indexes"),
            Self::BadOffsets { row } => write!(f, "the offsets of message {row} are not in order inside the data"),
            Self::KeyIndexOutOfRange { row } => write!(f, "the key index of message {row} is out of range"),
        }
    }
}

impl error::Error for ManyError {}

/// Writes the MAC of message `i` to `macs[i]`, for all messages.
///
/// # Errors
///
/// Everything is checked before anything is hashed: on an error no byte of `macs` was written. Counts are checked first
/// (`macs`, then key indexes), then the offsets of all messages, then their key indexes.
pub fn mac_many(keys: Keys<'_>, messages: Messages<'_>, macs: &mut [[u8; 32]]) -> Result<(), ManyError> {
    validate(keys, messages, macs.len())?;
    window::fill(keys.tier(), keys, messages, macs);
    zeroize_registers();
    Ok(())
}

fn validate(keys: Keys<'_>, messages: Messages<'_>, macs: usize) -> Result<(), ManyError> {
    let count = messages.len();
    if macs != count {
        return Err(ManyError::MacCount { messages: count, macs });
    }
    if let Keys::PerMessage { index, .. } = keys
        && index.len() != count
    {
        return Err(ManyError::KeyIndexCount { messages: count, indexes: index.len() });
    }
    if !messages.are_sound()
        && let Some(row) = (0..count).find(|&row| messages.get(row).is_none())
    {
        return Err(ManyError::BadOffsets { row });
    }
    if let Keys::PerMessage { .. } = keys
        && let Some(row) = (0..count).find(|&row| keys.get(row).is_none())
    {
        return Err(ManyError::KeyIndexOutOfRange { row });
    }
    Ok(())
}
