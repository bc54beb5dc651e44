//! `adseal audit`, with logs that are small and made here. Every format and every fraud: `tests/audit`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Done, PUBLISHED, Ran, adseal, run, run_with_input};
use crate::vectors::Folder;

/// The published click as it would be signed on the first day of 2026 (with Python's `hmac`), since no log has times of 1970.
pub(crate) const CLICK: &str = "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820\
    &site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid&expires=1767225945\
    &signature=bJsu5nNhIXicWwH3Msd01NGiB5aAlNWKKQedZV5CuBA";

/// This click, which expires at 1767225945: valid, the same again, too late, with another site; and half a line.
pub(crate) fn log() -> String {
    let other_site = CLICK.replace("test-site-id", "evil");
    format!(
        "ts,url,id\n1767225600,{CLICK},a\n1767225601,{CLICK},b\n1767225945,{CLICK},c\n1767225602,{other_site},d\n1767225603\n"
    )
}

/// A folder with this log in it.
pub(crate) fn logged(name: &str) -> Result<(Folder, PathBuf), Box<dyn Error>> {
    let folder = Folder::new(name);
    let log = folder.write("clicks.csv", log().as_bytes());
    let path = log.parent().ok_or("no folder")?.to_owned();
    Ok((folder, path))
}

pub(crate) fn audit(folder: &Path, arguments: &[&str]) -> Result<Ran, Box<dyn Error>> {
    let mut command = adseal(&["audit", "--key-env", "CLICK_KEY", "--now", "1767300000"]);
    command.args(arguments).current_dir(folder).output()?.try_into()
}

/// What lies in a folder, hidden files with it.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_, std::io::Error>>()?;
    names.sort();
    Ok(names)
}

fn reasons(summary: &Value) -> Vec<(&str, u64)> {
    let entries = summary["reasons"].as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry["reason"].as_str()?, entry["count"].as_u64()?))).collect()
}

#[test]
fn a_log_is_told_by_reason_and_sender() -> Done {
    let (_folder, path) = logged("audit-table")?;
    let ran = audit(&path, &["clicks.csv"])?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let expected = "\
4 rows of 1 file, from 2026-01-01T00:00:00Z to 2026-01-01T00:05:45Z
  valid                                 1    25.00 %
  rejected                              3    75.00 %
  malformed lines                       1

rejected because                     rows     of all
  invalid_signature                     1    25.00 %
  expired                               1    25.00 %
  replayed                              1    25.00 %

network                              rows       rejected      share
  2820                                  4              3    75.00 %
    invalid_signature 1, expired 1, replayed 1

site           network         rows   rejected    share  most often
  test-site-id 2820               3          2  66.67 %  expired
  evil         2820               1          1 100.00 %  invalid_signature

replays
1 of 2 valid signatures had come before. On average, ";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n  bJsu5nNhIXicWwH3        1 x  test-site-id   2820       clicks.csv:3\n"));
    assert!(ran.stdout.contains("\nmalformed lines: 1\n  clicks.csv:6: "), "{}", ran.stdout);
    assert!(ran.told().starts_with("4 rows in "), "{}", ran.stderr);
    Ok(())
}

#[test]
fn the_summary_is_the_same_on_standard_output_and_in_a_file() -> Done {
    let (_folder, path) = logged("audit-json")?;
    let ran = audit(&path, &["--json", "--quiet", "--summary", "summary.json", "--max-lifetime", "600", "clicks.csv"])?;
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    assert_eq!(ran.stdout, fs::read_to_string(path.join("summary.json"))?);
    let summary = ran.object()?;
    assert_eq!(reasons(&summary), [("valid", 1), ("invalid_signature", 1), ("expired", 1), ("replayed", 1)]);
    assert_eq!(summary["question"]["policy"], json!(["--max-lifetime 600"]));
    assert_eq!(summary["totals"]["malformed_lines"], 1);
    Ok(())
}

