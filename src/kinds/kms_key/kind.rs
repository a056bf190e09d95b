//! The kind: outputs, how a declaration falls apart, what AWS would refuse in it, and the way back.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    alias::{self, KeyAlias},
    key::{KeyItself, KeyValue},
    lookup,
    policy::{self as key_policy, KeyPolicy},
    settings::{KeyDescription, KeyEnabled, KeyRotation, KeyTags, Rotation},
    spec::{DELETION_WINDOW, SYMMETRIC, Spec, usages},
};
use crate::{
    kind::DynAspect,
    model::Document,
    policy::{self, Dialect, aws_principal_problem, service_problem},
};

/// A customer managed key.
#[derive(Debug)]
pub struct KmsKey;

impl Kind for KmsKey {
    type Spec = Spec;
    const NAME: &'static str = "kms.key";
    const ABOUT: &'static str = "a customer managed key, found by its alias";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "the key's ARN"),
        Output::made_up("id", "the key's ID"),
        Output::predicted("alias", "the alias with `alias/`"),
        Output::predicted("alias_arn", "the alias's ARN"),
        Output::predicted("name", "the alias without `alias/`"),
    ];
    const NOT_MANAGED: &'static [&'static str] =
        &["grants", "imported key material", "custom key stores", "replica keys", "key rotations on demand"];
    const ARN_PREFIX: Option<&'static str> = Some("key/");
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &KeyItself,
        &KeyAlias,
        &TagsOf(KeyTags),
        &Configured(KeyDescription),
        &KeyPolicy,
        &Configured(KeyRotation),
        &Configured(KeyEnabled),
    ];
    const GONE: &'static [&'static str] = lookup::NOT_FOUND;
    const HOLDS_DATA: bool = true;
    const NAMED_BY: &'static str = "alias";
    const FOUND_BY_OWNER: bool = true;
    const IN_SERIES: bool = true;
    const JSON_FILES: &'static [&'static str] = &["policy"];
    const LEAVES_BEHIND: Option<&'static str> = Some("the data that it encrypted");

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let name = spec.name();
        let alias = spec.alias.is_some().then(|| alias::of(&name));
        Desired::named(name)
            .with_problems(problems(&spec, scope))
            .with_problems_of_new(problem_of_new(&spec))
            .with(KeyItself, Some(KeyValue::declared(&spec)))
            .with(KeyAlias, alias)
            .with(KeyPolicy, key_policy::declared(&spec, scope))
            .with(Configured(KeyDescription), spec.description)
            .with(Configured(KeyRotation), spec.rotation)
            .with(Configured(KeyEnabled), spec.enabled)
            .with(TagsOf(KeyTags), Some(spec.tags))
            .with_setting(DELETION_WINDOW, spec.deletion_window_days)
            .with_setting(lookup::KEY_ID, spec.key_id)
    }

    /// With who may do what, and with the whole policy.
    fn written(mut held: Written) -> Vec<Table> {
        held.spread(KeyItself::NAME);
        let id = held.get("name").to_owned();
        held.set("name", Option::<String>::None);
        match held.take(KeyAlias).as_ref().and_then(Text::known) {
            Some(alias) => held.set(KeyAlias::NAME, alias.trim_start_matches("alias/")),
            None => held.set(lookup::KEY_ID, id),
        }
        let rotation = held.take(Configured(KeyRotation)).map(Rotation::to_declaration);
        held.set(KeyRotation::NAME, rotation);
        let policy = held.take(KeyPolicy);
        held.set(KeyPolicy::NAME, &policy);
        let whole = held.rest();
        let short = policy.as_ref().and_then(key_policy::short).map(|short| {
            let mut table = whole.clone();
            table.remove(KeyPolicy::NAME);
            table.extend(short);
            table
        });
        short.into_iter().chain([whole]).collect()
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        lookup::predicted(name, scope)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        let multi_region = first.is_some_and(|key| key["multi_region"] == true);
        let id = if multi_region { format!("mrk-{unique}") } else { crate::model::uuid(unique) };
        let mut outputs = Self::predict(name, first, scope);
        outputs.insert("arn".to_owned(), scope.arn("kms", &format!("key/{id}")));
        outputs.insert("id".to_owned(), id);
        outputs
    }

    fn called(outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let alias = aspect(KeyAlias::NAME);
        let alias = alias.as_ref().and_then(|alias| alias.json().as_str()?.strip_prefix("alias/"));
        alias.map(str::to_owned).or_else(|| outputs.get("name").cloned())
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let texts = ["id", "alias"].iter().filter_map(|output| outputs.get(*output));
        Mention::arns(outputs).into_iter().chain(texts.map(Mention::anywhere)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        alias::uses(aws, at).await
    }

    async fn created(aws: &Aws, scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        let key = lookup::describe_now(aws, &scope.region, name).await?;
        Ok(key.and_then(|key| key.creation_date).map(|date| date.secs()))
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        lookup::list(aws, &scope.region).await
    }
}

