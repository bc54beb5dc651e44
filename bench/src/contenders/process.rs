//! Programs in other languages, each in a process of its own and timed within it: what crosses the pipes is no part of
//! it. Frames and requests are described in `worker.php`; `worker.py` and `worker.js` understand the same.

use std::cell::RefCell;
use std::error::Error;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use crate::contender::Work;
use crate::inputs::{EXPIRES, KEY};

/// No file of settings counts, only these: PHP's defaults, and no limit to the memory.
const PHP: [&str; 9] = [
    "-n",
    "-d",
    "memory_limit=-1",
    "-d",
    "serialize_precision=-1",
    "-d",
    "display_errors=stderr",
    "-d",
    "display_startup_errors=0",
];
const JIT: [&str; 8] = [
    "-d",
    "zend_extension=opcache",
    "-d",
    "opcache.enable_cli=1",
    "-d",
    "opcache.jit=tracing",
    "-d",
    "opcache.jit_buffer_size=32M",
];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a worker does with each of its texts.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Job {
    /// `json_encode(json_decode($text))`; only PHP can do this one and the next.
    JsonObject = b'j',
    /// `json_encode(json_decode($text, true))`.
    JsonAssoc = b'a',
    /// The MAC.
    Mac = b'm',
    /// The click with `expires` and `signature`, no rule checked.
    Sign = b's',
    /// Whether the signature is right, and nothing else.
    Verify = b'v',
}

/// A running program.
#[derive(Clone)]
pub(crate) struct Worker {
    process: Rc<RefCell<Process>>,
    version: Rc<str>,
}

struct Process {
    child: Child,
    /// None once it is told to end.
    requests: Option<ChildStdin>,
    answers: ChildStdout,
}

/// All of them.
pub(crate) struct Workers {
    pub(crate) php: Worker,
    pub(crate) php_with_jit: Worker,
    pub(crate) python: Worker,
    pub(crate) node: Worker,
}

impl Workers {
    pub(crate) fn start() -> Result<Self> {
        let (php, _) = Worker::php(&[])?;
        let (php_with_jit, has_jit) = Worker::php(&JIT)?;
        if !has_jit {
            return Err("PHP's opcache is needed, with its JIT: Debian's php-cli has both".into());
        }
        let python = Worker::start("python3", &["-I"], concat!(env!("CARGO_MANIFEST_DIR"), "/workers/worker.py"))?;
        let node = Worker::start("node", &[], concat!(env!("CARGO_MANIFEST_DIR"), "/workers/worker.js"))?;
        Ok(Self { php, php_with_jit, python, node })
    }
}

impl Worker {
    /// And whether its compiler is at work.
    fn php(settings: &[&str]) -> Result<(Self, bool)> {
        let settings = [&PHP, settings].concat();
        let php = Self::start("php", &settings, concat!(env!("CARGO_MANIFEST_DIR"), "/workers/worker.php"))?;
        match php.version.strip_suffix(" jit").map(Rc::from) {
            Some(version) => Ok((Self { version, ..php }, true)),
            None => Ok((php, false)),
        }
    }

    fn start(program: &str, arguments: &[&str], script: &str) -> Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program} is one of those compared, `make setup` installs it: {error}"))?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().expect("a pipe was asked for");
        let mut process = Process { child, requests, answers };
        let greeting = process.receive().map_err(|error| format!("{program} did not start: {error}"))?;
        Ok(Self { version: String::from_utf8(greeting)?.into(), process: Rc::new(RefCell::new(process)) })
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// A job for each of the texts.
    pub(crate) fn task(&self, job: Job, texts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Task {
        let mut request = vec![b't', job as u8];
        request.extend(frame(KEY));
        request.extend(frame(EXPIRES.to_string().as_bytes()));
        for text in texts {
            request.extend(frame(text.as_ref()));
        }
        let task = self.process.borrow_mut().ask(&request);
        Task { process: Rc::clone(&self.process), task: task.try_into().expect("tasks are numbered with four bytes") }
    }
}

impl Process {
    fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        let pipe = self.requests.as_mut().expect("it was not told to end");
        pipe.write_all(&frame(request)).expect("a worker reads every request");
        self.receive().expect("a worker answers every request")
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

/// Texts that a worker has, and what it does with them.
pub(crate) struct Task {
    process: Rc<RefCell<Process>>,
    task: [u8; 4],
}

impl Work for Task {
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
    use crate::contenders::{Mac, by_hand, rustcrypto};

    fn workers() -> Workers {
        Workers::start().expect("PHP, Python and Node are installed")
    }

    #[test]
    fn php_reads_and_writes_json() {
        let Workers { php, php_with_jit, .. } = workers();
        for php in [php, php_with_jit] {
            let texts = [&br#"{"a": "/"}"#[..], b"{}", b"1.0"];
            assert_eq!(php.task(Job::JsonObject, texts).results(), [&br#"{"a":"\/"}"#[..], b"{}", b"1"]);
            assert_eq!(php.task(Job::JsonAssoc, texts).results(), [&br#"{"a":"\/"}"#[..], b"[]", b"1"]);
        }
    }

    #[test]
    fn every_worker_makes_macs_signs_and_verifies() {
        let Workers { php, php_with_jit, python, node } = workers();
        let mut mac = rustcrypto::Cloned::new(KEY);
        let mut signed = vec![0; 200];
        let length = by_hand::sign(b"/c?a=b", EXPIRES, &mut mac, &mut signed);
        let signed = &signed[..length];
        let damaged = [&b"/x"[..], &signed[2..]].concat();
        for worker in [php, php_with_jit, python, node] {
            assert!(worker.version().starts_with(|first: char| first.is_ascii_digit()), "{}", worker.version());
            assert_eq!(worker.task(Job::Mac, [b"text"]).results(), [mac.mac(b"text")]);
            assert_eq!(worker.task(Job::Sign, [b"/c?a=b"]).results(), [signed]);
            let mut task = worker.task(Job::Verify, [signed, &damaged, b"/c?a=b", signed]);
            assert_eq!(task.results(), [[1], [0], [0], [1]]);
            let [few, many] = [1, 20_000].map(|calls| task.time(0, calls));
            assert!(!few.is_zero() && few < many, "{few:?}, {many:?}");
        }
    }
}
