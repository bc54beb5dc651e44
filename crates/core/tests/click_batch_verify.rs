//! A batch gives each row the verdict that it gets alone: on every tier, with any number of threads.

mod support;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use adseal_core::click::{ClickRow, Flags, ReplayGuard, ReplayOutcome, ReplayStore, Unsigned};
use adseal_core::{ClickPolicy, ClickReason, ClickVerdict, ClickVerifier, KeyRing, Threads};
use adseal_mac::Tier;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::batch::*;

/// How a signed row is spoilt.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    /// A byte of it is changed.
    Byte(usize, u8),
    /// It ends early.
    Cut(usize),
    /// Something stands behind it.
    Tail(&'static str),
    /// It is bytes and nothing else.
    Bytes,
    /// There is none.
    Null,
}

/// One row: a URI that a key signs, and what becomes of it.
#[derive(Clone, Debug)]
struct Row {
    parameters: String,
    expires: Option<i64>,
    signer: (usize, usize),
    damage: Damage,
    hostile: Vec<u8>,
    /// An index into the rings; the verifier's own behind the last.
    ring: usize,
    now: i64,
}

fn rows() -> impl Strategy<Value = Row> {
    let damage = prop_oneof![
        6 => Just(Damage::None),
        2 => (0..200_usize, any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        1 => (0..60_usize).prop_map(Damage::Cut),
        2 => select(vec!["&x=1", "&", "&ip=9;|", "&a=2", "&%41=1"]).prop_map(Damage::Tail),
        1 => Just(Damage::Bytes),
        1 => Just(Damage::Null),
    ];
    let parameters = select(vec!["a=1", "a=%20b&b=2", "b=2", "a=", "a=1&a=2", "a.b=1&a_b=2", "a={x}"]);
    let length = prop_oneof![0..20_usize, 0..400_usize];
    let expires = prop_oneof![
        6 => (NOW - 60..NOW + 400).prop_map(Some),
        1 => Just(None),
        1 => Just(Some(NOW * 1_000)),
    ];
    let hostile = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..90),
        "/?[/?&=a%;.]{0,20}(signature|expires)?=?[!-~]{0,50}".prop_map(String::into_bytes),
    ];
    let now = prop_oneof![3 => Just(NOW), 1 => NOW - 100..NOW + 100];
    ((parameters, length), expires, (0..3_usize, 0..4_usize), damage, hostile, 0..4_usize, now).prop_map(
        |((parameters, length), expires, signer, damage, hostile, ring, now)| {
            let parameters = format!("{parameters}&pad={}", "p".repeat(length));
            Row { parameters, expires, signer, damage, hostile, ring, now }
        },
    )
}

impl Row {
    /// The row as it arrives.
    fn uri(&self, rings: &[KeyRing]) -> Option<Vec<u8>> {
        let ring = &rings[self.signer.0 % rings.len()];
        let key = &ring.keys()[self.signer.1 % ring.keys().len()];
        let expires = self.expires.map_or(String::new(), |expires| format!("&expires={expires}"));
        let message = format!("/c?{}{expires}", self.parameters);
        let mut uri = format!("{message}&signature={}", key.signature(message.as_bytes())).into_bytes();
        match self.damage {
            Damage::None => {}
            Damage::Byte(at, byte) => {
                let at = at % uri.len();
                uri[at] = byte;
            }
            Damage::Cut(length) => uri.truncate(uri.len().saturating_sub(length)),
            Damage::Tail(tail) => uri.extend(tail.bytes()),
            Damage::Bytes => uri.clone_from(&self.hostile),
            Damage::Null => return None,
        }
        Some(uri)
    }
}

/// What a policy may say.
#[derive(Clone, Copy, Debug)]
enum Rule {
    RequireA,
    RequireNonempty,
    AllowNoExpires,
    ForbidUnsigned,
    LimitLifetime,
    Strict,
    ReportOnly,
    /// A replay guard, which needs an `expires` and a limit of the lifetime.
    Guard,
    /// A store that is full soon.
    Store,
}

/// Remembers two signatures.
#[derive(Default)]
struct SmallStore(Mutex<Vec<[u8; 32]>>);

impl ReplayStore for SmallStore {
    fn check_and_insert(&self, signature: &[u8; 32], _keep_until: i64, _now: i64) -> ReplayOutcome {
        let mut known = self.0.lock().expect("nothing panics under the lock");
        if known.contains(signature) {
            return ReplayOutcome::Replayed;
        }
        if known.len() == 2 {
            return ReplayOutcome::Full;
        }
        known.push(*signature);
        ReplayOutcome::Fresh
    }
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    use Rule::*;
    let plain = [RequireA, RequireNonempty, AllowNoExpires, ForbidUnsigned, LimitLifetime, Strict, ReportOnly];
    let guard = prop_oneof![3 => Just(None), 1 => Just(Some(Guard)), 1 => Just(Some(Store))];
    (subsequence(plain.to_vec(), 0..3), guard).prop_map(|(plain, guard)| plain.into_iter().chain(guard).collect())
}

