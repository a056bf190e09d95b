//! Stacks that are made up: any subset of some kinds, with any of some values, referring to each
//! other. And writing TOML in any order.

use std::{
    fmt, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use proptest::{
    collection::vec,
    option,
    prelude::{any, prop},
    strategy::Strategy,
};
use serde_json::{Map, Value, json};
use trueup::world::snapshot_file::Snapshot;

/// A role outside of every stack.
pub(crate) const OPERATIONS: &str = "arn:aws:iam::111122223333:role/ops";

/// A made-up stack. An index refers to one of so many resources as there are.
#[derive(Clone)]
pub(crate) struct Chosen {
    keys: Vec<Key>,
    buckets: Vec<Bucket>,
    roles: Vec<Role>,
    policies: Vec<Policy>,
    users: Vec<User>,
    parameters: Vec<Parameter>,
    guest: Option<usize>,
}

impl fmt::Debug for Chosen {
    /// As the file that it becomes: a failed case can be tried by hand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", write(&self.tables(), 0))
    }
}

#[derive(Clone, Debug)]
struct Key {
    alias: &'static str,
    description: Option<String>,
    rotation: bool,
    enabled: bool,
    user: Option<usize>,
    tag: Option<String>,
}

#[derive(Clone, Debug)]
struct Bucket {
    versioning: Option<&'static str>,
    days: Option<u8>,
    key: Option<usize>,
    reader: Option<usize>,
    closed: bool,
    prefix: bool,
    tag: Option<String>,
}

#[derive(Clone, Debug)]
struct Role {
    path: &'static str,
    description: Option<String>,
    service: bool,
    trusted: Option<usize>,
    reads: Option<usize>,
    decrypts: Option<usize>,
    attached: Option<usize>,
}

#[derive(Clone, Debug)]
struct Policy {
    description: Option<String>,
    actions: Vec<&'static str>,
    bucket: Option<usize>,
}

#[derive(Clone, Debug)]
struct User {
    groups: Vec<&'static str>,
    attached: Option<usize>,
    writes: Option<usize>,
}

#[derive(Clone, Debug)]
struct Parameter {
    text: String,
    json: bool,
    bucket: Option<usize>,
    key: Option<usize>,
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["calls", "Reads calls", "a, b", "${aws:username}"]).prop_map(str::to_owned)
}

fn index() -> impl Strategy<Value = Option<usize>> {
    option::of(0..3_usize)
}

/// Any stack.
pub(crate) fn chosen() -> impl Strategy<Value = Chosen> {
    // An alias can change: the key is then found by its owner.
    let alias = prop::sample::select(vec!["laws", "calls"]);
    let key = (alias, option::of(word()), any::<bool>(), any::<bool>(), index(), option::of(word()))
        .prop_map(|(alias, description, rotation, enabled, user, tag)| Key {
            alias,
            description,
            rotation,
            enabled,
            user,
            tag,
        });
    let versioning = option::of(prop::sample::select(vec!["enabled", "suspended"]));
    let bucket =
        (versioning, option::of(1..4_u8), index(), index(), any::<bool>(), any::<bool>(), option::of(word()))
            .prop_map(|(versioning, days, key, reader, closed, prefix, tag)| Bucket {
                versioning,
                days,
                key,
                reader,
                closed,
                prefix,
                tag,
            });
    let path = prop::sample::select(vec!["/", "/calls/"]);
    let role = (path, option::of(word()), any::<bool>(), index(), index(), index(), index()).prop_map(
        |(path, description, service, trusted, reads, decrypts, attached)| Role {
            path,
            description: description.filter(|text| !text.contains('$')),
            service,
            trusted,
            reads,
            decrypts,
            attached,
        },
    );
    let actions = prop::sample::subsequence(vec!["s3:GetObject", "s3:PutObject", "logs:*"], 1..=3);
    let policy = (option::of(word()), actions, index()).prop_map(|(description, actions, bucket)| Policy {
        description,
        actions,
        bucket,
    });
    let groups = prop::sample::subsequence(vec!["readers", "writers", "admins"], 0..=3);
    let user =
        (groups, index(), index()).prop_map(|(groups, attached, writes)| User { groups, attached, writes });
    let parameter = (word(), any::<bool>(), index(), index())
        .prop_map(|(text, json, bucket, key)| Parameter { text, json, bucket, key });
    let lists = (
        vec(key, 0..=2),
        vec(bucket, 0..=3),
        vec(role, 0..=3),
        vec(policy, 0..=2),
        vec(user, 0..=2),
        vec(parameter, 0..=2),
    );
    (lists, index()).prop_map(|((keys, buckets, roles, policies, users, parameters), guest)| Chosen {
        keys,
        buckets,
        roles,
        policies,
        users,
        parameters,
        guest,
    })
}

