//! The identities and resources that are known, with their policies.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    model::{Address, Outputs, Scope, Text},
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
    /// Whether more may be attached to it than is known here.
    pub partly_known: bool,
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
    /// The aspects that could not be read.
    pub unreadable: Vec<String>,
}

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
        Self { scope, all: BTreeMap::new(), outputs: BTreeMap::new(), made_up: BTreeMap::new() }
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
        let near = self
            .all
            .keys()
            .map(|known| (strsim::osa_distance(&text, &known.to_string()), known))
            .min()
            .filter(|(distance, _)| *distance <= 3);
        match near {
            Some((_, near)) => format!("there is no resource {address}; did you mean {near}?"),
            None => format!("there is no resource {address}"),
        }
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

    /// The holding with this ARN.
    #[must_use]
    pub fn with_arn(&self, arn: &str) -> Option<(&Address, &Holding)> {
        self.all.iter().find(|(_, holding)| holding.arn == arn)
    }
}

impl Holding {
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
            "public_access_block" => {
                self.restricts_public = value["restrict_public_buckets"] == Value::Bool(true);
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
