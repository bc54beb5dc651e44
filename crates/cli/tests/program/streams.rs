//! Standard input and output as other programs use them.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use serde_json::json;

use crate::support::{Done, PUBLISHED, adseal, run, run_in_shell, run_with_input};

const VERIFY: &[&str] = &["click", "verify", "--key-env", "CLICK_KEY", "--now", "12344"];
const VERIFY_JSON: &[&str] = &["click", "verify", "--key-env", "CLICK_KEY", "--now", "12344", "--json"];

#[test]
fn a_hundred_thousand_lines_are_answered_in_their_order() -> Done {
    let lines: String =
        (0..100_000).map(|n| if n % 3 == 0 { format!("{PUBLISHED}\n") } else { format!("/c?n={n}\n") }).collect();
    let ran = run_with_input(VERIFY, lines.as_bytes())?;
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 100_000));
    for (n, line) in ran.stdout.lines().enumerate() {
        let reason = if n % 3 == 0 { "valid" } else { "missing_signature" };
        let words: Vec<_> = line.split_whitespace().take(2).collect();
        assert_eq!(words, [reason, &*(n + 1).to_string()]);
    }
    Ok(())
}

#[test]
fn a_reader_that_has_enough_ends_the_program_without_a_word() -> Done {
    let ran = run_in_shell(
        "yes '/c?a=1&signature=x' | head -1000000 | \"$ADSEAL\" click verify --key-env CLICK_KEY | head -1; \
         echo \"${PIPESTATUS[@]:2}\"",
    )?;
    assert_eq!(ran.stdout, "malformed_signature 1  byte 18, parameter signature\n1 0\n");
    assert_eq!(ran.stderr, "");
    let help = run_in_shell("\"$ADSEAL\" click verify --help | true; echo \"${PIPESTATUS[@]}\"")?;
    assert_eq!((&*help.stdout, &*help.stderr), ("0 0\n", ""));
    Ok(())
}

#[test]
fn a_reader_of_standard_error_that_has_enough_ends_the_program() -> Done {
    let refused = "yes /c | head -300000 | \"$ADSEAL\" click sign --key-env CLICK_KEY 2>&1 >/dev/null | head -1; \
         echo \"${PIPESTATUS[@]:2}\"";
    // Not all was done, so it is no answer.
    assert!(run_in_shell(refused)?.stdout.ends_with("\n2 0\n"));
    Ok(())
}

#[test]
fn what_is_told_of_trouble_is_plain_and_80_columns_wide() -> Done {
    let name = format!("{}\x1b[2J\n.key", "a long name/".repeat(5));
    for arguments in
        [&["click", "verify", "--key-file", &*name, "/c"][..], &["click", "verify", "/c"], &["keys", "check", &name]]
    {
        let ran = run(arguments)?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.lines().all(|line| line.len() <= 80), "{}", ran.stderr);
        assert!(!ran.stderr.contains('\x1b'), "{}", ran.stderr);
    }
    Ok(())
}

#[test]
fn an_output_that_is_full_is_trouble() -> Done {
    for command in ["click verify --key-env CLICK_KEY /c", "click explain --json --key-env CLICK_KEY /c", "--help"] {
        let ran = run_in_shell(&format!("\"$ADSEAL\" {command} >/dev/full; echo $?"))?;
        assert_eq!(ran.stdout, "2\n", "{command}");
        assert_eq!(ran.stderr, "error: cannot write to standard output: No space left on device (os error 28)\n");
    }
    Ok(())
}

#[test]
fn streams_that_are_closed_do_no_harm() -> Done {
    let command = "\"$ADSEAL\" click verify --key-env CLICK_KEY";
    let ran = run_in_shell(&format!("{command} <&-; echo $?; {command} /c >&-; echo $?; {command} / 2>&-; echo $?"))?;
    assert_eq!((&*ran.stdout, &*ran.stderr), ("0\n1\nmalformed_uri       1  byte 1\n1\n", ""));
    let ran = run_in_shell(&format!("{command} </; echo $?"))?;
    assert_eq!(ran.stdout, "2\n");
    assert_eq!(ran.stderr, "error: cannot read standard input: Is a directory (os error 21)\n");
    Ok(())
}

