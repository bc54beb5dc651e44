//! The files that `adseal audit` writes: where they go, and what is left of them when something ends it.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT};
use signal_hook::flag;

use crate::audit::{audit, log, logged, names};
use crate::support::{Done, Ran, adseal, run_in_shell};
use crate::vectors::Folder;

/// Runs this script in this folder, where `audit` is the program with its keys.
fn shell(folder: &Path, script: &str) -> Result<Ran, Box<dyn Error>> {
    let audit = r#"audit() { "$ADSEAL" audit --key-env CLICK_KEY --now 1767300000 --quiet "$@"; }"#;
    run_in_shell(&format!("cd '{}' && {audit}\n{script}", folder.display()))
}

#[test]
fn a_disk_that_is_full_is_told_and_leaves_the_old_files() -> Done {
    let (folder, path) = logged("audit-full")?;
    folder.write("report.html", b"old");
    for extension in ["csv", "parquet", "json"] {
        let name = format!("full.{extension}");
        symlink("/dev/full", path.join(&name))?;
        let option = if extension == "json" { "--summary" } else { "--rows" };
        let ran = audit(&path, &["--quiet", "--html", "report.html", option, &name, "clicks.csv"])?;
        assert_eq!(ran.code, Some(2), "{name}");
        // Rows are written before all is found; what is found is told even if no file can have it.
        assert_eq!(ran.stdout.starts_with("4 rows of 1 file"), option == "--summary", "{name}: {}", ran.stdout);
        assert_eq!(ran.told(), format!("error: cannot write {name}: No space left on device (os error 28)"));
        fs::remove_file(path.join(&name))?;
        assert_eq!((names(&path)?.len(), fs::read_to_string(path.join("report.html"))?), (2, "old".to_owned()));
    }
    Ok(())
}

/// Whoever runs these tests may have told them to ignore signals, as `nohup` does, and then the programs that they start are
/// told the same: but for those signals that they have a handler of their own for.
fn hear_signals() -> Done {
    for signal in [SIGHUP, SIGINT] {
        flag::register_conditional_default(signal, Arc::new(AtomicBool::new(true)))?;
    }
    Ok(())
}

/// The program in the middle of an audit whose input does not end, and writing three files.
fn begun(path: &Path) -> Result<Child, Box<dyn Error>> {
    hear_signals()?;
    let outputs = ["--rows", "rows.csv", "--html", "report.html", "--summary", "summary.json"];
    let mut command = adseal(&["audit", "--key-env", "CLICK_KEY"]);
    command.args(outputs).current_dir(path).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.as_mut().ok_or("no standard input")?.write_all(log().as_bytes())?;
    // The old one, and three temporary ones.
    wait_for(path, 4)?;
    Ok(child)
}

/// Waits until there are so many files.
fn wait_for(path: &Path, files: usize) -> Done {
    let deadline = Instant::now() + Duration::from_mins(1);
    while names(path)?.len() < files {
        assert!(Instant::now() < deadline, "{:?}", names(path)?);
        sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn send(child: &Child, signal: Signal) -> Done {
    let pid = Pid::from_raw(i32::try_from(child.id())?).ok_or("no process")?;
    Ok(kill_process(pid, signal)?)
}

#[test]
fn an_interrupted_audit_leaves_the_old_files_and_nothing_else() -> Done {
    for (signal, code) in [(Signal::HUP, 129), (Signal::INT, 130), (Signal::TERM, 143)] {
        let folder = Folder::new(&format!("audit-interrupted-{code}"));
        let path = folder.write("rows.csv", b"old").parent().ok_or("no folder")?.to_owned();
        let mut child = begun(&path)?;
        // Its standard input stays open: it has to end though it waits for more.
        let stdin = child.stdin.take();
        send(&child, signal)?;
        // Who is impatient ends nothing halfway.
        sleep(Duration::from_millis(20));
        send(&child, signal)?;
        let ran: Ran = child.wait_with_output()?.try_into()?;
        drop(stdin);
        assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(code), "", ""));
        assert_eq!(
            (names(&path)?, fs::read_to_string(path.join("rows.csv"))?),
            (vec!["rows.csv".into()], "old".into())
        );
    }
    Ok(())
}

#[test]
fn a_killed_audit_leaves_nothing_under_a_final_name() -> Done {
    let folder = Folder::new("audit-killed");
    let path = folder.write("rows.csv", b"old").parent().ok_or("no folder")?.to_owned();
    let mut child = begun(&path)?;
    send(&child, Signal::KILL)?;
    child.wait()?;
    assert_eq!(fs::read_to_string(path.join("rows.csv"))?, "old");
    assert!(!path.join("report.html").exists() && !path.join("summary.json").exists());
    Ok(())
}

