//! Runs a target on files, without a fuzzer; and tells the runner what there is.
//!
//! `replay TARGET PATH...`: on these files, and on all that are in these folders. `replay --targets`: a line for each, with
//! the sources that it is for. `replay --seeds FOLDER`: writes the seeds of each target into a folder of its own there.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use adseal_fuzz::{TARGETS, Target, target};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["--targets"] => {
            for target in TARGETS {
                println!("{} {}", target.name, target.sources.join(" "));
            }
            Ok(())
        }
        ["--seeds", folder] => {
            TARGETS.iter().try_for_each(|target| write_seeds(target, &Path::new(folder).join(target.name)))
        }
        [name, ref paths @ ..] => match target(name) {
            Some(target) => paths.iter().try_for_each(|path| run(target, Path::new(path))),
            None => Err(io::Error::other(format!("there is no target {name}"))),
        },
        [] => Err(io::Error::other("a target and files of inputs are needed")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("replay: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(target: &Target, path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return fs::read_dir(path)?.try_for_each(|entry| run(target, &entry?.path()));
    }
    (target.run)(&fs::read(path)?);
    Ok(())
}

fn write_seeds(target: &Target, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    (target.seeds)()
        .iter()
        .enumerate()
        .try_for_each(|(index, seed)| fs::write(folder.join(format!("seed-{index:05}")), seed))
}
