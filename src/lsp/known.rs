//! What loading a stack told of it.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Place,
    model::{Address, Outputs},
    plan::names::predicted,
    stack::{Soundness, Stack},
};

/// What the last loading told. Of what a mistake hides, the one before it.
#[derive(Default)]
pub struct Known {
    /// The outputs that follow from names.
    pub outputs: BTreeMap<Address, Outputs>,
    /// Where each resource is declared; of what a template stamps, where that is used.
    pub headers: BTreeMap<Address, Place>,
}

impl Known {
    /// Takes over what a stack tells.
    pub fn learn(&mut self, stack: &Stack, soundness: Soundness) {
        if soundness != Soundness::Broken {
            *self = Self::default();
        }
        self.outputs.extend(predicted(&stack.declarations));
        let headers = stack.places.iter().map(|(address, places)| (address.clone(), places.header.clone()));
        self.headers.extend(headers);
    }
}