/// `chosen` with at least the resources of `least`, since what is no longer declared stays.
pub(crate) fn grown(chosen: &Chosen, least: &Chosen) -> Chosen {
    fn at_least<T: Clone>(some: &[T], least: &[T]) -> Vec<T> {
        some.iter().chain(least.iter().skip(some.len())).cloned().collect()
    }
    // A parameter can't turn from one type into another without being made again.
    Chosen {
        keys: at_least(&chosen.keys, &least.keys),
        buckets: at_least(&chosen.buckets, &least.buckets),
        roles: at_least(&chosen.roles, &least.roles),
        policies: at_least(&chosen.policies, &least.policies),
        users: at_least(&chosen.users, &least.users),
        parameters: at_least(&chosen.parameters, &least.parameters),
        guest: chosen.guest.or(least.guest),
    }
}

/// The name of one of the `there` resources of a sort.
fn name<T>(sort: &str, there: &[T], index: Option<usize>) -> Option<String> {
    let index = index.filter(|_| !there.is_empty())? % there.len();
    Some(format!("{sort}-{index}"))
}

fn allow(actions: &Value, resource: &str) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resource })
}

fn policy(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

impl Chosen {
    fn key(&self, index: Option<usize>) -> Option<String> {
        name("key", &self.keys, index).map(|name| format!("${{kms.key.{name}.arn}}"))
    }

    fn bucket(&self, index: Option<usize>) -> Option<String> {
        name("bucket", &self.buckets, index).map(|name| format!("${{s3.bucket.{name}.arn}}"))
    }

    fn role(&self, index: Option<usize>) -> Option<String> {
        name("role", &self.roles, index).map(|name| format!("${{iam.role.{name}.arn}}"))
    }

    fn policy(&self, index: Option<usize>) -> Option<String> {
        name("policy", &self.policies, index).map(|name| format!("${{iam.policy.{name}.arn}}"))
    }

    /// The tables of the stack's file, by their header.
    pub(crate) fn tables(&self) -> Vec<(String, Value)> {
        let stack = json!({
            "name": "laws", "account": "111122223333", "region": "eu-central-1", "tags": { "Project": "laws" },
        });
        let mut tables = vec![("stack".to_owned(), stack)];
        let mut table = |kind: &str, name: &str, value: Value| tables.push((format!("{kind}.{name}"), value));
        for (index, key) in self.keys.iter().enumerate() {
            let mut value = json!({ "alias": format!("{}-{index}", key.alias), "rotation": key.rotation, "enabled": key.enabled });
            set(&mut value, "description", key.description.as_ref().map(|text| json!(text)));
            set(&mut value, "users", self.role(key.user).map(|role| json!([role, OPERATIONS])));
            set(&mut value, "tags", key.tag.as_ref().map(|_| json!({ "Data": "voice", "Env": "test" })));
            table("kms.key", &format!("key-{index}"), value);
        }
        for (index, bucket) in self.buckets.iter().enumerate() {
            let own = format!("${{s3.bucket.bucket-{index}.arn}}");
            let mut value = json!({ "name": format!("laws-bucket-{index}") });
            set(&mut value, "versioning", bucket.versioning.map(|text| json!(text)));
            set(&mut value, "tags", bucket.tag.as_ref().map(|_| json!({ "Data": "voice" })));
            set(&mut value, "prefixes", bucket.prefix.then(|| json!(["tmp/", "calls/"])));
            set(
                &mut value,
                "encryption",
                self.key(bucket.key).map(|key| json!({ "kms": key, "bucket_key": true })),
            );
            let rules = |days| json!({ "expire": { "expire_after_days": days }, "uploads": { "abort_incomplete_multipart_after_days": 7 } });
            set(&mut value, "lifecycle", bucket.days.map(rules));
            let mut statements = Vec::new();
            if bucket.closed {
                statements.push(json!({
                    "Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": [own, format!("{own}/*")], "Condition": { "Bool": { "aws:SecureTransport": "false" } },
                }));
            }
            statements.extend(self.role(bucket.reader).map(|role| {
                json!({
                    "Effect": "Allow", "Principal": { "AWS": [role, "111122223333"] },
                    "Action": ["s3:GetObject", "s3:GetObjectTagging"], "Resource": format!("{own}/*"),
                })
            }));
            set(&mut value, "policy", (!statements.is_empty()).then(|| policy(&statements)));
            table("s3.bucket", &format!("bucket-{index}"), value);
        }
        for (index, role) in self.roles.iter().enumerate() {
            let mut value = json!({ "name": format!("laws-role-{index}"), "path": role.path });
            set(&mut value, "description", role.description.as_ref().map(|text| json!(text)));
            let mut trust = json!({});
            set(
                &mut trust,
                "services",
                role.service.then(|| json!(["lambda.amazonaws.com", "ec2.amazonaws.com"])),
            );
            // AWS takes no role that trusts itself before it is there.
            let trusted = self.role(role.trusted).filter(|arn| !arn.contains(&format!("role-{index}.")));
            set(&mut trust, "principals", trusted.map(|role| json!([role])));
            set(&mut value, "trust", Some(trust).filter(|trust| *trust != json!({})));
            let reads = self.bucket(role.reads).map(|arn| {
                policy(&[
                    allow(&json!(["s3:GetObject", "s3:PutObject"]), &format!("{arn}/*")),
                    allow(&json!("s3:ListBucket"), &arn),
                ])
            });
            let decrypts = self.key(role.decrypts).map(|arn| policy(&[allow(&json!("kms:Decrypt"), &arn)]));
            let mut inline = json!({});
            set(&mut inline, "reads", reads);
            set(&mut inline, "decrypts", decrypts);
            set(&mut value, "inline", Some(inline));
            let attached = self.policy(role.attached);
            set(
                &mut value,
                "attachments",
                attached.map(|arn| json!([arn, "arn:aws:iam::aws:policy/ReadOnlyAccess"])),
            );
            table("iam.role", &format!("role-{index}"), value);
        }
        for (index, each) in self.policies.iter().enumerate() {
            let resource = self.bucket(each.bucket).map_or("*".to_owned(), |arn| format!("{arn}/*"));
            let document = policy(&[allow(&json!(each.actions), &resource)]);
            let mut value = json!({ "name": format!("laws-policy-{index}"), "document": document });
            let description = each.description.as_ref().map(|text| json!(text.replace("${", "")));
            set(&mut value, "description", description);
            table("iam.policy", &format!("policy-{index}"), value);
        }
        for (index, user) in self.users.iter().enumerate() {
            let mut value = json!({ "name": format!("laws-user-{index}"), "groups": user.groups });
            set(&mut value, "attachments", self.policy(user.attached).map(|arn| json!([arn])));
            let writes = self.bucket(user.writes);
            let own = |arn| json!({ "writes": policy(&[allow(&json!("s3:PutObject"), &format!("{arn}/${{aws:username}}/*"))]) });
            set(&mut value, "inline", writes.map(own));
            table("iam.user", &format!("user-{index}"), value);
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let mut value = json!({ "name": format!("/laws/{index}") });
            let mut about = json!({ "text": parameter.text, "numbers": [3, 1, 2] });
            set(&mut about, "bucket", self.bucket(parameter.bucket).map(Value::String));
            set(&mut about, "key", self.key(parameter.key).map(Value::String));
            let (field, content) =
                if parameter.json { ("json", about) } else { ("value", json!(parameter.text)) };
            set(&mut value, field, Some(content));
            table("ssm.parameter", &format!("parameter-{index}"), value);
        }
        if let Some(arn) = self.guest.and_then(|_| self.bucket(self.guest)) {
            let inline = json!({ "ours": policy(&[allow(&json!("s3:ListBucket"), &arn)]) });
            table("iam.user", "guest", json!({ "name": "guest", "external": true, "inline": inline }));
        }
        tables
    }
}

fn set(table: &mut Value, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        table[key] = value;
    }
}

