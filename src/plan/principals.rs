//! The roles and users whose permissions a plan changes.

use std::collections::BTreeMap;

use super::{
    data::{Change, ResourcePlan, Verb},
    live::{Live, LiveAspect, LiveResource},
    parts::by_address,
    permissions::{Permissions, Principal},
};
use crate::{
    declaration::Declaration,
    model::{Address, Document, Outputs, Text},
};

/// The aspects that say what a role or user may do; what has both is a principal.
const INLINE: &str = "inline";
const ATTACHMENTS: &str = "attachments";
const BOUNDARY: &str = "boundary";
/// The aspect of a managed policy that says what it allows.
const DOCUMENT: &str = "document";

/// The principals of which `resources` change the permissions, by address.
pub(super) fn principals(
    declarations: &[Declaration],
    live: &Live,
    resources: &[ResourcePlan],
    known: &BTreeMap<Address, Outputs>,
) -> Vec<Principal> {
    let view = View { by_address: by_address(resources), live, known };
    let policies: Vec<Managed<'_>> = declarations
        .iter()
        .filter(|each| each.kind.aspect(DOCUMENT).is_some())
        .map(|declaration| Managed { declaration, arn: view.arn(declaration) })
        .collect();
    let is_principal =
        |each: &&Declaration| [INLINE, ATTACHMENTS].iter().all(|aspect| each.kind.aspect(aspect).is_some());
    declarations.iter().filter(is_principal).filter_map(|each| view.principal(each, &policies)).collect()
}

/// A declared managed policy.
struct Managed<'a> {
    declaration: &'a Declaration,
    arn: Option<&'a str>,
}

struct View<'a> {
    by_address: BTreeMap<&'a Address, Vec<&'a ResourcePlan>>,
    live: &'a Live,
    known: &'a BTreeMap<Address, Outputs>,
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Before,
    After,
}

impl<'a> View<'a> {
    fn plans(&self, address: &Address) -> impl Iterator<Item = &'a ResourcePlan> {
        self.by_address.get(address).into_iter().flatten().copied()
    }

    /// What happens to a resource itself.
    fn own(&self, address: &Address) -> Option<&'a ResourcePlan> {
        self.plans(address).find(|plan| !plan.late)
    }

    fn arn(&self, declaration: &Declaration) -> Option<&'a str> {
        self.known.get(&declaration.address)?.get("arn").map(String::as_str)
    }

    fn principal(&self, declaration: &Declaration, policies: &[Managed<'_>]) -> Option<Principal> {
        let after = self.permissions(declaration, policies, Side::After)?;
        let before = self.permissions(declaration, policies, Side::Before);
        if before.as_ref() == Some(&after) {
            return None;
        }
        let is_changed =
            |address: &Address| self.plans(address).any(|resource| resource.verb != Verb::Refuse);
        // Where nothing of its own changes, a policy that is attached to it does.
        let holds = |each: &&Managed<'_>| each.arn.is_some_and(|arn| after.policies.contains_key(arn));
        let attached = policies.iter().filter(holds).map(|each| &each.declaration.address);
        let by = std::iter::once(&declaration.address).chain(attached).find(|address| is_changed(address))?;
        Some(Principal {
            address: declaration.address.clone(),
            arn: self.arn(declaration).map(str::to_owned),
            by: by.clone(),
            before,
            after,
        })
    }

    fn permissions(
        &self,
        declaration: &Declaration,
        policies: &[Managed<'_>],
        side: Side,
    ) -> Option<Permissions> {
        let is_there = matches!(self.live.get(&declaration.address), Some(LiveResource::Present { .. }));
        match (side, self.own(&declaration.address).map(|plan| plan.verb)) {
            (Side::After, Some(Verb::Delete)) => return None,
            (Side::After, Some(Verb::Create | Verb::Replace)) => {}
            _ if is_there => {}
            _ => return None,
        }
        let mut found = Permissions::default();
        if let Some(inline) = self.document(declaration, INLINE, side).and_then(|it| it.json().as_object()) {
            let named = |(name, policy): (&String, &serde_json::Value)| {
                (format!("{INLINE}.{name}"), Document::from_canonical(policy.clone()))
            };
            found.policies.extend(inline.iter().map(named));
        }
        let attached = self.document(declaration, ATTACHMENTS, side);
        let texts: Vec<Text> = attached
            .and_then(|document| serde_json::from_value(document.json().clone()).ok())
            .unwrap_or_default();
        for text in texts {
            match self.managed(&text, policies) {
                Some(policy) => {
                    if let Some(document) = self.document(policy, DOCUMENT, side) {
                        found.policies.insert(text.resolve(self.known).value(), document.clone());
                    }
                }
                None => {
                    found.attached.insert(text.resolve(self.known).value());
                }
            }
        }
        let boundary = self.document(declaration, BOUNDARY, side);
        let boundary: Option<Text> =
            boundary.and_then(|document| serde_json::from_value(document.json().clone()).ok());
        if let Some(text) = boundary {
            found.boundary_document = self
                .managed(&text, policies)
                .and_then(|policy| self.document(policy, DOCUMENT, side))
                .cloned();
            found.boundary = Some(text.resolve(self.known).value());
        }
        Some(found)
    }

    /// The declared policy that a text stands for.
    fn managed<'b>(&self, text: &Text, policies: &[Managed<'b>]) -> Option<&'b Declaration> {
        let found = match text.resolve(self.known) {
            Text::Known(arn) => policies.iter().find(|each| each.arn == Some(arn.as_str())),
            Text::Pending(template) => template.references().find_map(|reference| {
                policies.iter().find(|each| each.declaration.address == reference.address)
            }),
        };
        found.map(|each| each.declaration)
    }

    /// What an aspect holds on a side. What is refused stays as it is.
    fn document(&self, declaration: &Declaration, aspect: &str, side: Side) -> Option<&'a Document> {
        let live = || match self.live.get(&declaration.address) {
            Some(LiveResource::Present { aspects, .. }) => match aspects.get(aspect) {
                Some(LiveAspect::Seen(document)) => Some(document),
                Some(LiveAspect::Absent | LiveAspect::Unreadable(_)) | None => None,
            },
            _ => None,
        };
        if side == Side::Before {
            return live();
        }
        let mut plans = self.plans(&declaration.address).filter(|plan| plan.verb != Verb::Refuse);
        match (plans.find_map(|plan| plan.change(aspect)), self.own(&declaration.address).map(|own| own.verb))
        {
            (Some(Change { want, .. }), _) => want.as_ref(),
            (None, Some(Verb::Create | Verb::Replace | Verb::Delete)) => None,
            (None, _) => live(),
        }
    }
}
