//! What uses a resource of the real account: what its kind asks AWS, the members of its aspects that
//! serve others, and what listings of other kinds name. Only asked when something would go.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, join_all};

use super::{
    mentions::{Hit, Sought},
    seam::Asked,
};
use crate::{
    aws::Aws,
    facts::Mention,
    kind::{DynKind, Holding, Target},
    kinds,
    model::{Document, Failure, FoundUse, Owner, Scope, Tags, Use, Uses},
};

/// Whose documents may name what, where listings tell them: the kind that is named, and the kinds that are
/// looked at for it.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("athena.workgroup", &["athena.named_query"]),
    ("cloudwatch.alarm", &["cloudwatch.composite_alarm"]),
    ("cloudwatch.composite_alarm", &["cloudwatch.composite_alarm"]),
    ("ec2.security_group", &["ec2.security_group", "lambda.function"]),
    ("elbv2.load_balancer", &["cloudwatch.alarm"]),
    ("glue.database", &["athena.named_query", "glue.crawler"]),
    ("iam.role", &["cloudtrail.trail", "iam.role", "lambda.function"]),
    ("iam.user", &["iam.role"]),
    (
        "kms.key",
        &[
            "cloudtrail.trail",
            "lambda.event_source_mapping",
            "lambda.function",
            "logs.group",
            "ssm.parameter",
        ],
    ),
    ("lambda.function", &["lambda.event_source_mapping"]),
    ("logs.group", &["cloudtrail.trail", "cloudwatch.alarm"]),
    ("logs.metric_filter", &["cloudwatch.alarm"]),
    ("s3.bucket", &["cloudtrail.trail", "lambda.event_source_mapping", "s3.bucket"]),
    (
        "sns.topic",
        &[
            "cloudtrail.trail",
            "cloudwatch.alarm",
            "cloudwatch.composite_alarm",
            "lambda.event_source_mapping",
            "lambda.function",
        ],
    ),
    ("sqs.queue", &["lambda.event_source_mapping"]),
    ("wafv2.ip_set", &["wafv2.rule_group", "wafv2.web_acl"]),
    ("wafv2.regex_set", &["wafv2.rule_group", "wafv2.web_acl"]),
    ("wafv2.rule_group", &["wafv2.web_acl"]),
];

/// ARNs that one call of the tagging API takes.
const ARNS: usize = 100;

/// The uses of each of these, in their order.
pub(super) async fn uses(aws: &Aws, asked: &[Asked]) -> Vec<Uses> {
    let (mut all, mentions): (Vec<Uses>, Vec<Vec<Mention>>) =
        join_all(asked.iter().map(|asked| own(aws, asked))).await.into_iter().unzip();
    let sought = Sought::new(&mentions);
    let listings = wanted(asked);
    let held = join_all(listings.iter().map(|(kind, scope)| kind.holdings(aws, scope))).await;
    for ((kind, scope), held) in listings.iter().zip(held) {
        let looked_for = |each: &Asked| named_by(each).contains(&kind.name()) && is_there(*kind, each, scope);
        for (index, asked) in asked.iter().enumerate().filter(|(_, each)| looked_for(each)) {
            match &held {
                Ok(held) => all[index].found.extend(naming(*kind, scope, held, &sought, index, asked)),
                Err(failure) => all[index].take(Err(failure.clone())),
            }
        }
    }
    say_owners(aws, asked, &mut all).await;
    all
}

/// What the kind asks, with the members of its aspects that serve others; and how others name it.
async fn own(aws: &Aws, Asked { kind, at }: &Asked) -> (Uses, Vec<Mention>) {
    let Some(acts) = kinds::acts(kind.name()) else { return (Uses::none(), Vec::new()) };
    let serving = acts.acts().iter().filter_map(|aspect| Some((*aspect, aspect.serves()?)));
    let reads = serving.map(|(aspect, what)| async move {
        // Whoever declares nothing is told everything that is there.
        let want = aspect.canonical(&serde_json::json!({})).ok();
        let at = Target { want, ..at.clone() };
        (aspect.name(), what, aspect.read(aws, &at).await)
    });
    let (mut uses, reads) = join(acts.uses(aws, at), join_all(reads)).await;
    let mut documents: BTreeMap<&str, Document> = BTreeMap::new();
    for (aspect, what, read) in reads {
        match read {
            Ok(seen) => documents.extend(seen.map(|seen| (aspect, seen.value))),
            Err(failure) => uses.take(Err(failure)),
        }
        let keys = documents.get(aspect).map(Document::keys).unwrap_or_default();
        uses.take(Ok(keys.into_iter().map(|key| FoundUse::member(what, aspect, key)).collect()));
    }
    let mentions = acts.mentions(&at.name, &at.outputs, &|aspect| documents.get(aspect).cloned());
    (uses, mentions)
}

