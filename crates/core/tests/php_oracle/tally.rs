//! What the texts reached, so that the generator cannot rot unseen.

use std::collections::BTreeMap;

use adseal_core::php_json::{Cause, Instability, PhpErrorCode};

use crate::php::Answer;

#[derive(Default)]
pub(crate) struct Tally {
    texts: u64,
    bytes: usize,
    /// By mode and PHP's code.
    answers: [BTreeMap<i32, u64>; 2],
    causes: BTreeMap<i32, u64>,
    /// By code, of the places with the cause `invalid_json`.
    errors: BTreeMap<i32, u64>,
    stable: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, text: &[u8], answers: &[Answer; 2], found: &[Instability]) {
        self.texts += 1;
        self.bytes += text.len();
        self.stable += u64::from(found.is_empty());
        for (counts, answer) in self.answers.iter_mut().zip(answers) {
            *counts.entry(answer.code).or_default() += 1;
        }
        for place in found {
            *self.causes.entry(place.cause.code()).or_default() += 1;
            if let Some(error) = place.error {
                *self.errors.entry(error.number()).or_default() += 1;
            }
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "figure: PHP's JSON: PHP agrees on {} texts of {} bytes, {} of them stable",
            self.texts, self.bytes, self.stable
        );
        for (mode, counts) in ["object", "assoc"].iter().zip(&self.answers) {
            println!("{mode} mode, by code: {counts:?}");
        }
        println!("invalid_json, by code: {:?}", self.errors);
        for cause in Cause::ALL {
            println!("{:>9} {}", self.causes.get(&cause.code()).unwrap_or(&0), cause.name());
        }
    }

    /// Every code in both modes, every cause, and stable texts were reached often.
    pub(crate) fn demand_everything(&self) {
        let often = |count: Option<&u64>| count.is_some_and(|count| *count >= 10);
        assert!(often(Some(&self.stable)), "stable texts are too rare");
        for code in PhpErrorCode::ALL {
            let [object, assoc] = &self.answers;
            let is_hidden_key = *code == PhpErrorCode::InvalidPropertyName;
            assert!(often(object.get(&code.number())), "{code:?} is too rare in object mode");
            assert!(is_hidden_key || often(assoc.get(&code.number())), "{code:?} is too rare in assoc mode");
            assert!(is_hidden_key || often(self.errors.get(&code.number())), "{code:?} is told too rarely");
        }
        for cause in Cause::ALL {
            assert!(often(self.causes.get(&cause.code())), "{} is told too rarely", cause.name());
        }
    }
}
