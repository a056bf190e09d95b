//! A principal of the stack's own account that the stack does not declare.

use crate::{
    check::{Finding, Rule, Said, View, written},
    diagnostics::{Severity, nearest_name},
    model::shown,
    policy::Principal,
};

/// AWS refuses a policy that names a role or user which does not exist (aws-facts §0.5). A warning,
/// since it may exist; what comes from a variable is somebody else's to know.
pub(super) const RULE: Rule = Rule {
    id: "undeclared-principal",
    severity: Severity::Warning,
    about: "a policy names a role or user of the account that the stack does not declare",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let all_but = said.statement.not_principal.iter().flat_map(Principal::all);
    let named: Vec<&str> = said
        .principals()
        .chain(all_but)
        .filter(|(kind, _)| *kind == "AWS")
        .filter_map(|(_, text)| text.known())
        .collect();
    let account = &said.held.by.scope.account;
    let strangers = named
        .iter()
        .filter(|arn| is_ours(arn, account))
        .filter(|arn| view.referred(&role_of(arn).into()).is_none());
    let gone = named.iter().filter_map(|id| Some((*id, entity_of(id)?)));
    let undeclared = strangers.filter_map(|arn| undeclared(view, said, arn));
    undeclared.chain(gone.filter_map(|(id, entity)| by_id(view, said, id, entity))).collect()
}

/// Whether an ARN is that of one role or user of an account.
fn is_ours(arn: &str, account: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts[..], ["arn", _, "iam", "", of, name]
        if of == account && (name.starts_with("role/") || name.starts_with("user/")) && !name.contains('*'))
        || matches!(parts[..], ["arn", _, "sts", "", of, name]
            if of == account && name.starts_with("assumed-role/") && !name.contains('*'))
}

/// The role whose session an ARN names, without the path that such an ARN leaves out; any other ARN as it is.
fn role_of(arn: &str) -> String {
    let of_session = || {
        let (before, session) = arn.split_once(":assumed-role/")?;
        let role = session.split('/').next()?;
        Some(format!("{}:role/{role}", before.replacen(":sts:", ":iam:", 1)))
    };
    of_session().unwrap_or_else(|| arn.to_owned())
}

/// What a unique id is that of (IAM user guide, "Unique identifiers").
fn entity_of(id: &str) -> Option<&'static str> {
    let of = [("AROA", "role"), ("AIDA", "user")].into_iter().find(|(prefix, _)| id.starts_with(prefix));
    let is_id = id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    of.filter(|_| is_id).map(|(_, entity)| entity)
}

/// Where a principal is written: in its statement, or in the short form that stands for it. `None` where a
/// variable gives it.
fn place(view: &View<'_>, said: &Said<'_>, principal: &str) -> Option<Finding> {
    if let Some(written) = written::find(view, said) {
        let is_of = |one: &Option<Principal>| {
            one.iter().flat_map(Principal::all).any(|(_, text)| text.known() == Some(principal))
        };
        let member = if is_of(&said.statement.not_principal) { "NotPrincipal" } else { "Principal" };
        let member = [member, "AWS", principal];
        return written.holds(&member).then(|| said.finding_at(view, &member, ""));
    }
    let address = &said.held.by.address;
    let path = written::text(view, address, principal)?;
    Some(Finding { path, ..Finding::at(address, "", "") })
}

fn undeclared(view: &View<'_>, said: &Said<'_>, arn: &str) -> Option<Finding> {
    let finding = place(view, said, arn)?;
    let role = role_of(arn);
    let (before, name) = role.rsplit_once('/')?;
    let kind = role.split(':').nth(5)?.split('/').next()?;
    let declared = view.known().values().filter_map(|outputs| outputs.get("arn"));
    let beside = declared.filter_map(|other| other.strip_prefix(before)?.strip_prefix('/'));
    let offer = nearest_name(name, beside);
    let help = format!(
        "if it is managed elsewhere, declare it as external and refer to it:\n[iam.{kind}.{}]\nname     = \"{}\"\nexternal = true",
        shown(&name.to_ascii_lowercase()),
        shown(name)
    );
    let finding = Finding { message: format!("the stack does not declare {arn}"), ..finding };
    let finding = finding.with_help(help);
    Some(match offer {
        Some(offer) => finding.with_offer(name, offer),
        None => finding.with_label("AWS refuses the policy if there is none"),
    })
}

/// AWS shows the id of a principal that was deleted, and takes no policy that names one.
fn by_id(view: &View<'_>, said: &Said<'_>, id: &str, entity: &str) -> Option<Finding> {
    let finding = place(view, said, id)?;
    let finding = Finding { message: format!("`{id}` is the id of a {entity} that was deleted"), ..finding };
    let help = format!("remove it, or name the {entity} that shall have access by its ARN");
    Some(finding.with_label("AWS refuses a policy that names it").with_help(help))
}
