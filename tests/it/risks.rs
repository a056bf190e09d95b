//! The risks of a plan. A case is a directory of `tests/risks`, called after its risk: what is live is
//! `before.toml`, applied to an empty account; the plan of `fires.toml` has the risk, as `fires.snap`
//! shows, and no other; the plan of `quiet.toml`, which is nearly the same, has none. `others.toml` is another
//! stack of the account.

use std::fmt::Write;

use trueup::{
    kinds,
    model::Address,
    plan::Plan,
    render,
    risk::{Finding, all, findings, risks::PRINCIPAL_RISKS},
};

use crate::support::risk_plans::{folder, plan};

#[test]
fn every_risk_fires_where_it_should() {
    for (id, ..) in all() {
        let plan = plan(id, "fires.toml");
        let found = findings(&plan);
        let said = render::risks::text(&found).plain();
        assert!(!found.is_empty(), "{id} does not fire");
        // A change that widens access is told beside what the principal may do by it.
        let beside = if PRINCIPAL_RISKS.iter().any(|risk| risk.id == id) { "access-widened" } else { id };
        assert!(found.iter().any(|finding| finding.risk == id), "{id}:\n{said}");
        assert!(found.iter().all(|each| each.risk == id || each.risk == beside), "{id}:\n{said}");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder(id).canonicalize().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("fires", said));
    }
}

#[test]
fn no_risk_fires_where_it_must_not() {
    for (id, ..) in all() {
        let found = findings(&plan(id, "quiet.toml"));
        assert!(found.is_empty(), "{id}:\n{}", render::risks::text(&found).plain());
    }
}

#[test]
fn a_risk_is_found_at_something_that_changes() {
    for (id, ..) in all() {
        let plan = plan(id, "fires.toml");
        for Finding { address, aspect, .. } in findings(&plan) {
            let resource = plan.of(&address).next().unwrap();
            assert!(aspect.is_none_or(|aspect| resource.change(&aspect).is_some()), "{address}");
        }
    }
}

#[test]
fn deleting_what_holds_data_is_a_risk_for_every_kind() {
    for kind in kinds::catalog().iter().filter(|kind| kind.holds_data()) {
        let address = Address::new(kind.name(), "x");
        let change =
            serde_json::json!({ "aspect": kind.first().name(), "verb": "delete", "before": {}, "edits": [] });
        let plan: Plan = serde_json::from_value(serde_json::json!({
            "format": 1, "tool": "", "mode": "apply", "stack": "s", "account": "111122223333",
            "region": "eu-central-1", "phases": [], "unchanged": 0, "order": [],
            "resources": [{ "address": address, "name": "x", "verb": "delete", "changes": [change] }],
        }))
        .unwrap();
        assert!(!findings(&plan).is_empty(), "{} holds data", kind.name());
    }
}

#[test]
fn every_folder_has_its_risk() {
    for entry in std::fs::read_dir("tests/risks").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(all().any(|(id, ..)| id == name), "tests/risks/{name} is for no risk");
    }
}

#[test]
fn the_documentation_lists_the_risks() {
    let mut table = String::new();
    for (id, level, about) in all() {
        writeln!(table, "| `{id}` | {} | {about} |", level.word()).unwrap();
    }
    let written = std::fs::read_to_string("docs/plan-format.md").unwrap();
    assert!(written.contains(&table), "docs/plan-format.md should have\n{table}");
}
