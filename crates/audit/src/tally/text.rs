//! Bytes from a log as text of a summary. Whatever shows it escapes it for its own place: a terminal, a page.

use std::fmt::Write;

/// A name as it is, with each byte that is no part of UTF-8 as `<FF>`.
#[must_use]
pub fn name(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|&byte| escape(&mut text, byte));
    }
    text
}

/// The start of a line that is no row, in visible ASCII and blanks, with every other byte as `<0A>`.
#[must_use]
pub fn visible(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b' '..=b'~' => text.push(char::from(byte)),
            _ => escape(&mut text, byte),
        }
    }
    text
}

/// Controls, and what Unicode calls default ignorable: joiners, marks and overrides of direction, fillers, tags.
#[must_use]
pub fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

fn escape(text: &mut String, byte: u8) {
    write!(text, "<{byte:02X}>").expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_they_are_but_for_what_is_no_utf8() {
        assert_eq!(name("straße \u{1b}[31m".as_bytes()), "straße \u{1b}[31m");
        assert_eq!(name(b"a\xffb\xc3"), "a<FF>b<C3>");
        assert_eq!(name(b""), "");
    }

    #[test]
    fn lines_are_shown_in_ascii() {
        assert_eq!(visible(b"a b~\0\n\x7f\xc3\xa4"), "a b~<00><0A><7F><C3><A4>");
    }
}
