//! One listing of each family in each scope says what there is. WAF has no pagers of its own, and
//! asks for an id that only its listings tell.

use crate::kind::prelude::*;
use std::{future::Future, sync::Arc};

use aws_sdk_wafv2::{Client, types};

use super::{Place, WafScope, refusals::TAKEN};
use crate::model::Owner;

/// Resources that one page of a listing tells.
const PAGE: i32 = 100;

/// What the names of web ACLs begin with that Firewall Manager creates (WAF developer guide, "How
/// Firewall Manager creates web ACLs").
const OF_FIREWALL_MANAGER: &str = "FMManagedWebACLV2-";

/// A type of resource, which has its own calls and its own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `ipset`.
    IpSet,
    /// `regexpatternset`.
    RegexSet,
    /// `rulegroup`.
    RuleGroup,
    /// `webacl`.
    WebAcl,
}

impl Family {
    /// What ARNs call it.
    #[must_use]
    pub fn in_arn(self) -> &'static str {
        match self {
            Self::IpSet => "ipset",
            Self::RegexSet => "regexpatternset",
            Self::RuleGroup => "rulegroup",
            Self::WebAcl => "webacl",
        }
    }

    /// The IAM action that lists it.
    #[must_use]
    pub const fn list(self) -> &'static str {
        match self {
            Self::IpSet => "wafv2:ListIPSets",
            Self::RegexSet => "wafv2:ListRegexPatternSets",
            Self::RuleGroup => "wafv2:ListRuleGroups",
            Self::WebAcl => "wafv2:ListWebACLs",
        }
    }
}

/// What a listing tells of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The id that AWS made up.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The token that a write has to show.
    pub lock_token: String,
}

impl Entry {
    /// The outputs that all families have.
    #[must_use]
    pub fn outputs(&self) -> Outputs {
        crate::kind::outputs([("arn", &self.arn), ("id", &self.id), ("name", &self.name)])
    }
}

/// What there is, by name.
pub type Listing = BTreeMap<String, Entry>;

/// What has this name, as the listing of this round of reads says.
///
/// # Errors
/// What AWS answered.
pub async fn find(aws: &Aws, family: Family, place: &Place) -> Result<Option<Entry>, Failure> {
    let Place { scope, region, .. } = place;
    let name = format!("{}/{region}/{scope:?}", family.list());
    let listing: Arc<Listing> = aws.catalogue().listing(&name, || list(aws, family, place)).await?;
    Ok(listing.get(&place.name).cloned())
}

/// The entries of a family in a scope, as AWS lists them now.
///
/// # Errors
/// What AWS answered.
pub async fn entries(aws: &Aws, family: Family, place: &Place) -> Result<Vec<Entry>, Failure> {
    Ok(list(aws, family, place).await?.into_values().collect())
}

/// Everything of a family that a region holds. What belongs to `CloudFront` is in us-east-1.
///
/// # Errors
/// What AWS answered.
pub async fn all(aws: &Aws, family: Family, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for place in Place::in_region(scope) {
        let listing = list(aws, family, &place).await?;
        found.extend(listing.keys().map(|name| Found {
            of_aws: name.starts_with(OF_FIREWALL_MANAGER),
            ..Found::named(place.scope.qualified_name(name))
        }));
    }
    Ok(found)
}

/// What has this name now.
///
/// # Errors
/// What AWS answered.
pub async fn find_now(aws: &Aws, family: Family, place: &Place) -> Result<Option<Entry>, Failure> {
    Ok(list(aws, family, place).await?.remove(&place.name))
}

/// What the target is, with its entry; `read` asks for it by its id, once for all aspects in a round of
/// reads. `get` is the IAM action of that.
///
/// # Errors
/// What AWS answered.
pub async fn seen<T, F>(
    aws: &Aws,
    at: &Target,
    family: Family,
    get: &str,
    read: impl FnOnce(Place, String) -> F,
) -> Result<Option<(Entry, T)>, Failure>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Option<(T, String)>, Failure>>,
{
    let place = Place::of(at);
    let Some(entry) = find(aws, family, &place).await? else { return Ok(None) };
    let name = format!("{get}/{}", entry.arn);
    let once = || async { Ok(read(place, entry.id.clone()).await?.map(|(thing, _token)| thing)) };
    let thing: Arc<Option<T>> = aws.catalogue().listing(&name, once).await?;
    Ok((*thing).clone().map(|thing| (entry, thing)))
}

