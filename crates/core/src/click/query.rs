//! Parameters of a query: split at `&`, then at the first `=`. Rules: `docs/click-validation.md`, 2.2.

/// A stretch of bytes of the input. URIs have at most 65 536 bytes, so 32 bits are enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).expect("inputs longer than 65536 bytes are refused first");
        Self { start: narrow(start), end: narrow(end) }
    }

    pub(super) const fn start(self) -> usize {
        self.start as usize
    }

    pub(super) const fn end(self) -> usize {
        self.end as usize
    }

    pub(super) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, input: &[u8]) -> &[u8] {
        &input[self.start()..self.end()]
    }
}

/// One parameter: where its raw name and value stand in the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameter {
    /// Ordinal in the query, from 0; empty segments do not count.
    pub(super) index: usize,
    pub(super) name: Span,
    pub(super) value: Span,
}

/// Iterates over the parameters of `input[start..end]`.
#[derive(Clone)]
pub(super) struct Parameters<'a> {
    delimiters: Delimiters<'a>,
    segment: usize,
    end: usize,
    index: usize,
    done: bool,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(input: &'a [u8], start: usize, end: usize) -> Self {
        Self { delimiters: Delimiters::new(&input[..end], start), segment: start, end, index: 0, done: false }
    }
}

impl Iterator for Parameters<'_> {
    type Item = Parameter;

    #[inline]
    fn next(&mut self) -> Option<Parameter> {
        while !self.done {
            let start = self.segment;
            let mut name_end = None;
            let end = loop {
                match self.delimiters.next() {
                    Some((at, b'=')) => _ = name_end.get_or_insert(at),
                    Some((at, _)) => break at,
                    None => {
                        self.done = true;
                        break self.end;
                    }
                }
            };
            self.segment = end + 1;
            if start == end {
                continue;
            }
            let name_end = name_end.unwrap_or(end);
            let index = self.index;
            self.index += 1;
            let value = Span::new((name_end + 1).min(end), end);
            return Some(Parameter { index, name: Span::new(start, name_end), value });
        }
        None
    }
}

/// Positions of `&` and `=`, eight bytes at a time.
#[derive(Clone)]
struct Delimiters<'a> {
    bytes: &'a [u8],
    word_start: usize,
    /// The top bit of each byte of the current word that is a delimiter not yet handed out.
    hits: u64,
}

impl<'a> Delimiters<'a> {
    fn new(bytes: &'a [u8], start: usize) -> Self {
        Self { bytes, word_start: start, hits: hits(word_at(bytes, start)) }
    }

    #[inline]
    fn next(&mut self) -> Option<(usize, u8)> {
        while self.hits == 0 {
            self.word_start += 8;
            if self.word_start >= self.bytes.len() {
                return None;
            }
            self.hits = hits(word_at(self.bytes, self.word_start));
        }
        let at = self.word_start + (self.hits.trailing_zeros() / 8) as usize;
        self.hits &= self.hits - 1;
        Some((at, self.bytes[at]))
    }
}

/// The eight bytes from `at` on, little-endian, zeros behind the end.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match rest.first_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The top bit of each byte that is `&` or `=`.
#[inline]
fn hits(word: u64) -> u64 {
    zero_bytes(word ^ repeat(b'&')) | zero_bytes(word ^ repeat(b'='))
}

const fn repeat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The top bit of each byte that is zero; exact, no byte influences its neighbour.
const fn zero_bytes(word: u64) -> u64 {
    const LOW_SEVEN: u64 = repeat(0x7f);
    // The sum cannot carry out of a byte: 0x7f + 0x7f = 0xfe.
    !((word & LOW_SEVEN).wrapping_add(LOW_SEVEN) | word | LOW_SEVEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn split(query: &[u8]) -> Vec<(&[u8], &[u8])> {
        Parameters::new(query, 0, query.len()).map(|p| (p.name.of(query), p.value.of(query))).collect()
    }

    proptest! {
        #[test]
        fn splitting_agrees_with_the_standard_library(query in "[a-c&=%\u{80}]{0,60}") {
            let query = query.as_bytes();
            let expected: Vec<(&[u8], &[u8])> = query
                .split(|&byte| byte == b'&')
                .filter(|segment| !segment.is_empty())
                .map(|segment| match segment.iter().position(|&byte| byte == b'=') {
                    Some(at) => (&segment[..at], &segment[at + 1..]),
                    None => (segment, &b""[..]),
                })
                .collect();
            prop_assert_eq!(split(query), expected);
        }
    }
}
