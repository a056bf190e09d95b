//! What is asked for.

use super::{Caller, Context};

/// One action on one resource.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The action: `s3:GetObject`. Its case does not matter.
    pub action: String,
    /// The resource's ARN, or `*` for what has none.
    pub resource: String,
    /// The account that the resource is in; that of its ARN or the caller's where nothing is said.
    pub owner: Option<String>,
    /// The circumstances.
    pub context: Context,
}

impl Request {
    /// The account that the resource is in, as far as it can be told. Bucket ARNs name none.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        super::account_of(&self.resource).or(self.owner.as_deref()).or_else(|| self.caller.account())
    }

    /// Whether the caller is of another account than the resource. AWS's own services are of none.
    #[must_use]
    pub fn crosses_accounts(&self) -> bool {
        match (self.caller.account(), self.owner()) {
            (Some(caller), Some(owner)) => caller != owner,
            _ => false,
        }
    }
}
