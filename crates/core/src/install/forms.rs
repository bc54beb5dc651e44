//! The forms of a body that a token may be of. Rules: `docs/install-authentication.md`, Verifying.

use alloc::borrow::Cow;

use crate::php_json::{CanonicalizeError, Mode, PhpError, canonicalize};

/// Which forms of a body are compared with its token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Accept {
    /// The body as it was received.
    #[default]
    Raw,
    /// The body as it was received, then what PHP makes of it: for senders that sign one spelling of their JSON and send
    /// another.
    Php,
}

/// The form of a body that its token is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[non_exhaustive]
pub enum BodyForm {
    /// The body as it was received.
    Raw = 1,
    /// PHP's `json_encode(json_decode($body))`.
    PhpObject = 2,
    /// PHP's `json_encode(json_decode($body, true))`, where that differs.
    PhpAssoc = 3,
}

impl BodyForm {
    /// Every form, in the order in which they are compared.
    pub const ALL: &'static [Self] = &[Self::Raw, Self::PhpObject, Self::PhpAssoc];

    /// The name used in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::PhpObject => "php_object",
            Self::PhpAssoc => "php_assoc",
        }
    }

    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }
}

/// The first form that matched, its bytes, and what it matched.
pub(super) type Match<'b, T> = (BodyForm, Cow<'b, [u8]>, T);

/// Why no form matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// None of them did.
    All,
    /// The body as received did not, and PHP makes nothing of it: its error in object mode.
    NoPhpForm(PhpError),
    /// The body as received did not, and there was no memory for another form.
    OutOfMemory,
}

/// Shows the forms of a body to `matches`, one after the other, until one does. Forms of the same bytes are shown once.
pub(super) fn find<T>(
    body: &[u8],
    accept: Accept,
    mut matches: impl FnMut(&[u8]) -> Option<T>,
) -> Result<Match<'_, T>, Mismatch> {
    if let Some(matched) = matches(body) {
        return Ok((BodyForm::Raw, Cow::Borrowed(body), matched));
    }
    if accept == Accept::Raw {
        return Err(Mismatch::All);
    }
    let (mut mismatch, mut earlier) = (Mismatch::All, None);
    for (form, mode) in [(BodyForm::PhpObject, Mode::Object), (BodyForm::PhpAssoc, Mode::Assoc)] {
        let bytes = match canonicalize(body, mode) {
            Ok(bytes) => bytes,
            Err(CanonicalizeError::OutOfMemory) => return Err(Mismatch::OutOfMemory),
            Err(CanonicalizeError::Php(error)) => {
                if mode == Mode::Object {
                    mismatch = Mismatch::NoPhpForm(error);
                }
                continue;
            }
        };
        mismatch = Mismatch::All;
        if *bytes == *body || earlier.as_ref() == Some(&bytes) {
            continue;
        }
        if let Some(matched) = matches(&bytes) {
            return Ok((form, bytes, matched));
        }
        earlier = Some(bytes);
    }
    Err(mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// All forms that are shown where none matches.
    fn shown(body: &[u8], accept: Accept) -> Vec<Vec<u8>> {
        let mut shown = Vec::new();
        let found = find(body, accept, |form| {
            shown.push(form.to_vec());
            None::<()>
        });
        assert!(found.is_err());
        shown
    }

    #[test]
    fn forms_of_the_same_bytes_are_shown_once() {
        for (body, forms) in [
            ("[1]", &["[1]"][..]),
            ("[1.0]", &["[1.0]", "[1]"]),
            ("{}", &["{}", "[]"]),
            ("[{},1.0]", &["[{},1.0]", "[{},1]", "[[],1]"]),
            ("no JSON", &["no JSON"]),
        ] {
            assert_eq!(
                shown(body.as_bytes(), Accept::Php),
                forms.iter().map(|form| form.as_bytes()).collect::<Vec<_>>()
            );
            assert_eq!(shown(body.as_bytes(), Accept::Raw), [body.as_bytes()]);
        }
    }
}
