//! Names and messages, for logs and for people.

use std::ffi::{CStr, c_char};

use adseal_core::Status;
use adseal_core::click::{Flags, LintKind, signed_bound};
use adseal_core::explain::{Cause as Mistake, Outcome};
use adseal_core::php_json::Cause;

use crate::constants::{ADSEAL_ABI_VERSION, ADSEAL_NONE, ADSEAL_ROW_NULL};

/// Text that ends with the NUL that C wants, padded so that a table can hold it.
#[derive(Clone, Copy)]
struct Text([u8; Self::SIZE]);

impl Text {
    const SIZE: usize = 128;

    const fn new(text: &str) -> Self {
        assert!(text.len() < Self::SIZE, "a longer text needs a larger table");
        let mut padded = [0; Self::SIZE];
        let mut at = 0;
        while at < text.len() {
            padded[at] = text.as_bytes()[at];
            at += 1;
        }
        Self(padded)
    }

    const fn as_ptr(&'static self) -> *const c_char {
        self.0.as_ptr().cast()
    }
}

/// What is known of one number.
struct Entry {
    name: Text,
    message: Text,
    family: Text,
}

static STATUSES: [Entry; Status::ALL.len()] = {
    const EMPTY: Entry = Entry { name: Text::new(""), message: Text::new(""), family: Text::new("") };
    let mut table = [EMPTY; Status::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        let status = Status::ALL[at];
        table[at].name = Text::new(status.name());
        table[at].message = Text::new(status.message());
        table[at].family = Text::new(status.family().name());
        at += 1;
    }
    table
};

/// What is neither a verdict nor a failure.
const OUTCOMES: [(i32, &CStr, &CStr); 2] = [
    (ADSEAL_NONE, c"none", c"there is nothing more, or nothing of this name"),
    (ADSEAL_ROW_NULL, c"row_null", c"the row of the batch is null"),
];

/// The name and the message of each of a kind, in the order of the numbers.
macro_rules! name_and_message {
    ($kind:ident) => {{
        let mut table = [(Text::new(""), Text::new("")); $kind::ALL.len()];
        let mut at = 0;
        while at < table.len() {
            let one = $kind::ALL[at];
            table[at] = (Text::new(one.name()), Text::new(one.message()));
            at += 1;
        }
        table
    }};
}

static LINTS: [(Text, Text); LintKind::ALL.len()] = name_and_message!(LintKind);
static CAUSES: [(Text, Text); Cause::ALL.len()] = name_and_message!(Cause);
static MISTAKES: [(Text, Text); Mistake::ALL.len()] = name_and_message!(Mistake);

/// What to do instead of each mistake, in the order of the numbers.
static ADVICE: [Text; Mistake::ALL.len()] = {
    let mut table = [Text::new(""); Mistake::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = Text::new(Mistake::ALL[at].advice());
        at += 1;
    }
    table
};

static EXPLAIN_OUTCOMES: [Text; Outcome::ALL.len()] = {
    let mut table = [Text::new(""); Outcome::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = Text::new(Outcome::ALL[at].name());
        at += 1;
    }
    table
};

static FLAGS: [Text; Flags::ALL.len()] = {
    let mut table = [Text::new(""); Flags::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = Text::new(Flags::ALL[at].1);
        at += 1;
    }
    table
};

static VERSION: Text = Text::new(env!("CARGO_PKG_VERSION"));

/// Name, message and family of a number.
fn texts(status: i32) -> [*const c_char; 3] {
    if let Some(at) = Status::ALL.iter().position(|known| known.code() == status) {
        let Entry { name, message, family } = &STATUSES[at];
        return [name.as_ptr(), message.as_ptr(), family.as_ptr()];
    }
    let (name, message, family) = match OUTCOMES.iter().find(|(number, ..)| *number == status) {
        Some((_, name, message)) => (*name, *message, c"outcome"),
        None => (c"unknown_status", c"a status that this version of adseal does not know", c"unknown"),
    };
    [name.as_ptr(), message.as_ptr(), family.as_ptr()]
}

fn lint_entry(lint: i32) -> Option<&'static (Text, Text)> {
    LintKind::ALL.iter().position(|known| known.code() == lint).map(|at| &LINTS[at])
}

fn mistake_at(cause: i32) -> Option<usize> {
    Mistake::ALL.iter().position(|known| known.code() == cause)
}

fn cause_entry(cause: i32) -> Option<&'static (Text, Text)> {
    Cause::ALL.iter().position(|known| known.code() == cause).map(|at| &CAUSES[at])
}

/// The version of the binary interface that the library has. If it is not `ADSEAL_ABI_VERSION`, the library and this
/// header do not belong together: do not go on.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_abi_version() -> u32 {
    ADSEAL_ABI_VERSION
}

/// The version of the library, as in `1.2.3`. Static, NUL-terminated.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The name of a status in lower case, as in `malformed_uri`: the same in every language, unique in its family. Static,
/// NUL-terminated, never NULL; `unknown_status` for numbers that this library does not use.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_status_name(status: i32) -> *const c_char {
    let [name, _, _] = texts(status);
    name
}

