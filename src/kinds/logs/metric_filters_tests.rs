use futures_util::future::join_all;
use serde_json::json;

use super::*;
use crate::aws::replay::answering;

/// A page with one filter in each of these groups.
fn page(groups: &[&str], more: Option<&str>) -> String {
    let filter = |group: &&str| {
        let metric = json!({ "metricName": "M", "metricNamespace": "N", "metricValue": "1" });
        json!({ "filterName": format!("of {group}"), "logGroupName": group, "filterPattern": "x", "metricTransformations": [metric] })
    };
    let filters: Vec<Value> = groups.iter().map(filter).collect();
    json!({ "metricFilters": filters, "nextToken": more }).to_string()
}

async fn names(aws: &Aws, groups: &[&str]) -> Vec<Vec<String>> {
    let asked = groups.iter().map(|group| of_group(aws, "eu-central-1", group));
    let found = join_all(asked).await.into_iter().map(|filters| filters.unwrap());
    found.map(|filters| filters.keys().cloned().collect()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_region_with_few_filters_is_read_once() {
    let (first, second) = (page(&["a", "foreign"], Some("more")), page(&["b"], None));
    let (aws, replay) = answering(&[(200, &first), (200, &second)]);
    assert_eq!(names(&aws, &["a", "b", "c"]).await, [vec!["of a"], vec!["of b"], vec![]]);
    assert_eq!(names(&aws, &["foreign"]).await, [["of foreign"]]);
    assert_eq!(replay.sent(), [json!({ "limit": 50 }), json!({ "limit": 50, "nextToken": "more" })]);
}

#[tokio::test(start_paused = true)]
async fn a_full_region_is_left_until_more_groups_are_asked_for() {
    let (foreign, more) = (page(&["foreign"], Some("more")), page(&["foreign"], Some("again")));
    let (ours, last) = (page(&["a"], None), page(&["b"], None));
    let (aws, replay) = answering(&[(200, &foreign), (200, &more), (200, &ours), (200, &last)]);
    assert_eq!(names(&aws, &["a"]).await, [["of a"]]);
    assert_eq!(replay.sent()[2], json!({ "limit": 50, "logGroupName": "a" }));
    assert_eq!(names(&aws, &["b", "foreign"]).await, [["of b"], ["of foreign"]]);
    assert_eq!(replay.sent()[3], json!({ "limit": 50, "nextToken": "again" }));
}

#[tokio::test(start_paused = true)]
async fn who_may_see_one_group_only_asks_for_it() {
    let denied = r#"{"__type": "AccessDeniedException", "message": "no"}"#;
    let missing = r#"{"__type": "ResourceNotFoundException", "message": "no group"}"#;
    let (aws, _) = answering(&[(400, denied), (400, missing)]);
    assert_eq!(names(&aws, &["a"]).await, [Vec::<String>::new()]);
    let (aws, _) = answering(&[(400, denied), (400, denied)]);
    assert_eq!(of_group(&aws, "eu-central-1", "a").await.unwrap_err().cause, Cause::Denied);
}
