//! What explanations of installs promise: the mistake that was made is the one that is told, nothing is told of a secret,
//! and a budget is kept. The tokens are made by other implementations of HMAC and SHA-1.

use adseal_core::explain::{Cause, Explainer, Explanation, Outcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::collection::vec;
use proptest::prelude::*;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

const API_KEY: &[u8] = b"test-api-key";
const SECRET: &[u8] = b"test-secret";
const BODY: &[u8] = br#"{"action":"install","data":{"ua":"Mozilla\/5.0 (caf\u00e9)","ip":"192.0.2.7"}}"#;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn hmac(key: &[u8], message: &[&[u8]]) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC takes any key");
    for part in message {
        hmac.update(part);
    }
    hmac.finalize().into_bytes().to_vec()
}

/// The token that a body should have.
fn token(body: &[u8]) -> String {
    hex(&hmac(API_KEY, &[SECRET, hex(&Sha1::digest(body)).as_bytes()]))
}

fn explainer() -> Explainer {
    Explainer::new().secret(API_KEY, "default", SECRET).expect("usable API key and secret")
}

fn explain(body: &[u8], token: &str) -> Explanation {
    explainer().install(body, token.as_bytes()).expect("there is memory")
}

#[track_caller]
fn check(body: &[u8], token: &str, causes: &[Cause], hashed: &[u8]) {
    let explanation = explain(body, token);
    assert_eq!((explanation.outcome(), explanation.causes()), (Outcome::Explained, causes));
    assert_eq!(explanation.hashed(), Some(hashed));
    assert_eq!((explanation.expected(), explanation.key_id()), (body, Some("default")));
}

#[test]
fn a_right_token_matches() {
    let explanation = explain(BODY, &token(BODY));
    assert_eq!((explanation.outcome(), explanation.causes()), (Outcome::Matches, &[][..]));
    assert_eq!((explanation.hashed(), explanation.first_difference()), (Some(BODY), None));
    assert_eq!((explanation.attempts(), explanation.key_id()), (1, Some("default")));
}

#[test]
fn one_mistake_of_each_layer() {
    let unescaped = br#"{"action":"install","data":{"ua":"Mozilla/5.0 (caf\u00e9)","ip":"192.0.2.7"}}"#;
    check(BODY, &token(unescaped), &[Cause::SlashesUnescaped], unescaped);
    let digest = hex(&Sha1::digest(BODY));
    let swapped = hex(&hmac(SECRET, &[API_KEY, digest.as_bytes()]));
    check(BODY, &swapped, &[Cause::ApiKeyAndSecretSwapped], BODY);
    let with_newline = hex(&hmac(API_KEY, &[SECRET, b"\n", digest.as_bytes()]));
    check(BODY, &with_newline, &[Cause::KeyWithNewline], BODY);
    let plain = hex(&Sha256::digest([API_KEY, SECRET, digest.as_bytes()].concat()));
    check(BODY, &plain, &[Cause::PlainSha256], BODY);
    check(BODY, &token(BODY).to_uppercase(), &[Cause::UpperCaseHex], BODY);
}

#[test]
fn mistakes_of_two_layers() {
    // JSON.stringify(data, null, 2), and the HMAC's arguments in the wrong order.
    let pretty = "{\n  \"action\": \"install\",\n  \"data\": {\n    \"ua\": \"Mozilla\\/5.0 (caf\\u00e9)\",\n    \
        \"ip\": \"192.0.2.7\"\n  }\n}";
    let digest = hex(&Sha1::digest(pretty));
    let token = hex(&hmac(&[SECRET, digest.as_bytes()].concat(), &[API_KEY]));
    check(BODY, &token, &[Cause::KeyAndMessageSwapped, Cause::PrettyPrinted], pretty.as_bytes());
    // The raw body, under the secret without its line end, in base64.
    let explainer = Explainer::new().secret(API_KEY, "default", b"test-secret\n").expect("usable");
    let token = hex(&hmac(API_KEY, &[SECRET, BODY])).to_uppercase();
    let explanation = explainer.install(BODY, token.as_bytes()).expect("there is memory");
    assert_eq!(explanation.causes(), [Cause::UpperCaseHex, Cause::KeyTrimmed, Cause::BodyNotDigested]);
    assert_eq!(explanation.parameter(), Some(&b"secret"[..]));
}

