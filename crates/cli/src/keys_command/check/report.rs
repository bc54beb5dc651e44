//! What a check finds.

use std::collections::BTreeMap;
use std::path::Path;

use adseal_core::UnixTime;
use adseal_core::click::DEFAULT_LIFETIME;
use adseal_core::install::InstallRegister;
use adseal_core::keys::{Key, KeyRing, SHORT_KEY_LENGTH};
use adseal_core::time::Validity;
use serde::Serialize;

use crate::failure::Failure;
use crate::json::Bytes;
use crate::keys::ring_file::{RawKey, RawSecret};
use crate::keys::ring_place;
use crate::output::Paint;
use crate::text::{duration, folded, utc, visible};

/// A key that ends in less than this is worth a warning: 30 days.
const SOON: i64 = 30 * 86_400;

/// What is wrong with a file, and the keys in it.
#[derive(Serialize)]
pub(super) struct Report<'p> {
    #[serde(flatten)]
    file: Bytes<'p>,
    #[serde(rename = "ring")]
    pub(super) is_ring: bool,
    now: i64,
    /// Why it, or a part of it, cannot be used.
    pub(super) problems: Vec<String>,
    /// What it can be used with all the same.
    warnings: Vec<String>,
    keys: Vec<Entry>,
    secrets: Vec<Entry>,
    #[serde(skip)]
    path: &'p Path,
    #[serde(skip)]
    time: UnixTime,
}

/// A key or a secret of a key-ring file.
#[derive(Serialize)]
struct Entry {
    id: String,
    /// The ring that it belongs to, where there are several; of a secret nothing.
    ring: Option<String>,
    active: bool,
    /// Whether it is the one that signs a click now, that lasts as long as clicks do by default; of a secret nothing.
    signs: Option<bool>,
    short: bool,
    not_before: Option<i64>,
    not_after: Option<i64>,
}

impl<'p> Report<'p> {
    pub(super) fn new(path: &'p Path, is_ring: bool, time: UnixTime) -> Self {
        Self {
            file: Bytes::file(Some(path)),
            path,
            is_ring,
            now: time.as_secs(),
            problems: Vec::new(),
            warnings: Vec::new(),
            keys: Vec::new(),
            secrets: Vec::new(),
            time,
        }
    }

