//! Holdings of a stack, as if it were applied.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Holding, Holdings};
use crate::{
    declaration::Declaration,
    model::{Address, Document, Outputs, Text, document::resolve, hex},
    plan::names::predicted,
    stack::Stack,
};

impl Holdings {
    /// What a stack declares. What it says nothing about is as AWS, or trueup, takes that.
    #[must_use]
    pub fn declared(stack: &Stack) -> Self {
        let (outputs, made_up) = outputs(&stack.declarations, &BTreeMap::new());
        let mut holdings = Self {
            scope: stack.scope.clone(),
            all: BTreeMap::new(),
            outputs,
            made_up,
            missing: BTreeMap::new(),
            is_live: false,
        };
        for declaration in stack.declarations.iter().filter(|each| !each.settings.absent) {
            let mut holding = holdings.named(declaration);
            let external = declaration.settings.external;
            for aspect in declaration.kind.aspects() {
                let unmanaged = declaration.settings.unmanaged.contains(aspect.name());
                let desired = declaration.desired.aspects.get(aspect.name());
                let why = match desired {
                    _ if unmanaged => Some("the stack does not manage"),
                    None if external => Some("the stack does not declare, as it is not its own"),
                    _ if declaration.by_key(aspect) => Some("the stack declares only a part of"),
                    _ => None,
                };
                if let Some(why) = why {
                    holding.unknown.insert(aspect.name().to_owned(), why.to_owned());
                }
                let document = match desired {
                    _ if unmanaged => None,
                    Some(value) => aspect.canonical(&resolve(value, &holdings.outputs)).ok(),
                    None if external => None,
                    None => aspect.undeclared(&declaration.scope),
                };
                if let Some(document) = document {
                    holding.take(aspect.name(), document.json());
                }
            }
            holdings.all.insert(declaration.address.clone(), holding);
        }
        holdings
    }

    /// A holding of which nothing is known but its names.
    pub(super) fn named(&self, declaration: &Declaration) -> Holding {
        let outputs = self.outputs.get(&declaration.address);
        Holding {
            name: declaration.name(&self.outputs).value(),
            arn: outputs.and_then(|outputs| outputs.get("arn")).cloned().unwrap_or_default(),
            region: declaration.scope.region.clone(),
            ..Holding::default()
        }
    }
}

/// All outputs: those in `live`, those that follow from names, and for the others something by AWS's
/// rules that is told from all else; and what of that was made up, with its reference.
pub(super) fn outputs(
    declarations: &[Declaration],
    live: &BTreeMap<Address, Outputs>,
) -> (BTreeMap<Address, Outputs>, BTreeMap<String, String>) {
    let mut all = predicted(declarations);
    let mut made_up = BTreeMap::new();
    // A name may wait for what another resource's creation makes up.
    for _ in 0..2 {
        for declaration in declarations {
            let address = &declaration.address;
            let Text::Known(name) = declaration.name(&all) else { continue };
            let own = all.entry(address.clone()).or_default();
            own.extend(live.get(address).cloned().unwrap_or_default());
            let known = own.clone();
            let first = declaration.kind.first();
            let document: Option<Document> = declaration
                .desired
                .aspects
                .get(first.name())
                .and_then(|value| first.canonical(&resolve(value, &all)).ok());
            let unique = hex(&Sha256::digest(address.to_string())[..16]);
            let invented = declaration.kind.make_up(&name, document.as_ref(), &declaration.scope, &unique);
            for (output, value) in invented {
                if !known.contains_key(&output) && !value.is_empty() {
                    made_up.insert(value.clone(), format!("${{{address}.{output}}}"));
                    all.entry(address.clone()).or_default().insert(output, value);
                }
            }
        }
    }
    (all, made_up)
}
