//! Runs the program.

use std::error::Error;
use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) type Done = Result<(), Box<dyn Error>>;

/// The published example of the vendor: the key is `secret`.
pub(crate) const PUBLISHED: &str = "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77\
    &network_id=2820&site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid\
    &expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard error in one line: it is broken between words.
    pub(crate) fn told(&self) -> String {
        self.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The objects that `--json` wrote.
    pub(crate) fn objects(&self) -> Result<Vec<Value>, serde_json::Error> {
        self.stdout.lines().map(serde_json::from_str).collect()
    }

    /// The one object that `--json` wrote.
    pub(crate) fn object(&self) -> Result<Value, Box<dyn Error>> {
        let [object] = <[Value; 1]>::try_from(self.objects()?).map_err(|all| format!("{} objects", all.len()))?;
        Ok(object)
    }
}

impl TryFrom<Output> for Ran {
    type Error = Box<dyn Error>;

    fn try_from(output: Output) -> Result<Self, Self::Error> {
        Ok(Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        })
    }
}

/// The program with these arguments and the key of the published example in `CLICK_KEY`.
pub(crate) fn adseal<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adseal"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command.args(arguments).env("CLICK_KEY", "secret").env("TERM", "xterm-256color").stdin(Stdio::null());
    command
}

/// Runs it without input.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Result<Ran, Box<dyn Error>> {
    run_with_input(arguments, b"")
}

/// Runs it with this standard input.
pub(crate) fn run_with_input<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Result<Ran, Box<dyn Error>> {
    let mut command = adseal(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let input = input.to_vec();
    // The program answers before it has read all, so somebody else has to write; and it may end before that.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "the writer failed")?;
    output.try_into()
}

/// Runs it in a shell, where `$ADSEAL` is the program.
pub(crate) fn run_in_shell(script: &str) -> Result<Ran, Box<dyn Error>> {
    let mut shell = Command::new("bash");
    shell.args(["-c", script]).env("ADSEAL", env!("CARGO_BIN_EXE_adseal")).env("CLICK_KEY", "secret");
    shell.stdin(Stdio::null()).output()?.try_into()
}
