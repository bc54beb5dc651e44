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
    /// Everything up to the end of the query.
    input: &'a [u8],
    segment: usize,
    index: usize,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(input: &'a [u8], start: usize, end: usize) -> Self {
        Self { input: &input[..end], segment: start, index: 0 }
    }
}

impl Iterator for Parameters<'_> {
    type Item = Parameter;

    #[inline]
    fn next(&mut self) -> Option<Parameter> {
        while self.segment < self.input.len() {
            let start = self.segment;
            let end = find(self.input, start, b'&');
            self.segment = end + 1;
            if start == end {
                continue;
            }
            let name_end = find(&self.input[..end], start, b'=');
            let index = self.index;
            self.index += 1;
            let value = Span::new((name_end + 1).min(end), end);
            return Some(Parameter { index, name: Span::new(start, name_end), value });
        }
        None
    }
}

/// Where `byte` stands first from `at` on, or the length. For distances of a word or two, where memchr would cost more to call.
#[inline]
fn find(bytes: &[u8], mut at: usize, byte: u8) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        // A byte of `zeroed` is zero where the bytes agree; the lowest top bit of `hits` belongs to the first of them.
        let zeroed = u64::from_le_bytes(*word) ^ u64::from_ne_bytes([byte; 8]);
        let hits = zeroed.wrapping_sub(ONES) & !zeroed & TOPS;
        if hits != 0 {
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    bytes[at..].iter().position(|&other| other == byte).map_or(bytes.len(), |length| at + length)
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
