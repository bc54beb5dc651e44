//! The search for the mistakes of a click, one by one, then two at a time. Rules: `docs/explain.md`, The search.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::{ControlFlow, Range};

use arrayvec::ArrayVec;

use super::encoding::Encoding;
use super::order::Order;
use super::part::Part;
use super::read::Click;
use super::recipe::{Candidate, Recipe, Workshop};
use super::wrap::Wrap;
use crate::explain::algorithm::Algorithm;
use crate::explain::cause::Cause;
use crate::explain::encodings::extend;
use crate::explain::explainer::RawKey;
use crate::explain::keys::{KeyForm, MacKey};
use crate::explain::search::{Digest, Search, Step, Stop, copy, push, step};
use crate::explain::written::read_signature;
use crate::php_json::OutOfMemory;

/// What was found: the mistakes, with which key, and what was hashed.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) causes: Vec<Cause>,
    pub(super) key_id: Option<String>,
    pub(super) parameter: Option<Vec<u8>>,
    pub(super) hashed: Vec<u8>,
}

/// A search for the mistakes of one click.
pub(super) struct Hunt<'e> {
    click: &'e Click<'e>,
    raw_keys: &'e [RawKey],
    pub(super) search: Search,
    pub(super) finding: Option<Finding>,
    keys: Vec<MacKey>,
    varied: Vec<Varied>,
    workshop: Workshop,
    /// The message that was made last.
    message: Vec<u8>,
}

/// What became of one of the keys.
struct Varied {
    key: MacKey,
    form: KeyForm,
    of: usize,
}

/// Which key a MAC is made with: one as it is, or what became of one.
#[derive(Clone, Copy, Debug)]
enum With {
    Key(usize),
    Varied(usize),
}

/// What a recipe made of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Nothing,
    TheSame,
    New,
}

/// What has a part in pairs: what gives something else than all in front of it.
#[derive(Default)]
struct Distinct {
    algorithms: ArrayVec<Algorithm, { Algorithm::OTHERS.len() }>,
    /// Candidates of the rows that change the message, in the order of the rows.
    messages: [Vec<Candidate>; 4],
}

/// Causes of which the last candidates are tried at the end of all.
const ENDED_LAST: [Cause; 3] = [Cause::ParametersReordered, Cause::ParameterAdded, Cause::ExpiresInMilliseconds];

impl<'e> Hunt<'e> {
    pub(super) fn new(click: &'e Click<'e>, raw_keys: &'e [RawKey], search: Search) -> Self {
        Self {
            click,
            raw_keys,
            search,
            finding: None,
            keys: Vec::new(),
            varied: Vec::new(),
            workshop: Workshop::default(),
            message: Vec::new(),
        }
    }

    pub(super) fn run(&mut self) -> Step {
        self.take_keys()?;
        self.as_it_is()?;
        // What there is no room for is more than what is left.
        self.search.build(self.click.listed_bytes)?;
        self.signed_twice()?;
        if !self.search.has_received() {
            // The first signature is none: there were others.
            return ControlFlow::Continue(());
        }
        let mut distinct = Distinct::default();
        self.algorithms_alone(&mut distinct)?;
        self.keys_alone()?;
        let click = self.click;
        let [parts, wraps, encodings, orders] = &mut distinct.messages;
        self.alone(Part::candidates(click).map(Candidate::Part), 60..80, parts)?;
        self.alone(Wrap::candidates().map(Candidate::Wrap), 80..100, wraps)?;
        self.alone(Encoding::candidates(click).map(Candidate::Encoding), 100..120, encodings)?;
        self.alone(Order::candidates(click).map(Candidate::Order), 130..160, orders)?;
        self.pairs(&distinct)?;
        self.last()
    }

    fn take_keys(&mut self) -> Step {
        for raw in self.raw_keys {
            if let Some(key) = self.search.key(None, &raw.bytes)? {
                self.keys.push(key);
            }
        }
        ControlFlow::Continue(())
    }

    /// The right message, with each key.
    fn as_it_is(&mut self) -> Step {
        self.make(Recipe::default())?;
        self.with_each_key(Recipe::default(), Algorithm::HmacSha256)?;
        for cause in Cause::ALL.iter().filter(|cause| cause.is_of_clicks() && **cause < Cause::SignedTwice) {
            self.search.tried.insert(*cause);
        }
        ControlFlow::Continue(())
    }

    /// Other signatures behind the first one, each of all that stands in front of it.
    fn signed_twice(&mut self) -> Step {
        let click = self.click;
        for signature in click.later_signatures() {
            let first = self.search.receive(read_signature(signature.value().unwrap_or_default()));
            let in_front = &click.rest[..signature.start - 1];
            self.search.build(in_front.len())?;
            step(refill(&mut self.message, in_front))?;
            self.with_each_key(Recipe::apart(Cause::SignedTwice), Algorithm::HmacSha256)?;
            self.search.build(in_front.len())?;
            step(refill(&mut self.message, click.message))?;
            let others = click.behind_the_signature().take_while(|other| other.start < signature.start);
            for other in others.filter(|other| !other.is_named(b"signature")) {
                let separator: &[u8] = if self.message.ends_with(b"?") { b"" } else { b"&" };
                step(extend(&mut self.message, separator.iter().chain(other.text).copied()))?;
            }
            self.with_each_key(Recipe::apart(Cause::SignedTwice), Algorithm::HmacSha256)?;
            self.search.receive(first);
        }
        self.search.tried.insert(Cause::SignedTwice);
        ControlFlow::Continue(())
    }

