//! Keys: their sources, who may read the files, key-ring files, and `adseal keys ...`.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use serde_json::Value;

use crate::support::{Done, PUBLISHED, Ran, run, run_in_shell};
use crate::vector_files::{for_each_case, list};
use crate::vectors::Folder;

/// Verifies the published example, of which the key is `secret`.
fn verify(options: &[&str]) -> Result<Ran, Box<dyn std::error::Error>> {
    run(&[&["click", "verify", "--now", "12344", PUBLISHED], options].concat())
}

fn assert_refused(options: &[&str], message: &str) -> Done {
    let ran = verify(options)?;
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{options:?}");
    let told = ran.told();
    assert!(told.contains(message), "{options:?}: {told}");
    Ok(())
}

fn path(path: &Path) -> Result<&str, &'static str> {
    path.to_str().ok_or("no UTF-8")
}

#[test]
fn a_key_comes_from_one_source() -> Done {
    let folder = Folder::new("sources");
    let file = folder.write("key", b"secret");
    let toml = folder.write("ring.toml", b"[[keys]]\nid = \"k1\"\nkey = \"secret\"\n");
    let json = folder.write("ring", b"\n {\"keys\": [{\"id\": \"k1\", \"key_file\": \"key\"}]}");
    let (file, toml, json) = (path(&file)?, path(&toml)?, path(&json)?);
    for (options, id) in [
        (["--key-file", file], "default"),
        (["--key-env", "CLICK_KEY"], "default"),
        (["--insecure-key", "secret"], "default"),
        (["--keys", toml], "k1"),
        (["--keys", json], "k1"),
    ] {
        let ran = verify(&options)?;
        assert_eq!((ran.code, ran.stdout), (Some(0), format!("valid               1  key {id}, expires in 1 s\n")));
    }
    assert_refused(&[], "--key-file PATH, --key-env NAME, --keys PATH (a key-ring file) and --insecure-key KEY")?;
    for options in [["--key-file", file], ["--key-env", "CLICK_KEY"], ["--keys", toml]] {
        assert_refused(&[&options[..], &["--insecure-key", "secret"]].concat(), "cannot be used with")?;
    }
    Ok(())
}

/// Two rings: `2820` with the key of the published example, and another one.
const RINGS: &[u8] = b"[[keys]]\nring = \"2820\"\nid = \"a\"\nkey = \"secret\"\n\
    [[keys]]\nring = \"3 +%\"\nid = \"b\"\nkey = \"another key than that\"\n";

#[test]
fn a_signed_parameter_chooses_the_ring() -> Done {
    let folder = Folder::new("rings");
    let rings = folder.write("rings.toml", RINGS);
    let by = ["--keys", path(&rings)?, "--by", "network_id"];
    let ran = verify(&by)?;
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "valid               1  key a, expires in 1 s\n"), "{}", ran.stderr);

    let signed = |uri: &str| -> Result<String, Box<dyn std::error::Error>> {
        Ok(run(&[&["click", "sign", "--now", "12344", uri], &by[..]].concat())?.stdout.trim_end().to_owned())
    };
    // The value is decoded, and what stands behind the signature chooses nothing.
    for (uri, reason, key) in [
        (signed("/c?network_id=3+%2B%25&a=1")?, "valid", Some("b")),
        (format!("{}&network_id=2820", signed("/c?a=1&network_id=3%20%2b%25")?), "duplicate_parameter", None),
        (signed("/c?network_id=2820")?.replace("2820", "3+%2B%25"), "invalid_signature", None),
        (signed("/c?network_id=2820")?.replace("2820", "1"), "no_active_key", None),
        (format!("{}&network_id=2820", PUBLISHED.replace("network_id=2820", "x=1")), "no_active_key", None),
    ] {
        let ran = run(&[&["click", "verify", "--json", "--now", "12344", &uri], &by[..]].concat())?.object()?;
        assert_eq!((ran["reason"].as_str(), ran["key_id"].as_str()), (Some(reason), key), "{uri}");
    }
    for uri in ["/c?a=1", "/c?network_id=1"] {
        let refused = run(&[&["click", "sign", "--json", uri], &by[..]].concat())?;
        assert_eq!((refused.code, &refused.object()?["refusal"]["name"]), (Some(1), &Value::from("no_signing_key")));
        // A key that is not there is not short.
        let lints = run(&[&["click", "lint", "--json", uri], &by[..]].concat())?.object()?;
        assert!(!lints["lints"].to_string().contains("short_key"), "{lints}");
    }
    Ok(())
}

