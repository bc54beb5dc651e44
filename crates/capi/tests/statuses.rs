//! Every number has its names, and the header defines each.

mod support;

use adseal_capi::*;
use adseal_core::click::{Flags, LintKind};
use adseal_core::explain::{Cause as Mistake, Outcome};
use adseal_core::install::BodyForm;
use adseal_core::php_json::Cause;
use adseal_core::{Family, Status};
use support::name;

const HEADER: &str = include_str!("../../../include/adseal.h");

/// What the header defines under this name.
fn defined(macro_name: &str) -> Option<&'static str> {
    let start = format!("#define {macro_name} ");
    HEADER.lines().find_map(|line| line.strip_prefix(&start))
}

/// All macros of the header that begin like this.
fn macros(prefix: &str) -> impl Iterator<Item = &'static str> {
    HEADER
        .lines()
        .filter_map(|line| line.strip_prefix("#define "))
        .filter_map(|definition| definition.split(' ').next())
        .filter(move |macro_name| macro_name.starts_with(prefix))
}

fn macro_name(status: Status) -> String {
    let family = match status.family() {
        _ if status == Status::Valid => return "ADSEAL_VALID".into(),
        Family::Click => "CLICK",
        Family::Install => "INSTALL",
        Family::Signing => "SIGN",
        Family::Json => "JSON",
        _ => "ERROR",
    };
    format!("ADSEAL_{family}_{}", status.name().to_uppercase())
}

#[test]
fn every_status_is_named_and_defined() {
    assert_eq!(adseal_status_count(), Status::ALL.len());
    for (index, status) in Status::ALL.iter().enumerate() {
        let code = adseal_status_at(index);
        assert_eq!(code, status.code());
        assert_eq!(name(adseal_status_name(code)), status.name());
        assert_eq!(name(adseal_status_message(code)), status.message());
        assert_eq!(name(adseal_status_family(code)), status.family().name());
        assert_eq!(defined(&macro_name(*status)), Some(code.to_string().as_str()), "{}", macro_name(*status));
    }
    assert_eq!(adseal_status_at(Status::ALL.len()), i32::MIN);
    assert_eq!(adseal_status_at(usize::MAX), i32::MIN);
}

#[test]
fn what_is_no_failure_is_named_too() {
    for (code, expected) in [(ADSEAL_NONE, "none"), (ADSEAL_ROW_NULL, "row_null")] {
        assert_eq!(name(adseal_status_name(code)), expected);
        assert_eq!(name(adseal_status_family(code)), "outcome");
        assert!(name(adseal_status_message(code)).contains(if code == ADSEAL_NONE { "nothing more" } else { "null" }));
    }
    assert_eq!((ADSEAL_ROW_NULL, ADSEAL_NONE), (-1, -2));
}

#[test]
fn the_header_defines_no_other_status() {
    let known: Vec<String> = Status::ALL.iter().map(|status| macro_name(*status)).collect();
    for prefix in ["ADSEAL_CLICK_", "ADSEAL_INSTALL_", "ADSEAL_ERROR_", "ADSEAL_SIGN_", "ADSEAL_JSON_"] {
        assert!(macros(prefix).count() > 0);
        for macro_name in macros(prefix) {
            assert!(known.iter().any(|name| name == macro_name), "{macro_name}");
        }
    }
}

#[test]
fn unknown_numbers_have_text_too() {
    for code in [-3, 15, 39, 47, 108, 135, 150, 156, 158, 161, 169, 171, 200, i32::MIN, i32::MAX] {
        assert_eq!(name(adseal_status_name(code)), "unknown_status");
        assert_eq!(name(adseal_status_family(code)), "unknown");
        assert!(!name(adseal_status_message(code)).is_empty());
    }
    for lint in [-1, 0, 7, i32::MAX] {
        assert_eq!(name(adseal_lint_name(lint)), "unknown_lint");
        assert!(!name(adseal_lint_message(lint)).is_empty());
    }
    for cause in [-1, 0, 13, i32::MAX] {
        assert_eq!(name(adseal_instability_name(cause)), "unknown_instability");
        assert!(!name(adseal_instability_message(cause)).is_empty());
    }
    for cause in [-1, 0, 19, 199, 1000, i32::MAX] {
        assert_eq!(name(adseal_cause_name(cause)), "unknown_cause");
        assert!(!name(adseal_cause_message(cause)).is_empty());
        assert!(!name(adseal_cause_advice(cause)).is_empty());
    }
    for outcome in [ADSEAL_NONE, -1, 5, i32::MAX] {
        assert_eq!(name(adseal_explain_outcome_name(outcome)), "unknown_outcome");
    }
    for bits in [0, 3, 8, u32::MAX] {
        assert_eq!(name(adseal_flag_name(bits)), "unknown_flag");
    }
}

