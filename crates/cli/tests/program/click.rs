//! `adseal click ...`

use crate::support::{Done, PUBLISHED, run, run_with_input};
use crate::vectors::Folder;
use serde_json::json;

/// The published example without what signing appends.
fn unsigned() -> &'static str {
    PUBLISHED.split_once("&expires=").map_or(PUBLISHED, |(uri, _)| uri)
}

#[test]
fn the_published_example_is_signed_and_valid() -> Done {
    let signed = run(&["click", "sign", "--key-env", "CLICK_KEY", "--now", "12285", unsigned()])?;
    assert_eq!((signed.code, &*signed.stdout, &*signed.stderr), (Some(0), &*format!("{PUBLISHED}\n"), ""));
    let verified = run(&["click", "verify", "--key-env", "CLICK_KEY", "--now", "12344", PUBLISHED])?;
    assert_eq!((verified.code, &*verified.stdout), (Some(0), "valid               1  key default, expires in 1 s\n"));
    let late = run(&["click", "verify", "--key-env", "CLICK_KEY", "--now", "12345", PUBLISHED])?;
    assert_eq!((late.code, &*late.stdout), (Some(1), "expired             1  key default, expired 0 s ago\n"));
    Ok(())
}

#[test]
fn lines_of_standard_input_are_answered_in_their_order() -> Done {
    let uris = format!("{PUBLISHED}\r\n\nnonsense\n{PUBLISHED}0\n{PUBLISHED}");
    let ran =
        run_with_input(&["click", "verify", "--key-env", "CLICK_KEY", "--now", "12344", "--json"], uris.as_bytes())?;
    let reasons: Vec<_> = ran.objects()?.iter().map(|object| object["reason"].clone()).collect();
    assert_eq!(reasons, ["valid", "malformed_uri", "malformed_uri", "malformed_signature", "valid"]);
    assert_eq!(ran.code, Some(1));
    Ok(())
}

#[test]
fn a_mistake_is_explained() -> Done {
    // The MAC of the whole URL, padded: openssl dgst -sha256 -hmac secret -binary | base64 | tr +/ -_
    let uri = "https://control.kochava.com/v1/cpi/click?network_id=2820&site_id=1&expires=1767225660\
        &signature=YGKpbx9W3lHsqYLnHvoCvAc-hg90sJnJjPcVhQ8XI5A=";
    let ran = run(&["click", "explain", "--key-env", "CLICK_KEY", "--json", uri])?;
    let [object] = &ran.objects()?[..] else { return Err("not one object".into()) };
    assert_eq!(ran.code, Some(0));
    assert_eq!(object["outcome"], "explained");
    assert_eq!(object["verdict"]["reason"], "malformed_signature");
    assert_eq!((&object["key_id"], &object["first_difference"]), (&json!("default"), &json!(0)));
    let names: Vec<_> = object["causes"].as_array().into_iter().flatten().map(|cause| &cause["name"]).collect();
    assert_eq!(names, ["padded_base64", "whole_url"]);
    assert!(object["expected"].as_str().is_some_and(|text| text.starts_with("/v1/cpi/click?")));
    Ok(())
}

#[test]
fn a_text_that_is_no_uri_is_told_what_it_is() -> Done {
    for (text, hint) in [
        (format!("GET {PUBLISHED} HTTP/1.1"), "This is a request line: give its URI alone.\n"),
        (format!("> GET {PUBLISHED} HTTP/1.1"), "This is a request line: give its URI alone.\n"),
        (format!("curl '{PUBLISHED}'"), "This is a command: give its URL alone.\n"),
        (PUBLISHED.replace("site-id", "site id"), "A URI has no blanks, line ends or control characters in it.\n"),
        (format!("\"{PUBLISHED}\""), "Quotation marks stand around it: give what is between them.\n"),
        (format!("\u{feff}{PUBLISHED}"), "A byte order mark stands in front of it: leave it out.\n"),
        (format!("\t{PUBLISHED}"), "White space stands in front of it or behind it: leave it out.\n"),
        (format!("{PUBLISHED}\n"), "White space stands in front of it or behind it: leave it out.\n"),
        (String::new(), "It is empty.\n"),
    ] {
        for command in ["verify", "explain"] {
            let ran = run(&["click", command, "--key-env", "CLICK_KEY", "--verbose", &text])?;
            assert!(ran.stdout.starts_with("malformed_uri: ") && ran.stdout.contains(hint), "{}", ran.stdout);
        }
    }
    Ok(())
}

