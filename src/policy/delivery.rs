//! Statements that AWS itself writes into a policy where logs are delivered to its bucket or log group
//! (aws-facts §5.10, §12.17). They stay as long as they allow no more than the delivery of logs needs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Dialect, Effect, Policy, Statement};
use crate::model::Text;

/// How the Sids begin that AWS gives them: `AWSLogDeliveryWrite1`, `AWSLogDeliveryAclCheck`.
const SIDS: &str = "AWSLogDelivery";
/// Who delivers.
const SERVICE: &str = "delivery.logs.amazonaws.com";

/// A place that logs are delivered to.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The dialect of its policy: that of a bucket or of log groups.
    pub dialect: Dialect,
    /// The bucket's name. Policies of log groups name their groups.
    pub name: &'a str,
    /// The account that it is in, for whose logs AWS writes.
    pub account: &'a str,
}

impl Statement {
    /// Whether it has a Sid of the kind that AWS gives to what lets logs be delivered.
    #[must_use]
    pub fn is_called_delivery(&self) -> bool {
        self.sid.as_deref().is_some_and(|sid| sid.starts_with(SIDS))
    }

    /// What it allows beyond what AWS writes to deliver logs, as a fragment; nothing where that is all.
    #[must_use]
    pub fn beyond_delivery(&self, to: Destination<'_>) -> Option<String> {
        if self.effect != Effect::Allow {
            return Some("it denies".to_owned());
        }
        if let Some(who) = self.others_than_delivery() {
            return Some(who);
        }
        if self.action.is_empty() || !self.not_action.is_empty() {
            return Some("it allows all actions but some".to_owned());
        }
        let Some(need) = needs(to.dialect).iter().find(|need| need.has_all(&self.action)) else {
            let known = |action: &&String| !needs(to.dialect).iter().any(|need| need.has(action));
            let more: Vec<&str> = self.action.iter().filter(known).map(String::as_str).collect();
            let more =
                if more.is_empty() { "two kinds of access at once".to_owned() } else { more.join(", ") };
            return Some(format!("it allows {more}"));
        };
        if self.resource.is_empty() || !self.not_resource.is_empty() {
            return Some("it is about all resources but some".to_owned());
        }
        let beyond = |resource: &&Text| !resource.known().is_some_and(|text| (need.resource)(text, to));
        if let Some(resource) = self.resource.iter().find(beyond) {
            return Some(format!("it is about {}", resource.value()));
        }
        self.missing_condition(need, to.account)
    }

    fn others_than_delivery(&self) -> Option<String> {
        let Some(principal) = self.principal.as_ref().filter(|_| self.not_principal.is_none()) else {
            return Some("it names no principal, or all but some".to_owned());
        };
        let is_other = |(kind, who): &(&str, &Text)| *kind != "Service" || who.known() != Some(SERVICE);
        principal.all().find(is_other).map(|(_, who)| format!("its principal is {}", who.value()))
    }

    fn missing_condition(&self, need: &Need, account: &str) -> Option<String> {
        let asks = |operators: &[&str], key: &str, fits: &dyn Fn(&str) -> bool| {
            operators.iter().any(|operator| {
                let values = self.condition.get(operator, key);
                values.is_some_and(|values| {
                    !values.is_empty() && values.iter().all(|value| value.known().is_some_and(fits))
                })
            })
        };
        let strings = ["StringEquals", "StringLike"];
        if !asks(&strings, "aws:SourceAccount", &|value| value == account) {
            return Some(format!("no condition limits aws:SourceAccount to {account}"));
        }
        if !asks(&["ArnLike", "ArnEquals", "StringLike", "StringEquals"], "aws:SourceArn", &|value| {
            is_logs_arn(value, account)
        }) {
            return Some(format!("no condition limits aws:SourceArn to deliveries of {account}"));
        }
        let acl = |value: &str| value == "bucket-owner-full-control";
        (need.acl && !asks(&strings, "s3:x-amz-acl", &acl))
            .then(|| "no condition asks for the ACL bucket-owner-full-control".to_owned())
    }

    /// Whether it is `declared`, or that for more resources: AWS adds log groups to the statement that it has.
    fn has_grown_from(&self, declared: &Self) -> bool {
        let same = Self { resource: declared.resource.clone(), ..self.clone() };
        same == *declared && self.resource.is_superset(&declared.resource)
    }
}