#[test]
fn every_lint_and_flag_is_named_and_defined() {
    assert_eq!(adseal_lint_count(), LintKind::ALL.len());
    assert_eq!(macros("ADSEAL_LINT_").count(), LintKind::ALL.len());
    for (number, kind) in (1..).zip(LintKind::ALL) {
        assert_eq!(kind.code(), number, "the numbers are 1 to the count");
        assert_eq!(name(adseal_lint_name(number)), kind.name());
        assert_eq!(name(adseal_lint_message(number)), kind.message());
        let macro_name = format!("ADSEAL_LINT_{}", kind.name().to_uppercase());
        assert_eq!(defined(&macro_name), Some(number.to_string().as_str()));
    }
    assert_eq!(macros("ADSEAL_FLAG_").count(), Flags::ALL.len());
    for (flag, flag_name) in Flags::ALL {
        assert_eq!(name(adseal_flag_name(flag.bits())), *flag_name);
        let macro_name = format!("ADSEAL_FLAG_{}", flag_name.to_uppercase());
        assert_eq!(defined(&macro_name), Some(flag.bits().to_string().as_str()));
    }
}

#[test]
fn every_cause_of_instability_is_named_and_defined() {
    assert_eq!(adseal_instability_count(), Cause::ALL.len());
    assert_eq!(macros("ADSEAL_UNSTABLE_").count(), Cause::ALL.len());
    for (number, cause) in (1..).zip(Cause::ALL) {
        assert_eq!(cause.code(), number, "the numbers are 1 to the count");
        assert_eq!(name(adseal_instability_name(number)), cause.name());
        assert_eq!(name(adseal_instability_message(number)), cause.message());
        let macro_name = format!("ADSEAL_UNSTABLE_{}", cause.name().to_uppercase());
        assert_eq!(defined(&macro_name), Some(number.to_string().as_str()));
    }
}

#[test]
fn every_mistake_and_outcome_of_an_explanation_is_named_and_defined() {
    assert_eq!(macros("ADSEAL_CAUSE_").count(), Mistake::ALL.len());
    let mut code = 0;
    for mistake in Mistake::ALL {
        assert_eq!(adseal_cause_next(code), mistake.code());
        assert_eq!(adseal_cause_next(mistake.code() - 1), mistake.code());
        code = mistake.code();
        assert_eq!(name(adseal_cause_name(code)), mistake.name());
        assert_eq!(name(adseal_cause_message(code)), mistake.message());
        assert_eq!(name(adseal_cause_advice(code)), mistake.advice());
        let macro_name = format!("ADSEAL_CAUSE_{}", mistake.name().to_uppercase());
        assert_eq!(defined(&macro_name), Some(code.to_string().as_str()), "{macro_name}");
    }
    assert_eq!([adseal_cause_next(code), adseal_cause_next(i32::MAX)], [0, 0]);
    assert_eq!(macros("ADSEAL_EXPLAIN_").count(), Outcome::ALL.len());
    for (number, outcome) in (0..).zip(Outcome::ALL) {
        assert_eq!(outcome.code(), number, "the numbers are 0 and on");
        assert_eq!(name(adseal_explain_outcome_name(number)), outcome.name());
        let macro_name = format!("ADSEAL_EXPLAIN_{}", outcome.name().to_uppercase());
        assert_eq!(defined(&macro_name), Some(number.to_string().as_str()));
    }
    let budget = adseal_core::explain::DEFAULT_BUDGET.to_string();
    assert_eq!(defined("ADSEAL_DEFAULT_EXPLAIN_BUDGET"), Some(budget.as_str()));
}

