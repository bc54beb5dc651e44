//! A batch signs each row as it is signed alone: on every tier, with any number of threads.

mod support;

use std::collections::HashSet;

use adseal_core::click::{SignError, SigningError, UnsignedRow, signed_bound};
use adseal_core::{ClickSigner, Expires, KeyRing, Status, Threads, Unfilled};
use adseal_mac::Tier;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::batch::*;

#[derive(Clone, Debug)]
struct Row {
    /// `None` is a null row.
    uri: Option<Vec<u8>>,
    expires: Expires,
    now: i64,
    /// An index into the rings; the signer's own behind the last.
    ring: usize,
}

fn rows() -> impl Strategy<Value = Row> {
    let sound = select(vec!["/c?", "/c?a=1&b=2", "https://h.example/c?a=%20", "/c?a.b=1&", "/c?expires=1700000100"]);
    let odd = select(vec![
        "",
        "/c?a={x}&b=[y]",
        "/c?a=1&a=2",
        "/c",
        "/c?a b",
        "/c?signature=1",
        "/c?expires=x",
        "/c?amp;a=1",
    ]);
    let uri = prop_oneof![
        6 => (sound, prop_oneof![0..20_usize, 0..400_usize]).prop_map(|(uri, length)| {
            let pad = format!("&pad={}", "p".repeat(length));
            [uri, &pad].concat().into_bytes()
        }),
        2 => odd.prop_map(|uri| uri.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..60),
    ];
    let uri = prop::option::weighted(0.9, uri);
    let expires = prop_oneof![
        6 => (1..300_i64).prop_map(Expires::Lifetime),
        2 => (NOW..NOW + 300).prop_map(Expires::At),
        2 => Just(Expires::Existing),
        1 => select(vec![Expires::At(-1), Expires::Lifetime(0), Expires::At(i64::MAX)]),
    ];
    let now = prop_oneof![3 => Just(NOW), 1 => NOW - 100..NOW + 100];
    (uri, expires, now, 0..4_usize).prop_map(|(uri, expires, now, ring)| Row { uri, expires, now, ring })
}

/// Why a row was not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    Null(usize),
    Refused(SigningError),
}

impl From<SigningError> for Cause {
    fn from(refusal: SigningError) -> Self {
        Self::Refused(refusal)
    }
}

/// What signing a batch gives: the bytes, and of each row where it ends and why it is empty.
#[derive(Debug, PartialEq, Eq)]
struct Signed {
    text: Vec<u8>,
    rows: Vec<(usize, Result<(), Cause>)>,
}

/// Rows as a caller has them.
struct Batch<'r> {
    pool: &'r [Row],
    picks: &'r [usize],
}

