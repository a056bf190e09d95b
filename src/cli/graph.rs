//! `trueup graph`: the order in which an empty account would be filled.

use std::collections::BTreeSet;

use super::{
    arguments::{Graph, GraphFormat},
    exit::{FINE, Stop},
    session::{load_stack, make_plan},
};
use crate::{
    plan::{Live, Mode},
    render::{graph, html},
    term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems.
pub fn run(arguments: &Graph) -> Result<u8, Stop> {
    let (stack, _) = load_stack(&arguments.stack, None, false)?;
    let plan = make_plan(&stack, Mode::Apply, &Live::new(), BTreeSet::new());
    match arguments.format {
        GraphFormat::Text => term::out(graph::text(&plan)),
        GraphFormat::Dot => term::machine(&graph::dot(&plan)),
        GraphFormat::Svg => term::machine(&html::svg(&plan)),
        GraphFormat::Mermaid => term::machine(&graph::mermaid(&plan)),
    }?;
    Ok(FINE)
}
