//! WAF's structures, each at AWS and in documents.

use serde_json::{Value, json};

use super::form::{
    Form::{self, Bytes, Flag, Keyed, List, Map, Members as Structure, OneOf, Ranked, Reshaped, Same, Under},
    Member, Members, NOTHING, same,
};

/// A rule without its name.
pub static RULE: Form = Structure(
    &["priority"],
    &[
        Member("statement", "", &STATEMENT),
        Member("action", "", &ACTION),
        Member("override_action", "", &OneOf("an override of a group's actions", &["none", "count"], &[])),
        Member("rule_labels", "", &List(&Under("Name", &Same))),
        CAPTCHA,
        CHALLENGE,
        METRIC,
        METRICS,
        SAMPLES,
    ],
);

/// For how long a solved puzzle counts.
pub const CAPTCHA: Member =
    Member("captcha_immunity_time", "CaptchaConfig.ImmunityTimeProperty.ImmunityTime", &Same);
/// For how long a passed challenge counts.
pub const CHALLENGE: Member =
    Member("challenge_immunity_time", "ChallengeConfig.ImmunityTimeProperty.ImmunityTime", &Same);
/// The name of a metric.
pub const METRIC: Member = Member("metric_name", "VisibilityConfig.MetricName", &Same);
/// Whether `CloudWatch` counts requests.
pub const METRICS: Member = Member("cloudwatch_metrics", "VisibilityConfig.CloudWatchMetricsEnabled", &Flag);
/// Whether WAF keeps samples of requests.
pub const SAMPLES: Member = Member("sampled_requests", "VisibilityConfig.SampledRequestsEnabled", &Flag);

/// Bodies of answers, by key.
pub static BODIES: Form = Map(&Structure(&["content_type", "content"], &[]));

/// The action of a rule.
pub static ACTION: Form = OneOf(
    "an action",
    &[],
    &[
        Member("allow", "", &HANDLING),
        Member("block", "", &RESPONSE),
        Member("count", "", &HANDLING),
        Member("captcha", "", &HANDLING),
        Member("challenge", "", &HANDLING),
        Member("monetize", "", &Structure(&["price_multiplier"], &[])),
    ],
);

/// The action of a web ACL for requests that no rule decides on.
pub static DEFAULT_ACTION: Form =
    OneOf("a default action", &[], &[Member("allow", "", &HANDLING), Member("block", "", &RESPONSE)]);

static HANDLING: Form =
    Structure(&[], &[Member("insert_headers", "CustomRequestHandling.InsertHeaders", &HEADERS)]);

static RESPONSE: Form = Structure(
    &[],
    &[
        Member("response_code", "CustomResponse.ResponseCode", &Same),
        Member("custom_response_body_key", "CustomResponse.CustomResponseBodyKey", &Same),
        Member("response_headers", "CustomResponse.ResponseHeaders", &HEADERS),
    ],
);

static HEADERS: Form = Keyed("Name", &Under("Value", &Same));

static STATEMENT: Form = OneOf(
    "a statement",
    &[],
    &[
        Member(
            "byte_match",
            "ByteMatchStatement",
            &Structure(
                &["positional_constraint"],
                &[Member("search_string", "", &Bytes), FIELD, TEXT, PRE_PARSE],
            ),
        ),
        Member("regex_match", "RegexMatchStatement", &Structure(&["regex_string"], INSPECTED)),
        Member(
            "regex_pattern_set",
            "RegexPatternSetReferenceStatement",
            &Structure(&[], &[ARN, FIELD, TEXT, PRE_PARSE]),
        ),
        Member(
            "size_constraint",
            "SizeConstraintStatement",
            &Structure(&["comparison_operator", "size"], INSPECTED),
        ),
        Member("sqli_match", "SqliMatchStatement", &Structure(&["sensitivity_level"], INSPECTED)),
        Member("xss_match", "XssMatchStatement", &Structure(&[], INSPECTED)),
        Member("geo_match", "GeoMatchStatement", &Structure(&["country_codes"], &[FORWARDED])),
        Member("asn_match", "AsnMatchStatement", &Structure(&["asn_list"], &[FORWARDED])),
        Member("ip_set", "IPSetReferenceStatement", &Structure(&[], &[ARN, FORWARDED_ADDRESSES])),
        Member("label_match", "LabelMatchStatement", &Structure(&["scope", "key"], &[])),
        Member(
            "rate_based",
            "RateBasedStatement",
            &Structure(
                &["limit", "evaluation_window_sec", "aggregate_key_type"],
                &[
                    Member("custom_keys", "", &List(&CUSTOM_KEY)),
                    FORWARDED,
                    Member("scope_down_statement", "", &STATEMENT),
                ],
            ),
        ),
        Member(
            "managed_rule_group",
            "ManagedRuleGroupStatement",
            &Reshaped { from_aws: managed_from_aws, to_aws: configs_to_aws, form: &MANAGED },
        ),
        Member(
            "rule_group",
            "RuleGroupReferenceStatement",
            &Reshaped {
                from_aws: excluded_from_aws,
                to_aws: |_| {},
                form: &Structure(&[], &[ARN, OVERRIDES]),
            },
        ),
        Member("and", "AndStatement", &Structure(&[], &[Member("statements", "", &List(&STATEMENT))])),
        Member("or", "OrStatement", &Structure(&[], &[Member("statements", "", &List(&STATEMENT))])),
        Member("not", "NotStatement", &Under("Statement", &STATEMENT)),
    ],
);