impl Batch<'_> {
    fn row<'a>(&'a self, rings: &'a [KeyRing], index: usize) -> Result<UnsignedRow<'a>, Cause> {
        let Row { uri, expires, now, ring } = &self.pool[self.picks[index] % self.pool.len()];
        let uri = uri.as_deref().ok_or(Cause::Null(index))?;
        Ok(UnsignedRow { uri, expires: *expires, now: at(*now), ring: rings.get(*ring) })
    }

    /// One row after the other, each alone.
    fn sign_alone(&self, signer: &ClickSigner, rings: &[KeyRing]) -> Signed {
        let mut signed = Signed { text: Vec::new(), rows: Vec::new() };
        for index in 0..self.picks.len() {
            let sign = |row: UnsignedRow<'_>| {
                let prepared = signer.prepare_with(row.ring.unwrap_or(signer.ring()), row.uri, row.expires, row.now)?;
                let mut out = vec![0; prepared.length()];
                signed.text.extend(prepared.write(&mut out).as_bytes());
                Ok(())
            };
            let outcome = self.row(rings, index).and_then(sign);
            signed.rows.push((signed.text.len(), outcome));
        }
        signed
    }

    /// All of them into a buffer of this size; the needed length, and what was signed.
    fn sign_together(
        &self,
        signer: &ClickSigner,
        rings: &[KeyRing],
        threads: usize,
        capacity: usize,
    ) -> (usize, Signed) {
        let mut text = vec![0xa5; capacity];
        let mut results = vec![None; self.picks.len()];
        let row = |index| self.row(rings, index);
        let threads = Threads::new(threads);
        let length =
            signer.sign_batch(threads, self.picks.len(), row, &mut text[..], &mut results[..], |results, row| {
                assert!(results[row.index].is_none(), "each row comes once");
                assert!(row.index == 0 || results[row.index - 1].is_some(), "rows come in order");
                results[row.index] = Some((row.end, row.outcome));
            });
        let rows = results.into_iter().map(|result| result.expect("no row is left out")).collect();
        (length, Signed { text, rows })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_batch_is_what_its_rows_are_one_by_one(
        keys in key_rings(),
        (nulls, strict) in any::<(bool, bool)>(),
        pool in prop::collection::vec(rows(), 1..40),
        picks in picks(),
        missing in 1..2_000_usize,
    ) {
        let signer = |ring: &KeyRing| {
            let unfilled = if nulls { Unfilled::Null } else { Unfilled::Reject };
            ClickSigner::new(ring.clone()).unfilled(unfilled).strict(strict)
        };
        let batch = Batch { pool: &pool, picks: &picks };
        let rings = make_rings(&keys, Tier::PORTABLE);
        let expected = batch.sign_alone(&signer(&rings[0]), &rings);
        let needed = expected.text.len();
        for tier in Tier::available() {
            let rings = make_rings(&keys, tier);
            for threads in 1..=3 {
                let context = format!("{}, {threads} threads", tier.name());
                let (length, got) = batch.sign_together(&signer(&rings[0]), &rings, threads, needed + 9);
                prop_assert_eq!(length, needed, "{}", &context);
                prop_assert!(got.rows == expected.rows, "{context}: {:?}", first_difference(&got.rows, &expected.rows));
                prop_assert!(got.text[..needed] == expected.text, "{context}");
                prop_assert_eq!(&got.text[needed..], [0xa5; 9], "{}", &context);

                let (length, got) = batch.sign_together(&signer(&rings[0]), &rings, threads, needed.saturating_sub(missing));
                prop_assert_eq!(length, needed, "{}, too little room", &context);
                prop_assert!(got.rows == expected.rows, "{context}, too little room");
            }
        }
    }

    #[test]
    fn the_bounds_of_all_rows_suffice(pool in prop::collection::vec(rows(), 1..40)) {
        let ring = KeyRing::single(b"a key of more than sixteen bytes").expect("a sound key");
        let signer = ClickSigner::new(ring).unfilled(Unfilled::Null);
        let picks: Vec<_> = (0..pool.len()).collect();
        let bound = pool.iter().filter_map(|row| row.uri.as_ref()).map(|uri| signed_bound(uri.len())).sum();
        let (length, _) = Batch { pool: &pool, picks: &picks }.sign_together(&signer, &[], 1, bound);
        prop_assert!(length <= bound);
    }
}

/// The comparison says little unless the rows are of many kinds.
#[test]
fn rows_are_signed_and_refused_for_many_reasons() {
    let mut runner = TestRunner::deterministic();
    let (mut statuses, mut signed) = (HashSet::new(), 0);
    for _ in 0..100 {
        let (keys, pool) =
            (key_rings(), prop::collection::vec(rows(), 40)).new_tree(&mut runner).expect("a case").current();
        let rings = make_rings(&keys, Tier::PORTABLE);
        let picks: Vec<_> = (0..pool.len()).collect();
        let batch = Batch { pool: &pool, picks: &picks };
        for (_, outcome) in batch.sign_alone(&ClickSigner::new(rings[0].clone()), &rings).rows {
            match outcome {
                Ok(()) => signed += 1,
                Err(Cause::Refused(refusal)) => drop(statuses.insert(refusal.status())),
                Err(Cause::Null(_)) => drop(statuses.insert(Status::InvalidArgument)),
            }
        }
    }
    assert!(signed > 500, "{signed} signed");
    assert!(statuses.len() >= 9, "{statuses:?}");
}

/// Alone, a row that does not fit says how much it needs.
#[test]
fn a_row_that_does_not_fit_is_counted() {
    let signer = ClickSigner::new(KeyRing::single(b"secret").expect("a sound key"));
    let needed = match signer.sign_into(b"/c?a=1", Expires::default(), at(NOW), &mut []) {
        Err(SignError::BufferTooSmall(needed)) => needed,
        other => panic!("{other:?}"),
    };
    let row = Row { uri: Some(b"/c?a=1".to_vec()), expires: Expires::default(), now: NOW, ring: 9 };
    let batch = Batch { pool: &[row], picks: &[0; 700] };
    for threads in 1..=4 {
        let (length, signed) = batch.sign_together(&signer, &[], threads, 0);
        assert_eq!(length, 700 * needed);
        assert!(signed.rows.iter().map(|(end, _)| *end).eq((1..=700).map(|rows| rows * needed)));
    }
}
