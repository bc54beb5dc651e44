//! PHP behind a pipe. `oracle.php` tells what goes through it.

use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// A PHP process that answers requests in order. Several requests may be under way at once.
pub(crate) struct Php {
    process: Child,
    requests: SyncSender<Vec<u8>>,
    writer: JoinHandle<()>,
    answers: BufReader<ChildStdout>,
}

impl Php {
    pub(crate) fn start(job: &str) -> Self {
        let mut process = Command::new("php")
            .args(["-n", "-d", "memory_limit=-1", "-d", "serialize_precision=-1", "-d", "display_errors=stderr"])
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/php_oracle/oracle.php"), job])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("PHP is the judge here: install php-cli, `make setup` does: {error}"));
        let mut input = process.stdin.take().expect("a pipe was asked for");
        let answers = BufReader::new(process.stdout.take().expect("a pipe was asked for"));
        let (requests, waiting) = sync_channel::<Vec<u8>>(4);
        // A thread of its own, so that a full pipe never keeps the answers from being read.
        let writer = std::thread::spawn(move || {
            for request in waiting {
                input.write_all(&length(&request)).and_then(|()| input.write_all(&request)).expect("php reads on");
            }
        });
        Self { process, requests, writer, answers }
    }

    pub(crate) fn send(&self, request: Vec<u8>) {
        self.requests.send(request).expect("the writer is there until the end");
    }

    pub(crate) fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 4];
        self.answers.read_exact(&mut length).expect("php answers every request");
        let mut answer = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("fits")];
        self.answers.read_exact(&mut answer).expect("php answers to the end");
        answer
    }

    pub(crate) fn finish(mut self) {
        drop(self.requests);
        self.writer.join().expect("the writer does not panic");
        assert_eq!(self.answers.read_to_end(&mut Vec::new()).expect("the pipe is open"), 0, "php says no more");
        assert!(self.process.wait().expect("php ends").success());
    }
}

/// What PHP makes of one text in one mode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// `json_last_error()`: 0 where there is an output.
    pub(crate) code: i32,
    /// The output, or the message of the error.
    pub(crate) text: Vec<u8>,
}

/// The request for these texts.
pub(crate) fn request(texts: &[Vec<u8>]) -> Vec<u8> {
    let mut request = Vec::new();
    for text in texts {
        request.extend(length(text));
        request.extend(text);
    }
    request
}

/// For each text the answers in object mode and in assoc mode.
pub(crate) fn answers(mut bytes: &[u8]) -> Vec<[Answer; 2]> {
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        answers.push([answer(&mut bytes), answer(&mut bytes)]);
    }
    answers
}

fn answer(bytes: &mut &[u8]) -> Answer {
    let (head, rest) = bytes.split_first_chunk::<5>().expect("a code and a length");
    let [code, length @ ..] = *head;
    let length = usize::try_from(u32::from_be_bytes(length)).expect("fits");
    let (text, rest) = rest.split_at(length);
    *bytes = rest;
    Answer { code: code.into(), text: text.to_vec() }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("a batch is far below 4 GiB").to_be_bytes()
}
