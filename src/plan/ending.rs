//! What happens to a resource that goes, and what keeps it.

use super::{
    change::change,
    data::{Refusal, ResourcePlan, Verb},
    in_use::typed,
    live::{LiveAspect, LiveResource},
    resource::Planning,
};
use crate::facts::AspectFacts;

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
