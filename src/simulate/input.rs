//! The input of the call, read with all its problems.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    document::{Document, Use},
    members::Members,
};
use crate::policy::{
    evaluate::{Caller, Context, account_of},
    principal::is_account_id,
};

/// The members of the call's input, and behind them those that the call itself does not have.
const MEMBERS: &[&str] = &[
    "PolicyInputList",
    "PermissionsBoundaryPolicyInputList",
    "ActionNames",
    "ResourceArns",
    "ResourcePolicy",
    "ResourceOwner",
    "CallerArn",
    "ContextEntries",
    "ResourceHandlingOption",
    "MaxItems",
    "Marker",
    "SessionPolicies",
    "ServiceControlPolicies",
    "ResourceControlPolicies",
];

/// The types of context entries.
const TYPES: &[&str] = &[
    "string",
    "stringList",
    "numeric",
    "numericList",
    "boolean",
    "booleanList",
    "ip",
    "ipList",
    "binary",
    "binaryList",
    "date",
    "dateList",
];

/// What to simulate.
pub struct Input {
    pub(super) identity: Vec<Document>,
    pub(super) boundary: Vec<Document>,
    pub(super) session: Vec<Document>,
    pub(super) service_control: Vec<Vec<Document>>,
    pub(super) resource_control: Vec<Vec<Document>>,
    pub(super) resource: Option<Document>,
    pub(super) caller: Caller,
    pub(super) owner: Option<String>,
    pub(super) actions: Vec<String>,
    /// Empty where none was said: `*`.
    pub(super) resources: Vec<String>,
    pub(super) context: Context,
}

impl Input {
    /// Reads the input document of `aws iam simulate-custom-policy --cli-input-json`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, Vec<String>> {
        let value: Value =
            serde_json::from_str(text).map_err(|error| vec![format!("the input is not JSON: {error}")])?;
        let Some(members) = value.as_object() else {
            return Err(vec!["the input is not a JSON object".to_owned()]);
        };
        let mut members = Members::of(members);
        members.only(MEMBERS);
        for name in ["PolicyInputList", "ActionNames"] {
            if members.get(name).is_none() {
                members.report(name, "is missing");
            }
        }
        let identity = policies(&mut members, "PolicyInputList");
        let boundary = policies(&mut members, "PermissionsBoundaryPolicyInputList");
        let session = policies(&mut members, "SessionPolicies");
        let service_control = levels(&mut members, "ServiceControlPolicies", Use::Identity);
        let resource_control = levels(&mut members, "ResourceControlPolicies", Use::ResourceControl);
        let resource = members.get("ResourcePolicy").and_then(|value| {
            read(&mut members, "ResourcePolicy", "ResourcePolicy".into(), value, Use::Resource)
        });
        if members.get("ResourcePolicy").is_some() && members.get("CallerArn").is_none() {
            // So says the call's documentation: else nobody is whom the policy could name.
            members.report("CallerArn", "is missing: a `ResourcePolicy` is about callers");
        }
        let caller = caller(&mut members);
        let owner = owner(&mut members);
        let actions = actions(&mut members);
        let resources = resources(&mut members);
        let context = context(&mut members);
        if members.problems.is_empty() {
            Ok(Self {
                identity,
                boundary,
                session,
                service_control,
                resource_control,
                resource,
                caller,
                owner,
                actions,
                resources,
                context,
            })
        } else {
            Err(members.problems)
        }
    }
}

fn read(members: &mut Members<'_>, place: &str, id: String, value: &Value, what: Use) -> Option<Document> {
    Document::read(place, id, value, what).map_err(|problems| members.problems.extend(problems)).ok()
}

/// A list of policies. Their ids count from one, as AWS's do.
fn policies(members: &mut Members<'_>, name: &str) -> Vec<Document> {
    let items = members.list(name).into_iter().enumerate();
    items
        .filter_map(|(index, (place, value))| {
            read(members, &place, format!("{name}.{}", index + 1), value, Use::Identity)
        })
        .collect()
}

