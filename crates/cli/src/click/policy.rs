//! The options of a verification policy. Rules: `docs/click-validation.md`, 4.2.

use std::ffi::OsString;

use adseal_core::{ClickPolicy, Unsigned};
use clap::Args;

#[derive(Args)]
#[command(next_help_heading = "Policy")]
#[allow(clippy::struct_excessive_bools, reason = "independent switches")]
pub(crate) struct PolicyArgs {
    /// Refuse clicks without this signed parameter; may be repeated
    #[arg(long, value_name = "NAME")]
    require: Vec<OsString>,
    /// Refuse clicks in which a required parameter is empty
    #[arg(long)]
    nonempty: bool,
    /// Refuse this parameter behind the signature; may be repeated
    #[arg(long, value_name = "NAME")]
    signed_only: Vec<OsString>,
    /// Refuse ids, addresses, user agents and redirects behind the signature
    #[arg(long)]
    sensitive: bool,
    /// Refuse any parameter behind the signature
    #[arg(long)]
    forbid_unsigned: bool,
    /// By how much clocks may differ, 0 to 300
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    leeway: i64,
    /// How far ahead 'expires' may lie
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    max_lifetime: Option<i64>,
    /// Take clicks without 'expires'
    #[arg(long)]
    no_expires: bool,
    /// Refuse bytes that are not legal in a URI
    #[arg(long)]
    strict: bool,
}

impl PolicyArgs {
    pub(crate) fn policy(&self) -> ClickPolicy {
        let policy = ClickPolicy::new()
            .required_nonempty(self.nonempty)
            .unsigned(if self.forbid_unsigned { Unsigned::Forbid } else { Unsigned::Allow })
            .leeway(self.leeway)
            .require_expires(!self.no_expires)
            .strict(self.strict);
        let policy = self.require.iter().fold(policy, |policy, name| policy.require(name.as_encoded_bytes()));
        let policy = self.signed_only.iter().fold(policy, |policy, name| policy.signed_only(name.as_encoded_bytes()));
        let policy = if self.sensitive { policy.signed_only_sensitive() } else { policy };
        match self.max_lifetime {
            Some(seconds) => policy.max_lifetime(seconds),
            None => policy,
        }
    }

    /// What was demanded, as it stands on the command line.
    pub(crate) fn words(&self) -> Vec<String> {
        let named = |option: &str, names: &[OsString]| -> Vec<String> {
            names.iter().map(|name| format!("{option} {}", name.to_string_lossy())).collect()
        };
        let switches = [
            ("--nonempty", self.nonempty),
            ("--sensitive", self.sensitive),
            ("--forbid-unsigned", self.forbid_unsigned),
            ("--no-expires", self.no_expires),
            ("--strict", self.strict),
        ];
        let numbers =
            [("--leeway", Some(self.leeway).filter(|&leeway| leeway != 0)), ("--max-lifetime", self.max_lifetime)];
        let mut words = named("--require", &self.require);
        words.extend(named("--signed-only", &self.signed_only));
        words.extend(switches.iter().filter(|(_, is_on)| *is_on).map(|(option, _)| (*option).to_owned()));
        words.extend(numbers.iter().filter_map(|(option, number)| Some(format!("{option} {}", (*number)?))));
        words
    }
}
