//! What `GetRegexPatternSet` says, and changes by `UpdateRegexPatternSet`, which replaces patterns and
//! description both.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::{Regex, RegexPatternSet};

use crate::kinds::wafv2::{
    Family, Place,
    listing::{self, Entry},
    lock::rewrite,
    refusals::{NOT_FOUND, missing},
};

pub(super) const GET: &str = "wafv2:GetRegexPatternSet";
pub(super) const UPDATE: &str = "wafv2:UpdateRegexPatternSet";

/// What `UpdateRegexPatternSet` replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) description: Option<String>,
    pub(super) patterns: BTreeSet<String>,
}

/// What is there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) entry: Entry,
    pub(super) content: Content,
}

/// The set, read once for all aspects in a round of reads.
pub(super) async fn seen(aws: &Aws, at: &Target) -> Result<Option<Found>, Failure> {
    let read = async |place: Place, id: String| now(aws, &place, &id).await;
    let found = listing::seen(aws, at, Family::RegexSet, GET, read).await?;
    Ok(found.map(|(entry, content)| Found { entry, content }))
}

/// The set and its lock token, asked of AWS now.
pub(super) async fn now(aws: &Aws, place: &Place, id: &str) -> Result<Option<(Content, String)>, Failure> {
    let waf = aws.wafv2(&place.region);
    let call = waf.get_regex_pattern_set().name(&place.name).scope(place.scope.sdk()).id(id);
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    Ok(answer.and_then(|answer| Some((content(answer.regex_pattern_set?), answer.lock_token?))))
}

fn content(set: RegexPatternSet) -> Content {
    let patterns = set.regular_expression_list.unwrap_or_default();
    let patterns = patterns.into_iter().filter_map(|regex| regex.regex_string).collect();
    Content { description: set.description.filter(|text| !text.is_empty()), patterns }
}

/// Patterns for a call.
pub(super) fn sdk(patterns: BTreeSet<String>) -> Vec<Regex> {
    patterns.into_iter().map(|pattern| Regex::builder().regex_string(pattern).build()).collect()
}

/// Changes a part of the set and leaves the other as it is.
pub(super) async fn update(
    aws: &Aws,
    at: &Target,
    change: impl Fn(Content) -> Content,
) -> Result<(), Failure> {
    let (place, id) = (&Place::of(at), at.output("id"));
    let read = || async { now(aws, place, id).await?.ok_or_else(|| missing(UPDATE, &place.name)) };
    let write = |content: Content, token| async move {
        let waf = aws.wafv2(&place.region);
        let call = waf
            .update_regex_pattern_set()
            .name(&place.name)
            .scope(place.scope.sdk())
            .id(id)
            .set_description(content.description)
            .set_regular_expression_list(Some(sdk(content.patterns)))
            .lock_token(token);
        aws.send(UPDATE, call.send()).await.map(|_| ())
    };
    rewrite(read, change, write).await
}
