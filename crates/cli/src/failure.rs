//! Why the program ends before its work is done.

use std::fmt;
use std::io;

/// What ends the program with exit code 2, but for `Closed` and `Interrupted`.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for what cannot be done, or something that it names is not usable. A sentence without its
    /// full stop, in which no byte of a key may stand.
    Usage(String),
    /// What was done, as in "cannot read clicks.txt", and what the system says of it.
    Io(String, io::Error),
    /// Whoever reads the output closed it.
    Closed,
    /// This signal came: the exit code is 128 more, as that of a program that does not catch it.
    Interrupted(u8),
}

impl Failure {
    /// Wrong usage.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// The same, of this place, which says where the question comes from.
    pub(crate) fn at(self, place: &str) -> Self {
        match self {
            Self::Usage(message) => Self::Usage(format!("{place}: {message}")),
            Self::Io(what, error) => Self::Io(format!("{place}: {what}"), error),
            other => other,
        }
    }

    /// Output that could not be written.
    pub(crate) fn output(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Io("cannot write to standard output".to_owned(), error)
        }
    }

    /// What a system call was for that failed.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |error| Self::Io(what.into(), error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Io(what, error) => write!(f, "{what}: {error}"),
            Self::Closed => f.write_str("the output was closed"),
            Self::Interrupted(signal) => write!(f, "signal {signal} came"),
        }
    }
}
