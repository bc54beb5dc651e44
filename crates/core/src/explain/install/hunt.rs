//! The order in which mistakes are tried. Rules: `docs/explain.md`, Causes of installs.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::take;
use core::ops::ControlFlow;

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::body::Body;
use super::bounded::Unwritten;
use super::construction::{Construction, Digest, DigestText};
use super::credentials::{Change, Pair};
use super::forms::{self, Form};
use crate::explain::algorithm::Algorithm;
use crate::explain::cause::Cause;
use crate::explain::explainer::RawSecret;
use crate::explain::keys::KeyForm;
use crate::explain::search::{Causes, Search, Step, Stop, copy, push, step};

/// What reproduces the token.
pub(super) struct Answer {
    /// In the order of their numbers.
    pub(super) causes: Vec<Cause>,
    pub(super) key_id: String,
    pub(super) parameter: Option<&'static str>,
    pub(super) hashed: Vec<u8>,
}

/// The mistakes of one attempt, those of the body left aside.
#[derive(Clone)]
struct Mistakes {
    construction: Construction,
    change: Option<Change>,
    algorithm: Algorithm,
    causes: Causes,
}

impl Mistakes {
    fn none() -> Self {
        let causes = Causes::new();
        Self { construction: Construction::RIGHT, change: None, algorithm: Algorithm::HmacSha256, causes }
    }

    fn of_construction(construction: Construction, causes: &Causes) -> Self {
        Self { construction, causes: causes.clone(), ..Self::none() }
    }

    fn with_change(mut self, change: Change) -> Self {
        self.change = Some(change);
        self.causes.push(change.form.cause());
        self
    }

    fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self.causes.extend(algorithm.cause());
        self
    }
}

/// A form of the body that is hashed.
struct Hashed<'b> {
    bytes: Cow<'b, [u8]>,
    causes: Causes,
    sha1: [u8; 20],
    /// Made when it is needed.
    sha256: Option<[u8; 32]>,
}

/// A search and all it needs.
pub(super) struct Hunt<'h> {
    search: &'h mut Search,
    raw_secrets: &'h [RawSecret],
    pairs: Vec<Pair<'h>>,
    constructions: Vec<(Construction, Causes)>,
    answer: Option<Answer>,
}

impl<'h> Hunt<'h> {
    pub(super) fn new(search: &'h mut Search, raw_secrets: &'h [RawSecret]) -> Self {
        Self { search, raw_secrets, pairs: Vec::new(), constructions: Vec::new(), answer: None }
    }

    pub(super) fn into_answer(self) -> Option<Answer> {
        self.answer
    }

    /// Tries everything, until something reproduces the token.
    pub(super) fn run(&mut self, body: &[u8]) -> Step {
        for raw in self.raw_secrets {
            let pair = Pair::take(raw, self.search)?;
            self.pairs.extend(pair);
        }
        self.search.spend(body.len())?;
        let mut as_it_is = Hashed::new(Cow::Borrowed(body), Causes::new());
        self.attempt(&mut as_it_is, &Mistakes::none())?;
        for pair in &mut self.pairs {
            pair.make_forms(self.search)?;
        }
        self.constructions = step(Construction::all())?;
        self.one_mistake(&mut as_it_is)?;
        // Twice: it is read, and its members are sorted.
        self.search.build(2 * body.len())?;
        let body = step(Body::read(body))?;
        let forms = self.forms_alone(&body)?;
        self.more_mistakes(&mut as_it_is)?;
        for (form, causes) in forms {
            if let Some(bytes) = self.make(&body, form)? {
                self.one_mistake(&mut Hashed::new(bytes, causes))?;
            }
        }
        Step::Continue(())
    }

    /// One mistake of construction, key or algorithm.
    fn one_mistake(&mut self, hashed: &mut Hashed) -> Step {
        let constructions = take(&mut self.constructions);
        let single = &constructions[..constructions.partition_point(|(_, causes)| causes.len() == 1)];
        let (line_ends, single) = single.split_at(single.partition_point(|(_, causes)| causes[0].code() < 200));
        for (construction, causes) in line_ends {
            // A line end behind the body is tried later, so this cause is not yet tried to its end.
            self.attempt(hashed, &Mistakes::of_construction(*construction, causes))?;
        }
        self.each(
            single,
            |(_, causes)| causes[0],
            |hunt, (construction, causes)| hunt.attempt(hashed, &Mistakes::of_construction(*construction, causes)),
        )?;
        self.constructions = constructions;
        self.each(
            KeyForm::ALL,
            |form| form.cause(),
            |hunt, form| {
                let mut changes = Change::to(*form).into_iter();
                changes.try_for_each(|change| hunt.attempt(hashed, &Mistakes::none().with_change(change)))
            },
        )?;
        self.each(
            &Algorithm::OTHERS,
            |algorithm| algorithm.cause().expect("it is not the right one"),
            |hunt, algorithm| hunt.attempt(hashed, &Mistakes::none().with_algorithm(*algorithm)),
        )
    }

