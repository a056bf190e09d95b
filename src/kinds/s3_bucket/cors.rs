//! CORS: requests from web pages of other origins.

use super::prelude::*;
use serde_json::{Value, json};

pub(super) struct Cors;

const ONE_WILDCARD: &str = r"^[^*]*\*?[^*]*$";

/// A CORS rule. The first rule that matches a request applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorsRule {
    /// Name of the rule.
    #[schemars(length(max = 255))]
    pub id: Option<String>,
    /// Origins, as in `https://www.example.com`; each may hold one `*`.
    #[schemars(length(min = 1), extend("items" = texts(ONE_WILDCARD, "text with one `*` at most")))]
    pub allowed_origins: BTreeSet<String>,
    /// HTTP methods.
    #[schemars(length(min = 1))]
    pub allowed_methods: BTreeSet<Method>,
    /// Headers that a preflight request may ask for; each may hold one `*`.
    #[serde(default)]
    #[schemars(extend("items" = texts(ONE_WILDCARD, "text with one `*` at most")))]
    pub allowed_headers: BTreeSet<String>,
    /// Response headers that the page may read; no `*`.
    #[serde(default)]
    #[schemars(extend("items" = texts("^[^*]*$", "text without wildcards")))]
    pub expose_headers: BTreeSet<String>,
    /// How many seconds a browser may cache the response to a preflight request.
    pub max_age_seconds: Option<i32>,
}

fn texts(pattern: &str, words: &str) -> Value {
    json!({ "type": "string", "description": words, "pattern": pattern, "x-pattern": words })
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Head,
}

impl Configuration for Cors {
    type Value = Vec<CorsRule>;
    const NAME: &'static str = "cors";
    const ABOUT: &'static str = "CORS rules: requests from web pages of other origins";
    const GET: &'static str = "s3:GetBucketCORS";
    const PUT: &'static str = "s3:PutBucketCORS";
    const REPLACES: Replaces = Replaces::whole("GetBucketCors");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Vec<CorsRule>>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_cors).await;
        let found = absent(answer, &["NoSuchCORSConfiguration"])?.and_then(|found| found.cors_rules);
        let rules = found.into_iter().flatten().map(from_aws).collect::<Result<Vec<_>, _>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(aws: &Aws, at: &Target, want: Vec<CorsRule>) -> Result<(), Failure> {
        let rules = want.into_iter().map(to_aws).collect::<Result<_, _>>()?;
        let to = sdk::CorsConfiguration::builder().set_cors_rules(Some(rules)).build();
        let to = to.map_err(unbuilt(Self::PUT))?;
        send!(aws, at, Self::PUT, put_bucket_cors.cors_configuration(to)).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        send!(aws, at, Self::PUT, delete_bucket_cors).await.map(drop)
    }
}

fn from_aws(rule: sdk::CorsRule) -> Result<CorsRule, Failure> {
    let methods = rule.allowed_methods.iter().map(|word| from_word(Cors::GET, word));
    Ok(CorsRule {
        id: rule.id.filter(|id| !id.is_empty()),
        allowed_methods: methods.collect::<Result<_, _>>()?,
        allowed_origins: rule.allowed_origins.into_iter().collect(),
        allowed_headers: rule.allowed_headers.into_iter().flatten().collect(),
        expose_headers: rule.expose_headers.into_iter().flatten().collect(),
        max_age_seconds: rule.max_age_seconds,
    })
}

fn to_aws(rule: CorsRule) -> Result<sdk::CorsRule, Failure> {
    let some = |texts: BTreeSet<String>| (!texts.is_empty()).then(|| texts.into_iter().collect());
    sdk::CorsRule::builder()
        .set_id(rule.id)
        .set_allowed_methods(Some(rule.allowed_methods.iter().map(to_word).collect()))
        .set_allowed_origins(some(rule.allowed_origins))
        .set_allowed_headers(some(rule.allowed_headers))
        .set_expose_headers(some(rule.expose_headers))
        .set_max_age_seconds(rule.max_age_seconds)
        .build()
        .map_err(unbuilt(Cors::PUT))
}
