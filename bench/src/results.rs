//! What a run found, in the shape in which it is written as JSON.

use serde::Serialize;

use crate::harness::Contender;
use crate::linear::{self, Line};
use crate::machine::Machine;
use crate::rows::Row;
use crate::statistics::Quartiles;

#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    /// Turns that every contender had, but where a row says otherwise.
    pub(crate) rounds: u32,
    pub(crate) quick: bool,
    pub(crate) rows: Vec<RowResult>,
    pub(crate) json: Vec<RowResult>,
    pub(crate) lines: Vec<LineResult>,
}

#[derive(Serialize)]
pub(crate) struct RowResult {
    pub(crate) title: String,
    /// Turns of each of its contenders.
    pub(crate) rounds: usize,
    pub(crate) contenders: Vec<ContenderResult>,
}

#[derive(Serialize)]
pub(crate) struct ContenderResult {
    pub(crate) name: &'static str,
    pub(crate) checks: &'static str,
    /// Nanoseconds a call, or a row of a batch.
    pub(crate) ns: Quartiles,
    /// How many times as long as adseal, round by round; none for adseal itself.
    pub(crate) ratio: Option<Quartiles>,
    pub(crate) target: Option<f64>,
    pub(crate) verdict: Verdict,
}

#[derive(Serialize)]
pub(crate) struct LineResult {
    pub(crate) input: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) answer: String,
    pub(crate) unit: &'static str,
    pub(crate) sizes: [u32; 3],
    /// Nanoseconds a unit, for each size.
    pub(crate) ns: [Quartiles; 3],
    /// How many times as long as the next smaller one the middle and the largest size take.
    pub(crate) growth: [Quartiles; 2],
    pub(crate) target: f64,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Reached,
    Missed,
    /// There is no target.
    Informative,
}

impl Verdict {
    fn of(is_reached: Option<bool>) -> Self {
        match is_reached {
            Some(true) => Self::Reached,
            Some(false) => Self::Missed,
            None => Self::Informative,
        }
    }
}

impl RowResult {
    /// `samples` holds nanoseconds: a list for each contender, with a value for each round.
    pub(crate) fn new(row: &Row, samples: &[Vec<f64>]) -> Self {
        let result = |(at, contender): (usize, &Contender)| {
            let ratio = (at > 0).then(|| ratios(&samples[at], &samples[0]));
            let is_reached = ratio.zip(contender.target).map(|(ratio, target)| ratio.median >= target);
            ContenderResult {
                name: contender.name,
                checks: contender.checks,
                ns: Quartiles::of(samples[at].iter().copied()),
                ratio,
                target: contender.target,
                verdict: Verdict::of(is_reached),
            }
        };
        let contenders = row.contenders.iter().enumerate().map(result).collect();
        Self { title: row.title.clone(), rounds: samples[0].len(), contenders }
    }
}

impl LineResult {
    pub(crate) fn new(line: &Line, samples: &[Vec<f64>]) -> Self {
        let growth = [1, 2].map(|at| {
            let total = |at: usize| samples[at].iter().map(|ns| ns * f64::from(line.sizes[at])).collect::<Vec<_>>();
            ratios(&total(at), &total(at - 1))
        });
        Self {
            input: line.input,
            operation: line.operation,
            answer: line.answer.clone(),
            unit: line.unit,
            sizes: line.sizes,
            ns: [0, 1, 2].map(|at| Quartiles::of(samples[at].iter().copied())),
            growth,
            target: linear::MOST,
            verdict: Verdict::of(Some(growth[1].median <= linear::MOST)),
        }
    }
}

/// Round by round, so that both sides of a ratio were measured at nearly the same time.
fn ratios(samples: &[f64], base: &[f64]) -> Quartiles {
    Quartiles::of(samples.iter().zip(base).map(|(one, base)| one / base))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::Inputs;

    fn row() -> Row {
        let inputs = Inputs::new(vec![()]);
        let contender = |name| Contender::new(name, &inputs, |(), _| 0);
        let contenders =
            vec![contender("first"), contender("near").target(2.0), contender("far").target(2.5), contender("free")];
        Row::new("row", contenders)
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // The machine was three times as slow in the second round, for all of them.
        let samples = [vec![10.0, 30.0, 10.0], vec![20.0, 60.0, 20.0], vec![20.0, 60.0, 20.0], vec![5.0, 15.0, 5.0]];
        let result = RowResult::new(&row(), &samples);
        let ratios: Vec<_> = result.contenders.iter().map(|one| one.ratio.map(|ratio| ratio.median)).collect();
        assert_eq!(ratios, [None, Some(2.0), Some(2.0), Some(0.5)]);
        assert_eq!(result.rounds, 3);
        let spread = result.contenders[1].ratio.map(|ratio| ratio.upper - ratio.lower);
        assert_eq!(spread, Some(0.0));
        let verdicts: Vec<_> = result.contenders.iter().map(|one| one.verdict).collect();
        assert_eq!(verdicts, [Verdict::Informative, Verdict::Reached, Verdict::Missed, Verdict::Informative]);
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
