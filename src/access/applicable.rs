//! The policies that apply to a request.

use super::{Assumed, Holding, Holdings, Kept, Part, Question, Source, acls::ByAcl};
use crate::{
    model::Address,
    policy::{
        Policy, Statement,
        evaluate::{Attached, Caller, Gate, Layer, May, Policies, Request, Unknown},
        managed::{self, Lookup},
    },
};

/// The aspects that say what an identity may do.
const OF_IDENTITIES: &[&str] = &["inline", "attachments", "groups"];

/// Services whose resources have policies of their own (IAM user guide, "AWS services that work with IAM",
/// column "Resource-based policies"). Those of CloudWatch Logs are of a region, and roles have a trust policy.
const WITH_POLICIES: &[&str] = &[
    "acm-pca",
    "apigateway",
    "backup",
    "cloudtrail",
    "codeartifact",
    "codebuild",
    "dynamodb",
    "ecr",
    "elasticfilesystem",
    "es",
    "events",
    "execute-api",
    "glacier",
    "glue",
    "kafka",
    "kinesis",
    "kms",
    "lambda",
    "lex",
    "mediastore",
    "s3",
    "s3-object-lambda",
    "s3-outposts",
    "s3express",
    "s3tables",
    "schemas",
    "secretsmanager",
    "serverlessrepo",
    "ses",
    "sns",
    "sqs",
    "vpc-lattice",
];

/// The policies, and where each comes from.
pub(super) struct Applicable<'a> {
    pub(super) policies: Policies<'a>,
    pub(super) sources: Vec<Source>,
}

/// Policies that nobody wrote, and that last longer than those that borrow from them.
pub(super) struct Own {
    /// What `RestrictPublicBuckets` does to a bucket whose policy is public: nobody but its account and
    /// AWS's services get in (aws-facts §8.6).
    same_account: Policy,
    /// What stands for policies that are not known where IAM's simulation, or whoever asks, says that they allow.
    everything: Policy,
    /// What ACLs say of the request.
    by_acl: ByAcl,
}

impl Own {
    pub(super) fn new(holdings: &Holdings, request: &Request) -> Self {
        let outside = Statement::deny("RestrictPublicBuckets")
            .principals_aws(["*"])
            .actions(["*"])
            .resources(["*"])
            .condition("StringNotEquals", "aws:PrincipalAccount", [holdings.scope.account.as_str()])
            .condition("Bool", "aws:PrincipalIsAWSService", ["false"]);
        let everything = Statement::allow("Everything").actions(["*"]).resources(["*"]);
        Self {
            same_account: Policy::of([outside]),
            everything: Policy::of([everything]),
            by_acl: ByAcl::of(holdings, request),
        }
    }
}

/// Collects what applies to a request. Where IAM's own simulation says what the caller's policies come to, that
/// stands for those that are not known; what whoever asks assumes stands for all that are not.
pub(super) fn applicable<'a>(
    holdings: &'a Holdings,
    request: &Request,
    own: &'a Own,
    question: &Question,
) -> Applicable<'a> {
    let gate = Gate::of(&request.action, &request.resource);
    let mut found = Applicable { policies: Policies { gate, ..Policies::default() }, sources: Vec::new() };
    found.of_identity(holdings, &request.caller);
    if let Some(allows) = question.simulated.filter(|_| !found.policies.unknown.is_empty()) {
        found.policies = Policies { gate, ..Policies::default() };
        if allows {
            let attached = found.attach(Source::named("IAM's simulation"), &own.everything);
            found.policies.identity.push(attached);
        }
    }
    let is_open = !found.policies.unknown.is_empty();
    found.of_resource(holdings, request, own);
    if let Some(assumed) = question.assumed {
        found.policies.unknown.clear();
        if assumed == Assumed::Allow && is_open {
            let attached = found.attach(Source::named("what is assumed"), &own.everything);
            found.policies.identity.push(attached);
        }
    }
    found
}

