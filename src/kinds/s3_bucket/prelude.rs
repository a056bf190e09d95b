//! What the files of this kind need: `use super::prelude::*;`. What all calls about a bucket have in common.

pub(super) use aws_sdk_s3::types as sdk;

pub(super) use crate::{
    aws::{from_word, to_word},
    kind::prelude::*,
};

/// A call about a target's bucket, in its region. It names the owner that the bucket must have, so that a bucket
/// of the same name in another account is refused and never read or written (`ExpectedBucketOwner`).
macro_rules! call {
    ($aws:expr, $at:expr, $operation:ident) => {
        $aws.s3(&$at.scope.region).$operation().bucket(&$at.name).expected_bucket_owner(&$at.scope.account)
    };
}
pub(super) use call;

/// Sends such a call with these members.
macro_rules! send {
    ($aws:expr, $at:expr, $action:expr, $operation:ident $(.$set:ident($value:expr))*) => {
        $aws.send($action, call!($aws, $at, $operation)$(.$set($value))*.send())
    };
}
pub(super) use send;

/// All entries of a listing that comes in pages.
macro_rules! list {
    ($aws:expr, $at:expr, $action:expr, $operation:ident, $list:ident) => {{
        let (mut all, mut token) = (Vec::new(), None::<String>);
        loop {
            let page = send!($aws, $at, $action, $operation.set_continuation_token(token.clone())).await?;
            all.extend(page.$list.unwrap_or_default());
            token = next_page(page.next_continuation_token, token.as_deref());
            if token.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use list;

/// Two writes to one bucket at a time are refused, whoever makes the other one.
pub(super) const CONFLICT: Transient = Transient::always("OperationAborted");

/// A new bucket is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("NoSuchBucket", "").slow();

/// The refusals of every write that pass by themselves.
pub(super) const TRANSIENT: &[Transient] = &[CONFLICT, UNSEEN];

/// The default of what can be switched off in place.
pub(super) fn enabled() -> bool {
    true
}