#[test]
fn an_unknown_mistake_is_unexplained_and_says_what_was_tried() {
    let explanation = explain(BODY, &"00".repeat(32));
    assert_eq!((explanation.outcome(), explanation.causes()), (Outcome::Unexplained, &[][..]));
    assert_eq!((explanation.hashed(), explanation.key_id()), (None, None));
    let of_installs = Cause::ALL.iter().copied().filter(|cause| cause.is_of_installs());
    assert_eq!(explanation.tried().collect::<Vec<_>>(), of_installs.collect::<Vec<_>>());
}

#[test]
fn what_is_no_token_is_no_signature() {
    for token in ["", "no token", "\u{e9}", "deadbeef"] {
        let explanation = explain(BODY, token);
        assert_eq!((explanation.outcome(), explanation.attempts()), (Outcome::NoSignature, 0), "{token}");
    }
}

#[test]
fn the_second_of_two_secrets_is_told_by_its_id() {
    let explainer = Explainer::new().secret(b"other", "old", b"other").expect("usable");
    let explainer = explainer.secret(API_KEY, "new", SECRET).expect("usable");
    let explanation = explainer.install(BODY, token(BODY).as_bytes()).expect("there is memory");
    assert_eq!((explanation.outcome(), explanation.key_id()), (Outcome::Matches, Some("new")));
}

#[test]
fn of_two_secrets_that_are_the_same_the_first_is_told() {
    let explainer = explainer().secret(API_KEY, "again", SECRET).expect("usable");
    let explanation = explainer.install(BODY, token(BODY).as_bytes()).expect("enough memory");
    assert_eq!(explanation.key_id(), Some("default"));
}

#[test]
fn without_a_secret_nothing_is_explained() {
    let explanation = Explainer::new().install(BODY, token(BODY).as_bytes()).expect("there is memory");
    assert_eq!((explanation.outcome(), explanation.attempts()), (Outcome::Unexplained, 0));
}

#[test]
fn a_budget_is_kept() {
    let all = explain(BODY, &"00".repeat(32)).hashed_bytes();
    for budget in [0, 1, BODY.len() as u64, 1000, 10_000, 100_000, all - 1] {
        let explanation =
            explainer().budget(budget).install(BODY, "00".repeat(32).as_bytes()).expect("there is memory");
        assert_eq!(explanation.outcome(), Outcome::BudgetExhausted, "{budget}");
        assert!(explanation.hashed_bytes() <= budget, "{budget}");
    }
    // What is likely is tried with little.
    let explanation = explainer().budget(1000).install(BODY, token(BODY).as_bytes()).expect("there is memory");
    assert_eq!(explanation.outcome(), Outcome::Matches);
}

/// What a token costs with the least budget that explains it: bytes that are made or read, and bytes that are hashed.
fn cost(body: &[u8], token: &[u8]) -> (u64, u64) {
    let with = |budget| explainer().budget(budget).install(body, token).expect("there is memory");
    let (mut least, mut enough) = (0, 16 << 20);
    while least < enough {
        let budget = u64::midpoint(least, enough);
        if with(budget).outcome() == Outcome::BudgetExhausted {
            least = budget + 1;
        } else {
            enough = budget;
        }
    }
    let explanation = with(least);
    assert!(matches!(explanation.outcome(), Outcome::Explained | Outcome::Matches), "{explanation}");
    (least - explanation.hashed_bytes(), explanation.hashed_bytes())
}

/// What one attempt hashes: a block for the API key, the secret, and what stands for the body.
fn attempt(digest: usize) -> usize {
    64 + SECRET.len() + digest
}

