//! NDJSON: one JSON object a line. Rules: `docs/audit.md`, Input.

use std::collections::BTreeMap;

use memchr::memmem;
use serde_json::{Map, Value};

use super::chunks::{Chunks, Lines};
use super::json_fields::Keys;
use super::line_fields::{FieldDecoder, Fields, KEPT, Span, TIME, URL};
use super::{ColumnChoice, Description, ReadError, Source, TimeChoice, guess, request, time};

/// So many of the first objects tell which keys there are.
const LOOKED_AT: usize = 100;
/// More keys are not looked at, nor longer ones; whoever sends requests may write some.
const MAX_KEYS: usize = 10_000;
/// See [`MAX_KEYS`].
const LONGEST_KEY: usize = 256;

/// Opens NDJSON. A key that was asked for may be missing in the first lines.
///
/// # Errors
/// When no key is asked for, and none of the first lines looks like one with URLs.
pub fn open(chunks: Chunks, choice: &ColumnChoice) -> Result<Box<dyn Source>, ReadError> {
    let sample = Sample::new(chunks.preview());
    let url = match &choice.url {
        Some(name) => name.clone(),
        None => sample.url()?,
    };
    let time = match &choice.time {
        TimeChoice::Guess => sample.time(),
        TimeChoice::Column(name) => Some(name.clone()),
        TimeChoice::Now => None,
    };
    let mut keys = Keys::default();
    keys.add(&url, URL);
    if let Some(time) = &time {
        keys.add(time, TIME);
    }
    for (index, name) in choice.keep.iter().enumerate() {
        keys.add(name, KEPT + index);
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

/// The keys of the first objects.
#[derive(Debug, Default)]
struct Sample {
    /// How many objects were seen.
    objects: usize,
    /// What was seen of each key, by the names that lead there with dots between them.
    keys: BTreeMap<String, SeenKey>,
    blank: bool,
}

/// How often a key had what.
#[derive(Debug, Default)]
struct SeenKey {
    strings: usize,
    /// Strings that are URLs of clicks.
    clicks: usize,
    times: usize,
}

impl Sample {
    fn new(preview: &[u8]) -> Self {
        let mut sample = Self { blank: preview.trim_ascii().is_empty(), ..Self::default() };
        let lines = preview.split(|&byte| byte == b'\n');
        let objects = lines.filter_map(|line| serde_json::from_str(&String::from_utf8_lossy(line)).ok());
        for object in objects.take(LOOKED_AT) {
            sample.objects += 1;
            sample.see_inside("", &object);
        }
        sample
    }

    /// Sees the keys of an object; first its own, so that none is hidden by many in one of its values.
    fn see_inside(&mut self, prefix: &str, object: &Map<String, Value>) {
        let short = || object.iter().filter(|(name, _)| prefix.len() + name.len() <= LONGEST_KEY);
        for (name, value) in short() {
            self.see(format!("{prefix}{name}"), value);
        }
        for (name, value) in short() {
            if let Value::Object(object) = value {
                self.see_inside(&format!("{prefix}{name}."), object);
            }
        }
    }

    fn see(&mut self, path: String, value: &Value) {
        if self.keys.len() == MAX_KEYS && !self.keys.contains_key(&path) {
            return;
        }
        let key = self.keys.entry(path).or_default();
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        key.strings += usize::from(value.is_string());
        key.clicks += usize::from(memmem::find(text.as_bytes(), guess::SIGN_OF_A_CLICK).is_some());
        key.times += usize::from(time::parse(text.as_bytes()).is_some());
    }

    /// Whether this is so often that no single request brings it about: whoever sends one may write keys.
    fn in_most(&self, count: usize) -> bool {
        count * 2 > self.objects
    }

    /// The key with the URLs: by its name, by what it has, or by the last part of its name.
    fn url(&self) -> Result<String, ReadError> {
        if self.blank {
            return Ok("url".to_owned());
        }
        if self.objects == 0 {
            let problem = "no line at its beginning is a JSON object, where one a line is needed";
            return Err(ReadError(problem.to_owned()));
        }
        let (names, keys): (Vec<&str>, Vec<_>) =
            self.keys.iter().filter(|(_, key)| key.strings > 0).map(|(name, key)| (name.as_str(), key)).unzip();
        if let Some(index) = guess::url_by_name(names.iter().copied()) {
            return Ok(names[index].to_owned());
        }
        match *guess::url_by_content(keys.iter().map(|key| (key.clicks, self.objects))) {
            [index] => return Ok(names[index].to_owned()),
            [] => {}
            ref several => return Err(guess::several(several.iter().map(|&index| names[index]))),
        }
        let frequent: Vec<&str> =
            names.iter().zip(keys).filter(|(_, key)| self.in_most(key.strings)).map(|(&name, _)| name).collect();
        match guess::url_by_name(frequent.iter().copied().map(last_part)) {
            Some(index) => Ok(frequent[index].to_owned()),
            None => Err(guess::no_url(self.keys.keys().map(String::as_str))),
        }
    }

    /// The key with the times, by its name. One in an object has to be asked for: it may be a parameter of a click.
    fn time(&self) -> Option<String> {
        let most = self.keys.iter().filter(|(_, key)| self.in_most(key.times));
        let names: Vec<&str> = most.map(|(name, _)| name.as_str()).collect();
        guess::time_by_name(names.iter().copied()).map(|index| names[index].to_owned())
    }
}

/// A name without those of the objects that it stands in.
fn last_part(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, last)| last)
}
