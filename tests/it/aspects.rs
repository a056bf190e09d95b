//! The law of aspects: what was read, put back as it is and read again is the same, members of AWS's answer
//! included that no stack file speaks of.
//!
//! On the wire it is tried of every aspect whose put replaces an answer: the answer is made by the aspect's
//! own put of its fixture, and then gets, one after the other, each further member that AWS's model has for
//! it, and at every place one that no model has. Each must be managed, sent back, or stop the put. What the
//! calls of other aspects name is tried on the emulators (`tests/it/conformance.rs`), and all of it in a
//! snapshot.

mod law_of_the_wire;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use serde_json::{Value, json};
use trueup::{
    aws::unknown::is_watched,
    declaration::Declaration,
    facts::{AspectFacts, Replaces},
    kind::Target,
    kinds::KINDS,
    model::{Address, Document, Failure, Fate, Outputs, document::resolve},
    plan::names::predicted,
    read,
    stack::Stack,
    world::{AwsWorld, Part, World},
};

use crate::support::{account::stack, replay::Replayed};

/// Aspects that replace an answer of another sort, with the reason why it has no further members.
const WITHOUT_MEMBERS: &[(&str, &str)] = &[
    ("cloudwatch.dashboard/dashboard", "its body is the customer's own text: src/kinds/cloudwatch_dashboard"),
    (
        "logs.group/data_protection_policy",
        "it is the customer's own text: src/kinds/logs_group/protection.rs",
    ),
    ("iam.policy/document", "a policy, which AWS refuses with members that its language does not have"),
    ("iam.role/inline", "a policy"),
    ("iam.role/trust", "a policy"),
    ("iam.user/inline", "a policy"),
    ("kms.key/policy", "a policy"),
    ("logs.resource_policy/policy", "a policy"),
    ("s3.bucket/policy", "a policy"),
    ("s3.bucket/objects", "an object's headers: src/kinds/s3_bucket/objects.rs"),
    ("ssm.parameter/value", "PutParameter keeps what it is not told (API reference)"),
];

/// Services that are called on the wire. Their operations say themselves that they are watched, and a member that no
/// model knows is tried of each.
const ON_THE_WIRE: &[&str] = &[
    "apprunner",
    "athena",
    "budgets",
    "cloudtrail",
    "ec2",
    "elbv2",
    "events",
    "glue",
    "lambda",
    "logs",
    "scheduler",
    "sqs",
];

/// A declared aspect that can be tried.
struct Tried {
    declaration: Declaration,
    stack: Stack,
    known: BTreeMap<Address, Outputs>,
    aspect: &'static dyn AspectFacts,
    document: Document,
}

/// What the fixtures of a kind declare of an aspect, all references resolved.
fn declared(kind: &str, aspect: &'static dyn AspectFacts) -> Vec<Tried> {
    let mut found: Vec<Tried> = Vec::new();
    for fixture in ["basic", "update"] {
        let path = format!("{}/tests/kinds/{kind}/{fixture}.toml", env!("CARGO_MANIFEST_DIR"));
        let loaded = stack(Path::new(&path));
        let mut known = predicted(&loaded.declarations);
        for each in &loaded.declarations {
            let name = each.name(&known).to_string();
            let first = each.desired.aspects.get(each.kind.first().name());
            let first = first.and_then(|value| each.kind.first().canonical(&resolve(value, &known)).ok());
            let outputs = each.kind.make_up(&name, first.as_ref(), &each.scope, &format!("{:032x}", 7));
            known.insert(each.address.clone(), outputs);
        }
        for each in loaded.declarations.iter().filter(|each| each.kind.name() == kind) {
            let Some(value) = each.desired.aspects.get(aspect.name()) else { continue };
            let document = aspect.settled(aspect.canonical(&resolve(value, &known)).unwrap());
            if found.iter().any(|tried| tried.document == document) {
                continue;
            }
            let declaration = each.clone();
            let stack = stack(Path::new(&path));
            found.push(Tried { declaration, stack, known: known.clone(), aspect, document });
        }
    }
    found
}

