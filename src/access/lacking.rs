//! What a question hangs on and nobody has read yet, in a world that can be read.

use std::collections::BTreeSet;

use super::{GROUP, Holding, Holdings, Part, Question, understood, who};
use crate::policy::{
    evaluate::{Caller, account_of},
    managed,
};

/// Something that has to be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// What may be a resource of a kind, by the resource part of its ARN: `role/team/app`, or of an S3 ARN the
    /// bucket's name.
    Resource {
        /// The kind.
        kind: &'static str,
        /// The resource part.
        resource: String,
        /// The region, where the ARN names one.
        region: Option<String>,
        /// Its ARN; of what was named without one, what it would be called.
        arn: String,
    },
    /// The policies of a group of users, by the group's name.
    Group(String),
    /// What a policy that AWS publishes says, by its ARN.
    Published(String),
}

impl Holdings {
    /// What a question hangs on that is not held.
    #[must_use]
    pub fn lacking(&self, question: &Question) -> BTreeSet<Lack> {
        let mut lacks = BTreeSet::new();
        self.lacking_caller(&question.principal, &mut lacks);
        let resource = understood::resource(self, &question.resource).unwrap_or_default();
        self.lacking_resource(&resource, &mut lacks);
        for (address, holding) in &self.all {
            let is_identity = ["iam.role", "iam.user", GROUP].contains(&address.kind.as_str());
            if is_identity {
                self.lacking_policies(holding, &mut lacks);
            }
        }
        let encryption = self.resource(&resource).and_then(|(_, bucket)| bucket.encryption.as_ref());
        if let Some(encryption) = encryption.filter(|encryption| encryption.key.starts_with("arn:")) {
            self.lacking_resource(&encryption.key, &mut lacks);
        }
        lacks
    }

    /// The questions about everybody of whom `question` asks whether they may.
    #[must_use]
    pub fn about_everyone(&self, question: &Question) -> Vec<Question> {
        let of = |principal: String| Question { principal, ..question.clone() };
        let everyone = who::principals(self, question).unwrap_or_default();
        let mut questions: Vec<Question> = everyone.into_iter().map(of).collect();
        questions.push(of("*".to_owned()));
        questions
    }

    fn lacking_caller(&self, text: &str, lacks: &mut BTreeSet<Lack>) {
        if !self.identities_called(text).is_empty() {
            return;
        }
        let resolved = self.resolve(text).unwrap_or_default();
        let Some(caller) = Caller::parse(&resolved) else {
            // A name, of a role or of a user.
            let is_name = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
            if !text.is_empty() && text.chars().all(is_name) {
                lacks.insert(self.entity("iam.role", "role", text));
                lacks.insert(self.entity("iam.user", "user", text));
            }
            return;
        };
        if caller.account() != Some(self.scope.account.as_str()) || self.identity(&caller).is_some() {
            return;
        }
        let lack = match &caller {
            Caller::Role(arn) => Some(("iam.role", arn)),
            Caller::User(arn) => Some(("iam.user", arn)),
            Caller::Session(arn) => {
                lacks.insert(self.entity("iam.role", "role", &arn.name));
                None
            }
            _ => None,
        };
        lacks.extend(lack.map(|(kind, arn)| Lack::Resource {
            kind,
            resource: arn.whole.splitn(6, ':').nth(5).unwrap_or_default().to_owned(),
            region: None,
            arn: arn.whole.clone(),
        }));
    }

    fn entity(&self, kind: &'static str, word: &str, name: &str) -> Lack {
        let resource = format!("{word}/{name}");
        let arn = self.scope.global_arn("iam", &resource);
        Lack::Resource { kind, resource, region: None, arn }
    }

    fn lacking_resource(&self, arn: &str, lacks: &mut BTreeSet<Lack>) {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, service, region, _, resource] = parts[..] else { return };
        let is_foreign = account_of(arn).is_some_and(|account| account != self.scope.account);
        if is_foreign || self.resource(arn).is_some() {
            return;
        }
        let bucket = resource.split('/').next().unwrap_or_default();
        let (kind, resource, arn) = match service {
            "s3" => ("s3.bucket", bucket, format!("arn:{}:s3:::{bucket}", self.scope.partition)),
            "kms" if resource.starts_with("key/") => ("kms.key", resource, arn.to_owned()),
            "sns" => ("sns.topic", resource, arn.to_owned()),
            "sqs" => ("sqs.queue", resource, arn.to_owned()),
            "iam" if resource.starts_with("role/") => ("iam.role", resource, arn.to_owned()),
            _ => return,
        };
        let region = Some(region).filter(|region| !region.is_empty()).map(str::to_owned);
        lacks.insert(Lack::Resource { kind, resource: resource.to_owned(), region, arn });
    }

    /// The managed policies, the boundary and the groups of an identity.
    fn lacking_policies(&self, holding: &Holding, lacks: &mut BTreeSet<Lack>) {
        for arn in holding.attachments.iter().chain(&holding.boundary) {
            if self
                .with_arn(arn)
                .is_some_and(|(_, held)| held.policies.iter().any(|kept| kept.part == Part::Document))
            {
                continue;
            }
            if managed::is_aws_managed(arn) {
                lacks.insert(Lack::Published(arn.clone()));
            } else if account_of(arn) == Some(self.scope.account.as_str()) {
                let resource = arn.splitn(6, ':').nth(5).unwrap_or_default().to_owned();
                lacks.insert(Lack::Resource { kind: "iam.policy", resource, region: None, arn: arn.clone() });
            }
        }
        for group in holding.groups.iter().filter(|group| self.group(group).is_none()) {
            lacks.insert(Lack::Group(group.clone()));
        }
    }
}
