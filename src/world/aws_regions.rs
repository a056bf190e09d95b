//! In which regions a stack owns something, where that is not its own region alone: noted as tags of a log
//! group in the region of what has none, which every plan looks in anyway. So what was left somewhere is
//! found again although no file names that region any more, and without a call of its own.
//!
//! The note is made before anything is made elsewhere, and goes once nothing is left there. It is a log group
//! for the reasons that the lock is one (`aws_lock`).

use std::collections::BTreeSet;

use super::aws_lock::name_below;
use crate::{
    aws::{Aws, absent, wire::input},
    kinds::logs::{
        NOT_FOUND,
        service::{CREATE_GROUP, TAKEN, delete_log_group, tag, tags, untag},
    },
    model::{Failure, Owner, Scope, Tags},
};

/// Where notes are, below which the stack's name stands.
const NOTES: &str = "/trueup/regions/";
/// The keys of the tags, before the region.
const REGION: &str = "trueup:region:";

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
    let (region, name) = (scope.global_region(), name_below(NOTES, stack));
    if wanted.is_empty() {
        return delete_log_group(aws, region, &name).await;
    }
    let keys = wanted.iter().map(|region| (format!("{REGION}{region}"), String::new()));
    let note: Tags = keys.chain([(Owner::STACK.to_owned(), stack.to_owned())]).collect();
    let input = input! { log_group_name: &name, tags: &note };
    match aws.call(&CREATE_GROUP, region, &input).await {
        Ok(()) => return Ok(()),
        Err(failure) if failure.has_code(TAKEN) => {}
        Err(failure) => return Err(failure),
    }
    let arn = arn(stack, scope);
    let held = absent(tags(aws, region, &arn).await, NOT_FOUND)?.unwrap_or_default();
    tag(aws, region, &arn, &note).await?;
    let over: Vec<String> =
        regions(&held).difference(wanted).map(|region| format!("{REGION}{region}")).collect();
    if over.is_empty() { Ok(()) } else { untag(aws, region, &arn, &over).await }
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
