//! Installs as JSON, each in two spellings: as Python's `json.dumps` writes it, and as PHP leaves it unchanged.

use fastrand::Rng;

use crate::inputs::{guid, hex};

/// Bytes of an install in Python's spelling.
pub(crate) const INSTALL: usize = 1024;
/// Bytes of a list of such installs, or a little less; the largest body that is accepted has about twice as many.
pub(crate) const LIST: usize = 1_000_000;

/// What apps report about a device, most of it texts; in angle brackets what differs. A receipt follows, and the end.
const TEMPLATE: &str = concat!(
    r#"{"action": "install", "kochava_app_id": "koexample174ea19bc63928c", "kochava_device_id": "<device>", "#,
    r#""app_ver": "3.3.0", "sdk": null, "data": {"usertime": <time>, "origination_ip": "203.0.113.77", "#,
    r#""device_ua": "Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46 "#,
    r#"(KHTML, like Gecko) Version/9.0 Mobile/13G35 Safari/601.1", "device_ver": "iPhone-iOS-9.3.4", "#,
    r#""device_ids": {"idfa": "<idfa>", "idfv": "<idfv>", "adid": "", "android_id": ""}, "#,
    r#""device": {"width": 750, "height": <height>, "battery": 0.<percent>1, "limit_ad_tracking": false, "wifi": true, "#,
    r#""languages": ["pt-BR", "en"], "city": "S\u00e3o Paulo", "carrier": "Example Mobile"}, "#,
    r#""referrer": "https://www.example.com/landing/page?utm_source=network&utm_medium=cpi", "receipt": ""#,
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// What both modes of PHP leave as it is.
    Stable,
    /// A space behind every comma and colon, and slashes as they are.
    Python,
}

impl Spelling {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Python => "as Python sends it",
        }
    }

    fn of(self, python: String) -> String {
        match self {
            Self::Python => python,
            // In these texts a quote stands behind such a space, or before it, only where there is no string.
            Self::Stable => {
                python.replace(", \"", ",\"").replace("\": ", "\":").replace(", {", ",{").replace('/', "\\/")
            }
        }
    }
}

/// An install of about 1 KB.
pub(crate) fn install(spelling: Spelling, random: &mut Rng) -> Vec<u8> {
    spelling.of(python_install(random)).into_bytes()
}

/// A list of such installs of about 1 MB.
pub(crate) fn list(spelling: Spelling, random: &mut Rng) -> Vec<u8> {
    const SEPARATOR: &str = ", ";
    let installs: Vec<_> = (0..LIST / (INSTALL + SEPARATOR.len())).map(|_| python_install(random)).collect();
    spelling.of(format!("[{}]", installs.join(SEPARATOR))).into_bytes()
}

fn python_install(random: &mut Rng) -> String {
    let end = r#""}}"#;
    let mut install = TEMPLATE
        .replace("<time>", &random.u32(1_600_000_000..1_700_000_000).to_string())
        .replace("<height>", &random.u32(800..3000).to_string())
        .replace("<percent>", &random.u32(10..99).to_string());
    for name in ["<device>", "<idfa>", "<idfv>"] {
        install = install.replace(name, &text(guid(random)));
    }
    let receipt = text(hex(INSTALL - install.len() - end.len(), random));
    install + &receipt + end
}

fn text(ascii: Vec<u8>) -> String {
    String::from_utf8(ascii).expect("all of it is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use adseal_core::php_json::{Mode, canonicalize, stability};
    use serde_json::Value;

    /// The same text in both spellings.
    fn both(make: fn(Spelling, &mut Rng) -> Vec<u8>) -> [Vec<u8>; 2] {
        [Spelling::Python, Spelling::Stable].map(|spelling| make(spelling, &mut Rng::with_seed(1)))
    }

    #[test]
    fn sizes_are_those_that_are_told() {
        assert_eq!(both(install)[0].len(), INSTALL);
        let length = both(list)[0].len();
        assert!((LIST - INSTALL..=LIST).contains(&length), "{length}");
    }

    #[test]
    fn the_spellings_are_what_they_are_called() {
        for [python, stable] in [both(install), both(list)] {
            assert!(canonicalize(&python, Mode::Object).is_ok_and(|form| *form == *stable));
            assert_eq!(stability(&stable).next(), None);
            let [python_value, value] = [&python, &stable].map(|json| serde_json::from_slice::<Value>(json).ok());
            assert!(value.is_some() && value == python_value);
        }
    }
}