#[test]
fn what_is_missing_is_told_where_it_went() -> Done {
    let (first, _) = PUBLISHED.split_once('&').ok_or("one parameter")?;
    let (message, signature) = PUBLISHED.split_once("&signature=").ok_or("no signature")?;
    let late = format!("{}&signature={signature}&expires=12345", message.replace("&expires=12345", ""));
    for (text, reason, hint) in [
        (first, "missing_signature: ", "\nIt ends with its first parameter: in a shell, put it in single quotes.\n"),
        (
            &late,
            "missing_expires: ",
            "\nIt stands behind the signature, unsigned: append it first, and sign it, too.\n",
        ),
    ] {
        for command in ["verify", "explain"] {
            let ran = run(&["click", command, "--key-env", "CLICK_KEY", "--verbose", text])?;
            assert!(ran.stdout.starts_with(reason) && ran.stdout.contains(hint), "{}", ran.stdout);
        }
        let neither = text.replace("click?", "click?a=1&").replace("&expires=12345", "");
        let ran = run(&["click", "explain", "--key-env", "CLICK_KEY", &neither])?;
        assert!(ran.stdout.starts_with(reason) && !ran.stdout.contains(hint), "{}", ran.stdout);
    }
    Ok(())
}

#[test]
fn what_no_mistake_explains_is_told_what_to_do() -> Done {
    let edited = PUBLISHED.replace("site_id=test", "site_id=edited");
    let ran = run(&["click", "explain", "--key-env", "CLICK_KEY", &edited])?;
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("\nWhat to do next:\n- Ask the sender for the very bytes"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n  should be  /v1/cpi/click?campaign_id="), "{}", ran.stdout);
    let ran = run(&["click", "explain", "--key-env", "CLICK_KEY", "--budget", "1000", &edited])?;
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("\n- Give it a larger budget: it tries the others, too.\n"), "{}", ran.stdout);
    let listed = run(&["click", "explain", "--key-env", "CLICK_KEY", "--verbose", &edited])?;
    assert!(listed.stdout.contains("whole_url, "), "{}", listed.stdout);
    // What is to be compared byte by byte is there, uncut.
    let message = edited.split("&signature=").next().and_then(|uri| uri.find("/v1/").map(|path| &uri[path..]));
    let message = message.ok_or("no message")?;
    assert!(listed.stdout.contains(&format!(" ({} bytes):\n{message}\n", message.len())), "{}", listed.stdout);
    let pointer = "\n--verbose shows in full what should be hashed, and all the mistakes.\n";
    assert!(ran.stdout.ends_with(pointer) && !listed.stdout.contains(pointer), "{}", ran.stdout);
    Ok(())
}

#[test]
fn a_signature_may_come_apart() -> Done {
    let (uri, signature) = PUBLISHED.split_once("&signature=").ok_or("no signature")?;
    let explain = ["click", "explain", "--key-env", "CLICK_KEY", "--json", uri, "--signature"];
    let object = run(&[&explain[..], &[signature]].concat())?.object()?;
    assert_eq!((&object["outcome"], &object["verdict"]), (&json!("matches"), &json!(null)));
    // base64url may begin with '-'.
    let object = run(&[&explain[..], &["-MJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"]].concat())?.object()?;
    assert_eq!(object["outcome"], "unexplained");
    Ok(())
}

#[test]
fn a_key_of_another_ring_is_told() -> Done {
    // Signed with Python's hmac.
    const CLICK: &str = "/v1/cpi/click?network_id=2820&site_id=test-site-id&expires=12345\
        &signature=D1tR_LKlYooSQvIcYoO1blf0Mk7XhDCtAATa2suCCAw";
    let folder = Folder::new("explain-other-ring");
    let entry = |ring: &str, key: &str| format!("[[keys]]\nring = \"{ring}\"\nid = \"of-{ring}\"\nkey = \"{key}\"\n");
    // By now that key has ended, which makes it no other.
    let rings = entry("2820", "wrong") + &entry("3107", "the key of 3107") + "not_after = 2026-01-01T00:00:00Z\n";
    let rings = folder.write("keys.toml", rings.as_bytes());
    let rings = rings.to_str().ok_or("no text")?;
    let explain = |uri: &str, options: &[&str]| {
        run(&[&["click", "explain", "--keys", rings, "--by", "network_id"], options, &[uri]].concat())
    };
    let ran = explain(CLICK, &[])?;
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("\nA key of the ring 3107 made it, and the click does not name that ring: "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.ends_with("\n  key        of-3107\n"), "{}", ran.stdout);
    let object = explain(CLICK, &["--json"])?.object()?;
    assert_eq!((&object["ring"], &object["outcome"]), (&json!("3107"), &json!("matches")));
    let neither = CLICK.replace("site_id=test", "site_id=edited");
    let ran = explain(&neither, &["--json"])?;
    assert_eq!((ran.code, &ran.object()?["ring"]), (Some(1), &json!(null)));
    Ok(())
}
