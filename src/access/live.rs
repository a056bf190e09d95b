//! Holdings of a world.

use std::collections::BTreeMap;

use super::{Holdings, declared::outputs};
use crate::{
    model::{Address, Outputs},
    plan::{Live, LiveAspect, LiveResource},
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
        let mut holdings = Self { scope: stack.scope.clone(), all: BTreeMap::new(), outputs, made_up };
        for declaration in &stack.declarations {
            let mut holding = holdings.named(declaration);
            match live.get(&declaration.address) {
                Some(LiveResource::Present { aspects, .. }) => {
                    for (aspect, seen) in aspects {
                        match seen {
                            LiveAspect::Seen(document) => holding.take(aspect, document.json()),
                            LiveAspect::Absent => {}
                            LiveAspect::Unreadable(_) => holding.unreadable.push(aspect.clone()),
                        }
                    }
                }
                Some(LiveResource::Unreadable(_)) => {
                    holding.unreadable.push(declaration.kind.first().name().to_owned());
                }
                Some(LiveResource::Absent) | None => continue,
            }
            holdings.all.insert(declaration.address.clone(), holding);
        }
        holdings
    }
}
