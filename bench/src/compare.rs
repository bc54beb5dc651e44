//! What differs between two runs by more than their spread.

use std::fmt::{self, Display, Formatter};

use crate::machine::Machine;
use crate::report::Spread;
use crate::results::Results;
use crate::statistics::Quartiles;

/// Something that was measured, by its names.
#[derive(Clone, PartialEq, Debug)]
struct Figure {
    row: String,
    contender: String,
    /// Nanoseconds, or cycles.
    cost: Quartiles,
    /// How many times as long as adseal.
    ratio: Option<Quartiles>,
}

/// Two runs.
pub(crate) struct Comparison<'a> {
    machines: [&'a Machine; 2],
    compared: usize,
    changed: Vec<[Figure; 2]>,
    /// What only one of them has.
    only_old: Vec<Figure>,
    only_new: Vec<Figure>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(old: &'a Results, new: &'a Results) -> Self {
        let [old_figures, new_figures] = [figures(old), figures(new)];
        let mut comparison = Self {
            machines: [&old.machine, &new.machine],
            compared: 0,
            changed: Vec::new(),
            only_old: without(&old_figures, &new_figures),
            only_new: without(&new_figures, &old_figures),
        };
        for old in old_figures {
            if let Some(new) = new_figures.iter().find(|new| new.is_same(&old)) {
                comparison.compared += 1;
                if old.differs(new) {
                    comparison.changed.push([old, new.clone()]);
                }
            }
        }
        comparison
    }
}

impl Figure {
    fn new(row: &str, contender: &str, cost: Quartiles) -> Self {
        Self { row: row.to_owned(), contender: contender.to_owned(), cost, ratio: None }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.row == other.row && self.contender == other.contender
    }

    /// By the ratio where there is one: a machine that was slower, or had other work, moves it little.
    fn differs(&self, new: &Self) -> bool {
        let (old, new) = self.ratio.zip(new.ratio).unwrap_or((self.cost, new.cost));
        is_apart(old, new)
    }
}

/// Whether the middle halves of both have nothing in common.
fn is_apart(one: Quartiles, other: Quartiles) -> bool {
    one.upper < other.lower || other.upper < one.lower
}

fn without(figures: &[Figure], others: &[Figure]) -> Vec<Figure> {
    figures.iter().filter(|one| !others.iter().any(|other| other.is_same(one))).cloned().collect()
}

fn figures(results: &Results) -> Vec<Figure> {
    let mut figures = Vec::new();
    for section in &results.sections {
        for row in &section.rows {
            // Rows of two languages may have the same title.
            let title = format!("{}: {}", section.title, row.title);
            figures.extend(row.contenders.iter().map(|contender| Figure {
                ratio: contender.ratio,
                ..Figure::new(&title, &contender.name, contender.ns)
            }));
        }
    }
    for kernel in results.cycles.iter().flat_map(|cycles| &cycles.kernels) {
        figures.push(Figure::new("cycles a block", &kernel.name, kernel.cycles));
    }
    for scaling in &results.scalings {
        for curve in &scaling.curves {
            let figure = |size, cost| Figure::new(&format!("{}, {size}", scaling.title), &curve.name, cost);
            figures.extend(curve.points.iter().map(|point| figure(point.size, point.ns)));
        }
    }
    for line in &results.lines {
        let figure = |(&size, &ns)| Figure::new(&format!("{}, {}, {size}", line.operation, line.input), "", ns);
        figures.extend(line.sizes.iter().zip(&line.ns).map(figure));
    }
    figures
}

