//! Which column holds the URL and which the time, by their names; and what is said when there is none.

use super::ReadError;

/// Names of columns with URLs, the surest first.
const URL_NAMES: [&str; 9] = ["click_url", "url", "uri", "request_uri", "request", "click", "link", "href", "path"];

/// Names of columns with times, the surest first.
const TIME_NAMES: [&str; 14] = [
    "timestamp",
    "ts",
    "time",
    "click_time",
    "clicked_at",
    "event_time",
    "received_at",
    "created_at",
    "datetime",
    "date",
    "time_local",
    "time_iso8601",
    "msec",
    "@timestamp",
];

/// What a URL of a click has in it, when no name of a column tells where the URLs are.
pub const SIGN_OF_A_CLICK: &[u8] = b"signature=";

/// So many columns are listed in a message; a file may have thousands.
const LISTED: usize = 30;
/// So much of a name is shown in a message.
const SHOWN: usize = 80;

/// The index of the name that is most surely that of the URLs. The case of its letters does not matter.
#[must_use]
pub fn url_by_name<'n>(names: impl Iterator<Item = &'n str>) -> Option<usize> {
    first_of(&URL_NAMES, names)
}

/// The index of the name that is most surely that of the times. The case of its letters does not matter.
#[must_use]
pub fn time_by_name<'n>(names: impl Iterator<Item = &'n str>) -> Option<usize> {
    first_of(&TIME_NAMES, names)
}

fn first_of<'n>(known: &[&str], names: impl Iterator<Item = &'n str>) -> Option<usize> {
    let rank = |name: &str| known.iter().position(|known| name.eq_ignore_ascii_case(known));
    names.enumerate().filter_map(|(index, name)| Some((rank(name)?, index))).min().map(|(_, index)| index)
}

/// Columns, of each of which it is known in how many of the first rows it has a URL of a click, and how many rows these are:
/// those that have one in most rows. In a few, whoever clicks may put one into a column that is empty elsewhere.
#[must_use]
pub fn url_by_content(columns: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    columns.enumerate().filter(|(_, (clicks, rows))| *clicks * 2 > *rows).map(|(index, _)| index).collect()
}

/// A column that was asked for is not there.
#[must_use]
pub fn missing<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> ReadError {
    let names: Vec<&str> = names.collect();
    let near = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    let near = near.map(|known| format!(", but there is {}", shown(known))).unwrap_or_default();
    ReadError(format!("there is no column {}{near}; {}", shown(name), listed(names.into_iter())))
}

/// No column looks like one with URLs of clicks.
#[must_use]
pub fn no_url<'n>(names: impl Iterator<Item = &'n str>) -> ReadError {
    ReadError(format!("no column looks like one with URLs of clicks: name it with --url; {}", listed(names)))
}

/// More than one column has URLs of clicks in it, and none has a name that tells which is meant.
#[must_use]
pub fn several<'n>(candidates: impl Iterator<Item = &'n str>) -> ReadError {
    ReadError(format!("several columns have URLs of clicks in them: name one with --url: {}", joined(candidates)))
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names = joined(names);
    if names.is_empty() { "it has no columns".to_owned() } else { format!("its columns are {names}") }
}

fn joined<'n>(mut names: impl Iterator<Item = &'n str>) -> String {
    let mut list: Vec<String> = names.by_ref().take(LISTED).map(shown).collect();
    match names.count() {
        0 => {}
        more => list.push(format!("and {more} more")),
    }
    list.join(", ")
}

/// A name as a message shows it: no character of it reaches the terminal as a command, and it ends.
pub(super) fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_name_wins_wherever_it_stands() {
        assert_eq!(url_by_name(["path", "REQUEST", "Url"].into_iter()), Some(2));
        assert_eq!(url_by_name(["href", "Click_URL", "url"].into_iter()), Some(1));
        assert_eq!(time_by_name(["msec", "date", "TS"].into_iter()), Some(2));
    }

    #[test]
    fn a_name_with_more_in_it_is_another() {
        assert_eq!(url_by_name(["curl", "url2", "my url"].into_iter()), None);
        assert_eq!(time_by_name(["timestamps", "uptime"].into_iter()), None);
    }

    #[test]
    fn of_equal_names_the_first_counts() {
        assert_eq!(url_by_name(["x", "URL", "url"].into_iter()), Some(1));
    }

    #[test]
    fn a_column_is_one_of_urls_when_most_rows_have_one() {
        assert_eq!(url_by_content([(0, 0), (1, 2), (2, 3), (0, 9), (9, 9)].into_iter()), [2, 4]);
    }

    #[test]
    fn messages_list_the_columns() {
        assert_eq!(missing("a", ["b", "c"].into_iter()).0, "there is no column `a`; its columns are `b`, `c`");
        assert_eq!(
            missing("A", ["b", "a"].into_iter()).0,
            "there is no column `A`, but there is `a`; its columns are `b`, `a`"
        );
        assert_eq!(
            no_url([].into_iter()).0,
            "no column looks like one with URLs of clicks: name it with --url; it has no columns"
        );
        assert_eq!(
            several(["b", "c"].into_iter()).0,
            "several columns have URLs of clicks in them: name one with --url: `b`, `c`"
        );
    }

    #[test]
    fn a_message_stays_short_and_sends_no_commands() {
        let names = vec!["n".repeat(1000); 1000];
        let message = missing("\x1b[2J\u{202e}", names.iter().map(String::as_str)).0;
        assert!(message.starts_with("there is no column `\\u{1b}[2J\\u{202e}`;"), "{message}");
        assert!(message.ends_with("and 970 more"), "{message}");
        assert!(message.len() < 4000);
    }
}
