//! Runs the program as a user does.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

pub(crate) type Done = Result<(), Box<dyn std::error::Error>>;

/// The published example of the vendor: the key is `secret`.
pub(crate) const PUBLISHED: &str = "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820\
    &site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid&expires=12345\
    &signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The objects that `--json` wrote.
    pub(crate) fn objects(&self) -> Result<Vec<Value>, serde_json::Error> {
        self.stdout.lines().map(serde_json::from_str).collect()
    }
}

/// The program with these arguments, which knows the key of the published example.
pub(crate) fn adseal(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adseal"));
    command.args(arguments).env_remove("NO_COLOR").env("CLICK_KEY", "secret").stdin(Stdio::null());
    command
}

/// Runs it.
pub(crate) fn run(arguments: &[&str]) -> Result<Ran, Box<dyn std::error::Error>> {
    finish(adseal(arguments), b"")
}

/// Runs it with this standard input.
pub(crate) fn run_with_input(arguments: &[&str], input: &[u8]) -> Result<Ran, Box<dyn std::error::Error>> {
    finish(adseal(arguments), input)
}

fn finish(mut command: Command, input: &[u8]) -> Result<Ran, Box<dyn std::error::Error>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let input = input.to_vec();
    // The program may answer before it has read all, so somebody else has to write.
    let writer = std::thread::spawn(move || {
        // It may also end before that.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "the writer failed")?;
    Ok(Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8(output.stderr)?,
    })
}