#[test]
fn explain_tries_the_keys_of_the_ring_that_the_click_names() -> Done {
    let folder = Folder::new("explained-rings");
    let rings = folder.write("rings.toml", RINGS);
    let by = ["--keys", path(&rings)?, "--by", "network_id"];
    // The whole URL was hashed: openssl dgst -sha256 -hmac 'another key than that' -binary | basenc --base64url
    let uri = "https://a.example/c?network_id=3+%2B%25&expires=12345";
    let script =
        format!("printf %s '{uri}' | openssl dgst -sha256 -hmac 'another key than that' -binary | basenc --base64url");
    let signature = run_in_shell(&script)?.stdout.trim_end().trim_end_matches('=').to_owned();
    let asked = format!("{uri}&signature={signature}");
    let told = run(&[&["click", "explain", "--json", "--now", "12344", &asked], &by[..]].concat())?.object()?;
    assert_eq!((&told["outcome"], &told["key_id"]), (&Value::from("explained"), &Value::from("b")), "{told}");
    let asked = asked.replace("3+%2B%25", "1");
    let told = run(&[&["click", "explain", "--json", "--now", "12344", &asked], &by[..]].concat())?.object()?;
    assert_eq!(
        (&told["outcome"], &told["verdict"]["reason"]),
        (&"unexplained".into(), &"no_active_key".into()),
        "{told}"
    );
    Ok(())
}

#[test]
fn rings_go_with_a_parameter_and_without_one_there_is_one_ring() -> Done {
    let folder = Folder::new("ring-or-not");
    let rings = folder.write("rings.toml", RINGS);
    let ring = folder.write("ring.toml", b"[[keys]]\nid = \"a\"\nkey = \"secret\"\n");
    assert_refused(&["--keys", path(&rings)?], "keys[1] belongs to a ring: say with --by which parameter")?;
    assert_refused(
        &["--keys", path(&ring)?, "--by", "network_id"],
        "keys[1] has no 'ring', by which --by would choose it",
    )?;
    assert_refused(&["--insecure-key", "secret", "--by", "network_id"], "cannot be used with")?;
    let double = [RINGS, b"[[keys]]\nring = \"2820\"\nid = \"c\"\nkey = \"secret\"\n"].concat();
    let double = folder.write("double.toml", &double);
    let message = "[[keys]] of the ring 2820: two keys of the ring are equal";
    assert_refused(&["--keys", path(&double)?, "--by", "network_id"], message)?;
    let told = run(&["keys", "check", "--json", path(&double)?])?;
    assert_eq!(told.code, Some(1));
    let told = told.object()?;
    assert!(told["problems"].to_string().contains(message), "{told}");
    assert_eq!(told["keys"][2]["ring"], "3 +%");
    // Ids and keys may come again in another ring.
    let again = String::from_utf8(RINGS.to_vec())?.replace("\"b\"", "\"a\"").replace("another key than that", "secret");
    let again = folder.write("again.toml", again.as_bytes());
    assert_eq!(verify(&["--keys", path(&again)?, "--by", "network_id"])?.code, Some(0));
    assert_eq!(run(&["keys", "check", path(&again)?])?.code, Some(0));
    Ok(())
}

#[test]
fn a_key_may_come_through_a_pipe() -> Done {
    let ran = run_in_shell(&format!(
        "\"$ADSEAL\" click verify --now 12344 --key-file <(printf secret) '{PUBLISHED}' && \
         printf secret | \"$ADSEAL\" click verify --now 12344 --key-file /dev/stdin '{PUBLISHED}'"
    ))?;
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 2), "{}", ran.stderr);
    Ok(())
}

#[test]
fn files_that_others_may_read_or_write_are_refused() -> Done {
    let folder = Folder::new("permissions");
    let key = folder.write("key", b"secret");
    let ring = folder.write("ring.toml", b"[[keys]]\nid = \"k1\"\nkey_file = \"key\"\n");
    let link = ring.with_file_name("link");
    symlink("key", &link)?;
    let (key, ring, link) = (path(&key)?, path(&ring)?, path(&link)?);
    for mode in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o444] {
        fs::set_permissions(key, Permissions::from_mode(mode))?;
        // Of a link it is the file behind it that counts, and a ring is no better than the files that it names.
        for options in [["--key-file", key], ["--key-file", link], ["--keys", ring]] {
            assert_refused(&options, &format!("can be read or written by other users (mode {mode:04o};"))?;
            assert_eq!(verify(&[&options[..], &["--insecure-permissions"]].concat())?.code, Some(0));
        }
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(key, Permissions::from_mode(mode))?;
        assert_eq!(verify(&["--key-file", link])?.code, Some(0));
    }
    fs::set_permissions(ring, Permissions::from_mode(0o644))?;
    assert_refused(&["--keys", ring], "ring.toml can be read or written by other users (mode 0644;")?;
    Ok(())
}