/// Policies of an organization: a list of them is one level, a list of lists has one for the root,
/// each unit and the account.
fn levels(members: &mut Members<'_>, name: &str, what: Use) -> Vec<Vec<Document>> {
    let items = members.list(name);
    if items.is_empty() {
        return Vec::new();
    }
    let is_nested = items.iter().all(|(_, item)| item.is_array());
    let mut number = 0;
    let mut one = |members: &mut Members<'_>, place: &str, value: &Value| {
        number += 1;
        read(members, place, format!("{name}.{number}"), value, what)
    };
    if !is_nested {
        return vec![items.iter().filter_map(|(place, value)| one(members, place, value)).collect()];
    }
    let mut levels = Vec::new();
    for (place, level) in items {
        let documents = level.as_array().into_iter().flatten().enumerate();
        let read = documents.filter_map(|(index, value)| one(members, &format!("{place}[{index}]"), value));
        levels.push(read.collect());
    }
    levels
}

fn caller(members: &mut Members<'_>) -> Caller {
    let Some(text) = members.text("CallerArn") else { return Caller::Unsaid };
    Caller::parse(text).unwrap_or_else(|| {
        members.report(
            "CallerArn",
            &format!("`{text}` is not a principal: expected the ARN of a user, a role or a session"),
        );
        Caller::Unsaid
    })
}

fn owner(members: &mut Members<'_>) -> Option<String> {
    let text = members.text("ResourceOwner")?;
    let account = if is_account_id(text) { Some(text) } else { account_of(text) };
    if account.is_none() {
        members.report(
            "ResourceOwner",
            &format!("`{text}` names no account: expected its id, or an ARN with it"),
        );
    }
    account.map(str::to_owned)
}

fn actions(members: &mut Members<'_>) -> Vec<String> {
    let actions = members.texts("ActionNames");
    if actions.is_empty()
        && members.get("ActionNames").is_some_and(|value| value.as_array().is_some_and(Vec::is_empty))
    {
        members.report("ActionNames", "names no action");
    }
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    for (place, action) in &actions {
        let is_action = action.split_once(':').is_some_and(|(service, name)| word(service) && word(name));
        if action.contains(['*', '?']) {
            members.report(place, &format!("`{action}`: the simulator takes no wildcards in an action"));
        } else if !is_action {
            members.report(place, &format!("`{action}` is not an action; expected `service:Name`"));
        }
    }
    actions.into_iter().map(|(_, action)| action.to_owned()).collect()
}

fn resources(members: &mut Members<'_>) -> Vec<String> {
    let resources = members.texts("ResourceArns");
    for (place, resource) in &resources {
        let is_arn = resource.starts_with("arn:") && resource.splitn(6, ':').count() == 6;
        if *resource != "*" && !is_arn {
            members.report(place, &format!("`{resource}` is not a resource: expected an ARN or `*`"));
        }
    }
    resources.into_iter().map(|(_, resource)| resource.to_owned()).collect()
}

fn context(members: &mut Members<'_>) -> Context {
    let mut context = Context::new();
    let mut seen = BTreeSet::new();
    for (place, entry) in members.list("ContextEntries") {
        let Some(entry) = entry.as_object() else {
            members.report(&place, "expected an object with `ContextKeyName` and `ContextKeyValues`");
            continue;
        };
        let mut own = Members::of(entry);
        own.only(&["ContextKeyName", "ContextKeyValues", "ContextKeyType"]);
        let name = own.text("ContextKeyName").unwrap_or_default();
        if name.is_empty() && own.problems.is_empty() {
            own.report("ContextKeyName", "is missing");
        }
        if !name.is_empty() && !seen.insert(name.to_ascii_lowercase()) {
            own.report(
                "ContextKeyName",
                &format!("`{name}` is given twice; the case of a key does not count"),
            );
        }
        if let Some(kind) = own.text("ContextKeyType")
            && !TYPES.contains(&kind)
        {
            own.report("ContextKeyType", &format!("`{kind}` is none of {}", TYPES.join(", ")));
        }
        let mut values = Vec::new();
        for (at, value) in own.list("ContextKeyValues") {
            match value {
                Value::String(text) => values.push(text.clone()),
                Value::Bool(_) | Value::Number(_) => values.push(value.to_string()),
                _ => own.report(&at, "expected a string"),
            }
        }
        members.problems.extend(own.problems.into_iter().map(|problem| format!("{place}.{problem}")));
        context.set(name, values);
    }
    context
}
