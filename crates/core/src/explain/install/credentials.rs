//! API keys and secrets, and what may have become of them.

use alloc::vec::Vec;

use crate::explain::explainer::RawSecret;
use crate::explain::keys::{KeyForm, MacKey};
use crate::explain::search::{Search, Step, push, same, step};

/// An API key with a secret, and the other forms of both.
pub(super) struct Pair<'e> {
    pub(super) id: &'e str,
    api_key: Credential,
    secret: Credential,
}

/// An API key or a secret. Wiped on drop.
struct Credential {
    own: MacKey,
    /// Its other forms, in the order of the search.
    forms: Vec<Variant>,
}

/// Another form of an API key or a secret.
struct Variant {
    form: KeyForm,
    key: MacKey,
    /// Whether no earlier form is the same.
    is_new: bool,
}

/// Which of both has another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    ApiKey,
    Secret,
    Both,
}

/// What was done to the API key, to the secret, or to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) form: KeyForm,
    which: Which,
}

impl Change {
    /// All of them, in the order of the search.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        KeyForm::ALL.iter().flat_map(|form| Self::to(*form))
    }

    /// Those that lead to this form.
    pub(super) fn to(form: KeyForm) -> [Self; 3] {
        [Which::ApiKey, Which::Secret, Which::Both].map(|which| Self { form, which })
    }

    /// What was changed, where the other was not.
    pub(super) const fn parameter(self) -> Option<&'static str> {
        match self.which {
            Which::ApiKey => Some("api_key"),
            Which::Secret => Some("secret"),
            Which::Both => None,
        }
    }
}

impl<'e> Pair<'e> {
    pub(super) fn take(raw: &'e RawSecret, search: &mut Search) -> Step<Option<Self>> {
        let (api_key, secret) = (search.key(None, &raw.api_key)?, search.key(None, &raw.secret)?);
        let both = api_key.zip(secret).map(|(api_key, secret)| {
            let [api_key, secret] = [api_key, secret].map(|own| Credential { own, forms: Vec::new() });
            Self { id: &raw.id, api_key, secret }
        });
        Step::Continue(both)
    }

    /// Makes the other forms, those that change nothing left out.
    pub(super) fn make_forms(&mut self, search: &mut Search) -> Step {
        for credential in [&mut self.api_key, &mut self.secret] {
            for form in KeyForm::ALL {
                let Some(key) = search.key(Some(*form), credential.own.bytes())? else { continue };
                if !same(key.bytes(), credential.own.bytes()) {
                    let is_new = !credential.forms.iter().any(|earlier| same(key.bytes(), earlier.key.bytes()));
                    step(push(&mut credential.forms, Variant { form: *form, key, is_new }))?;
                }
            }
        }
        Step::Continue(())
    }

    /// API key and secret, with what was done to them: `None` where that is nothing, or was done before.
    pub(super) fn changed(&self, change: Option<Change>) -> Option<(&MacKey, &MacKey)> {
        let Some(Change { form, which }) = change else { return Some((&self.api_key.own, &self.secret.own)) };
        match which {
            Which::ApiKey => Some((self.api_key.new_form(form)?, &self.secret.own)),
            Which::Secret => Some((&self.api_key.own, self.secret.new_form(form)?)),
            Which::Both => {
                let (api_key, secret) = (self.api_key.form(form)?, self.secret.form(form)?);
                (api_key.is_new || secret.is_new).then_some((&api_key.key, &secret.key))
            }
        }
    }
}

impl Credential {
    fn form(&self, form: KeyForm) -> Option<&Variant> {
        self.forms.iter().find(|other| other.form == form)
    }

    /// A form that no earlier one is the same as.
    fn new_form(&self, form: KeyForm) -> Option<&MacKey> {
        self.form(form).filter(|form| form.is_new).map(|form| &form.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Explainer;
    use alloc::collections::BTreeSet;

    #[test]
    fn no_two_changes_give_the_same() {
        // Of these some forms are the key itself, some an earlier one, and some of one of both alone.
        for (api_key, secret) in [("secret", "twelve-bytes"), ("00ff6e2b", " c2VjcmV0 \0"), ("'A-b_c'", "secret")] {
            let explainer = Explainer::new().secret(api_key.as_bytes(), "one", secret.as_bytes()).expect("usable");
            let mut search = Search::new(Vec::new(), 100_000);
            let pair = Pair::take(&explainer.secrets[0], &mut search).continue_value().flatten();
            let mut pair = pair.expect("there is memory");
            assert!(pair.make_forms(&mut search).is_continue());
            let bytes = |(api_key, secret): (&MacKey, &MacKey)| (api_key.bytes().to_vec(), secret.bytes().to_vec());
            let mut tried = BTreeSet::from([pair.changed(None).map(bytes).expect("they are as they are")]);
            for change in Change::all() {
                let Some(changed) = pair.changed(Some(change)).map(bytes) else { continue };
                assert!(tried.insert(changed), "{change:?} of {api_key:?} and {secret:?}");
            }
            assert!(tried.len() > 30, "{} of {api_key:?} and {secret:?}", tried.len());
        }
    }
}