/// A verifier with a replay guard of its own, which has seen nothing yet.
fn verifier(rules: &[Rule], ring: &KeyRing) -> ClickVerifier {
    let policy = rules.iter().fold(ClickPolicy::new().leeway(5), |policy, rule| match rule {
        Rule::RequireA => policy.require(b"a"),
        Rule::RequireNonempty => policy.require(b"a").required_nonempty(true),
        Rule::AllowNoExpires => policy.require_expires(false),
        Rule::ForbidUnsigned => policy.unsigned(Unsigned::Forbid),
        Rule::LimitLifetime => policy.max_lifetime(120),
        Rule::Strict => policy.strict(true),
        Rule::ReportOnly => policy.report_only(true),
        Rule::Guard => {
            let guard = ReplayGuard::with_capacity(2_000).expect("memory for a guard");
            policy.require_expires(true).max_lifetime(300).replay_store(Arc::new(guard))
        }
        Rule::Store => policy.require_expires(true).max_lifetime(300).replay_store(Arc::new(SmallStore::default())),
    });
    ClickVerifier::new(ring.clone(), policy).expect("a sound policy")
}

/// All that a verdict tells.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    reason: ClickReason,
    is_accepted: bool,
    key: Option<(usize, String)>,
    expires: Option<i64>,
    flags: Flags,
    places: [Range<usize>; 2],
    unsigned_parameters: usize,
    offset: Option<usize>,
    parameter: Option<Vec<u8>>,
}

impl Told {
    fn new(verdict: &ClickVerdict<'_>) -> Self {
        let key = verdict.key_index().zip(verdict.key_id().map(str::to_owned));
        Self {
            reason: verdict.reason(),
            is_accepted: verdict.is_accepted(),
            key,
            expires: verdict.expires(),
            flags: verdict.flags(),
            places: [verdict.message(), verdict.signed_query()],
            unsigned_parameters: verdict.unsigned_parameters(),
            offset: verdict.offset(),
            parameter: verdict.parameter().map(<[u8]>::to_vec),
        }
    }
}

/// Rows as a caller has them.
struct Batch<'r> {
    rows: Vec<(&'r Row, Option<Vec<u8>>)>,
    picks: &'r [usize],
}

impl<'r> Batch<'r> {
    fn new(pool: &'r [Row], rings: &[KeyRing], picks: &'r [usize]) -> Self {
        Self { rows: pool.iter().map(|row| (row, row.uri(rings))).collect(), picks }
    }

    /// The row, or its index where it is null.
    fn row<'a>(&'a self, rings: &'a [KeyRing], index: usize) -> Result<ClickRow<'a>, usize> {
        let (row, uri) = &self.rows[self.picks[index] % self.rows.len()];
        Ok(ClickRow { uri: uri.as_deref().ok_or(index)?, now: at(row.now), ring: rings.get(row.ring) })
    }

    /// One row after the other, each alone.
    fn verify_alone(&self, verifier: &ClickVerifier, rings: &[KeyRing]) -> Vec<Result<Told, usize>> {
        let verify =
            |row: ClickRow<'_>| Told::new(&verifier.verify_with(row.ring.unwrap_or(verifier.ring()), row.uri, row.now));
        (0..self.picks.len()).map(|index| self.row(rings, index).map(verify)).collect()
    }

    fn verify_together(&self, verifier: &ClickVerifier, rings: &[KeyRing], threads: usize) -> Vec<Result<Told, usize>> {
        let mut results = vec![None; self.picks.len()];
        let row = |index| self.row(rings, index);
        let threads = Threads::new(threads);
        verifier.verify_batch(threads, self.picks.len(), row, &mut results[..], |results, index, verdict| {
            assert!(results[index].is_none(), "each row comes once");
            assert!(index == 0 || results[index - 1].is_some(), "rows come in order");
            results[index] = Some(verdict.map(Told::new));
        });
        results.into_iter().map(|result| result.expect("no row is left out")).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_batch_is_what_its_rows_are_one_by_one(
        keys in key_rings(),
        rules in rules(),
        pool in prop::collection::vec(rows(), 1..40),
        picks in picks(),
    ) {
        let rings = make_rings(&keys, Tier::PORTABLE);
        let batch = Batch::new(&pool, &rings, &picks);
        let expected = batch.verify_alone(&verifier(&rules, &rings[0]), &rings);
        for tier in Tier::available() {
            let rings = make_rings(&keys, tier);
            for threads in 1..=3 {
                let got = batch.verify_together(&verifier(&rules, &rings[0]), &rings, threads);
                prop_assert!(got == expected, "{}, {threads} threads: {:?}", tier.name(), first_difference(&got, &expected));
            }
        }
    }
}

/// The comparison says little unless the rows are of all kinds.
#[test]
fn rows_meet_every_reason_and_every_key() {
    let mut runner = TestRunner::deterministic();
    let (mut reasons, mut found) = (HashSet::new(), HashSet::new());
    for _ in 0..300 {
        let strategy = (key_rings(), rules(), prop::collection::vec(rows(), 40));
        let (keys, rules, pool) = strategy.new_tree(&mut runner).expect("a case").current();
        let rings = make_rings(&keys, Tier::PORTABLE);
        let picks: Vec<_> = (0..pool.len()).chain(0..pool.len()).collect();
        for told in
            Batch::new(&pool, &rings, &picks).verify_alone(&verifier(&rules, &rings[0]), &rings).iter().flatten()
        {
            reasons.insert(told.reason);
            found.extend(told.key.as_ref().map(|(index, _)| *index));
        }
    }
    assert_eq!(reasons.len(), 15, "{reasons:?}");
    assert_eq!(found.len(), 4, "{found:?}");
}