    fn algorithms_alone(&mut self, distinct: &mut Distinct) -> Step {
        self.make(Recipe::default())?;
        for algorithm in Algorithm::OTHERS {
            if self.search.may_be_of(algorithm) {
                self.with_each_key(Recipe::default(), algorithm)?;
                distinct.algorithms.push(algorithm);
            }
            self.search.tried.extend(algorithm.cause());
        }
        ControlFlow::Continue(())
    }

    fn keys_alone(&mut self) -> Step {
        for (number, form) in KeyForm::ALL.iter().enumerate() {
            for of in 0..self.keys.len() {
                let Some(key) = self.search.key(Some(*form), self.keys[of].bytes())? else { continue };
                let earlier = self.varied.iter().map(|varied| &varied.key).chain(&self.keys);
                if earlier.into_iter().any(|earlier| earlier.is(&key)) {
                    continue;
                }
                step(push(&mut self.varied, Varied { key, form: *form, of }))?;
                self.attempt(Recipe::default(), With::Varied(self.varied.len() - 1), Algorithm::HmacSha256)?;
            }
            if KeyForm::ALL.get(number + 1).is_none_or(|next| next.cause() != form.cause()) {
                self.search.tried.insert(form.cause());
            }
        }
        ControlFlow::Continue(())
    }

    /// All candidates of one row, whose causes have these numbers.
    fn alone(
        &mut self,
        candidates: impl Iterator<Item = Candidate>,
        numbers: Range<i32>,
        distinct: &mut Vec<Candidate>,
    ) -> Step {
        let has_tail = !self.click.tail.is_empty();
        let mut digests: Vec<Digest> = Vec::new();
        let mut last = None;
        for candidate in candidates {
            let ended = last.replace(candidate.cause()).filter(|&last| last != candidate.cause());
            self.search.tried.extend(ended.filter(|ended| !ENDED_LAST.contains(ended)));
            let recipe = Recipe::default().with(candidate);
            let made = self.make(recipe)?;
            let digest = if made == Made::New { self.with_each_key(recipe, Algorithm::HmacSha256)? } else { None };
            let is_distinct = match digest {
                _ if candidate.is_alone() => false,
                // What is put round other bytes may be something else, where it is the same round these, or nothing.
                _ if matches!(candidate, Candidate::Wrap(_)) => true,
                _ if made == Made::Nothing => false,
                // What changes none of the signed parameters may change those of the tail.
                _ if has_tail => true,
                Some(digest) if !digests.contains(&digest) => {
                    step(push(&mut digests, digest))?;
                    true
                }
                _ => false,
            };
            if is_distinct {
                step(push(distinct, candidate))?;
            }
        }
        let ended = Cause::ALL.iter().copied().filter(|cause| cause.is_of_clicks() && numbers.contains(&cause.code()));
        self.search.tried.extend(ended.filter(|ended| !ENDED_LAST.contains(ended)));
        ControlFlow::Continue(())
    }

