//! Which web pages of other origins may call the bucket.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{self as sdk, CorsConfiguration};

use super::call::{TRANSIENT, call, of_word, word};

const GET: &str = "s3:GetBucketCORS";
const PUT: &str = "s3:PutBucketCORS";

/// The rules for other origins.
pub(super) struct Cors;

/// A rule for other origins. The first rule that fits a request decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorsRule {
    /// A name for the rule, of at most 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The origins that may call, as in `https://www.example.com`; each may hold one `*`.
    pub allowed_origins: BTreeSet<String>,
    /// The methods they may use.
    pub allowed_methods: BTreeSet<Method>,
    /// The headers that a preflight request may ask for; each may hold one `*`.
    #[serde(default)]
    pub allowed_headers: BTreeSet<String>,
    /// The headers of the answer that the page may read.
    #[serde(default)]
    pub expose_headers: BTreeSet<String>,
    /// How long a browser may keep the answer to a preflight request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<i32>,
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reading.
    Get,
    /// Writing.
    Put,
    /// Uploading by a form.
    Post,
    /// Deleting.
    Delete,
    /// Reading headers.
    Head,
}

impl Aspect for Cors {
    type Value = Vec<CorsRule>;
    const NAME: &'static str = "cors";
    const ABOUT: &'static str = "which web pages of other origins may call the bucket";
    const REPLACES: Replaces = Replaces::whole("GetBucketCors");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Vec<CorsRule>>>, Failure> {
        let answer = aws.send(GET, call!(aws, at, get_bucket_cors).send()).await;
        let found = absent(answer, &["NoSuchCORSConfiguration"])?.and_then(|found| found.cors_rules);
        let rules: Vec<CorsRule> =
            found.unwrap_or_default().into_iter().map(of_sdk).collect::<Result<_, _>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Vec<CorsRule>) -> Result<(), Failure> {
        let rules = want.iter().map(to_sdk).collect::<Result<_, _>>()?;
        let configuration =
            CorsConfiguration::builder().set_cors_rules(Some(rules)).build().map_err(unbuilt(PUT))?;
        let call = call!(aws, at, put_bucket_cors).cors_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        aws.send(PUT, call!(aws, at, delete_bucket_cors).send()).await.map(|_| ())
    }
}

fn of_sdk(rule: sdk::CorsRule) -> Result<CorsRule, Failure> {
    let methods = rule.allowed_methods.iter().map(|method| of_word(GET, method));
    Ok(CorsRule {
        id: rule.id.filter(|id| !id.is_empty()),
        allowed_methods: methods.collect::<Result<_, _>>()?,
        allowed_origins: rule.allowed_origins.into_iter().collect(),
        allowed_headers: rule.allowed_headers.into_iter().flatten().collect(),
        expose_headers: rule.expose_headers.into_iter().flatten().collect(),
        max_age_seconds: rule.max_age_seconds,
    })
}

fn to_sdk(rule: &CorsRule) -> Result<sdk::CorsRule, Failure> {
    let list = |texts: &BTreeSet<String>| (!texts.is_empty()).then(|| texts.iter().cloned().collect());
    sdk::CorsRule::builder()
        .set_id(rule.id.clone())
        .set_allowed_methods(Some(rule.allowed_methods.iter().map(word).collect()))
        .set_allowed_origins(list(&rule.allowed_origins))
        .set_allowed_headers(list(&rule.allowed_headers))
        .set_expose_headers(list(&rule.expose_headers))
        .set_max_age_seconds(rule.max_age_seconds)
        .build()
        .map_err(unbuilt(PUT))
}

/// What AWS would refuse.
pub(super) fn problems(rules: &[CorsRule]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if rules.len() > 100 {
        problems.push(Problem::at(
            Cors::NAME,
            format!("a bucket has at most 100 rules, here are {}", rules.len()),
        ));
    }
    for (index, rule) in rules.iter().enumerate() {
        let mut refuse = |member: &str, message: &str| {
            problems.push(Problem::at(&format!("cors.{index}.{member}"), message));
        };
        if rule.id.as_ref().is_some_and(|id| id.chars().count() > 255) {
            refuse("id", "an id has at most 255 characters");
        }
        if rule.allowed_origins.is_empty() {
            refuse("allowed_origins", "a rule needs an origin");
        }
        if rule.allowed_methods.is_empty() {
            refuse("allowed_methods", "a rule needs a method");
        }
        for (member, texts) in
            [("allowed_origins", &rule.allowed_origins), ("allowed_headers", &rule.allowed_headers)]
        {
            if texts.iter().any(|text| text.matches('*').count() > 1) {
                refuse(member, "each may hold one `*` at most");
            }
        }
        if rule.expose_headers.iter().any(|header| header.contains('*')) {
            refuse("expose_headers", "`*` stands for nothing here; name the headers");
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let json = serde_json::json!({ "allowed_origins": ["https://*.example.com"], "allowed_methods": ["PUT", "GET"], "max_age_seconds": 300 });
        let rule: CorsRule = serde_json::from_value(json).unwrap();
        assert_eq!(of_sdk(to_sdk(&rule).unwrap()).unwrap(), rule);
        assert!(problems(&[rule]).is_empty());
    }
}
