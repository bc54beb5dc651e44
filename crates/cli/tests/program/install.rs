//! `adseal install ...` in the ways in which people call it.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::support::{Done, run, run_in_shell, run_with_input};
use crate::vectors::Folder;

const KEYS: [&str; 4] = ["--insecure-api-key", "test-api-key", "--insecure-secret", "test-secret"];

fn install(command: &str, options: &[&str]) -> Vec<String> {
    let keys: &[&str] = if matches!(command, "canonicalize" | "stability") { &[] } else { &KEYS };
    [&["install", command], keys, options].concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn sign_writes_headers_a_blank_line_and_the_body() -> Done {
    let ran = run_with_input(&install("sign", &[]), br#"{"ua":"Mozilla/5.0"}"#)?;
    // openssl dgst -sha1 and openssl dgst -sha256 -hmac
    let shell = r#"body='{"ua":"Mozilla\/5.0"}'; digest=$(printf %s "$body" | openssl dgst -sha1 -r | cut -d ' ' -f 1)
        token=$(printf %s "test-secret$digest" | openssl dgst -sha256 -hmac test-api-key -r | cut -d ' ' -f 1)
        printf 'Kochava-Auth-Token: %s\nKochava-Api-Key: test-api-key\n\n%s' "$token" "$body""#;
    assert_eq!((ran.code, ran.stdout), (Some(0), run_in_shell(shell)?.stdout));
    assert_eq!(
        ran.stderr,
        "note: changed at byte 14: slash_not_escaped: a slash without a backslash; PHP\nwrites \\/\n"
    );
    Ok(())
}

#[test]
fn what_is_sent_with_curl_is_what_was_signed() -> Done {
    let folder = Folder::new("curl");
    let (headers, body) = (folder.write("h", b""), folder.write("b", b""));
    fs::remove_file(&headers)?;
    let (headers, body) = (headers.display().to_string(), body.display().to_string());
    let ran = run_with_input(
        &install("sign", &["--headers-out", &headers, "--body-out", &body]),
        b"{\"a\": \"\xc3\xa9\"}\n",
    )?;
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&body)?, "{\"a\":\"\\u00e9\"}");
    assert_eq!(fs::metadata(&headers)?.mode() & 0o777, 0o600);
    let verified = run(&install("verify", &["--headers", &headers, &body]))?;
    assert_eq!((verified.code, &*verified.stdout), (Some(0), "valid: signed with secret default, form raw\n"));
    let alone = run(&install("sign", &["--body-out", &body]))?;
    assert_eq!(alone.code, Some(2));
    Ok(())
}

#[test]
fn headers_and_body_are_both_written_or_neither() -> Done {
    let folder = Folder::new("both");
    let (headers, body) = (folder.write("h", &[b'h'; 500]), folder.write("b", &[b'b'; 500]));
    let (headers, body) = (headers.display().to_string(), body.display().to_string());
    let none = format!("{body}.none/b");
    for (headers_out, body_out, message) in [
        (&headers, &none, "cannot write"),
        (&none, &body, "cannot write"),
        (&headers, &headers, "--headers-out and --body-out are the same file"),
    ] {
        let ran = run_with_input(&install("sign", &["--headers-out", headers_out, "--body-out", body_out]), b"[1]")?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        assert!(ran.told().contains(message), "{}", ran.stderr);
        assert_eq!((fs::read(&headers)?, fs::read(&body)?), (vec![b'h'; 500], vec![b'b'; 500]));
    }
    let ran = run_with_input(&install("sign", &["--headers-out", &headers, "--body-out", &body]), b"[1]")?;
    assert_eq!((ran.code, fs::read(&headers)?.len(), &*fs::read(&body)?), (Some(0), 115, &b"[1]"[..]));
    // What has no length is written to, too.
    let ran = run_with_input(&install("sign", &["--headers-out", "/dev/null", "--body-out", "/dev/stdout"]), b"[1]")?;
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "[1]"), "{}", ran.stderr);
    Ok(())
}