#[test]
fn what_is_no_key_file_is_told() -> Done {
    let folder = Folder::new("no-key-file");
    let folder = folder.write("empty", b"");
    let empty = path(&folder)?;
    assert_refused(&["--key-file", empty], "empty: the key or secret is empty")?;
    assert_refused(&["--key-file", &format!("{empty}.none")], "No such file")?;
    assert_refused(&["--key-file", path(folder.parent().ok_or("no folder")?)?], "")?;
    assert_refused(&["--key-file", "/dev/zero", "--insecure-permissions"], "/dev/zero is longer than 65536 bytes")?;
    assert_refused(&["--keys", "/dev/zero", "--insecure-permissions"], "/dev/zero is longer than 4194304 bytes")?;
    let ring = folder.with_file_name("ring.toml");
    fs::write(&ring, "[[keys]]\nid = \"a\"\nkey = \"k\"\n[[keys]]\nid = \"b\"\nkey_file = \"none.key\"\n")?;
    fs::set_permissions(&ring, Permissions::from_mode(0o600))?;
    assert_refused(&["--keys", path(&ring)?], "ring.toml, keys[2]: cannot read ")?;
    assert_refused(&["--key-env", "ADSEAL_NOBODY_SETS_THIS"], "no environment variable of the name in --key-env")?;
    assert_refused(&["--insecure-key", ""], "the key: the key or secret is empty")?;
    Ok(())
}

#[test]
fn a_line_end_is_a_question() -> Done {
    let folder = Folder::new("line-ends");
    for end in ["\n", "\r\n", "\r"] {
        let file = folder.write("key", format!("secret{end}").as_bytes());
        let file = path(&file)?;
        assert_refused(&["--key-file", file], "ends in a line end, which may be part of the key or not")?;
        assert_eq!(verify(&["--key-file", file, "--key-newline", "strip"])?.code, Some(0));
        assert_eq!(verify(&["--key-file", file, "--key-newline", "keep"])?.code, Some(1));
    }
    // One line end, and no more.
    let file = folder.write("key", b"secret\n\n");
    assert_eq!(verify(&["--key-file", path(&file)?, "--key-newline", "strip"])?.code, Some(1));
    Ok(())
}

#[test]
fn a_ring_file_is_refused_with_its_line() -> Done {
    let folder = Folder::new("bad-rings");
    for (text, message) in [
        ("[[keys]]\nid = \"a\"\nkey = \"hidden-key\"\nkey_file = \"x\"\n", "line 1: keys[1]: expected either key or"),
        ("[[keys]]\nid = \"a\"\nkey = hidden-key\n", "line 3: no TOML: string values must be quoted"),
        ("[[keys]]\nid = \"a\"\nkye = \"hidden-key\"\n", "line 3: keys[1]: an unknown field"),
        ("[[keys]]\nid = \"a b\"\nkey = \"hidden-key\"\n", "keys[1]: the key id is not 1 to 64 bytes"),
        ("[[keys]]\nid = \"a\"\nkey = \"\"\n", "keys[1]: the key or secret is empty"),
        (
            "[[keys]]\nid = \"a\"\nkey = \"hidden-key\"\n[[keys]]\nid = \"b\"\nkey = \"hidden-key\"\n",
            "two keys of the ring are equal",
        ),
        (
            "[[keys]]\nid = \"a\"\nkey = \"hidden-key\"\nnot_before = 2026-01-02T00:00:00Z\nnot_after = 2026-01-01T00:00:00Z\n",
            "keys[1]: not_after is not later than not_before",
        ),
        ("", "has no [[keys]], which clicks need"),
        ("{\"keys\": [\n{\"id\": \"hidden-key\"}]}", "line 2: keys[1]: expected either key or key_file"),
        ("[[keys]]\nid = \"a\"\nkey = \"\u{fffd}", "no TOML: invalid basic string"),
    ] {
        let file = folder.write("ring.toml", text.as_bytes());
        assert_refused(&["--keys", path(&file)?], message)?;
        assert!(!verify(&["--keys", path(&file)?])?.stderr.contains("hidden"), "{text}");
    }
    let file = folder.write("ring.toml", b"[[keys]]\nid = \"a\"\nkey = \"\xff\"\n");
    assert_refused(&["--keys", path(&file)?], "line 3: this is no UTF-8")
}

