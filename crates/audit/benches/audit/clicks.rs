//! The clicks that are audited.

use std::error::Error;
use std::fmt::Write as _;
use std::thread;

use adseal_audit::audit::Audit;
use adseal_audit::rings::Rings;
use adseal_core::click::ClickRow;
use adseal_core::{ClickPolicy, ClickReason, ClickVerifier, KeyRing, Threads, UnixTime};

use super::threads;

/// The first second of June 2026.
pub(crate) const START: i64 = 1_780_272_000;
/// Ten million in a month.
const ROWS_A_SECOND: i64 = 4;
/// Rows that are verified together: so few that they lie in the processor's cache.
const PIECE: usize = 1024;
const NETWORKS: usize = 6;
const SITES: f64 = 1000.0;

/// Clicks in the order of time.
pub(crate) struct Clicks {
    pub(crate) urls: Vec<String>,
    pub(crate) times: Vec<i64>,
    rings: Rings,
    verifier: ClickVerifier,
}

impl Clicks {
    /// So many.
    pub(crate) fn new(rows: usize) -> Result<Self, Box<dyn Error>> {
        let rings = (0..NETWORKS).map(|network| KeyRing::single(format!("the key of {}", name(network)).as_bytes()));
        let rings: Vec<_> = rings.collect::<Result<_, _>>()?;
        let rings = Rings::by(b"network_id", (0..).map(|network| name(network).into_bytes()).zip(rings));
        let verifier = ClickVerifier::new(rings.none().clone(), ClickPolicy::new())?;
        let mut clicks = Self { urls: Vec::new(), times: Vec::new(), rings, verifier };
        let mut random = Random(1);
        for row in (0..).take(rows) {
            clicks.push(START + row / ROWS_A_SECOND, &mut random);
        }
        Ok(clicks)
    }

    /// One in fifty is forged, and one in fifty is late.
    fn push(&mut self, time: i64, random: &mut Random) {
        let network = random.below(NETWORKS as u64) as usize;
        // By Zipf's law: the site of rank n sends one n-th of what the first one sends.
        let site = (SITES.powf(random.below(1 << 30) as f64 / f64::from(1 << 30))) as u64;
        let expires = time + if random.below(50) == 0 { -100 } else { 600 };
        let mut url = format!(
            "/v1/cpi/click?campaign_id=kodemo174ea19bc63928cdfaae33f79d77&network_id={}&site_id=site-{site}\
             &creative_id=banner-{}&device_id={:016x}{:016x}&device_id_type=adid&click_id={:016x}&expires={expires}",
            name(network),
            random.below(50),
            random.next(),
            random.next(),
            random.next(),
        );
        let forged = random.below(50) == 0;
        let signature = self.rings.at(network).1.keys()[0].signature(if forged { b"forged" } else { url.as_bytes() });
        let _ = write!(url, "&signature={}", signature.as_str());
        self.urls.push(url);
        self.times.push(time);
    }

    pub(crate) fn bytes(&self) -> usize {
        self.urls.iter().map(String::len).sum()
    }

    /// Verifies all of them, each by the ring that it names, and tells how many are valid.
    pub(crate) fn verify(&self) -> u64 {
        let part = self.urls.len().div_ceil(threads());
        let parts = self.urls.chunks(part).zip(self.times.chunks(part));
        thread::scope(|scope| {
            let parts: Vec<_> = parts.map(|(urls, times)| scope.spawn(|| self.verify_part(urls, times))).collect();
            parts.into_iter().map(|part| part.join().expect("it does not panic")).sum()
        })
    }

    fn verify_part(&self, urls: &[String], times: &[i64]) -> u64 {
        let mut valid = 0;
        for (urls, times) in urls.chunks(PIECE).zip(times.chunks(PIECE)) {
            let rings: Vec<_> = urls.iter().map(|url| self.rings.of(url.as_bytes())).collect();
            let mut reasons = [ClickReason::Expired; PIECE];
            self.verifier.verify_batch(
                Threads::ONE,
                urls.len(),
                |row| {
                    let now = UnixTime::from_secs(times[row]).ok_or(())?;
                    Ok::<_, ()>(ClickRow { uri: urls[row].as_bytes(), now, ring: Some(rings[row]) })
                },
                &mut reasons[..],
                |reasons, row, verdict| reasons[row] = verdict.expect("every time is one").reason(),
            );
            valid += reasons.iter().filter(|&&reason| reason == ClickReason::Valid).count() as u64;
        }
        valid
    }

    /// An audit of them.
    pub(crate) fn audit(&self) -> Result<Audit, Box<dyn Error>> {
        let now = UnixTime::from_secs(0).ok_or("time before 1970")?;
        Ok(Audit::new(self.verifier.clone(), self.rings.clone(), now).threads(threads()))
    }
}

fn name(network: usize) -> String {
    format!("network-{network}")
}

/// Knuth's linear congruential generator, so that every run has the same clicks.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 ^ self.0 >> 33
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 33) % end
    }
}
