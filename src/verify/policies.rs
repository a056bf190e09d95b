//! The policies that a question about access hangs on and no file declares: read from the world, as far as they
//! can be.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    access::{Holdings, Lack, Question},
    declaration::Declaration,
    model::{Address, Failure, Scope},
    plan::LiveResource,
    read,
    world::{
        World,
        identities::{GroupPolicies, named},
    },
};

/// What was read.
enum Read {
    Resource { declaration: Box<Declaration>, label: String, arn: String, resource: LiveResource },
    Group(String, Result<Option<GroupPolicies>, Failure>),
    Published(String, Result<Option<Value>, Failure>),
}

/// Reads what the questions hang on until nothing more is lacking that can be read.
///
/// # Errors
/// Only what makes the whole reading pointless: no credentials, no network.
pub async fn complete(
    world: &dyn World,
    holdings: &mut Holdings,
    questions: impl Fn(&Holdings) -> Vec<Question>,
) -> Result<(), Failure> {
    let mut tried: BTreeSet<Lack> = BTreeSet::new();
    loop {
        let asked = questions(holdings);
        let lacks: BTreeSet<Lack> = asked.iter().flat_map(|question| holdings.lacking(question)).collect();
        let lacks: Vec<Lack> = lacks.into_iter().filter(|lack| tried.insert(lack.clone())).collect();
        if lacks.is_empty() {
            return Ok(());
        }
        let scope = holdings.scope.clone();
        for found in join_all(lacks.into_iter().map(|lack| read_one(world, &scope, lack))).await {
            for read in found? {
                match read {
                    Read::Resource { declaration, label, arn, resource } => {
                        holdings.found(&declaration, &label, &arn, &resource);
                    }
                    Read::Group(name, Ok(policies)) => {
                        let GroupPolicies { inline, attachments } = policies.unwrap_or_default();
                        holdings.found_group(&name, Ok((&inline, attachments)));
                    }
                    Read::Group(name, Err(failure)) => holdings.found_group(&name, Err(&failure)),
                    // Where it can't be read, what is known of it has to do.
                    Read::Published(arn, Ok(Some(document))) => holdings.found_published(&arn, &document),
                    Read::Published(..) => {}
                }
            }
        }
    }
}

async fn read_one(world: &dyn World, scope: &Scope, lack: Lack) -> Result<Vec<Read>, Failure> {
    match lack {
        Lack::Group(name) => {
            let policies = world.group(&name).await;
            Ok(vec![Read::Group(name, policies)])
        }
        Lack::Published(arn) => {
            let document = world.published_policy(&arn).await;
            Ok(vec![Read::Published(arn, document)])
        }
        Lack::Resource { kind, resource, region, arn } => {
            let scope = region.map_or_else(|| scope.clone(), |region| scope.in_region(&region));
            let Some((facts, mut names)) = named(kind, &resource) else { return Ok(Vec::new()) };
            if names.is_empty() {
                names.push(resource.clone());
            }
            let sort = kind.split('.').nth(1).unwrap_or(kind);
            let declare = |name: &String| {
                let address = Address::new(kind, "live").with_key(arn.clone());
                let mut declaration = Declaration::found(facts, address, name, &scope);
                if kind == "iam.policy" {
                    // Its path is part of its ARN, and by that it is read where the account can't be listed.
                    let path = resource.strip_prefix("policy").unwrap_or("/").rsplit_once('/');
                    let path = path.map_or("/".to_owned(), |(path, _)| format!("{path}/"));
                    let value = json!({ "path": path, "description": "" });
                    declaration.desired.aspects.insert(facts.first().name(), value);
                }
                declaration
            };
            let declarations: Vec<Declaration> = names.iter().map(declare).collect();
            let mut reads = Vec::new();
            // Of several names that an ARN may stand for, the first that is there is it.
            for (declaration, name) in declarations.into_iter().zip(names) {
                let mut live = read::held(world, std::slice::from_ref(&declaration), &Arc::default()).await?;
                let resource = live.remove(&declaration.address).unwrap_or(LiveResource::Absent);
                let is_there = resource != LiveResource::Absent;
                let (label, arn) = (format!("{sort} {name}"), arn.clone());
                reads.push(Read::Resource { declaration: Box::new(declaration), label, arn, resource });
                if is_there {
                    return Ok(reads.into_iter().rev().take(1).collect());
                }
            }
            Ok(reads)
        }
    }
}