impl Display for Comparison<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [old, new] = self.machines;
        for (what, old, new) in [
            ("processor", &old.cpu, &new.cpu),
            ("compiler", &old.compiler, &new.compiler),
            ("load before the run", &old.load_before, &new.load_before),
        ] {
            if old != new {
                writeln!(f, "{what}: {old}, then {new}\n")?;
            }
        }
        let (changed, compared) = (self.changed.len(), self.compared);
        writeln!(f, "{changed} of {compared} figures changed by more than their spread.\n")?;
        if changed > 0 {
            writeln!(f, "| row | contender | old | new | change | × adseal, old | new | change |")?;
            writeln!(f, "|---|---|---|---|---|---|---|---|")?;
        }
        for [old, new] in &self.changed {
            let digits = usize::from(old.cost.median < 100.0) * 2;
            write!(f, "| {} | {} | {} | ", old.row, old.contender, Spread(old.cost, digits))?;
            write!(f, "{} | {} | ", Spread(new.cost, digits), Change(old.cost, new.cost))?;
            match old.ratio.zip(new.ratio) {
                Some((old, new)) => {
                    writeln!(f, "{} | {} | {} |", Spread(old, 2), Spread(new, 2), Change(old, new))?;
                }
                None => writeln!(f, "| | |")?,
            }
        }
        for (which, figures) in [("first", &self.only_old), ("second", &self.only_new)] {
            for figure in figures {
                writeln!(f, "Only in the {which} run: {}, {}", figure.row, figure.contender)?;
            }
        }
        Ok(())
    }
}

/// In percent, and whether it is beyond the spread.
struct Change(Quartiles, Quartiles);

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(old, new) = self;
        let percent = (new.median / old.median - 1.0) * 100.0;
        write!(f, "{percent:+.1} %{}", if is_apart(*old, *new) { "" } else { ", within the spread" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Section;
    use crate::results::tests::results;

    #[test]
    fn what_is_within_the_spread_is_no_change() {
        let (old, new) = (results(100.0, &[("ring", 200.0)]), results(105.0, &[("ring", 220.0)]));
        let comparison = Comparison::new(&old, &new);
        assert_eq!((comparison.compared, comparison.changed.len()), (2, 0));
    }

    #[test]
    fn a_slower_machine_changes_no_ratio() {
        let (old, new) = (results(100.0, &[("ring", 200.0)]), results(150.0, &[("ring", 300.0)]));
        let text = Comparison::new(&old, &new).to_string();
        assert!(text.contains("1 of 2 figures changed"), "{text}");
        assert!(text.contains("| section: row | adseal | 100 (95–105) | 150 (142–158) | +50.0 % | | | |"), "{text}");
    }

    #[test]
    fn what_changed_is_shown_with_its_ratio() {
        let (old, new) = (results(100.0, &[("ring", 200.0)]), results(100.0, &[("ring", 300.0)]));
        let text = Comparison::new(&old, &new).to_string();
        assert!(text.contains("1 of 2 figures changed"), "{text}");
        assert!(text.contains("| section: row | ring | 200 (190–210) | 300 (285–315) | +50.0 % | 2.00"), "{text}");
    }

    #[test]
    fn what_only_one_has_is_named() {
        let (old, new) = (results(100.0, &[("ring", 200.0)]), results(100.0, &[("OpenSSL", 200.0)]));
        let text = Comparison::new(&old, &new).to_string();
        assert!(text.contains("Only in the first run: section: row, ring"), "{text}");
        assert!(text.contains("Only in the second run: section: row, OpenSSL"), "{text}");
    }

    #[test]
    fn rows_of_two_sections_may_have_the_same_title() {
        let with_two_sections = |ns| {
            let (mut all, other) = (results(100.0, &[]), results(ns, &[]));
            all.sections
                .extend(other.sections.into_iter().map(|section| Section { title: "other".to_owned(), ..section }));
            all
        };
        let text = Comparison::new(&with_two_sections(200.0), &with_two_sections(400.0)).to_string();
        assert!(text.contains("1 of 2 figures changed"), "{text}");
        assert!(text.contains("| other: row | adseal | 200"), "{text}");
    }

    #[test]
    fn results_come_back_from_their_file() {
        let results = results(100.0, &[("ring", 200.0)]);
        let text = serde_json::to_string(&results).expect("results can be written");
        let read: Results = serde_json::from_str(&text).expect("and read again");
        assert_eq!(figures(&read), figures(&results));
    }
}