#[test]
fn a_question_is_answered_before_the_next_one() -> Done {
    let mut child = adseal(VERIFY).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("no standard input")?;
    let mut stdout = BufReader::new(child.stdout.take().ok_or("no standard output")?);
    for (number, uri) in (1..).zip([PUBLISHED, "/c", PUBLISHED]) {
        // Of the next one a part may have come already.
        write!(stdin, "{}\n/", &uri[usize::from(number > 1)..])?;
        let mut answer = String::new();
        stdout.read_line(&mut answer)?;
        let reason = if uri == PUBLISHED { "valid" } else { "malformed_uri" };
        assert!(answer.starts_with(&format!("{reason:<20}{number}  ")), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait()?.code(), Some(1));
    Ok(())
}

#[test]
fn any_bytes_are_an_input() -> Done {
    let bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| *byte != b'\n').collect();
    let mut lines = b"/c?a=".to_vec();
    lines.extend_from_slice(&bytes);
    lines.extend_from_slice(b"\n/c?\x00&signature=x\n\xff\n\r\n\r\r\n");
    let objects = run_with_input(VERIFY_JSON, &lines)?.objects()?;
    let hex = bytes.iter().fold("2f633f613d".to_owned(), |text, byte| format!("{text}{byte:02x}"));
    let uris: Vec<_> = objects.iter().map(|object| (&object["uri"], &object["uri_hex"])).collect();
    let nothing = json!(null);
    assert_eq!(
        uris,
        [
            (&nothing, &json!(hex)),
            (&json!("/c?\0&signature=x"), &nothing),
            (&nothing, &json!("ff")),
            (&json!(""), &nothing),
            (&json!("\r"), &nothing)
        ]
    );
    assert!(objects.iter().all(|object| object["reason"] == "malformed_uri"));
    // As text they are ASCII, and so is what is said of arguments.
    for command in [["click", "verify"], ["click", "explain"], ["click", "sign"], ["click", "lint"]] {
        let ran = run_with_input(&[&command[..], &["--key-env", "CLICK_KEY"]].concat(), &lines)?;
        let is_plain = |text: &str| text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte));
        assert!(is_plain(&ran.stdout) && is_plain(&ran.stderr), "{command:?}");
        assert_eq!(ran.code, Some(1), "{command:?}");
    }
    let arguments = ["click", "lint", "--json"].map(OsStr::new);
    let ran = run(&[&arguments[..], &[OsStr::from_bytes(b"/c?a=\xe4\xb8")]].concat())?;
    assert_eq!(ran.object()?["uri_hex"], "2f633f613de4b8");
    Ok(())
}

#[test]
fn long_lines_are_read_up_to_a_limit() -> Done {
    // One byte more than a URI may have; a line of as many bytes as a line may have; one more.
    let long = format!("/c?{}", "x".repeat(65_534));
    let longest = "y".repeat(16 << 20);
    let object = run_with_input(VERIFY_JSON, long.as_bytes())?.object()?;
    assert_eq!((&object["reason"], &object["offset"]), (&json!("malformed_uri"), &json!(65_536)));
    let ran = run_with_input(VERIFY, format!("{longest}\r\n{PUBLISHED}\n").as_bytes());
    assert!(ran.is_ok_and(|ran| ran.code == Some(2)), "its line end counts");
    let ran = run_with_input(VERIFY, format!("{longest}\n{PUBLISHED}\n").as_bytes())?;
    assert_eq!(ran.stdout.lines().map(|line| &line[..5]).collect::<Vec<_>>(), ["malfo", "valid"]);
    let ran = run_with_input(VERIFY, format!("{PUBLISHED}\n{longest}z\n{PUBLISHED}\n").as_bytes())?;
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(2), 1));
    assert_eq!(ran.stderr, "error: line 2 of standard input is longer than 16777216 bytes\n");
    Ok(())
}

#[test]
fn refused_uris_are_told_apart_from_signed_ones() -> Done {
    let sign = ["click", "sign", "--key-env", "CLICK_KEY", "--now", "1"];
    let ran = run_with_input(&sign, b"/c?a=1\n/c?b={x}\n/c?c=3\n")?;
    assert_eq!(ran.code, Some(1));
    let starts: Vec<_> = ran.stdout.lines().filter_map(|line| line.get(..16)).collect();
    assert_eq!(starts, ["/c?a=1&expires=6", "/c?c=3&expires=6"]);
    assert_eq!(
        ran.stderr,
        "input 2 refused: unfilled_macro: a value is a macro that nobody filled\n  /c?b={x}\n       ^ byte 5, parameter b\n"
    );
    // With both in one stream they stand in their order.
    let mixed = run_in_shell(
        "printf '%s\\n' '/c?a=1' '/c?b={x}' '/c?c=3' | \"$ADSEAL\" click sign --key-env CLICK_KEY 2>&1 | cut -c 1-6",
    )?;
    assert_eq!(mixed.stdout, "/c?a=1\ninput \n  /c?b\n      \n/c?c=3\n");
    Ok(())
}
