//! All that there is to say about a resource.

use super::{
    entitled::{self, Right},
    relations::{self, Relation},
    signals::{self, Signal},
};
use crate::{
    access::Holdings,
    check::View,
    declaration::Declaration,
    facts::GLOBAL,
    model::Address,
    plan::{ResourcePlan, as_new},
};

/// What there is to say about a resource.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its address.
    pub address: Address,
    /// What its kind is, in a line.
    pub about: &'static str,
    /// The name AWS knows it by; `None` before the resource that it waits for exists.
    pub name: Option<String>,
    /// Its ARN, where that follows from its name.
    pub arn: Option<String>,
    /// Its region; `None` where it belongs to no region.
    pub region: Option<String>,
    /// The phase in which it is made.
    pub phase: Option<String>,
    /// Whether it belongs to somebody else, and only parts of it are declared.
    pub external: bool,
    /// What is declared of it, as the plan of an account that holds nothing shows it.
    pub parts: ResourcePlan,
    /// What it tells, and what tells it.
    pub signals: Vec<Signal>,
    /// What it refers to.
    pub refers_to: Vec<Relation>,
    /// What refers to it.
    pub referred_by: Vec<Relation>,
    /// Who may use it, action by action.
    pub rights: Vec<Right>,
}

/// Explains a declared resource of the stack that `view` shows. `holdings` decides who may use it.
#[must_use]
pub fn explain(view: &View<'_>, holdings: &Holdings, declaration: &Declaration) -> Explanation {
    let address = declaration.address.clone();
    let name = view.name(declaration);
    let region = &declaration.scope.region;
    let is_global = declaration.kind.global()
        || name.as_ref().is_some_and(|name| declaration.kind.place(name, region) == GLOBAL);
    let phase = declaration.phase.and_then(|phase| view.stack.phase_names().get(phase).cloned());
    Explanation {
        about: declaration.kind.about(),
        arn: view.output(declaration, "arn").map(str::to_owned),
        region: (!is_global).then(|| region.clone()),
        phase,
        external: declaration.settings.external,
        parts: as_new(declaration, view.known()),
        signals: signals::of(view, declaration),
        refers_to: relations::from(declaration),
        referred_by: relations::to(&view.stack.declarations, &address),
        rights: entitled::rights(view, holdings, declaration),
        name,
        address,
    }
}
