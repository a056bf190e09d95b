//! Static website hosting.

use super::prelude::*;

pub(super) struct BucketWebsite;

/// Static website hosting: an index document, or a redirect of all requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Website {
    /// Name of the index document in each folder, as in `index.html`.
    #[schemars(length(min = 1), regex(pattern = "^[^/]+$"), extend("x-pattern" = "a name without slashes"))]
    pub index_document: Option<String>,
    /// Key of the error document.
    #[schemars(length(min = 1))]
    pub error_document: Option<String>,
    /// Host that all requests are redirected to.
    pub redirect_all_requests_to: Option<RedirectAll>,
    /// Redirects, in order of evaluation.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub routing_rules: Vec<RoutingRule>,
}

/// The redirect of all requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebsiteRedirectAll")]
pub struct RedirectAll {
    /// Host name.
    pub host_name: String,
    /// Protocol. Default: that of the request.
    pub protocol: Option<Protocol>,
}

/// A redirect of the requests that match its condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebsiteRoutingRule")]
pub struct RoutingRule {
    /// Requests that it applies to. Default: all.
    pub condition: Option<Condition>,
    /// Where they are redirected to.
    pub redirect: Redirect,
}

/// The requests that a routing rule applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebsiteCondition")]
pub struct Condition {
    /// HTTP status of the error, as in `404`.
    #[schemars(regex(pattern = "^[45][0-9]{2}$"), extend("x-pattern" = "a status of 400 to 599"))]
    pub http_error_code_returned_equals: Option<String>,
    /// Key prefix of the requests.
    pub key_prefix_equals: Option<String>,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebsiteRedirect")]
pub struct Redirect {
    /// Host name.
    pub host_name: Option<String>,
    /// HTTP status of the response. Default: AWS's choice.
    #[schemars(regex(pattern = "^3[0-9]{2}$"), extend("x-pattern" = "a status of 300 to 399"))]
    pub http_redirect_code: Option<String>,
    /// Protocol. Default: that of the request.
    pub protocol: Option<Protocol>,
    /// Prefix in place of `key_prefix_equals`.
    pub replace_key_prefix_with: Option<String>,
    /// Key in place of the requested one.
    pub replace_key_with: Option<String>,
}

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "WebsiteProtocol")]
pub enum Protocol {
    Http,
    Https,
}

impl Website {
    pub(super) fn problems(&self) -> Vec<Problem> {
        let at = |member: &str, message: &str| Problem::below([BucketWebsite::NAME, member], message);
        let redirects = self.redirect_all_requests_to.is_some();
        let serves =
            self.index_document.is_some() || self.error_document.is_some() || !self.routing_rules.is_empty();
        let mut problems = Vec::new();
        if redirects && serves {
            problems.push(at(
                "redirect_all_requests_to",
                "`redirect_all_requests_to` excludes all other members",
            ));
        }
        if !redirects && self.index_document.is_none() {
            let message = "set `index_document` or `redirect_all_requests_to`";
            problems.push(Problem::at(BucketWebsite::NAME, message));
        }
        for rule in &self.routing_rules {
            if let Some(message) = rule.problem() {
                problems.push(at("routing_rules", message));
            }
        }
        problems
    }
}

impl RoutingRule {
    /// S3 refuses an empty condition, an empty redirect, and two replacements of a key.
    fn problem(&self) -> Option<&'static str> {
        let empty = Condition { http_error_code_returned_equals: None, key_prefix_equals: None };
        if self.condition.as_ref() == Some(&empty) {
            return Some("`condition` needs `http_error_code_returned_equals` or `key_prefix_equals`");
        }
        let redirect = &self.redirect;
        if redirect.replace_key_with.is_some() && redirect.replace_key_prefix_with.is_some() {
            return Some("`replace_key_with` and `replace_key_prefix_with` exclude each other");
        }
        let members = [
            &redirect.host_name,
            &redirect.http_redirect_code,
            &redirect.replace_key_prefix_with,
            &redirect.replace_key_with,
        ];
        let is_empty = redirect.protocol.is_none() && members.into_iter().all(Option::is_none);
        is_empty.then_some("`redirect` needs at least one member")
    }
}