/// What a status means, in one line for people. Static, NUL-terminated, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_status_message(status: i32) -> *const c_char {
    let [_, message, _] = texts(status);
    message
}

/// Who speaks: `click` and `install` are verdicts, `caller` a mistake in the call, `signing` a refusal to sign a
/// click, `json` what PHP says of JSON or why it is not signed, `internal` a fault of the library, `outcome` is
/// `ADSEAL_NONE` or `ADSEAL_ROW_NULL`; `unknown` for numbers that it does not use. Static, NUL-terminated, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_status_family(status: i32) -> *const c_char {
    let [_, _, family] = texts(status);
    family
}

/// How many statuses there are, without the two that are negative.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_status_count() -> usize {
    Status::ALL.len()
}

/// The statuses in the order of their numbers, 0 and above; `INT32_MIN` past the end. With this a binding can test that
/// it maps all of them.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_status_at(index: usize) -> i32 {
    Status::ALL.get(index).map_or(i32::MIN, |status| status.code())
}

/// The name of a lint, as in `short_key`. Static, NUL-terminated, never NULL; `unknown_lint` for other numbers.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_lint_name(lint: i32) -> *const c_char {
    lint_entry(lint).map_or(c"unknown_lint".as_ptr(), |(name, _)| name.as_ptr())
}

/// What a lint means, in one line for people. Static, NUL-terminated, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_lint_message(lint: i32) -> *const c_char {
    const UNKNOWN: &CStr = c"a lint that this version of adseal does not know";
    lint_entry(lint).map_or(UNKNOWN.as_ptr(), |(_, message)| message.as_ptr())
}

/// How many lints there are. Their numbers are 1 to this.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_lint_count() -> usize {
    LintKind::ALL.len()
}

/// The name of a cause of instability (`ADSEAL_UNSTABLE_...`), as in `slash_not_escaped`. Static, NUL-terminated, never
/// NULL; `unknown_instability` for other numbers.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_instability_name(cause: i32) -> *const c_char {
    cause_entry(cause).map_or(c"unknown_instability".as_ptr(), |(name, _)| name.as_ptr())
}

/// What a cause of instability means and what to write instead, in one line for people. Static, NUL-terminated, never
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_instability_message(cause: i32) -> *const c_char {
    const UNKNOWN: &CStr = c"a cause of instability that this version of adseal does not know";
    cause_entry(cause).map_or(UNKNOWN.as_ptr(), |(_, message)| message.as_ptr())
}

/// How many causes of instability there are. Their numbers are 1 to this.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_instability_count() -> usize {
    Cause::ALL.len()
}

/// The name of a mistake that an explanation tells (`ADSEAL_CAUSE_...`), as in `whole_url`. Static, NUL-terminated,
/// never NULL; `unknown_cause` for other numbers.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_cause_name(cause: i32) -> *const c_char {
    mistake_at(cause).map_or(c"unknown_cause".as_ptr(), |at| MISTAKES[at].0.as_ptr())
}

/// What was done by this mistake, as a clause for people: "the whole URL was hashed". Static, NUL-terminated, never
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_cause_message(cause: i32) -> *const c_char {
    const UNKNOWN: &CStr = c"a mistake was made that this version of adseal does not know";
    mistake_at(cause).map_or(UNKNOWN.as_ptr(), |at| MISTAKES[at].1.as_ptr())
}

/// What to do instead of this mistake, as such a clause: "hash path and query only, from the first '/' of the path on".
/// Static, NUL-terminated, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_cause_advice(cause: i32) -> *const c_char {
    mistake_at(cause).map_or(c"see the documentation of adseal".as_ptr(), |at| ADVICE[at].as_ptr())
}

/// The cause (`ADSEAL_CAUSE_...`) with the next higher number, or 0 behind the last: from 0 on, all that this version
/// of the library knows.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_cause_next(cause: i32) -> i32 {
    Mistake::ALL.iter().map(|next| next.code()).find(|&next| next > cause).unwrap_or(0)
}

/// The name of what a search for mistakes came to (`ADSEAL_EXPLAIN_...`), as in `explained`. Static, NUL-terminated,
/// never NULL; `unknown_outcome` for other numbers.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_explain_outcome_name(outcome: i32) -> *const c_char {
    let known = Outcome::ALL.iter().position(|known| known.code() == outcome);
    known.map_or(c"unknown_outcome".as_ptr(), |at| EXPLAIN_OUTCOMES[at].as_ptr())
}

/// The name of one bit of a verdict's flags, as in `semicolon_in_tail`. Static, NUL-terminated, never NULL;
/// `unknown_flag` for anything else.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_flag_name(one_bit: u32) -> *const c_char {
    let known = Flags::ALL.iter().position(|(flag, _)| flag.bits() == one_bit);
    known.map_or(c"unknown_flag".as_ptr(), |at| FLAGS[at].as_ptr())
}

/// Bytes that always hold the signed form of a URI of `uri_length` bytes: the capacity to give to
/// `adseal_click_signer_sign`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signed_bound(uri_length: usize) -> usize {
    signed_bound(uri_length)
}
