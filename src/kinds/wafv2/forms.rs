//! WAF's structures, each at AWS and in documents.

use serde_json::{Value, json};

use super::form::{
    Form::{self, Bytes, Flag, Keyed, List, Ranked, Reshaped, Same, Under},
    Member, Members, NOTHING, same,
};

/// A rule without its name.
pub static RULE: Form = Form::Members(&[
    same("priority"),
    Member("statement", "", &STATEMENT),
    Member("action", "", &ACTION),
    Member(
        "override_action",
        "",
        &Form::OneOf(
            "an override of a group's actions",
            &[Member("none", "", &NOTHING), Member("count", "", &NOTHING)],
        ),
    ),
    Member("rule_labels", "", &List(&Under("Name", &Same))),
    CAPTCHA,
    CHALLENGE,
    METRIC,
    METRICS,
    SAMPLES,
]);

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
pub static BODIES: Form = Form::Map(&Form::Members(&[same("content_type"), same("content")]));

/// The action of a rule.
pub static ACTION: Form = Form::OneOf(
    "an action",
    &[
        Member("allow", "", &HANDLING),
        Member("block", "", &RESPONSE),
        Member("count", "", &HANDLING),
        Member("captcha", "", &HANDLING),
        Member("challenge", "", &HANDLING),
        Member("monetize", "", &Form::Members(&[same("price_multiplier")])),
    ],
);

/// The action of a web ACL for requests that no rule decides on.
pub static DEFAULT_ACTION: Form =
    Form::OneOf("a default action", &[Member("allow", "", &HANDLING), Member("block", "", &RESPONSE)]);

static HANDLING: Form =
    Form::Members(&[Member("insert_headers", "CustomRequestHandling.InsertHeaders", &HEADERS)]);

static RESPONSE: Form = Form::Members(&[
    Member("response_code", "CustomResponse.ResponseCode", &Same),
    Member("custom_response_body_key", "CustomResponse.CustomResponseBodyKey", &Same),
    Member("response_headers", "CustomResponse.ResponseHeaders", &HEADERS),
]);

static HEADERS: Form = Keyed("Name", &Under("Value", &Same));

static STATEMENT: Form = Form::OneOf(
    "a statement",
    &[
        Member(
            "byte_match",
            "ByteMatchStatement",
            &Form::Members(&[
                Member("search_string", "", &Bytes),
                same("positional_constraint"),
                FIELD,
                TEXT,
                PRE_PARSE,
            ]),
        ),
        Member(
            "regex_match",
            "RegexMatchStatement",
            &Form::Members(&[same("regex_string"), FIELD, TEXT, PRE_PARSE]),
        ),
        Member(
            "regex_pattern_set",
            "RegexPatternSetReferenceStatement",
            &Form::Members(&[ARN, FIELD, TEXT, PRE_PARSE]),
        ),
        Member(
            "size_constraint",
            "SizeConstraintStatement",
            &Form::Members(&[same("comparison_operator"), same("size"), FIELD, TEXT, PRE_PARSE]),
        ),
        Member(
            "sqli_match",
            "SqliMatchStatement",
            &Form::Members(&[same("sensitivity_level"), FIELD, TEXT, PRE_PARSE]),
        ),
        Member("xss_match", "XssMatchStatement", &Form::Members(&[FIELD, TEXT, PRE_PARSE])),
        Member("geo_match", "GeoMatchStatement", &Form::Members(&[same("country_codes"), FORWARDED])),
        Member("asn_match", "AsnMatchStatement", &Form::Members(&[same("asn_list"), FORWARDED])),
        Member(
            "ip_set",
            "IPSetReferenceStatement",
            &Form::Members(&[
                ARN,
                Member(
                    "forwarded_ip_config",
                    "IPSetForwardedIPConfig",
                    &Form::Members(&[same("header_name"), same("fallback_behavior"), same("position")]),
                ),
            ]),
        ),
        Member("label_match", "LabelMatchStatement", &Form::Members(&[same("scope"), same("key")])),
        Member(
            "rate_based",
            "RateBasedStatement",
            &Form::Members(&[
                same("limit"),
                same("evaluation_window_sec"),
                same("aggregate_key_type"),
                Member("custom_keys", "", &List(&CUSTOM_KEY)),
                FORWARDED,
                Member("scope_down_statement", "", &STATEMENT),
            ]),
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
                form: &Form::Members(&[ARN, OVERRIDES]),
            },
        ),
        Member("and", "AndStatement", &Form::Members(&[Member("statements", "", &List(&STATEMENT))])),
        Member("or", "OrStatement", &Form::Members(&[Member("statements", "", &List(&STATEMENT))])),
        Member("not", "NotStatement", &Under("Statement", &STATEMENT)),
    ],
);

const ARN: Member = Member("arn", "ARN", &Same);
const FIELD: Member = Member("field_to_match", "", &FIELD_TO_MATCH);
const TEXT: Member = Member("text_transformations", "", &Ranked);
const PRE_PARSE: Member = Member("pre_parse_text_transformations", "", &Ranked);
const OVERRIDES: Member = Member("rule_action_overrides", "", &Keyed("Name", &Under("ActionToUse", &ACTION)));
const FORWARDED: Member = Member(
    "forwarded_ip_config",
    "ForwardedIPConfig",
    &Form::Members(&[same("header_name"), same("fallback_behavior")]),
);

