//! The stack as rules see it.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use serde_json::Value;

use super::Held;
use crate::{
    declaration::Declaration,
    excerpt::{Excerpt, Place, excerpt, excerpts},
    model::{
        Address, Outputs, Text,
        document::{pending_text, resolve},
    },
    plan::names::predicted,
    policy::{OnBehalf, Policy},
    stack::Stack,
};

/// A stack's declarations, with every output that follows from names put in.
pub struct View<'a> {
    /// The stack.
    pub stack: &'a Stack,
    known: BTreeMap<Address, Outputs>,
    by_output: BTreeMap<(&'static str, String), &'a Declaration>,
    by_address: BTreeMap<&'a Address, &'a Declaration>,
    by_kind: BTreeMap<&'a str, Vec<&'a Declaration>>,
    by_name: BTreeMap<(&'a str, String), Vec<&'a Declaration>>,
    pub(super) policies: OnceCell<Vec<Held<'a>>>,
    pub(super) policies_of: OnceCell<BTreeMap<&'a Address, Range<usize>>>,
}

impl<'a> View<'a> {
    /// The view of a stack.
    #[must_use]
    pub fn new(stack: &'a Stack) -> Self {
        let known = predicted(&stack.declarations);
        let by_address: BTreeMap<_, _> =
            stack.declarations.iter().map(|each| (&each.address, each)).collect();
        let mut by_output = BTreeMap::new();
        for (address, outputs) in &known {
            for output in ["arn", "name"] {
                if let (Some(value), Some(declaration)) = (outputs.get(output), by_address.get(address)) {
                    by_output.insert((output, value.clone()), *declaration);
                }
            }
        }
        let (mut by_kind, mut by_name) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for declaration in stack.declarations.iter().filter(|each| !each.settings.absent) {
            let kind = declaration.address.kind.as_str();
            by_kind.entry(kind).or_default().push(declaration);
            if let Text::Known(name) = declaration.name(&known) {
                by_name.entry((kind, name)).or_default().push(declaration);
            }
        }
        Self {
            stack,
            known,
            by_output,
            by_address,
            by_kind,
            by_name,
            policies: OnceCell::new(),
            policies_of: OnceCell::new(),
        }
    }

    /// The declared resource at an address.
    #[must_use]
    pub fn at(&self, address: &Address) -> Option<&'a Declaration> {
        self.by_address.get(address).copied()
    }

    /// The declared resources of a kind that shall exist.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Declaration> {
        self.by_kind.get(kind).into_iter().flatten().copied()
    }

    /// What the stack says of an aspect, as canonical JSON; what it does not say, as AWS takes that.
    #[must_use]
    pub fn aspect(&self, declaration: &Declaration, aspect: &str) -> Option<Value> {
        let aspect = declaration.kind.aspect(aspect)?;
        match declaration.desired.aspects.get(aspect.name()) {
            Some(value) => Some(aspect.canonical(&resolve(value, &self.known)).ok()?.into_json()),
            None if declaration.settings.external => None,
            None => Some(aspect.undeclared(&declaration.scope)?.into_json()),
        }
    }

    /// The same as an excerpt of it, where the excerpt is the whole document.
    #[must_use]
    pub fn excerpt<E: Excerpt>(&self, declaration: &Declaration) -> Option<E> {
        let kind = declaration.address.kind.as_str();
        let place = E::OF.iter().find(|place| place.kind == kind && place.each_of.is_none())?;
        Some(excerpt(&self.aspect(declaration, place.aspect)?))
    }

    /// The excerpts in a document of which many stand in it, by key.
    #[must_use]
    pub fn excerpts<E: Excerpt>(&self, declaration: &Declaration) -> BTreeMap<String, E> {
        let kind = declaration.address.kind.as_str();
        let place = E::OF.iter().find(|place| place.kind == kind && place.each_of.is_some());
        let entries =
            |place: &Place| self.aspect(declaration, place.aspect)?.pointer(place.each_of?).map(excerpts);
        place.and_then(entries).unwrap_or_default()
    }

    /// The outputs that follow from names.
    #[must_use]
    pub fn known(&self) -> &BTreeMap<Address, Outputs> {
        &self.known
    }

    /// An output of a resource, where it follows from names.
    #[must_use]
    pub fn output(&self, declaration: &Declaration, output: &str) -> Option<&str> {
        self.known.get(&declaration.address)?.get(output).map(String::as_str)
    }

    /// A resource as that on behalf of which a service calls.
    #[must_use]
    pub fn on_behalf<'b>(&'b self, declaration: &'b Declaration) -> OnBehalf<'b> {
        OnBehalf { account: &declaration.scope.account, arn: self.output(declaration, "arn"), acts_on: None }
    }

    /// The name AWS knows a resource by, where it is known.
    #[must_use]
    pub fn name(&self, declaration: &Declaration) -> Option<String> {
        declaration.name(&self.known).known().map(str::to_owned)
    }

    /// The declared resource that a text of a document stands for: by a reference to one of its
    /// outputs, or by its ARN.
    #[must_use]
    pub fn referred(&self, value: &Value) -> Option<&'a Declaration> {
        if let Some(Text::Pending(template)) = pending_text(value) {
            let mut references = template.references();
            let only = references.next().filter(|_| references.next().is_none())?;
            return self.by_address.get(&only.address).copied();
        }
        self.by_output.get(&("arn", value.as_str()?.to_owned())).copied()
    }

    /// The declared resource of a kind that has a name in AWS.
    #[must_use]
    pub fn named(&self, kind: &str, name: &str, region: &str) -> Option<&'a Declaration> {
        self.called(kind, name).find(|each| each.scope.region == region)
    }

    /// The declared resources of a kind that have a name in AWS, in any region.
    pub fn called(&self, kind: &str, name: &str) -> impl Iterator<Item = &'a Declaration> {
        let found = self.by_kind.get_key_value(kind).map(|(kind, _)| (*kind, name.to_owned()));
        found.and_then(|key| self.by_name.get(&key)).into_iter().flatten().copied()
    }

    /// The declared resource of a kind that has a value as an output.
    #[must_use]
    pub fn with_output(&self, kind: &str, output: &str, value: &str) -> Option<&'a Declaration> {
        let has_it =
            |each: &Declaration| self.known.get(&each.address)?.get(output).map(|found| found == value);
        self.of_kind(kind).find(|each| has_it(each) == Some(true))
    }

    /// The policy that an aspect holds.
    #[must_use]
    pub fn policy(&self, declaration: &Declaration, aspect: &str) -> Option<Policy> {
        serde_json::from_value(self.aspect(declaration, aspect)?).ok()
    }
}