/// What the account answers of the thing before anything was put on it: what its creation made.
fn created(kind: &str, target: &Target) -> Vec<(&'static str, Value)> {
    let (name, id, arn) = (&target.name, target.output("id"), target.output("arn"));
    let name = name.rsplit('/').next().unwrap();
    let metrics =
        json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name });
    let mut thing = json!({ "Name": name, "Id": id, "ARN": arn });
    let (call, member, more) = match kind {
        "wafv2.web_acl" => (
            "wafv2.GetWebACL",
            "WebACL",
            json!({ "DefaultAction": { "Allow": {} }, "VisibilityConfig": metrics }),
        ),
        "wafv2.rule_group" => {
            ("wafv2.GetRuleGroup", "RuleGroup", json!({ "Capacity": 100, "VisibilityConfig": metrics }))
        }
        "wafv2.ip_set" => ("wafv2.GetIPSet", "IPSet", json!({ "IPAddressVersion": "IPV4", "Addresses": [] })),
        "wafv2.regex_set" => {
            ("wafv2.GetRegexPatternSet", "RegexPatternSet", json!({ "RegularExpressionList": [] }))
        }
        "s3.bucket" => {
            let ownership = json!({ "Rules": [{ "ObjectOwnership": "ObjectWriter" }] });
            let rule = json!({ "ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": { "Days": 1 } });
            return vec![
                ("s3.GetBucketOwnershipControls", json!({ "OwnershipControls": ownership })),
                ("s3.GetBucketLifecycleConfiguration", json!({ "Rules": [rule] })),
            ];
        }
        "glue.crawler" => {
            let crawler = json!({ "Name": target.name, "Role": "crawler", "Targets": {}, "State": "READY" });
            return vec![("glue.GetCrawler", json!({ "Crawler": crawler }))];
        }
        "glue.database" => {
            let database =
                json!({ "Name": target.name, "Parameters": {}, "CreateTableDefaultPermissions": [] });
            return vec![("glue.GetDatabase", json!({ "Database": database }))];
        }
        "logs.group" => {
            let group = json!({ "logGroupName": target.name, "logGroupClass": "STANDARD", "dataProtectionStatus": "ACTIVATED" });
            return vec![("logs.DescribeLogGroups", json!({ "logGroups": [group] }))];
        }
        "logs.query" => {
            let query =
                json!({ "queryDefinitionId": id, "name": target.name, "queryString": "fields @message" });
            return vec![("logs.DescribeQueryDefinitions", json!({ "queryDefinitions": [query] }))];
        }
        _ => return Vec::new(),
    };
    thing.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    vec![(call, json!({ member: thing, "LockToken": "1" }))]
}

/// What members are where AWS leaves them out (WAF's API reference, `AWSManagedRulesBotControlRuleSet`,
/// `AWSManagedRulesAntiDDoSRuleSet` and `ClientSideAction`; `EventSelector` and `InsightSelector` of CloudTrail's).
fn is_default(member: &str, value: &Value) -> bool {
    match member {
        "EventCategories" => *value == json!(["Management"]),
        "EnableMachineLearning" => *value == json!(true),
        // Of selectors of events, and of the cost types of budgets.
        member if member.starts_with("Include") => *value == json!(true),
        "ReadWriteType" => *value == json!("All"),
        "Sensitivity" => *value == json!("HIGH"),
        "SensitivityToBlock" => *value == json!("LOW"),
        _ => false,
    }
}

/// An answer without what says nothing, and with its lists as sets.
fn canonical(value: &Value) -> Value {
    let says_nothing = |value: &Value| {
        matches!(value, Value::Null | Value::Bool(false)) || *value == json!("") || *value == json!([])
    };
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), canonical(value)));
            let members = members.filter(|(key, value)| !says_nothing(value) && !is_default(key, value));
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(canonical).collect();
            items.sort_by_key(Value::to_string);
            items.dedup();
            Value::Array(items)
        }
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

/// Every place in an answer that holds something.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            leaves(value, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), found));
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) => found.push(path.to_owned()),
        Value::Null => {}
    }
}

