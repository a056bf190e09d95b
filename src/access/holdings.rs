//! The identities and resources that are known, with their policies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Acl, nearest::near};
use crate::{
    model::{Address, Outputs, Scope, Text, nearest},
    policy::{Policy, evaluate::Caller},
};

/// What is known of an account.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// The account, and the region where nothing else is said.
    pub scope: Scope,
    /// What it holds, by address.
    pub all: BTreeMap<Address, Holding>,
    /// Outputs by address. What AWS has yet to make up is made up here, to tell things apart.
    pub(super) outputs: BTreeMap<Address, Outputs>,
    /// The made-up values, and the reference that each stands for.
    pub(super) made_up: BTreeMap<String, String>,
    /// What was looked for and is not there: ARNs, and what each is called.
    pub(super) missing: BTreeMap<String, String>,
    /// Whether they were read from a world, so that what is not among them was looked for or is of another
    /// account.
    pub(super) is_live: bool,
}

/// An identity or a resource with its policies.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// Its name in AWS.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region it is in.
    pub region: String,
    /// What it is called where no file declares it: `role legacy-app`.
    pub label: Option<String>,
    /// The aspects of which not everything is known, each with why, as the end of "…, which …". Under
    /// `EVERYTHING` why nothing is known of it.
    pub unknown: BTreeMap<String, String>,
    /// Its policies.
    pub policies: Vec<Kept>,
    /// The managed policies that are attached to it, by ARN.
    pub attachments: Vec<String>,
    /// Its permissions boundary, by ARN.
    pub boundary: Option<String>,
    /// The groups it is in.
    pub groups: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Of a bucket, how new objects are encrypted if it is by a key of one's own.
    pub encryption: Option<Encryption>,
    /// Of a bucket, whether its public policy lets in nobody but its account.
    pub restricts_public: bool,
    /// Of a bucket, its ACL.
    pub acl: Acl,
}

/// The kind under which groups of users are held, which no file declares.
pub const GROUP: &str = "iam.group";

/// What stands for all aspects of a holding of which nothing is known.
pub(super) const EVERYTHING: &str = "*";

/// A policy and where it belongs.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it is of its holder.
    pub part: Part,
    /// Where it stands in the holder's table.
    pub path: Vec<String>,
    /// The policy.
    pub policy: Policy,
}

/// What a policy is of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An inline policy.
    Inline,
    /// What a managed policy says.
    Document,
    /// The trust policy of a role.
    Trust,
    /// The policy of a resource.
    Resource,
}

/// The key that a bucket encrypts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// The key as the bucket names it: ARN, id or alias.
    pub key: String,
    /// Whether objects share a key of the bucket, so that the context names the bucket.
    pub bucket_key: bool,
}

impl Holdings {
    /// Nothing is known of an account but which one it is.
    #[must_use]
    pub fn empty(scope: Scope) -> Self {
        Self {
            scope,
            all: BTreeMap::new(),
            outputs: BTreeMap::new(),
            made_up: BTreeMap::new(),
            missing: BTreeMap::new(),
            is_live: false,
        }
    }

    /// What a text of a person stands for: an address, text with references, or itself.
    ///
    /// # Errors
    /// That there is no such resource, or that it has no such output.
    pub fn resolve(&self, text: &str) -> Result<String, String> {
        // `s3.amazonaws.com` reads like an address, and is a service.
        if let Ok(address) = text.parse::<Address>()
            && !text.contains("${")
            && !text.ends_with(".amazonaws.com")
        {
            return match self.all.get(&address) {
                Some(holding) => Ok(holding.arn.clone()),
                None if self.outputs.contains_key(&address) => {
                    Err(format!("{address} is declared, but there is none"))
                }
                // `lambda.amazonaws.com` reads like an address.
                None if Caller::parse(text).is_some() => Ok(text.to_owned()),
                None => Err(self.unknown_address(&address)),
            };
        }
        match Text::parse(text).map(|text| text.resolve(&self.outputs)) {
            Some(Text::Known(text)) => Ok(text),
            Some(Text::Pending(template)) => {
                let unknown = template.references().next();
                Err(match unknown {
                    Some(reference) if self.outputs.contains_key(&reference.address) => {
                        format!("{} has no output `{}`", reference.address, reference.output)
                    }
                    Some(reference) => self.unknown_address(&reference.address),
                    None => format!("can't resolve `{text}`"),
                })
            }
            None => Err(format!("`{text}` holds no reference to a resource")),
        }
    }

