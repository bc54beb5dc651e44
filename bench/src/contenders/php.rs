//! PHP's own JSON, timed within PHP: what crosses the pipes is no part of it.

use std::cell::RefCell;
use std::error::Error;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use crate::harness::Work;

/// No file of settings counts, only these: PHP's defaults, and no limit to the memory.
const SETTINGS: [&str; 4] =
    ["memory_limit=-1", "serialize_precision=-1", "display_errors=stderr", "display_startup_errors=0"];
const JIT_SETTINGS: [&str; 4] =
    ["zend_extension=opcache", "opcache.enable_cli=1", "opcache.jit=tracing", "opcache.jit_buffer_size=32M"];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A running PHP.
#[derive(Clone)]
pub(crate) struct Php {
    process: Rc<RefCell<Process>>,
    version: Rc<str>,
}

struct Process {
    child: Child,
    /// None once it is told to end.
    requests: Option<ChildStdin>,
    answers: ChildStdout,
}

impl Php {
    /// As it comes.
    pub(crate) fn start() -> Result<Self> {
        Ok(Self::start_with(&[])?.0)
    }

    /// With opcache and the compiler in it.
    pub(crate) fn start_with_jit() -> Result<Self> {
        match Self::start_with(&JIT_SETTINGS)? {
            (php, true) => Ok(php),
            (_, false) => Err("PHP's opcache is needed, with its JIT: Debian's php-cli has both".into()),
        }
    }

    /// And whether the compiler is at work.
    fn start_with(settings: &[&str]) -> Result<(Self, bool)> {
        let mut child = Command::new("php")
            .arg("-n")
            .args(SETTINGS.iter().chain(settings).flat_map(|setting| ["-d", setting]))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/contenders/php.php"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("PHP is one of those compared: install php-cli, `make setup` does: {error}"))?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().expect("a pipe was asked for");
        let mut process = Process { child, requests, answers };
        let greeting = process.receive().map_err(|error| format!("php did not start: {error}"))?;
        let greeting = String::from_utf8(greeting)?;
        let (version, jit) = greeting.split_once(' ').unwrap_or((&greeting, ""));
        let php = Self { version: version.into(), process: Rc::new(RefCell::new(process)) };
        Ok((php, jit == "jit"))
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// `json_encode(json_decode($text))` for each text, or `json_encode(json_decode($text, true))`.
    pub(crate) fn json(&self, texts: &[Vec<u8>], assoc: bool) -> Json {
        let mut request = vec![b't', u8::from(assoc)];
        for text in texts {
            request.extend(frame(text));
        }
        let task = self.process.borrow_mut().ask(&request);
        Json { process: Rc::clone(&self.process), task: task.try_into().expect("tasks are numbered with four bytes") }
    }
}

impl Process {
    fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        let pipe = self.requests.as_mut().expect("it was not told to end");
        pipe.write_all(&frame(request)).expect("php reads every request");
        self.receive().expect("php answers every request")
    }

    fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.answers.read_exact(&mut length)?;
        let mut content = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("addresses have 32 bits or more")];
        self.answers.read_exact(&mut content)?;
        Ok(content)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The end of its requests is what ends it.
        self.requests = None;
        // Whether it ends well does not matter any more.
        let _ = self.child.wait();
    }
}

/// Texts that a PHP has.
pub(crate) struct Json {
    process: Rc<RefCell<Process>>,
    task: [u8; 4],
}

impl Work for Json {
    fn time(&mut self, _: u32, calls: u32) -> Duration {
        // It slept while others had their turns, so its warm-up is as long as the turn.
        let calls = calls.to_be_bytes();
        let request = [&b"c"[..], &self.task, &calls, &calls].concat();
        let nanoseconds = self.process.borrow_mut().ask(&request);
        Duration::from_nanos(u64::from_be_bytes(nanoseconds.try_into().expect("times have eight bytes")))
    }

    fn results(&mut self) -> Vec<Vec<u8>> {
        let answer = self.process.borrow_mut().ask(&[&b"r"[..], &self.task].concat());
        let mut rest = &answer[..];
        let mut results = Vec::new();
        while let Some((length, behind)) = rest.split_first_chunk() {
            let length = usize::try_from(u32::from_be_bytes(*length)).expect("addresses have 32 bits or more");
            let (result, next) = behind.split_at(length);
            results.push(result.to_vec());
            rest = next;
        }
        results
    }
}

fn frame(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("frames are far below 4 GiB");
    [&length.to_be_bytes(), content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn php_gives_its_results_and_takes_time() {
        for php in [Php::start(), Php::start_with_jit()].map(|php| php.expect("PHP is installed")) {
            assert!(php.version().starts_with(|first: char| first.is_ascii_digit()), "{}", php.version());
            let texts = [br#"{"a": "/"}"#.to_vec(), b"{}".to_vec(), b"1.0".to_vec()];
            let [mut object, mut assoc] = [false, true].map(|assoc| php.json(&texts, assoc));
            assert_eq!(object.results(), [&br#"{"a":"\/"}"#[..], b"{}", b"1"]);
            assert_eq!(assoc.results(), [&br#"{"a":"\/"}"#[..], b"[]", b"1"]);
            let [few, many] = [1, 10_000].map(|calls| object.time(0, calls));
            assert!(!few.is_zero() && few < many, "{few:?}, {many:?}");
        }
    }
}