#[test]
fn what_sign_writes_can_be_read_again() -> Done {
    let folder = Folder::new("again");
    let signed = run_with_input(&install("sign", &[]), b"[1]")?.stdout;
    // A request as it was caught: its line, headers in any case, and CR LF.
    let caught = format!("POST http://host/track/json HTTP/1.1\nHost: host\n{signed}").to_uppercase();
    let token = signed.lines().next().and_then(|line| line.split_once(": ")).ok_or("no token")?.1;
    let caught =
        caught.replace(&token.to_uppercase(), token).replace("TEST-API-KEY", "test-api-key").replace('\n', "\r\n");
    for text in [&signed, &caught] {
        let headers = folder.write("headers", text.as_bytes());
        let ran = run_with_input(&install("verify", &["--headers", &headers.display().to_string()]), b"[1]")?;
        assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    }
    let ran = run_with_input(&install("verify", &["--token", token]), b"[1]\n")?;
    assert_eq!((ran.code, &*ran.stdout), (Some(1), "invalid_token: no active secret reproduces the token\n"));
    Ok(())
}

#[test]
fn a_refusal_has_its_place() -> Done {
    let ran = run_with_input(&install("sign", &[]), br#"{"a":{}}"#)?;
    assert_eq!((ran.code, &*ran.stdout), (Some(1), ""));
    assert_eq!(
        ran.stderr,
        "refused: unstable_json\nbyte 5: empty_object: an empty object, which PHP writes as {} or []; leave it\n\
         out, or write null or []\n  {\"a\":{}}\n       ^^\n"
    );
    let allowed = run_with_input(&install("sign", &["--allow-unstable"]), br#"{"a":{}}"#)?;
    assert!(allowed.code == Some(0) && allowed.stdout.ends_with("\n\n{\"a\":{}}"), "{}", allowed.stdout);
    let large = run_with_input(&install("sign", &["--raw", "--max-body", "3"]), b"[1]")?;
    assert_eq!((large.code, &*large.stdout), (Some(1), ""));
    assert_eq!(large.stderr, "refused: body_too_large: the body has 3 bytes, and 3 or more are refused\n");
    Ok(())
}

#[test]
fn canonical_bytes_are_written_and_nothing_else() -> Done {
    let ran = run_with_input(&install("canonicalize", &[]), b" {\"a\" : \"/\", \"b\":{}}\n")?;
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(0), "{\"a\":\"\\/\",\"b\":{}}", ""));
    let assoc = run_with_input(&install("canonicalize", &["--mode", "assoc", "-"]), b"{\"b\":{}}")?;
    assert_eq!(assoc.stdout, "{\"b\":[]}");
    let refused = run_with_input(&install("canonicalize", &[]), b"{\"a\":1")?;
    assert_eq!((refused.code, &*refused.stdout), (Some(1), ""));
    assert_eq!(refused.stderr, "PHP refuses it: Syntax error\n  {\"a\":1\n        ^ byte 6\n");
    Ok(())
}

#[test]
fn stability_shows_the_first_places_unless_all_are_asked_for() -> Done {
    let body = format!("[{}]", vec!["1.0"; 25].join(","));
    let some = run_with_input(&install("stability", &[]), body.as_bytes())?;
    assert_eq!((some.code, some.stdout.matches("non_canonical_number").count()), (Some(1), 20));
    assert!(some.stdout.starts_with("not stable in 25 places\nbyte 1: "), "{}", some.stdout);
    assert!(some.stdout.ends_with("\n... and 5 more (--all shows them)\n"), "{}", some.stdout);
    let all = run_with_input(&install("stability", &["--all"]), body.as_bytes())?;
    assert_eq!(all.stdout.matches("non_canonical_number").count(), 25);
    let stable = run_with_input(&install("stability", &[]), b"[1]")?;
    assert_eq!((stable.code, &*stable.stdout), (Some(0), "stable\n"));
    Ok(())
}

#[test]
fn explain_shows_the_first_places_unless_it_is_verbose() -> Done {
    let body = format!("[{}]", vec!["1.0"; 25].join(","));
    let token = "0".repeat(64);
    let some = run_with_input(&install("explain", &["--token", &token]), body.as_bytes())?;
    assert_eq!((some.code, some.stdout.matches("non_canonical_number").count()), (Some(1), 10));
    let all = run_with_input(&install("explain", &["--token", &token, "--verbose"]), body.as_bytes())?;
    assert_eq!((all.code, all.stdout.matches("non_canonical_number").count()), (Some(1), 25));
    assert!(
        all.stdout.contains("\nMore places where the body is not what PHP makes of it: 15.\nbyte 41: "),
        "{}",
        all.stdout
    );
    let few = run_with_input(&install("explain", &["--token", &token, "--verbose"]), b"[1.0]")?;
    assert_eq!(few.stdout.matches("non_canonical_number").count(), 1);
    assert!(!few.stdout.contains("More places"), "{}", few.stdout);
    Ok(())
}

