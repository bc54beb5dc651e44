//! The shared vectors of installs and of PHP's JSON through the program: keys and bodies in files.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Ran, run};
use crate::vector_files::{bytes, for_each_case, list, text};
use crate::vectors::{Folder, option, read_bytes, same_bytes, same_fields};

/// Runs `adseal install COMMAND --json`.
fn ask(command: &str, options: Vec<OsString>) -> Ran {
    let arguments: Vec<OsString> =
        ["install", command, "--json"].map(OsString::from).into_iter().chain(options).collect();
    run(&arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn object(ran: &Ran) -> Value {
    ran.object().unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
}

/// The API key and the secret of a case, each in a file.
fn key_files(folder: &Folder, case: &Value) -> Vec<OsString> {
    let api_key = folder.write("api", &bytes(&case["api_key"]));
    let secret = folder.write("secret", &bytes(&case["secret"]));
    vec![
        "--api-key-file".into(),
        api_key.into(),
        "--secret-file".into(),
        secret.into(),
        "--key-newline".into(),
        "keep".into(),
    ]
}

fn common_options(case: &Value) -> Vec<OsString> {
    let mut options: Vec<OsString> = vec!["--encoding".into(), text(&case["encoding"]).into()];
    if let Some(limit) = case.get("max_body") {
        options.extend(option("max-body", limit));
    }
    options
}

/// What signing answers to a case, with the error of one that is refused.
fn check_signed(case: &Value, ran: &Ran) {
    let Some(error) = case.get("error") else {
        let (answer, result) = (object(ran), &case["result"]);
        let headers: serde_json::Map<String, Value> =
            list(&result["headers"]).iter().map(|header| (text(&header[0]).to_owned(), header[1].clone())).collect();
        assert_eq!((ran.code, &answer["headers"]), (Some(0), &Value::Object(headers)));
        assert!(answer["refusal"].is_null());
        if let Some(body) = result.get("body") {
            same_bytes(&answer, result, &["body"]);
            assert_eq!(answer["changed"], bytes(body) != bytes(&case["json"]));
            let notes: Vec<Value> = list(&answer["notes"])
                .iter()
                .map(|note| json!({"cause": note["cause"], "count": note["count"], "offset": note["offset"]}))
                .collect();
            assert_eq!(notes, list(&result["notes"]));
        }
        return;
    };
    // A key that is not usable is wrong usage, whatever the body is.
    if error["name"] == "invalid_key" {
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        return;
    }
    let answer = object(ran);
    let refusal = &answer["refusal"];
    assert_eq!((ran.code, &refusal["number"]), (Some(1), &error["status"]));
    assert!(answer["headers"].is_null() && read_bytes(&answer, "body").is_none());
    same_fields(refusal, error, &["name"]);
    if error.get("offset").is_some() {
        same_fields(refusal, error, &["offset"]);
        // What PHP does not take has a cause of its own in a report, and the vectors name none.
        let cause = refusal["place"].get("cause").and_then(Value::as_str);
        assert_eq!(cause.filter(|cause| !cause.starts_with("invalid_")), error["cause"].as_str());
    }
}

#[test]
fn sign_writes_what_the_vectors_say() {
    let folder = Folder::new("install-sign");
    for_each_case("install_sign", |case| {
        let mut options = [key_files(&folder, case), common_options(case)].concat();
        if case["allow_unstable"] == true {
            options.push("--allow-unstable".into());
        }
        options.push(folder.write("body", &bytes(&case["json"])).into());
        check_signed(case, &ask("sign", options));
    });
}

#[test]
fn raw_signs_any_bytes() {
    let folder = Folder::new("install-token");
    for_each_case("install_token", |case| {
        let mut options = [key_files(&folder, case), common_options(case)].concat();
        options.extend(["--raw".into(), folder.write("body", &bytes(&case["body"])).into()]);
        check_signed(case, &ask("sign", options));
    });
}

/// A ring file with these secrets, each of which has its API key. Those that are no text are in files of their own.
fn ring(folder: &Folder, secrets: impl Iterator<Item = Value>) -> OsString {
    let spelled = secrets.enumerate().map(|(number, mut secret)| {
        let of_secret = bytes(&secret["secret"]);
        if let Ok(text) = str::from_utf8(&of_secret) {
            secret["secret"] = json!(text);
        } else if let Some(fields) = secret.as_object_mut() {
            let name = format!("{number}.secret");
            folder.write(&name, &of_secret);
            fields.remove("secret");
            fields.insert("secret_file".to_owned(), json!(name));
        }
        if let Some(fields) = secret.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        secret
    });
    let file = json!({"secrets": spelled.collect::<Vec<_>>()});
    folder.write("ring.json", file.to_string().as_bytes()).into()
}

/// The secrets of a register, each with its API key.
fn of_register(register: &Value) -> impl Iterator<Item = Value> + '_ {
    list(register).iter().flat_map(|account| {
        list(&account["secrets"]).iter().map(|secret| {
            let mut secret = secret.clone();
            secret["api_key"] = account["api_key"].clone();
            secret
        })
    })
}

/// Headers as lines; `None` where lines cannot hold them.
fn header_lines(headers: &Value) -> Option<Vec<u8>> {
    let mut lines = Vec::new();
    for header in list(headers) {
        let (name, value) = (bytes(&header[0]), bytes(&header[1]));
        let is_broken = |byte: &u8| matches!(byte, b'\n' | b'\r');
        if name.is_empty() || name.iter().any(|byte| b": ".contains(byte)) || name.iter().chain(&value).any(is_broken) {
            return None;
        }
        lines.extend([&*name, b":", &*value, b"\n"].concat());
    }
    Some(lines)
}

#[test]
fn verify_says_what_the_vectors_say() {
    let folder = Folder::new("install-verify");
    let asked = std::cell::Cell::new(0);
    for_each_case("install_verify", |case| {
        // The program has no report-only mode, and a ring file without secrets is none.
        let (Some(headers), false) = (header_lines(&case["headers"]), case["report_only"] == true) else { return };
        if list(&case["register"]).is_empty() {
            return;
        }
        let matched = folder.write("matched", b"");
        let mut options = common_options(case);
        options.extend(option("now", &case["now"]));
        options.extend(["--accept".into(), text(&case["accept"]).into()]);
        options.extend(["--keys".into(), ring(&folder, of_register(&case["register"]))]);
        options.extend(["--key-newline".into(), "keep".into()]);
        options.extend(["--headers".into(), folder.write("headers", &headers).into()]);
        options.extend(["--body-out".into(), matched.clone().into()]);
        options.push(folder.write("body", &bytes(&case["body"])).into());
        let ran = ask("verify", options);
        let (answer, verdict) = (object(&ran), &case["verdict"]);
        assert_eq!((&answer["reason"], &answer["number"]), (&verdict["name"], &verdict["reason"]));
        assert_eq!(ran.code, Some(i32::from(verdict["reason"] != 0)));
        same_fields(&answer, verdict, &["key_id", "offset", "form"]);
        assert_eq!(answer["json_error"].get("number"), verdict["json_error"].get("code"));
        let body = std::fs::read(&matched).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(body, verdict["body"].as_null().map_or_else(|| bytes(&verdict["body"]), |()| Vec::new()));
        asked.set(asked.get() + 1);
    });
    assert!(asked.get() > 100, "{}", asked.get());
}

#[test]
fn explain_says_what_the_vectors_say() {
    let folder = Folder::new("install-explain");
    for_each_case("explain_install", |case| {
        let token = bytes(&case["token"]);
        let (mut options, expected) = (Vec::new(), &case["explanation"]);
        options.extend(["--keys".into(), ring(&folder, list(&case["secrets"]).iter().cloned())]);
        options.extend(["--key-newline".into(), "keep".into()]);
        options.extend(["--token".into(), OsStr::from_bytes(&token).to_owned()]);
        if let Some(budget) = case.get("budget") {
            options.extend(option("budget", budget));
        }
        options.push(folder.write("body", &bytes(&case["body"])).into());
        let ran = ask("explain", options);
        let answer = object(&ran);
        same_fields(&answer, expected, &["outcome", "key_id", "first_difference"]);
        same_bytes(&answer, expected, &["parameter", "hashed", "expected"]);
        let causes: Vec<&Value> = list(&answer["causes"]).iter().map(|cause| &cause["name"]).collect();
        assert_eq!(causes, list(&expected["causes"]).iter().collect::<Vec<_>>());
        let is_found = matches!(text(&expected["outcome"]), "matches" | "explained");
        assert_eq!(ran.code, Some(i32::from(!is_found)));
    });
}

#[test]
fn canonicalize_writes_what_php_writes() {
    let folder = Folder::new("canonicalize");
    for_each_case("php_json", |case| {
        // Thousands more are tried without a process for each, in the tests of the core crate.
        if ["rand", "error", "byte", "truncated"].iter().any(|kind| text(&case["id"]).starts_with(kind)) {
            return;
        }
        let file = folder.write("body", &bytes(&case["input"]));
        for mode in ["object", "assoc"] {
            let ran = ask("canonicalize", vec!["--mode".into(), mode.into(), file.clone().into()]);
            let (answer, expected) = (object(&ran), &case[mode]);
            assert_eq!(ran.code, Some(i32::from(expected.get("output").is_none())));
            assert_eq!(read_bytes(&answer, "body"), expected.get("output").map(bytes));
            assert_eq!(answer["offset"], *expected.get("offset").unwrap_or(&Value::Null));
            assert_eq!(answer["json_error"].get("number"), expected.get("code"));
        }
    });
}

/// One run for all files, so that nothing is left out.
#[test]
fn stability_finds_what_the_vectors_say() {
    let folder = Folder::new("stability");
    let (files, findings) = (std::cell::RefCell::new(Vec::new()), std::cell::RefCell::new(Vec::new()));
    for_each_case("php_json_stability", |case| {
        let file = folder.write(&format!("{}.json", files.borrow().len()), &bytes(&case["input"]));
        files.borrow_mut().push(file.into());
        findings.borrow_mut().push(case["findings"].clone());
    });
    let ran = ask("stability", files.borrow().clone());
    let answers = ran.objects().unwrap_or_else(|error| panic!("{error}"));
    let findings = findings.into_inner();
    assert_eq!((ran.code, answers.len()), (Some(1), findings.len()));
    for ((answer, expected), file) in answers.iter().zip(&findings).zip(files.borrow().iter()) {
        let found: Vec<Value> = list(&answer["places"]).iter().map(finding).collect();
        assert_eq!(&found, list(expected));
        assert_eq!(answer["stable"], found.is_empty());
        assert_eq!(answer["file"].as_str().map(Path::new), Some(Path::new(file)));
    }
}

/// A place as the vectors have it.
fn finding(place: &Value) -> Value {
    let mut finding = json!({"cause": place["cause"], "offset": place["offset"], "length": place["length"]});
    if let Some(code) = place["json_error"].get("number") {
        finding["code"] = code.clone();
    }
    finding
}
