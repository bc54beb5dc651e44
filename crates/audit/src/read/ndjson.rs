//! NDJSON: one JSON object a line. Rules: `docs/audit.md`, Input.

use memchr::memmem;
use serde_json::Value;

use super::chunks::{Chunks, Lines};
use super::json_fields::Keys;
use super::line_fields::{FieldDecoder, Fields, KEPT, Span, TIME, URL};
use super::{ColumnChoice, Description, ReadError, Source, TimeChoice, guess, request, time};

/// So many of the first lines tell which keys there are.
const LOOKED_AT: usize = 100;
/// More keys are not looked at; whoever sends requests may write some.
const MAX_KEYS: usize = 1000;

/// Opens NDJSON.
///
/// # Errors
/// When no key of the first lines is the one that was asked for, or looks like one with URLs.
pub fn open(chunks: Chunks, choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let sample = Sample::new(chunks.preview());
    let url = match &choice.url {
        Some(name) => sample.checked(name)?,
        None => sample.url()?,
    };
    let time = match &choice.time {
        TimeChoice::Guess => sample.time(),
        TimeChoice::Column(name) => Some(sample.checked(name)?),
        TimeChoice::Now => None,
    };
    let mut keys = Keys::default();
    keys.add(&url, URL);
    if let Some(time) = &time {
        keys.add(time, TIME);
    }
    for (index, name) in choice.keep.iter().enumerate() {
        keys.add(&sample.checked(name)?, KEPT + index);
    }
    let decoder = FieldDecoder { format: Objects(keys), timed: time.is_some(), kept: choice.keep.len() };
    let description = Description {
        format: "ndjson",
        url_column: url,
        time_column: time,
        first_number: 1,
        ..chunks.description().clone()
    };
    Ok(chunks.source(description, Lines, decoder))
}

/// Lines with an object each.
struct Objects(Keys);

impl Fields for Objects {
    fn find(&self, line: &[u8], found: &mut [Option<Span>]) -> Result<(), String> {
        self.0.find(line, found)?;
        if let Some(url) = &mut found[URL] {
            if url.verbatim {
                return Err(format!("the URL is no string, at byte {}", url.start));
            }
            // nginx is often told to write its $request.
            if let Some(target) = request::target(url.of(line)) {
                (url.start, url.end) = (url.start + target.start, url.start + target.end);
            }
        }
        Ok(())
    }
}

/// The keys of the first lines.
#[derive(Debug, Default)]
struct Sample {
    keys: Vec<SeenKey>,
    blank: bool,
}

/// A key, with dots between the names that lead there.
#[derive(Debug, Default)]
struct SeenKey {
    path: String,
    /// How often it had a string.
    strings: usize,
    /// How many of them were URLs of clicks.
    clicks: usize,
    /// How often it had a time.
    times: usize,
}

impl Sample {
    fn new(preview: &[u8]) -> Self {
        let mut sample = Self { blank: preview.trim_ascii().is_empty(), ..Self::default() };
        let lines = preview.split(|&byte| byte == b'\n').take(LOOKED_AT);
        for line in lines.filter_map(|line| serde_json::from_str(&String::from_utf8_lossy(line)).ok()) {
            sample.see_inside("", &line);
        }
        sample
    }

    /// Sees the keys of an object.
    fn see_inside(&mut self, prefix: &str, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let path = format!("{prefix}{name}");
            self.see_inside(&format!("{path}."), value);
            self.see(path, value);
        }
    }

    fn see(&mut self, path: String, value: &Value) {
        let index = self.keys.iter().position(|key| key.path == path).unwrap_or(self.keys.len());
        if index == MAX_KEYS {
            return;
        }
        if index == self.keys.len() {
            self.keys.push(SeenKey { path, ..SeenKey::default() });
        }
        let key = &mut self.keys[index];
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        key.strings += usize::from(value.is_string());
        key.clicks += usize::from(memmem::find(text.as_bytes(), guess::SIGN_OF_A_CLICK).is_some());
        key.times += usize::from(time::parse(text.as_bytes()).is_some());
    }

    /// The name of a key that was asked for.
    fn checked(&self, name: &str) -> Result<String, ReadError> {
        let mut names = self.keys.iter().map(|key| key.path.as_str());
        if self.blank || names.clone().any(|known| known == name) {
            return Ok(name.to_owned());
        }
        Err(guess::missing(name, &mut names))
    }

    /// The key with the URLs: by its name, by what it has, or by the last part of its name.
    fn url(&self) -> Result<String, ReadError> {
        if self.blank {
            return Ok("url".to_owned());
        }
        let keys: Vec<_> = self.keys.iter().filter(|key| key.strings > 0).collect();
        let names = || keys.iter().map(|key| key.path.as_str());
        let index = match guess::url_by_name(names()) {
            Some(index) => index,
            None => match *guess::url_by_content(keys.iter().map(|key| (key.clicks, key.strings))) {
                [index] => index,
                [] => guess::url_by_name(names().map(last_part)).ok_or_else(|| guess::no_url(names()))?,
                ref several => return Err(guess::several(several.iter().map(|&index| keys[index].path.as_str()))),
            },
        };
        Ok(keys[index].path.clone())
    }

    /// The key with the times, by its name or the last part of it.
    fn time(&self) -> Option<String> {
        let keys: Vec<_> = self.keys.iter().filter(|key| key.times > 0).collect();
        let names = || keys.iter().map(|key| key.path.as_str());
        let index = guess::time_by_name(names()).or_else(|| guess::time_by_name(names().map(last_part)))?;
        Some(keys[index].path.clone())
    }
}

/// A name without those of the objects that it stands in.
fn last_part(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, last)| last)
}
