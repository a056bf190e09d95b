//! What SNS alone refuses in the policy of a topic.

use serde_json::Value;

use super::{
    place::{Path, Problem},
    statement::MEMBERS,
};

/// SNS identifies statements by their Sids once there are several ("Every policy statement must have a unique ID"),
/// and takes one resource in each ("Policy statement must apply to a single resource!"; both in public reports
/// of `InvalidParameter`).
pub(super) fn problems(statements: &Value) -> Vec<Problem> {
    let root = Path::Root;
    let at = root.at("Statement");
    let mut found = Vec::new();
    match statements {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let index = index.to_string();
                if items.len() > 1 && item["Sid"].as_str().is_none_or(str::is_empty) {
                    let message = "missing `Sid`: SNS needs a unique one in each statement of a policy that has several";
                    found.push((at.at(&index).parts(), message.to_owned()));
                }
                found.extend(resources(item, &at.at(&index)));
            }
        }
        // The key of a labelled statement is its Sid.
        Value::Object(members) if !members.keys().any(|key| MEMBERS.contains(&key.as_str())) => {
            found.extend(members.iter().filter_map(|(label, item)| resources(item, &at.at(label))));
        }
        one => found.extend(resources(one, &at)),
    }
    found
}

fn resources(statement: &Value, path: &Path) -> Option<Problem> {
    let member = ["Resource", "NotResource"].into_iter().find(|member| {
        let list = statement[*member].as_array();
        list.is_some_and(|list| list.iter().any(|item| *item != list[0]))
    })?;
    let message = "SNS takes one resource in each statement: the topic itself";
    Some((path.at(member).parts(), message.to_owned()))
}
