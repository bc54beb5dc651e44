//! Medians and quartiles: what a busy neighbour disturbs least.

use serde::{Deserialize, Serialize};

/// The middle of a sample and how far half of it is spread.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Quartiles {
    pub(crate) lower: f64,
    pub(crate) median: f64,
    pub(crate) upper: f64,
}

impl Quartiles {
    /// Of one value or more. Between two values of the sample it is interpolated.
    pub(crate) fn of(sample: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = sample.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self { lower: quarter(&sorted, 1), median: quarter(&sorted, 2), upper: quarter(&sorted, 3) }
    }
}

/// The value that stands so many quarters along the way from the first to the last.
fn quarter(sorted: &[f64], quarters: usize) -> f64 {
    let position = (sorted.len() - 1) * quarters;
    let below = sorted[position / 4];
    let above = sorted[position.div_ceil(4)];
    below + (above - below) * [0.0, 0.25, 0.5, 0.75][position % 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_quartiles(sample: &[f64], lower: f64, median: f64, upper: f64) {
        assert_eq!(Quartiles::of(sample.iter().copied()), Quartiles { lower, median, upper }, "{sample:?}");
    }

    #[test]
    fn order_does_not_matter() {
        assert_quartiles(&[5.0, 1.0, 4.0, 2.0, 3.0], 2.0, 3.0, 4.0);
    }

    #[test]
    fn an_even_sample_is_interpolated() {
        assert_quartiles(&[4.0, 1.0, 3.0, 2.0], 1.75, 2.5, 3.25);
        assert_quartiles(&[1.0, 2.0], 1.25, 1.5, 1.75);
    }

    #[test]
    fn one_value_is_all_three() {
        assert_quartiles(&[7.0], 7.0, 7.0, 7.0);
    }

    #[test]
    fn one_outlier_moves_nothing() {
        assert_quartiles(&[1.0, 2.0, 3.0, 4.0, 1e9], 2.0, 3.0, 4.0);
    }
}
