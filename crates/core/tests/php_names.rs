//! The rule for colliding names against PHP itself: 60 000 random names through `parse_str`.

mod support;

use std::io::Write;
use std::process::{Command, Stdio};

use adseal_core::click::FoldedName;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::to_hex;

const NAMES: usize = 60_000;

/// For each line a raw name: the hex digits of the key under which PHP stores it, or `-` where it stores nothing.
const PHP: &str = r#"
while (($name = fgets(STDIN)) !== false) {
    parse_str(rtrim($name, "\n") . '=1', $stored);
    echo $stored === [] ? '-' : bin2hex((string) array_key_first($stored)), "\n";
}
"#;

#[test]
fn folding_equals_parse_str() {
    let names = random_names();
    let stored = ask_php(&names);
    assert_eq!(stored.len(), names.len(), "PHP answers for every name");
    let mut ignored = 0;
    for (name, stored) in names.iter().zip(&stored) {
        let folded = to_hex(&FoldedName::new(name.as_bytes()).collect::<Vec<u8>>());
        ignored += usize::from(stored == "-");
        assert_eq!(folded, stored.trim_start_matches('-'), "{name:?}");
    }
    assert!(ignored > 100 && ignored < NAMES / 2, "the names reach both kinds: {ignored} are not stored");
}

fn random_names() -> Vec<String> {
    let name = "([a-cA._+\\[\\]-]|%[0-9a-fA-F]{2}|%00|%20|%5[bBdD]|%2[eE]|%|%4|[\u{80}-\u{ff}]){1,8}";
    let mut runner = TestRunner::deterministic();
    (0..NAMES).map(|_| name.new_tree(&mut runner).expect("a pattern that can be made").current()).collect()
}

fn ask_php(names: &[String]) -> Vec<String> {
    let mut php = Command::new("php")
        .args(["-d", "display_errors=stderr", "-r", PHP])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("php is on this machine: `make setup` installs it");
    let mut input = php.stdin.take().expect("a pipe was asked for");
    let lines = names.join("\n") + "\n";
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = php.wait_with_output().expect("php runs");
    writer.join().expect("the writer does not panic").expect("php reads all names");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("hex digits").lines().map(str::to_owned).collect()
}