fn named_by(asked: &Asked) -> &'static [&'static str] {
    NAMED_BY.iter().find(|(kind, _)| *kind == asked.kind.name()).map_or(&[], |(_, by)| *by)
}

/// Whether what lists in `scope` may name the resource: what is bound to a region names what is there.
fn is_there(kind: &dyn DynKind, asked: &Asked, scope: &Scope) -> bool {
    kind.global() || region(asked) == scope.region
}

/// The region in which a resource is named. What belongs to `CloudFront` has its ARN in us-east-1.
fn region(asked: &Asked) -> &str {
    let of_arn = asked.at.output("arn").split(':').nth(3).filter(|region| !region.is_empty());
    of_arn.unwrap_or(&asked.at.scope.region)
}

/// The listings that are needed, each once.
fn wanted(asked: &[Asked]) -> Vec<(&'static dyn DynKind, Scope)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for each in asked {
        for kind in named_by(each).iter().filter_map(|name| kinds::acts(name)) {
            let scope = each.at.scope.in_region(region(each));
            let place = if kind.global() { String::new() } else { scope.region.clone() };
            if seen.insert((kind.name(), place)) {
                found.push((kind, scope));
            }
        }
    }
    found
}

/// Which of `held` name one of the resources.
fn naming(
    kind: &dyn DynKind,
    scope: &Scope,
    held: &[Holding],
    sought: &Sought<'_>,
    index: usize,
    asked: &Asked,
) -> Vec<FoundUse> {
    let mut found = Vec::new();
    for holding in held {
        if kind.name() == asked.kind.name() && holding.name == asked.at.name {
            continue;
        }
        for (aspect, value) in &holding.aspects {
            let hits = sought.hits(aspect, value).into_iter().filter(|hit| hit.resource == index);
            found.extend(hits.map(|Hit { hold, how, text, .. }| {
                let owner = holding.tags.as_ref().and_then(Owner::of);
                let it = Use::new(kind.name(), &holding.name, how, hold).owned_by(owner);
                let region = if kind.global() { "" } else { &scope.region };
                let it = FoundUse::by(it, region, aspect, &text);
                if holding.tags.is_none() && !holding.arn.is_empty() { it.with_arn(&holding.arn) } else { it }
            }));
        }
    }
    found
}

/// Says whose the users are of which only the ARN is known. Without leave to ask nobody knows, and the use
/// is one all the same.
async fn say_owners(aws: &Aws, asked: &[Asked], all: &mut [Uses]) {
    let mut by_region: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (asked, uses) in asked.iter().zip(all.iter()) {
        for arn in uses.found.iter().filter_map(|found| found.arn.clone()) {
            by_region.entry(region(asked).to_owned()).or_default().insert(arn);
        }
    }
    let mut tags: BTreeMap<String, Tags> = BTreeMap::new();
    for (region, arns) in by_region {
        let arns: Vec<String> = arns.into_iter().collect();
        for some in arns.chunks(ARNS) {
            let answer: Result<BTreeMap<String, Tags>, Failure> = aws.tags_of(&region, some).await;
            tags.extend(answer.unwrap_or_default());
        }
    }
    for found in all.iter_mut().flat_map(|uses| &mut uses.found) {
        let owner = found.arn.as_ref().and_then(|arn| tags.get(arn)).and_then(Owner::of);
        if owner.is_some() {
            found.it = found.it.clone().owned_by(owner);
        }
    }
}
