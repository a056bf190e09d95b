//! In which regions a stack owns something, where that is not its own region alone: noted as tags of a log
//! group in the region of what has none, which every plan looks in anyway. So what was left somewhere is
//! found again although no file names that region any more, and without a call of its own.
//!
//! The note is made before anything is made elsewhere, and goes once nothing is left there. It is a log group
//! for the reasons that the lock is one (`aws_lock`).

use std::collections::BTreeSet;

use super::aws_lock::name_below;
use crate::{
    aws::{Aws, absent, gone},
    model::{Failure, Owner, Scope, Tags},
};

const CREATE: &str = "logs:CreateLogGroup";
const LIST: &str = "logs:ListTagsForResource";
const TAG: &str = "logs:TagResource";
const UNTAG: &str = "logs:UntagResource";
const DELETE: &str = "logs:DeleteLogGroup";

/// Where notes are, below which the stack's name stands.
const NOTES: &str = "/trueup/regions/";
/// The keys of the tags, before the region.
const REGION: &str = "trueup:region:";

const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// The regions that are noted for a stack.
pub(super) async fn remembered(aws: &Aws, stack: &str, scope: &Scope) -> Result<BTreeSet<String>, Failure> {
    let index = aws.tagged(scope.global_region(), (Owner::STACK, stack)).await?;
    let arn = arn(stack, scope);
    let note = index.iter().find(|(found, _)| found.trim_end_matches(":*") == arn);
    Ok(note.map(|(_, tags)| regions(tags)).unwrap_or_default())
}

/// Notes regions for a stack in the place of those that are noted; none takes the note away.
pub(super) async fn remember(
    aws: &Aws,
    stack: &str,
    scope: &Scope,
    wanted: &BTreeSet<String>,
) -> Result<(), Failure> {
    let (client, name) = (aws.logs(scope.global_region()), name_below(NOTES, stack));
    if wanted.is_empty() {
        let call = client.delete_log_group().log_group_name(name);
        return gone(aws.send(DELETE, call.send()).await, NOT_FOUND);
    }
    let tags = || wanted.iter().map(|region| (format!("{REGION}{region}"), String::new()));
    let call = client.create_log_group().log_group_name(name).tags(Owner::STACK, stack);
    let call = tags().fold(call, |call, (key, value)| call.tags(key, value));
    match aws.send(CREATE, call.send()).await {
        Ok(_) => return Ok(()),
        Err(failure) if failure.has_code(&["ResourceAlreadyExistsException"]) => {}
        Err(failure) => return Err(failure),
    }
    let arn = arn(stack, scope);
    let answer =
        absent(aws.send(LIST, client.list_tags_for_resource().resource_arn(&arn).send()).await, NOT_FOUND)?;
    let held: Tags = answer.and_then(|answer| answer.tags).unwrap_or_default().into_iter().collect();
    let call = client.tag_resource().resource_arn(&arn).tags(Owner::STACK, stack);
    let call = tags().fold(call, |call, (key, value)| call.tags(key, value));
    aws.send(TAG, call.send()).await?;
    let over: Vec<String> =
        regions(&held).difference(wanted).map(|region| format!("{REGION}{region}")).collect();
    if !over.is_empty() {
        let call = client.untag_resource().resource_arn(arn).set_tag_keys(Some(over));
        aws.send(UNTAG, call.send()).await?;
    }
    Ok(())
}

/// Whether an ARN is that of a note, which is no resource of the stack.
pub(super) fn is_note(arn: &str) -> bool {
    arn.contains(&format!(":log-group:{NOTES}"))
}

fn regions(tags: &Tags) -> BTreeSet<String> {
    tags.keys().filter_map(|key| key.strip_prefix(REGION)).map(str::to_owned).collect()
}

fn arn(stack: &str, scope: &Scope) -> String {
    scope.in_region(scope.global_region()).arn("logs", &format!("log-group:{}", name_below(NOTES, stack)))
}
