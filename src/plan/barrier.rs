//! How much a plan may delete before somebody has to say that it is meant.

use super::{
    data::{Barrier, ResourcePlan, Verb},
    parts::addresses,
};

/// Resources that a plan may always delete.
const FEW: usize = 3;

/// Resources that are many in a stack of any size.
const MANY: usize = 10;

/// The part of a stack that may go, in per cent.
const PART: usize = 30;

/// What keeps `resources` from being applied, if they delete more than `meant`, or without that more than
/// anybody is likely to mean: over [`MANY`] resources, or over [`PART`] per cent of `all`.
pub(super) fn barrier(resources: &[ResourcePlan], all: usize, meant: Option<usize>) -> Option<Barrier> {
    let goes = |each: &&ResourcePlan| matches!(each.verb, Verb::Delete | Verb::Replace);
    let gone = addresses(resources.iter().filter(goes)).len();
    let share = (gone * 100).checked_div(all).unwrap_or_default();
    let reason = match meant {
        Some(meant) if gone <= meant => return None,
        Some(meant) => format!("it would delete {gone}, more than the {meant} of --max-deletes"),
        None if gone <= FEW => return None,
        None if gone > MANY => format!("it would delete {gone} resources, more than {MANY}"),
        None if share > PART => format!("it would delete {gone} of {all} resources, more than {PART} %"),
        None => return None,
    };
    Some(Barrier { reason, hint: format!("if that is intended, add --max-deletes {gone}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    fn reason(gone: usize, all: usize, meant: Option<usize>) -> String {
        let resource = |verb, index: usize| ResourcePlan {
            address: Address::new("s3.bucket", format!("b{index}")),
            name: String::new(),
            region: None,
            phase: None,
            late: false,
            verb,
            cause: None,
            reason: None,
            hint: None,
            in_use: crate::plan::InUse::default(),
            renamed: None,
            changes: Vec::new(),
        };
        let mut resources: Vec<ResourcePlan> = (0..gone).map(|index| resource(Verb::Delete, index)).collect();
        resources.push(resource(Verb::Update, gone));
        barrier(&resources, all, meant).map(|barrier| barrier.reason).unwrap_or_default()
    }

    #[test]
    fn what_nobody_is_likely_to_mean_has_to_be_said() {
        let cases = [
            (3, 4, None, ""),
            (4, 100, None, ""),
            (4, 12, None, "it would delete 4 of 12 resources, more than 30 %"),
            (10, 100, None, ""),
            (11, 100, None, "it would delete 11 resources, more than 10"),
            (11, 100, Some(11), ""),
            (11, 100, Some(10), "it would delete 11, more than the 10 of --max-deletes"),
            (1, 1, Some(0), "it would delete 1, more than the 0 of --max-deletes"),
        ];
        for (gone, all, meant, expected) in cases {
            assert_eq!(reason(gone, all, meant), expected, "{gone} of {all}, {meant:?}");
        }
    }
}
