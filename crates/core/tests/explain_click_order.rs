//! In which order the mistakes of a click are tried, which decides what of several explanations is told, and what that
//! costs. Of most of them no signature can be made in two ways: how much was spent before one is found tells their order.

use adseal_core::explain::{Cause, Explainer, Explanation, Outcome};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

const KEY: &str = "a private key";
const PATH: &str = "/a/b//c/d/E%41+";
const QUERY: &str = "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417";

fn message() -> String {
    format!("{PATH}?{QUERY}")
}

/// Something for every row. A signature of 22 characters may be one of any algorithm.
fn explain(signature: &[u8], budget: u64) -> Explanation {
    let uri = format!("app://Clicks.Example{}&signature=&t=1&u=2&v=3", message());
    let explainer = Explainer::new().key("k1", KEY.as_bytes()).expect("a usable key").budget(budget);
    explainer.click_with_signature(uri.as_bytes(), signature).expect("enough memory")
}

/// The smallest budget with which this is so. It is with 16 MiB.
fn least(is_enough: impl Fn(u64) -> bool) -> u64 {
    let (mut too_little, mut enough) = (0, 16 << 20);
    while enough - too_little > 1 {
        let budget = u64::midpoint(too_little, enough);
        *(if is_enough(budget) { &mut enough } else { &mut too_little }) = budget;
    }
    enough
}

/// How many MACs were made until one was found that is this.
fn attempts(mac: &[u8]) -> u64 {
    let explanation = explain(URL_SAFE_NO_PAD.encode(mac).as_bytes(), 16 << 20);
    assert!(!explanation.causes().is_empty(), "{explanation}");
    explanation.attempts()
}