/// An account that holds nothing but a user of someone else.
pub(crate) fn guest() -> Snapshot {
    let own = json!({ "Effect": "Allow", "Action": ["iam:ChangePassword"], "Resource": ["*"] });
    let own = json!({ "Version": "2012-10-17", "Statement": { "Allow iam:ChangePassword": own } });
    let user = json!({
        "outputs": { "name": "guest", "arn": "arn:aws:iam::111122223333:user/guest", "id": "AIDAGUEST" },
        "aspects": { "user": { "path": "/" }, "inline": { "own": own }, "tags": { "Team": "telephony" }, "groups": ["admins"] },
    });
    let users = json!({ "global/AIDAGUEST": user });
    let json = json!({ "format": 1, "account": "111122223333", "resources": { "iam.user": users } });
    serde_json::from_value(json).unwrap()
}

/// The lists of a stack that are sets.
const SETS: &[&str] = &[
    "Action",
    "Resource",
    "Statement",
    "AWS",
    "attachments",
    "groups",
    "prefixes",
    "principals",
    "services",
    "users",
    "administrators",
];

/// TOML of `tables`; with a seed the tables, their keys and the items of their sets in any order.
pub(crate) fn write(tables: &[(String, Value)], seed: u64) -> String {
    let mut tables: Vec<&(String, Value)> = tables.iter().collect();
    shuffle(&mut tables, seed, |(header, _)| header.clone());
    tables.iter().map(|(header, value)| write_table(header, value, seed)).collect()
}

