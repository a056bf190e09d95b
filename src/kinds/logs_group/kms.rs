//! The key that encrypts events.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::logs::{CLASH, NOT_FOUND};

const ASSOCIATE: &str = "logs:AssociateKmsKey";
const DISASSOCIATE: &str = "logs:DisassociateKmsKey";

/// A key that was just made is not known to the service at once: "The specified KMS Key Id could
/// not be found".
pub(super) const UNSEEN: Transient =
    Transient::of_named_changed("InvalidParameterException", "KMS", &["kms"]).slow();

/// Nor is what its policy allows: "The specified KMS key does not exist or is not allowed to be used
/// with Arn …".
pub(super) const NOT_ALLOWED: Transient =
    Transient::of_named_changed("AccessDeniedException", "KMS key", &["kms"]).slow();

/// A refusal that may be about the key, with what would help: the caller has the permission, and the service lacks it.
pub(super) fn of_key(failure: Failure, region: &str) -> Failure {
    if [UNSEEN, NOT_ALLOWED].iter().any(|refusal| refusal.matches(&failure)) {
        return failure.with_hint(format!("the key's policy has to let logs.{region}.amazonaws.com use it"));
    }
    failure
}

/// The aspect. Without it AWS encrypts with a key of its own.
#[derive(Debug)]
pub(super) struct GroupKey;

impl Aspect for GroupKey {
    type Value = Arn;
    const NAME: &'static str = "kms";
    const ABOUT: &'static str = "the key that encrypts new events";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[live::DESCRIBE], write: &[ASSOCIATE, DISASSOCIATE] };
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = &[CLASH, UNSEEN, NOT_ALLOWED];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Arn>>, Failure> {
        let group = live::group(aws, at).await?;
        let key = group.and_then(|group| group.kms_key_id).filter(|key| !key.is_empty());
        Ok(key.map(|key| Seen::new(Arn(known(key)))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Arn) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).associate_kms_key().log_group_name(&at.name);
        let done = aws.send(ASSOCIATE, call.kms_key_id(want.value()).send()).await;
        done.map(drop).map_err(|failure| of_key(failure, &at.scope.region))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).disassociate_kms_key().log_group_name(&at.name);
        gone(aws.send(DISASSOCIATE, call.send()).await, NOT_FOUND)
    }
}
