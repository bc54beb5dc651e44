//! How long before or after their `expires` clicks came.

/// The spans between them are counted; in seconds, from late to early. Whoever comes exactly at `expires` is late.
pub const EDGES: [i64; 15] = [
    -30 * 86_400,
    -7 * 86_400,
    -86_400,
    -3_600,
    -600,
    -60,
    0,
    60,
    300,
    900,
    3_600,
    86_400,
    7 * 86_400,
    30 * 86_400,
    365 * 86_400,
];

/// Counts of spans: the first is everything up to the first edge, the last everything above the last edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expiry {
    /// The counts.
    pub counts: [u64; EDGES.len() + 1],
}

impl Expiry {
    /// Counts a click that had so many seconds left.
    pub fn add(&mut self, left: i64) {
        self.counts[EDGES.partition_point(|&edge| edge < left)] += 1;
    }

    /// Counts all of another.
    pub fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, other)| *count += other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_last_second_and_not_that_of_the_one_before() {
        for (left, place) in [
            (i64::MIN, 0),
            (-2_592_000, 0),
            (-2_591_999, 1),
            (-1, 6),
            (0, 6),
            (1, 7),
            (60, 7),
            (61, 8),
            (31_536_000, 14),
            (31_536_001, 15),
            (i64::MAX, 15),
        ] {
            let mut expiry = Expiry::default();
            expiry.add(left);
            let mut counts = [0; 16];
            counts[place] = 1;
            assert_eq!(expiry.counts, counts, "{left}");
        }
    }
}
