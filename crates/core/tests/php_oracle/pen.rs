//! What the writers of random JSON share: the text so far, the random numbers, and how carefully it is written.

use crate::random::Random;

/// How often a text strays, each per thousand of the places where it could.
#[derive(Clone, Copy)]
pub(crate) struct Habits {
    /// White space where JSON allows it.
    pub(crate) spaces: usize,
    /// A spelling that PHP does not write.
    pub(crate) respelled: usize,
    /// Something that is no JSON.
    pub(crate) wrong: usize,
}

/// Writes one text.
pub(crate) struct Pen {
    pub(crate) random: Random,
    pub(crate) habits: Habits,
    pub(crate) text: Vec<u8>,
}

impl Pen {
    pub(crate) fn new(mut random: Random) -> Self {
        // Texts without a flaw, with one kind of it, and with several have to be common alike.
        let spaces = random.pick(&[0, 0, 0, 30, 300]);
        let respelled = random.pick(&[0, 0, 20, 100, 500]);
        let wrong = random.pick(&[0, 0, 0, 10, 30]);
        Self { random, habits: Habits { spaces, respelled, wrong }, text: Vec::new() }
    }

    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.text.extend_from_slice(bytes.as_ref());
    }

    pub(crate) fn put_one_of(&mut self, from: &[&str]) {
        let one = self.random.pick(from);
        self.put(one);
    }

    /// What belongs here, or in a text with errors something else.
    pub(crate) fn put_or_one_of(&mut self, right: &str, wrong: &[&str]) {
        if self.errs() {
            self.put_one_of(wrong);
        } else {
            self.put(right);
        }
    }

    pub(crate) fn respells(&mut self) -> bool {
        self.random.below(1000) < self.habits.respelled
    }

    pub(crate) fn errs(&mut self) -> bool {
        self.random.below(1000) < self.habits.wrong
    }

    /// White space, perhaps; in a text with errors also what only looks like it.
    pub(crate) fn space(&mut self) {
        if self.random.below(1000) < self.habits.spaces {
            for _ in 0..=self.random.below(3) {
                self.put_one_of(&[" ", "\t", "\n", "\r"]);
            }
            if self.random.one_in(50) {
                let length = self.random.below(40);
                self.put(vec![b' '; length]);
            }
        }
        if self.habits.wrong > 0 && self.random.one_in(200) {
            self.put_one_of(&["\0", "\x01", "\x0b", "\x0c", "\x1f", "\x7f", "\u{a0}", "\u{feff}", "\u{2028}", "/**/"]);
        }
    }
}