#[test]
fn a_pipe_that_nobody_reads_does_not_keep_a_signal_from_ending_it() -> Done {
    hear_signals()?;
    let (_folder, path) = logged("audit-fifo")?;
    assert!(Command::new("mkfifo").arg(path.join("report.html")).status()?.success());
    let mut command = adseal(&["audit", "--key-env", "CLICK_KEY", "--rows", "rows.csv", "--html", "report.html"]);
    let child = command.arg("clicks.csv").current_dir(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    wait_for(&path, 3)?;
    send(&child, Signal::INT)?;
    let ran: Ran = child.wait_with_output()?.try_into()?;
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(130), "", ""));
    assert_eq!(names(&path)?, ["clicks.csv", "report.html"]);
    Ok(())
}

#[test]
fn a_signal_that_is_to_be_ignored_is() -> Done {
    let (_folder, path) = logged("audit-nohup")?;
    let script = "trap '' HUP
        (sleep 0.4; cat clicks.csv) | \"$ADSEAL\" audit --key-env CLICK_KEY --quiet --summary summary.json >/dev/null &
        sleep 0.2; kill -HUP $!; wait $!";
    let ran = shell(&path, script)?;
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    assert_eq!(names(&path)?, ["clicks.csv", "summary.json"]);
    Ok(())
}

#[test]
fn a_file_that_grows_too_large_is_told_and_leaves_nothing() -> Done {
    let folder = Folder::new("audit-limit");
    let log = folder.write("clicks.csv", log().repeat(1_000).as_bytes());
    let path = log.parent().ok_or("no folder")?;
    let ran = shell(path, "ulimit -f 1; audit --rows rows.csv clicks.csv")?;
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(ran.told(), "error: cannot write rows.csv: File too large (os error 27)");
    assert_eq!(names(path)?, ["clicks.csv"]);
    Ok(())
}

#[test]
fn what_is_open_already_is_not_written_from_its_beginning() -> Done {
    let (_folder, path) = logged("audit-stdout")?;
    symlink("/dev/stdout", path.join("out.csv"))?;
    for (option, begins) in [
        ("--summary /dev/stdout", "first\n{\"adseal\":"),
        ("--summary /proc/self/fd/1", "first\n{\"adseal\":"),
        ("--html /dev/fd/1", "first\n<!DOCTYPE html>"),
        ("--rows out.csv", "first\nfile,row,time,"),
    ] {
        for redirect in [">>log", ">log"] {
            let script = format!("{{ echo first; audit {option} clicks.csv; }} {redirect}");
            fs::write(path.join("log"), "")?;
            let ran = shell(&path, &script)?;
            assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{script}");
            let log = fs::read_to_string(path.join("log"))?;
            assert!(log.starts_with(begins) && log.contains("\n4 rows of 1 file, from"), "{script}: {log}");
        }
    }
    fs::write(path.join("log"), "first\n")?;
    let ran = shell(&path, "audit --summary /dev/fd/3 clicks.csv 3>>log")?;
    assert_eq!((ran.code, fs::read_to_string(path.join("log"))?), (Some(2), "first\n".to_owned()), "{}", ran.stderr);
    let ran = shell(&path, "audit --summary >(cat >log) clicks.csv; sleep 0.2")?;
    assert!(fs::read_to_string(path.join("log"))?.starts_with("{\"adseal\":"), "{}", ran.stderr);
    Ok(())
}

#[test]
fn no_output_replaces_the_log_or_the_keys() -> Done {
    let (folder, path) = logged("audit-clashes")?;
    folder.write("secret.key", b"secret");
    folder.write("keys.toml", b"[[keys]]\nid = \"1\"\nkey_file = \"secret.key\"\n");
    fs::hard_link(path.join("clicks.csv"), path.join("other.csv"))?;
    let before = names(&path)?;
    for script in [
        "\"$ADSEAL\" audit --keys keys.toml --summary ./keys.toml clicks.csv",
        "\"$ADSEAL\" audit --keys keys.toml --html secret.key clicks.csv",
        "\"$ADSEAL\" audit --key-file secret.key --html secret.key clicks.csv",
        "audit --rows clicks.csv <clicks.csv",
        "audit --rows other.csv clicks.csv",
    ] {
        let ran = shell(&path, script)?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{script}");
        assert!(ran.told().ends_with(" would be read and written"), "{script}: {}", ran.stderr);
        assert_eq!((names(&path)?, fs::read_to_string(path.join("clicks.csv"))?), (before.clone(), log()), "{script}");
    }
    Ok(())
}

#[test]
fn the_exit_code_does_not_depend_on_who_reads() -> Done {
    let (folder, path) = logged("audit-closed")?;
    folder.write("noise.csv", b"one,two\n1,2\n");
    let unread = "{ sleep 0.2; audit noise.csv clicks.csv 2>/dev/null; echo $? >code; } | true; cat code";
    assert_eq!(shell(&path, unread)?.stdout, "1\n");
    Ok(())
}
