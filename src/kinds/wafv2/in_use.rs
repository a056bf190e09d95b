//! How rules name sets and groups, and what the rules of web ACLs and groups name.

use crate::kind::prelude::*;
use futures_util::future::try_join_all;

use super::{Place, listing, rules::holder::Holder};
use crate::model::Hold;

/// How others name a set or a group: a rule by its ARN, and then AWS does not let it go.
#[must_use]
pub fn mentions(outputs: &Outputs) -> Vec<Mention> {
    let arn = outputs.get("arn").map_or("", String::as_str);
    let rule = Mention::within("rules", arn, "a rule names it", Hold::Blocks);
    std::iter::once(rule).chain(Mention::arns(outputs)).collect()
}

/// What the rules of everything that holds rules name. They are looked through as the SDK writes them, so
/// that a statement of a newer sort names what it names too.
pub(crate) async fn holdings<H: Holder>(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let mut found = Vec::new();
    for place in Place::in_region(scope) {
        let entries = listing::entries(aws, H::FAMILY, &place).await?;
        let reads = entries.into_iter().map(|entry| {
            let place = Place { name: entry.name.clone(), ..place.clone() };
            async move {
                let read = Box::pin(H::get(aws, &place, &entry.id)).await?;
                Ok(read.map(|(mut thing, _token)| Holding {
                    name: place.scope.qualified_name(&entry.name),
                    arn: entry.arn,
                    tags: None,
                    aspects: vec![("rules", format!("{:?}", H::rules(&mut thing)).into())],
                }))
            }
        });
        found.extend(try_join_all(reads).await?.into_iter().flatten());
    }
    Ok(found)
}
