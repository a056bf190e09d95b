//! What the policies of a principal let it do, as far as ways ask: whether an action is allowed on more than
//! what is named. A condition about who asks or from where leaves the way open to whoever fulfils it; any other
//! narrows the statement to something.

use std::borrow::Cow;

use super::{Need, On, Way};
use crate::{
    model::{Document, Text},
    plan::Permissions,
    policy::{Effect, Policy, Statement, evaluate::fits_in_any_case as fits, managed},
};

/// Names that nobody gives: what matches both is not meant for something.
const NOBODYS: [&str; 2] = ["qx7zt-0a1b2c3d", "kv3/wy8-4e5f6071"];

/// An action that no service has, and none of IAM's.
const ANY_ACTION: &str = "zzzz:Zzzz";
const ANY_OF_IAM: &str = "iam:Zzzz";

/// What is in the place of a variable where the resource is not the caller.
const NOT_IN_ARNS: &str = "\n";

/// Conditions about the caller and the circumstances: they keep others out, and not this principal.
const CIRCUMSTANCES: [&str; 12] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:MultiFactorAuth",
    "aws:Principal",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
];

/// The condition by which whoever makes roles has to keep within a boundary: the usual way to delegate that.
const BOUNDARY: &str = "iam:PermissionsBoundary";

const PASSED_TO: &str = "iam:PassedToService";

/// The policies of a principal.
pub struct May<'a> {
    policies: Vec<(String, Cow<'a, Policy>)>,
    /// What its boundary allows; `None` without one, and where nobody knows what it says.
    boundary: Option<Cow<'a, Policy>>,
    arn: Option<&'a str>,
    account: &'a str,
    /// The ARNs of the policies that are attached to it.
    attached: Vec<&'a str>,
}

impl<'a> May<'a> {
    /// The policies of the principal with this ARN.
    #[must_use]
    pub fn of(permissions: &'a Permissions, arn: Option<&'a str>) -> Self {
        let own =
            permissions.policies.iter().filter_map(|(name, document)| Some((name.clone(), read(document)?)));
        let of_aws = permissions.attached.iter().filter_map(|arn| Some((arn.clone(), published(arn)?)));
        let boundary = match (&permissions.boundary_document, &permissions.boundary) {
            (Some(document), _) => read(document),
            (None, Some(arn)) => published(arn),
            (None, None) => None,
        };
        Self {
            policies: own.chain(of_aws).collect(),
            boundary,
            arn,
            account: arn.and_then(|arn| arn.split(':').nth(4)).unwrap_or_default(),
            attached: permissions.policies.keys().chain(&permissions.attached).map(String::as_str).collect(),
        }
    }

    /// Whether it may do everything.
    #[must_use]
    pub fn everything(&self) -> bool {
        self.any(ANY_ACTION, "", None) && self.all_of_iam()
    }

    /// Whether it may do everything in IAM.
    #[must_use]
    pub fn all_of_iam(&self) -> bool {
        ["role/", "user/", "policy/"].iter().all(|kind| self.any(ANY_OF_IAM, kind, None))
    }

