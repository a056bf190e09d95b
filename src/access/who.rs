//! Everybody who may.

use std::collections::BTreeSet;

use super::{Answer, Holdings, Question, ask};
use crate::{model::Address, policy::evaluate::Caller};

/// Somebody who may do something.
#[derive(Clone, Debug)]
pub struct Entitled {
    /// Who, as an ARN, a service, or `*`.
    pub principal: String,
    /// The resource that it is, where it is a declared one.
    pub address: Option<Address>,
    /// Why.
    pub answer: Answer,
}

/// All known principals that may do `action` on `resource`: users and roles that are held, and whoever
/// the policy of the resource names.
///
/// # Errors
/// Everything about the question that can't be understood.
pub fn who_can(holdings: &Holdings, question: &Question) -> Result<Vec<Entitled>, Vec<String>> {
    let mut principals: BTreeSet<String> = BTreeSet::new();
    for (address, holding) in &holdings.all {
        if ["iam.role", "iam.user"].contains(&address.kind.as_str()) {
            principals.insert(holding.arn.clone());
        }
    }
    // Nobody: says whether action and resource can be understood at all.
    let anyone = ask(holdings, &Question { principal: "*".to_owned(), ..question.clone() })?;
    let named = anyone.statements.iter().chain(anyone.further.iter().flat_map(|each| &each.statements));
    for principal in named.filter_map(|said| said.statement.principal.as_ref()) {
        principals.extend(principal.all().filter_map(|(_, text)| text.known()).map(str::to_owned));
    }
    let mut found = Vec::new();
    for principal in principals.into_iter().filter(|text| Caller::parse(text).is_some()) {
        let answer = ask(holdings, &Question { principal: principal.clone(), ..question.clone() })?;
        if answer.is_allowed() {
            let address = holdings.with_arn(&principal).map(|(address, _)| address.clone());
            found.push(Entitled { principal, address, answer });
        }
    }
    Ok(found)
}
