//! Lambda, which its kinds share.

use crate::aws::wire::{Operation, Service};

pub(super) static LAMBDA: Service =
    Service::rest("Lambda", "lambda").tokens("marker", "next_marker").irregular(&[
        ("kms_key_arn", "KMSKeyArn"),
        ("principal_org_id", "PrincipalOrgID"),
        ("resource_arn", "Resource"),
        ("uuid", "UUID"),
    ]);

pub(super) const LIST_TAGS: Operation =
    LAMBDA.http("lambda:ListTags", "GET", "/2017-03-31/tags/{Resource}").holds(&["tags"]);
pub(super) const TAG: Operation = LAMBDA.http("lambda:TagResource", "POST", "/2017-03-31/tags/{Resource}");
const UNTAG: Operation = LAMBDA
    .http("lambda:UntagResource", "DELETE", "/2017-03-31/tags/{Resource}")
    .query(&[("TagKeys", "tagKeys")]);

/// The calls that list, set and remove tags of anything of Lambda.
pub(super) const TAG_CALLS: [Operation; 3] = [LIST_TAGS, TAG, UNTAG];

/// AWS's code for what does not exist: a function, its policy, its URL, an event source mapping.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// AWS's code for a value that it does not take, now or ever.
pub(super) const INVALID: &str = "InvalidParameterValueException";