const ARN: Member = Member("arn", "ARN", &Same);
const FIELD: Member = Member("field_to_match", "", &FIELD_TO_MATCH);
const TEXT: Member = Member("text_transformations", "", &Ranked);
const PRE_PARSE: Member = Member("pre_parse_text_transformations", "", &Ranked);
const INSPECTED: &[Member] = &[FIELD, TEXT, PRE_PARSE];
const OVERRIDES: Member = Member("rule_action_overrides", "", &Keyed("Name", &Under("ActionToUse", &ACTION)));
const FORWARDED: Member = Member(
    "forwarded_ip_config",
    "ForwardedIPConfig",
    &Structure(&["header_name", "fallback_behavior"], &[]),
);
const FORWARDED_ADDRESSES: Member = Member(
    "forwarded_ip_config",
    "IPSetForwardedIPConfig",
    &Structure(&["header_name", "fallback_behavior", "position"], &[]),
);

/// A part of a request.
pub static FIELD_TO_MATCH: Form = OneOf(
    "a field to match",
    &["uri_path", "query_string", "method", "all_query_arguments"],
    &[
        Member("single_header", "", &Under("Name", &Same)),
        Member("single_query_argument", "", &Under("Name", &Same)),
        Member("body", "", &OVERSIZE),
        Member(
            "json_body",
            "",
            &Structure(
                &["match_scope", "invalid_fallback_behavior", "oversize_handling"],
                &[pattern(&OneOf("a pattern of JSON elements", &["all"], &[same("included_paths")]))],
            ),
        ),
        Member(
            "headers",
            "",
            &Structure(
                &["match_scope", "oversize_handling"],
                &[pattern(&OneOf(
                    "a pattern of headers",
                    &["all"],
                    &[same("included_headers"), same("excluded_headers")],
                ))],
            ),
        ),
        Member(
            "cookies",
            "",
            &Structure(
                &["match_scope", "oversize_handling"],
                &[pattern(&OneOf(
                    "a pattern of cookies",
                    &["all"],
                    &[same("included_cookies"), same("excluded_cookies")],
                ))],
            ),
        ),
        Member("header_order", "", &OVERSIZE),
        Member("ja3_fingerprint", "JA3Fingerprint", &FINGERPRINT),
        Member("ja4_fingerprint", "JA4Fingerprint", &FINGERPRINT),
        Member("uri_fragment", "", &FINGERPRINT),
    ],
);

const fn pattern(of: &'static Form) -> Member {
    Member("match_pattern", "", of)
}

static OVERSIZE: Form = Structure(&["oversize_handling"], &[]);
static FINGERPRINT: Form = Structure(&["fallback_behavior"], &[]);

static CUSTOM_KEY: Form = OneOf(
    "an aggregation key",
    &[],
    &[
        Member("ip", "IP", &NOTHING),
        Member("forwarded_ip", "ForwardedIP", &NOTHING),
        Member("http_method", "HTTPMethod", &NOTHING),
        Member("asn", "ASN", &NOTHING),
        Member("header", "", &NAMED_KEY),
        Member("query_argument", "", &NAMED_KEY),
        Member("cookie", "", &NAMED_KEY),
        Member("query_string", "", &Structure(&[], &[TEXT])),
        Member("uri_path", "", &Structure(&[], &[TEXT])),
        Member("label_namespace", "", &Under("Namespace", &Same)),
        Member("ja3_fingerprint", "JA3Fingerprint", &FINGERPRINT),
        Member("ja4_fingerprint", "JA4Fingerprint", &FINGERPRINT),
    ],
);

static NAMED_KEY: Form = Structure(&["name"], &[TEXT]);

