//! What `adseal audit` says where another column, parameter or key was meant.

use std::error::Error;
use std::path::Path;

use crate::audit::{CLICK, audit};
use crate::support::{Done, Ran, adseal};
use crate::vectors::Folder;

/// What is told of a log with this name and text, audited with these arguments in addition.
fn told(name: &str, text: &str, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let folder = Folder::new(&format!("audit-advice-{name}"));
    let log = folder.write(name, text.as_bytes());
    let path = log.parent().ok_or("no folder")?;
    let ran = audit(path, &[&["--quiet", name], arguments].concat())?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    Ok(ran.told())
}

/// A log of so many clicks with nothing wrong, all the same.
fn clicks(count: usize) -> String {
    format!("ts,url\n{}", format!("1767225600,{CLICK}\n").repeat(count))
}

#[test]
fn an_empty_log_is_told() -> Done {
    let nothing = "note: no click was read: there is no row in what was given";
    for text in ["", "\n", "ts,url\n"] {
        assert_eq!(told("empty.csv", text, &[])?, nothing, "{text:?}");
    }
    let path = told("empty.csv", &clicks(3), &["--path", "/v2"])?;
    assert_eq!(path, "note: no click was judged: of 3 paths none begins with /v2");
    Ok(())
}

#[test]
fn rows_without_signed_urls_ask_for_column_and_format() -> Done {
    let custom = format!("ads1 127.0.0.1 [01/Jan/2026:00:00:00 +0000] \"GET {CLICK} HTTP/1.1\" 200\n").repeat(3);
    let said = told("access.log", &custom, &["--time", "now"])?;
    let read = "note: 3 of 3 rows have no URL with a signature. access.log was read as csv, with the URL in column 1: --url \
        names another column, --format or --log-format another format";
    assert!(said.starts_with(read), "{said}");
    let (path, query) = CLICK.split_once('?').ok_or("no query")?;
    let split = format!("{{\"ts\":1767225600,\"url\":{{\"path\":\"{path}\",\"query\":\"{query}\"}}}}\n");
    let said = told("clicks.ndjson", &split, &[])?;
    assert!(
        said.starts_with("note: 1 of 1 rows have no URL with a signature. clicks.ndjson was read as ndjson"),
        "{said}"
    );
    assert!(said.ends_with("A URL that is split over columns has to be joined first"), "{said}");
    Ok(())
}

#[test]
fn times_that_cannot_be_read_are_told_with_their_column() -> Done {
    let dates = format!("{}2026-01-01,{CLICK}\n", clicks(3));
    let said = told("dates.csv", &dates, &[])?;
    assert!(said.starts_with("note: 1 of 4 rows have no time in column ts that can be read: ISO 8601"), "{said}");
    Ok(())
}

#[test]
fn a_key_by_which_no_signature_is_right_is_asked_about() -> Done {
    let forged = clicks(20).replace("test-site-id", "evil");
    let advice = "note: none of 20 signatures is right: is the key? `adseal click explain` with the same keys and one of these \
        URLs tells why it does not match";
    assert_eq!(told("forged.csv", &forged, &[])?, advice);
    assert_eq!(told("forged.csv", &(forged + &format!("1767225600,{CLICK}\n")), &[])?, "");
    Ok(())
}

/// What is told by a file of keys in which the ring of the clicks has this key.
fn by_ring(key: &str, by: &str, log: &str) -> Result<String, Box<dyn Error>> {
    let folder = Folder::new("audit-advice-rings");
    let ring = |name: &str, key: &str| format!("[[keys]]\nring = \"{name}\"\nid = \"a\"\nkey = \"{key}\"\n");
    folder.write("keys.toml", (ring("2820", key) + &ring("3107", "another")).as_bytes());
    let log = folder.write("clicks.csv", log.as_bytes());
    let path: &Path = log.parent().ok_or("no folder")?;
    let mut command = adseal(&["audit", "--keys", "keys.toml", "--by", by, "--quiet", "clicks.csv"]);
    let ran: Ran = command.current_dir(path).output()?.try_into()?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    Ok(ran.told())
}

#[test]
fn rings_are_told_apart() -> Done {
    let forged =
        clicks(19).replace("test-site-id", "evil").replace("2820", "3107") + &clicks(20).replace("ts,url\n", "");
    assert_eq!(by_ring("secret", "network_id", &forged)?, "");
    let wrong = by_ring("wrong", "network_id", &forged)?;
    assert!(wrong.starts_with("note: none of 20 signatures of 2820 is right: is the key?"), "{wrong}");
    let missing = by_ring("secret", "networkid", &clicks(20))?;
    assert_eq!(missing, "note: 20 of 20 clicks have no parameter networkid: does --by name the right one?");
    let unknown = by_ring("secret", "site_id", &clicks(20))?;
    assert_eq!(
        unknown,
        "note: 20 of 20 clicks have a site_id that is no ring of the keys: does --by name the right one?"
    );
    Ok(())
}