    /// Two from different rows.
    fn pairs(&mut self, distinct: &Distinct) -> Step {
        self.make(Recipe::default())?;
        for varied in 0..self.varied.len() {
            for &algorithm in distinct.algorithms.iter().filter(|algorithm| algorithm.uses_key()) {
                self.attempt(Recipe::default(), With::Varied(varied), algorithm)?;
            }
        }
        for candidate in distinct.messages.iter().flatten() {
            let recipe = Recipe::default().with(*candidate);
            if self.make(recipe)? == Made::New {
                for &algorithm in &distinct.algorithms {
                    self.with_each_key(recipe, algorithm)?;
                }
            }
        }
        for candidate in distinct.messages.iter().flatten() {
            let recipe = Recipe::default().with(*candidate);
            if self.make(recipe)? == Made::New {
                for varied in 0..self.varied.len() {
                    self.attempt(recipe, With::Varied(varied), Algorithm::HmacSha256)?;
                }
            }
        }
        for (row, earlier) in distinct.messages.iter().enumerate() {
            let later = distinct.messages[row + 1..].iter().flatten();
            for recipe in later.map(|candidate| Recipe::default().with(*candidate)) {
                for candidate in earlier {
                    let recipe = recipe.with(*candidate);
                    if self.make(recipe)? == Made::New {
                        self.with_each_key(recipe, Algorithm::HmacSha256)?;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What is tried last of all, and alone.
    fn last(&mut self) -> Step {
        let mut last = None;
        for order in Order::last(self.click) {
            self.search.tried.extend(last.replace(order.cause()).filter(|&last| last != order.cause()));
            let recipe = Recipe::default().with(Candidate::Order(order));
            if self.make(recipe)? == Made::New {
                self.with_each_key(recipe, Algorithm::HmacSha256)?;
            }
        }
        self.search.tried.extend(ENDED_LAST);
        ControlFlow::Continue(())
    }

    /// Makes the message of a recipe.
    fn make(&mut self, recipe: Recipe) -> Step<Made> {
        self.search.build(self.click.message.len())?;
        let is_made = step(self.workshop.write(recipe, self.click, &mut self.message))?;
        ControlFlow::Continue(match is_made {
            false => Made::Nothing,
            true if self.message == self.click.message => Made::TheSame,
            true => Made::New,
        })
    }

    /// Tries the message that was made with every key. Tells the MAC of the first.
    fn with_each_key(&mut self, recipe: Recipe, algorithm: Algorithm) -> Step<Option<Digest>> {
        let mut first = None;
        let keys = if algorithm.uses_key() { self.keys.len() } else { self.keys.len().min(1) };
        for key in 0..keys {
            let digest = self.attempt(recipe, With::Key(key), algorithm)?;
            first.get_or_insert(digest);
        }
        ControlFlow::Continue(first)
    }

    /// Tries the message that was made.
    fn attempt(&mut self, recipe: Recipe, with: With, algorithm: Algorithm) -> Step<Digest> {
        let (key, form, of) = match with {
            With::Key(of) => (&self.keys[of], None, of),
            With::Varied(varied) => {
                let Varied { key, form, of } = &self.varied[varied];
                (key, Some(*form), *of)
            }
        };
        let outcome = self.search.attempt(algorithm, key, &[&self.message]);
        let ControlFlow::Break(Stop::Found(written)) = outcome else { return outcome };
        let uses_own_key = algorithm.uses_key() && form.is_none_or(KeyForm::is_of_the_key);
        let of_making = form.map(KeyForm::cause).into_iter().chain(algorithm.cause()).chain(self.click.cause);
        let mut causes: Vec<Cause> =
            recipe.causes().into_iter().chain(of_making).chain(written.iter().copied()).collect();
        causes.sort_unstable();
        causes.dedup();
        self.finding = Some(Finding {
            causes,
            key_id: uses_own_key.then(|| self.raw_keys[of].id.clone()),
            parameter: step(recipe.parameter(self.click).map(copy).transpose())?,
            hashed: step(copy(&self.message))?,
        });
        ControlFlow::Break(Stop::Found(written))
    }
}

/// These bytes instead of others, if memory can be had.
fn refill(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), OutOfMemory> {
    out.clear();
    extend(out, bytes.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Explainer;
    use crate::explain::search::{Causes, random_halves};
    use crate::explain::written::Written;
    use adseal_mac::HmacSha256Key;

    /// A click that has something for every row.
    const URI: &[u8] =
        b"https://Clicks.Example/a//B/v1/Cpi/click?site_id=a%20b+c%2f~'&null=&Site=%7e1&x=%2520&expires=1767225660000\
        &signature=S&tail=1&more=%41";

    /// Searches for all of these at once, to the end.
    fn search(halves: Vec<[u8; 16]>) -> (Step, Search) {
        let explainer = Explainer::new().key("one", b" 'a2V5' \n").and_then(|all| all.key("two", b"00ff-\0a"));
        let explainer = explainer.expect("usable keys");
        let click = Click::read(URI, false, u64::MAX).expect("enough memory");
        // What was cut short may be of any hash function: none is left out.
        let received = Written::start(&[0; 17], &Causes::new()).into_iter().collect();
        let mut hunt = Hunt::new(&click, &explainer.keys, Search::new(received, u64::MAX));
        hunt.search.halves = halves;
        (hunt.run(), hunt.search)
    }

    #[test]
    fn a_million_wrong_signatures_have_no_cause() {
        let mut halves: Vec<_> = random_halves(1_000_000).collect();
        halves.sort_unstable();
        let (stop, search) = search(halves);
        assert!(stop.is_continue());
        assert!(search.attempts > 10_000, "{} attempts are all", search.attempts);
        assert!(Cause::ALL.iter().all(|cause| cause.is_of_clicks() == search.tried.contains(*cause)));
    }

    #[test]
    fn one_right_among_them_is_found() {
        let key = HmacSha256Key::new(b" 'a2V5' \n");
        // All orders are tried last of all.
        let message = b"/a//B/v1/Cpi/click?x=%2520&null=&Site=%7e1&site_id=a%20b+c%2f~'&expires=1767225660000";
        let mut halves: Vec<_> = random_halves(1_000).chain(key.mac(message).first_chunk().copied()).collect();
        halves.sort_unstable();
        assert!(matches!(search(halves).0, ControlFlow::Break(Stop::Found(_))));
    }
}
