//! How rules name sets and groups, and what the rules of web ACLs and groups name.

use crate::kind::prelude::*;
use futures_util::future::try_join_all;

use super::{Locality, family::Family, listing, live};
use crate::model::Hold;

/// How others name a set or a group: a rule by its ARN, and then AWS does not let it go.
#[must_use]
pub(super) fn mentions(outputs: &Outputs) -> Vec<Mention> {
    let arn = outputs.get("arn").map_or("", String::as_str);
    let rule = Mention::within("rules", arn, "a rule names it", Hold::Blocks);
    std::iter::once(rule).chain(Mention::arns(outputs)).collect()
}

/// What the rules of everything that holds rules name. They are searched as AWS has them, so that a statement of
/// a newer sort names what it names too.
pub(super) async fn holdings<F: Family>(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let mut found = Vec::new();
    for place in Locality::in_region(scope) {
        let entries = listing::entries(aws, &F::CALLS.list, &place).await?;
        let reads = entries.into_values().map(|entry| {
            let place = Locality { name: entry.name.clone(), ..place.clone() };
            async move {
                let read = Box::pin(live::get::<F>(aws, &place, &entry.id)).await?;
                Ok(read.map(|(mut members, _token)| Holding {
                    name: place.scope.qualified_name(&entry.name),
                    arn: entry.arn,
                    tags: None,
                    aspects: vec![("rules", members.remove("Rules").unwrap_or_default())],
                }))
            }
        });
        found.extend(try_join_all(reads).await?.into_iter().flatten());
    }
    Ok(found)
}
