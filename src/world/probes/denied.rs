//! What a refused request proves. A refusal by itself proves nothing: whoever may not make any request at all is
//! refused too. It counts where AWS says that a policy of the resource refuses (S3 says so for requests of the
//! bucket owner's account: user guide, "Troubleshoot access denied (403 Forbidden) errors"), or beside a
//! request of the same run that is let through.

use crate::{
    gate::{Seen, Unknown, Unseen},
    model::Failure,
};

/// The word for a request that was refused although the caller may make such requests.
pub(super) const REFUSED: &str = "refused";

/// How AWS calls the policy of a resource.
const OF_THE_RESOURCE: &str = "resource-based policy";

/// A request that should be let through where another is refused.
pub(super) enum Counterpart {
    /// The same action, let through: what was done.
    Same(String),
    /// Another action on the same thing, let through. It shows that the thing is there and that requests reach
    /// it, but not that the caller has the action which was refused.
    Another(String),
    /// None was let through: why, request by request.
    None(Vec<String>),
}

/// What a refused request says. `counterpart` is asked for where AWS's words alone prove nothing.
pub(super) async fn denied(
    did: String,
    failure: &Failure,
    counterpart: impl AsyncFnOnce() -> Result<Counterpart, Unseen>,
) -> Result<Seen, Unseen> {
    let by = by_what(&failure.message);
    if let Some(by) = by.filter(|by| by.contains(OF_THE_RESOURCE)) {
        return Ok(Seen::new(did, REFUSED).with_detail(in_words(by)));
    }
    let lacks_action = by.is_some_and(|by| by.starts_with(LACKS));
    let said = by.map_or_else(|| format!("AWS does not say by what: {failure}"), in_words);
    let mut why = vec![said.clone()];
    match counterpart().await? {
        Counterpart::Same(other) => {
            return Ok(Seen::new(format!("{did}; {other}"), REFUSED).with_detail(said));
        }
        Counterpart::Another(other) if !lacks_action => {
            return Ok(Seen::new(format!("{did}; {other}"), REFUSED).with_detail(said));
        }
        Counterpart::Another(_) => {}
        Counterpart::None(others) => why.extend(others),
    }
    let help = format!(
        "a refusal counts beside a request that is let through: whoever checks needs {}",
        failure.operation
    );
    Err(Unseen::Unknown(Unknown { did: Some(did), why, help: Some(help) }))
}

/// AWS's words behind "refused".
fn in_words(by: &str) -> String {
    by.strip_prefix("with ").map_or_else(|| by.to_owned(), |by| format!("by {by}"))
}

/// How AWS begins to say that nothing allows a request.
const LACKS: &str = "because no ";

/// By which sort of policy AWS says that it refuses, if it does.
fn by_what(message: &str) -> Option<&str> {
    let starts = ["with an explicit deny in ", LACKS];
    let at = starts.iter().find_map(|start| message.find(start))?;
    Some(message[at..].trim_end_matches(['.', '"']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cause;

    const USER: &str = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: s3:PutObject on resource: \
                        \"arn:aws:s3:::calls-example/probe\"";

    async fn seen(message: &str, counterpart: Counterpart) -> Result<Seen, Unseen> {
        let failure = Failure::refused("s3:PutObject", "AccessDenied", message);
        let failure = Failure { cause: Cause::Denied, ..failure };
        denied("put an object".to_owned(), &failure, async || Ok(counterpart)).await
    }

    #[tokio::test]
    async fn a_policy_of_the_resource_that_refuses_is_proof() {
        for by in [
            "with an explicit deny in a resource-based policy",
            "because no resource-based policy allows the s3:PutObject action",
        ] {
            let seen = seen(&format!("{USER} {by}"), Counterpart::None(Vec::new())).await.unwrap();
            assert_eq!((seen.saw.as_str(), seen.detail), (REFUSED, Some(in_words(by))));
        }
    }

    #[tokio::test]
    async fn any_other_refusal_is_proof_only_beside_a_success() {
        let messages = [
            "Access Denied".to_owned(),
            format!("{USER} with an explicit deny in a service control policy"),
            format!("{USER} because no identity-based policy allows the s3:PutObject action"),
        ];
        for message in &messages {
            let beside = seen(message, Counterpart::Same("put it with aws:kms".to_owned())).await.unwrap();
            assert_eq!(
                (beside.saw.as_str(), beside.did.as_str()),
                (REFUSED, "put an object; put it with aws:kms")
            );
            let alone =
                seen(message, Counterpart::None(vec!["with aws:kms it is refused too".to_owned()])).await;
            let Err(Unseen::Unknown(unknown)) = alone else { panic!("{message}: {alone:?}") };
            assert_eq!(unknown.why.len(), 2, "{unknown:?}");
            assert!(unknown.help.is_some_and(|help| help.contains("s3:PutObject")));
        }
    }

    #[tokio::test]
    async fn another_action_does_not_stand_for_one_that_the_caller_lacks() {
        let lacks = format!("{USER} because no identity-based policy allows the kms:GenerateDataKey action");
        let other = || Counterpart::Another("described it".to_owned());
        assert!(seen(&lacks, other()).await.is_err());
        assert!(seen("no", other()).await.is_ok());
    }
}