#[test]
fn a_budget_pays_for_what_is_read_made_and_hashed() {
    // No JSON, and no UTF-8: it has few forms.
    let body = [b"\xff".as_slice(), &[b'x'; 999]].concat();
    let length = body.len();
    let form = |front: &[u8], behind: &[u8]| token(&[front, &body, behind].concat());
    let [right, lf, crlf, mark] = [form(b"", b""), form(b"", b"\n"), form(b"", b"\r\n"), form(b"\xef\xbb\xbf", b"")];
    let sha256 = hex(&Sha256::digest(&body));
    let upper = hex(&hmac(API_KEY, &[SECRET, sha256.to_uppercase().as_bytes()]));
    // As `base64` writes it: the hash has 44 characters there.
    let base64 = hex(&hmac(API_KEY, &[SECRET, STANDARD.encode(Sha256::digest(&body)).as_bytes()]));
    let sha256 = hex(&hmac(API_KEY, &[SECRET, sha256.as_bytes()]));
    let digest = hex(&Sha1::digest(&body));
    let nul = hex(&hmac(API_KEY, &[SECRET, b"\0", digest.as_bytes()]));
    let whole = hex(&hmac(API_KEY, &[SECRET, &body]));
    let no_key = hex(&Sha256::digest([SECRET, digest.as_bytes()].concat()));
    let costs = |token: &str| cost(&body, token.as_bytes());
    let more = |later: &str, earlier: &str| {
        let ((made, hashed), (before, hashed_before)) = (costs(later), costs(earlier));
        let more = |later, earlier| usize::try_from(later - earlier).expect("it is short");
        (more(made, before), more(hashed, hashed_before))
    };
    // Both are copied, and the body is hashed.
    assert_eq!(costs(&right), ((API_KEY.len() + SECRET.len()) as u64, (length + attempt(40)) as u64));
    // The body is hashed once more, is then the message itself, and is not hashed a third time.
    assert_eq!(more(&sha256, &nul), (0, length + attempt(64)));
    assert_eq!(more(&whole, &sha256), (0, attempt(length)));
    assert_eq!(more(&base64, &upper), (0, attempt(44)));
    // The body is read and its members are sorted; for a form it is read again, and what is longer is written.
    assert_eq!(more(&lf, &no_key), (2 * length + length + 1, length + 1 + attempt(40)));
    assert_eq!(more(&crlf, &lf), (length + 2, length + 2 + attempt(40)));
    // Two forms of PHP are looked for and not found, and others cannot be.
    assert_eq!(more(&mark, &crlf), (2 * length + length + 3, length + 3 + attempt(40)));
    // Line ends of both kinds change nothing, which is seen when the form is hashed. Nothing is written of no body.
    assert_eq!(more(&token(b""), &mark), (3 * length, 2 * length + attempt(40)));
}

#[test]
fn what_was_tried_is_told_when_the_budget_ends() {
    let digest = hex(&Sha1::digest(BODY));
    let plain = hex(&Sha256::digest([API_KEY, SECRET, digest.as_bytes()].concat()));
    let (made, hashed) = cost(BODY, plain.as_bytes());
    let tried = |budget: u64| {
        let explanation =
            explainer().budget(budget).install(BODY, "00".repeat(32).as_bytes()).expect("there is memory");
        assert_eq!(explanation.outcome(), Outcome::BudgetExhausted);
        explanation.tried().map(Cause::code).collect::<Vec<_>>()
    };
    // A zero byte is the last of the separators.
    let (made_before, hashed_before) = cost(BODY, hex(&hmac(API_KEY, &[SECRET, b"\0", digest.as_bytes()])).as_bytes());
    assert!(!tried(made_before + hashed_before - 1).contains(&Cause::Separator.code()));
    assert!(tried(made_before + hashed_before).contains(&Cause::Separator.code()));
    let is_before = |code: &i32| matches!(code, ..20 | 40..60 | 200..210);
    // A line end may still be one of the body's: that one is not tried to its end.
    let before = Cause::ALL.iter().filter(|cause| cause.is_of_installs()).map(|cause| cause.code()).filter(is_before);
    let mut expected: Vec<_> = before.collect();
    // Of another length than the token.
    expected.extend([Cause::HmacSha1.code(), Cause::HmacSha512.code()]);
    expected.sort_unstable();
    assert_eq!(tried(made + hashed - 1), expected);
    expected.push(Cause::PlainSha256.code());
    expected.sort_unstable();
    assert_eq!(tried(made + hashed), expected);
}