    fn unknown_address(&self, address: &Address) -> String {
        let text = address.to_string();
        let known: Vec<String> = self.all.keys().map(Address::to_string).collect();
        match nearest(&text, known.iter().map(String::as_str), 3) {
            Some(near) => format!("unknown resource {address}; did you mean {near}?"),
            None => format!("unknown resource {address}"),
        }
    }

    /// An output that AWS has assigned: none that is made up here.
    pub(super) fn assigned(&self, address: &Address, output: &str) -> Option<&str> {
        let value = self.outputs.get(address)?.get(output)?;
        (!self.made_up.contains_key(value)).then_some(value.as_str())
    }

    /// A text with references in the place of what was made up.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        // The longest first: an ARN holds an id.
        let mut made_up: Vec<_> = self.made_up.iter().collect();
        made_up.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        for (value, reference) in made_up {
            if shown.contains(value.as_str()) {
                shown = shown.replace(value.as_str(), reference);
            }
        }
        shown
    }

    /// The identity that makes a request as `caller`.
    #[must_use]
    pub fn identity(&self, caller: &Caller) -> Option<(&Address, &Holding)> {
        let arn = caller.arn()?;
        let role = format!("arn:{}:iam::{}:role/", arn.partition, arn.account);
        let is_it = |holding: &Holding| match caller {
            // A session's ARN has no path; names of roles are unique in an account.
            Caller::Session(_) => {
                holding.arn.starts_with(&role) && holding.arn.rsplit('/').next() == Some(&arn.name)
            }
            _ => holding.arn == arn.whole,
        };
        self.all.iter().find(|(_, holding)| is_it(holding))
    }

    /// The roles and users with this name.
    pub(super) fn identities_called(&self, name: &str) -> Vec<(&Address, &Holding)> {
        self.identities().filter(|(_, holding)| holding.name == name).collect()
    }

    /// The name or address of the role or user that is probably meant.
    pub(super) fn nearest_identity(&self, text: &str) -> Option<String> {
        let names = self.identities().map(|(_, holding)| holding.name.as_str());
        near(text, names).map(str::to_owned)
    }

    fn identities(&self) -> impl Iterator<Item = (&Address, &Holding)> {
        self.all.iter().filter(|(address, _)| ["iam.role", "iam.user"].contains(&address.kind.as_str()))
    }

    /// A caller that was looked for and is not there, by its ARN or by a mere name, which may be a role's or a
    /// user's.
    pub(super) fn absent(&self, caller: Option<&Caller>, text: &str) -> Option<String> {
        let role = |name: &str| self.scope.global_arn("iam", &format!("role/{name}"));
        let of = |arn: &str| self.missing.get(arn).cloned();
        match caller {
            Some(Caller::Role(arn) | Caller::User(arn)) => of(&arn.whole),
            Some(Caller::Session(arn)) => of(&role(&arn.name)),
            Some(_) => None,
            None => of(&role(text)).map(|_| format!("role or user {text}")),
        }
    }

    /// A resource that was looked for and is not there: it, or what it is a part of.
    pub(super) fn absent_resource(&self, arn: &str) -> Option<&str> {
        let is_it = |missing: &str| {
            arn.strip_prefix(missing).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.missing.iter().find(|(missing, _)| is_it(missing)).map(|(_, label)| label.as_str())
    }

    /// The bucket with this name.
    pub(super) fn bucket_called(&self, name: &str) -> Option<(&Address, &Holding)> {
        self.all.iter().find(|(address, holding)| address.kind == "s3.bucket" && holding.name == name)
    }

    /// The resource that an ARN names, or of which it names a part: an object of a bucket.
    #[must_use]
    pub fn resource(&self, arn: &str) -> Option<(&Address, &Holding)> {
        let is_it = |holding: &Holding| match arn.strip_prefix(&holding.arn) {
            Some(rest) => rest.is_empty() || rest.starts_with(['/', ':']),
            // The ARN of a log group ends in `:*` where its streams are meant.
            None => holding.arn.strip_suffix(":*") == Some(arn),
        };
        self.all
            .iter()
            .filter(|(_, holding)| !holding.arn.is_empty() && is_it(holding))
            .max_by_key(|(_, holding)| holding.arn.len())
    }

    /// The group of users with this name.
    #[must_use]
    pub(super) fn group(&self, name: &str) -> Option<(&Address, &Holding)> {
        self.all.iter().find(|(address, holding)| address.kind == GROUP && holding.name == name)
    }

    /// Why nothing is known of something, as the end of "…, which …".
    pub(super) fn elsewhere(&self) -> &'static str {
        if self.is_live { "which was not read" } else { "which the stack does not declare" }
    }

    /// Why nothing is known of a caller's policies.
    pub(super) fn why_not(&self, caller: &Caller) -> &'static str {
        let is_here = caller.account() == Some(self.scope.account.as_str());
        if is_here { self.elsewhere() } else { "which is of another account" }
    }

    /// The holding with this ARN.
    #[must_use]
    pub fn with_arn(&self, arn: &str) -> Option<(&Address, &Holding)> {
        self.all.iter().find(|(_, holding)| holding.arn == arn)
    }
}

