//! No byte of a key reaches an output, and no MAC but the one received.

use crate::support::{Done, Ran, run, run_in_shell};

const KEY: &str = "xq7-VERY-private-KEY";
const MESSAGE: &str = "/v1/cpi/click?network_id=2820&site_id=1&creative_id=2&expires=1767225660";

/// The beginning of the MAC of `MESSAGE`, as OpenSSL makes it: in hex, and in base64 of both kinds.
fn right_mac() -> Result<[String; 3], Box<dyn std::error::Error>> {
    let digest = format!("printf %s '{MESSAGE}' | openssl dgst -sha256 -mac HMAC -macopt key:{KEY} -binary");
    let ran = run_in_shell(&format!("{digest} | od -An -tx1 | tr -d ' \\n'; echo; {digest} | base64"))?;
    let (hex, base64) = ran.stdout.split_once('\n').ok_or("not two lines")?;
    let beginning = |text: &str| text.chars().take(16).collect::<String>();
    Ok([beginning(hex), beginning(base64), beginning(base64).replace('+', "-").replace('/', "_")])
}

fn assert_tells_no_key(ran: &Ran, arguments: &[&str]) {
    let shown = format!("{}{}", ran.stdout, ran.stderr).to_lowercase();
    let hex = KEY.bytes().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    // Six characters of it in a row are no accident.
    let parts: Vec<String> = [KEY.to_lowercase(), hex]
        .iter()
        .flat_map(|text| (0..=text.len() - 6).map(|at| text[at..at + 6].to_owned()).collect::<Vec<_>>())
        .collect();
    for part in parts {
        assert!(!shown.contains(&part), "{arguments:?} tells {part}:\n{shown}");
    }
}

#[test]
fn no_command_tells_the_key() -> Done {
    let wrong = format!("{MESSAGE}&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w");
    for options in [&[][..], &["--json"], &["--verbose"], &["--color", "always"]] {
        for command in ["sign", "verify", "explain", "lint"] {
            if options == ["--verbose"] && matches!(command, "sign" | "lint") {
                continue;
            }
            for uri in [MESSAGE, &*wrong, "/c", "/c?a={x}", ""] {
                let arguments = [&["click", command, "--insecure-key", KEY, uri], options].concat();
                let ran = run(&arguments)?;
                assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.stderr);
                assert_tells_no_key(&ran, &arguments);
            }
        }
    }
    Ok(())
}

#[test]
fn wrong_usage_does_not_tell_it_either() -> Done {
    let joined = ["--key=", "--keys-file=", "--insecure-kye=", "--keyfile="].map(|option| format!("{option}{KEY}"));
    let mut all: Vec<Vec<&str>> = joined.iter().map(|option| vec!["click", "verify", &**option, "/c"]).collect();
    all.push(vec!["click", "verify", "--key", KEY, "/c"]);
    all.push(vec!["click", "verify", "--insecure-key", KEY, "--insecure-key", KEY, "/c"]);
    all.push(vec!["click", "verify", "--insecure-key", KEY, "--key-env", "CLICK_KEY", "/c"]);
    all.push(vec!["click", "verify", "--insecure-key", KEY, "--leeway", "301", "/c"]);
    all.push(vec!["click", "explain", "--insecure-key", KEY, "--signature", "x"]);
    for arguments in all {
        let ran = run(&arguments)?;
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert_tells_no_key(&ran, &arguments);
    }
    Ok(())
}

#[test]
fn what_looks_for_a_fault_makes_no_signature() -> Done {
    let right = right_mac()?;
    let signed = run(&["click", "sign", "--insecure-key", KEY, "--keep-expires", "--now", "1767225600", MESSAGE])?;
    assert!(signed.stdout.contains(&right[2]), "this is the MAC to look for: {}", signed.stdout);
    for command in ["verify", "explain"] {
        for end in ["", "&signature=", "&signature=x", "&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"] {
            for option in ["--json", "--verbose"] {
                let uri = format!("{MESSAGE}{end}");
                let ran = run(&["click", command, "--insecure-key", KEY, option, &uri])?;
                let shown = format!("{}{}", ran.stdout, ran.stderr);
                assert!(right.iter().all(|mac| !shown.contains(mac)), "{command} {option} {end}:\n{shown}");
            }
        }
    }
    Ok(())
}
