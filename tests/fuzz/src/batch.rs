//! Many clicks at once: row for row what a single call says, on every tier that the processor has; and MACs of many
//! messages, against another crate's.

use std::array;

use adseal_core::click::{ClickRow, SigningError, UnsignedRow};
use adseal_core::{ClickSigner, ClickVerifier, Expires, KeyRing, Threads};
use adseal_mac::{HmacSha256Key, Keys, Messages, Tier, mac_many};

use crate::click_rules::Policy;
use crate::click_verify::{library_policy, policy, put_right, told};
use crate::hmac_sha256;
use crate::input::{Input, Written};
use crate::ring::{self, KEYS, at};
use crate::vectors::{self, bytes, int};

/// More rows than are worked on together would take the time that other inputs need.
const MOST_ROWS: usize = 200;

/// What a row of the fuzzer's is.
struct Row {
    /// Which key puts its signature right, whether it is null, has the ring of the verifier, or comes again.
    options: u8,
    uri: Vec<u8>,
}

/// Options, the time; then rows.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let policy = policy(input.byte(), input.byte());
    let now = input.time();
    let mut rows = Vec::new();
    while !input.is_empty() && rows.len() < MOST_ROWS {
        let options = input.byte();
        let mut uri = input.text().to_vec();
        put_right(&mut uri, options & 3);
        let times = if options & 0x40 == 0 { 1 } else { 17 };
        rows.extend((0..times).map(|_| Row { options, uri: uri.clone() }));
    }
    let single = Singles::new(&rows, policy, now);
    for tier in Tier::available() {
        macs_agree(&rows, tier);
        for threads in [1, 2] {
            single.same_together(&rows, policy, now, tier, threads);
        }
    }
}

/// The cases of one suite, many at a time.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let rows = vectors::seeds("click_verify", |case| {
        let options = u8::try_from(int(&case["now"]) & 0x43).unwrap_or_default();
        Written::default().byte(options).text(&bytes(&case["uri"])).rest(&[])
    });
    let start = |first: u8| Written::default().byte(first).byte(60).number(ring::NOW).rest(&[]);
    let together = |rows: &[Vec<u8>]| [start(rows[0].len().to_le_bytes()[0]), rows.concat()].concat();
    rows.chunks(24).map(together).collect()
}

/// What single calls say, on the portable tier.
struct Singles {
    rings: [KeyRing; 2],
    verdicts: Vec<Option<crate::click_rules::Verdict>>,
    signed: Vec<Option<Result<String, SigningError>>>,
}

/// The ring of the verifier, and another, which rows may name.
fn rings(tier: Tier) -> [KeyRing; 2] {
    let all = ring::ring(tier);
    let last = all.keys().last().expect("it has keys").clone();
    [all, KeyRing::new(vec![last]).expect("a sound ring")]
}

impl Row {
    fn uri(&self) -> Option<&[u8]> {
        (self.options & 0x10 == 0).then_some(&self.uri)
    }

    /// `None`: that of the verifier.
    const fn ring(&self) -> Option<usize> {
        if self.options & 0x20 == 0 { None } else { Some(1) }
    }

    const fn expires(&self) -> Expires {
        if self.options & 4 == 0 { Expires::Lifetime(60) } else { Expires::Existing }
    }
}

impl Singles {
    fn new(rows: &[Row], policy: Policy, now: i64) -> Self {
        let rings = rings(Tier::PORTABLE);
        let verifier = ClickVerifier::new(rings[0].clone(), library_policy(policy)).expect("a sound policy");
        let signer = ClickSigner::new(rings[0].clone());
        let ring = |row: &Row| &rings[row.ring().unwrap_or_default()];
        let verify = |row: &Row| Some(told(&verifier.verify_with(ring(row), row.uri()?, at(now))));
        let sign = |row: &Row| {
            let prepared = signer.prepare_with(ring(row), row.uri()?, row.expires(), at(now));
            Some(prepared.map(|click| click.write(&mut vec![0; click.length()]).as_str().to_owned()))
        };
        let (verdicts, signed) = rows.iter().map(|row| (verify(row), sign(row))).unzip();
        Self { rings, verdicts, signed }
    }