    /// The policy that allows the most: the first that allows everything, else all of IAM.
    #[must_use]
    pub fn widest(&self) -> &str {
        let allows = |action: &'static str| {
            self.policies.iter().find(move |(_, policy)| {
                policy.statements().any(|(_, each)| each.effect == Effect::Allow && each.is_about(action))
            })
        };
        allows(ANY_ACTION).or_else(|| allows(ANY_OF_IAM)).map(|(name, _)| name.as_str()).unwrap_or_default()
    }

    /// Whether it may take a way.
    #[must_use]
    pub fn may_take(&self, way: &Way) -> bool {
        way.needs.iter().all(|forms| forms.iter().any(|need| self.may(*need)))
    }

    fn may(&self, Need { action, on }: Need) -> bool {
        match on {
            On::Something => self.something(action),
            On::Any(kind) => self.any(action, kind, None),
            On::RoleFor(service) => self.any(action, "role/", Some(service)),
            On::ItselfOrAny(kind) => {
                let own = self.arn.filter(|arn| arn.contains(&format!(":{kind}")));
                own.is_some_and(|arn| self.allowed(action, arn, None)) || self.any(action, kind, None)
            }
            On::ItsPolicyOrAny => {
                let own = self.attached.iter().filter(|arn| !managed::is_aws_managed(arn));
                own.clone().any(|arn| self.allowed(action, arn, None)) || self.any(action, "policy/", None)
            }
        }
    }

    /// Whether an action is allowed on whatever nobody named, of a kind.
    fn any(&self, action: &str, kind: &str, passed_to: Option<&str>) -> bool {
        NOBODYS.iter().all(|name| self.allowed(action, &format!("{kind}{name}"), passed_to))
    }

    /// Whether an action is allowed on anything, and not denied on everything.
    fn something(&self, action: &str) -> bool {
        let about = |effect: Effect| {
            self.statements().filter(move |each| each.effect == effect && each.is_about(action))
        };
        let is_denied = about(Effect::Deny).any(|each| is_whole(each) && denies(each));
        let by_boundary = self.boundary.as_ref().is_none_or(|boundary| {
            boundary.statements().any(|(_, each)| each.effect == Effect::Allow && each.is_about(action))
        });
        !is_denied && by_boundary && about(Effect::Allow).any(|each| !is_narrow(each, None))
    }

    /// Whether an action is allowed on a resource: an ARN, or the end of one that may be in any region.
    fn allowed(&self, action: &str, resource: &str, passed_to: Option<&str>) -> bool {
        let at =
            |statement: &Statement| statement.is_about(action) && self.is_on(statement, action, resource);
        let decides = |statement: &Statement, effect: Effect| statement.effect == effect && at(statement);
        let is_denied = self.statements().any(|each| decides(each, Effect::Deny) && denies(each));
        let is_allowed =
            || self.statements().any(|each| decides(each, Effect::Allow) && !is_narrow(each, passed_to));
        let by_boundary = || {
            self.boundary.as_ref().is_none_or(|boundary| {
                let statements = || boundary.statements().map(|(_, each)| each);
                statements().any(|each| decides(each, Effect::Allow))
                    && !statements().any(|each| decides(each, Effect::Deny) && denies(each))
            })
        };
        !is_denied && is_allowed() && by_boundary()
    }

    fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.policies.iter().flat_map(|(_, policy)| policy.statements().map(|(_, each)| each))
    }

    fn is_on(&self, statement: &Statement, action: &str, resource: &str) -> bool {
        let fits = |text: &Text| self.fits(text, action, resource);
        if statement.resource.is_empty() {
            return !statement.not_resource.is_empty() && !statement.not_resource.iter().any(fits);
        }
        statement.resource.iter().any(fits)
    }

    /// Whether a resource of a statement covers one. The end of an ARN is taken to be in the region and
    /// account that the statement names.
    fn fits(&self, text: &Text, action: &str, resource: &str) -> bool {
        // A variable stands for something of the caller's own.
        let variable = if Some(resource) == self.arn { "*" } else { NOT_IN_ARNS };
        let Some(pattern) = text.known().map(|text| with_variables_as(variable, text)) else { return false };
        if resource.starts_with("arn:") || pattern == "*" {
            return fits(&pattern, resource);
        }
        let service = action.split(':').next().unwrap_or_default();
        let mut parts = pattern.splitn(6, ':').skip(3);
        let (region, account) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let named = |part: &str| if part.contains(['*', '?']) { "" } else { part }.to_owned();
        let account = if account.contains(['*', '?']) { self.account.to_owned() } else { account.to_owned() };
        if !account.is_empty() && !self.account.is_empty() && account != self.account {
            return false;
        }
        fits(&pattern, &format!("arn:aws:{service}:{}:{account}:{resource}", named(region)))
    }
}

fn read<'a>(document: &Document) -> Option<Cow<'a, Policy>> {
    serde_json::from_value(document.json().clone()).ok().map(Cow::Owned)
}

fn published<'a>(arn: &str) -> Option<Cow<'a, Policy>> {
    managed::document(arn).map(Cow::Borrowed)
}

/// A pattern with something in the place of IAM's variables.
fn with_variables_as(variable: &str, pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push_str(variable);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn is_whole(statement: &Statement) -> bool {
    statement.resource.iter().any(|text| text.known() == Some("*"))
}

/// Whether a `Deny` holds in any circumstances, or but for a boundary that has to be kept.
fn denies(statement: &Statement) -> bool {
    statement.condition.all().all(|(_, key, _)| key.eq_ignore_ascii_case(BOUNDARY))
}

/// Whether a condition ties an `Allow` to something: a tag, a boundary, a service other than `passed_to`.
fn is_narrow(statement: &Statement, passed_to: Option<&str>) -> bool {
    statement.condition.all().any(|(operator, key, values)| {
        if let Some(service) = passed_to.filter(|_| key.eq_ignore_ascii_case(PASSED_TO)) {
            let is_named = values.iter().any(|each| each.known().is_some_and(|each| fits(each, service)));
            return is_named == operator.contains("Not");
        }
        let is_circumstance =
            |known: &&str| key.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
        !CIRCUMSTANCES.iter().any(is_circumstance)
    })
}