#[test]
fn what_an_earlier_form_was_is_left_out() {
    let attempts = |body: &[u8]| explain(body, &"00".repeat(32)).attempts();
    // Of both there are six forms: of the empty body two are quoted or marked, of the other one two have another end.
    assert_eq!(attempts(b""), attempts(b"\xff\n"));
    // An escape that is escaped, a byte that is no character: four forms, and what stands in them does not matter.
    assert_eq!(attempts(b"\xff"), attempts(b"\xff\\/"));
}

#[test]
fn a_large_body_ends_with_the_budget() {
    // Indented, this is a gigabyte.
    let deep = [&"[".repeat(511)[..], &"1,".repeat(500_000), "1", &"]".repeat(511)].concat();
    let unsorted = (0..100_000).rev().fold(String::new(), |members, number| members + &format!("\"{number}\":[],"));
    for body in [deep, format!("{{{unsorted}\"0\":0}}"), "\u{e9}/".repeat(700_000)] {
        let explanation = explain(body.as_bytes(), &"00".repeat(32));
        assert_eq!(explanation.outcome(), Outcome::BudgetExhausted);
        assert!(explanation.hashed_bytes() <= 16 << 20);
        // Those that cost nothing were tried.
        assert!(explanation.tried().any(|cause| cause == Cause::ApiKeyAndSecretSwapped));
        let newline = explain(body.as_bytes(), &token(&[body.as_bytes(), b"\n"].concat()));
        assert_eq!(newline.causes(), [Cause::TrailingNewline]);
    }
}

#[test]
fn nothing_of_a_secret_or_of_another_token_is_told() {
    let (api_key, secret) = (b"1b7d5c2e-api-key".as_slice(), b"9f6a0e44-secret".as_slice());
    let explainer = Explainer::new().secret(api_key, "default", secret).expect("usable");
    let digest = hex(&Sha1::digest(BODY));
    let right = hmac(api_key, &[secret, digest.as_bytes()]);
    for received in [
        hmac(api_key, &[digest.as_bytes(), secret]),
        hmac(api_key, &[secret, BODY]),
        hmac(secret, &[api_key, digest.as_bytes()]),
        hmac(&[secret, b"\n"].concat(), &[api_key, b"\n", digest.as_bytes()]),
        Sha256::digest([api_key, secret, digest.as_bytes()].concat()).to_vec(),
        vec![0; 32],
    ] {
        let explanation = explainer.install(BODY, hex(&received).as_bytes()).expect("there is memory");
        let mut told = format!("{explanation} {explanation:?} {explainer:?} {}", explanation.sentence()).into_bytes();
        told.extend(explanation.hashed().into_iter().chain([explanation.expected()]).flatten());
        told.extend(explanation.parameter().into_iter().chain(explanation.key_id().map(str::as_bytes)).flatten());
        for hidden in [api_key, secret, hex(api_key).as_bytes(), hex(&right).as_bytes(), &right] {
            assert!(!told.windows(hidden.len()).any(|window| window == hidden));
        }
        let numbers = format!("{secret:?}");
        assert!(!String::from_utf8_lossy(&told).contains(numbers.trim_matches(['[', ']'])));
    }
}

proptest! {
    #[test]
    fn any_body_and_any_token_have_an_answer(body in vec(any::<u8>(), 0..200), token in vec(any::<u8>(), 0..100)) {
        let explanation = explainer().budget(100_000).install(&body, &token).expect("there is memory");
        prop_assert!(matches!(explanation.outcome(), Outcome::NoSignature | Outcome::BudgetExhausted | Outcome::Unexplained));
        prop_assert_eq!(explanation.expected(), body);
    }

    #[test]
    fn a_right_token_matches_whatever_the_body_is(body in vec(any::<u8>(), 0..200)) {
        let explanation = explain(&body, &token(&body));
        prop_assert_eq!(explanation.outcome(), Outcome::Matches);
    }
}