#[test]
fn a_ring_says_which_secret_signs() -> Done {
    let folder = Folder::new("secrets");
    let ring = folder.write(
        "ring.toml",
        b"[[secrets]]\napi_key = \"a\"\nid = \"one\"\nsecret = \"secret-one\"\nnot_after = 2000\n\
          [[secrets]]\napi_key = \"a\"\nid = \"two\"\nsecret = \"secret-two\"\nnot_before = 1000\n",
    );
    let ring = ring.display().to_string();
    let sign = |options: &[&str]| {
        let arguments = [&["install", "sign", "--keys", &ring, "--json"], options].concat();
        run_with_input(&arguments, b"[1]")
    };
    let verify = |token: &str, now: &str| {
        run_with_input(&["install", "verify", "--keys", &ring, "--token", token, "--now", now, "--json"], b"[1]")
    };
    for (options, id) in [
        (&["--now", "999"][..], "one"),
        (&["--now", "2000"], "two"),
        (&["--now", "1500", "--secret-id", "one"], "one"),
        (&["--now", "1500", "--secret-id", "two"], "two"),
    ] {
        let token = sign(options)?.object()?["headers"]["Kochava-Auth-Token"].clone();
        let verified = verify(token.as_str().ok_or("no token")?, "1500")?.object()?;
        assert_eq!((&verified["valid"], &verified["key_id"]), (&true.into(), &id.into()), "{options:?}");
    }
    for (options, message) in [
        (&["--now", "1500"][..], "2 secrets are active at this time: name one with --secret-id ID"),
        (&["--now", "1500", "--secret-id", "three"], "no secret with the id of --secret-id"),
        (&["--now", "2000", "--secret-id", "one"], "no secret is active at this time"),
    ] {
        let ran = sign(options)?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        assert!(ran.told().contains(message), "{}", ran.stderr);
    }
    Ok(())
}

#[test]
fn no_command_tells_the_secret() -> Done {
    let secret = "xq7-VERY-private-SECRET";
    for command in ["sign", "verify", "explain"] {
        for body in ["{\"a\":1}", "{\"a\":{}}", "nonsense", ""] {
            for option in ["--json", "--color=always"] {
                let mut arguments =
                    vec!["install", command, "--insecure-api-key", "xq7-API-key", "--insecure-secret", secret, option];
                if command != "sign" {
                    arguments.extend(["--token", "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46"]);
                }
                let ran = run_with_input(&arguments, body.as_bytes())?;
                assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.stderr);
                let shown = format!("{}{}", ran.stdout, ran.stderr);
                assert!(!shown.contains("VERY") && !shown.contains("private"), "{arguments:?}: {shown}");
                // Only the header that is sent may name the API key.
                assert!(command == "sign" || !shown.contains("API-key"), "{arguments:?}: {shown}");
            }
        }
    }
    Ok(())
}

#[test]
fn wrong_usage_is_told() -> Done {
    for (arguments, message) in [
        (install("verify", &[]), "--token"),
        (install("verify", &["--token", "x", "--headers", "y"]), "cannot be used with"),
        (install("sign", &["none.json"]), "cannot read none.json"),
        (install("sign", &["--keys", "ring.toml"]), "cannot be used with"),
        (install("sign", &["--raw", "--allow-unstable"]), "cannot be used with"),
        (["install", "sign"].map(str::to_owned).into(), "no API key: name one of --api-key-file PATH"),
        (["install", "sign", "--insecure-api-key", "a"].map(str::to_owned).into(), "no secret: name one of --secret"),
        (["install", "sign", "--insecure-api-key", "a b", "--insecure-secret", "s"].map(str::to_owned).into(), "ASCII"),
    ] {
        let ran = run(&arguments)?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}");
        assert!(ran.told().contains(message), "{arguments:?}: {}", ran.stderr);
    }
    Ok(())
}
