//! How a target takes apart the bytes that it is given: first what chooses, then texts.

/// Ends a text in front of others. It stands in no URI, no JSON and no UTF-8.
const END: u8 = 0xff;

/// Bytes of a fuzzer. What is not there any more is 0 or empty.
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    /// All of them.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// A number of eight bytes.
    pub fn number(&mut self) -> i64 {
        i64::from_le_bytes(self.array())
    }

    /// A time: not below 0.
    pub fn time(&mut self) -> i64 {
        self.number() & i64::MAX
    }

    /// What stands in front of the next end of a text.
    pub fn text(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|&byte| byte == END);
        let text = &self.0[..end.unwrap_or(self.0.len())];
        self.0 = &self.0[end.map_or(self.0.len(), |end| end + 1)..];
        text
    }

    /// All that is left.
    #[must_use]
    pub const fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let (now, later) = self.0.split_at(N.min(self.0.len()));
        self.0 = later;
        let mut array = [0; N];
        array[..now.len()].copy_from_slice(now);
        array
    }
}

/// Bytes that an [`Input`] takes apart again, for seeds.
#[derive(Default)]
pub struct Written(Vec<u8>);

impl Written {
    /// A byte.
    #[must_use]
    pub fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    /// A number of eight bytes.
    #[must_use]
    pub fn number(mut self, number: i64) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    /// A text with its end.
    #[must_use]
    pub fn text(mut self, text: &[u8]) -> Self {
        self.0.extend(text);
        self.0.push(END);
        self
    }

    /// What stands behind all else.
    #[must_use]
    pub fn rest(mut self, text: &[u8]) -> Vec<u8> {
        self.0.extend(text);
        self.0
    }
}
