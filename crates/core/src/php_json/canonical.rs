//! What PHP makes of a JSON text. Rules: `docs/php-json.md`.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use super::edits::{self, Edit};
use super::error::{CanonicalizeError, OutOfMemory, PhpError, PhpErrorCode};
use super::members::{Closed, Members};
use super::numbers::{Numeral, Reading};
use super::reader::{Nest, Reader, Token};
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
/// Time and memory are linear in the length of the text, whatever it holds.
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
    writer.run()?;
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
    out: Vec<u8>,
    copied: usize,
    is_changed: bool,
    edits: Vec<Edit>,
    /// Numbers that PHP cannot write: where they stand in what was written, and in the text.
    infinite: Vec<(usize, usize)>,
    /// The last key that PHP refuses once it has read its value; it stands in the values of all such keys before it.
    refused: Option<usize>,
}

impl<'t> Writer<'t> {
    fn new(text: &'t [u8], mode: Mode) -> Self {
        Self {
            text,
            mode,
            members: Members::new(),
            out: Vec::new(),
            copied: 0,
            is_changed: false,
            edits: Vec::new(),
            infinite: Vec::new(),
            refused: None,
        }
    }

    fn run(&mut self) -> Result<(), CanonicalizeError> {
        let (mut reader, mut nest) = (Reader::new(self.text), Nest::new());
        loop {
            let end = reader.end;
            let token = reader.next(&mut nest)?;
            if reader.is_spaced {
                self.replace(end..reader.start, reader.separator.text())?;
            }
            match token {
                Token::Key => {
                    self.key(reader.quoted())?;
                    continue;
                }
                Token::ObjectStart => {
                    self.members.open(self.position(reader.start))?;
                    continue;
                }
                Token::ArrayStart => continue,
                Token::String => self.string(&reader.quoted())?,
                Token::Number => self.number(&reader.numeral())?,
                Token::ObjectEnd => self.close(reader.start..reader.end)?,
                Token::ArrayEnd | Token::Word => {}
                Token::End => return Ok(()),
            }
            if let Some(key) = self.refused {
                self.refuse(key, reader.is_in_object())?;
            }
        }
    }

    #[inline]
    fn key(&mut self, quoted: Quoted) -> Result<(), OutOfMemory> {
        let key = self.position(quoted.start);
        if let Some(last) = self.members.last_mut() {
            // Between them is a comma.
            last.note.end = key - 1;
        }
        if self.mode == Mode::Object && starts_with_nul(self.text, &quoted) {
            self.refused = Some(quoted.start);
        }
        self.string(&quoted)?;
        let value = self.position(quoted.end) + 1;
        self.members.add(self.text, quoted, Written { key, value, end: value })
    }

    /// Fails if the value that was just read, in an object or not, is that of the key.
    #[cold]
    fn refuse(&mut self, key: usize, is_in_object: bool) -> Result<(), PhpError> {
        match self.members.last_mut() {
            Some(last) if is_in_object && last.key.start == key => Err(PhpErrorCode::InvalidPropertyName.at(key)),
            _ => Ok(()),
        }
    }

    #[inline]
    fn string(&mut self, quoted: &Quoted) -> Result<(), OutOfMemory> {
        if quoted.spelling.is_canonical {
            return Ok(());
        }
        self.copy(quoted.start)?;
        strings::write(self.text, quoted, &mut self.out)?;
        self.copied = quoted.end;
        self.is_changed = true;
        Ok(())
    }

    #[inline]
    fn number(&mut self, numeral: &Numeral) -> Result<(), OutOfMemory> {
        match numeral.read(self.text)? {
            Reading::Canonical => Ok(()),
            Reading::Other(spelling, _) => self.replace(numeral.start..numeral.end, spelling.as_bytes()),
            Reading::Infinite => {
                self.infinite.try_reserve(1)?;
                self.infinite.push((self.position(numeral.start), numeral.start));
                Ok(())
            }
        }
    }

    /// Closes the innermost object with this brace.
    fn close(&mut self, brace: Range<usize>) -> Result<(), OutOfMemory> {
        let end = self.position(brace.start);
        if let Some(last) = self.members.last_mut() {
            last.note.end = end;
        }
        let Closed { start, members, may_repeat, is_list } = self.members.close();
        if may_repeat {
            self.merge(members.clone())?;
        }
        if self.mode == Mode::Assoc && (is_list || members.is_empty()) {
            self.copy(brace.start)?;
            self.out[start] = b'[';
            self.replace(brace, b"]")?;
            for member in self.members.of(members.clone()).iter().filter(|member| !member.is_repeated) {
                let Written { key, value, .. } = member.note;
                self.edits.try_reserve(1)?;
                self.edits.push(Edit { part: key..value, with: 0..0 });
            }
        }
        self.members.forget(members.start);
        Ok(())
    }

    /// Of members with the same key, the first takes the value of the last, and the others go.
    fn merge(&mut self, members: Range<usize>) -> Result<(), OutOfMemory> {
        for same in self.members.group(self.text, members).chunk_by(|_, next| next.is_repeated) {
            let [first, others @ .., last] = same else { continue };
            self.edits.try_reserve(same.len())?;
            self.edits.push(Edit { part: first.note.value..first.note.end, with: last.note.value..last.note.end });
            // With the comma in front.
            let gone = others.iter().chain([last]).map(|other| other.note.key - 1..other.note.end);
            self.edits.extend(gone.map(|part| Edit { part, with: 0..0 }));
        }
        Ok(())
    }

    /// Where what stands here in the text comes to stand in what is written.
    fn position(&self, offset: usize) -> usize {
        self.out.len() + (offset - self.copied)
    }

    /// Writes the text up to here, so that `out` holds all that was written.
    fn copy(&mut self, end: usize) -> Result<(), OutOfMemory> {
        let unchanged = &self.text[self.copied..end];
        if self.out.is_empty() {
            // Most of what is written is about as long as the text.
            self.out.try_reserve(self.text.len())?;
        }
        append(&mut self.out, unchanged)?;
        self.copied = end;
        Ok(())
    }

    /// Writes something else for a part of the text.
    fn replace(&mut self, part: Range<usize>, with: &[u8]) -> Result<(), OutOfMemory> {
        self.copy(part.start)?;
        append(&mut self.out, with)?;
        self.copied = part.end;
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
            return Ok(Cow::Owned(self.out));
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
            edited.extend_from_slice(&out[part]);
        })?;
        match first_infinite {
            Some(offset) => Err(PhpErrorCode::InfOrNan.at(offset).into()),
            None => Ok(Cow::Owned(edited)),
        }
    }
}

fn append(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), OutOfMemory> {
    out.try_reserve(bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(())
}
