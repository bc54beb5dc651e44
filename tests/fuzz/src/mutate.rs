//! Changes of inputs, the same in every run: what a fuzzer does first, without one.

/// Bytes that mean something in one format or another.
const WORDS: [&[u8]; 24] = [
    b"&signature=",
    b"&expires=",
    b"?",
    b"&",
    b"=",
    b"%",
    b"%00",
    b"+",
    b"[",
    b"]",
    b"amp;",
    b"{x}",
    b"\"",
    b"\\u0000",
    b"\\",
    b"{",
    b"}",
    b"null",
    b"-0.0",
    b"1e999",
    b"\n",
    b"\r\n",
    b"\xff",
    b"\xc3\xa9",
];

/// Inputs that are made of others.
pub struct Changes<'a> {
    inputs: &'a [Vec<u8>],
    state: u64,
}

impl<'a> Changes<'a> {
    /// Of these, of which there is one at least.
    #[must_use]
    pub const fn new(inputs: &'a [Vec<u8>]) -> Self {
        Self { inputs, state: 1 }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap_or_default() % limit.max(1)
    }

    fn pick(&mut self) -> &'a [u8] {
        let index = self.below(self.inputs.len());
        &self.inputs[index]
    }

    /// Changes an input at one place.
    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let end = (at + 1 + self.below(16)).min(input.len());
        let kind = self.below(6);
        let byte = self.below(256).to_le_bytes()[0];
        match kind {
            0 if at < end => input[at] ^= byte.max(1),
            1 => input.insert(at, byte),
            2 => drop(input.drain(at..end)),
            3 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            4 => {
                let other = self.pick();
                let from = self.below(other.len());
                input.truncate(at);
                input.extend(&other[from..]);
            }
            _ => {
                let word = self.below(WORDS.len());
                input.splice(at..at, WORDS[word].iter().copied());
            }
        }
    }
}

impl Iterator for Changes<'_> {
    type Item = Vec<u8>;

    /// There is always one more.
    fn next(&mut self) -> Option<Vec<u8>> {
        let mut input = self.pick().to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut input);
        }
        Some(input)
    }
}
