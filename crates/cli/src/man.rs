//! Man pages, made of what `--help` says: one for the program, and one for each command.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::failure::Failure;
use crate::text::file_name;

/// Write the man pages
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder, which has to exist
    folder: PathBuf,
}

const EXAMPLES: &str = "\
One for the program, and one for each command: adseal.1,
adseal-click-verify.1 and so on.

Examples:
  adseal man /usr/local/share/man/man1";

pub(crate) fn run(args: &ManArgs) -> Result<(), Failure> {
    let mut root = crate::command().disable_help_subcommand(true);
    root.build();
    write_pages(&root, args)
}

fn write_pages(command: &Command, args: &ManArgs) -> Result<(), Failure> {
    let path = args.folder.join(format!("{}.1", title(command)));
    let mut page = Vec::new();
    let written = render(command, &mut page).and_then(|()| fs::write(&path, page));
    written.map_err(Failure::io(format!("cannot write {}", file_name(&path))))?;
    command.get_subcommands().try_for_each(|command| write_pages(command, args))
}

/// `adseal-click-verify`
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

fn render(command: &Command, page: &mut dyn Write) -> io::Result<()> {
    let man = Man::new(command.clone())
        .title(title(command).to_uppercase())
        .source(concat!("adseal ", env!("CARGO_PKG_VERSION")))
        // An empty one would be left out, and the next would stand in its place.
        .date(" ")
        .manual("User Commands");
    man.render_title(page)?;
    // Words are not broken: most of the long ones are names.
    writeln!(page, ".nh")?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let is_about = |paragraph: &&str| !paragraph.starts_with("Exit codes: ") && !paragraph.starts_with("Examples:\n");
    man.render_description_section(page)?;
    let mut rest = Roff::default();
    for paragraph in help.split("\n\n").filter(is_about) {
        rest.control("PP", []).text([roman(paragraph)]);
    }
    rest.to_writer(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let mut rest = Roff::default();
    for paragraph in help.split("\n\n") {
        if let Some(codes) = paragraph.strip_prefix("Exit codes: ") {
            rest.control("SH", ["EXIT STATUS"]).text([roman(codes)]);
        } else if let Some(examples) = paragraph.strip_prefix("Examples:\n") {
            rest.control("SH", ["EXAMPLES"]).control("nf", []);
            for line in examples.lines() {
                rest.text([roman(line)]);
            }
            rest.control("fi", []);
        }
    }
    if title(command) != "adseal" {
        rest.control("SH", ["SEE ALSO"]).text([bold("adseal"), roman("(1)")]);
    }
    rest.to_writer(page)
}
