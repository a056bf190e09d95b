//! The policies that apply to a request.

use super::{Holding, Holdings, Kept, Part, Source};
use crate::{
    model::Address,
    policy::{
        Policy, Statement,
        evaluate::{Attached, Caller, Gate, Policies, Request},
    },
};

/// The one policy of AWS's own whose text never changes.
const ADMINISTRATOR: &str = "policy/AdministratorAccess";

/// The policies, where each comes from, and what is not known of them.
pub(super) struct Applicable<'a> {
    pub(super) policies: Policies<'a>,
    pub(super) sources: Vec<Source>,
    pub(super) unknown: Vec<String>,
}

/// What lasts longer than the policies that borrow from it.
pub(super) struct Builtin {
    administrator: Policy,
    same_account: Policy,
}

impl Builtin {
    pub(super) fn new(account: &str) -> Self {
        let everything = || Statement::allow("Everything").actions(["*"]).resources(["*"]);
        let outside = Statement::deny("RestrictPublicBuckets")
            .principals_aws(["*"])
            .actions(["*"])
            .resources(["*"])
            .condition("StringNotEquals", "aws:PrincipalAccount", [account])
            .condition("Bool", "aws:PrincipalIsAWSService", ["false"]);
        Self { administrator: Policy::of([everything()]), same_account: Policy::of([outside]) }
    }
}

/// Collects what applies to a request.
pub(super) fn applicable<'a>(
    holdings: &'a Holdings,
    request: &Request,
    builtin: &'a Builtin,
) -> Applicable<'a> {
    let gate = Gate::of(&request.action, &request.resource);
    let mut found = Applicable {
        policies: Policies { gate, ..Policies::default() },
        sources: Vec::new(),
        unknown: Vec::new(),
    };
    found.of_identity(holdings, &request.caller, builtin);
    found.of_resource(holdings, request, builtin);
    found
}

impl<'a> Applicable<'a> {
    /// A policy under a number, by which its source is found again.
    fn attach(&mut self, source: Source, policy: &'a Policy) -> Attached<'a> {
        self.sources.push(source);
        Attached::new((self.sources.len() - 1).to_string(), policy)
    }

    fn kept(&mut self, address: &Address, kept: &'a Kept) -> Attached<'a> {
        self.attach(Source::of(address, &kept.path), &kept.policy)
    }

    fn of_identity(&mut self, holdings: &'a Holdings, caller: &Caller, builtin: &'a Builtin) {
        if matches!(caller, Caller::Root(_)) || caller.account().is_none() {
            return;
        }
        let Some((address, holding)) = holdings.identity(caller) else {
            self.unknown.push(format!("what policies {} has", words(caller)));
            return;
        };
        for kept in holding.policies.iter().filter(|kept| kept.part == Part::Inline) {
            let attached = self.kept(address, kept);
            self.policies.identity.push(attached);
        }
        for arn in &holding.attachments {
            if let Some(attached) = self.managed(holdings, arn, builtin) {
                self.policies.identity.push(attached);
            } else {
                self.unknown.push(format!("what the managed policy {} says", holdings.shown(arn)));
            }
        }
        if let Some(arn) = &holding.boundary {
            if let Some(attached) = self.managed(holdings, arn, builtin) {
                self.policies.boundary.push(attached);
            } else {
                self.unknown.push(format!("what the boundary {} says", holdings.shown(arn)));
            }
        }
        for group in &holding.groups {
            self.unknown.push(format!("what policies the group {group} has"));
        }
        if holding.partly_known {
            self.unknown.push(format!("what else is attached to {address}, which is not this stack's alone"));
        }
        self.unreadable(address, holding);
    }

    fn unreadable(&mut self, address: &Address, holding: &Holding) {
        for aspect in &holding.unreadable {
            self.unknown.push(format!("{aspect} of {address}, which could not be read"));
        }
    }

    fn managed(&mut self, holdings: &'a Holdings, arn: &str, builtin: &'a Builtin) -> Option<Attached<'a>> {
        if arn.split(':').nth(4) == Some("aws") && arn.ends_with(ADMINISTRATOR) {
            return Some(self.attach(Source::named(arn), &builtin.administrator));
        }
        let (address, holding) = holdings.with_arn(arn)?;
        let document = holding.policies.iter().find(|kept| kept.part == Part::Document)?;
        Some(self.kept(address, document))
    }

    fn of_resource(&mut self, holdings: &'a Holdings, request: &Request, builtin: &'a Builtin) {
        let resource = request.resource.as_str();
        let part = if self.policies.gate == Gate::Trust { Part::Trust } else { Part::Resource };
        let is_of_logs = resource.split(':').nth(2) == Some("logs");
        if is_of_logs {
            // These belong to no group: a region has a few, and each names the groups it is about.
            for (address, holding) in &holdings.all {
                if address.kind == "logs.resource_policy"
                    && resource.split(':').nth(3) == Some(&holding.region)
                {
                    for kept in holding.policies.iter().filter(|kept| kept.part == Part::Resource) {
                        let attached = self.kept(address, kept);
                        self.policies.resource.push(attached);
                    }
                }
            }
            return;
        }
        let Some((address, holding)) = holdings.resource(resource) else {
            // What has no policy of its own hides nothing.
            if has_policies(resource) {
                self.unknown.push(format!(
                    "the policy of {}, which is no declared resource that exists",
                    holdings.shown(resource)
                ));
            }
            return;
        };
        for kept in holding.policies.iter().filter(|kept| kept.part == part) {
            let attached = self.kept(address, kept);
            self.policies.resource.push(attached);
            if holding.restricts_public && kept.policy.statements().any(|(_, each)| each.is_public()) {
                let source = Source::of(address, &["public_access_block".to_owned()]);
                let attached = self.attach(source, &builtin.same_account);
                self.policies.resource.push(attached);
            }
        }
        if holding.partly_known && !holding.policies.iter().any(|kept| kept.part == part) {
            self.unknown.push(format!("the policy of {address}, which is not this stack's"));
        }
        self.unreadable(address, holding);
    }
}

/// Services whose resources have policies of their own, as far as stacks ask about them.
fn has_policies(resource: &str) -> bool {
    let service = resource.split(':').nth(2).unwrap_or_default();
    ["s3", "kms", "sns", "sqs", "lambda", "secretsmanager", "ecr", "events", "backup"].contains(&service)
        || (service == "iam" && resource.contains(":role/"))
}

/// A caller in words.
fn words(caller: &Caller) -> String {
    match caller.arn() {
        Some(arn) => arn.whole.clone(),
        None => "the caller".to_owned(),
    }
}