fn write_table(header: &str, value: &Value, seed: u64) -> String {
    let members = value.as_object().unwrap();
    let line = |(key, value): &(&String, &Value)| {
        format!("{} = {}\n", write_key(key), write_value(key, value, seed))
    };
    let lines: String = in_order(members, seed).iter().map(line).collect();
    format!("[{header}]\n{lines}\n")
}

fn write_key(key: &str) -> String {
    let is_bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare { key.to_owned() } else { json!(key).to_string() }
}

/// A value of TOML on one line; strings and numbers are as in JSON.
fn write_value(key: &str, value: &Value, seed: u64) -> String {
    match value {
        Value::Object(members) => {
            let member = |(key, value): &(&String, &Value)| {
                format!("{} = {}", write_key(key), write_value(key, value, seed))
            };
            format!("{{ {} }}", in_order(members, seed).iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let mut items: Vec<String> = items.iter().map(|item| write_value("", item, seed)).collect();
            if SETS.contains(&key) {
                shuffle(&mut items, seed, Clone::clone);
            }
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn in_order(members: &Map<String, Value>, seed: u64) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    shuffle(&mut members, seed, |(key, _)| (*key).clone());
    members
}

/// Sorts by a hash that depends on the seed; the seed 0 leaves everything where it is.
fn shuffle<T>(items: &mut [T], seed: u64, name: impl Fn(&T) -> String) {
    if seed != 0 {
        items.sort_by_cached_key(|item| {
            let mut hasher = DefaultHasher::new();
            (seed, name(item)).hash(&mut hasher);
            hasher.finish()
        });
    }
}

/// Copies the files of a stack with everything in another order that has none.
pub(crate) fn shuffle_files(from: &Path, to: &Path, seed: u64) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&copy).unwrap();
            shuffle_files(&path, &copy, seed);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let shuffled = if path.extension().is_some_and(|extension| extension == "toml") {
            let mut value: Value = toml::from_str(&text).unwrap();
            let members = value.as_object_mut().unwrap();
            // What is no table comes before the first header.
            let phase = members.remove("phase").map(|phase| format!("phase = {phase}\n")).unwrap_or_default();
            let tables: Vec<(String, Value)> =
                members.iter().flat_map(|(key, value)| tables(key, value)).collect();
            phase + &write(&tables, seed)
        } else if path.extension().is_some_and(|extension| extension == "json") {
            write_json("", &serde_json::from_str(&text).unwrap(), seed)
        } else {
            text
        };
        fs::write(copy, shuffled).unwrap();
    }
}

/// The tables below a key of a stack's file, each with its header.
fn tables(key: &str, value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Array(items) => items.iter().map(|item| (format!("[{key}]"), item.clone())).collect(),
        Value::Object(members) if key != "stack" && members.values().all(Value::is_object) => {
            members.iter().flat_map(|(name, value)| tables(&format!("{key}.{name}"), value)).collect()
        }
        _ => vec![(key.to_owned(), value.clone())],
    }
}

fn write_json(key: &str, value: &Value, seed: u64) -> String {
    match value {
        Value::Object(members) => {
            let member = |(key, value): &(&String, &Value)| {
                format!("{}: {}", json!(key), write_json(key, value, seed))
            };
            format!("{{{}}}", in_order(members, seed).iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let mut items: Vec<String> = items.iter().map(|item| write_json("", item, seed)).collect();
            if SETS.contains(&key) {
                shuffle(&mut items, seed, Clone::clone);
            }
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