    /// More mistakes than one, and none of the body.
    fn more_mistakes(&mut self, hashed: &mut Hashed) -> Step {
        let constructions = take(&mut self.constructions);
        let (single, more) = constructions.split_at(constructions.partition_point(|(_, causes)| causes.len() == 1));
        for (construction, causes) in more {
            self.attempt(hashed, &Mistakes::of_construction(*construction, causes))?;
        }
        for (construction, causes) in single {
            let mistakes = Mistakes::of_construction(*construction, causes);
            for change in Change::all() {
                self.attempt(hashed, &mistakes.clone().with_change(change))?;
            }
            for algorithm in Algorithm::OTHERS {
                self.attempt(hashed, &mistakes.clone().with_algorithm(algorithm))?;
            }
        }
        self.constructions = constructions;
        for change in Change::all() {
            for algorithm in Algorithm::OTHERS {
                self.attempt(hashed, &Mistakes::none().with_change(change).with_algorithm(algorithm))?;
            }
        }
        Step::Continue(())
    }

    /// The forms of the body, each of which is hashed as a body should be: those that are different from each other.
    fn forms_alone(&mut self, body: &Body<'_>) -> Step<Vec<(Form, Causes)>> {
        let forms = step(forms::all(body))?;
        let (mut different, mut digests) = (Vec::new(), alloc::vec![sha1(body.bytes())]);
        let (single, more) = forms.split_at(forms.partition_point(|(_, causes)| causes.len() == 1));
        let mut attempt = |hunt: &mut Self, (form, causes): &(Form, Causes)| {
            let Some(bytes) = hunt.make(body, *form)? else { return Step::Continue(()) };
            let mut hashed = Hashed::new(bytes, causes.clone());
            if !digests.contains(&hashed.sha1) {
                step(push(&mut digests, hashed.sha1))?;
                step(push(&mut different, (*form, causes.clone())))?;
                hunt.attempt(&mut hashed, &Mistakes::none())?;
            }
            Step::Continue(())
        };
        self.each(single, |(_, causes)| causes[0], &mut attempt)?;
        for form in more {
            attempt(self, form)?;
        }
        Step::Continue(different)
    }

    /// A form of the body, if it has it: to make it and to hash it are spent.
    fn make<'b>(&mut self, body: &'b Body<'_>, form: Form) -> Step<Option<Cow<'b, [u8]>>> {
        if !body.may_have(form) {
            return Step::Continue(None);
        }
        self.search.build(body.bytes().len())?;
        match body.form(form, self.search.left()) {
            Ok(None) => Step::Continue(None),
            Ok(Some(bytes)) => {
                self.search.build(bytes.len().saturating_sub(body.bytes().len()))?;
                self.search.spend(bytes.len())?;
                Step::Continue(Some(bytes))
            }
            Err(Unwritten::TooLong) => Step::Break(Stop::Exhausted),
            Err(Unwritten::OutOfMemory) => Step::Break(Stop::OutOfMemory),
        }
    }

    /// Tries each of some mistakes, and notes which were tried to their end.
    fn each<T>(
        &mut self,
        mistakes: &[T],
        cause: impl Fn(&T) -> Cause,
        mut attempt: impl FnMut(&mut Self, &T) -> Step,
    ) -> Step {
        for (index, mistake) in mistakes.iter().enumerate() {
            attempt(self, mistake)?;
            if mistakes[index + 1..].iter().all(|later| cause(later) != cause(mistake)) {
                self.search.tried.insert(cause(mistake));
            }
        }
        Step::Continue(())
    }