/// The outputs of what a creation made, by the summary that AWS answered it with. Where the name is
/// taken, it may be by an earlier try whose answer got lost.
///
/// # Errors
/// What AWS answered, or that it told no id.
pub async fn made(
    aws: &Aws,
    family: Family,
    at: &Target,
    answer: Result<Option<Entry>, Failure>,
) -> Result<Outputs, Failure> {
    match answer {
        Ok(Some(entry)) => Ok(entry.outputs()),
        Ok(None) => Err(Failure::guard(family.list(), "AWS did not tell the id of what it made")),
        Err(failure) if failure.has_code(TAKEN) => made_before(aws, family, at, failure).await,
        Err(failure) => Err(failure),
    }
}

/// The outputs of what has the name of something that was to be created, if that is its own: an answer
/// can get lost on its way, and the call is then repeated. Otherwise `taken`.
async fn made_before(aws: &Aws, family: Family, at: &Target, taken: Failure) -> Result<Outputs, Failure> {
    let place = Place::of(at);
    let Some(entry) = find_now(aws, family, &place).await? else { return Err(taken) };
    let tags = super::tags::read(aws, &place, &entry.arn).await?;
    let is_ours = at.owner.is_some() && Owner::of(&tags) == at.owner;
    if is_ours { Ok(entry.outputs()) } else { Err(taken) }
}

async fn list(aws: &Aws, family: Family, place: &Place) -> Result<Listing, Failure> {
    let client = aws.wafv2(&place.region);
    let mut listing = Listing::new();
    let mut marker: Option<String> = None;
    loop {
        let (entries, next) = page(aws, &client, family, place.scope, marker.clone()).await?;
        listing.extend(entries.into_iter().map(|entry| (entry.name.clone(), entry)));
        marker = next_page(next, marker.as_deref());
        if marker.is_none() {
            return Ok(listing);
        }
    }
}

/// One page of each family's listing, which are the same but for their names.
macro_rules! page {
    ($aws:expr, $family:expr, $call:expr, $scope:expr, $marker:expr, $member:ident) => {{
        let call = $call.scope($scope.sdk()).limit(PAGE).set_next_marker($marker);
        let answer = $aws.send($family.list(), call.send()).await?;
        let entries = answer.$member.unwrap_or_default().into_iter().filter_map(Entry::from_summary);
        (entries.collect(), answer.next_marker)
    }};
}

async fn page(
    aws: &Aws,
    client: &Client,
    family: Family,
    scope: WafScope,
    marker: Option<String>,
) -> Result<(Vec<Entry>, Option<String>), Failure> {
    Ok(match family {
        Family::IpSet => page!(aws, family, client.list_ip_sets(), scope, marker, ip_sets),
        Family::RegexSet => {
            page!(aws, family, client.list_regex_pattern_sets(), scope, marker, regex_pattern_sets)
        }
        Family::RuleGroup => page!(aws, family, client.list_rule_groups(), scope, marker, rule_groups),
        Family::WebAcl => page!(aws, family, client.list_web_acls(), scope, marker, web_acls),
    })
}

/// A summary as each family's calls answer it.
pub trait Summary {
    /// What it tells, if it is whole.
    fn entry(self) -> Option<Entry>;
}

impl Entry {
    /// What a summary tells, if it is whole.
    pub fn from_summary(summary: impl Summary) -> Option<Self> {
        summary.entry()
    }
}

macro_rules! summaries {
    ($($summary:ident),*) => {$(
        impl Summary for types::$summary {
            fn entry(self) -> Option<Entry> {
                let lock_token = self.lock_token.unwrap_or_default();
                Some(Entry { name: self.name?, id: self.id?, arn: self.arn?, lock_token })
            }
        }
    )*};
}

summaries!(IpSetSummary, RegexPatternSetSummary, RuleGroupSummary, WebAclSummary);
