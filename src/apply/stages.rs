//! A rollout in steps: what is changed before each gate.

use std::collections::BTreeSet;

use crate::{
    model::Address,
    plan::{Plan, ResourcePlan, Verb},
};

/// A step of a rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What is changed. Phases without a gate are changed together with the next one that has one.
    pub plan: Plan,
    /// The gate that must hold before the next step begins: the index of its phase.
    pub gate: Option<Option<usize>>,
}

/// The steps of `plan`, where the phases `gates` have checks. Resources that go do so after the last
/// gate, in the reverse order of phases: nothing is taken away before what comes has been proven.
#[must_use]
pub fn stages(plan: &Plan, gates: &BTreeSet<Option<usize>>) -> Vec<Stage> {
    let gone = plan.resources.iter().filter(|each| each.verb == Verb::Delete);
    let gone: BTreeSet<&Address> = gone.map(|each| &each.address).collect();
    let goes = |resource: &ResourcePlan| gone.contains(&resource.address);
    let part = |keep: &dyn Fn(&ResourcePlan) -> bool| {
        let resources = plan.resources.iter().filter(|each| keep(each)).cloned().collect();
        let part = Plan { resources, order: Vec::new(), notes: Vec::new(), ..plan.clone() };
        let order = plan.order.iter().filter(|node| part.change(node).is_some()).cloned().collect();
        Plan { order, ..part }
    };
    let mut stages = Vec::new();
    let mut after: Option<Option<usize>> = None;
    for gate in gates {
        let before = after;
        let plan = part(&|each| !goes(each) && Some(each.phase) > before && each.phase <= *gate);
        stages.push(Stage { plan, gate: Some(*gate) });
        after = Some(*gate);
    }
    let rest = part(&|each| !goes(each) && Some(each.phase) > after);
    stages.push(Stage { plan: rest, gate: None });
    let phases: BTreeSet<Option<usize>> =
        plan.resources.iter().filter(|each| goes(each)).map(|each| each.phase).collect();
    for phase in phases.into_iter().rev() {
        stages.push(Stage { plan: part(&|each| goes(each) && each.phase == phase), gate: None });
    }
    stages.retain(|stage| stage.gate.is_some() || !stage.plan.order.is_empty());
    stages
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::plan::{Change, Mode, Selection};

    fn plan(resources: &[(&str, Option<usize>, Verb)]) -> Plan {
        let change = |verb| Change {
            aspect: "bucket".to_owned(),
            verb,
            before: None,
            want: None,
            said: BTreeMap::new(),
            edits: Vec::new(),
            rides: false,
            note: None,
            needs: Vec::new(),
            after: Vec::new(),
        };
        let resource = |&(name, phase, verb): &(&str, Option<usize>, Verb)| ResourcePlan {
            address: Address::new("s3.bucket", name),
            name: name.to_owned(),
            region: None,
            phase,
            late: false,
            verb,
            cause: None,
            reason: None,
            hint: None,
            in_use: crate::plan::InUse::default(),
            renamed: None,
            changes: vec![change(verb)],
        };
        let resources: Vec<ResourcePlan> = resources.iter().map(resource).collect();
        Plan {
            format: 1,
            tool: String::new(),
            mode: Mode::Apply,
            stack: String::new(),
            account: String::new(),
            region: String::new(),
            base: None,
            phases: Vec::new(),
            order: resources.iter().map(|each| each.address.node("bucket")).collect(),
            resources,
            unchanged: 0,
            selection: Selection::All,
            left_out: 0,
            orphans: Vec::new(),
            unseen: Vec::new(),
            unsearched: Vec::new(),
            searched: Vec::new(),
            barrier: None,
            principals: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Each stage as the names it changes, and its gate.
    fn shown(plan: &Plan, gates: &[Option<usize>]) -> Vec<String> {
        let stages = stages(plan, &gates.iter().copied().collect());
        let shown = stages.iter().map(|stage| {
            let names: Vec<&str> = stage.plan.order.iter().map(|node| node.address.name.as_str()).collect();
            let gate = match stage.gate {
                Some(Some(phase)) => format!(" | gate {phase}"),
                Some(None) => " | gate".to_owned(),
                None => String::new(),
            };
            format!("{}{gate}", names.join(" "))
        });
        shown.collect()
    }

    #[test]
    fn a_stage_ends_at_each_gate() {
        let plan = plan(&[
            ("first", None, Verb::Create),
            ("a", Some(0), Verb::Create),
            ("old-a", Some(0), Verb::Delete),
            ("b", Some(1), Verb::Update),
            ("c", Some(2), Verb::Create),
            ("old-c", Some(2), Verb::Delete),
            ("d", Some(3), Verb::Create),
        ]);
        assert_eq!(
            shown(&plan, &[Some(0), Some(2)]),
            ["first a | gate 0", "b c | gate 2", "d", "old-c", "old-a"]
        );
        assert_eq!(shown(&plan, &[None, Some(3)]), ["first | gate", "a b c d | gate 3", "old-c", "old-a"]);
        assert_eq!(shown(&plan, &[]), ["first a b c d", "old-c", "old-a"]);
    }

    #[test]
    fn a_gate_is_a_stage_also_where_nothing_changes() {
        assert_eq!(shown(&plan(&[]), &[Some(0), Some(1)]), [" | gate 0", " | gate 1"]);
        assert!(shown(&plan(&[]), &[]).is_empty());
        assert_eq!(shown(&plan(&[("b", Some(1), Verb::Create)]), &[Some(0)]), [" | gate 0", "b"]);
    }
}