/// What AWS would refuse, beside the bounds of the fields.
fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found = Vec::new();
    let name = spec.name();
    match name.known() {
        Some("") if spec.alias.is_some() => found.push(Problem::at("alias", "an alias has a name")),
        Some("") => {
            let problem = Problem::at("", "a key has an `alias`, by which it is found");
            found.push(problem.with_help("a key that exists without one is adopted by its `key_id`"));
        }
        Some(name) if name.starts_with("aws/") => {
            found.push(Problem::at("alias", "aliases that start with `aws/` are reserved for AWS"));
        }
        _ => {}
    }
    found.extend(problem_of_spec(spec));
    if spec.rotation.is_some_and(|rotation| rotation.enabled) && spec.spec != SYMMETRIC {
        found.push(Problem::at("rotation", "AWS rotates symmetric encryption keys only"));
    }
    for (list, arns) in [("administrators", &spec.administrators), ("users", &spec.users)] {
        let messages = arns.iter().filter_map(|arn| aws_principal_problem(arn.0.known()?));
        found.extend(messages.map(|message| Problem::at(list, message)));
    }
    let services = spec.services.iter().filter_map(|service| service_problem(service));
    found.extend(services.map(|message| Problem::at("services", message)));
    found.extend(problems_of_statements(spec));
    found.extend(problems_of_policy(spec, scope));
    found
}

/// What AWS would refuse of a new key.
fn problem_of_new(spec: &Spec) -> Option<Problem> {
    spec.key_id.as_ref().map(|_| {
        Problem::at("key_id", "`key_id` is for a key that exists: AWS assigns the ids of new ones")
            .with_help("set `adopt = true` beside it")
    })
}

fn problem_of_spec(spec: &Spec) -> Option<Problem> {
    let usages = usages(&spec.spec);
    if spec.usage.is_none() && usages.len() > 1 {
        let problem = Problem::at("spec", format!("a key of spec {} needs a `usage`", spec.spec));
        return Some(problem.with_help(format!("one of {}", usages.join(", "))));
    }
    // An unknown spec has no usages, and is refused by the bounds of its field.
    if usages.is_empty() || usages.contains(&spec.usage()) {
        return None;
    }
    let message = format!("a key of spec {} is not for {}", spec.spec, spec.usage());
    Some(Problem::at("usage", message).with_help(format!("expected {}", usages.join(" or "))))
}

fn problems_of_statements(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    for (sid, statement) in &spec.statements {
        let mut refuse = |message: &str| found.push(Problem::below(["statements", sid], message));
        if key_policy::is_taken(sid, spec) {
            refuse(&format!("a statement `{sid}` is already generated from the other fields"));
        }
        if statement.get("Sid").is_some_and(|own| own != sid) {
            refuse("the Sid is the statement's key and can't differ from it");
        }
    }
    if !spec.statements.is_empty() {
        let document = json!({ "Version": "2012-10-17", "Statement": spec.statements });
        let of_policy = policy::problems(&document, Dialect::Key).into_iter();
        let of_statements = of_policy.map(|(path, message)| (path.into_iter().skip(1).collect(), message));
        found.extend(Problem::all_below(&["statements"], of_statements));
    }
    found
}

fn problems_of_policy(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let Some(whole) = &spec.policy else { return Vec::new() };
    let mut found: Vec<_> =
        Problem::all_below(&[KeyPolicy::NAME], policy::problems(whole, Dialect::Key)).collect();
    let declared = key_policy::declared(spec, scope);
    if found.is_empty() && !declared.is_some_and(|policy| key_policy::allows_account(&policy, scope)) {
        let message = "no statement allows the account: IAM policies would have no effect on this key, and everybody could be locked out";
        let help = "allow `kms:*` to arn:aws:iam::${stack.account}:root";
        found.push(Problem::at(KeyPolicy::NAME, message).with_help(help));
    }
    if spec.has_grants() {
        let message = "`policy` is the whole key policy, so nothing can be added to it";
        let help = "remove `administrators`, `users`, `services` and `statements`, or `policy`";
        found.push(Problem::at(KeyPolicy::NAME, message).with_help(help));
    }
    found
}
