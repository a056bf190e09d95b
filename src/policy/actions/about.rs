//! What an action can be about: whether a resource can be of one of its types.

use super::{Action, Known, Service, action, overlap, service};

/// Services whose types of resource AWS's reference names in full: of others it leaves out some that
/// AWS's own policies have.
const SURE: [&str; 8] = ["dynamodb", "iam", "kms", "logs", "s3", "secretsmanager", "sns", "sqs"];

const BUCKET: &str = "arn:*:s3:::*";
const OBJECT: &str = "arn:*:s3:::*/*";

/// An action that none of some resources can be the object of.
#[derive(Debug, PartialEq, Eq)]
pub struct Mismatch {
    service: &'static str,
    /// The ARNs of what the action is about, with `*` for every part that differs.
    pub types: Vec<&'static str>,
}

/// Whether an action, or a pattern of actions, is about none of `resources`, in which `*` and `?` stand for
/// any text. `None` also where the reference is not sure, or does not know what a resource is.
#[must_use]
pub fn mismatch<'r>(pattern: &str, resources: impl IntoIterator<Item = &'r str>) -> Option<Mismatch> {
    let resources: Vec<&str> = resources.into_iter().collect();
    // What the reference does not know may be new, and be what the action is about.
    if resources.is_empty() || !resources.iter().all(|resource| is_known(resource)) {
        return None;
    }
    let Known::Actions(service, found) = action(pattern) else { return None };
    if !SURE.contains(&service.prefix) {
        return None;
    }
    let types = arns(service, &found);
    let reaches = resources.iter().any(|resource| types.iter().any(|arn| can_be(arn, resource)));
    (!types.is_empty() && !reaches).then_some(Mismatch { service: service.prefix, types })
}

impl Mismatch {
    /// What to name instead of `resource`, where that is plain: the objects of a bucket, the bucket of an object,
    /// the streams of a log group.
    #[must_use]
    pub fn instead_of(&self, resource: &str) -> Option<String> {
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        let [.., name] = parts[..] else { return None };
        let is_about = |arn: &str| self.types.contains(&arn);
        match self.service {
            "s3" if parts.get(2) == Some(&"s3") && is_about(OBJECT) && !name.contains('/') => {
                Some(format!("{resource}/*"))
            }
            "s3" if parts.get(2) == Some(&"s3") && is_about(BUCKET) => {
                Some(resource.split('/').next().unwrap_or(resource).to_owned())
            }
            "logs" => {
                let group = resource.strip_suffix(":*").unwrap_or(resource);
                let stream = format!("{group}:log-stream:*");
                self.types.iter().any(|arn| can_be(arn, &stream)).then_some(stream)
            }
            _ => None,
        }
    }

    /// Whether it is about keys, and an alias was named.
    #[must_use]
    pub fn is_alias_of_key(&self, resource: &str) -> bool {
        self.service == "kms" && resource.contains(":alias/")
    }
}

/// Whether AWS's reference knows a type of resource that this can be.
fn is_known(resource: &str) -> bool {
    let of_service = resource.split(':').nth(2).and_then(service);
    of_service.is_some_and(|service| service.types.iter().any(|each| can_be(each.arn, resource)))
}

/// Whether a resource as written can be of a type. A bucket's name has no slash, as other names may.
fn can_be(arn: &str, resource: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    // In an ARN that is written out, a star stays within its part.
    let fits = match parts.len() {
        6 => arn.splitn(6, ':').zip(parts).all(|(one, other)| overlap(one, other)),
        _ => overlap(arn, resource),
    };
    fits && !(arn == BUCKET && resource.contains('/'))
}

/// The ARNs of what the actions can be about, each once. Empty if one of them takes only `*`, where the
/// reference is least sure.
fn arns(service: &Service, found: &[&Action]) -> Vec<&'static str> {
    let mut arns: Vec<&str> = Vec::new();
    for action in found {
        let before = arns.len();
        arns.extend(service.types_of(action).map(|each| each.arn));
        if arns.len() == before {
            return Vec::new();
        }
    }
    arns.sort_unstable();
    arns.dedup();
    arns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_action_is_about_is_offered() {
        let group = "arn:aws:logs:eu-central-1:111122223333:log-group:/app";
        let cases = [
            ("s3:GetObject", "arn:aws:s3:::b", Some(Some("arn:aws:s3:::b/*".to_owned()))),
            ("s3:GetObject", "arn:aws:s3:::b/k", None),
            ("s3:ListBucket", "arn:aws:s3:::b/k/l", Some(Some("arn:aws:s3:::b".to_owned()))),
            ("kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:alias/a", Some(None)),
            ("kms:CreateAlias", "arn:aws:kms:eu-central-1:111122223333:alias/a", None),
            ("s3:GetObject", "arn:aws:sns:eu-central-1:111122223333:t", Some(None)),
            ("sns:Publish", "arn:aws:sns:eu-central-1:111122223333:t", None),
            ("s3:ListAllMyBuckets", "arn:aws:s3:::b", None),
            ("logs:PutLogEvents", group, Some(Some(format!("{group}:log-stream:*")))),
            ("ec2:RunInstances", "arn:aws:s3:::b", None),
        ];
        for (action, resource, expected) in cases {
            let found = mismatch(action, [resource]).map(|found| found.instead_of(resource));
            assert_eq!(found, expected, "{action} {resource}");
        }
    }
}