/// A part of a request.
pub static FIELD_TO_MATCH: Form = Form::OneOf(
    "a field to match",
    &[
        Member("uri_path", "", &NOTHING),
        Member("query_string", "", &NOTHING),
        Member("method", "", &NOTHING),
        Member("all_query_arguments", "", &NOTHING),
        Member("single_header", "", &Under("Name", &Same)),
        Member("single_query_argument", "", &Under("Name", &Same)),
        Member("body", "", &Form::Members(&[same("oversize_handling")])),
        Member(
            "json_body",
            "",
            &Form::Members(&[
                Member(
                    "match_pattern",
                    "",
                    &Form::OneOf(
                        "a pattern of JSON elements",
                        &[Member("all", "", &NOTHING), same("included_paths")],
                    ),
                ),
                same("match_scope"),
                same("invalid_fallback_behavior"),
                same("oversize_handling"),
            ]),
        ),
        Member(
            "headers",
            "",
            &Form::Members(&[
                Member(
                    "match_pattern",
                    "",
                    &Form::OneOf(
                        "a pattern of headers",
                        &[Member("all", "", &NOTHING), same("included_headers"), same("excluded_headers")],
                    ),
                ),
                same("match_scope"),
                same("oversize_handling"),
            ]),
        ),
        Member(
            "cookies",
            "",
            &Form::Members(&[
                Member(
                    "match_pattern",
                    "",
                    &Form::OneOf(
                        "a pattern of cookies",
                        &[Member("all", "", &NOTHING), same("included_cookies"), same("excluded_cookies")],
                    ),
                ),
                same("match_scope"),
                same("oversize_handling"),
            ]),
        ),
        Member("header_order", "", &Form::Members(&[same("oversize_handling")])),
        Member("ja3_fingerprint", "JA3Fingerprint", &FINGERPRINT),
        Member("ja4_fingerprint", "JA4Fingerprint", &FINGERPRINT),
        Member("uri_fragment", "", &FINGERPRINT),
    ],
);

static FINGERPRINT: Form = Form::Members(&[same("fallback_behavior")]);

static CUSTOM_KEY: Form = Form::OneOf(
    "an aggregation key",
    &[
        Member("ip", "IP", &NOTHING),
        Member("forwarded_ip", "ForwardedIP", &NOTHING),
        Member("http_method", "HTTPMethod", &NOTHING),
        Member("asn", "ASN", &NOTHING),
        Member("header", "", &NAMED_KEY),
        Member("query_argument", "", &NAMED_KEY),
        Member("cookie", "", &NAMED_KEY),
        Member("query_string", "", &Form::Members(&[TEXT])),
        Member("uri_path", "", &Form::Members(&[TEXT])),
        Member("label_namespace", "", &Under("Namespace", &Same)),
        Member("ja3_fingerprint", "JA3Fingerprint", &FINGERPRINT),
        Member("ja4_fingerprint", "JA4Fingerprint", &FINGERPRINT),
    ],
);

static NAMED_KEY: Form = Form::Members(&[same("name"), TEXT]);

static MANAGED: Form = Form::Members(&[
    Member("vendor", "VendorName", &Same),
    same("name"),
    same("version"),
    OVERRIDES,
    Member("scope_down_statement", "", &STATEMENT),
    Member(
        "bot_control",
        "ManagedRuleGroupConfigs.AWSManagedRulesBotControlRuleSet",
        &Form::Members(&[same("inspection_level"), same("enable_machine_learning")]),
    ),
    Member(
        "account_takeover",
        "ManagedRuleGroupConfigs.AWSManagedRulesATPRuleSet",
        &Form::Members(&[
            same("login_path"),
            Member("enable_regex_in_path", "", &Flag),
            Member("request_inspection", "", &Form::Members(&[same("payload_type"), USERNAME, PASSWORD])),
            RESPONSE_INSPECTION,
        ]),
    ),
    Member(
        "account_creation",
        "ManagedRuleGroupConfigs.AWSManagedRulesACFPRuleSet",
        &Form::Members(&[
            same("creation_path"),
            same("registration_page_path"),
            Member("enable_regex_in_path", "", &Flag),
            Member(
                "request_inspection",
                "",
                &Form::Members(&[
                    same("payload_type"),
                    USERNAME,
                    PASSWORD,
                    Member("email_field", "EmailField.Identifier", &Same),
                    Member("phone_number_fields", "", &List(&Under("Identifier", &Same))),
                    Member("address_fields", "", &List(&Under("Identifier", &Same))),
                ]),
            ),
            RESPONSE_INSPECTION,
        ]),
    ),
    Member(
        "anti_ddos",
        "ManagedRuleGroupConfigs.AWSManagedRulesAntiDDoSRuleSet",
        &Form::Members(&[
            same("sensitivity_to_block"),
            Member(
                "challenge",
                "ClientSideActionConfig.Challenge",
                &Form::Members(&[
                    same("usage_of_action"),
                    same("sensitivity"),
                    Member("exempt_uri_regular_expressions", "", &List(&Under("RegexString", &Same))),
                ]),
            ),
        ]),
    ),
]);

const USERNAME: Member = Member("username_field", "UsernameField.Identifier", &Same);
const PASSWORD: Member = Member("password_field", "PasswordField.Identifier", &Same);
const RESPONSE_INSPECTION: Member = Member(
    "response_inspection",
    "",
    &Form::OneOf(
        "an inspection of responses",
        &[
            Member("status_code", "", &Form::Members(&[same("success_codes"), same("failure_codes")])),
            Member(
                "header",
                "",
                &Form::Members(&[same("name"), same("success_values"), same("failure_values")]),
            ),
            Member("body_contains", "", &Form::Members(&[same("success_strings"), same("failure_strings")])),
            Member(
                "json",
                "",
                &Form::Members(&[same("identifier"), same("success_values"), same("failure_values")]),
            ),
        ],
    ),
);

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
