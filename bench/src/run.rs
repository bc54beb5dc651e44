//! A whole run: every input is made, all contenders are compared, and then all of them are measured.

use std::error::Error;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;

use crate::column::Column;
use crate::contenders::adseal::Adseal;
use crate::contenders::process::Workers;
use crate::harness::{Effort, check_agreement, measure};
use crate::inputs;
use crate::linear::{self, Line};
use crate::machine::Machine;
use crate::results::{CyclesResult, LineResult, Results, RowResult, Scaling, Section};
use crate::rows::{Row, batch, click, cpp, cycles, json, mac, php, python, sign_batch, signed_clicks};
use crate::{hostile_json, memory, scaling};

const FULL: Effort = Effort { time: Duration::from_millis(600), rounds: 9 };
const QUICK: Effort = Effort { time: Duration::from_millis(40), rounds: 3 };
/// Lines have one contender in three sizes, and the points of a curve lie side by side, so they settle sooner.
const PART: u32 = 4;

/// Rows that are verified from memory.
const ROWS: u32 = 1_000_000;
const QUICK_ROWS: u32 = 100_000;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Rows that have a heading in common.
struct Group {
    title: &'static str,
    plot: Option<&'static str>,
    rows: Vec<Row>,
}

/// All of it, or `only` the rows that have this text in their title or in that of their section.
pub(crate) fn run(library: &Path, quick: bool, only: Option<&str>) -> Result<Results> {
    let adseal = &Adseal::load(library)?;
    let workers = Workers::start(library)?;
    let machine = Machine::inspect(adseal, &workers);
    let (effort, rows) = if quick { (QUICK, QUICK_ROWS) } else { (FULL, ROWS) };
    // Every run has the same inputs, and its turns in the same order.
    let mut random = Rng::with_seed(0);
    let clicks = Rc::new(signed_clicks(rows, &mut random));
    let mut groups = groups(adseal, library, &workers, &clicks, &mut random)?;
    let mut lines = linear::all(adseal, &mut random)?;
    lines.extend(hostile_json::all()?);
    if let Some(text) = only {
        keep(&mut groups, text)?;
    }
    // Before anything is measured, so that a mistake shows at once.
    for row in groups.iter_mut().flat_map(|group| &mut group.rows) {
        check_agreement(&row.title, &mut row.contenders)?;
    }
    let sections = groups.iter_mut().map(|group| measure_section(group, effort, &mut random)).collect();
    let mut results =
        Results { machine, quick, sections, cycles: None, scalings: Vec::new(), lines: Vec::new(), memory: Vec::new() };
    if only.is_none() {
        results.cycles = Some(measure_cycles(effort, &mut random));
        results.scalings = scalings(adseal, &clicks, effort.part(PART), &mut random)?;
        results.lines = lines.iter_mut().map(|line| measure_line(line, effort.part(PART), &mut random)).collect();
        results.memory = memory::all(&clicks)?;
    }
    Ok(results)
}

fn keep(groups: &mut Vec<Group>, text: &str) -> Result<()> {
    for group in &mut *groups {
        group.rows.retain(|row| group.title.contains(text) || row.title.contains(text));
    }
    groups.retain(|group| !group.rows.is_empty());
    if groups.is_empty() { Err(format!("no row and no section has {text:?} in its title").into()) } else { Ok(()) }
}

fn groups(
    adseal: &Adseal,
    library: &Path,
    workers: &Workers,
    clicks: &Rc<Column>,
    random: &mut Rng,
) -> Result<Vec<Group>> {
    let mut single = vec![mac::one(workers, random)];
    single.extend(click::all(adseal, workers, random)?);
    let many = mac::many(random).into();
    let mut clicks_at_once = vec![batch::few(adseal, random)?, batch::many(adseal, workers, clicks)?];
    clicks_at_once.extend(batch::shared_out(adseal, clicks)?);
    clicks_at_once.push(sign_batch::row(adseal, random)?);
    let json = json::all(workers, random);
    let python = python::all(adseal, &workers.python, clicks, random)?;
    let php = php::all(adseal, &workers.php_with_adseal, clicks, random)?;
    let cpp = cpp::all(library, random)?;
    let requests = vec![php::first_of_a_request(adseal, &workers.php_with_adseal, random)?];
    Ok(vec![
        Group { title: "A single call", plot: Some("single"), rows: single },
        Group { title: "MACs of many messages", plot: Some("macs"), rows: many },
        Group { title: "Many clicks in a call", plot: Some("batch"), rows: clicks_at_once },
        Group { title: "JSON, against serde_json and PHP", plot: None, rows: json },
        Group { title: "C++, the header over the C functions", plot: None, rows: cpp },
        Group { title: "Python, against hmac and hashlib", plot: Some("python"), rows: python },
        Group { title: "PHP, against hash_hmac", plot: Some("php"), rows: php },
        Group { title: "PHP, a request that keeps nothing", plot: None, rows: requests },
    ])
}

fn measure_section(group: &mut Group, effort: Effort, random: &mut Rng) -> Section {
    let measure_row = |row: &mut Row| {
        eprintln!("{}", row.title);
        let samples = measure(&mut row.contenders, effort, random);
        RowResult::new(row, &samples)
    };
    let rows = group.rows.iter_mut().map(measure_row).collect();
    Section { title: group.title.to_owned(), plot: group.plot.map(str::to_owned), rows }
}

fn measure_cycles(effort: Effort, random: &mut Rng) -> CyclesResult {
    let (mut row, floors) = cycles::row(random);
    eprintln!("{}", row.title);
    let samples = measure(&mut row.contenders, effort, random);
    CyclesResult::new(&row, &floors, &samples)
}

fn scalings(adseal: &Adseal, clicks: &Rc<Column>, effort: Effort, random: &mut Rng) -> Result<Vec<Scaling>> {
    let messages = Rc::new(Column::new(clicks.rows().map(inputs::message_of)));
    Ok(vec![
        scaling::lengths(effort, random)?,
        scaling::click_lengths(adseal, effort, random)?,
        scaling::mac_rows(&messages, effort, random)?,
        scaling::verify_rows(adseal, clicks, effort, random)?,
        scaling::threads(adseal, clicks, effort, random)?,
    ])
}

fn measure_line(line: &mut Line, effort: Effort, random: &mut Rng) -> LineResult {
    eprintln!("{}, {}", line.operation, line.input);
    let samples = measure(&mut line.contenders, effort, random);
    LineResult::new(line, &samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_by_their_title_or_that_of_their_section() {
        let kept = |text| {
            let group = |title, rows: [&str; 2]| Group {
                title,
                plot: None,
                rows: rows.map(|row| Row::new(row, Vec::new())).into(),
            };
            let mut groups = vec![group("Python", ["sign", "verify"]), group("PHP", ["sign", "token"])];
            keep(&mut groups, text).map_err(|error| error.to_string())?;
            Ok(groups.iter().flat_map(|group| &group.rows).map(|row| row.title.clone()).collect::<Vec<_>>())
        };
        assert_eq!(kept("PHP"), Ok(["sign", "token"].map(str::to_owned).into()));
        assert_eq!(kept("sign"), Ok(["sign", "sign"].map(str::to_owned).into()));
        assert_eq!(kept("Java"), Err("no row and no section has \"Java\" in its title".to_owned()));
    }
}
