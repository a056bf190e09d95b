//! Everybody who may, and everybody of whom that is not known.

use std::collections::BTreeSet;

use super::{Answer, Holdings, Question, ask};
use crate::{
    model::Address,
    policy::evaluate::{Answered, Caller},
};

/// Somebody who may do something, or of whom that is not known.
#[derive(Clone, Debug)]
pub struct Entitled {
    /// Who, as an ARN, a service, or `*`.
    pub principal: String,
    /// The declared resource that it is.
    pub address: Option<Address>,
    /// Why.
    pub answer: Answer,
}

/// Who may do something, of those principals that are known.
#[derive(Clone, Debug)]
pub struct Who {
    /// The action, as it was understood.
    pub action: String,
    /// The resource, as an ARN.
    pub resource: String,
    /// Those who may.
    pub may: Vec<Entitled>,
    /// Those of whom it is not known.
    pub not_known: Vec<Entitled>,
}

/// All known principals that may do `action` on `resource`: users and roles that are held, and whoever
/// the policy of the resource names.
///
/// # Errors
/// Everything about the question that can't be understood.
pub fn who_can(holdings: &Holdings, question: &Question) -> Result<Who, Vec<String>> {
    // Nobody: says whether action and resource can be understood at all.
    let anyone = ask(holdings, &Question { principal: "*".to_owned(), ..question.clone() })?;
    let (action, resource) = (anyone.action.clone(), anyone.resource.clone());
    let mut who = Who { action, resource, may: Vec::new(), not_known: Vec::new() };
    for principal in principals(holdings, question)? {
        let answer = ask(holdings, &Question { principal: principal.clone(), ..question.clone() })?;
        let list = match answer.answered() {
            Answered::Allowed => &mut who.may,
            Answered::NotKnown => &mut who.not_known,
            Answered::Denied => continue,
        };
        let held = holdings.with_arn(&principal).filter(|(_, holding)| holding.label.is_none());
        list.push(Entitled { principal, address: held.map(|(address, _)| address.clone()), answer });
    }
    Ok(who)
}

/// The principals that a question about everyone is about, those that were looked for and are not there left out.
pub(super) fn principals(holdings: &Holdings, question: &Question) -> Result<BTreeSet<String>, Vec<String>> {
    let mut principals: BTreeSet<String> = BTreeSet::new();
    for (address, holding) in &holdings.all {
        if ["iam.role", "iam.user"].contains(&address.kind.as_str()) {
            principals.insert(holding.arn.clone());
        }
    }
    let anyone = ask(holdings, &Question { principal: "*".to_owned(), ..question.clone() })?;
    let named = anyone.statements.iter().chain(anyone.further.iter().flat_map(|each| &each.statements));
    for principal in named.filter_map(|said| said.statement.principal.as_ref()) {
        principals.extend(principal.all().filter_map(|(_, text)| text.known()).map(str::to_owned));
    }
    principals.retain(|text| Caller::parse(text).is_some() && !holdings.missing.contains_key(text));
    Ok(principals)
}
