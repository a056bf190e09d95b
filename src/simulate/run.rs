//! From the input to the answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    document::Document,
    input::Input,
    output::{Answer, ByBoundary, ByOrganizations, Evaluation, Matched, OnResource},
};
use crate::policy::{
    Effect,
    evaluate::{Attached, Considered, Decision, Gate, Layer, Policies, Request, Verdict, evaluate},
};

/// Simulates every action on every resource.
#[must_use]
pub fn simulate(input: &Input) -> Answer {
    let simulation = Simulation::of(input);
    let evaluation_results = input.actions.iter().map(|action| simulation.action(action)).collect();
    Answer { evaluation_results, is_truncated: false }
}

struct Simulation<'a> {
    input: &'a Input,
    documents: BTreeMap<&'a str, &'a Document>,
    policies: Policies<'a>,
}

/// What one request comes to, as AWS tells it.
struct Told {
    decision: Decision,
    on: OnResource,
    organizations: Option<ByOrganizations>,
}

impl<'a> Simulation<'a> {
    fn of(input: &'a Input) -> Self {
        let attached = |documents: &'a [Document]| -> Vec<Attached<'a>> {
            documents.iter().map(Document::attached).collect()
        };
        let levels = |levels: &'a [Vec<Document>]| levels.iter().map(|level| attached(level)).collect();
        let policies = Policies {
            identity: attached(&input.identity),
            boundary: attached(&input.boundary),
            session: attached(&input.session),
            resource: input.resource.iter().map(Document::attached).collect(),
            gate: Gate::Open,
            service_control: levels(&input.service_control),
            resource_control: levels(&input.resource_control),
            unknown: Vec::new(),
        };
        let flat = input.service_control.iter().chain(&input.resource_control).flatten();
        let own = input.identity.iter().chain(&input.boundary).chain(&input.session).chain(&input.resource);
        let documents = own.chain(flat).map(|document| (document.id.as_str(), document)).collect();
        Self { input, documents, policies }
    }

    fn action(&self, action: &str) -> Evaluation {
        let everything = ["*".to_owned()];
        let named = &self.input.resources;
        let resources = if named.is_empty() { &everything[..] } else { named };
        let told: Vec<Told> = resources.iter().map(|resource| self.request(action, resource)).collect();
        let decision = told.iter().map(|told| told.decision).max().unwrap_or(Decision::ImplicitDeny);
        let organizations = told.iter().find_map(|told| told.organizations).map(|_| ByOrganizations {
            allowed_by_organizations: told
                .iter()
                .filter_map(|told| told.organizations)
                .all(|detail| detail.allowed_by_organizations),
        });
        let results: Vec<OnResource> = told.into_iter().map(|told| told.on).collect();
        let is_everything = resources == everything;
        let mut matched: Vec<Matched> = Vec::new();
        for statement in results
            .iter()
            .filter(|each| each.eval_resource_decision == decision.to_string())
            .flat_map(|each| &each.matched_statements)
        {
            if !matched.contains(statement) {
                matched.push(statement.clone());
            }
        }
        let missing: BTreeSet<String> =
            results.iter().flat_map(|each| each.missing_context_values.iter().cloned()).collect();
        let boundaries = results.iter().filter_map(|each| each.permissions_boundary_decision_detail);
        let boundary = boundaries.reduce(|one, other| ByBoundary {
            allowed_by_permissions_boundary: one.allowed_by_permissions_boundary
                && other.allowed_by_permissions_boundary,
        });
        Evaluation {
            eval_action_name: action.to_owned(),
            // AWS has one result an action; of several resources it stands for all of them.
            eval_resource_name: match resources {
                [one] => one.clone(),
                _ => "*".to_owned(),
            },
            eval_decision: decision.to_string(),
            matched_statements: matched,
            // With resources named, AWS says this below each of them alone; here it can't be overlooked.
            missing_context_values: missing,
            organizations_decision_detail: organizations,
            permissions_boundary_decision_detail: boundary,
            eval_decision_details: match &results[..] {
                [one] => one.eval_decision_details.clone(),
                _ => None,
            },
            resource_specific_results: if is_everything { Vec::new() } else { results },
        }
    }