    /// Makes the token with these mistakes, for each pair of API key and secret, and compares it.
    fn attempt(&mut self, hashed: &mut Hashed, mistakes: &Mistakes) -> Step {
        let Mistakes { construction, change, algorithm, causes } = mistakes;
        if !self.search.may_be_of(*algorithm) {
            return Step::Continue(());
        }
        let text = match construction.digest {
            Digest::Sha1(text) => text.write(&hashed.sha1),
            Digest::Sha256(text) => text.write(&hashed.sha256(self.search)?),
            Digest::Body => DigestText::new(),
        };
        let text = if construction.digest == Digest::Body { &hashed.bytes } else { &text[..] };
        for pair in &self.pairs {
            let Some((api_key, secret)) = pair.changed(*change) else { continue };
            let (key, message) = construction.key_and_message(api_key, secret, text);
            match self.search.attempt(*algorithm, key, &message) {
                ControlFlow::Break(Stop::Found(written)) => {
                    let all = causes.iter().chain(&hashed.causes).chain(&written);
                    let mut all: Vec<Cause> = all.copied().collect();
                    all.sort_unstable();
                    // One line end behind the body, and another behind the message.
                    all.dedup();
                    let (key_id, parameter) = (pair.id.into(), change.and_then(Change::parameter));
                    let hashed = step(copy(&hashed.bytes))?;
                    self.answer = Some(Answer { causes: all, key_id, parameter, hashed });
                    return Step::Break(Stop::Found(written));
                }
                other => other?,
            };
        }
        Step::Continue(())
    }
}

impl<'b> Hashed<'b> {
    fn new(bytes: Cow<'b, [u8]>, causes: Causes) -> Self {
        let sha1 = sha1(&bytes);
        Self { bytes, causes, sha1, sha256: None }
    }

    fn sha256(&mut self, search: &mut Search) -> Step<[u8; 32]> {
        if let Some(sha256) = self.sha256 {
            return Step::Continue(sha256);
        }
        search.spend(self.bytes.len())?;
        let sha256 = Sha256::digest(&self.bytes).into();
        self.sha256 = Some(sha256);
        Step::Continue(sha256)
    }
}

fn sha1(bytes: &[u8]) -> [u8; 20] {
    Sha1::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Explainer;
    use crate::explain::install::construction::Text;
    use crate::explain::search::random_halves;
    use crate::explain::written::Written;
    use adseal_mac::HmacSha256Key;

    /// A body that can be written in all ways.
    const BODY: &[u8] = "{\"b\":\"/\\/\u{e9}\\u00e9\\u00EF\u{7f}<=+\\u003c\", \"a\":1.0}\r\n".as_bytes();
    const API_KEY: &[u8] = b"'a2V5'";
    const SECRET: &[u8] = b" 00ff-\0a \n";

    /// Searches for all of these at once, to the end.
    fn search(halves: Vec<[u8; 16]>) -> (bool, Search) {
        let explainer = Explainer::new().secret(API_KEY, "one", SECRET).expect("usable API key and secret");
        // What was cut short may be of any hash function: none is left out.
        let received = Written::start(&[0; 17], &Causes::new()).into_iter().collect();
        let mut search = Search::new(received, u64::MAX);
        search.halves = halves;
        let stop = Hunt::new(&mut search, &explainer.secrets).run(BODY);
        (stop.is_continue(), search)
    }

    #[test]
    fn a_million_wrong_tokens_have_no_cause() {
        let mut halves: Vec<_> = random_halves(1_000_000).collect();
        halves.sort_unstable();
        let (is_over, search) = search(halves);
        assert!(is_over);
        assert!(search.attempts > 10_000, "{} attempts are all", search.attempts);
        let of_hunt = Cause::ALL.iter().filter(|cause| cause.is_of_installs() && cause.code() >= 20);
        of_hunt.for_each(|cause| assert!(search.tried.contains(*cause), "{}", cause.name()));
    }

    #[test]
    fn one_right_among_them_is_found() {
        // One of the last that are tried: the body in another form, and another algorithm.
        let digest =
            Text::LowerCase.write(&sha1("{\"a\": 1.0, \"b\": \"//\u{e9}\u{e9}\u{ef}\u{7f}<=+\\u003c\"}\n".as_bytes()));
        let mac = HmacSha256Key::new(&[SECRET, &digest].concat()).mac(API_KEY);
        let mut halves: Vec<_> = random_halves(1_000).chain(mac.first_chunk().copied()).collect();
        halves.sort_unstable();
        assert!(!search(halves).0);
    }
}
