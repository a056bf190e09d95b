//! Holdings of a world.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{GROUP, Holding, Holdings, Kept, Part, declared::outputs, holdings::EVERYTHING};
use crate::{
    declaration::Declaration,
    model::{Address, Cause, Failure, Outputs},
    plan::{Live, LiveAspect, LiveResource},
    policy::Policy,
    stack::Stack,
};

impl Holdings {
    /// What a world holds of what a stack declares. It should have been read whole: of an external
    /// resource too, everything that decides access.
    #[must_use]
    pub fn live(stack: &Stack, live: &Live) -> Self {
        let known: BTreeMap<Address, Outputs> = live
            .iter()
            .filter_map(|(address, resource)| match resource {
                LiveResource::Present { outputs, .. } => Some((address.clone(), outputs.clone())),
                _ => None,
            })
            .collect();
        let (outputs, made_up) = outputs(&stack.declarations, &known);
        let mut holdings = Self {
            scope: stack.scope.clone(),
            all: BTreeMap::new(),
            outputs,
            made_up,
            missing: BTreeMap::new(),
            is_live: true,
        };
        for declaration in &stack.declarations {
            let mut holding = holdings.named(declaration);
            if let Some(resource) = live.get(&declaration.address)
                && holding.take_all(declaration, resource)
            {
                holdings.all.insert(declaration.address.clone(), holding);
            }
        }
        holdings
    }

    /// Adds what a world holds and no file declares. `arn` is its ARN where reading it did not tell.
    pub fn found(&mut self, declaration: &Declaration, label: &str, arn: &str, resource: &LiveResource) {
        let mut holding = Holding {
            name: label.rsplit(' ').next().unwrap_or_default().to_owned(),
            arn: arn.to_owned(),
            region: declaration.scope.region.clone(),
            label: Some(label.to_owned()),
            ..Holding::default()
        };
        if let LiveResource::Present { outputs, .. } = resource {
            if let Some(arn) = outputs.get("arn") {
                holding.arn.clone_from(arn);
            }
            self.outputs.insert(declaration.address.clone(), outputs.clone());
        }
        if holding.take_all(declaration, resource) {
            self.all.insert(declaration.address.clone(), holding);
        } else {
            self.missing.insert(arn.to_owned(), label.to_owned());
        }
    }

    /// Adds the policies of a group of users: the inline ones as one document by name, and the ARNs of those that
    /// are attached; or why they can't be read.
    pub fn found_group(&mut self, name: &str, policies: Result<(&Value, Vec<String>), &Failure>) {
        let mut holding = Holding {
            name: name.to_owned(),
            arn: self.scope.global_arn("iam", &format!("group/{name}")),
            label: Some(format!("group {name}")),
            ..Holding::default()
        };
        match policies {
            Ok((inline, attachments)) => {
                holding.take("inline", inline);
                holding.attachments = attachments;
            }
            Err(failure) => {
                holding.unknown.insert(EVERYTHING.to_owned(), unread(failure));
            }
        }
        self.all.insert(Address::new(GROUP, "live").with_key(name), holding);
    }

    /// Adds what a policy that AWS publishes says.
    pub fn found_published(&mut self, arn: &str, document: &Value) {
        let Ok(policy) = serde_json::from_value::<Policy>(document.clone()) else { return };
        let kept = Kept { part: Part::Document, path: vec!["document".to_owned()], policy };
        let holding = Holding {
            name: arn.to_owned(),
            arn: arn.to_owned(),
            label: Some(arn.to_owned()),
            policies: vec![kept],
            ..Holding::default()
        };
        self.all.insert(Address::new("iam.policy", "live").with_key(arn), holding);
    }
}

impl Holding {
    /// Takes what a world holds of a resource; whether it is there, or may be.
    fn take_all(&mut self, declaration: &Declaration, resource: &LiveResource) -> bool {
        match resource {
            LiveResource::Present { aspects, .. } => {
                for aspect in declaration.kind.aspects() {
                    match aspects.get(aspect.name()) {
                        Some(LiveAspect::Seen(document)) => self.take(aspect.name(), document.json()),
                        Some(LiveAspect::Absent) => {}
                        Some(LiveAspect::Unreadable(failure)) => {
                            self.unknown.insert(aspect.name().to_owned(), unread(failure));
                        }
                        None => {
                            self.unknown.insert(aspect.name().to_owned(), "was not read".to_owned());
                        }
                    }
                }
                true
            }
            LiveResource::Unreadable(failure) => {
                self.unknown.insert(EVERYTHING.to_owned(), unread(failure));
                true
            }
            LiveResource::Absent => false,
        }
    }
}

/// Why something could not be read, as the end of "…, which …".
pub(super) fn unread(failure: &Failure) -> String {
    match failure.cause {
        Cause::Denied => format!("can't be read: {} is not allowed here", failure.operation),
        _ => format!("can't be read: {}", failure.without_request()),
    }
}
