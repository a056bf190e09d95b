//! What IAM says it would answer to a principal: `SimulatePrincipalPolicy`. It knows every policy of the
//! principal, its boundary and the organisation's, and no policy of the resource: AWS takes one only for
//! users, and from whoever asks.

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType};

use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::access::AccessProbe},
};

pub(super) async fn look(aws: &Aws, probe: &AccessProbe) -> Result<Seen, Unseen> {
    let ask = aws.iam().simulate_principal_policy();
    let ask = ask.policy_source_arn(&probe.principal).set_action_names(Some(probe.actions.clone()));
    let entries = probe.context.iter().map(|(name, values)| entry(name, values)).collect();
    let ask = ask.resource_arns(&probe.resource).set_context_entries(Some(entries));
    let answer = aws.send("iam:SimulatePrincipalPolicy", ask.send()).await?;
    let did = format!("asked IAM whether {} may {}", probe.principal, probe.actions.join(", "));
    let denied = answer.evaluation_results().iter().find(|result| !is_allowed(result));
    Ok(match denied {
        None => Seen::new(did, "allow"),
        Some(result) => Seen::new(did, "deny").with_detail(why(result)),
    })
}

fn is_allowed(result: &EvaluationResult) -> bool {
    *result.eval_decision() == PolicyEvaluationDecisionType::Allowed
}

/// Which sort of policy denies.
fn why(result: &EvaluationResult) -> String {
    let action = result.eval_action_name();
    let by_organisation =
        result.organizations_decision_detail().is_some_and(|detail| !detail.allowed_by_organizations());
    let by_boundary = result
        .permissions_boundary_decision_detail()
        .is_some_and(|detail| !detail.allowed_by_permissions_boundary());
    if *result.eval_decision() == PolicyEvaluationDecisionType::ExplicitDeny {
        let statements = result.matched_statements().iter();
        let policies: Vec<&str> = statements.filter_map(|each| each.source_policy_id()).collect();
        return format!("{action} is denied by {}", policies.join(", "));
    }
    match (by_organisation, by_boundary) {
        (true, _) => format!("no policy of the organisation allows {action}"),
        (_, true) => format!("the permissions boundary does not allow {action}"),
        _ => format!("no policy of the principal allows {action}"),
    }
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
