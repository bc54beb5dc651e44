//! The tiers that this processor has are all there, and the fastest is the one that is used.

#[path = "support/tiers.rs"]
mod tiers;

use adseal_mac::{HmacSha256Key, Tier};
use tiers::{expected, key_on};

#[test]
fn all_of_them_are_there() {
    let mut names: Vec<_> = Tier::available().map(Tier::name).collect();
    println!("tiers of this processor, the fastest first: {}", names.join(", "));
    assert_eq!(names.last(), Some(&"portable"));
    let mut expected = expected();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn a_key_uses_the_fastest() {
    let fastest = Tier::available().next().expect("one is there everywhere");
    assert_eq!(Tier::detect(), fastest);
    assert_eq!(HmacSha256Key::new(b"secret").tier(), fastest);
    assert_eq!(HmacSha256Key::boxed(b"secret").tier(), fastest);
}

#[test]
fn a_key_stays_on_its_tier() {
    for tier in Tier::available() {
        let key = key_on(tier, b"secret");
        assert_eq!(key.tier(), tier);
        assert_eq!(key.clone().tier(), tier);
    }
}