static MANAGED: Form = Structure(
    &["name", "version"],
    &[
        Member("vendor", "VendorName", &Same),
        OVERRIDES,
        Member("scope_down_statement", "", &STATEMENT),
        Member(
            "bot_control",
            "ManagedRuleGroupConfigs.AWSManagedRulesBotControlRuleSet",
            &Structure(&["inspection_level", "enable_machine_learning"], &[]),
        ),
        Member(
            "account_takeover",
            "ManagedRuleGroupConfigs.AWSManagedRulesATPRuleSet",
            &Structure(
                &["login_path"],
                &[
                    IS_REGEX,
                    request(&Structure(&["payload_type"], &[USERNAME, PASSWORD])),
                    RESPONSE_INSPECTION,
                ],
            ),
        ),
        Member(
            "account_creation",
            "ManagedRuleGroupConfigs.AWSManagedRulesACFPRuleSet",
            &Structure(
                &["creation_path", "registration_page_path"],
                &[
                    IS_REGEX,
                    request(&Structure(
                        &["payload_type"],
                        &[
                            USERNAME,
                            PASSWORD,
                            Member("email_field", "EmailField.Identifier", &Same),
                            Member("phone_number_fields", "", &List(&Under("Identifier", &Same))),
                            Member("address_fields", "", &List(&Under("Identifier", &Same))),
                        ],
                    )),
                    RESPONSE_INSPECTION,
                ],
            ),
        ),
        Member(
            "anti_ddos",
            "ManagedRuleGroupConfigs.AWSManagedRulesAntiDDoSRuleSet",
            &Structure(&["sensitivity_to_block"], &[DDOS_CHALLENGE]),
        ),
    ],
);

const IS_REGEX: Member = Member("enable_regex_in_path", "", &Flag);
const USERNAME: Member = Member("username_field", "UsernameField.Identifier", &Same);
const PASSWORD: Member = Member("password_field", "PasswordField.Identifier", &Same);
const DDOS_CHALLENGE: Member = Member(
    "challenge",
    "ClientSideActionConfig.Challenge",
    &Structure(
        &["usage_of_action", "sensitivity"],
        &[Member("exempt_uri_regular_expressions", "", &List(&Under("RegexString", &Same)))],
    ),
);
const RESPONSE_INSPECTION: Member = Member(
    "response_inspection",
    "",
    &OneOf(
        "an inspection of responses",
        &[],
        &[
            Member("status_code", "", &Structure(&["success_codes", "failure_codes"], &[])),
            Member("header", "", &Structure(&["name", "success_values", "failure_values"], &[])),
            Member("body_contains", "", &Structure(&["success_strings", "failure_strings"], &[])),
            Member("json", "", &Structure(&["identifier", "success_values", "failure_values"], &[])),
        ],
    ),
);

const fn request(of: &'static Form) -> Member {
    Member("request_inspection", "", of)
}

const CONFIGS: &str = "ManagedRuleGroupConfigs";

/// The configurations of a group are a list of structures with one member each; one structure here.
fn managed_from_aws(group: &mut Members) {
    excluded_from_aws(group);
    let Some(Value::Array(configs)) = group.remove(CONFIGS) else { return };
    let mut all = Members::new();
    for config in configs {
        if let Value::Object(config) = config {
            all.extend(config.into_iter().filter(|(_, value)| !value.is_null()));
        }
    }
    // Rules from before configure account takeover prevention by members of their own.
    let old = ["PayloadType", "UsernameField", "PasswordField"].map(|name| (name, all.remove(name)));
    if let Some(path) = all.remove("LoginPath") {
        let inspection: Members =
            old.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        let mut takeover = json!({ "LoginPath": path });
        if !inspection.is_empty() {
            takeover["RequestInspection"] = Value::Object(inspection);
        }
        all.entry("AWSManagedRulesATPRuleSet").or_insert(takeover);
    }
    group.insert(CONFIGS.to_owned(), Value::Object(all));
}

fn configs_to_aws(group: &mut Members) {
    if let Some(Value::Object(configs)) = group.get_mut(CONFIGS).map(Value::take) {
        let configs = configs.into_iter().map(|(name, config)| json!({ name: config }));
        group.insert(CONFIGS.to_owned(), configs.collect());
    }
}

/// The rules that a group excludes, which is how WAF had it before, are rules that only count.
fn excluded_from_aws(group: &mut Members) {
    let Some(Value::Array(excluded)) = group.remove("ExcludedRules") else { return };
    let overrides = group.entry("RuleActionOverrides").or_insert_with(|| json!([]));
    let Value::Array(overrides) = overrides else { return };
    for mut rule in excluded {
        if !overrides.iter().any(|one| one["Name"] == rule["Name"]) {
            rule["ActionToUse"] = json!({ "Count": {} });
            overrides.push(rule);
        }
    }
}