/// An answer with something else at a place, or with nothing where the place begins with `-`.
fn drifted(answer: &Value, place: &str) -> Option<Value> {
    let mut answer = answer.clone();
    if let Some(member) = place.strip_prefix("-/") {
        return answer.as_object_mut()?.remove(member).map(|_| answer);
    }
    let leaf = answer.pointer_mut(place)?;
    *leaf = match &*leaf {
        Value::Number(number) => json!(number.as_i64()? + 1),
        Value::Bool(is_so) => json!(!is_so),
        // Of object lock there is no other word.
        Value::String(_) if place.ends_with("ObjectLockEnabled") => return None,
        Value::String(word) if word == "Enabled" => json!("Suspended"),
        Value::String(word) if word == "ObjectWriter" => json!("BucketOwnerPreferred"),
        Value::String(word) if word.starts_with("BucketOwner") => json!("ObjectWriter"),
        Value::String(word) if word == "all_storage_classes_128K" => json!("varies_by_storage_class"),
        Value::String(word) if word == "varies_by_storage_class" => json!("all_storage_classes_128K"),
        Value::String(text) => json!(format!("{text}1")),
        _ => return None,
    };
    Some(answer)
}

/// An aspect of one thing in an account, on the wire.
struct Subject<'a> {
    replayed: &'a Replayed,
    account: String,
    /// The call whose answer the aspect's put replaces.
    call: String,
    part: Part<'a>,
    target: &'a Target,
}

impl Subject<'_> {
    fn held(&self) -> Value {
        self.replayed.held(&self.account)[&self.call].clone()
    }

    fn hold(&self, answer: &Value) {
        self.replayed.hold(&self.account, &self.call, answer);
    }

    /// A client of its own for each act, so that none waits for AWS's published rates.
    async fn world(&self) -> AwsWorld {
        self.replayed.world(&self.account).await
    }

    async fn read(&self) -> Result<Option<Document>, Failure> {
        Ok(self.world().await.read(self.part, self.target).await?.map(|seen| seen.value))
    }

    async fn put(&self, document: &Document) -> Result<(), Failure> {
        self.world().await.put(self.part, self.target, document).await.map(drop)
    }

    /// A place of the answer that the put of this document makes what it was, so that it writes at all.
    async fn managed_place(&self, document: &Document, answer: &Value) -> Option<String> {
        let mut places = Vec::new();
        leaves(answer, "", &mut places);
        places.extend(answer.as_object().into_iter().flatten().map(|(member, _)| format!("-/{member}")));
        for place in places {
            let Some(other) = drifted(answer, &place) else { continue };
            self.hold(&other);
            let is_other = matches!(self.read().await, Ok(read) if read.as_ref() != Some(document));
            if is_other && self.put(document).await.is_ok() && canonical(&self.held()) == canonical(answer) {
                return Some(place);
            }
        }
        None
    }

    /// What becomes of a member that `before` lacks; an error where it is lost.
    async fn tried(&self, before: &Document, answer: &Value, place: &str) -> Result<&'static str, String> {
        self.hold(answer);
        let Ok(Some(seen)) = self.read().await else { return Ok("not read") };
        let is_said = |fate| seen.extras().iter().any(|extra| extra.fate == fate);
        if is_said(Fate::Refused) {
            return Ok("refused");
        }
        // Where the member stands in its place, nothing is to be put back.
        self.hold(&drifted(answer, place).unwrap_or_else(|| answer.clone()));
        match self.put(&seen).await {
            Err(failure) if failure.done.is_empty() => return Ok("stops the put"),
            Err(failure) => return Err(format!("half-way: {failure}")),
            Ok(()) => {}
        }
        let after = self.held();
        if canonical(&after) != canonical(answer) {
            return Err(format!("{}\n        became {}", canonical(answer), canonical(&after)));
        }
        if is_said(Fate::Kept) {
            return Ok("kept");
        }
        // What stays is of another aspect, or a word for the default.
        Ok(if seen == *before { "stays" } else { "managed" })
    }
}

