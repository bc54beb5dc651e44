//! On a terminal: colours, width, and what only somebody who reads along is told.

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use crate::support::{Done, PUBLISHED, adseal};

const VERIFY: &[&str] = &["click", "verify", "--key-env", "CLICK_KEY", "--now", "12344"];
const MALFORMED: &str = "/c?site_id=1&a=\x1b[2J\x07&signature=x";

/// A terminal: what the program is given, and the other side, where somebody types and reads.
fn open_terminal() -> Result<(File, File), Box<dyn Error>> {
    let other_side = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&other_side)?;
    unlockpt(&other_side)?;
    let name = ptsname(&other_side, Vec::new())?;
    let terminal = OpenOptions::new().read(true).write(true).open(std::ffi::OsStr::from_bytes(name.as_bytes()))?;
    // What is typed is not shown, or it would come up in the middle of an answer.
    let mut modes = tcgetattr(&terminal)?;
    modes.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&terminal, OptionalActions::Now, &modes)?;
    Ok((terminal, other_side.into()))
}

/// Runs a command on a terminal, where these bytes are typed, and returns what is seen there.
fn seen(mut command: Command, typed: &str) -> Result<String, Box<dyn Error>> {
    let (terminal, mut other_side) = open_terminal()?;
    command.stdout(terminal.try_clone()?).stderr(terminal.try_clone()?);
    if !typed.is_empty() {
        command.stdin(terminal.try_clone()?);
    }
    let mut child = command.spawn()?;
    // The command holds the terminal, too: with it the last copy is gone once the program ends.
    drop((command, terminal));
    other_side.write_all(typed.as_bytes())?;
    let mut seen = Vec::new();
    // Linux says so when nobody has the terminal open any more.
    let _ = other_side.read_to_end(&mut seen);
    child.wait()?;
    Ok(String::from_utf8(seen)?.replace("\r\n", "\n"))
}

