//! What PHP makes of a JSON text. Rules: `docs/php-json.md`.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use super::edits::{self, Edit};
use super::error::{CanonicalizeError, OutOfMemory, PhpErrorCode};
use super::members::{Closed, Members};
use super::numbers::{Numeral, Reading};
use super::output::Output;
use super::reader::{Reader, Separator, Visitor};
use super::strings::{self, Quoted, starts_with_nul};

/// How PHP decodes objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `json_encode(json_decode($json))`: objects stay objects.
    #[default]
    Object,
    /// `json_encode(json_decode($json, true))`: objects become arrays, and some of them lists.
    Assoc,
}

/// Exactly the bytes of PHP's `json_encode(json_decode($json))`, or of `json_encode(json_decode($json, true))`, with
/// PHP's default flags: a text that PHP leaves as it is comes back as it is, without a copy.
///
/// Whatever the text holds, time grows with its length, but for sorting the keys of large objects, and memory is at most 30
/// times its length, that much only if it is all keys, and 64 KiB.
///
/// # Errors
/// PHP's error with the offset of what causes it, or [`CanonicalizeError::OutOfMemory`].
///
/// ```
/// use adseal_core::php_json::{Mode, canonicalize};
///
/// let json = br#"{"ua": "Mozilla/5.0", "price": 1.0, "empty": {}}"#;
/// assert_eq!(*canonicalize(json, Mode::Object)?, *br#"{"ua":"Mozilla\/5.0","price":1,"empty":{}}"#);
/// assert_eq!(*canonicalize(json, Mode::Assoc)?, *br#"{"ua":"Mozilla\/5.0","price":1,"empty":[]}"#);
/// # Ok::<(), adseal_core::php_json::CanonicalizeError>(())
/// ```
pub fn canonicalize(json: &[u8], mode: Mode) -> Result<Cow<'_, [u8]>, CanonicalizeError> {
    let mut writer = Writer::new(json, mode);
    Reader::new(json).read(&mut writer)?;
    writer.finish()
}

/// Where the parts of a member stand in what was written.
#[derive(Clone, Copy, Debug)]
struct Written {
    key: usize,
    value: usize,
    end: usize,
}

/// Writes a text as PHP does, in one go; what PHP would have done otherwise in front is noted as an edit.
struct Writer<'t> {
    text: &'t [u8],
    mode: Mode,
    members: Members<Written>,
    /// What was written, but for the text from `copied` on, which stays as it is as far as it was read.
    out: Output,
    copied: usize,
    /// From the places of this rest in the text to those in what is written.
    shift: usize,
    is_changed: bool,
    edits: Vec<Edit>,
    /// Numbers that PHP cannot write: where they stand in what was written, and in the text.
    infinite: Vec<(usize, usize)>,
    /// The last key that PHP refuses once it has read its value; it stands in the values of all such keys before it.
    refused: Option<usize>,
}

impl Visitor for Writer<'_> {
    #[inline(always)]
    fn gap(&mut self, gap: Range<usize>, separator: Separator) -> Result<(), CanonicalizeError> {
        match separator.byte() {
            // Nearly always: what stands behind the separator goes.
            Some(byte) if self.text[gap.start] == byte => self.replace(gap.start + 1..gap.end, [0], 0)?,
            Some(byte) => self.replace(gap, [byte], 1)?,
            None => self.replace(gap, [0], 0)?,
        }
        Ok(())
    }

    #[inline]
    fn open_object(&mut self, brace: usize) -> Result<(), CanonicalizeError> {
        Ok(self.members.open(self.position(brace))?)
    }

    #[inline(always)]
    fn key(&mut self, key: Quoted) -> Result<(), CanonicalizeError> {
        let start = self.position(key.start);
        if let Some(last) = self.members.last_mut() {
            // Between them is a comma.
            last.note.end = start - 1;
        }
        if self.mode == Mode::Object && starts_with_nul(self.text, &key) {
            self.refused = Some(key.start);
        }
        self.string(key)?;
        let value = self.position(key.end) + 1;
        Ok(self.members.add(self.text, key, Written { key: start, value, end: value })?)
    }

    fn close_object(&mut self, brace: usize) -> Result<(), CanonicalizeError> {
        let end = self.position(brace);
        if let Some(last) = self.members.last_mut() {
            last.note.end = end;
        }
        let Closed { start, members, may_repeat, is_list } = self.members.close();
        if may_repeat {
            self.merge(members.clone())?;
        }
        if self.mode == Mode::Assoc && is_list {
            self.make_list(start, brace, members.clone())?;
        }
        self.members.forget(members.start);
        Ok(())
    }

    #[inline(always)]
    fn string(&mut self, string: Quoted) -> Result<(), CanonicalizeError> {
        if !string.spelling.is_canonical {
            self.respell(string)?;
        }
        Ok(())
    }

    #[inline]
    fn number(&mut self, number: Numeral) -> Result<(), CanonicalizeError> {
        match number.read(self.text)? {
            Reading::Canonical => {}
            Reading::Other(spelling, _) => {
                self.replace(number.start..number.end, spelling.bytes, spelling.length)?;
            }
            Reading::Infinite => {
                self.infinite.try_reserve(1)?;
                self.infinite.push((self.position(number.start), number.start));
            }
        }
        Ok(())
    }

    #[inline]
    fn goes_on(&mut self, is_in_object: bool) -> Result<bool, CanonicalizeError> {
        match self.refused {
            Some(key) if is_in_object => self.refuse(key)?,
            _ => {}
        }
        Ok(true)
    }
}

