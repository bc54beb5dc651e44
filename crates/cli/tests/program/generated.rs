//! Man pages and completions.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Done, run, run_in_shell};
use crate::vectors::Folder;

/// The pages that there should be: one for each command.
fn pages(command: &clap::Command, name: &str, all: &mut BTreeSet<String>) {
    all.insert(format!("{name}.1"));
    for sub in command.get_subcommands() {
        pages(sub, &format!("{name}-{}", sub.get_name()), all);
    }
}

#[test]
fn every_command_has_a_man_page() -> Done {
    let folder = Folder::new("man");
    let marker = folder.write("marker", b"");
    let path = marker.parent().ok_or("no folder")?;
    let ran = run(&["man".as_ref(), path.as_os_str()])?;
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(0), "", ""));
    let mut expected = BTreeSet::from(["marker".to_owned()]);
    pages(&adseal_cli::command(), "adseal", &mut expected);
    let written = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    assert_eq!(written.collect::<Result<BTreeSet<_>, std::io::Error>>()?, expected);
    let page = fs::read_to_string(path.join("adseal-click-verify.1"))?;
    for part in
        ["\n.SH NAME\nadseal\\-click\\-verify \\- ", "\n.SH \"EXIT STATUS\"\n", "\n.SH EXAMPLES\n", "\\-\\-keys"]
    {
        assert!(page.contains(part), "{part}:\n{page}");
    }
    Ok(())
}

#[test]
fn bash_completes_commands_options_and_values() -> Done {
    for (line, expected) in [
        ("adseal ", "click install keys completions man"),
        ("adseal in", "install"),
        ("adseal install can", "canonicalize"),
        ("adseal keys generate --fo", "--form"),
        ("adseal keys generate --form ", "base64url hex"),
        ("adseal click verify --insecure-p", "--insecure-permissions"),
        ("adseal completions z", "zsh"),
    ] {
        let script = format!(
            "source <(\"$ADSEAL\" completions bash) || exit 1
             COMP_WORDS=({line}); [[ '{line}' != *' ' ]] || COMP_WORDS+=('')
             COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) COMP_LINE='{line}' COMP_POINT=${{#COMP_LINE}}
             $(complete -p adseal | sed 's/.*-F \\([^ ]*\\).*/\\1/') adseal \"${{COMP_WORDS[COMP_CWORD]}}\" \\
               \"${{COMP_WORDS[COMP_CWORD - 1]}}\"
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let ran = run_in_shell(&script)?;
        let found: BTreeSet<&str> = ran.stdout.split_whitespace().collect();
        assert!(expected.split(' ').all(|word| found.contains(word)), "{line}: {found:?}\n{}", ran.stderr);
    }
    Ok(())
}

#[test]
fn there_are_scripts_for_the_other_shells() -> Done {
    for (shell, part) in [("zsh", "#compdef adseal"), ("fish", "complete -c adseal")] {
        let ran = run(&["completions", shell])?;
        assert!(ran.code == Some(0) && ran.stdout.contains(part), "{shell}: {}", ran.stderr);
    }
    assert_eq!(run(&["completions", "tcsh"])?.code, Some(2));
    Ok(())
}