/// What `check` says of the keys of the shared rings is what they say.
#[test]
fn check_knows_which_keys_are_active() {
    let folder = Folder::new("check");
    for_each_case("key_ring", |case| {
        // A key that is no text is for another test.
        let keys = list(&case["ring"]);
        if keys.iter().any(|key| !key["key"].is_string()) {
            return;
        }
        let ring = folder.write("ring.json", serde_json::json!({"keys": keys}).to_string().as_bytes());
        let check = |now: &str| {
            run(&["keys", "check", "--json", "--now", now, ring.to_str().unwrap_or_default()])
                .and_then(|ran| Ok((ran.code, ran.object()?)))
                .unwrap_or_else(|error| panic!("{error}"))
        };
        if case.get("error").is_some() {
            let (code, object) = check("0");
            assert_eq!((code, list(&object["problems"]).is_empty()), (Some(1), false));
            return;
        }
        for query in list(&case["queries"]) {
            let (code, object) = check(&query["now"].to_string());
            let active: Vec<&Value> =
                list(&object["keys"]).iter().filter(|key| key["active"] == true).map(|key| &key["id"]).collect();
            assert_eq!(active, list(&query["active"]).iter().collect::<Vec<_>>());
            assert_eq!(code, Some(i32::from(active.is_empty())));
        }
        // Those that ask for a click with the lifetime that clicks have by default.
        for signer in list(&case["signers"]) {
            if signer["expires"].as_i64() == signer["now"].as_i64().map(|now| now + 60) {
                let (_, object) = check(&signer["now"].to_string());
                let signs: Vec<&Value> =
                    list(&object["keys"]).iter().filter(|key| key["signs"] == true).map(|key| &key["id"]).collect();
                let expected: Vec<&Value> = [&signer["id"]].into_iter().filter(|id| !id.is_null()).collect();
                assert_eq!(signs, expected);
            }
        }
    });
}

#[test]
fn check_tells_what_a_key_looks_like() -> Done {
    let folder = Folder::new("looks");
    for (key, problem, warning) in [
        (&b"0123456789abcdef"[..], "", ""),
        (b"", "is empty", ""),
        (b"short", "", "shorter than 16 bytes"),
        (b"a key with a line end\n", "ends in a line end", ""),
        (b" a key with a blank", "", "white space, which is part of it"),
        (b"\xef\xbb\xbfa key with a mark", "", "byte order mark"),
        (b"'a key in quotes'", "", "in quotes"),
        (b"00112233445566778899aabbccddeeff", "", "hex digits alone"),
        (b"AAgQGCAoMDhASFBYYGhweICIkJigqLC4wMjQ2ODo8Pg=", "", "looks like base64"),
    ] {
        let file = folder.write("a.key", key);
        let ran = run(&["keys", "check", "--json", path(&file)?])?;
        let object = ran.object()?;
        assert_eq!(ran.code, Some(i32::from(!problem.is_empty())));
        for (told, expected) in [(&object["problems"], problem), (&object["warnings"], warning)] {
            assert_eq!(list(told).len(), usize::from(!expected.is_empty()), "{object}");
            assert!(
                list(told).iter().all(|text| text.as_str().is_some_and(|text| text.contains(expected))),
                "{object}"
            );
        }
        fs::set_permissions(&file, Permissions::from_mode(0o644))?;
        let (ran, allowed) =
            (run(&["keys", "check", path(&file)?])?, run(&["keys", "check", "--insecure-permissions", path(&file)?])?);
        assert!(ran.code == Some(1) && ran.stdout.contains("(mode 0644;"), "{}", ran.stdout);
        assert!(!allowed.stdout.contains("0644"));
        fs::remove_file(&file)?;
    }
    Ok(())
}

#[test]
fn check_knows_a_ring_by_what_it_holds_too() -> Done {
    let folder = Folder::new("names");
    for (name, text, is_ring) in [
        ("ring", "[[keys]]\nid = \"a\"\nkey = \"hidden-key-of-sixteen\"\n", true),
        ("ring", "\u{feff}{\"keys\": [{\"id\": \"a\", \"key\": \"hidden-key-of-sixteen\"}]}", true),
        ("ring", "[[secrets]]\nid = \"a\"\napi_key = \"b\"\nsecret = \"hidden-key-of-sixteen\"\n", true),
        ("ring", "{\"a\": \"key in braces\"}", false),
        ("ring", "", false),
        ("ring.json", "", true),
        ("ring.toml", "a key with another name", true),
    ] {
        let object = run(&["keys", "check", "--json", path(&folder.write(name, text.as_bytes()))?])?.object()?;
        assert_eq!(object["ring"], is_ring, "{name}: {text}");
        assert_eq!(
            list(&object["problems"]).is_empty(),
            text.len() > 25 || name == "ring" && !text.is_empty(),
            "{object}"
        );
    }
    let file = folder.write("lines", b"[[keys]]\nid = a\nkey = hidden");
    let ran = run(&["keys", "check", path(&file)?])?;
    assert!(ran.stdout.contains("warning: the key is of several lines, which are all part of it"), "{}", ran.stdout);
    Ok(())
}