impl Configuration for BucketWebsite {
    type Value = Website;
    const NAME: &'static str = "website";
    const ABOUT: &'static str = "static website hosting";
    const GET: &'static str = "s3:GetBucketWebsite";
    const PUT: &'static str = "s3:PutBucketWebsite";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::PUT, "s3:DeleteBucketWebsite"] };
    const REPLACES: Replaces = Replaces::whole("GetBucketWebsite");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Website>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_website).await;
        let Some(found) = absent(answer, &["NoSuchWebsiteConfiguration"])? else { return Ok(None) };
        let redirect_all = found.redirect_all_requests_to.map(|to| {
            let protocol = protocol_from_aws(to.protocol)?;
            Ok(RedirectAll { host_name: to.host_name, protocol })
        });
        let rules = found.routing_rules.into_iter().flatten().map(rule_from_aws);
        Ok(Some(Seen::new(Website {
            index_document: found.index_document.map(|index| index.suffix),
            error_document: found.error_document.map(|error| error.key),
            redirect_all_requests_to: redirect_all.transpose()?,
            routing_rules: rules.collect::<Result<_, _>>()?,
        })))
    }

    async fn put(aws: &Aws, at: &Target, want: Website) -> Result<(), Failure> {
        let to = to_aws(want)?;
        send!(aws, at, Self::PUT, put_bucket_website.website_configuration(to)).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        send!(aws, at, "s3:DeleteBucketWebsite", delete_bucket_website).await.map(drop)
    }
}

fn protocol_from_aws(protocol: Option<sdk::Protocol>) -> Result<Option<Protocol>, Failure> {
    protocol.map(|word| from_word(BucketWebsite::GET, word)).transpose()
}

fn rule_from_aws(rule: sdk::RoutingRule) -> Result<RoutingRule, Failure> {
    let redirect = rule.redirect.unwrap_or_else(|| sdk::Redirect::builder().build());
    Ok(RoutingRule {
        condition: rule.condition.map(|condition| Condition {
            http_error_code_returned_equals: condition.http_error_code_returned_equals,
            key_prefix_equals: condition.key_prefix_equals,
        }),
        redirect: Redirect {
            protocol: protocol_from_aws(redirect.protocol)?,
            host_name: redirect.host_name,
            http_redirect_code: redirect.http_redirect_code,
            replace_key_prefix_with: redirect.replace_key_prefix_with,
            replace_key_with: redirect.replace_key_with,
        },
    })
}

fn to_aws(website: Website) -> Result<sdk::WebsiteConfiguration, Failure> {
    let unbuilt = unbuilt(BucketWebsite::PUT);
    let index = website.index_document.map(|suffix| sdk::IndexDocument::builder().suffix(suffix).build());
    let error = website.error_document.map(|key| sdk::ErrorDocument::builder().key(key).build());
    let redirect_all = website.redirect_all_requests_to.map(|to| {
        let protocol = to.protocol.as_ref().map(to_word);
        sdk::RedirectAllRequestsTo::builder().host_name(to.host_name).set_protocol(protocol).build()
    });
    let rules: Vec<_> = website.routing_rules.into_iter().map(rule_to_aws).collect();
    Ok(sdk::WebsiteConfiguration::builder()
        .set_index_document(index.transpose().map_err(&unbuilt)?)
        .set_error_document(error.transpose().map_err(&unbuilt)?)
        .set_redirect_all_requests_to(redirect_all.transpose().map_err(&unbuilt)?)
        .set_routing_rules((!rules.is_empty()).then_some(rules))
        .build())
}

fn rule_to_aws(rule: RoutingRule) -> sdk::RoutingRule {
    let condition = rule.condition.map(|condition| {
        sdk::Condition::builder()
            .set_http_error_code_returned_equals(condition.http_error_code_returned_equals)
            .set_key_prefix_equals(condition.key_prefix_equals)
            .build()
    });
    let redirect = sdk::Redirect::builder()
        .set_host_name(rule.redirect.host_name)
        .set_http_redirect_code(rule.redirect.http_redirect_code)
        .set_protocol(rule.redirect.protocol.as_ref().map(to_word))
        .set_replace_key_prefix_with(rule.redirect.replace_key_prefix_with)
        .set_replace_key_with(rule.redirect.replace_key_with);
    sdk::RoutingRule::builder().set_condition(condition).redirect(redirect.build()).build()
}
