//! What the program says of itself.

use std::error::Error;

use crate::support::{Done, run};

/// Every command, as the words that call it.
fn commands() -> Vec<Vec<String>> {
    fn collect(command: &clap::Command, words: &[String], all: &mut Vec<Vec<String>>) {
        all.push(words.to_vec());
        for sub in command.get_subcommands() {
            collect(sub, &[words, &[sub.get_name().to_owned()]].concat(), all);
        }
    }
    let mut all = Vec::new();
    collect(&adseal_cli::command(), &[], &mut all);
    all
}

fn help_of(words: &[String], option: &str) -> Result<String, Box<dyn Error>> {
    let ran = run(&[words, &[option.to_owned()]].concat())?;
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{words:?}");
    Ok(ran.stdout)
}

#[test]
fn help_fits_into_80_columns_and_has_examples() -> Done {
    for words in commands() {
        let help = help_of(&words, "--help")?;
        assert!(help.lines().all(|line| line.len() <= 80), "{help}");
        assert_eq!(help, help_of(&words, "-h")?);
        if words.len() == 2 {
            assert!(help.contains("\nExit codes: 0 ") && help.contains("\nExamples:\n"), "{help}");
        }
    }
    Ok(())
}

#[test]
fn no_example_is_broken_into_two_lines() {
    fn check(command: &clap::Command) {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        command.get_subcommands().for_each(check);
    }
    check(&adseal_cli::command());
}

#[test]
fn the_examples_of_the_help_are_commands() -> Done {
    let mut tried = 0;
    for words in commands() {
        for example in help_of(&words, "--help")?.lines().filter_map(|line| line.trim_start().strip_prefix("adseal ")) {
            let called = example.split(['<', '|', '>']).next().unwrap_or_default();
            // What stands in quotes is one word.
            let arguments = called.split('\'').enumerate().flat_map(|(part, text)| match part % 2 {
                0 => text.split_whitespace().collect(),
                _ => vec![text],
            });
            let parsed = adseal_cli::command().try_get_matches_from(["adseal"].into_iter().chain(arguments));
            assert!(parsed.is_ok(), "adseal {example}: {}", parsed.err().map_or_else(String::new, |e| e.to_string()));
            tried += 1;
        }
    }
    assert!(tried >= 10, "{tried}");
    Ok(())
}

#[test]
fn wrong_usage_is_told_on_standard_error() -> Done {
    for arguments in [
        &["clik"][..],
        &["click"],
        &["click", "verify", "--nonsense"],
        &["click", "verify", "/c"],
        &["click", "verify", "--key-env", "ADSEAL_UNSET", "/c"],
        &["click", "verify", "--key-env", "CLICK_KEY", "--leeway", "301", "/c"],
        &["click", "verify", "--key-env", "CLICK_KEY", "--max-lifetime", "0", "/c"],
        &["click", "verify", "--key-env", "CLICK_KEY", "--now", "-1", "/c"],
        &["click", "sign", "--key-env", "CLICK_KEY", "--lifetime", "5", "--expires", "5", "/c"],
        &["click", "sign", "--key-env", "CLICK_KEY", "--keep-expires", "--expires", "5", "/c"],
        &["click", "explain", "--key-env", "CLICK_KEY", "--signature", "x"],
        &["click", "explain", "--key-env", "CLICK_KEY", "--signature", "x", "/c", "/d"],
        &["click", "explain", "--key-env", "CLICK_KEY", "--budget", "-1", "/c"],
    ] {
        let ran = run(arguments)?;
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.starts_with("error: ") || arguments == ["click"], "{arguments:?}: {}", ran.stderr);
    }
    Ok(())
}

#[test]
fn the_version_is_that_of_the_library() -> Done {
    let ran = run(&["--version"])?;
    assert_eq!((ran.code, ran.stdout), (Some(0), format!("adseal {}\n", env!("CARGO_PKG_VERSION"))));
    Ok(())
}