/// The text without its colours.
fn plain(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or_default();
    parts.fold(first.to_owned(), |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn colours_are_for_terminals_and_for_those_who_want_them() -> Done {
    let ran = |arguments: &[&str], name: &str, value: &str| {
        let mut command = adseal(&[VERIFY, arguments, &[PUBLISHED, "/c"]].concat());
        command.env(name, value);
        seen(command, "")
    };
    let coloured = ran(&[], "UNRELATED", "1")?;
    assert!(coloured.starts_with("\x1b[1m\x1b[32mvalid               \x1b[0m1  key default"), "{coloured:?}");
    assert!(coloured.contains("\x1b[1m\x1b[31mmalformed_uri       \x1b[0m2  byte 2\n"), "{coloured:?}");
    for (arguments, name, value) in
        [(&[][..], "NO_COLOR", "1"), (&["--color", "never"], "A", "b"), (&[], "TERM", "dumb")]
    {
        let text = ran(arguments, name, value)?;
        assert_eq!(text, plain(&coloured), "{arguments:?} {name}");
    }
    assert_eq!(ran(&["--color=always"], "NO_COLOR", "1")?, coloured);
    let piped = adseal(&[VERIFY, &["--color", "always", PUBLISHED, "/c"]].concat()).output()?;
    assert_eq!(String::from_utf8(piped.stdout)?, coloured);
    let json = seen(adseal(&[VERIFY, &["--json", "--color", "always", PUBLISHED]].concat()), "")?;
    assert!(json.starts_with("{\"input\":1") && !json.contains('\x1b'), "{json:?}");
    Ok(())
}

#[test]
fn what_clap_says_has_the_same_colours() -> Done {
    for arguments in [&["click", "--help"][..], &["click", "verify", "--nonsense"]] {
        let coloured = seen(adseal(&[arguments, &["--color=always"]].concat()), "")?;
        let never = seen(adseal(&[&["--color=never"], arguments].concat()), "")?;
        assert!(coloured.contains('\x1b') && !never.contains('\x1b'), "{coloured:?} {never:?}");
        assert_eq!(plain(&coloured), never);
        let mut without = adseal(arguments);
        without.env("NO_COLOR", "1");
        assert_eq!(seen(without, "")?, never);
    }
    Ok(())
}

#[test]
fn a_single_uri_is_told_all_of() -> Done {
    let text = seen(adseal(&[VERIFY, &["--color", "never", PUBLISHED]].concat()), "")?;
    assert!(text.starts_with("valid: signed with the key default; it expires in 1 s, at 1970-01-01T03:25:45Z\n"));
    assert!(
        text.contains("\nsigned parameters:\n  campaign_id           koconversionsdemo174ea19bc63928cdfaae33f79d77\n")
    );
    let piped = adseal(&[VERIFY, &["--verbose", PUBLISHED]].concat()).output()?;
    assert_eq!(String::from_utf8(piped.stdout)?, text);
    Ok(())
}

#[test]
fn no_line_is_wider_than_80_columns() -> Done {
    let long = format!("https://example.com/{}?{}={}&signature=x", "p".repeat(90), "n".repeat(90), "v\x01".repeat(90));
    let uris = [PUBLISHED, MALFORMED, &long, "/c?a=1&a=2&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w", ""];
    for command in ["verify", "explain", "lint", "sign"] {
        for uri in uris {
            let mut arguments = vec!["click", command, "--key-env", "CLICK_KEY", uri];
            if command == "verify" {
                arguments.push("--verbose");
            }
            let text = plain(&seen(adseal(&arguments), "")?);
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{arguments:?}\n{text}");
            assert!(text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{text:?}");
        }
    }
    Ok(())
}

#[test]
fn who_types_is_told_what_is_awaited() -> Done {
    let text = seen(adseal(VERIFY), &format!("{PUBLISHED}\n/c\n\x04"))?;
    let head = "Reading click URIs from standard input, one a line, until Ctrl-D.\n";
    let answers: Vec<_> = text.strip_prefix(head).unwrap_or_default().lines().collect();
    assert!(matches!(answers[..], [one, two] if one.contains("valid") && two.contains("malformed_uri")), "{text:?}");
    Ok(())
}

#[test]
fn bytes_have_a_line_end_behind_them_on_a_terminal_only() -> Done {
    let key = seen(adseal(&["keys", "generate"]), "")?;
    assert!(key.len() == 44 && key.ends_with('\n'), "{} characters", key.len());
    let body = seen(adseal(&["install", "canonicalize"]), "{\"a\": 1}\n\x04")?;
    assert_eq!(body, "Reading the body from standard input, until Ctrl-D.\n{\"a\":1}\n");
    Ok(())
}

#[test]
fn installs_are_told_in_colours_and_80_columns() -> Done {
    let keys = ["--insecure-api-key", "a", "--insecure-secret", "secret", "--token", "x"];
    let text = seen(adseal(&[&["install", "verify"], &keys[..], &["/dev/null"]].concat()), "")?;
    assert!(text.starts_with("\x1b[1m\x1b[31mmalformed_token\x1b[0m: "), "{text:?}");
    let body = format!("{{\"{}\": \"/\"}}\n\x04", "x".repeat(200));
    for command in ["verify", "explain", "stability"] {
        let keys = if command == "stability" { &[][..] } else { &keys[..] };
        let text = plain(&seen(adseal(&[&["install", command], keys].concat()), &body)?);
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
    }
    Ok(())
}

#[test]
fn an_audit_shows_how_far_it_is() -> Done {
    let pipe =
        format!("(printf 'url\\n{PUBLISHED}\\n'; sleep 0.5) | \"$ADSEAL\" audit --key-env CLICK_KEY \"$@\" >/dev/null");
    let ran = |options: &[&str]| {
        let mut command = Command::new("bash");
        command.args(["-c", &pipe, "bash"]).args(options).env("ADSEAL", env!("CARGO_BIN_EXE_adseal"));
        command.env("CLICK_KEY", "secret").env("TERM", "xterm-256color");
        seen(command, "")
    };
    assert!(ran(&[])?.contains(" rows/s, "));
    assert!(!ran(&["--quiet"])?.contains(" rows/s"));
    Ok(())
}