impl Policy {
    /// `want`, with what AWS wrote into `live` for the delivery of logs and `want` does not speak of, and the
    /// labels of that. Without a `want` that is all there is; a statement that `want` has under the same Sid
    /// is whoever's wrote `want`.
    #[must_use]
    pub fn with_deliveries(
        want: Option<Self>,
        live: &Self,
        to: Destination<'_>,
    ) -> (Option<Self>, Vec<String>) {
        let mut statements: Vec<Statement> =
            want.iter().flat_map(Self::statements).map(|(_, statement)| statement.clone()).collect();
        let mut labels = Vec::new();
        let by_sid: BTreeMap<Option<String>, usize> =
            statements.iter().enumerate().map(|(index, each)| (each.sid.clone(), index)).collect();
        for (label, statement) in live.deliveries(to) {
            match by_sid.get(&statement.sid).and_then(|index| statements.get_mut(*index)) {
                Some(declared) if *declared == *statement || !statement.has_grown_from(declared) => continue,
                Some(declared) => *declared = statement.clone(),
                None => statements.push(statement.clone()),
            }
            labels.push(label.to_owned());
        }
        if labels.is_empty() {
            return (want, labels);
        }
        let id = live.id().filter(|id| id.starts_with(SIDS));
        let (version, own_id) = match &want {
            Some(want) => (want.version(), want.id()),
            None => (live.version(), live.id()),
        };
        let whole = Self::of(statements).with_version(version).with_id(own_id.or(id).unwrap_or_default());
        (Some(whole), labels)
    }

    /// What is left without what AWS wrote for the delivery of logs, and the labels of that.
    #[must_use]
    pub fn without_deliveries(&self, to: Destination<'_>) -> (Option<Self>, Vec<String>) {
        let labels: Vec<String> = self.deliveries(to).map(|(label, _)| label.to_owned()).collect();
        if labels.is_empty() {
            return (Some(self.clone()), labels);
        }
        let theirs: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
        let others = self.statements().filter(|(label, _)| !theirs.contains(label));
        let rest: Vec<Statement> = others.map(|(_, statement)| statement.clone()).collect();
        let id = self.id().filter(|id| !id.starts_with(SIDS)).unwrap_or_default();
        let rest = (!rest.is_empty()).then(|| Self::of(rest).with_version(self.version()).with_id(id));
        (rest, labels)
    }

    fn deliveries<'a>(&'a self, to: Destination<'a>) -> impl Iterator<Item = (&'a str, &'a Statement)> {
        self.statements().filter(move |(_, statement)| {
            statement.is_called_delivery() && statement.beyond_delivery(to).is_none()
        })
    }
}

/// What one statement needs to allow.
struct Need {
    actions: &'static [&'static str],
    resource: fn(&str, Destination<'_>) -> bool,
    /// Whether what is written has to be given to the bucket's owner.
    acl: bool,
}

impl Need {
    fn has(&self, action: &str) -> bool {
        self.actions.iter().any(|each| each.eq_ignore_ascii_case(action))
    }

    fn has_all(&self, actions: &BTreeSet<String>) -> bool {
        actions.iter().all(|action| self.has(action))
    }
}

fn needs(dialect: Dialect) -> &'static [Need] {
    match dialect {
        Dialect::Bucket => &[
            Need { actions: &["s3:PutObject"], resource: is_log_folder, acl: true },
            Need { actions: &["s3:GetBucketAcl", "s3:ListBucket"], resource: is_bucket, acl: false },
        ],
        Dialect::Logs => &[Need {
            actions: &["logs:CreateLogStream", "logs:PutLogEvents"],
            resource: is_log_group,
            acl: false,
        }],
        _ => &[],
    }
}

/// The parts of an ARN: service, region, account, resource.
fn parts(arn: &str) -> Option<[&str; 4]> {
    let mut parts = arn.splitn(6, ':');
    let is_arn =
        parts.next() == Some("arn") && parts.next().is_some_and(|partition| partition.starts_with("aws"));
    let rest = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    is_arn.then_some(rest)
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '$'])
}

fn is_bucket(arn: &str, to: Destination<'_>) -> bool {
    parts(arn) == Some(["s3", "", "", to.name])
}

/// `PREFIX/AWSLogs/ACCOUNT/*`, or `AWSLogs/aws-account-id=ACCOUNT/*`.
fn is_log_folder(arn: &str, to: Destination<'_>) -> bool {
    let Some(["s3", "", "", path]) = parts(arn) else { return false };
    let Some((bucket, key)) = path.split_once('/') else { return false };
    let Some(folder) = key.strip_suffix('*').filter(|folder| !has_wildcard(folder)) else { return false };
    let below = format!("/{folder}");
    let folders = [format!("/AWSLogs/{}/", to.account), format!("/AWSLogs/aws-account-id={}/", to.account)];
    bucket == to.name && folders.iter().any(|each| below.contains(each))
}

/// A log group of the account, its streams, or all that are called `/aws/vendedlogs/…`.
fn is_log_group(arn: &str, to: Destination<'_>) -> bool {
    let Some(["logs", region, account, resource]) = parts(arn) else { return false };
    let Some(group) = resource.strip_prefix("log-group:") else { return false };
    let name = group.strip_suffix(":log-stream:*").or_else(|| group.strip_suffix(":*")).unwrap_or(group);
    let vended = name.strip_prefix("/aws/vendedlogs/").map(|rest| rest.strip_suffix('*').unwrap_or(rest));
    account == to.account
        && !has_wildcard(region)
        && !has_wildcard(vended.unwrap_or(name))
        && !name.is_empty()
}

/// `arn:aws:logs:REGION:ACCOUNT:*`, or what is delivered from in it.
fn is_logs_arn(arn: &str, of: &str) -> bool {
    matches!(parts(arn), Some(["logs", _, account, _]) if account == of)
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
