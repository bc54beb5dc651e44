//! Where answers go: text or JSON on standard output, with colours on a terminal.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::Failure;
use crate::text::folded;

/// Standard output, and what the exit code will be.
pub(crate) struct Output {
    stream: BufWriter<Stdout>,
    is_json: bool,
    is_terminal: bool,
    said_no: bool,
    paint: Paint,
}

impl Output {
    pub(crate) fn new(is_json: bool) -> Self {
        let stdout = io::stdout();
        let paint = Paint::of(AutoStream::choice(&stdout));
        let is_terminal = stdout.is_terminal();
        Self { stream: BufWriter::new(stdout), is_json, is_terminal, said_no: false, paint }
    }

    /// Whether answers are JSON.
    pub(crate) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether somebody reads along.
    pub(crate) const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    pub(crate) const fn paint(&self) -> Paint {
        self.paint
    }

    /// The answer to one input, at least, is no.
    pub(crate) const fn say_no(&mut self) {
        self.said_no = true;
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(u8::from(self.said_no))
    }

    /// Writes a line of text, or several.
    pub(crate) fn line(&mut self, text: impl fmt::Display) -> Result<(), Failure> {
        writeln!(self.stream, "{text}").map_err(Failure::output)
    }

    /// Writes exactly these bytes; on a terminal a line end behind them, without which the prompt would stick to them.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let end: &[u8] = if self.is_terminal { b"\n" } else { b"" };
        self.stream.write_all(bytes).and_then(|()| self.stream.write_all(end)).map_err(Failure::output)
    }

    /// Writes an object in a line of its own.
    pub(crate) fn json(&mut self, object: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.stream, object).map_err(|error| Failure::output(error.into()))?;
        self.stream.write_all(b"\n").map_err(Failure::output)
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.stream.flush().map_err(Failure::output)
    }

    /// Writes to standard error, behind all that was written to standard output.
    pub(crate) fn note(&mut self, text: impl fmt::Display) -> Result<(), Failure> {
        self.flush()?;
        match writeln!(io::stderr(), "{text}") {
            // Whoever reads had enough. What is left undone is no success.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                Err(Failure::Io("cannot write to standard error".to_owned(), error))
            }
            // Nobody can be told that standard error cannot be written to.
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Says on standard error why the program ends.
pub(crate) fn complain(failure: &Failure) {
    let paint = Paint::of(AutoStream::choice(&io::stderr()));
    // Folded without colours, which take no column.
    let text = folded(&format!("error: {failure}"));
    let _ = writeln!(io::stderr(), "{}{}", paint.bad("error:"), text.strip_prefix("error:").unwrap_or_default());
}

/// Colours, or none.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    good: Style,
    bad: Style,
    strong: Style,
}

impl Paint {
    /// No colours.
    pub(crate) const fn none() -> Self {
        Self { good: Style::new(), bad: Style::new(), strong: Style::new() }
    }

    fn of(choice: ColorChoice) -> Self {
        if choice == ColorChoice::Never {
            return Self::none();
        }
        Self {
            good: AnsiColor::Green.on_default().bold(),
            bad: AnsiColor::Red.on_default().bold(),
            strong: Style::new().bold(),
        }
    }

    /// The colours of standard error.
    pub(crate) fn of_stderr() -> Self {
        Self::of(AutoStream::choice(&io::stderr()))
    }

    /// What is as it should be.
    pub(crate) fn good(self, text: impl fmt::Display) -> impl fmt::Display {
        painted(self.good, text)
    }

    /// What is not.
    pub(crate) fn bad(self, text: impl fmt::Display) -> impl fmt::Display {
        painted(self.bad, text)
    }

    /// What the eye should find first.
    pub(crate) fn strong(self, text: impl fmt::Display) -> impl fmt::Display {
        painted(self.strong, text)
    }
}

fn painted(style: Style, text: impl fmt::Display) -> impl fmt::Display {
    fmt::from_fn(move |f| write!(f, "{style}{text}{style:#}"))
}