impl<'t> Writer<'t> {
    fn new(text: &'t [u8], mode: Mode) -> Self {
        Self {
            text,
            mode,
            members: Members::new(),
            out: Output::new(),
            copied: 0,
            shift: 0,
            is_changed: false,
            edits: Vec::new(),
            infinite: Vec::new(),
            refused: None,
        }
    }

    /// Writes a string as PHP spells it.
    #[inline(never)]
    fn respell(&mut self, string: Quoted) -> Result<(), OutOfMemory> {
        self.copy(string.start)?;
        strings::write(self.text, &string, &mut self.out)?;
        self.go_on(string.end);
        self.is_changed = true;
        Ok(())
    }

    /// Fails if the value that was just read in an object is that of the key.
    #[cold]
    fn refuse(&mut self, key: usize) -> Result<(), CanonicalizeError> {
        match self.members.last_mut() {
            Some(last) if last.start == key => Err(PhpErrorCode::InvalidPropertyName.at(key).into()),
            _ => Ok(()),
        }
    }

    /// Writes the object that starts at `start` of what was written, and that this brace closes, as a list.
    fn make_list(&mut self, start: usize, brace: usize, members: Range<usize>) -> Result<(), OutOfMemory> {
        self.copy(brace)?;
        self.out.set(start, b'[');
        self.replace(brace..brace + 1, [b']'], 1)?;
        // What is repeated goes as a whole.
        for member in self.members.members(members).iter().filter(|member| !member.is_repeated) {
            self.edits.try_reserve(1)?;
            self.edits.push(Edit { part: member.note.key..member.note.value, with: 0..0 });
        }
        Ok(())
    }

    /// Of members with the same key, the first takes the value of the last, and the others go.
    fn merge(&mut self, members: Range<usize>) -> Result<(), OutOfMemory> {
        for same in self.members.group(self.text, members).chunk_by(|_, next| next.is_repeated) {
            let [first, others @ .., last] = same else { continue };
            // One more for the key, which goes where this becomes a list.
            self.edits.try_reserve(same.len() + 1)?;
            self.edits.push(Edit { part: first.note.value..first.note.end, with: last.note.value..last.note.end });
            // With the comma in front.
            let gone = others.iter().chain([last]).map(|other| other.note.key - 1..other.note.end);
            self.edits.extend(gone.map(|part| Edit { part, with: 0..0 }));
        }
        Ok(())
    }

    /// Where what stands here in the text comes to stand in what is written.
    fn position(&self, offset: usize) -> usize {
        // What was written may be shorter than the text up to here: then this wraps, twice.
        offset.wrapping_add(self.shift)
    }

    /// Writes the text up to here, so that `out` holds all that was written.
    #[inline(always)]
    fn copy(&mut self, end: usize) -> Result<(), OutOfMemory> {
        self.out.keep(self.text, self.copied..end)?;
        self.go_on(end);
        Ok(())
    }

    /// Goes on with the text from here, behind what was written.
    #[inline(always)]
    fn go_on(&mut self, start: usize) {
        self.copied = start;
        self.shift = self.out.len().wrapping_sub(start);
    }

    /// Writes something else for a part of the text.
    #[inline(always)]
    fn replace<const N: usize>(&mut self, part: Range<usize>, with: [u8; N], length: usize) -> Result<(), OutOfMemory> {
        self.copy(part.start)?;
        self.out.push(with, length)?;
        self.go_on(part.end);
        self.is_changed = true;
        Ok(())
    }

    fn finish(mut self) -> Result<Cow<'t, [u8]>, CanonicalizeError> {
        if self.edits.is_empty() {
            if let Some((_, offset)) = self.infinite.first() {
                return Err(PhpErrorCode::InfOrNan.at(*offset).into());
            }
            if !self.is_changed {
                return Ok(Cow::Borrowed(self.text));
            }
            self.copy(self.text.len())?;
            return Ok(Cow::Owned(self.out.into_vec()));
        }
        self.copy(self.text.len())?;
        self.edit()
    }

    /// Applies the edits to what was written.
    fn edit(mut self) -> Result<Cow<'t, [u8]>, CanonicalizeError> {
        let Self { out, edits, infinite, .. } = &mut self;
        let mut edited = Vec::new();
        edited.try_reserve_exact(out.len())?;
        let mut first_infinite: Option<usize> = None;
        edits::apply(edits, out.len(), |part| {
            let next = infinite.partition_point(|(written, _)| *written < part.start);
            if let Some((_, offset)) = infinite.get(next).filter(|(written, _)| *written < part.end) {
                first_infinite = Some(first_infinite.map_or(*offset, |first| first.min(*offset)));
            }
            // Every byte is kept once at most: no more than was reserved.
            edited.extend_from_slice(&out.as_slice()[part]);
        })?;
        match first_infinite {
            Some(offset) => Err(PhpErrorCode::InfOrNan.at(offset).into()),
            None => Ok(Cow::Owned(edited)),
        }
    }
}
