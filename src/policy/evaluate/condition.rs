//! Whether a condition holds.

use std::collections::BTreeSet;

use super::{
    Context, Truth,
    compare::{Compared, compare, positive},
    context::Had,
};
use crate::{
    model::Text,
    policy::{Condition, Operator, Quantifier},
};

/// One operator and key of a condition, held against a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The operator as AWS spells it; one that AWS does not know never holds.
    pub operator: String,
    /// The key.
    pub key: String,
    /// What the policy says.
    pub wanted: Vec<String>,
    /// What the request has; none where it does not have the key, or where that is not known.
    pub had: Option<Vec<String>>,
    /// Whether what the request has is known.
    pub is_known: bool,
    /// Whether it holds.
    pub holds: Truth,
    /// The keys of variables that the request does not have, or of which nothing is known.
    pub unknown: BTreeSet<String>,
}

/// Holds each part of a condition against a request. All of them must hold.
pub(super) fn test(condition: &Condition, variables: bool, context: &Context) -> Vec<Tested> {
    condition
        .all()
        .map(|(name, key, values)| {
            let wanted: Vec<String> = values.iter().map(Text::value).collect();
            let had = context.had(key);
            let mut unknown = BTreeSet::new();
            let is_whole = values.iter().all(|value| value.known().is_some());
            let mut asks = Asks { wanted: &wanted, is_whole, variables, context, unknown: &mut unknown };
            let holds = Operator::parse(name).map_or(Truth::No, |operator| asks.holds(operator, had));
            Tested {
                operator: name.to_owned(),
                key: key.to_owned(),
                had: had.values().map(<[String]>::to_vec),
                is_known: had != Had::NotKnown,
                holds,
                unknown,
                wanted,
            }
        })
        .collect()
}

struct Asks<'a> {
    wanted: &'a [String],
    /// Whether all that the policy says is known: nothing waits for what AWS has yet to assign.
    is_whole: bool,
    variables: bool,
    context: &'a Context,
    unknown: &'a mut BTreeSet<String>,
}

impl Asks<'_> {
    fn holds(&mut self, operator: Operator, had: Had<'_>) -> Truth {
        if operator.base == "Null" {
            let absent = match had {
                Had::Values(_) => "false",
                Had::Absent => "true",
                Had::NotKnown => return Truth::Maybe,
            };
            return self.wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(absent)).into();
        }
        let had = match had {
            Had::Values(had) => had,
            Had::Absent => return operator.holds_when_absent().into(),
            Had::NotKnown => return Truth::Maybe,
        };
        let (base, negated) = positive(operator.base);
        let mut each = |value: &String| self.one(base, negated, value);
        match operator.quantifier {
            // Nothing but empty texts counts as no value here (IAM: multivalued context keys).
            Some(Quantifier::ForAllValues) if had.iter().all(String::is_empty) => Truth::Yes,
            Some(Quantifier::ForAllValues) => Truth::all(had.iter().map(each)),
            Some(Quantifier::ForAnyValue) => Truth::any(had.iter().map(each)),
            // AWS does not say what several values mean without a quantifier. Read so, an operator
            // and its negation stay opposites.
            None if negated => Truth::all(had.iter().map(each)),
            None => Truth::any(had.iter().map(&mut each)),
        }
    }

    /// Whether one value of the request is among those of the policy; for what is negated, among
    /// none of them. A value that can't be compared is no reason to say either.
    fn one(&mut self, base: &str, negated: bool, had: &str) -> Truth {
        let (mut can_tell, mut is_open) = (true, !self.is_whole);
        for wanted in self.wanted {
            match compare(base, wanted, had, self.variables, self.context) {
                Compared::Same => return (!negated).into(),
                Compared::Different => {}
                Compared::Unfit => can_tell = false,
                Compared::NoSuchKey(key) => {
                    can_tell = false;
                    self.unknown.insert(key);
                }
                Compared::NotKnown(key) => {
                    is_open = true;
                    self.unknown.insert(key);
                }
            }
        }
        match (negated, can_tell, is_open) {
            (true, false, _) | (false, _, false) => Truth::No,
            (true, true, false) => Truth::Yes,
            (_, _, true) => Truth::Maybe,
        }
    }
}
