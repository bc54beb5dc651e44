//! A body with the members of its objects sorted.

use alloc::vec::Vec;
use core::ops::Range;

use crate::explain::search::push;
use crate::php_json::{OutOfMemory, Token, characters, tokens};

/// The text with the members of each object sorted by their keys, by code point; equal ones stay in their order. A member
/// is moved as it is spelled, from its key to the end of its value, and what stands between members stays. `None` if that
/// is the text, or if it is no JSON.
pub(super) fn sorted(text: &[u8]) -> Result<Option<Vec<u8>>, OutOfMemory> {
    let Some(objects) = Objects::read(text)? else { return Ok(None) };
    if objects.sorted == objects.members {
        return Ok(None);
    }
    let mut out = Vec::new();
    out.try_reserve_exact(text.len())?;
    objects.write(text, 0..text.len(), &mut out);
    Ok(Some(out))
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    key: Range<usize>,
    /// Where its value ends.
    end: usize,
}

/// An object that is open: where its members start among those that are open.
struct Open {
    brace: usize,
    first: usize,
}

/// The objects of a text.
#[derive(Default)]
struct Objects {
    /// Where each opens, in the order of the text, and where its members stand in the lists.
    opened: Vec<(usize, Range<usize>)>,
    /// The members of each object in the order of the text.
    members: Vec<Member>,
    /// The same members, those of each object sorted.
    sorted: Vec<Member>,
}

impl Objects {
    fn read(text: &[u8]) -> Result<Option<Self>, OutOfMemory> {
        let Some(tokens) = tokens(text) else { return Ok(None) };
        let mut objects = Self::default();
        let (mut containers, mut open) = (Vec::new(), Vec::new());
        // The end of the last token, and whether a string that follows is a key.
        let (mut end, mut is_key) = (0, false);
        for (place, token) in tokens {
            match token {
                Token::Space => continue,
                Token::Open => {
                    is_key = text[place.start] == b'{';
                    push(&mut containers, is_key.then_some(Open { brace: place.start, first: open.len() }))?;
                }
                Token::Comma | Token::Close => {
                    let object = containers.last().and_then(Option::as_ref);
                    if let Some(last) = object.and_then(|object| open[object.first..].last_mut()) {
                        let last: &mut Member = last;
                        last.end = end;
                    }
                    is_key = object.is_some();
                    if token == Token::Close
                        && let Some(Some(object)) = containers.pop()
                    {
                        objects.close(text, &object, &mut open)?;
                    }
                }
                Token::String { .. } if is_key => {
                    push(&mut open, Member { key: place.clone(), end: place.end })?;
                    is_key = false;
                }
                Token::Colon | Token::String { .. } | Token::Word => {}
            }
            end = place.end;
        }
        objects.opened.sort_unstable_by_key(|(brace, _)| *brace);
        Ok(Some(objects))
    }

    /// Takes the members of an object that ends from those that are open.
    fn close(&mut self, text: &[u8], object: &Open, open: &mut Vec<Member>) -> Result<(), OutOfMemory> {
        let first = self.members.len();
        let count = open.len() - object.first;
        self.members.try_reserve(count)?;
        self.sorted.try_reserve(count)?;
        self.opened.try_reserve(1)?;
        self.members.extend(open.drain(object.first..));
        self.sorted.extend_from_slice(&self.members[first..]);
        // Not a stable sort, for that would allocate: the place in the text decides among equal keys.
        self.sorted[first..].sort_unstable_by(|one, other| {
            let [one_key, other_key] = [one, other].map(|member| characters(text, member.key.clone()));
            one_key.cmp(other_key).then(one.key.start.cmp(&other.key.start))
        });
        self.opened.push((object.brace, first..first + count));
        Ok(())
    }

    /// Writes a part of the text with its objects sorted. As deep as the text, which has a limit, and as long as the part:
    /// there is room for it.
    fn write(&self, text: &[u8], part: Range<usize>, out: &mut Vec<u8>) {
        let mut at = part.start;
        let mut next = self.opened.partition_point(|(brace, _)| *brace < at);
        while let Some((_, object)) = self.opened.get(next).filter(|(brace, _)| *brace < part.end) {
            for (member, sorted) in self.members[object.clone()].iter().zip(&self.sorted[object.clone()]) {
                out.extend_from_slice(&text[at..member.key.start]);
                self.write(text, sorted.key.start..sorted.end, out);
                at = member.end;
            }
            // Those inside the members were written with them.
            next = self.opened.partition_point(|(brace, _)| *brace < at).max(next + 1);
        }
        out.extend_from_slice(&text[at..part.end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn members_are_sorted_by_code_point_at_every_depth() {
        for (text, expected) in [
            (r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#),
            (
                r#"[{"b":{"d":[{"f":1,"e":2}],"c":{}},"a":3},{"z":1}]"#,
                r#"[{"a":3,"b":{"c":{},"d":[{"e":2,"f":1}]}},{"z":1}]"#,
            ),
            // Capitals come first, then by code point and not by UTF-16.
            (r#"{"a":1,"B":2,"\ud83d\ude00":3,"ﬀ":4}"#, r#"{"B":2,"a":1,"ﬀ":4,"\ud83d\ude00":3}"#),
            (r#"{"b":1,"\u0061":2}"#, r#"{"\u0061":2,"b":1}"#),
            // Equal ones stay in their order.
            (r#"{"b":1,"a":2,"b":3,"a":4}"#, r#"{"a":2,"a":4,"b":1,"b":3}"#),
            // What stands between members stays.
            ("{ \"b\" : 1 ,\n\"aa\":2\t}", "{ \"aa\":2 ,\n\"b\" : 1\t}"),
            (r#" {"y":{"b":1,"a":2}, "x":{"d":1,"c":2}} "#, r#" {"x":{"c":2,"d":1}, "y":{"a":2,"b":1}} "#),
            (r#"{"a":1,"b":[{"d":1,"c":"}"}]}"#, r#"{"a":1,"b":[{"c":"}","d":1}]}"#),
        ] {
            let found = sorted(text.as_bytes()).expect("there is memory").expect("it is not sorted");
            assert_eq!(String::from_utf8_lossy(&found), expected);
            assert_eq!(sorted(&found), Ok(None), "{expected}");
        }
    }

    #[test]
    fn what_is_sorted_or_no_json_stays() {
        for text in [r#"{"a":1,"b":2}"#, "[]", "1", "{}", r#"{"b":1,"a":2"#, ""] {
            assert_eq!(sorted(text.as_bytes()), Ok(None), "{text}");
        }
    }

    #[test]
    fn depth_has_a_limit_and_time_does_not_grow_with_it() {
        // Each object holds another and a long string behind it.
        let (open, close) = (r#"{"b":"#, r#","a":"x"}"#);
        let text = [&open.repeat(511)[..], "1", &close.repeat(511)].concat();
        let expected = [&r#"{"a":"x","b":"#.repeat(511)[..], "1", &"}".repeat(511)].concat();
        assert_eq!(sorted(text.as_bytes()), Ok(Some(expected.into_bytes())));
        let text = [&open.repeat(512)[..], "1", &close.repeat(512)].concat();
        assert_eq!(sorted(text.as_bytes()), Ok(None));
    }
}