impl Holding {
    /// What it is called in an answer.
    #[must_use]
    pub fn called(&self, address: &Address) -> String {
        self.label.clone().unwrap_or_else(|| address.to_string())
    }

    /// What is not known of some of its aspects, as the end of "not known: …".
    pub(super) fn open<'h>(
        &'h self,
        address: &'h Address,
        aspects: &'h [&str],
    ) -> impl Iterator<Item = String> {
        let of = |aspect: &str| aspect == EVERYTHING || aspects.contains(&aspect);
        self.unknown.iter().filter(move |(aspect, _)| of(aspect)).map(|(aspect, why)| {
            let called = self.called(address);
            if aspect == EVERYTHING {
                format!("{called}, which {why}")
            } else {
                format!("{aspect} of {called}, which {why}")
            }
        })
    }

    /// Whether all is known of an aspect.
    pub(super) fn knows(&self, aspect: &str) -> bool {
        !self.unknown.contains_key(EVERYTHING) && !self.unknown.contains_key(aspect)
    }

    /// Reads one aspect's canonical document. What is no policy and no setting that access hangs on
    /// is passed over.
    pub(super) fn take(&mut self, aspect: &str, value: &Value) {
        let policy = |value: &Value| serde_json::from_value::<Policy>(value.clone()).ok();
        let texts = |value: &Value| serde_json::from_value::<Vec<Text>>(value.clone()).unwrap_or_default();
        let known = |text: &Text| text.known().map(str::to_owned);
        let part = match aspect {
            "inline" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let Some(policy) = policy(value) else { continue };
                    let path = vec![aspect.to_owned(), name.clone()];
                    self.policies.push(Kept { part: Part::Inline, path, policy });
                }
                return;
            }
            "attachments" => {
                self.attachments = texts(value).iter().map(Text::value).collect();
                return;
            }
            "groups" => {
                self.groups = texts(value).iter().filter_map(known).collect();
                return;
            }
            "boundary" => {
                self.boundary = serde_json::from_value::<Text>(value.clone()).ok().map(|text| text.value());
                return;
            }
            "tags" => {
                let tags: BTreeMap<String, Text> = serde_json::from_value(value.clone()).unwrap_or_default();
                self.tags = tags.into_iter().map(|(key, text)| (key, text.value())).collect();
                return;
            }
            "encryption" => {
                let is_kms = value["algorithm"].as_str().is_some_and(|text| text.starts_with("aws:kms"));
                let key = serde_json::from_value::<Text>(value["key"].clone()).ok().filter(|_| is_kms);
                let bucket_key = value["bucket_key"] == Value::Bool(true);
                self.encryption = key.map(|key| Encryption { key: key.value(), bucket_key });
                return;
            }
            "ownership" => {
                self.acl.is_in_force = value.as_str().is_some_and(|word| word != "BucketOwnerEnforced");
                return;
            }
            "acl" => {
                self.acl.grants = serde_json::from_value(value.clone()).unwrap_or_default();
                return;
            }
            "public_access_block" => {
                self.restricts_public = value["restrict_public_buckets"] == Value::Bool(true);
                self.acl.ignores_public = value["ignore_public_acls"] == Value::Bool(true);
                return;
            }
            "trust" => Part::Trust,
            "document" => Part::Document,
            "policy" => Part::Resource,
            _ => return,
        };
        // An aspect called so may be something else: a name, a set of rules.
        if let Some(policy) = policy(value).filter(|policy| !policy.is_empty()) {
            self.policies.push(Kept { part, path: vec![aspect.to_owned()], policy });
        }
    }
}
