//! What is to be done with a resource as a whole, and for that in each of its phases.

use std::collections::BTreeMap;

use super::{
    data::{ResourcePlan, Verb},
    live::{LiveAspect, LiveResource},
    resource::Planning,
    standing::{Standing, standing},
};
use crate::facts::TAGS;

/// What is to be done with a resource as a whole.
enum Whole<'a> {
    Nothing,
    Refuse(Box<ResourcePlan>),
    Create,
    Update(&'a BTreeMap<String, LiveAspect>, Verb),
    Delete,
}

/// What `apply` does, in the resource's own phase and in the later ones of its aspects; nothing where
/// everything is as declared.
#[must_use]
pub(super) fn plan_resource(planning: &Planning<'_>) -> Vec<ResourcePlan> {
    let whole = whole(planning);
    let own = match &whole {
        Whole::Nothing => return Vec::new(),
        Whole::Refuse(refused) => return planning.refused(refused),
        Whole::Create => Some(planning.create(Verb::Create, None)),
        Whole::Update(aspects, verb) => planning.update(aspects, *verb),
        Whole::Delete => return planning.delete_in_phases(),
    };
    if let (Some(own), Whole::Create | Whole::Update(_, Verb::Adopt)) = (&own, &whole)
        && own.verb == Verb::Refuse
    {
        return planning.refused(own);
    }
    let verb = own.as_ref().map(|own| own.verb);
    let late = planning.later().filter_map(|late| match (verb, &whole) {
        (Some(Verb::Create | Verb::Replace), _) => late.put_on_new(),
        (_, Whole::Update(aspects, _)) => late.update(aspects, Verb::Update),
        _ => None,
    });
    let late: Vec<ResourcePlan> = late.collect();
    own.into_iter().chain(late).collect()
}

fn whole<'a>(planning: &Planning<'a>) -> Whole<'a> {
    let declaration = planning.declaration;
    let refuse = |reason, hint| Whole::Refuse(Box::new(planning.refuse(reason, hint)));
    match planning.live {
        LiveResource::Unreadable(failure) => Whole::Refuse(Box::new(planning.unreadable("", failure))),
        LiveResource::Absent if declaration.settings.absent => Whole::Nothing,
        LiveResource::Absent if declaration.settings.external => refuse(
            format!("it is external and does not exist: {}", planning.name),
            Some("whoever owns it has to make it first; without `external` this stack makes it".to_owned()),
        ),
        LiveResource::Absent => match declaration.desired.problems_of_new.first() {
            Some(problem) => refuse(
                format!("it does not exist, and AWS makes none like it any more: {}", problem.message),
                problem.help.clone(),
            ),
            None => Whole::Create,
        },
        LiveResource::Present { aspects, .. } if declaration.settings.external => {
            Whole::Update(aspects, Verb::Update)
        }
        LiveResource::Present { aspects, .. } => match standing(declaration, aspects) {
            Standing::Unknown(failure) => Whole::Refuse(Box::new(planning.unreadable(TAGS, &failure))),
            Standing::Theirs(owner) => Whole::Refuse(Box::new(planning.theirs(&owner))),
            Standing::Unowned if declaration.settings.absent => {
                refuse("it exists and has no owner, so it is not this stack's to delete".to_owned(), None)
            }
            Standing::Moves(stack) if declaration.settings.absent => {
                refuse(format!("the stack {stack} still owns it, so it is not this stack's to delete"), None)
            }
            Standing::Ours if declaration.settings.absent => Whole::Delete,
            Standing::Unowned if !declaration.settings.adopt => refuse(
                format!("it exists and has no owner: {}", planning.name),
                Some(format!(
                    "set `adopt = true` in [{address}], or --adopt {address}, to take it over",
                    address = declaration.address
                )),
            ),
            Standing::Unowned => Whole::Update(aspects, Verb::Adopt),
            Standing::Ours | Standing::Moves(_) => Whole::Update(aspects, Verb::Update),
        },
    }
}