#[test]
fn check_refuses_what_is_too_long_for_a_key() -> Done {
    let folder = Folder::new("long");
    for (length, code) in [(65_536, 0), (65_537, 1)] {
        let file = folder.write("key", "x".repeat(length).as_bytes());
        assert_eq!(run(&["keys", "check", path(&file)?])?.code, Some(code));
        assert_eq!(verify(&["--key-file", path(&file)?])?.code, Some(1 + code));
    }
    Ok(())
}

#[test]
fn names_of_files_may_be_any_bytes() -> Done {
    let folder = Folder::new("bytes");
    let file = folder.write("key", b"0123456789abcdef");
    let renamed = file.with_file_name(OsStr::from_bytes(b"key\xff"));
    fs::rename(&file, &renamed)?;
    for arguments in [["keys", "check", "--json"], ["install", "stability", "--json"]] {
        let ran = run(&[&arguments.map(OsStr::new)[..], &[renamed.as_os_str()]].concat())?;
        let object = ran.object()?;
        let hex = object["file_hex"].as_str().ok_or_else(|| object.to_string())?;
        assert!(hex.ends_with("2f6b6579ff") && object["file"].is_null(), "{object}");
    }
    Ok(())
}

#[test]
fn check_names_what_ends_soon_and_what_is_broken() -> Done {
    let folder = Folder::new("soon");
    let text = "[[keys]]\nid = \"old\"\nkey = \"hidden-key-of-old\"\nnot_after = 2026-01-01T00:00:00Z\n\
                [[keys]]\nid = \"lost\"\nkey_file = \"lost.key\"\n\
                [[secrets]]\napi_key = \"hidden-api-key\"\nid = \"s1\"\nsecret = \"hidden-secret\"\n";
    let file = folder.write("ring.toml", text.as_bytes());
    let ran = run(&["keys", "check", "--now", "1766361600", path(&file)?])?;
    assert_eq!(ran.code, Some(1));
    for expected in [
        "ring.toml: not ok\n",
        "  key     old               active until 2026-01-01T00:00:00Z, signs now\n",
        "  secret  s1                active, short\n",
        "warning: key old ends in 10 days\n",
    ] {
        assert!(ran.stdout.contains(expected), "{expected}:\n{}", ran.stdout);
    }
    // Where a line is folded depends on the length of the path.
    assert!(ran.stdout.replace('\n', " ").contains("lost.key: No such file or directory"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("hidden"), "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.len() <= 80), "{}", ran.stdout);
    let missing = run(&["keys", "check", "none.toml"])?;
    assert_eq!((missing.code, &*missing.stdout), (Some(2), ""));
    Ok(())
}

#[test]
fn a_new_key_is_written_once_and_for_its_owner_alone() -> Done {
    let folder = Folder::new("generate");
    let file = folder.write("new.key", b"");
    fs::remove_file(&file)?;
    for (form, length) in [("base64url", 43), ("hex", 64)] {
        // Whatever the umask is.
        let script = format!("umask 0; \"$ADSEAL\" keys generate --form {form} --out '{}'", file.display());
        let ran = run_in_shell(&script)?;
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
        let (key, mode) = (fs::read_to_string(&file)?, fs::metadata(&file)?.mode());
        assert_eq!((key.len(), mode & 0o7777), (length, 0o600));
        assert!(!ran.stdout.contains(&key));
        assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{key}");
        let again = run_in_shell(&script)?;
        assert_eq!((again.code, fs::read_to_string(&file)?), (Some(2), key));
        let checked = run(&["keys", "check", path(&file)?])?;
        assert_eq!(checked.code, Some(0), "{}", checked.stdout);
        assert_eq!(verify(&["--key-file", path(&file)?])?.code, Some(1));
        fs::remove_file(&file)?;
    }
    let (one, other) = (run(&["keys", "generate"])?, run(&["keys", "generate"])?);
    assert_eq!((one.stdout.len(), other.stdout.len()), (43, 43));
    assert_ne!(one.stdout, other.stdout);
    assert_eq!(run(&["keys", "generate", "--form", "hex"])?.stdout.len(), 64);
    Ok(())
}