fn hmac(key: &str, message: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("an HMAC takes any key");
    hmac.update(message.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}

fn sha256(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

/// Whether these MACs are tried in this order.
#[track_caller]
fn check(macs: &[Vec<u8>]) {
    let mut last = 0;
    for (number, mac) in macs.iter().enumerate() {
        let now = attempts(mac);
        assert!(now > last, "the one at {number} is found with {now}, and the one in front of it with {last}");
        last = now;
    }
}

/// Whether these are hashed in this order.
#[track_caller]
fn check_hashed(messages: &[String]) {
    check(&messages.iter().map(|message| hmac(KEY, message)).collect::<Vec<_>>());
}

/// With another query.
fn queries(queries: &[&str]) -> Vec<String> {
    queries.iter().map(|query| format!("{PATH}?{query}")).collect()
}

#[test]
fn causes_are_tried_in_the_order_of_the_tables() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/explain.md");
    let rules = std::fs::read_to_string(path).expect("the rules");
    let rows = rules.lines().take_while(|line| *line != "## Causes of installs");
    let mut causes: Vec<Cause> = rows
        .filter_map(|row| row.strip_prefix("| ")?.split_once(" | `")?.1.split_once('`'))
        .filter_map(|(name, _)| Cause::ALL.iter().copied().find(|cause| cause.name() == name))
        .collect();
    assert_eq!(causes.len(), Cause::ALL.iter().filter(|cause| cause.is_of_clicks()).count());
    // These have candidates that come last of all.
    let ended_last = ["parameters_reordered", "parameter_added", "expires_in_milliseconds"];
    causes.sort_by_key(|cause| ended_last.iter().position(|name| *name == cause.name()).map_or(0, |place| place + 1));
    let (written, made) = causes.split_at(causes.iter().position(|cause| cause.name() == "signed_twice").expect("one"));
    // With how much a cause is one of those that were tried.
    let spent = |cause: &Cause| least(|budget| explain(&[b'A'; 22], budget).tried().any(|tried| tried == *cause));
    let first = spent(&written[0]);
    assert!(written.iter().all(|cause| spent(cause) == first));
    let mut last = first;
    for cause in made {
        let now = spent(cause);
        assert!(now > last, "{} with {now} after {last}", cause.name());
        last = now;
    }
}

#[test]
fn where_the_first_signature_is_none_only_another_is_looked_for() {
    let uri = format!("{}&signature=&signature={}", message(), URL_SAFE_NO_PAD.encode([7; 32]));
    let explainer = Explainer::new().key("k1", KEY.as_bytes()).expect("a usable key");
    let explanation = explainer.click(uri.as_bytes()).expect("enough memory");
    // The message as it is, and both ways to sign twice.
    assert_eq!((explanation.outcome(), explanation.attempts()), (Outcome::Unexplained, 3));
    assert_eq!(explanation.tried().last(), Some(Cause::SignedTwice));
}

#[test]
fn parts_of_the_url() {
    let of_hosts = |start: &str| {
        ["Clicks.Example", "clicks.example", "control.kochava.com"].map(|host| format!("{start}{host}{}", message()))
    };
    let mut hashed = vec![format!("app://Clicks.Example{}", message())];
    hashed.extend(["https://", "http://", "", "//"].into_iter().flat_map(of_hosts));
    hashed.extend([QUERY.to_string(), format!("?{QUERY}"), format!("{PATH}{QUERY}"), message()[1..].to_string()]);
    hashed.extend([PATH.to_string(), format!("{PATH}?")]);
    let paths = ["/a/b//c/d/E%41+/", "/v1/cpi/click", "/b//c/d/E%41+", "//c/d/E%41+", "/c/d/E%41+", "/d/E%41+"];
    hashed.extend(paths.into_iter().chain(["/a/b/c/d/E%41+", "/a/b//c/d/EA+"]).map(|path| format!("{path}?{QUERY}")));
    check_hashed(&hashed);
}

#[test]
fn what_was_put_round_it() {
    let message = message();
    let round = |before: &str, behind: &str| format!("{before}{message}{behind}");
    check_hashed(&[
        round("", "\n"),
        round("", "\r\n"),
        round("", "&signature="),
        round("", "&signature"),
        round("", "&"),
        message.replace('&', "&amp;"),
        message.replace('&', "&#38;"),
        message.replace('&', "&#038;"),
        round("", " "),
        round(" ", ""),
        round(" ", " "),
        message.replace('/', "\\/"),
    ]);
}

#[test]
fn encodings() {
    let with = |path: &str, value: &str| format!("{path}?{}", QUERY.replace("x%20y+z", value));
    let tilde = |value: &str| with(PATH, value).replace('~', "%7E");
    let cased = |text: &str| [text.to_lowercase(), text.to_uppercase()];
    let mut hashed = vec![
        with(PATH, "x+y+z"),
        with(PATH, "x%20y%20z"),
        tilde("x%20y+z"),
        with(PATH, "x y+z"),
        with(PATH, "x y z"),
        with("/a/b//c/d/EA+", "x y+z"),
        with("/a/b//c/d/EA ", "x y z"),
        // A plus sign is read as a space before it is read as one.
        tilde("x+y+z"),
        with(PATH, "x%20y%2Bz"),
        with(PATH, "x%2520y+z"),
        with(PATH, "x%2520y%2Bz"),
    ];
    hashed.extend(cased(&message()));
    hashed.extend(cased(PATH).map(|path| format!("{path}?{QUERY}")));
    hashed.extend(queries(&[
        "b=x%20y+z&a=~X&a-=3&a=1&b_c=&expires=1767225660417",
        "B=x%20y+z&A=~X&A-=3&A=1&B_C=&EXPIRES=1767225660417",
        "b=x%20y+z&A=~x&a-=3&a=1&B_c=&expires=1767225660417",
        "b=X%20Y+Z&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
    ]));
    check_hashed(&hashed);
}

#[test]
fn orders_parameters_and_time() {
    check_hashed(&queries(&[
        "A=~X&B_c=&a=1&a-=3&b=x%20y+z&expires=1767225660417",
        "A=~X&a=1&a-=3&b=x%20y+z&B_c=&expires=1767225660417",
        "A=~X&B_c=&a-=3&a=1&b=x%20y+z&expires=1767225660417",
        "expires=1767225660417&b=x%20y+z&a-=3&a=1&B_c=&A=~X",
        "b=x%20y+z&a-=3&a=1&B_c=&A=~X&expires=1767225660417",
        "expires=1767225660417&B_c=&a=1&a-=3&A=~X&b=x%20y+z",
        "expires=1767225660417&b=x%20y+z&A=~X&a-=3&a=1&B_c=",
        "b=x%20y+z&expires=1767225660417&A=~X&a-=3&a=1&B_c=",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=",
        "b=x%20y+z&A=~X&a-=3&a=1&expires=1767225660417",
        "A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&a-=3&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z",
        "b=x%20y+z&A=~X",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417&t=1&u=2&v=3",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417&t=1",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417&t=1&u=2",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417&u=2",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417&v=3",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417000",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225661",
        "b=&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=null&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=NULL&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=undefined&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=None&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=nil&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&A=&a-=3&a=1&B_c=&expires=1767225660417",
        "b={b}&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=%7Bb%7D&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b={B}&A=~X&a-=3&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&A={A}&a-=3&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c={B_c}&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=__B_c__&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=%7BB_c%7D&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c={B_C}&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c={Bc}&expires=1767225660417",
        // Those that are tried last.
        "b=x%20y+z&A=~X&a-=3&B_c=&a=1&expires=1767225660417",
        "A=~X&b=x%20y+z&a-=3&a=1&B_c=&expires=1767225660417",
        "a-=3&a=1&B_c=&expires=1767225660417",
        "A=~X&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&a=1&B_c=&expires=1767225660417",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417001",
        "b=x%20y+z&A=~X&a-=3&a=1&B_c=&expires=1767225660417999",
    ]));
}

#[test]
fn pairs() {
    let (newline, upper) = (format!("{KEY}\n"), KEY.to_uppercase());
    let (reversed, unhashed) = ("expires=1767225660417&B_c=&a=1&a-=3&A=~X&b=x%20y+z", "b=x%20y+z&A=~X&a-=3&a=1&B_c=");
    let message = message();
    let (lower, shouted) = (message.to_lowercase(), message.to_uppercase());
    let with = |query: &str| format!("{PATH}?{query}");
    let [line, lines] = [format!("{message}\n"), format!("{message}\r\n")];
    let mark = format!("?{QUERY}");
    let both = |one: &str, other: &str| sha256(&format!("{one}{other}"));
    let by_key = |hashed: &str| hmac(KEY, hashed);
    check(&[
        // Algorithm and key.
        both(&newline, &message),
        both(&message, &newline),
        both(&upper, &message),
        // Algorithm and another row.
        both(KEY, QUERY),
        both(QUERY, KEY),
        both(KEY, &mark),
        both(KEY, &line),
        both(KEY, &lower),
        both(KEY, &with(reversed)),
        // Key and another row.
        hmac(&newline, QUERY),
        hmac(&upper, QUERY),
        hmac(&newline, &mark),
        hmac(&newline, &line),
        hmac(&newline, &lower),
        hmac(&newline, &with(reversed)),
        // Part and another row.
        by_key(&format!("{QUERY}\n")),
        by_key(&format!("{mark}\n")),
        by_key(&format!("{QUERY}\r\n")),
        by_key(&QUERY.to_lowercase()),
        by_key(&mark.to_lowercase()),
        by_key(&QUERY.to_uppercase()),
        by_key(reversed),
        by_key(&format!("?{reversed}")),
        by_key(unhashed),
        // What was put round it and another row.
        by_key(&line.to_lowercase()),
        by_key(&lines.to_lowercase()),
        by_key(&format!("{shouted}\n")),
        by_key(&format!("{}\n", with(reversed))),
        by_key(&format!("{}\r\n", with(reversed))),
        by_key(&format!("{}\n", with(unhashed))),
        // Encoding and order.
        by_key(&with(reversed).to_lowercase()),
        by_key(&with(reversed).to_uppercase()),
        by_key(&with(unhashed).to_lowercase()),
        // What is tried last.
        by_key(&message.replace("~X&a-=3&a=1", "~X&a=1&a-=3")),
    ]);
}

/// The smallest budget that is enough to explain this.
fn least_budget(uri: &[u8]) -> u64 {
    least(|budget| {
        let explainer = Explainer::new().key("k1", KEY.as_bytes()).expect("a usable key").budget(budget);
        let explanation = explainer.click(uri).expect("enough memory");
        let is_found = explanation.key_id().is_some();
        assert!(is_found || explanation.outcome() == Outcome::BudgetExhausted);
        is_found
    })
}

#[test]
fn a_budget_is_spent_as_the_rules_say() {
    let message = message();
    let signed = |text: &str, mac: &[u8]| format!("{text}&signature={}", URL_SAFE_NO_PAD.encode(mac)).into_bytes();
    let [key, length] = [KEY, &message].map(|text| text.len() as u64);
    let parameters = message.split('&').count() as u64;
    // The key is copied, and the message is read and hashed.
    let at_first = key + length + (64 + length);
    assert_eq!(least_budget(&signed(&message, &hmac(KEY, &message))), at_first);
    // Then the parameters are listed, and the message is read again. It may be the start of an HMAC-SHA512, too.
    let plain = sha256(&format!("{KEY}{message}"));
    let listed = at_first + 24 * parameters;
    assert_eq!(least_budget(&signed(&message, &plain)), listed + length + 2 * (128 + key + length));
    // The tail is listed, too. Each way to sign twice reads all that is in front of the second signature.
    let front = String::from_utf8(signed(&message, &[7; 32])).expect("ASCII");
    let read = front.len() as u64;
    let with_the_first = listed + 24 + read + (64 + read);
    assert_eq!(least_budget(&signed(&front, &hmac(KEY, &front))), with_the_first);
    assert_eq!(least_budget(&signed(&front, &hmac(KEY, &message))), with_the_first + read + (64 + length));
}
