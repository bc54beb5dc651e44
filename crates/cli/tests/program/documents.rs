//! What `docs/cli.md` says of `--json` is what is there.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{Done, PUBLISHED, run, run_with_input};
use crate::vectors::Folder;

/// The names in the first column of the table of the JSON fields of a command.
fn documented(command: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md"))?;
    let (_, section) = text.split_once(&format!("\n## adseal {command}\n")).ok_or("no such section")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let (_, table) = section.split_once("\n| JSON | |\n|---|---|\n").ok_or("no table")?;
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    let names = |row: &str| -> Vec<String> {
        let column = row.split('|').nth(1).unwrap_or_default();
        column.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    Ok(rows.flat_map(names).collect())
}

fn names(object: &Value) -> BTreeSet<String> {
    object.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
}

#[test]
fn every_field_is_documented() -> Done {
    for command in ["sign", "verify", "explain", "lint"] {
        for uri in [PUBLISHED, "/c", "/c?a=x:y"] {
            let object = run(&["click", command, "--key-env", "CLICK_KEY", "--json", uri])?.object()?;
            assert_eq!(names(&object), documented(&format!("click {command}"))?, "{command} {uri}");
        }
    }
    Ok(())
}

#[test]
fn fields_of_parts_are_documented() -> Done {
    let json = |arguments: &[&str]| -> Result<Value, Box<dyn Error>> {
        run(&[arguments, &["--key-env", "CLICK_KEY", "--json"]].concat())?.object()
    };
    let refusal = json(&["click", "sign", "--strict", "/c?a=x:y"])?["refusal"].clone();
    assert_eq!(names(&refusal), ["lint", "message", "name", "number", "offset", "parameter"].map(String::from).into());
    assert_eq!((&refusal["name"], &refusal["lint"]), (&"strict_lint".into(), &"few_parameters".into()));
    let lints = json(&["click", "lint", "/c?a=x:y"])?["lints"].clone();
    assert_eq!(names(&lints[0]), ["message", "name", "number", "offset", "parameter"].map(String::from).into());
    let verified = json(&["click", "verify", "--now", "1", PUBLISHED])?;
    assert_eq!(names(&verified["parameters"][0]), ["name", "value"].map(String::from).into());
    let explained = json(&["click", "explain", "--now", "1", PUBLISHED])?;
    let mut verdict = documented("click verify")?;
    verdict.retain(|name| !matches!(&**name, "input" | "uri" | "parameters"));
    assert_eq!(names(&explained["verdict"]), verdict);
    Ok(())
}

#[test]
fn the_fields_of_installs_and_keys_are_documented() -> Done {
    let body = r#"{"a":"b/c"}"#;
    let token = "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46";
    let keys = ["--insecure-api-key", "an-api-key", "--insecure-secret", "a secret of an install"];
    for (command, options) in [
        ("install sign", &keys[..]),
        ("install verify", &[&["--token", token], &keys[..]].concat()),
        ("install explain", &[&["--token", token], &keys[..]].concat()),
        ("install stability", &[]),
        ("install canonicalize", &[]),
        ("keys generate", &[]),
        ("keys check", &["--key-newline", "keep", "--insecure-permissions", "Cargo.toml"]),
    ] {
        let arguments: Vec<&str> = command.split(' ').chain(options.iter().copied()).chain(["--json"]).collect();
        let object = run_with_input(&arguments, body.as_bytes())?.object()?;
        assert_eq!(names(&object), documented(command)?, "{command}");
    }
    Ok(())
}

/// The names, as a list says them.
fn are(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn every_field_of_installs_is_documented() -> Done {
    let keys = ["--insecure-api-key", "a", "--insecure-secret", "secret"];
    for body in ["[1]", "[1.0]", "[{}]", "nonsense"] {
        for command in ["sign", "verify", "explain", "canonicalize", "stability"] {
            let mut arguments = vec!["install", command, "--json"];
            if !matches!(command, "canonicalize" | "stability") {
                arguments.extend(keys);
            }
            if matches!(command, "verify" | "explain") {
                arguments.extend(["--token", "x"]);
            }
            let object = run_with_input(&arguments, body.as_bytes())?.object()?;
            assert_eq!(names(&object), documented(&format!("install {command}"))?, "{command} {body}");
            let place = are(&["cause", "json_error", "length", "message", "number", "offset", "refused"]);
            for found in object["places"].as_array().into_iter().flatten() {
                assert_eq!(names(found), place);
            }
            match (command, body) {
                ("sign", "[1.0]") => {
                    let note = are(&["cause", "count", "message", "number", "offset"]);
                    assert_eq!(names(&object["notes"][0]), note);
                }
                ("sign", "[{}]") => {
                    assert_eq!(names(&object["refusal"]), are(&["message", "name", "number", "offset", "place"]));
                    assert_eq!(names(&object["refusal"]["place"]), place);
                }
                ("explain", _) => assert_eq!(names(&object["verdict"]), documented("install verify")?),
                ("canonicalize", "nonsense") => {
                    assert_eq!(names(&object["json_error"]), are(&["message", "name", "number"]));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

#[test]
fn every_field_of_keys_is_documented() -> Done {
    let folder = Folder::new("documented-keys");
    let ring = folder.write(
        "ring.toml",
        b"[[keys]]\nid = \"k\"\nkey = \"k\"\n[[secrets]]\napi_key = \"a\"\nid = \"s\"\nsecret = \"s\"\n",
    );
    let object = run(&["keys", "check", "--json", &ring.display().to_string()])?.object()?;
    assert_eq!(names(&object), documented("keys check")?);
    let entry = are(&["active", "id", "not_after", "not_before", "ring", "short", "signs"]);
    assert_eq!((names(&object["keys"][0]), names(&object["secrets"][0])), (entry.clone(), entry));
    let object = run(&["keys", "generate", "--json"])?.object()?;
    assert_eq!(names(&object), documented("keys generate")?);
    Ok(())
}

#[test]
fn the_command_that_the_demo_ends_with_works_as_it_is_printed() -> Done {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bindings/examples/next_step.txt"))?;
    let (_, command) = text.split_once("\nmake cli\ntarget/release/adseal ").ok_or("no such command")?;
    let explained =
        Command::new("sh").arg("-c").arg(format!("'{}' {command}", env!("CARGO_BIN_EXE_adseal"))).output()?;
    let answer = String::from_utf8(explained.stdout)?;
    assert_eq!(explained.status.code(), Some(0), "{}", String::from_utf8_lossy(&explained.stderr));
    assert!(answer.contains("padded with '='") && answer.contains("spaces were hashed as '+'"), "{answer}");
    Ok(())
}
