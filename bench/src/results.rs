//! What a run found, in the shape in which it is written as JSON and read again to compare two runs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contender::Contender;
use crate::contenders::process::Memory;
use crate::linear::{self, Line};
use crate::machine::Machine;
use crate::rows::Row;
use crate::statistics::Quartiles;

#[derive(Deserialize, Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) quick: bool,
    pub(crate) sections: Vec<Section>,
    /// None if only some rows were asked for.
    pub(crate) cycles: Option<CyclesResult>,
    pub(crate) scalings: Vec<Scaling>,
    pub(crate) lines: Vec<LineResult>,
    /// Older files have none.
    #[serde(default)]
    pub(crate) memory: Vec<MemoryResult>,
}

/// Rows that have a heading in common.
#[derive(Deserialize, Serialize)]
pub(crate) struct Section {
    pub(crate) title: String,
    /// The name of its plot, if it has one.
    pub(crate) plot: Option<String>,
    pub(crate) rows: Vec<RowResult>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct RowResult {
    pub(crate) title: String,
    /// Turns of each of its contenders.
    pub(crate) rounds: usize,
    pub(crate) contenders: Vec<ContenderResult>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct ContenderResult {
    pub(crate) name: String,
    pub(crate) checks: String,
    /// Nanoseconds a call, or a row of a batch.
    pub(crate) ns: Quartiles,
    /// How many times as long as adseal, round by round; none for adseal itself.
    pub(crate) ratio: Option<Quartiles>,
    pub(crate) target: Option<f64>,
    pub(crate) gate: Option<f64>,
    pub(crate) verdict: Verdict,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct CyclesResult {
    /// Cycles in a nanosecond.
    pub(crate) gigahertz: f64,
    pub(crate) kernels: Vec<KernelResult>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct KernelResult {
    pub(crate) name: String,
    /// Cycles a block, round by round.
    pub(crate) cycles: Quartiles,
    pub(crate) floor: Option<f64>,
}

/// Several contenders, each at many sizes.
#[derive(Deserialize, Serialize)]
pub(crate) struct Scaling {
    pub(crate) title: String,
    /// What the sizes count.
    pub(crate) unit: String,
    /// The name of its plot.
    pub(crate) plot: String,
    pub(crate) curves: Vec<Curve>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) points: Vec<Point>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Point {
    pub(crate) size: u32,
    /// Nanoseconds a message or a row.
    pub(crate) ns: Quartiles,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct LineResult {
    pub(crate) input: String,
    pub(crate) operation: String,
    pub(crate) answer: String,
    pub(crate) unit: String,
    pub(crate) sizes: [u32; 3],
    /// Nanoseconds a unit, for each size.
    pub(crate) ns: [Quartiles; 3],
    /// How many times as long as the next smaller one the middle and the largest size take.
    pub(crate) growth: [Quartiles; 2],
    pub(crate) target: f64,
    pub(crate) verdict: Verdict,
}

/// A call for a whole column, and the memory that it takes.
#[derive(Deserialize, Serialize)]
pub(crate) struct MemoryResult {
    pub(crate) call: String,
    /// In KiB.
    pub(crate) column: u32,
    pub(crate) memory: Memory,
    /// What the call adds at its peak, in percent of the column.
    pub(crate) percent: f64,
    /// At most.
    pub(crate) target: Option<f64>,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Reached,
    /// The target is not, but what is asked for on a machine with other work.
    #[serde(rename = "gate only")]
    GateOnly,
    Missed,
    /// There is no target.
    Informative,
}

impl Verdict {
    fn of(ratio: Option<f64>, target: Option<f64>, gate: Option<f64>) -> Self {
        let Some((ratio, target)) = ratio.zip(target) else { return Self::Informative };
        if ratio >= target {
            Self::Reached
        } else if gate.is_some_and(|gate| ratio >= gate) {
            Self::GateOnly
        } else {
            Self::Missed
        }
    }
}

impl RowResult {
    /// `samples` holds nanoseconds: a list for each contender, with a value for each round.
    pub(crate) fn new(row: &Row, samples: &[Vec<f64>]) -> Self {
        let result = |(at, contender): (usize, &Contender)| {
            let ratio = (at > 0).then(|| ratios(&samples[at], &samples[0]));
            ContenderResult {
                name: contender.name.clone(),
                checks: contender.checks.to_owned(),
                ns: Quartiles::of(samples[at].iter().copied()),
                ratio,
                target: contender.target,
                gate: contender.gate,
                verdict: Verdict::of(ratio.map(|ratio| ratio.median), contender.target, contender.gate),
            }
        };
        let contenders = row.contenders.iter().enumerate().map(result).collect();
        Self { title: row.title.clone(), rounds: samples[0].len(), contenders }
    }
}

impl CyclesResult {
    /// The first sample is that of the clock: nanoseconds a cycle.
    pub(crate) fn new(row: &Row, floors: &[Option<f64>], samples: &[Vec<f64>]) -> Self {
        let kernel = |((contender, sample), &floor): ((&Contender, &Vec<f64>), _)| KernelResult {
            name: contender.name.clone(),
            cycles: ratios(sample, &samples[0]),
            floor,
        };
        let kernels = row.contenders[1..].iter().zip(&samples[1..]).zip(floors).map(kernel).collect();
        Self { gigahertz: 1.0 / Quartiles::of(samples[0].iter().copied()).median, kernels }
    }
}

impl Scaling {
    pub(crate) fn new(title: &str, unit: &str, plot: &str) -> Self {
        Self { title: title.to_owned(), unit: unit.to_owned(), plot: plot.to_owned(), curves: Vec::new() }
    }

    /// Contenders at one size; those of one name are a curve.
    pub(crate) fn add(&mut self, size: u32, contenders: &[Contender], samples: Vec<Vec<f64>>) {
        for (contender, sample) in contenders.iter().zip(samples) {
            let point = Point { size, ns: Quartiles::of(sample) };
            match self.curves.iter_mut().find(|curve| curve.name == contender.name) {
                Some(curve) => curve.points.push(point),
                None => self.curves.push(Curve { name: contender.name.clone(), points: vec![point] }),
            }
        }
    }

    /// All sizes, in order.
    pub(crate) fn sizes(&self) -> BTreeSet<u32> {
        self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.size).collect()
    }
}

impl LineResult {
    pub(crate) fn new(line: &Line, samples: &[Vec<f64>]) -> Self {
        let growth = [1, 2].map(|at| {
            let total = |at: usize| samples[at].iter().map(|ns| ns * f64::from(line.sizes[at])).collect::<Vec<_>>();
            ratios(&total(at), &total(at - 1))
        });
        let is_reached = growth[1].median <= linear::MOST;
        Self {
            input: line.input.to_owned(),
            operation: line.operation.to_owned(),
            answer: line.answer.clone(),
            unit: line.unit.to_owned(),
            sizes: line.sizes,
            ns: [0, 1, 2].map(|at| Quartiles::of(samples[at].iter().copied())),
            growth,
            target: linear::MOST,
            verdict: if is_reached { Verdict::Reached } else { Verdict::Missed },
        }
    }
}

impl MemoryResult {
    pub(crate) fn new(call: &str, column: u32, memory: Memory, target: Option<f64>) -> Self {
        let percent = f64::from(memory.added()) / f64::from(column) * 100.0;
        let verdict = match target {
            Some(most) if percent <= most => Verdict::Reached,
            Some(_) => Verdict::Missed,
            None => Verdict::Informative,
        };
        Self { call: call.to_owned(), column, memory, percent, target, verdict }
    }
}

/// Round by round, so that both sides of a ratio were measured at nearly the same time.
fn ratios(samples: &[f64], base: &[f64]) -> Quartiles {
    Quartiles::of(samples.iter().zip(base).map(|(one, base)| one / base))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Verdict::{GateOnly, Informative, Missed, Reached};
    use super::*;
    use crate::contender::Inputs;

    fn quartiles(median: f64) -> Quartiles {
        Quartiles { lower: median * 0.95, median, upper: median * 1.05 }
    }

    /// A run with a row of adseal and of others, each with its nanoseconds.
    pub(crate) fn results(adseal: f64, others: &[(&str, f64)]) -> Results {
        let machine = Machine {
            cpu: "some".to_owned(),
            processors: 1,
            flags: Vec::new(),
            tiers: Vec::new(),
            os: String::new(),
            kernel: String::new(),
            load_before: "0".to_owned(),
            compiler: "rustc".to_owned(),
            versions: [].into(),
        };
        let contender = |(name, ns): (&str, f64)| ContenderResult {
            name: name.to_owned(),
            checks: String::new(),
            ns: quartiles(ns),
            ratio: (name != "adseal").then(|| quartiles(ns / adseal)),
            target: None,
            gate: None,
            verdict: Verdict::Informative,
        };
        let contenders = [("adseal", adseal)].iter().chain(others).copied().map(contender).collect();
        let row = RowResult { title: "row".to_owned(), rounds: 1, contenders };
        let sections = vec![Section { title: "section".to_owned(), plot: None, rows: vec![row] }];
        Results {
            machine,
            quick: false,
            sections,
            cycles: None,
            scalings: Vec::new(),
            lines: Vec::new(),
            memory: Vec::new(),
        }
    }

    fn row() -> Row {
        let inputs = Inputs::new(vec![()]);
        let contender = |name: &str| Contender::new(name, &inputs, |(), _| 0);
        let contenders = vec![
            contender("first"),
            contender("near").target(2.0).gate(1.5),
            contender("almost").target(2.5).gate(1.75),
            contender("far").target(2.5),
            contender("free"),
        ];
        Row::new("row", contenders)
    }

    #[test]
    fn memory_is_compared_with_the_column() {
        let memory = Memory { before: 1000, peak: 1400, after: 1000, arrow: 0 };
        let result = |target| MemoryResult::new("call", 2000, memory, target);
        assert_eq!((result(None).percent, result(None).verdict), (20.0, Informative));
        assert_eq!([Some(20.0), Some(19.9)].map(|target| result(target).verdict), [Reached, Missed]);
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // The machine was three times as slow in the second round, for all of them.
        let samples = [10.0, 20.0, 20.0, 20.0, 5.0].map(|ns| vec![ns, 3.0 * ns, ns]);
        let result = RowResult::new(&row(), &samples);
        let ratios: Vec<_> = result.contenders.iter().map(|one| one.ratio.map(|ratio| ratio.median)).collect();
        assert_eq!(ratios, [None, Some(2.0), Some(2.0), Some(2.0), Some(0.5)]);
        assert_eq!(result.rounds, 3);
        let spread = result.contenders[1].ratio.map(|ratio| ratio.upper - ratio.lower);
        assert_eq!(spread, Some(0.0));
        let verdicts: Vec<_> = result.contenders.iter().map(|one| one.verdict).collect();
        assert_eq!(verdicts, [Informative, Reached, GateOnly, Missed, Informative]);
    }

    #[test]
    fn cycles_are_counted_by_the_clock_of_their_round() {
        let samples = [0.25, 32.0, 16.0, 8.0, 4.0].map(|ns| vec![ns, 2.0 * ns, 4.0 * ns]);
        let result = CyclesResult::new(&row(), &[Some(128.0), None, None, None], &samples);
        assert_eq!(result.kernels.len(), 4);
        let Quartiles { lower, median, upper } = result.kernels[0].cycles;
        assert_eq!((lower, median, upper, result.kernels[0].floor), (128.0, 128.0, 128.0, Some(128.0)));
        // The clock's median is half a nanosecond.
        assert!((result.gigahertz - 2.0).abs() < 1e-9, "{}", result.gigahertz);
    }

    #[test]
    fn sizes_of_one_name_are_a_curve() {
        let mut scaling = Scaling::new("title", "row", "plot");
        let contenders = row().contenders;
        scaling.add(1, &contenders[..2], vec![vec![10.0], vec![20.0]]);
        scaling.add(4, &contenders[1..3], vec![vec![30.0], vec![40.0]]);
        let curves: Vec<_> = scaling
            .curves
            .iter()
            .map(|curve| curve.points.iter().map(|point| (point.size, point.ns.median)).collect::<Vec<_>>())
            .collect();
        assert_eq!(scaling.sizes(), BTreeSet::from([1, 4]));
        assert_eq!(curves, [vec![(1, 10.0)], vec![(1, 20.0), (4, 30.0)], vec![(4, 40.0)]]);
    }

    fn line(samples: &[Vec<f64>]) -> LineResult {
        let inputs = Inputs::new(vec![()]);
        let contenders = ["small", "middle", "large"].map(|name| Contender::new(name, &inputs, |(), _| 0));
        let sizes = [100, 400, 1600];
        let line = Line { input: "", operation: "", answer: String::new(), unit: "byte", sizes, contenders };
        LineResult::new(&line, samples)
    }

    #[test]
    fn growth_is_that_of_the_whole_time() {
        let linear = line(&[vec![2.0], vec![1.0], vec![1.0]]);
        assert_eq!(linear.growth.map(|growth| Some(growth.median)), [Some(2.0), Some(4.0)]);
        assert_eq!(linear.verdict, Verdict::Reached);
        let quadratic = line(&[vec![1.0], vec![4.0], vec![16.0]]);
        assert_eq!(quadratic.growth.map(|growth| Some(growth.median)), [Some(16.0), Some(16.0)]);
        assert_eq!(quadratic.verdict, Verdict::Missed);
    }
}