/// The comment in front of what begins like this, as one line.
fn comment_before(text: &str, start: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.starts_with(start)).collect();
    assert!(lines.len() < text.lines().count(), "{start}");
    let comment =
        lines.iter().rposition(|line| !line.starts_with("/// ") && !line.starts_with('*')).map_or(0, |at| at + 1);
    let words = lines[comment..].iter().map(|line| line.trim_matches(['/', '*', ' '])).filter(|line| !line.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_comments_of_mistakes_are_their_messages() {
    const ENUMERATORS: &str = include_str!("../../../include/adseal/explain_cause.hpp");
    for mistake in Mistake::ALL {
        let message = mistake.message();
        let sentence = format!("{}{}.", message[..1].to_uppercase(), &message[1..]);
        let macro_name = format!("ADSEAL_CAUSE_{}", mistake.name().to_uppercase());
        assert_eq!(comment_before(HEADER, &format!("#define {macro_name} ")), sentence);
        assert_eq!(comment_before(ENUMERATORS, &format!("{} = {macro_name},", mistake.name())), sentence);
    }
}

#[test]
fn every_form_of_a_body_is_defined() {
    assert_eq!(macros("ADSEAL_FORM_").count(), BodyForm::ALL.len());
    for form in BodyForm::ALL {
        let macro_name = format!("ADSEAL_FORM_{}", form.name().to_uppercase());
        assert_eq!(defined(&macro_name), Some(form.code().to_string().as_str()));
    }
    assert_eq!((defined("ADSEAL_ACCEPT_RAW"), defined("ADSEAL_ACCEPT_PHP")), (Some("0"), Some("1")));
    assert_eq!((defined("ADSEAL_PHP_JSON_OBJECT"), defined("ADSEAL_PHP_JSON_ASSOC")), (Some("0"), Some("1")));
}

#[test]
fn every_maximum_is_a_macro_and_a_function() {
    let functions = [
        ("ADSEAL_MAX_URI_LENGTH", adseal_max_uri_length()),
        ("ADSEAL_MAX_PARAMETERS", adseal_max_parameters()),
        ("ADSEAL_MAX_KEYS", adseal_max_keys()),
        ("ADSEAL_MAX_KEY_ID_LENGTH", adseal_max_key_id_length()),
        ("ADSEAL_SIGNATURE_LENGTH", adseal_signature_length()),
        ("ADSEAL_MAX_TOKEN_LENGTH", adseal_max_token_length()),
        ("ADSEAL_MAX_API_KEY_LENGTH", adseal_max_api_key_length()),
        ("ADSEAL_MAX_POLICY_NAMES", adseal_max_policy_names()),
        ("ADSEAL_MAC_LENGTH", adseal_mac_length()),
        ("ADSEAL_MAX_SIGNED_OVERHEAD", adseal_max_signed_overhead()),
    ];
    for (macro_name, value) in functions {
        assert_eq!(defined(macro_name), Some(value.to_string().as_str()), "{macro_name}");
    }
    let maxima = macros("ADSEAL_").filter(|name| name.starts_with("ADSEAL_MAX_") || name.ends_with("_LENGTH"));
    assert_eq!(maxima.count(), functions.len());
    assert_eq!(defined("ADSEAL_NO_OFFSET"), Some("SIZE_MAX"));
    assert_eq!(NO_OFFSET, usize::MAX);
}

#[test]
fn versions() {
    assert_eq!(defined("ADSEAL_ABI_VERSION"), Some(adseal_abi_version().to_string().as_str()));
    assert_eq!(name(adseal_version()), env!("CARGO_PKG_VERSION"));
    // The SONAME is made of the number in the build script of the library.
    let build_script = include_str!("../../../build.rs");
    assert!(build_script.contains(&format!("\nconst ABI_VERSION: u32 = {};\n", adseal_abi_version())));
}
