//! A declared resource as the planner takes it: pure data, without its places in files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    facts::{AspectFacts, Desired, KindFacts, TAGS},
    model::{Address, Outputs, Owner, Reference, Scope, Text},
};

/// One resource that a stack declares.
#[derive(Clone)]
pub struct Declaration {
    /// Its address.
    pub address: Address,
    /// Its kind.
    pub kind: &'static dyn KindFacts,
    /// What it says, by aspect. Tags of the stack and the owner pair are already in it.
    pub desired: Desired,
    /// Partition, account and region.
    pub scope: Scope,
    /// The stack that owns it.
    pub owner: Owner,
    /// What the stack says about it beside its aspects.
    pub settings: Settings,
    /// The index of its phase; resources without one come first.
    pub phase: Option<usize>,
    /// The indices of the later phases in which single aspects are put.
    pub late: BTreeMap<&'static str, usize>,
    /// What its aspects name in plain text, by aspect.
    pub links: BTreeMap<&'static str, Vec<Link>>,
}

/// Another resource of the stack that an aspect names in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The resource, and which of its outputs the text is.
    pub reference: Reference,
    /// The text.
    pub text: String,
    /// Whether AWS refuses the aspect while the resource does not exist: then it is a reference like any
    /// other. What is only mentioned comes first where that is possible.
    pub is_checked: bool,
}

/// The settings that every resource may carry.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own in the stack file")]
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Never delete it.
    pub protect: bool,
    /// It belongs to someone else.
    pub external: bool,
    /// Take it over although it exists and has no owner.
    pub adopt: bool,
    /// It must not exist.
    pub absent: bool,
    /// Aspects to leave alone.
    pub unmanaged: BTreeSet<String>,
    /// Aspects of several owners: only declared keys are managed, whatever else is there stays.
    pub only_declared: BTreeSet<String>,
    /// The address it had before it was renamed.
    pub was: Option<Address>,
    /// The stack that owned it before it was moved to this one.
    pub was_in: Option<String>,
}

impl Declaration {
    /// What a listing found and no file declares: nothing is wanted of it. Of every keyed aspect no key is,
    /// so that each is told which is there: nobody is told of subscriptions that wait for a confirmation
    /// where none are declared.
    #[must_use]
    pub fn found(kind: &'static dyn KindFacts, address: Address, name: &str, scope: &Scope) -> Self {
        let mut desired = Desired::named(name);
        for aspect in kind.aspects().iter().filter(|aspect| aspect.keyed() && aspect.name() != TAGS) {
            desired.aspects.insert(aspect.name(), Value::Object(serde_json::Map::new()));
        }
        Self {
            owner: Owner::new("", &address),
            address,
            kind,
            desired,
            scope: scope.clone(),
            settings: Settings::default(),
            phase: None,
            late: BTreeMap::new(),
            links: BTreeMap::new(),
        }
    }

    /// The name AWS knows it by, once it is known.
    #[must_use]
    pub fn name(&self, known: &BTreeMap<Address, Outputs>) -> Text {
        self.desired.name.resolve(known)
    }

    /// The index of the phase in which an aspect is put.
    #[must_use]
    pub fn phase_of(&self, aspect: &str) -> Option<usize> {
        self.late.get(aspect).copied().or(self.phase)
    }

    /// The index of the phase from which on an output is there: that of the aspect which it is called
    /// after, as `alias_arn` is.
    #[must_use]
    pub fn phase_of_output(&self, output: &str) -> Option<usize> {
        self.phase_of(output.split('_').next().unwrap_or_default())
    }

    /// The later phases in which aspects of it are put.
    #[must_use]
    pub fn later_phases(&self) -> BTreeSet<usize> {
        self.late.values().copied().collect()
    }

    /// Whether the stack manages this aspect at all.
    #[must_use]
    pub fn manages(&self, aspect: &str) -> bool {
        let says_something = |value: &Value| value.as_object().is_none_or(|members| !members.is_empty());
        let declared = self.desired.aspects.get(aspect).is_some_and(says_something);
        let is_first = self.kind.first().name() == aspect;
        let of_external = declared && !is_first && !self.kind.not_of_external().contains(&aspect);
        !self.settings.unmanaged.contains(aspect) && (!self.settings.external || of_external)
    }

    /// Whether of this aspect only declared keys are managed.
    #[must_use]
    pub fn by_key(&self, aspect: &dyn AspectFacts) -> bool {
        aspect.keyed() && (self.settings.external || self.settings.only_declared.contains(aspect.name()))
    }

    /// The same resource with all its aspects managed, to read everything of it.
    #[must_use]
    pub fn whole(&self) -> Self {
        let settings = Settings {
            external: false,
            unmanaged: BTreeSet::new(),
            only_declared: BTreeSet::new(),
            ..self.settings.clone()
        };
        Self { settings, ..self.clone() }
    }

    /// Whether the resource carries the owner pair.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        !self.settings.external && self.kind.aspect(TAGS).is_some()
    }
}

/// Two declarations that AWS would take for one resource: of one namespace, name and place. `known` are
/// the outputs that follow from names.
#[must_use]
pub fn collisions(
    declarations: &[Declaration],
    known: &BTreeMap<Address, Outputs>,
) -> Vec<(Address, Address)> {
    let mut seen: BTreeMap<(&str, String, String), &Address> = BTreeMap::new();
    let mut found = Vec::new();
    for declaration in declarations {
        let Text::Known(name) = declaration.name(known) else { continue };
        let kind = declaration.kind;
        let key = (kind.namespace(), kind.place(&name, &declaration.scope.region), kind.unique(&name));
        if let Some(before) = seen.insert(key, &declaration.address) {
            found.push((before.clone(), declaration.address.clone()));
        }
    }
    found
}
