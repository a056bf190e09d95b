//! What happens to a resource that goes, and what keeps it.

use std::{collections::BTreeMap, iter};

use super::{
    change::change,
    data::{Change, Refusal, ResourcePlan, Verb},
    in_use::typed,
    live::{LiveAspect, LiveResource},
    resource::{Planning, extras},
};
use crate::{facts::AspectFacts, model::Fate};

impl Planning<'_> {
    /// Why what uses it keeps it, and what would help.
    pub(super) fn users_refuse(&self, replaced: Option<&str>) -> Option<(String, String)> {
        self.in_use?.refusal(&self.declaration.address, self.may_be_in_use, replaced)
    }

    /// What its users keep. Where nobody knows of any, it is a read that failed.
    pub(super) fn kept(&self, (reason, hint): (String, String)) -> ResourcePlan {
        let plan = self.refuse(reason, Some(hint));
        match self.in_use {
            Some(in_use) if in_use.by.is_empty() => ResourcePlan { cause: Some(Refusal::Unreadable), ..plan },
            _ => plan,
        }
    }

    pub(super) fn protected(&self, what: &str) -> ResourcePlan {
        let hint = format!("take `protect = true` out of [{}] first", self.declaration.address);
        self.refuse(format!("it is protected and would be {what}"), Some(hint))
    }

    /// The deletion, and before it, in their own phases, that of the aspects which were put later. What
    /// AWS would refuse the deletion with goes in the same phase.
    pub(super) fn delete_in_phases(&self) -> Vec<ResourcePlan> {
        let own = self.delete();
        let LiveResource::Present { aspects, .. } = self.live else { return vec![own] };
        if own.verb == Verb::Refuse {
            return vec![own];
        }
        let late = self.later().filter_map(|late| {
            let changes: Vec<Change> =
                late.aspects().filter_map(|each| late.taken_away(each, aspects)).collect();
            (!changes.is_empty()).then(|| late.resource(Verb::Update, changes))
        });
        let late: Vec<ResourcePlan> = late.collect();
        iter::once(own).chain(late).collect()
    }

    /// Makes an aspect what it is where nobody declares it.
    fn taken_away(&self, aspect: &dyn AspectFacts, live: &BTreeMap<String, LiveAspect>) -> Option<Change> {
        let Some(LiveAspect::Seen(before)) = live.get(aspect.name()) else { return None };
        if aspect.blocks_deletion() || !self.declaration.manages(aspect.name()) {
            return None;
        }
        let want = aspect.undeclared(&self.declaration.scope);
        let stays =
            want.as_ref().is_some_and(|want| want == before || aspect.one_way(before, want).is_some());
        if stays || extras(Some(before), Fate::Refused).is_some() {
            return None;
        }
        let verb = if want.is_some() { Verb::Update } else { Verb::Delete };
        Some(change(aspect, verb, Some(before.clone()), want))
    }

    pub(super) fn delete(&self) -> ResourcePlan {
        let declaration = self.declaration;
        if declaration.settings.protect {
            return self.protected("deleted");
        }
        let LiveResource::Present { aspects, .. } = self.live else {
            return self.resource(Verb::Delete, Vec::new());
        };
        let users = self.users_refuse(None);
        if declaration.kind.holds_data() && !declaration.kind.guarded_by_aws() && !self.may_lose_data {
            let reason = format!("it holds data: {}", self.name);
            let hint = format!("name it to delete it: --allow-destroy {}", typed(&declaration.address));
            return match users {
                None => self.refuse(reason, Some(hint)),
                Some((more, help)) => {
                    self.refuse(format!("{reason}; {more}"), Some(format!("{hint}; {help}")))
                }
            };
        }
        if let Some(refused) = users {
            return self.kept(refused);
        }
        let seen = |aspect: &dyn AspectFacts| match aspects.get(aspect.name()) {
            Some(LiveAspect::Seen(document)) => Some(document.clone()),
            _ => None,
        };
        // What AWS would refuse to delete it with, and nobody can see.
        for aspect in declaration.kind.aspects().into_iter().filter(|aspect| aspect.blocks_deletion()) {
            if let Some(LiveAspect::Unreadable(failure)) = aspects.get(aspect.name()) {
                return self.unreadable(aspect.name(), failure);
            }
        }
        let first = declaration.kind.first();
        let mut changes = vec![change(first, Verb::Delete, seen(first), None)];
        for aspect in declaration.kind.aspects().into_iter().filter(|aspect| aspect.blocks_deletion()) {
            if let Some(document) = seen(aspect) {
                changes.push(change(aspect, Verb::Delete, Some(document), None));
            }
        }
        self.resource(Verb::Delete, changes)
    }
}
