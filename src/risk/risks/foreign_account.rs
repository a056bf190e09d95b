//! Another account that is let in as a whole: whom it lets in turn nobody here decides, and a vendor's other
//! customers may be among them (aws-facts §8.7).

use crate::{
    policy::{Effect, Statement, sentence_at_home},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "foreign-account",
    level: Level::High,
    about: "a policy lets another account in as a whole, and no condition ties that to somebody",
    find: |changed| find(changed, true),
};

/// The statements that let other accounts in, as a whole or not.
pub(super) fn find(changed: &Changed<'_>, untied: bool) -> Vec<Found> {
    let mut found = Vec::new();
    for policies in changed.policies() {
        for (path, statement) in policies.wider(Effect::Allow) {
            let foreign = statement.foreign(changed.account);
            let is_untied = foreign.iter().any(|each| each.untied);
            if !foreign.is_empty() && is_untied == untied && !statement.is_public() {
                found.push(Found::at(path, sentence_at_home(&statement, changed.account)));
            }
        }
    }
    found
}

/// Whether a statement lets another account in.
pub(super) fn is_foreign(statement: &Statement, account: &str) -> bool {
    !statement.foreign(account).is_empty()
}