/// What becomes of the members of one declared aspect's answer that no other had.
async fn members(
    replayed: &Replayed,
    account: String,
    one: &Tried,
    call: &str,
    verdicts: &mut Verdicts,
) -> Result<(), String> {
    let kind = one.declaration.kind;
    let mut target = read::target(&one.declaration, &one.known, &one.stack.secrets).unwrap();
    target.want = Some(one.document.clone());
    for (call, answer) in created(kind.name(), &target) {
        replayed.hold(&account, call, &answer);
    }
    let part = Part { kind, aspect: one.aspect.name() };
    let subject = Subject { replayed, account, call: call.to_owned(), part, target: &target };
    let said = |failure: Failure| failure.to_string();
    subject.put(&one.document).await.map_err(said)?;
    let before = subject.read().await.map_err(said)?.ok_or("it is not there after its put")?;
    if one.aspect.fill(one.document.clone(), &before) != before {
        return Err(format!("read as another: {:?}\n        not {:?}", before.json(), one.document.json()));
    }
    let held = subject.held();
    let place = subject.managed_place(&before, &held).await;
    verdicts.is_written |= place.is_some();
    subject.hold(&held);
    for (path, answer) in replayed.members(&subject.account, call) {
        let member = without_places(&path);
        if verdicts.by_member.contains_key(&member) {
            continue;
        }
        // What is taken away as a whole would take the member along.
        let takes_it = |place: &&str| place.strip_prefix("-/").is_some_and(|gone| path.starts_with(gone));
        let place = place.as_deref().filter(|place| !takes_it(place)).unwrap_or("/nowhere");
        match subject.tried(&before, &answer, place).await {
            Ok(verdict) => drop(verdicts.by_member.insert(member, verdict)),
            Err(why) => verdicts.lost.push(format!("{path}\n        {why}")),
        }
    }
    Ok(())
}

#[derive(Default)]
struct Verdicts {
    by_member: BTreeMap<String, &'static str>,
    lost: Vec<String>,
    is_written: bool,
}

#[tokio::test]
async fn what_is_put_back_loses_nothing() {
    let replayed = Replayed::start();
    let (mut said, mut lost, mut accounts) = (String::new(), String::new(), 0);
    for kind in KINDS {
        for aspect in kind.aspects() {
            let Replaces::Whole { answer, .. } = aspect.replaces() else { continue };
            let what = format!("{}/{}", kind.name(), aspect.name());
            if WITHOUT_MEMBERS.iter().any(|(each, _)| *each == what) {
                continue;
            }
            let service = kind.name().split('.').next().unwrap();
            let is_watched = is_watched(answer) || ON_THE_WIRE.contains(&service);
            assert!(is_watched, "{what}: nothing looks for unknown members of {answer}");
            let call = format!("{service}.{answer}");
            let all = declared(kind.name(), aspect);
            assert!(!all.is_empty(), "{what}: no fixture speaks of it");
            let mut verdicts = Verdicts::default();
            for one in &all {
                accounts += 1;
                let account = format!("empty{accounts}");
                if let Err(why) = members(&replayed, account, one, &call, &mut verdicts).await {
                    verdicts.lost.push(why);
                }
            }
            if !verdicts.is_written {
                verdicts.lost.push("no put of it writes anything".to_owned());
            }
            verdicts.lost.iter().for_each(|why| writeln!(lost, "{what}: {why}").unwrap());
            let mut verdicts = verdicts.by_member;
            let unknown = verdicts.extract_if(.., |member, _| member.ends_with("MemberOfTomorrow"));
            let unknown: BTreeSet<&str> = unknown.map(|(_, verdict)| verdict).collect();
            writeln!(said, "{what} ({answer}): what no model knows is {unknown:?}").unwrap();
            for (member, verdict) in verdicts {
                writeln!(said, "    {member}: {verdict}").unwrap();
            }
        }
    }
    assert!(lost.is_empty(), "a put loses:\n{lost}");
    insta::assert_snapshot!(said);
}

/// A path without the places in lists.
fn without_places(path: &str) -> String {
    path.split('.').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join(".")
}