    pub(super) fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }

    /// A key file.
    pub(super) fn key(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            self.problems.push("the key is empty".to_owned());
        }
        self.looks("the key", bytes);
    }

    /// A key-ring file.
    pub(super) fn ring(&mut self, keys: Vec<Result<RawKey, Failure>>, secrets: Vec<Result<RawSecret, Failure>>) {
        if keys.is_empty() && secrets.is_empty() {
            self.problems.push("there are neither [[keys]] nor [[secrets]]".to_owned());
        }
        let (keys, secrets) = (self.sound(keys), self.sound(secrets));
        self.keys_of_rings(&keys);
        self.secrets_of_ring(&secrets);
    }

    fn sound<T>(&mut self, all: Vec<Result<T, Failure>>) -> Vec<T> {
        let mut sound = Vec::new();
        for one in all {
            match one {
                Ok(one) => sound.push(one),
                Err(failure) => self.problems.push(failure.to_string()),
            }
        }
        sound
    }

    fn keys_of_rings(&mut self, raws: &[RawKey]) {
        let mut rings: BTreeMap<Option<&str>, Vec<&RawKey>> = BTreeMap::new();
        for raw in raws {
            rings.entry(raw.ring.as_deref()).or_default().push(raw);
        }
        if rings.len() > 1 && rings.contains_key(&None) {
            self.problems.push("some keys have a 'ring' and some have none: either all or none".to_owned());
        }
        for raws in rings.values() {
            self.keys_of_ring(raws);
        }
    }

    fn keys_of_ring(&mut self, raws: &[&RawKey]) {
        let mut usable = Vec::new();
        for raw in raws {
            match raw.key() {
                Ok(key) => usable.push((*raw, key)),
                Err(error) => self.problems.push(format!("{}: {error}", raw.place)),
            }
        }
        let Some((first, _)) = usable.first() else { return };
        // Of the only ring nothing has to be said to know which it is.
        let of_ring = first.ring.as_ref().map(|_| format!("{}: ", ring_place(raws))).unwrap_or_default();
        let ring = KeyRing::new(usable.iter().map(|(_, key)| key.clone()).collect());
        let ring = ring.map_err(|error| self.problems.push(format!("{}: {error}", ring_place(raws)))).ok();
        let expires = self.now.saturating_add(DEFAULT_LIFETIME);
        let signing = ring.as_ref().and_then(|ring| ring.signing_key(self.time, expires)).map(Key::id);
        for (raw, key) in &usable {
            self.looks(&format!("{of_ring}key {}", raw.id), &raw.bytes);
            let signs = Some(signing == Some(key.id()));
            let entry = self.entry(&format!("{of_ring}key"), &raw.id, raw.validity, signs, key.is_short());
            self.keys.push(Entry { ring: raw.ring.clone(), ..entry });
        }
        if usable.iter().all(|(_, key)| !key.is_active(self.time)) {
            self.problems.push(format!("{of_ring}no key is active now: no click would be valid"));
        }
        if ring.is_some() && signing.is_none() {
            self.warnings.push(format!("{of_ring}no key signs now"));
        }
    }

    fn secrets_of_ring(&mut self, raws: &[RawSecret]) {
        let mut register = InstallRegister::new();
        for raw in raws {
            if let Err(error) = raw.add_to(&mut register) {
                self.problems.push(format!("{}: {error}", raw.place));
                continue;
            }
            self.looks(&format!("secret {}", raw.id), &raw.secret);
            let is_short = raw.secret.len() < SHORT_KEY_LENGTH;
            let entry = self.entry("secret", &raw.id, raw.validity, None, is_short);
            self.secrets.push(entry);
        }
        if !self.secrets.is_empty() && self.secrets.iter().all(|secret| !secret.active) {
            self.problems.push("no secret is active now: no install would be valid".to_owned());
        }
    }

    fn entry(&mut self, what: &str, id: &str, validity: Validity, signs: Option<bool>, short: bool) -> Entry {
        let active = validity.contains(self.time);
        let Validity { not_before, not_after } = validity;
        if let Some(left) = not_after.map(|end| end.saturating_sub(self.now))
            && active
            && left < SOON
        {
            self.warnings.push(format!("{what} {id} ends in {}", duration(left.unsigned_abs())));
        }
        Entry { id: id.to_owned(), ring: None, active, signs, short, not_before, not_after }
    }

    /// What a key looks like that was meant to be another one. It is used as it is all the same.
    fn looks(&mut self, what: &str, key: &[u8]) {
        if (1..SHORT_KEY_LENGTH).contains(&key.len()) {
            self.warnings.push(format!("{what} is shorter than {SHORT_KEY_LENGTH} bytes"));
        }
        let looks = [
            (key.starts_with(b"\xef\xbb\xbf"), "begins with a byte order mark, which is part of it"),
            (key.trim_ascii().len() < key.len(), "begins or ends with white space, which is part of it"),
            (key.trim_ascii().contains(&b'\n'), "is of several lines, which are all part of it"),
            (is_quoted(key), "stands in quotes, which are part of it"),
            (is_hex(key), "is of hex digits alone, which are used as they are and not decoded"),
            (is_padded(key), "looks like base64, which is used as it is and not decoded"),
        ];
        let told = looks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, look)| format!("{what} {look}"));
        self.warnings.extend(told);
    }

    /// The report for people.
    pub(super) fn words(&self, paint: Paint) -> String {
        let state = if self.is_ok() { paint.good("ok").to_string() } else { paint.bad("not ok").to_string() };
        let mut lines = vec![format!("{}: {state}", visible(self.path.as_os_str().as_encoded_bytes(), 60))];
        lines.extend(self.keys.iter().map(|key| key.words("key", self.now)));
        lines.extend(self.secrets.iter().map(|secret| secret.words("secret", self.now)));
        let (problem, warning) = (paint.bad("problem").to_string(), paint.strong("warning").to_string());
        let problems =
            self.problems.iter().map(|text| folded(&format!("problem: {text}")).replacen("problem", &problem, 1));
        let warnings =
            self.warnings.iter().map(|text| folded(&format!("warning: {text}")).replacen("warning", &warning, 1));
        lines.extend(problems.chain(warnings));
        lines.join("\n")
    }
}

impl Entry {
    fn words(&self, what: &str, now: i64) -> String {
        let mut facts = Vec::new();
        facts.extend(self.ring.as_ref().map(|ring| format!("ring {}", visible(ring.as_bytes(), 24))));
        match (self.active, self.not_before, self.not_after) {
            (true, _, None) => facts.push("active".to_owned()),
            (true, _, Some(end)) => facts.push(format!("active until {}", utc(end))),
            (false, Some(begin), _) if now < begin => facts.push(format!("not active before {}", utc(begin))),
            (false, _, end) => facts.push(format!("not active since {}", end.map(utc).unwrap_or_default())),
        }
        if self.signs == Some(true) {
            facts.push("signs now".to_owned());
        }
        if self.short {
            facts.push("short".to_owned());
        }
        format!("  {what:<6}  {:<16}  {}", self.id, facts.join(", "))
    }
}

fn is_quoted(key: &[u8]) -> bool {
    matches!(key, [b'"', .., b'"'] | [b'\'', .., b'\''])
}

/// Digits of whole bytes: as many as a key has that somebody made.
fn is_hex(key: &[u8]) -> bool {
    key.len() >= 32 && key.len().is_multiple_of(2) && key.iter().all(u8::is_ascii_hexdigit)
}

fn is_padded(key: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
    key.len() >= 24 && key.len().is_multiple_of(4) && key.ends_with(b"=") && key.iter().all(is_base64)
}