    fn same_together(&self, rows: &[Row], policy: Policy, now: i64, tier: Tier, threads: usize) {
        let rings = rings(tier);
        assert_eq!(rings.len(), self.rings.len());
        let threads = Threads::new(threads);
        let verifier = ClickVerifier::new(rings[0].clone(), library_policy(policy)).expect("a sound policy");
        let mut verdicts = vec![None; rows.len()];
        let row = |index: usize| {
            let row: &Row = &rows[index];
            row.uri().map(|uri| ClickRow { uri, now: at(now), ring: row.ring().map(|ring| &rings[ring]) }).ok_or(())
        };
        verifier.verify_batch(threads, rows.len(), row, &mut verdicts[..], |verdicts, index, verdict| {
            verdicts[index] = Some(verdict.ok().map(told));
        });
        let verdicts: Vec<_> = verdicts.into_iter().map(|verdict| verdict.expect("a verdict for each row")).collect();
        assert_eq!(verdicts, self.verdicts, "{}, {threads:?}", tier.name());
        self.same_signed(rows, now, &rings, threads);
    }

    fn same_signed(&self, rows: &[Row], now: i64, rings: &[KeyRing; 2], threads: Threads) {
        let signer = ClickSigner::new(rings[0].clone());
        let row = |index: usize| {
            let row: &Row = &rows[index];
            let ring = row.ring().map(|ring| &rings[ring]);
            let uri = row.uri().ok_or(None)?;
            Ok::<_, Option<SigningError>>(UnsignedRow { uri, expires: row.expires(), now: at(now), ring })
        };
        let bound = rows.iter().map(|row| adseal_core::click::signed_bound(row.uri.len())).sum();
        let (mut out, mut ends) = (vec![0; bound], vec![None; rows.len()]);
        let length = signer.sign_batch(threads, rows.len(), row, &mut out[..], &mut ends[..], |ends, row| {
            ends[row.index] = Some((row.end, row.outcome));
        });
        let mut start = 0;
        for (end, expected) in ends.into_iter().zip(&self.signed) {
            let (end, outcome) = end.expect("an answer for each row");
            match (outcome, expected) {
                (Ok(()), Some(Ok(signed))) => assert_eq!(&out[start..end], signed.as_bytes()),
                (Err(Some(refusal)), Some(Err(expected))) => assert_eq!(&refusal, expected),
                (Err(None), None) => {}
                (outcome, _) => panic!("{outcome:?} instead of {expected:?}"),
            }
            assert!(expected.as_ref().is_some_and(Result::is_ok) || start == end);
            start = end;
        }
        assert_eq!(length, start);
    }
}

/// The MACs of the rows as they are, under all keys in turn.
fn macs_agree(rows: &[Row], tier: Tier) {
    let keys: [HmacSha256Key; 3] = array::from_fn(|index| {
        let mut key = HmacSha256Key::new(KEYS[index].1);
        key.force_tier(tier);
        key
    });
    let keys: Vec<_> = keys.iter().collect();
    let index: Vec<_> = rows.iter().map(|row| u32::from(row.options % 3)).collect();
    let messages: Vec<_> = rows.iter().map(|row| &*row.uri).collect();
    let mut macs = vec![[0; 32]; rows.len()];
    let outcome = mac_many(Keys::PerMessage { keys: &keys, index: &index }, Messages::Slices(&messages), &mut macs);
    assert!(outcome.is_ok());
    for ((row, mac), message) in rows.iter().zip(macs).zip(messages) {
        let key = KEYS[usize::from(row.options % 3)].1;
        assert_eq!(mac, hmac_sha256::mac(key, message), "{}", tier.name());
    }
}
