//! Parameters of a query: split at `&`, then at the first `=`. Rules: `docs/click-validation.md`, 2.2.

use crate::sixteen::Sixteen;

/// A stretch of bytes of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: usize,
    end: usize,
}

impl Span {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub(super) const fn start(self) -> usize {
        self.start
    }

    pub(super) const fn end(self) -> usize {
        self.end
    }

    pub(super) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn of(self, input: &[u8]) -> &[u8] {
        &input[self.start..self.end]
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
#[derive(Clone, Debug)]
pub(super) struct Parameters<'a> {
    /// Everything up to the end of the query.
    input: &'a [u8],
    /// Where the next segment starts.
    segment: usize,
    index: usize,
    /// The block that is being read, and its delimiters that are still ahead.
    block: usize,
    ahead: Delimiters,
}

/// Bytes that are searched for delimiters in one go.
const BLOCK: usize = 32;

/// A bit for each `&` and for each `=` of a block, the first byte's lowest.
#[derive(Clone, Copy, Debug)]
struct Delimiters {
    ampersands: u32,
    equals: u32,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(input: &'a [u8], start: usize, end: usize) -> Self {
        let input = &input[..end];
        Self { input, segment: start, index: 0, block: start, ahead: Delimiters::of_block(input, start) }
    }

    /// Where the segment that begins at `segment` ends, and where its first `=` is, if it has one.
    #[inline]
    fn next_segment(&mut self) -> (usize, Option<usize>) {
        let mut first_equals = None;
        loop {
            let Delimiters { ampersands, equals } = self.ahead;
            // Up to and including the first `&`; all of the block if it has none.
            let segment = ampersands ^ ampersands.wrapping_sub(1);
            if equals & segment != 0 && first_equals.is_none() {
                first_equals = Some(self.block + equals.trailing_zeros() as usize);
            }
            if ampersands != 0 {
                self.ahead = Delimiters { ampersands: ampersands & !segment, equals: equals & !segment };
                return (self.block + ampersands.trailing_zeros() as usize, first_equals);
            }
            self.block += BLOCK;
            if self.block >= self.input.len() {
                self.ahead = Delimiters { ampersands: 0, equals: 0 };
                return (self.input.len(), first_equals);
            }
            self.ahead = Delimiters::of_block(self.input, self.block);
        }
    }
}

impl Iterator for Parameters<'_> {
    type Item = Parameter;

    #[inline]
    fn next(&mut self) -> Option<Parameter> {
        while self.segment < self.input.len() {
            let start = self.segment;
            let (end, first_equals) = self.next_segment();
            self.segment = end + 1;
            if start == end {
                continue;
            }
            let name_end = first_equals.unwrap_or(end);
            let index = self.index;
            self.index += 1;
            let value = Span::new((name_end + 1).min(end), end);
            return Some(Parameter { index, name: Span::new(start, name_end), value });
        }
        None
    }
}

impl Delimiters {
    /// Those of the block at `at`, which may be cut short by the end of the input.
    #[inline]
    fn of_block(input: &[u8], at: usize) -> Self {
        let rest = &input[at..];
        if let Some(block) = rest.first_chunk() {
            return Self::of(block);
        }
        match input.last_chunk() {
            // The last block of the input, without the bytes in front of `at`.
            Some(block) if !rest.is_empty() => {
                let before = BLOCK - rest.len();
                let Self { ampersands, equals } = Self::of(block);
                Self { ampersands: ampersands >> before, equals: equals >> before }
            }
            _ => {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                Self::of(&block)
            }
        }
    }

    #[inline]
    fn of(block: &[u8; BLOCK]) -> Self {
        let (halves, _) = block.as_chunks::<16>();
        let [low, high] = [Sixteen::new(&halves[0]), Sixteen::new(&halves[1])];
        let positions = |byte| low.positions(byte) | high.positions(byte) << 16;
        Self { ampersands: positions(b'&'), equals: positions(b'=') }
    }
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
        fn splitting_agrees_with_the_standard_library(query in "[a-c&=%\u{80}]{0,150}|[a-z]{0,40}=?[a-z&]{0,70}[&=]{0,3}") {
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
