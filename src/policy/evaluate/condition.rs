//! Whether a condition holds.

use std::collections::BTreeSet;

use super::{
    Context,
    compare::{Compared, compare, positive},
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
    /// What the request has.
    pub had: Option<Vec<String>>,
    /// Whether it holds.
    pub holds: bool,
    /// The keys of variables that the request does not have.
    pub unknown: BTreeSet<String>,
}

/// Holds each part of a condition against a request. All of them must hold.
pub(super) fn test(condition: &Condition, variables: bool, context: &Context) -> Vec<Tested> {
    condition
        .all()
        .map(|(name, key, values)| {
            let wanted: Vec<String> = values.iter().map(Text::value).collect();
            let had = context.get(key);
            let mut unknown = BTreeSet::new();
            let mut asks = Asks { wanted: &wanted, variables, context, unknown: &mut unknown };
            let holds = Operator::parse(name).is_some_and(|operator| asks.holds(operator, had));
            Tested {
                operator: name.to_owned(),
                key: key.to_owned(),
                had: had.map(<[String]>::to_vec),
                holds,
                unknown,
                wanted,
            }
        })
        .collect()
}

struct Asks<'a> {
    wanted: &'a [String],
    variables: bool,
    context: &'a Context,
    unknown: &'a mut BTreeSet<String>,
}

impl Asks<'_> {
    fn holds(&mut self, operator: Operator, had: Option<&[String]>) -> bool {
        if operator.base == "Null" {
            let absent = had.is_none().to_string();
            return self.wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(&absent));
        }
        let Some(had) = had else { return operator.holds_when_absent() };
        let (base, negated) = positive(operator.base);
        let mut each = |value: &String| self.one(base, negated, value);
        match operator.quantifier {
            // Nothing but empty texts counts as no value here (IAM: multivalued context keys).
            Some(Quantifier::ForAllValues) => had.iter().all(String::is_empty) || had.iter().all(each),
            Some(Quantifier::ForAnyValue) => had.iter().any(each),
            // AWS does not say what several values mean without a quantifier. Read so, an operator
            // and its negation stay opposites.
            None if negated => had.iter().all(each),
            None => had.iter().any(&mut each),
        }
    }

    /// Whether one value of the request is among those of the policy; for what is negated, among
    /// none of them. A value that can't be compared is no reason to say either.
    fn one(&mut self, base: &str, negated: bool, had: &str) -> bool {
        let mut can_tell = true;
        for wanted in self.wanted {
            match compare(base, wanted, had, self.variables, self.context) {
                Compared::Same => return !negated,
                Compared::Different => {}
                Compared::Unfit => can_tell = false,
                Compared::NoSuchKey(key) => {
                    can_tell = false;
                    self.unknown.insert(key);
                }
            }
        }
        negated && can_tell
    }
}
