//! Programs in other languages, each in a process of its own and timed within it: what crosses the pipes is no part of
//! it. Frames and requests are described in `worker.php`; `worker.py` and `worker.js` understand the same.

use std::cell::RefCell;
use std::error::Error;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use super::jobs::Job;
use crate::column::Column;
use crate::contender::Work;
use crate::inputs::{API_KEY, EXPIRES, KEY, SECRET};

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
/// What the package needs, and a byte code cache without its compiler, as under php-fpm.
const WITH_ADSEAL: [&str; 8] =
    ["-d", "extension=ffi", "-d", "zend_extension=opcache", "-d", "opcache.enable_cli=1", "-d", "opcache.jit=disable"];
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

/// `make bench-python` puts an environment with adseal and pyarrow there.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../build/bench/venv/bin/python");
/// No variable of the environment counts, no packages of the user's, and no file of byte code is left behind.
const PYTHON_FLAGS: [&str; 3] = ["-E", "-s", "-B"];

macro_rules! script {
    ($name:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/workers/", $name)
    };
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
    pub(crate) php_with_adseal: Worker,
    pub(crate) python: Worker,
    pub(crate) node: Worker,
}

impl Workers {
    /// The PHP package loads this library.
    pub(crate) fn start(library: &Path) -> Result<Self> {
        let (php, _) = Worker::php(&[])?;
        let (php_with_jit, has_jit) = Worker::php(&JIT)?;
        if !has_jit {
            return Err("PHP's opcache is needed, with its JIT: Debian's php-cli has both".into());
        }
        let php_with_adseal = Worker::php_with_adseal(library)?;
        let python = Worker::python()?;
        let node = Worker::start(Command::new("node").arg(script!("worker.js")))?;
        Ok(Self { php, php_with_jit, php_with_adseal, python, node })
    }
}

impl Worker {
    /// And whether its compiler is at work.
    fn php(settings: &[&str]) -> Result<(Self, bool)> {
        let php = Self::start(Command::new("php").args(PHP).args(settings).arg(script!("worker.php")))?;
        match php.version.strip_suffix(" jit").map(Rc::from) {
            Some(version) => Ok((Self { version, ..php }, true)),
            None => Ok((php, false)),
        }
    }

    fn php_with_adseal(library: &Path) -> Result<Self> {
        let mut php = Command::new("php");
        Self::start(php.env("ADSEAL_LIBRARY", library).args(PHP).args(WITH_ADSEAL).arg(script!("worker.php")))
    }

    pub(crate) fn python() -> Result<Self> {
        Self::start(Command::new(PYTHON).args(PYTHON_FLAGS).arg(script!("worker.py")))
    }

    fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().display().to_string();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|error| {
            format!("{program} is one of those compared, `make setup bench-python` installs it: {error}")
        })?;
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
        self.given(job, KEY, EXPIRES.to_string().as_bytes(), texts)
    }

    /// A job for each of the bodies of installs.
    pub(crate) fn install_task(&self, job: Job, bodies: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Task {
        self.given(job, API_KEY, SECRET, bodies)
    }

    /// A job for a whole column.
    pub(crate) fn column_task(&self, job: Job, column: &Column) -> Task {
        let offsets: Vec<u8> = column.offsets().iter().flat_map(|offset| offset.to_ne_bytes()).collect();
        self.task(job, [&offsets, column.data()])
    }

    fn given(&self, job: Job, key: &[u8], other: &[u8], texts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Task {
        let mut request = vec![b't'];
        for text in [job.name().as_bytes(), key, other] {
            put_frame(&mut request, text);
        }
        for text in texts {
            put_frame(&mut request, text.as_ref());
        }
        let task = self.process.borrow_mut().ask(&request);
        Task { process: Rc::clone(&self.process), task: task.try_into().expect("tasks are numbered with four bytes") }
    }
}

impl Process {
    fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        let pipe = self.requests.as_mut().expect("it was not told to end");
        let written = pipe.write_all(&length_of(request)).and_then(|()| pipe.write_all(request));
        written.expect("a worker reads every request");
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

/// The memory that a worker has while it makes one call, in KiB.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Memory {
    /// Resident before the call.
    pub(crate) before: u32,
    /// Resident during the call, at most.
    pub(crate) peak: u32,
    /// Resident after it, when its result is freed.
    pub(crate) after: u32,
    /// What pyarrow allocated itself, at most.
    pub(crate) arrow: u32,
}

impl Memory {
    /// What the call adds at its peak, its result among it.
    pub(crate) fn added(&self) -> u32 {
        self.peak.saturating_sub(self.before)
    }
}

impl Task {
    /// Makes the call for a column once.
    pub(crate) fn memory(&self) -> Memory {
        let answer = self.process.borrow_mut().ask(&[&b"m"[..], &self.task].concat());
        let (numbers, _) = answer.as_chunks();
        let &[before, peak, after, arrow] = numbers else { panic!("four numbers were asked for: {numbers:?}") };
        let [before, peak, after, arrow] = [before, peak, after, arrow].map(u32::from_be_bytes);
        Memory { before, peak, after, arrow }
    }
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

fn put_frame(request: &mut Vec<u8>, content: &[u8]) {
    request.extend(length_of(content));
    request.extend(content);
}

fn length_of(content: &[u8]) -> [u8; 4] {
    u32::try_from(content.len()).expect("frames are below 4 GiB").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::path::PathBuf;

    use super::*;
    use crate::contenders::{Mac, by_hand, rustcrypto};
    use crate::inputs;

    fn workers() -> Workers {
        Workers::start(&library()).expect("PHP, Python and Node are installed")
    }

    fn library() -> PathBuf {
        env::var_os("ADSEAL_LIBRARY").expect("make test-bench names the library that it built").into()
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
        let Workers { php, php_with_jit, php_with_adseal, python, node, .. } = workers();
        let mut mac = rustcrypto::Cloned::new(KEY);
        let mut signed = vec![0; 200];
        let length = by_hand::sign(b"/c?a=b", EXPIRES, &mut mac, &mut signed);
        let signed = &signed[..length];
        let damaged = [&b"/x"[..], &signed[2..]].concat();
        for worker in [php, php_with_jit, php_with_adseal, python, node] {
            assert!(worker.version().starts_with(|first: char| first.is_ascii_digit()), "{}", worker.version());
            assert_eq!(worker.task(Job::Mac, [b"text"]).results(), [mac.mac(b"text")]);
            assert_eq!(worker.task(Job::Sign, [b"/c?a=b"]).results(), [signed]);
            let mut task = worker.task(Job::Verify, [signed, &damaged, b"/c?a=b", signed]);
            assert_eq!(task.results(), [[1], [0], [0], [1]]);
            let [few, many] = [1, 20_000].map(|calls| task.time(0, calls));
            assert!(!few.is_zero() && few < many, "{few:?}, {many:?}");
        }
    }

    #[test]
    fn python_gives_the_same_with_adseal_and_by_hand() {
        let python = Worker::python().expect("Python is installed, with adseal");
        let uris = ["/c?a=b", "/c?a=c"];
        let signed = python.task(Job::SignStr, uris).results();
        let tampered = [&signed[0][..20], &signed[1][20..]].concat();
        for job in [Job::SignStrByDigest, Job::SignStrByNew, Job::Sign] {
            assert_eq!(python.task(job, uris).results(), signed);
        }
        for job in [Job::VerifyStr, Job::VerifyStrByDigest, Job::VerifyStrByNew, Job::Verify] {
            assert_eq!(python.task(job, [&signed[0], &tampered, &signed[1]]).results(), [[1], [0], [1]]);
        }
        for job in [Job::SignNow, Job::SignNowByDigest, Job::SignNowByNew] {
            let signed = python.task(job, uris).results();
            assert_eq!(python.task(Job::VerifyStr, signed).results(), [[1], [1]]);
        }
        let token = python.install_task(Job::Token, ["{}"]).results();
        for job in [Job::TokenByDigest, Job::TokenByNew] {
            assert_eq!(python.install_task(job, ["{}"]).results(), token);
        }
        let mut by_hand = vec![0; 64];
        by_hand::token(b"{}", SECRET, &mut rustcrypto::Cloned::new(API_KEY), &mut by_hand);
        assert_eq!(token, [by_hand]);
    }

    #[test]
    fn python_takes_a_whole_column() {
        let python = Worker::python().expect("Python is installed, with adseal");
        let uris = Column::new(["/c?a=b", "/c?a=c"]);
        let signed = python.column_task(Job::SignMany, &uris).results();
        assert_eq!(signed, python.task(Job::SignStr, uris.rows()).results());
        let column = Column::new([&signed[0][..], b"/c?a=b", &signed[1]]);
        for job in [Job::VerifyMany, Job::VerifyManyOnTwoThreads] {
            assert_eq!(python.column_task(job, &column).results(), [[1], [0], [1]]);
        }
    }

    #[test]
    fn php_gives_the_same_with_adseal_and_by_hand() {
        let php = Worker::php_with_adseal(&library()).expect("PHP is installed, with FFI");
        let uris = ["/c?a=b", "/c?a=c"];
        let signed = php.task(Job::SignStr, uris).results();
        assert_eq!(php.task(Job::Sign, uris).results(), signed);
        let signatures = php.task(Job::Signature, signed.iter().map(|uri| inputs::message_of(uri))).results();
        assert!(signed.iter().zip(&signatures).all(|(uri, signature)| uri.ends_with(signature)), "{signatures:?}");
        assert!(signatures.iter().all(|signature| signature.len() == 43), "{signatures:?}");
        let tampered = [&signed[0][..20], &signed[1][20..]].concat();
        let clicks = [&signed[0][..], &tampered, &signed[1]];
        for job in [Job::VerifyStr, Job::VerifyAnew, Job::VerifyFirst, Job::Verify] {
            assert_eq!(php.task(job, clicks).results(), [[1], [0], [1]]);
        }
        for job in [Job::VerifyMany, Job::VerifyManyElapsed, Job::VerifyManyOnTwoThreads] {
            let mut task = php.task(job, clicks);
            assert_eq!(task.results(), [[1], [0], [1]]);
            assert!(task.time(0, 1000) > Duration::ZERO);
        }
        for job in [Job::SignNow, Job::SignNowByHand] {
            let signed = php.task(job, uris).results();
            assert_eq!(php.task(Job::VerifyStr, signed).results(), [[1], [1]]);
        }
        let body = r#"{"a":"b"}"#;
        let token = php.install_task(Job::Token, [body]).results();
        assert_eq!(php.install_task(Job::TokenByHand, [body]).results(), token);
        for job in [Job::SignPayload, Job::SignPayloadByHand] {
            assert_eq!(php.install_task(job, [r#"{ "a": "b" }"#]).results(), [[body.as_bytes(), &token[0]].concat()]);
        }
        let mut by_hand = vec![0; 64];
        by_hand::token(body.as_bytes(), SECRET, &mut rustcrypto::Cloned::new(API_KEY), &mut by_hand);
        assert_eq!(token, [by_hand]);
    }

    #[test]
    fn memory_is_that_of_the_call() {
        let row = [b'a'; 1000];
        let column = Column::new(vec![row; 20_000]);
        let python = Worker::python().expect("Python is installed, with adseal");
        let memory = python.column_task(Job::CopyColumn, &column).memory();
        let size = 19_000..40_000;
        assert!(size.contains(&memory.added()), "{memory:?}");
        // Linux adds pages to the peak some dozens at a time, so it may be a little behind.
        assert!(memory.before > 20_000 && memory.after <= memory.peak + 1_000, "{memory:?}");
    }
}
