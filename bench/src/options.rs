//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

const ONLY: &str = "--only needs a text";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Options {
    /// Measure; `only` the rows that have this text in their title or in that of their section.
    Run { library: PathBuf, out: PathBuf, quick: bool, only: Option<String> },
    /// Compare two files of results.
    Compare { old: PathBuf, new: PathBuf },
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        match arguments.next().as_ref().and_then(|command| command.to_str()) {
            Some("run") => Self::parse_run(arguments),
            Some("compare") => Self::parse_compare(arguments),
            _ => Err("run or compare?".to_owned()),
        }
    }

    fn parse_run(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let (mut library, mut out, mut quick, mut only) = (None, None, false, None);
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--quick") => quick = true,
                Some("--library") => library = arguments.next(),
                Some("--out") => out = arguments.next(),
                Some("--only") => only = Some(arguments.next().and_then(|text| text.into_string().ok()).ok_or(ONLY)?),
                _ => return Err(unknown(&argument)),
            }
        }
        let library = library.ok_or("--library needs the path of libadseal.so")?.into();
        let out = out.ok_or("--out needs a directory")?.into();
        Ok(Self::Run { library, out, quick, only })
    }

    fn parse_compare(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut file = || Ok::<_, String>(arguments.next().ok_or("compare needs two files of results")?.into());
        let (old, new) = (file()?, file()?);
        match arguments.next() {
            None => Ok(Self::Compare { old, new }),
            Some(argument) => Err(unknown(&argument)),
        }
    }
}

fn unknown(argument: &OsString) -> String {
    format!("unknown argument {}", argument.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn options_are_read_in_any_order() {
        let run = |quick, only: Option<&str>| {
            let only = only.map(str::to_owned);
            Ok(Options::Run { library: "a.so".into(), out: "here".into(), quick, only })
        };
        assert_eq!(parse(&["run", "--out", "here", "--quick", "--library", "a.so"]), run(true, None));
        assert_eq!(parse(&["run", "--library", "a.so", "--only", "PHP", "--out", "here"]), run(false, Some("PHP")));
    }

    #[test]
    fn two_files_are_compared() {
        let expected = Options::Compare { old: "a.json".into(), new: "b.json".into() };
        assert_eq!(parse(&["compare", "a.json", "b.json"]), Ok(expected));
        assert_eq!(parse(&["compare", "a.json"]), Err("compare needs two files of results".to_owned()));
        assert_eq!(parse(&["compare", "a", "b", "c"]), Err("unknown argument c".to_owned()));
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        assert_eq!(parse(&[]), Err("run or compare?".to_owned()));
        assert_eq!(parse(&["walk"]), Err("run or compare?".to_owned()));
        assert_eq!(parse(&["run", "--out", "here"]), Err("--library needs the path of libadseal.so".to_owned()));
        assert_eq!(parse(&["run", "--library", "a.so", "--out"]), Err("--out needs a directory".to_owned()));
        assert_eq!(parse(&["run", "--only"]), Err(ONLY.to_owned()));
        assert_eq!(parse(&["run", "--fast"]), Err("unknown argument --fast".to_owned()));
    }
}
