//! How a statement of a resource's policy names the caller.

use super::{Caller, Context, Truth, caller::Arn, context::Had};
use crate::policy::{Principal, principal::is_account_id};

/// How a statement names the caller. What the name is decides which other policies still limit what
/// the statement allows (aws-facts §8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// By its account, which leaves the decision to the account's own policies.
    ItsAccount,
    /// By the role: of a session, or of a caller whose session is not said. Boundary and session
    /// policies still limit it.
    ItsRole,
    /// As one of all.
    Everyone,
    /// By its own ARN: a user, a session; or a service, a provider.
    Itself,
}

/// How a `Principal` names the caller: the way that grants the most. In a `trust` policy `*` does not
/// stand for services and identity providers (aws-facts §2.1).
pub(super) fn naming(
    principal: &Principal,
    caller: &Caller,
    trust: bool,
    context: &Context,
) -> Option<Naming> {
    principal
        .all()
        .filter_map(|(kind, text)| {
            let text = text.known()?;
            match kind {
                "AWS" => by_aws(text, caller, trust, context),
                "Service" => {
                    matches!(caller, Caller::Service(name) if name == text).then_some(Naming::Itself)
                }
                "Federated" => {
                    matches!(caller, Caller::Federated(name) if name == text).then_some(Naming::Itself)
                }
                // Nothing tells an account's canonical id.
                _ => None,
            }
        })
        .max()
}

/// How a `Principal` that does not name the caller for sure may name it still: by what AWS has yet to
/// assign, by a unique id or by an account's canonical id.
pub(super) fn may_name(principal: &Principal, caller: &Caller, context: &Context) -> Option<Naming> {
    let arn = caller.arn().filter(|_| context.is_open());
    let by_id =
        if matches!(caller, Caller::Role(_) | Caller::Session(_)) { Naming::ItsRole } else { Naming::Itself };
    principal
        .all()
        .filter_map(|(kind, text)| match (kind, text.known()) {
            ("AWS", None) => arn.map(|_| by_id),
            ("AWS", Some(text)) => {
                let is_id = text.starts_with("AIDA") || text.starts_with("AROA");
                let open = is_id && context.had("aws:userid") == Had::NotKnown;
                arn.filter(|_| open).map(|_| by_id)
            }
            ("CanonicalUser", _) => arn.map(|_| Naming::ItsAccount),
            _ => None,
        })
        .max()
}

/// Whether a `NotPrincipal` leaves the caller out: its own ARN is in the list. Neither its account
/// nor, for a session, its role is enough (IAM JSON policy elements: `NotPrincipal`).
pub(super) fn left_out(not_principal: &Principal, caller: &Caller, trust: bool, context: &Context) -> Truth {
    let surely = match naming(not_principal, caller, trust, context) {
        Some(Naming::Itself | Naming::Everyone) => true,
        Some(Naming::ItsRole) => matches!(caller, Caller::Role(_)),
        Some(Naming::ItsAccount) => matches!(caller, Caller::Root(_)),
        None => false,
    };
    match (surely, may_name(not_principal, caller, context)) {
        (true, _) => Truth::Yes,
        (false, Some(_)) => Truth::Maybe,
        (false, None) => Truth::No,
    }
}

fn by_aws(text: &str, caller: &Caller, trust: bool, context: &Context) -> Option<Naming> {
    if text == "*" {
        let included = !trust || !matches!(caller, Caller::Service(_) | Caller::Federated(_));
        return included.then_some(Naming::Everyone);
    }
    let arn = caller.arn()?;
    if is_account_id(text) {
        return (text == arn.account).then_some(Naming::ItsAccount);
    }
    if !text.starts_with("arn:") {
        return by_unique_id(text, caller, context);
    }
    // A `*` within a principal's ARN is no wildcard (aws-facts §8.7).
    match Caller::parse(text)? {
        Caller::Root(named) => (named.account == arn.account).then_some(Naming::ItsAccount),
        Caller::Role(named) => {
            let same = match caller {
                Caller::Role(_) => named.whole == arn.whole,
                // A session's ARN has no path; names of roles are unique in an account.
                Caller::Session(_) => is_role_of(&named, arn),
                _ => false,
            };
            same.then_some(Naming::ItsRole)
        }
        named => (named == *caller).then_some(Naming::Itself),
    }
}

fn is_role_of(role: &Arn, session: &Arn) -> bool {
    (&role.partition, &role.account, &role.name) == (&session.partition, &session.account, &session.name)
}

/// The id that stays of a deleted role or user names whoever still has it, which `aws:userid` tells.
fn by_unique_id(id: &str, caller: &Caller, context: &Context) -> Option<Naming> {
    let [user] = context.get("aws:userid")? else { return None };
    let (own, _) = user.split_once(':').unwrap_or((user, ""));
    let naming =
        if matches!(caller, Caller::Role(_) | Caller::Session(_)) { Naming::ItsRole } else { Naming::Itself };
    (own == id).then_some(naming)
}
