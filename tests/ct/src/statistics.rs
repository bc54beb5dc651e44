//! Welch's t-test, as in "dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede, 2017).

/// Above this the means differ: by chance that happens less than once in 10^20 tests.
pub(crate) const THRESHOLD: f64 = 10.0;

/// The shares of the quickest measurements that are tested, each by itself. What interrupts a measurement makes it long,
/// and would hide a small difference.
const SHARES: [f64; 6] = [0.5, 0.75, 0.9, 0.97, 0.99, 1.0];

/// Fewer measurements of a kind than this are not tested.
const FEWEST: f64 = 100.0;

/// What a test says of two kinds of measurements.
#[derive(Clone, Copy)]
pub(crate) struct Comparison {
    /// Of the share that differs most.
    pub(crate) t: f64,
    /// Between the means, in nanoseconds, for the share in which the smallest one can be seen.
    pub(crate) difference: f64,
    /// The smallest difference that would have exceeded the threshold.
    pub(crate) visible_from: f64,
}

impl Comparison {
    /// Of measurements in nanoseconds, each with its kind.
    pub(crate) fn of(measurements: &[(bool, f64)]) -> Self {
        let mut sorted: Vec<f64> = measurements.iter().map(|(_, time)| *time).collect();
        sorted.sort_by(f64::total_cmp);
        let of_share = |share| {
            let limit = sorted[last_of(share, sorted.len())];
            let kind = |wanted| measurements.iter().filter(move |(kind, time)| *kind == wanted && *time <= limit);
            let moments = |wanted| Moments::of(kind(wanted).map(|(_, time)| *time));
            welch(&moments(false), &moments(true))
        };
        let shares: Vec<Self> = SHARES.into_iter().filter_map(of_share).collect();
        let t = shares.iter().map(|share| share.t).max_by(|one, other| one.abs().total_cmp(&other.abs()));
        let sharpest = shares.iter().min_by(|one, other| one.visible_from.total_cmp(&other.visible_from));
        let (t, sharpest) = t.zip(sharpest).expect("there are enough measurements of both kinds");
        Self { t, ..*sharpest }
    }

    pub(crate) fn is_different(&self) -> bool {
        self.t.abs() > THRESHOLD
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]
fn last_of(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).clamp(1, count) - 1
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    fn of(times: impl Iterator<Item = f64> + Clone) -> Self {
        let count = times.clone().map(|_| 1.0).sum::<f64>();
        let mean = times.clone().sum::<f64>() / count;
        let variance = times.map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { count, mean, variance }
    }
}

/// Nothing where there are too few of a kind: the quickest may all be of the other.
fn welch(one: &Moments, other: &Moments) -> Option<Comparison> {
    if one.count < FEWEST || other.count < FEWEST {
        return None;
    }
    let error = (one.variance / one.count + other.variance / other.count).sqrt();
    let difference = one.mean - other.mean;
    let t = if difference == 0.0 { 0.0 } else { difference / error };
    Some(Comparison { t, difference, visible_from: THRESHOLD * error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Between 0 and 100.
    fn noise(random: &mut Random) -> f64 {
        f64::from(u16::try_from(random.number() % 1000).expect("below 1000")) / 10.0
    }

    #[test]
    fn an_example_by_hand() {
        // 100 measurements each, half of them 1 below and half 1 above the mean: both variances are 100/99.
        let around = |mean: f64| (0..100).map(move |index| mean + f64::from(index % 2 * 2 - 1));
        let comparison = welch(&Moments::of(around(2.0)), &Moments::of(around(4.0))).expect("enough of both");
        assert!((comparison.t + 2.0 / (2.0_f64 / 99.0).sqrt()).abs() < 1e-9, "{}", comparison.t);
        assert!((comparison.difference + 2.0).abs() < 1e-9);
        assert!((comparison.visible_from - 10.0 * (2.0_f64 / 99.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn kinds_that_never_meet_differ() {
        let measurements: Vec<(bool, f64)> =
            (0..4000).map(|index| (index % 2 == 1, f64::from(index % 2 * 1000 + index % 10))).collect();
        assert!(Comparison::of(&measurements).is_different());
    }

    #[test]
    fn a_difference_is_found_among_noise_and_none_where_there_is_none() {
        let mut random = Random::new();
        let mut with = |offset: f64| -> Vec<(bool, f64)> {
            let measurement = |index: usize| {
                let kind = random.number() & 1 == 1;
                // Now and then something interrupts.
                let pause = if index % 50 == 1 { 1e5 * noise(&mut random) } else { 0.0 };
                (kind, noise(&mut random) + pause + if kind { offset } else { 0.0 })
            };
            (0..20_000).map(measurement).collect()
        };
        assert!(!Comparison::of(&with(0.0)).is_different());
        assert!(Comparison::of(&with(10.0)).is_different());
        assert!(Comparison::of(&with(-10.0)).is_different());
    }
}
