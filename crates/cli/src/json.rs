//! What the objects of `--json` share. Fields: `docs/cli.md`.

use std::borrow::Cow;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// Bytes under a name: text as it is; what is no UTF-8 in hex, and then `_hex` stands behind the name. For flattening
/// into an object.
pub(crate) struct Bytes<'b> {
    name: &'static str,
    bytes: Option<Cow<'b, [u8]>>,
}

impl<'b> Bytes<'b> {
    pub(crate) fn new(name: &'static str, bytes: Option<impl Into<Cow<'b, [u8]>>>) -> Self {
        Self { name, bytes: bytes.map(Into::into) }
    }

    /// The name of a file.
    pub(crate) fn file(path: Option<&'b Path>) -> Self {
        Self::new("file", path.map(|path| path.as_os_str().as_encoded_bytes()))
    }
}

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self.bytes.as_deref().map(|bytes| str::from_utf8(bytes).map_err(|_| hex(bytes))) {
            None => map.serialize_entry(self.name, &None::<&str>)?,
            Some(Ok(text)) => map.serialize_entry(self.name, text)?,
            Some(Err(hex)) => map.serialize_entry(&format!("{}_hex", self.name), &hex)?,
        }
        map.end()
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
