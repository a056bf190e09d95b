use super::*;
use crate::aws::replay::cbor::{cbor, owned};

fn at() -> Target {
    Target::example("cloudwatch.dashboard", "main")
}

fn body(markdown: &str) -> Value {
    json!({ "widgets": [{ "type": "text", "properties": { "markdown": markdown } }] })
}

fn stored(markdown: &str) -> Value {
    json!({ "DashboardName": "main", "DashboardBody": body(markdown).to_string() })
}

#[tokio::test]
async fn creation_takes_nothing_over() {
    for (stack, goes_on) in [("calls", true), ("another", false)] {
        let (aws, fake) = cbor(move |operation| match operation {
            "GetDashboard" => (200, stored("x")),
            "ListTagsForResource" => (200, owned(stack, "cloudwatch.dashboard.main")),
            _ => (200, json!({})),
        });
        assert_eq!(Dashboard.create(&aws, &at(), body("y").into()).await.is_ok(), goes_on);
        assert_eq!(fake.operations().contains(&"PutDashboard".to_owned()), goes_on);
    }
}

#[tokio::test]
async fn details_about_parts_of_the_body_are_shown() {
    let details = json!([{ "DataPath": "/widgets/0/properties/region", "Message": "Should match a region" }]);
    let shown = "/widgets/0/properties/region: Should match a region";
    let update = Target { creation: [].into(), ..at() };

    let refused = json!({ "__type": "InvalidParameterInput", "message": "The body is invalid", "dashboardValidationMessages": details });
    let (aws, _) = cbor(move |_| (400, refused.clone()));
    let failure = Dashboard.create(&aws, &update, body("new").into()).await.unwrap_err();
    assert_eq!(failure.message, format!("The body is invalid; {shown}"));

    // A warning leaves what was put; an error leaves what was there.
    for (live, fine) in [("new", true), ("old", false)] {
        let details = json!({ "DashboardValidationMessages": details });
        let (aws, _) = cbor(move |operation| match operation {
            "PutDashboard" => (200, details.clone()),
            _ => (200, stored(live)),
        });
        let made = Dashboard.create(&aws, &update, body("new").into()).await;
        assert_eq!(made.is_ok(), fine);
        assert!(made.is_ok_and(|outputs| outputs["name"] == "main") || !fine);
    }
}
