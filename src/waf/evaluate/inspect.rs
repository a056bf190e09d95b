//! Whether a statement matches a request.

use std::collections::BTreeMap;

use super::{
    judge::{is_there, judge, shown, size_passes},
    labels::{self, Labels},
    origin,
    parts::{self, BodyLimit},
    regex::Pattern,
    request::Request,
    transform::Unsure,
    verdict::Verdict,
};
use crate::{
    model::Arn,
    waf::{
        field::FieldToMatch,
        matches::{RegexMatch, RegexPatternSet, SizeConstraint},
        origins::{AsnMatch, GeoMatch},
        rule::Rules,
        sentence::{inspected, said, set},
        statement::Statement,
        text::{PreParse, Transformations},
        words::TextTransformationType,
    },
};

/// What rules refer to, by the text that they refer to it with: an ARN, or `${…}`.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The address ranges of IP sets.
    pub ip_sets: BTreeMap<String, Vec<String>>,
    /// The expressions of regex sets.
    pub regex_sets: BTreeMap<String, Vec<String>>,
    /// Rule groups.
    pub groups: BTreeMap<String, Group>,
}

/// A rule group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in AWS.
    pub name: String,
    /// Its rules.
    pub rules: Rules,
}

/// What a statement is looked at with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    pub(super) request: &'a Request,
    pub(super) references: &'a References,
    pub(super) body_limit: BodyLimit,
    pub(super) labels: &'a Labels,
    /// The prefix of the labels of the web ACL or rule group that the statement is in.
    pub(super) context: &'a str,
}

