//! What IAM says it would answer to a principal: `SimulatePrincipalPolicy`. It knows every policy of the
//! principal, its boundary and the organisation's, and no policy of the resource: AWS takes one only for
//! users, and from whoever asks.

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType};

use crate::{
    aws::Aws,
    gate::{
        Seen, Unknown, Unseen,
        checks::access::{ALLOW, AccessProbe, DENY, FORBIDDEN},
        seen::NOT_THERE,
    },
};

pub(super) async fn look(aws: &Aws, probe: &AccessProbe) -> Result<Seen, Unseen> {
    let ask = aws.iam().simulate_principal_policy();
    let ask = ask.policy_source_arn(&probe.principal).set_action_names(Some(probe.actions.clone()));
    let entries = probe.context.iter().map(|(name, values)| entry(name, values)).collect();
    let ask = ask.resource_arns(&probe.resource).set_context_entries(Some(entries));
    let did = format!("asked IAM whether {} may {}", probe.principal, probe.actions.join(", "));
    let answer = match aws.send("iam:SimulatePrincipalPolicy", ask.send()).await {
        Err(failure) if failure.has_code(&["NoSuchEntity"]) => {
            return Ok(Seen::new(did, NOT_THERE).with_detail(failure.message));
        }
        answer => answer?,
    };
    if answer.evaluation_results().len() < probe.actions.len() {
        let why = vec!["IAM answers fewer actions than it was asked about".to_owned()];
        return Err(Unseen::Unknown(Unknown { did: Some(did), why, help: None }));
    }
    let denied = answer.evaluation_results().iter().find(|result| !is_allowed(result));
    Ok(match denied {
        None => Seen::new(did, ALLOW),
        Some(result) if is_final(result) => Seen::new(did, FORBIDDEN).with_detail(why(result)),
        Some(result) => Seen::new(did, DENY).with_detail(why(result)),
    })
}

fn is_allowed(result: &EvaluationResult) -> bool {
    *result.eval_decision() == PolicyEvaluationDecisionType::Allowed
}

/// Whether a policy of the organisation, a boundary or a Deny keeps it out.
fn is_final(result: &EvaluationResult) -> bool {
    let is_explicit = *result.eval_decision() == PolicyEvaluationDecisionType::ExplicitDeny;
    is_explicit || outside_organisation(result) || outside_boundary(result)
}

fn outside_organisation(result: &EvaluationResult) -> bool {
    result.organizations_decision_detail().is_some_and(|detail| !detail.allowed_by_organizations())
}

fn outside_boundary(result: &EvaluationResult) -> bool {
    let detail = result.permissions_boundary_decision_detail();
    detail.is_some_and(|detail| !detail.allowed_by_permissions_boundary())
}

/// Which sort of policy denies.
fn why(result: &EvaluationResult) -> String {
    let action = result.eval_action_name();
    if *result.eval_decision() == PolicyEvaluationDecisionType::ExplicitDeny {
        let statements = result.matched_statements().iter();
        let policies: Vec<&str> = statements.filter_map(|each| each.source_policy_id()).collect();
        return format!("{action} is denied by {}", policies.join(", "));
    }
    if outside_organisation(result) {
        return format!("no policy of the organisation allows {action}");
    }
    if outside_boundary(result) {
        return format!("the permissions boundary does not allow {action}");
    }
    format!("no policy of the principal allows {action}")
}

/// A condition key; IAM wants to know its type.
fn entry(name: &str, values: &[String]) -> ContextEntry {
    let all = |is: fn(&str) -> bool| values.iter().all(|value| is(value));
    let one = values.len() == 1;
    let kind = if all(|value| value == "true" || value == "false") {
        if one { ContextKeyTypeEnum::Boolean } else { ContextKeyTypeEnum::BooleanList }
    } else if one {
        ContextKeyTypeEnum::String
    } else {
        ContextKeyTypeEnum::StringList
    };
    ContextEntry::builder()
        .context_key_name(name)
        .context_key_type(kind)
        .set_context_key_values(Some(values.to_vec()))
        .build()
}
