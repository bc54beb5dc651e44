//! The shared vectors of clicks, each through a run of the program: keys in a ring file, the URI in a line or an argument.

use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::run_with_input;
use crate::vector_files::{bytes, for_each_case, from_hex, list, text};

/// The folder of one suite.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(suite: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("vectors-{suite}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(path)
    }

    /// A file that only its owner may read.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let written = file.and_then(|mut file| file.write_all(bytes));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// A ring file with these keys. Those that are no text are in files of their own.
    fn ring(&self, keys: &Value) -> PathBuf {
        let spelled = list(keys).iter().map(|key| {
            let mut spelled = key.clone();
            let of_key = bytes(&key["key"]);
            if let Ok(text) = str::from_utf8(&of_key) {
                spelled["key"] = json!(text);
            } else if let Some(fields) = spelled.as_object_mut() {
                let name = format!("{}.key", text(&key["id"]));
                self.write(&name, &of_key);
                fields.remove("key");
                fields.insert("key_file".to_owned(), json!(name));
            }
            // Nothing is not said at all.
            if let Some(fields) = spelled.as_object_mut() {
                fields.retain(|_, value| !value.is_null());
            }
            spelled
        });
        let file = json!({"keys": spelled.collect::<Vec<_>>()});
        self.write("ring.json", file.to_string().as_bytes())
    }

    /// Runs a command with this ring on a URI; `None` where no line and no argument can hold that.
    fn ask(&self, command: &str, keys: &Value, options: Vec<OsString>, uri: &[u8]) -> Option<Value> {
        let mut arguments: Vec<OsString> =
            ["click", command, "--json", "--key-newline", "keep", "--keys"].map(OsString::from).into();
        arguments.push(self.ring(keys).into());
        arguments.extend(options);
        let line = if !uri.contains(&b'\n') && !uri.ends_with(b"\r") {
            [uri, b"\n"].concat()
        } else if uri.contains(&0) {
            return None;
        } else {
            arguments.push(OsStr::from_bytes(uri).to_owned());
            Vec::new()
        };
        let ran = run_with_input(&arguments, &line).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let object = ran.object().unwrap_or_else(|error| panic!("{arguments:?}: {error}, {}", ran.stderr));
        assert_eq!(read_bytes(&object, "uri").as_deref(), Some(uri));
        Some(json!({"code": ran.code, "object": object}))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in the folder of the build.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A field that holds bytes, as text or in hex.
pub(crate) fn read_bytes(object: &Value, name: &str) -> Option<Vec<u8>> {
    match (object.get(name), object.get(format!("{name}_hex"))) {
        (Some(Value::Null), None) => None,
        (Some(Value::String(text)), None) => Some(text.as_bytes().to_vec()),
        (None, Some(Value::String(hex))) => Some(from_hex(hex)),
        _ => panic!("no bytes {name}: {object}"),
    }
}

pub(crate) fn same_bytes(object: &Value, expected: &Value, names: &[&str]) {
    for name in names {
        let expected = &expected[*name];
        assert_eq!(read_bytes(object, name), (!expected.is_null()).then(|| bytes(expected)), "{name}");
    }
}

pub(crate) fn same_fields(object: &Value, expected: &Value, names: &[&str]) {
    for name in names {
        assert_eq!(object[*name], expected[*name], "{name}");
    }
}

pub(crate) fn option(name: &str, value: &Value) -> [OsString; 2] {
    [format!("--{name}").into(), value.to_string().into()]
}

/// The options for a policy; `None` where the program has none for it.
fn policy(policy: &Value) -> Option<Vec<OsString>> {
    let mut options: Vec<OsString> = Vec::new();
    let names = |option: &str, names: &Value| -> Vec<OsString> {
        let name = |name: &Value| [option.into(), OsStr::from_bytes(&bytes(name)).to_owned()];
        list(names).iter().flat_map(name).collect()
    };
    for (name, value) in policy.as_object().into_iter().flatten() {
        match (&**name, value) {
            ("required", value) => options.extend(names("--require", value)),
            ("signed_only", Value::String(preset)) if preset == "sensitive" => options.push("--sensitive".into()),
            ("signed_only", value) => options.extend(names("--signed-only", value)),
            ("required_nonempty", Value::Bool(true)) => options.push("--nonempty".into()),
            ("unsigned", Value::String(mode)) if mode == "forbid" => options.push("--forbid-unsigned".into()),
            ("require_expires", Value::Bool(false)) => options.push("--no-expires".into()),
            ("strict", Value::Bool(true)) => options.push("--strict".into()),
            ("leeway", seconds) => options.extend(option("leeway", seconds)),
            ("max_lifetime", seconds) => options.extend(option("max-lifetime", seconds)),
            ("report_only", Value::Bool(true)) => return None,
            (_, Value::Bool(_)) => {}
            ("unsigned", Value::String(mode)) if mode == "allow" => {}
            _ => panic!("no policy: {name}: {value}"),
        }
    }
    Some(options)
}

#[test]
fn verify_says_what_the_vectors_say() {
    let folder = Folder::new("verify");
    for_each_case("click_verify", |case| {
        let Some(mut options) = policy(&case["policy"]) else { return };
        options.extend(option("now", &case["now"]));
        let Some(answer) = folder.ask("verify", &case["ring"], options, &bytes(&case["uri"])) else {
            panic!("it cannot be asked")
        };
        let (object, verdict) = (&answer["object"], &case["verdict"]);
        assert_eq!((&object["reason"], &object["number"]), (&verdict["name"], &verdict["reason"]));
        assert_eq!(answer["code"], i32::from(verdict["reason"] != 0));
        assert_eq!(object["valid"], verdict["reason"] == 0);
        same_fields(
            object,
            verdict,
            &["key_id", "expires", "flags", "message_length", "unsigned_parameters", "offset"],
        );
        same_bytes(object, verdict, &["parameter"]);
        let (parameters, signed) = (list(&object["parameters"]), list(&verdict["signed_parameters"]));
        assert_eq!(parameters.len(), signed.len());
        for (parameter, signed) in parameters.iter().zip(signed) {
            same_bytes(parameter, signed, &["name", "value"]);
        }
    });
}

fn signing_options(case: &Value) -> Vec<OsString> {
    let mut options = Vec::new();
    if case["options"]["unfilled"] == "null" {
        options.push("--null".into());
    }
    if case["options"]["strict"] == true {
        options.push("--strict".into());
    }
    options
}

fn same_refusal(refusal: &Value, expected: &Value) {
    assert_eq!(refusal["number"], expected["status"]);
    same_fields(refusal, expected, &["name", "offset", "lint"]);
    same_bytes(refusal, expected, &["parameter"]);
}

#[test]
fn sign_writes_what_the_vectors_say() {
    let folder = Folder::new("sign");
    for_each_case("click_sign", |case| {
        let mut options = signing_options(case);
        options.extend(option("now", &case["now"]));
        match &case["expires"] {
            Value::String(existing) if existing == "existing" => options.push("--keep-expires".into()),
            expires if expires.get("at").is_some() => options.extend(option("expires", &expires["at"])),
            expires => options.extend(option("lifetime", &expires["lifetime"])),
        }
        let Some(answer) = folder.ask("sign", &case["ring"], options, &bytes(&case["uri"])) else {
            panic!("it cannot be asked")
        };
        let (object, result) = (&answer["object"], &case["result"]);
        assert_eq!(answer["code"], i32::from(result.is_null()));
        let expected = result.get("uri").map(bytes);
        assert_eq!(object["signed"].as_str().map(str::as_bytes), expected.as_deref());
        same_fields(object, result, &["expires", "key_id"]);
        match case.get("refusal") {
            Some(refusal) => same_refusal(&object["refusal"], refusal),
            None => assert!(object["refusal"].is_null()),
        }
    });
}

#[test]
fn lint_finds_what_the_vectors_say() {
    let folder = Folder::new("lint");
    for_each_case("click_lint", |case| {
        let options = signing_options(case).into_iter().filter(|option| option != "--strict").collect();
        let Some(answer) = folder.ask("lint", &case["ring"], options, &bytes(&case["uri"])) else {
            panic!("it cannot be asked")
        };
        let object = &answer["object"];
        let empty = Vec::new();
        let expected = case["lints"].as_array().unwrap_or(&empty);
        assert_eq!(list(&object["lints"]).len(), expected.len());
        for (lint, expected) in list(&object["lints"]).iter().zip(expected) {
            same_fields(lint, expected, &["number", "name", "offset"]);
            same_bytes(lint, expected, &["parameter"]);
        }
        match case.get("refusal") {
            Some(refusal) => same_refusal(&object["refusal"], refusal),
            None => assert!(object["refusal"].is_null()),
        }
        assert_eq!(answer["code"], i32::from(case.get("refusal").is_some() || !expected.is_empty()));
    });
}

#[test]
fn explain_answers_what_the_vectors_say() {
    let folder = Folder::new("explain");
    for_each_case("explain_click", |case| {
        let uri = bytes(&case["uri"]);
        let mut options = Vec::new();
        if let Some(budget) = case.get("budget") {
            options.extend(option("budget", budget));
        }
        if let Some(signature) = case.get("signature") {
            options.extend(["--signature".into(), OsStr::from_bytes(&bytes(signature)).to_owned()]);
            options.push(OsStr::from_bytes(&uri).to_owned());
        }
        let Some(answer) = folder.ask("explain", &case["keys"], options, &uri) else {
            assert_eq!(case["id"], "matches-controls", "a NUL and a line feed in one URI");
            return;
        };
        let (object, explanation) = (&answer["object"], &case["explanation"]);
        let causes: Vec<_> = list(&object["causes"]).iter().map(|cause| cause["name"].clone()).collect();
        assert_eq!(json!(causes), explanation["causes"]);
        same_fields(object, explanation, &["outcome", "key_id", "first_difference"]);
        same_bytes(object, explanation, &["parameter", "hashed", "expected"]);
        let is_found = matches!(text(&explanation["outcome"]), "matches" | "explained");
        assert_eq!(answer["code"], i32::from(!is_found));
        assert_eq!(object["verdict"].is_null(), case.get("signature").is_some());
    });
}