#[test]
fn annotated_rows_are_written_all_or_the_rejected_ones() -> Done {
    let (_folder, path) = logged("audit-rows")?;
    let told = |arguments: &[&str]| -> Result<Vec<String>, Box<dyn Error>> {
        let ran = audit(&path, &[&["--rows", "rows.csv", "--keep", "id", "clicks.csv"], arguments].concat())?;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let rows = fs::read_to_string(path.join("rows.csv"))?;
        // Without the URLs, which have no comma.
        let columns = |line: &str| -> String {
            let cells: Vec<_> = line.split(',').collect();
            [&cells[..3], &cells[4..]].concat().join(",")
        };
        Ok(rows.lines().map(columns).collect())
    };
    let all = [
        "file,row,time,ring,network,site,reason,key_ring,key_id,expires,flags,id",
        "clicks.csv,2,1767225600,,2820,test-site-id,valid,,default,1767225945,,a",
        "clicks.csv,3,1767225601,,2820,test-site-id,replayed,,default,1767225945,,b",
        "clicks.csv,4,1767225945,,2820,test-site-id,expired,,default,1767225945,,c",
        "clicks.csv,5,1767225602,,2820,evil,invalid_signature,,,1767225945,,d",
    ];
    assert_eq!(told(&[])?, all);
    assert_eq!(told(&["--rejected-only"])?, [&all[..1], &all[2..]].concat());
    Ok(())
}

