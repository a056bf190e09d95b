//! What is known before anything is read: names, and the outputs that follow from them.

use std::collections::BTreeMap;

use crate::{
    declaration::Declaration,
    model::{Address, Outputs, Text},
};

/// The outputs of every declared resource that follow from name, account and region. A name may
/// itself refer to such an output, so they are found in rounds until nothing new is learned.
#[must_use]
pub fn predicted(declarations: &[Declaration]) -> BTreeMap<Address, Outputs> {
    let mut known: BTreeMap<Address, Outputs> = BTreeMap::new();
    loop {
        let before = known.len();
        for declaration in
            declarations.iter().filter(|each| !known.contains_key(&each.address)).collect::<Vec<_>>()
        {
            let Text::Known(name) = declaration.name(&known) else { continue };
            let first = declaration.kind.first();
            let document = declaration
                .desired
                .aspects
                .get(first.name())
                .and_then(|value| first.canonical(&crate::model::document::resolve(value, &known)).ok());
            let outputs = declaration.kind.predict(&name, document.as_ref(), &declaration.scope);
            known.insert(declaration.address.clone(), outputs);
        }
        if known.len() == before {
            return known;
        }
    }
}
