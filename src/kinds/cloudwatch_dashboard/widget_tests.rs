use serde_json::{Value, json};

use crate::{
    facts::KindFacts,
    kind::prelude::*,
    kinds::cloudwatch_dashboard::{CloudWatchDashboard, body::Body},
};

fn desired(declaration: &Value) -> (Value, Vec<String>) {
    let mut declaration = declaration.clone();
    if declaration.get("name").is_none() {
        declaration["name"] = "Main".into();
    }
    let scope = Target::example("cloudwatch.dashboard", "Main").scope;
    let desired = KindFacts::desired(&CloudWatchDashboard, &declaration, &scope).unwrap();
    let problems =
        desired.problems.iter().map(|problem| format!("{}: {}", problem.path.join("."), problem.message));
    let body: Body = serde_json::from_value(desired.aspects["dashboard"].clone()).unwrap();
    (serde_json::from_str(&body.text()).unwrap(), problems.collect())
}

#[test]
fn short_forms_become_what_aws_keeps() {
    let (body, problems) = desired(&json!({
        "start": "-PT3H",
        "period_override": "inherit",
        "widgets": [
            { "title": "Sessions", "metrics": ["VoiceAgent/Created", ["AWS/ECS", "CPUUtilization", "ServiceName", { "$pending": "${iam.role.a.name}" }, { "stat": "p95" }]], "stat": "Sum", "period": 300 },
            { "title": "Size", "metrics": [[{ "expression": "m1 / 2.0" }]], "view": "singleValue", "properties": { "sparkline": true } },
            { "markdown": "# Hello" },
            { "query": "fields @message | filter x like /${a}/", "log_groups": ["/ecs/bot", { "$pending": "${iam.role.a.name}" }], "view": "table", "region": "us-east-1" },
            { "alarms": ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a"] },
        ],
    }));
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(
        body,
        json!({
            "start": "-PT3H",
            "periodOverride": "inherit",
            "widgets": [
                { "type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": {
                    "title": "Sessions", "stat": "Sum", "period": 300, "region": "eu-central-1",
                    "metrics": [["VoiceAgent", "Created"], ["AWS/ECS", "CPUUtilization", "ServiceName", { "$pending": "${iam.role.a.name}" }, { "stat": "p95" }]],
                } },
                { "type": "metric", "x": 12, "y": 0, "width": 12, "height": 6, "properties": {
                    "title": "Size", "metrics": [[{ "expression": "m1 / 2.0" }]], "view": "singleValue", "sparkline": true, "region": "eu-central-1",
                } },
                { "type": "text", "x": 0, "y": 6, "width": 24, "height": 2, "properties": { "markdown": "# Hello" } },
                { "type": "log", "x": 0, "y": 8, "width": 24, "height": 6, "properties": {
                    "query": { "$pending": "SOURCE '/ecs/bot' | SOURCE '${iam.role.a.name}' | fields @message | filter x like /$${a}/" },
                    "view": "table", "region": "us-east-1",
                } },
                { "type": "alarm", "x": 0, "y": 14, "width": 24, "height": 2, "properties": {
                    "alarms": ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a"],
                } },
            ],
        })
    );
    assert_eq!(desired(&json!({})), (json!({ "widgets": [] }), vec![]));
}

#[test]
fn what_a_declaration_can_not_mean_is_refused() {
    let widget = |widget: Value| json!({ "widgets": [widget] });
    let graphs = |count: usize, metrics: usize| json!({ "widgets": vec![json!({ "metrics": vec![json!(["N", "M"]); metrics] }); count] });
    let cases = [
        (json!({ "body": { "widgets": [] }, "start": "-PT3H" }), "start: excluded by `body`"),
        (widget(json!({ "title": "x" })), "widgets.0: missing `metrics`, `markdown`"),
        (widget(json!({ "markdown": "x", "query": "SOURCE y" })), "widgets.0.query: excluded by `markdown`"),
        (
            widget(json!({ "type": "text", "markdown": "x", "alarms": [] })),
            "widgets.0.alarms: a widget of this type",
        ),
        (widget(json!({ "markdown": "x", "stat": "Sum" })), "widgets.0.stat: only a graph"),
        (widget(json!({ "query": "fields @message" })), "widgets.0.query: this query reads no log group"),
        (widget(json!({ "markdown": "x", "log_groups": ["a"] })), "widgets.0.log_groups: only a query"),
        (
            widget(json!({ "markdown": "x", "title": "y", "properties": { "title": "z" } })),
            "widgets.0.properties.title: the widget already has",
        ),
        (widget(json!({ "markdown": "x", "x": 1 })), "widgets.0.x: a place has both"),
        (
            widget(json!({ "markdown": "x", "x": 20, "y": 0, "width": 5 })),
            "widgets.0.x: 5 columns from column 20",
        ),
        (graphs(1, 501), "widgets.0.metrics: a widget has at most 500"),
        (graphs(6, 500), "widgets: a dashboard has at most 2500"),
    ];
    for (case, expected) in cases {
        let (_, problems) = desired(&case);
        assert!(problems.len() == 1 && problems[0].starts_with(expected), "{expected}: {problems:?}");
    }
}