#[test]
fn the_report_is_one_html_file() -> Done {
    let (_folder, path) = logged("audit-html")?;
    let ran = audit(&path, &["--html", "report.html", "clicks.csv"])?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = fs::read_to_string(path.join("report.html"))?;
    assert!(report.starts_with("<!doctype html>") || report.starts_with("<!DOCTYPE html>"), "{}", &report[..40]);
    assert!(report.contains("invalid_signature"));
    Ok(())
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_are_audited() -> Done {
    let (folder, path) = logged("audit-unread")?;
    folder.write("noise.csv", b"one,two\n1,2\n");
    let ran = audit(&path, &["noise.csv", "clicks.csv"])?;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("4 rows of 2 files"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\ncould not be read\n  noise.csv: "), "{}", ran.stdout);
    assert!(ran.told().contains("note: not read to the end: noise.csv; so the figures"), "{}", ran.stderr);
    Ok(())
}

#[test]
fn where_nothing_can_be_read_no_file_is_replaced() -> Done {
    let (folder, path) = logged("audit-typo")?;
    folder.write("empty.csv", b"");
    let outputs = ["rows.csv", "report.html", "summary.json"];
    for name in outputs {
        folder.write(name, b"old");
    }
    let rows = ["--rows", "rows.csv", "--html", "report.html", "--summary", "summary.json"];
    for (arguments, cause) in [
        (&["--time", "zeit"][..], "there is no column `zeit`"),
        (&["--keep", "ID"], "there is no column `ID`, but there is `id`"),
        (&["--format", "parquet"], "no row was read"),
    ] {
        let ran = audit(&path, &[&rows, arguments, &["empty.csv", "clicks.csv"]].concat())?;
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stdout);
        assert!(ran.stdout.contains("\ncould not be read\n"), "{}", ran.stdout);
        let told = "error: no row was read, and no file is written: ";
        assert!(ran.told().contains(told) && ran.told().contains(cause), "{arguments:?}: {}", ran.stderr);
        for name in outputs {
            assert_eq!(fs::read_to_string(path.join(name))?, "old", "{arguments:?}: {name}");
        }
        assert_eq!(names(&path)?.len(), 5, "{arguments:?}");
    }
    Ok(())
}

#[test]
fn without_times_it_says_loudly_as_of_when_it_judged() -> Done {
    let log = format!("url\n{PUBLISHED}\n");
    let key = ["audit", "--key-env", "CLICK_KEY", "--now", "20000", "--json"];
    let ran = run_with_input(&key, log.as_bytes())?;
    assert_eq!((ran.code, reasons(&ran.object()?)), (Some(0), vec![("expired", 1)]));
    let table = run_with_input(&key[..5], log.as_bytes())?;
    assert!(table.stdout.starts_with("1 rows of 1 file, judged as of 1970-01-01T05:33:20Z\n"), "{}", table.stdout);
    let note = "note: no column with times was found in -: its clicks were judged as of 1970-01-01T05:33:20Z, so old ones are \
        expired.";
    assert!(ran.told().starts_with(note), "{}", ran.stderr);
    let ran = run_with_input(&[&key[..], &["--time", "now"]].concat(), log.as_bytes())?;
    assert!(!ran.stderr.contains("note: "), "{}", ran.stderr);
    Ok(())
}

#[test]
fn what_does_not_fit_together_is_refused_before_anything_is_read() -> Done {
    let (_folder, path) = logged("audit-usage")?;
    for (arguments, message) in [
        (&["--rows", "rows.txt"][..], "has to end in .parquet or .csv"),
        (&["--rejected-only"], "--rows"),
        (&["--keep", "id"], "--rows"),
        (&["--rows", "./clicks.csv"], "clicks.csv would be read and written"),
        (&["--html", "a", "--summary", "./a"], "./a would be written twice"),
        (&["--html", "none/report.html"], "cannot write none/report.html: No such file or directory (os error 2)"),
        (&["--summary", "."], "cannot write .: Is a directory (os error 21)"),
        (&["--html", "new/"], "cannot write new/: Is a directory (os error 21)"),
        (&["--summary", "-"], "--json writes the summary to standard output"),
        (&["--html", "-"], "/dev/stdout is standard output"),
        (&["--rows", "rows.csv", "--keep", "id", "--keep", "id"], "its column id would come twice"),
        (&["--rows", "rows.csv", "--keep", "url", "--keep", "kept_url"], "its column kept_url would come twice"),
        (&["--threads", "0"], "--threads <N>': it has to be a whole number, 1 or more"),
        (&["--max-sites", "0"], "--max-sites <N>': it has to be a whole number, 1 or more"),
        (&["--replay-memory", "much"], "a size is a number of bytes"),
        (&["--replay-memory", "5"], "it has to be 1M or more"),
        (&["--leeway", "301"], "leeway"),
        (&["missing.csv"], "there is no file missing.csv"),
        (&["clicks.csv"], "clicks.csv comes twice"),
        (&["--format", "xml"], "--format"),
        (&["--log-format", "x"], "the log format has no fields"),
        (&["--log-format", "$uri$args"], "`uri` right in front of `args`"),
        (&["--log-format", "combined", "--format", "csv"], "--log-format is for --format access_log"),
    ] {
        let ran = audit(&path, &[&["clicks.csv"], arguments].concat())?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}");
        assert!(ran.told().starts_with("error: ") && ran.told().contains(message), "{arguments:?}: {}", ran.stderr);
        assert_eq!(names(&path)?, ["clicks.csv"], "{arguments:?}");
    }
    assert_eq!(run(&["audit", "clicks.csv"])?.code, Some(2));
    Ok(())
}

#[test]
fn nothing_of_a_log_tricks_a_terminal_or_is_wider_than_it() -> Done {
    let folder = Folder::new("audit-hostile");
    let long = "n".repeat(200);
    let hostile = format!(
        "url\n/c?site_id=%1B%5B31m%E2%80%AE{long}&network_id=%0A%00{long}&signature=x\n\"/c?site_id=\n\"\n/c\x1b[2J,2,3\n"
    );
    let log = folder.write("\x1b[2Jclicks.csv", hostile.as_bytes());
    let path = log.parent().ok_or("no folder")?;
    let ran = audit(path, &["\x1b[2Jclicks.csv", "--color", "never"])?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let said = ran.stdout + &ran.stderr;
    assert!(said.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{said:?}");
    assert!(said.lines().all(|line| line.len() <= 80), "{said}");
    assert!(said.contains("<1B>[31m"), "{said}");
    Ok(())
}