    fn request(&self, action: &str, resource: &str) -> Told {
        let mut context = self.input.context.clone();
        for (key, value) in self.input.caller.keys() {
            context = context.or(key, &value);
        }
        let request = Request {
            caller: self.input.caller.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            owner: self.input.owner.clone(),
            context,
        };
        let request = match request.owner().map(str::to_owned) {
            Some(owner) if resource != "*" || self.input.owner.is_some() => {
                Request { context: request.context.or("aws:ResourceAccount", &owner), ..request }
            }
            _ => request,
        };
        let policies = Policies { gate: Gate::of(action, resource), ..self.policies.clone() };
        let verdict = evaluate(&policies, &request);
        // Nothing is left open: what is not given is absent, as IAM's simulator has it.
        let decision = verdict.outcome.decision().unwrap_or(Decision::ImplicitDeny);
        let is_organized = !self.input.service_control.is_empty() || !self.input.resource_control.is_empty();
        Told {
            decision,
            organizations: is_organized.then(|| ByOrganizations {
                allowed_by_organizations: verdict.passes(Layer::ServiceControl)
                    && !verdict.says(Layer::ResourceControl, Effect::Deny),
            }),
            on: OnResource {
                eval_resource_name: resource.to_owned(),
                eval_resource_decision: decision.to_string(),
                matched_statements: self.matched(&verdict),
                missing_context_values: verdict
                    .missing_keys()
                    .iter()
                    .map(|key| self.as_written(key))
                    .collect(),
                eval_decision_details: details(&verdict, resource),
                permissions_boundary_decision_detail: (!self.input.boundary.is_empty())
                    .then(|| ByBoundary { allowed_by_permissions_boundary: verdict.passes(Layer::Boundary) }),
            },
        }
    }

    /// A condition key as a policy of the input spells it.
    fn as_written(&self, key: &str) -> String {
        let lower = key.to_ascii_lowercase();
        let written = self.documents.values().find_map(|document| document.keys.get(&lower));
        written.map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// The statements that made the decision: all that deny, or of what allows only what grants. A
    /// boundary, a session or an organization grants nothing. Nothing makes an implicit deny.
    fn matched(&self, verdict: &Verdict<'_>) -> Vec<Matched> {
        let grants = |each: &&Considered<'_>| {
            verdict.outcome.decision() == Some(Decision::ExplicitDeny)
                || (verdict.outcome.is_allowed() && matches!(each.layer, Layer::Identity | Layer::Resource))
        };
        let mut statements: Vec<&Considered<'_>> = verdict.decisive().filter(grants).collect();
        statements.sort_by_key(|each| (each.layer != Layer::Identity, each.layer));
        let told = statements.into_iter().filter_map(|each| {
            let number: usize = each.label.parse().ok()?;
            let span = self.documents.get(each.policy)?.spans.get(number)?;
            Some(Matched {
                source_policy_id: each.policy.to_owned(),
                source_policy_type: match each.layer {
                    Layer::Resource => "Resource Policy",
                    Layer::ServiceControl => "Service Control Policy",
                    Layer::ResourceControl => "Resource Control Policy",
                    Layer::Identity | Layer::Boundary | Layer::Session => "IAM Policy",
                },
                start_position: span.start,
                end_position: span.end,
            })
        });
        told.collect()
    }
}

/// What each side says, told where they are two accounts; there, but empty, where they are one.
fn details(verdict: &Verdict<'_>, resource: &str) -> Option<BTreeMap<&'static str, String>> {
    if !verdict.crosses_accounts {
        return (resource != "*").then(BTreeMap::new);
    }
    let side = |layer: Layer| {
        let decision = match (verdict.says(layer, Effect::Deny), verdict.says(layer, Effect::Allow)) {
            (true, _) => Decision::ExplicitDeny,
            (false, true) => Decision::Allowed,
            (false, false) => Decision::ImplicitDeny,
        };
        decision.to_string()
    };
    Some(BTreeMap::from([("IAM Policy", side(Layer::Identity)), ("Resource Policy", side(Layer::Resource))]))
}
