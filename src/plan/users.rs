//! Who uses what, among all that a plan knows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{Mode, ResourcePlan, Verb},
    in_use::{AllUses, InUse},
    parts::by_address,
    references::references,
};
use crate::{
    declaration::Declaration,
    facts::AspectFacts,
    model::{Address, Document, FoundUse, Hold, Outputs, Text, Use, document::resolve},
};

/// Who uses what, among all that a plan knows.
pub(super) struct Users<'a> {
    mode: Mode,
    stack: &'a str,
    uses: &'a AllUses,
    by_address: &'a BTreeMap<Address, &'a Declaration>,
    /// The stack's own by kind, region and name.
    own: BTreeMap<(&'a str, String, String), &'a Declaration>,
    known: BTreeMap<Address, Outputs>,
}

impl<'a> Users<'a> {
    /// `uses` by what is `live` of a stack.
    pub(super) fn new(
        (mode, stack): (Mode, &'a str),
        uses: &'a AllUses,
        by_address: &'a BTreeMap<Address, &'a Declaration>,
        known: BTreeMap<Address, Outputs>,
    ) -> Self {
        let named = by_address.values().filter_map(|each| {
            let Text::Known(name) = each.name(&known) else { return None };
            let region = if each.kind.global() { String::new() } else { each.scope.region.clone() };
            Some(((each.kind.name(), region, name), *each))
        });
        let own = named.collect();
        Self { mode, stack, uses, by_address, own, known }
    }

    /// Whether a resource that goes is made again.
    fn is_replaced(&self, address: &Address) -> bool {
        let absent = self.by_address.get(address).is_some_and(|each| each.settings.absent);
        self.mode == Mode::Apply && !absent
    }

    /// What stays after the plan of `resources` and uses each of those that go. Where one is refused for
    /// another reason, what would use it.
    pub(super) fn of(&self, resources: &[ResourcePlan]) -> BTreeMap<Address, InUse> {
        let plans = by_address(resources);
        let goes = |each: &&ResourcePlan| matches!(each.verb, Verb::Delete | Verb::Replace | Verb::Refuse);
        let in_use = resources.iter().filter(|each| !each.late).filter(goes).filter_map(|resource| {
            let uses = self.uses.get(&resource.address)?;
            let stays = uses.found.iter().filter_map(|found| self.staying(resource, found, &plans));
            let by: BTreeSet<Use> = stays.collect();
            let unseen = uses.unseen.iter().map(|failure| failure.without_request().to_string()).collect();
            let in_use = InUse { by: by.into_iter().collect(), unseen, unlisted: uses.unlisted.clone() };
            Some((resource.address.clone(), in_use))
        });
        in_use.filter(|(_, in_use)| !in_use.is_empty()).collect()
    }

    /// The use, unless it ends with the plan or is made anew by it.
    fn staying(
        &self,
        target: &ResourcePlan,
        found: &FoundUse,
        plans: &BTreeMap<&Address, Vec<&ResourcePlan>>,
    ) -> Option<Use> {
        if found.own {
            let declared =
                self.by_address.get(&target.address).is_some_and(|each| self.declares(each, found));
            let part = self.part(target, found);
            let goes = part.is_some_and(|part| goes(plans.get(&part.address)));
            if declared || goes {
                return None;
            }
            let stack = part.map(|_| self.stack.to_owned());
            let address = part.map(|part| part.address.to_string());
            return Some(Use { stack, address, ..found.it.clone() });
        }
        let key = (found.it.by.as_str(), found.region.clone(), found.it.name.clone());
        let Some(user) = self.own.get(&key) else { return Some(found.it.clone()) };
        let plan = plans.get(&user.address);
        if goes(plan) {
            return None;
        }
        // What gives access and names something of the same stack that is gone harms nobody.
        let speaks = user.kind.aspect(&found.aspect).is_some_and(AspectFacts::grants);
        if !self.is_replaced(&target.address) {
            let change = plan.into_iter().flatten().find_map(|plan| plan.change(&found.aspect));
            if change.is_some_and(|change| !names(change.want.as_ref(), &found.text)) {
                return None;
            }
            if speaks && found.it.hold == Hold::Breaks {
                return None;
            }
        } else if found.it.hold != Hold::Blocks
            && references(user, &found.aspect).iter().any(|reference| reference.address == target.address)
        {
            return None;
        }
        let (stack, address) = (Some(self.stack.to_owned()), Some(user.address.to_string()));
        Some(Use { stack, address, ..found.it.clone() })
    }

    /// The resource of the stack that a member is, where members are declared by themselves too, as metric
    /// filters are: its name says what it is part of, and ends in the member's.
    fn part(&self, target: &ResourcePlan, found: &FoundUse) -> Option<&'a Declaration> {
        let whole = format!("{}/{}", target.address.kind, target.name);
        let region = &self.by_address.get(&target.address)?.scope.region;
        let is_part = |((_, of, name), each): &(&(&str, String, String), &&Declaration)| {
            of == region
                && name.strip_suffix(found.text.as_str()).is_some_and(|rest| rest.ends_with(':'))
                && each.kind.part_of(name).is_some_and(|part| part.key() == whole)
        };
        self.own.iter().find(is_part).map(|(_, each)| *each)
    }

    /// Whether the stack declares a member of an aspect.
    fn declares(&self, declaration: &Declaration, found: &FoundUse) -> bool {
        let aspect = declaration.kind.aspect(&found.aspect);
        let declared = declaration.desired.aspects.get(found.aspect.as_str());
        let (Some(aspect), Some(declared)) = (aspect, declared) else { return false };
        let document = aspect.canonical(&resolve(declared, &self.known));
        document.is_ok_and(|document| document.keys().contains(&found.text.as_str()))
    }
}

/// Whether a resource goes by what its plans say.
fn goes(plans: Option<&Vec<&ResourcePlan>>) -> bool {
    plans.into_iter().flatten().any(|plan| plan.verb == Verb::Delete)
}

/// Whether a document names a resource by `text`.
fn names(document: Option<&Document>, text: &str) -> bool {
    document.is_some_and(|document| document.json().to_string().contains(text))
}