impl<'a> Applicable<'a> {
    /// A policy under a number, by which its source is found again.
    fn attach(&mut self, source: Source, policy: &'a Policy) -> Attached<'a> {
        self.sources.push(source);
        Attached::new((self.sources.len() - 1).to_string(), policy)
    }

    fn kept(&mut self, address: &Address, holding: &Holding, kept: &'a Kept) -> Attached<'a> {
        self.attach(Source::of(address, holding, &kept.path), &kept.policy)
    }

    fn not_known(&mut self, layer: Layer, may: May, what: impl Into<String>) {
        self.policies.unknown.push(Unknown { layer, may, what: what.into() });
    }

    fn of_identity(&mut self, holdings: &'a Holdings, caller: &Caller) {
        if matches!(caller, Caller::Root(_)) || caller.account().is_none() {
            return;
        }
        let Some((address, holding)) = holdings.identity(caller) else {
            let what = format!("what policies {} has, {}", words(caller), holdings.why_not(caller));
            self.not_known(Layer::Identity, May::Both, what);
            return;
        };
        self.permissions(holdings, address, holding);
        match &holding.boundary {
            Some(arn) => match self.managed(holdings, arn) {
                Ok(attached) => self.policies.boundary.push(attached),
                Err(why) => {
                    let what = format!("what the boundary {} says{why}", holdings.shown(arn));
                    self.not_known(Layer::Boundary, May::Both, what);
                }
            },
            None => {
                for what in holding.open(address, &["boundary"]) {
                    self.not_known(Layer::Boundary, May::Both, what);
                }
            }
        }
    }

    /// The policies of an identity and of its groups.
    fn permissions(&mut self, holdings: &'a Holdings, address: &Address, holding: &'a Holding) {
        for kept in holding.policies.iter().filter(|kept| kept.part == Part::Inline) {
            let attached = self.kept(address, holding, kept);
            self.policies.identity.push(attached);
        }
        for arn in &holding.attachments {
            match self.managed(holdings, arn) {
                Ok(attached) => self.policies.identity.push(attached),
                Err(why) => {
                    let what = format!("what the managed policy {} says{why}", holdings.shown(arn));
                    self.not_known(Layer::Identity, May::Both, what);
                }
            }
        }
        for group in &holding.groups {
            if let Some((address, group)) = holdings.group(group) {
                self.permissions(holdings, address, group);
            } else {
                let what = format!("what policies the group {group} has, {}", holdings.elsewhere());
                self.not_known(Layer::Identity, May::Both, what);
            }
        }
        for what in holding.open(address, OF_IDENTITIES) {
            self.not_known(Layer::Identity, May::Both, what);
        }
    }

    /// A managed policy by its ARN: one that is held, or one that AWS publishes; else why it is not known.
    fn managed(&mut self, holdings: &'a Holdings, arn: &str) -> Result<Attached<'a>, String> {
        if let Some((address, holding)) = holdings.with_arn(arn) {
            let document = holding.policies.iter().find(|kept| kept.part == Part::Document);
            if let Some(document) = document.filter(|_| holding.knows("document")) {
                return Ok(self.kept(address, holding, document));
            }
            let why = holding.open(address, &["document"]).next();
            return Err(why.map_or_else(String::new, |why| format!(": {why}")));
        }
        match managed::lookup(arn) {
            Some(Lookup::Found(found)) => {
                let source = Source::named(&format!("{arn} ({} of {})", found.version, found.updated));
                Ok(self.attach(source, found.document()))
            }
            Some(Lookup::NotListed { nearest }) => {
                let near = nearest.map(|near| format!("; did you mean {}?", near.arn())).unwrap_or_default();
                Err(format!(", which AWS does not publish as of {}{near}", managed::as_of()))
            }
            Some(Lookup::OtherPartition) => Err(", which AWS publishes in another partition".to_owned()),
            None => Err(format!(", {}", holdings.elsewhere())),
        }
    }

    fn of_resource(&mut self, holdings: &'a Holdings, request: &Request, own: &'a Own) {
        let resource = request.resource.as_str();
        let is_trust = self.policies.gate == Gate::Trust;
        let part = if is_trust { Part::Trust } else { Part::Resource };
        if resource.split(':').nth(2) == Some("logs") {
            self.of_log_groups(holdings, resource);
            return;
        }
        let Some((address, holding)) = holdings.resource(resource) else {
            // What has no policy of its own hides nothing.
            if has_policies(resource, is_trust) {
                let what = format!("the policy of {}, {}", holdings.shown(resource), holdings.elsewhere());
                self.not_known(Layer::Resource, May::Both, what);
            }
            return;
        };
        for kept in holding.policies.iter().filter(|kept| kept.part == part) {
            let attached = self.kept(address, holding, kept);
            self.policies.resource.push(attached);
            if kept.policy.statements().any(|(_, each)| each.is_public()) {
                let block = "public_access_block";
                if holding.restricts_public {
                    let source = Source::of(address, holding, &[block.to_owned()]);
                    let attached = self.attach(source, &own.same_account);
                    self.policies.resource.push(attached);
                }
                for what in holding.open(address, &[block]) {
                    self.not_known(Layer::Resource, May::Deny, what);
                }
            }
        }
        // What IAM holds has no policy of its own, but for the trust of roles.
        let aspect = match (is_trust, address.kind.starts_with("iam.")) {
            (true, _) => "trust",
            (false, false) => "policy",
            (false, true) => return,
        };
        for what in holding.open(address, &[aspect]) {
            self.not_known(Layer::Resource, May::Both, what);
        }
        for what in &own.by_acl.open {
            self.not_known(Layer::Resource, May::Allow, what);
        }
        if let Some((grantee, policy)) = &own.by_acl.allows {
            let source = Source::of(address, holding, &["acl".to_owned(), (*grantee).to_owned()]);
            let attached = self.attach(source, policy);
            self.policies.resource.push(attached);
        }
    }

    /// These belong to no group: a region has a few, and each names the groups it is about.
    fn of_log_groups(&mut self, holdings: &'a Holdings, resource: &str) {
        for (address, holding) in &holdings.all {
            let is_here = resource.split(':').nth(3) == Some(&holding.region);
            if address.kind != "logs.resource_policy" || !is_here {
                continue;
            }
            for kept in holding.policies.iter().filter(|kept| kept.part == Part::Resource) {
                let attached = self.kept(address, holding, kept);
                self.policies.resource.push(attached);
            }
            for what in holding.open(address, &["policy"]) {
                self.not_known(Layer::Resource, May::Both, what);
            }
        }
    }
}

fn has_policies(resource: &str, is_trust: bool) -> bool {
    let service = resource.split(':').nth(2).unwrap_or_default();
    WITH_POLICIES.contains(&service) || (is_trust && resource.contains(":role/"))
}

/// A caller in words.
fn words(caller: &Caller) -> String {
    match caller.arn() {
        Some(arn) => arn.whole.clone(),
        None => "the caller".to_owned(),
    }
}
