//! A second, plain reading of the objects in a text that PHP can decode: which keys repeat, what they drop, which
//! objects are empty or lists. It is slow and simple on purpose, and shares nothing with the library's.

use std::ops::Range;

use adseal_core::php_json::Cause;

use crate::check::alone;

/// What the objects of a text are like.
#[derive(Default)]
pub(crate) struct Objects {
    /// In the order in which `stability` has to tell them.
    pub(crate) places: Vec<(Cause, Range<usize>)>,
    /// Values that a later member with the same key replaces.
    pub(crate) dropped: Vec<Range<usize>>,
    /// The keys that object mode refuses, in the order in which their values end.
    pub(crate) hidden: Vec<usize>,
}

#[derive(Default)]
struct Container {
    start: usize,
    members: Vec<Member>,
    wants_key: bool,
}

struct Member {
    /// As PHP spells it, so that equal keys are equal bytes.
    name: Vec<u8>,
    key: Range<usize>,
    value: Range<usize>,
}

impl Objects {
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        let mut objects = Self::default();
        let mut open: Vec<Container> = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = if text[at] == b'"' { string_end(text, at) } else { at + 1 };
            match (text[at], open.last_mut()) {
                (b'{' | b'[', _) => {
                    open.push(Container { start: at, wants_key: text[at] == b'{', ..Container::default() });
                }
                (b'"', Some(object)) if object.wants_key => {
                    object.wants_key = false;
                    object.members.push(Member { name: alone(&text[at..end])?, key: at..end, value: end..end });
                }
                (b',', Some(container)) => container.wants_key = objects.end_member(container, at),
                (b']', Some(_)) => drop(open.pop()),
                (b'}', Some(object)) => {
                    objects.end_member(object, at);
                    objects.close(object, end);
                    open.pop();
                }
                _ => {}
            }
            at = end;
        }
        Ok(objects)
    }

    /// Whether this is an object: arrays have no members.
    fn end_member(&mut self, container: &mut Container, at: usize) -> bool {
        let Some(member) = container.members.last_mut() else { return false };
        member.value.end = at;
        if member.name.starts_with(b"\"\\u0000") {
            self.hidden.push(member.key.start);
        }
        true
    }

    fn close(&mut self, object: &Container, end: usize) {
        let members = &object.members;
        let mut names: Vec<&[u8]> = Vec::new();
        for (at, member) in members.iter().enumerate() {
            if names.contains(&&*member.name) {
                self.places.push((Cause::DuplicateKey, member.key.clone()));
            } else {
                names.push(&member.name);
            }
            if members[at + 1..].iter().any(|later| later.name == member.name) {
                self.dropped.push(member.value.clone());
            }
        }
        if names.is_empty() {
            self.places.push((Cause::EmptyObject, object.start..end));
        } else if names.iter().enumerate().all(|(number, name)| **name == *format!("\"{number}\"").as_bytes()) {
            self.places.push((Cause::ListLikeObject, object.start..end));
        }
    }
}

/// Behind the closing quote of the string that starts here.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}