impl Look<'_> {
    pub(super) fn at(self, statement: &Statement) -> Verdict {
        match statement {
            Statement::ByteMatch(one) => {
                let Some(search) = one.search_string.known() else {
                    return Verdict::unknown("the text to search for is known only after apply");
                };
                self.part(
                    statement,
                    (&one.field_to_match, &one.pre_parse_text_transformations),
                    &one.text_transformations,
                    |bytes| is_there(one, search, bytes),
                )
            }
            Statement::RegexMatch(one) => {
                let pattern = Pattern::new(&one.regex_string);
                self.part(
                    statement,
                    (&one.field_to_match, &one.pre_parse_text_transformations),
                    &one.text_transformations,
                    |bytes| pattern.as_ref().map(|pattern| pattern.matches(bytes)).map_err(Clone::clone),
                )
            }
            Statement::RegexPatternSet(one) => match self.references.regex_sets.get(&one.arn.0.to_string()) {
                Some(patterns) => self.patterns(one, patterns),
                None => elsewhere(&one.arn),
            },
            Statement::SizeConstraint(one) => self.size(statement, one),
            Statement::SqliMatch(one) => {
                self.injection(statement, &one.field_to_match, &one.pre_parse_text_transformations)
            }
            Statement::XssMatch(one) => {
                self.injection(statement, &one.field_to_match, &one.pre_parse_text_transformations)
            }
            Statement::GeoMatch(one) => self.country(one),
            Statement::AsnMatch(one) => self.system(one),
            Statement::IpSet(one) => match self.references.ip_sets.get(&one.arn.0.to_string()) {
                Some(ranges) => {
                    let name = set(&one.arn);
                    origin::in_set(self.request, one.forwarded_ip_config.as_ref(), ranges, &name)
                }
                None => elsewhere(&one.arn),
            },
            Statement::LabelMatch(one) => labels::matches(one, self.labels, self.context),
            Statement::RateBased(one) => self.rate(one),
            Statement::And(all) => Verdict::all(all.statements.iter().map(|one| self.at(one)).collect()),
            Statement::Or(any) => Verdict::any(any.statements.iter().map(|one| self.at(one)).collect()),
            Statement::Not(one) => self.at(one).negated(|| self.otherwise(one)),
            // A group has verdicts of its own; AWS takes none inside another statement.
            Statement::ManagedRuleGroup(_) | Statement::RuleGroup(_) => {
                Verdict::unknown("a rule group inside another statement has no verdict")
            }
        }
    }

    /// Why the opposite of a statement matches.
    fn otherwise(self, statement: &Statement) -> String {
        match statement {
            Statement::GeoMatch(_) => {
                match origin::place(self.request, None).ok().and_then(|place| place.country) {
                    Some(country) => format!("not: {} (it comes from {country})", said(statement)),
                    None => format!("not: {}", said(statement)),
                }
            }
            Statement::ByteMatch(one) => self.not_so(&one.field_to_match, statement),
            Statement::RegexMatch(one) => self.not_so(&one.field_to_match, statement),
            Statement::RegexPatternSet(one) => self.not_so(&one.field_to_match, statement),
            other => format!("not: {}", said(other)),
        }
    }

    fn not_so(self, field: &FieldToMatch, statement: &Statement) -> String {
        let seen = parts::seen(field, &PreParse::default(), self.request, self.body_limit);
        match seen.map(|seen| seen.values).as_deref() {
            Ok([(what, value)]) => {
                format!("not: {}", inspected(&format!("{what} {}", shown(value)), statement))
            }
            _ => format!("not: {}", said(statement)),
        }
    }

    /// Whether one of the values that a statement sees passes a test.
    fn part(
        self,
        statement: &Statement,
        (field, before): (&FieldToMatch, &PreParse),
        transformations: &Transformations,
        test: impl Fn(&[u8]) -> Result<bool, Unsure>,
    ) -> Verdict {
        match parts::seen(field, before, self.request, self.body_limit) {
            Ok(seen) => judge(statement, &seen, transformations, test),
            Err(verdict) => verdict,
        }
    }

    /// A set matches if one of its expressions does.
    fn patterns(self, one: &RegexPatternSet, patterns: &[String]) -> Verdict {
        let each = patterns.iter().map(|pattern| {
            let only = Statement::RegexMatch(RegexMatch {
                regex_string: pattern.clone(),
                field_to_match: one.field_to_match.clone(),
                text_transformations: one.text_transformations.clone(),
                pre_parse_text_transformations: one.pre_parse_text_transformations.clone(),
            });
            match self.at(&only) {
                Verdict::Match(what) => Verdict::Match(format!("{what} of {}", set(&one.arn))),
                verdict => verdict,
            }
        });
        Verdict::any(each.collect())
    }

    fn size(self, statement: &Statement, one: &SizeConstraint) -> Verdict {
        let seen = match parts::seen(
            &one.field_to_match,
            &one.pre_parse_text_transformations,
            self.request,
            self.body_limit,
        ) {
            Ok(seen) => seen,
            Err(verdict) => return verdict,
        };
        let compare = |bytes: usize| size_passes(one, bytes);
        // AWS recommends this statement against bodies longer than WAF looks at, so it knows their size.
        let is_as_sent = one.text_transformations.iter().all(|one| *one == TextTransformationType::None);
        match seen.whole {
            Some(size) if is_as_sent => match compare(size) {
                Ok(does) => {
                    Verdict::matches(does, || inspected(&format!("the size of body, {size},"), statement))
                }
                Err(Unsure(reason)) => Verdict::unknown(reason),
            },
            Some(_) => Verdict::unknown(
                "WAF sees only a part of the body, whose size after transformations is not known",
            ),
            None => judge(statement, &seen, &one.text_transformations, |bytes| compare(bytes.len())),
        }
    }

    /// What is not there is no injection; of the rest AWS does not publish what is one.
    fn injection(self, statement: &Statement, field: &FieldToMatch, before: &PreParse) -> Verdict {
        match parts::seen(field, before, self.request, self.body_limit) {
            Err(verdict) => verdict,
            Ok(seen) if seen.values.is_empty() && seen.doubtful.is_empty() => Verdict::NoMatch,
            Ok(_) => Verdict::unknown(format!("AWS does not publish when {}", said(statement))),
        }
    }

    fn country(self, one: &GeoMatch) -> Verdict {
        let place = match origin::place(self.request, one.forwarded_ip_config.as_ref()) {
            Ok(place) => place,
            Err(verdict) => return verdict,
        };
        let Some(country) = place.country else {
            return Verdict::unknown(not_said("country", one.forwarded_ip_config.is_some()));
        };
        let does = one.country_codes.iter().any(|code| code.as_ref() == country);
        Verdict::matches(does, || format!("it comes from {country}"))
    }

    fn system(self, one: &AsnMatch) -> Verdict {
        let place = match origin::place(self.request, one.forwarded_ip_config.as_ref()) {
            Ok(place) => place,
            Err(verdict) => return verdict,
        };
        let Some(number) = place.asn else {
            return Verdict::unknown(not_said("asn", one.forwarded_ip_config.is_some()));
        };
        Verdict::matches(one.asn_list.contains(&number), || format!("it comes from AS{number}"))
    }
}

fn not_said(member: &str, is_forwarded: bool) -> String {
    if is_forwarded {
        format!("the request does not say `forwarded.{member}`")
    } else {
        format!("the request does not say its `{member}`")
    }
}

fn elsewhere(arn: &Arn) -> Verdict {
    Verdict::unknown(format!("{} is not in this stack", set(arn)))
}
