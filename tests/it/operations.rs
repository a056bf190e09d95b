//! What AWS can do with the services of our kinds, call by call (`tests/operations/`): each call is made somewhere, stands
//! for something that `trueup kinds` says is not managed, or is none of it for a reason that is written down. A new
//! version of an SDK or of botocore brings calls that nobody has thought about yet, and fails here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;
use serde_json::Value;
use trueup::kinds::KINDS;

use crate::support::emulators::python;

/// Services by their first part of a kind's name.
const SERVICES: &[(&str, Source)] = &[
    ("apprunner", Source::Model("apprunner")),
    ("athena", Source::Model("athena")),
    ("budgets", Source::Wire("budgets")),
    ("cloudtrail", Source::Wire("cloudtrail")),
    ("cloudwatch", Source::Sdk("aws-sdk-cloudwatch")),
    ("ec2", Source::Part("ec2", &["SecurityGroup"])),
    ("elbv2", Source::Model("elbv2")),
    ("events", Source::Model("events")),
    ("glue", Source::Part("glue", &["Crawl", "Database", "Table", "Tag", "UserDefinedFunction"])),
    ("iam", Source::Sdk("aws-sdk-iam")),
    ("kms", Source::Sdk("aws-sdk-kms")),
    ("lambda", Source::Model("lambda")),
    ("logs", Source::Model("logs")),
    ("s3", Source::Sdk("aws-sdk-s3")),
    ("scheduler", Source::Model("scheduler")),
    ("sns", Source::Sdk("aws-sdk-sns")),
    ("sqs", Source::Model("sqs")),
    ("ssm", Source::Model("ssm")),
    ("wafv2", Source::Model("wafv2")),
];

/// Which list of a service's calls is looked at.
#[derive(Clone, Copy)]
enum Source {
    /// The SDK's crate, by whose functions the calls are made.
    Sdk(&'static str),
    /// AWS's model, as botocore has it, of a service of which calls go over the wire.
    Model(&'static str),
    /// The same where the SDK's crate of another service has functions of the same names.
    Wire(&'static str),
    /// The calls of a model in whose names one of some words stands: EC2 has eight hundred, most of them of no kind of
    /// ours.
    Part(&'static str, &'static [&'static str]),
}

/// What is not managed and no call of the service's own SDK is about.
const BEYOND: &[&str] = &[
    // S3 Control.
    "access points",
    // A member of a budget.
    "filter expressions",
    // EC2 tags rules of security groups by the calls that tag everything.
    "tags of rules",
    // A member of the calls that set subnets.
    "addresses of its nodes",
    // Only the console shares dashboards.
    "sharing",
    // Members of calls that are made.
    "log configurations of AWS services",
    "message replay of subscriptions",
    "sources of Kafka, MQ and DocumentDB",
    "policies that are attached to a single resource",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Uncalled {
    /// By what a kind says is not managed.
    not_managed: BTreeMap<String, Vec<String>>,
    /// By the reason why it is about nothing that a kind has.
    elsewhere: BTreeMap<String, Vec<String>>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn uncalled(service: &str) -> Uncalled {
    let path = root().join(format!("tests/operations/{service}.toml"));
    let text = fs::read_to_string(&path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The calls of a service in snake case, each with the word in our code that makes it.
fn operations(packages: &Value, source: Source) -> BTreeMap<String, String> {
    match source {
        Source::Sdk(name) => of_sdk(packages, name).into_iter().map(|name| (name.clone(), name)).collect(),
        Source::Model(name) | Source::Wire(name) => of_model(name),
        Source::Part(name, words) => {
            let is_part = |call: &str| words.iter().any(|word| call.contains(word));
            of_model(name).into_iter().filter(|(_, call)| is_part(call)).collect()
        }
    }
}

fn of_model(name: &str) -> BTreeMap<String, String> {
    let script = "import json, sys\n\
                  from botocore import loaders, xform_name\n\
                  model = loaders.Loader().load_service_model(sys.argv[1], 'service-2')\n\
                  about = model['metadata']\n\
                  prefix = about.get('signingName', about['endpointPrefix'])\n\
                  print(json.dumps({xform_name(name): f'{prefix}:{name}' for name in model['operations']}))";
    let output = Command::new(python()).args(["-I", "-c", script, name]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The calls of an SDK: a module each.
fn of_sdk(packages: &Value, name: &str) -> BTreeSet<String> {
    let mut packages = packages.as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == name).unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let text = fs::read_to_string(manifest.parent().unwrap().join("src/operation.rs")).unwrap();
    let module =
        |line: &str| Some(line.strip_prefix("pub mod ")?.trim_end_matches([';', ' ', '{']).to_owned());
    text.lines().filter_map(module).collect()
}

/// Every word of the program that is a name of a function, and the action of every operation on the wire.
fn words() -> BTreeSet<String> {
    let on_the_wire = regex_lite::Regex::new(r#"\.(?:call|http)\(\s*"([^"]+)""#).unwrap();
    let named = regex_lite::Regex::new(r#"\.call\(\s*"(\w+):\w+",?\s*\)\s*\.named\(\s*"(\w+)""#).unwrap();
    let mut words = BTreeSet::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            words.extend(text.split(word).map(str::to_owned));
            words.extend(on_the_wire.captures_iter(&text).map(|found| found[1].to_owned()));
            words.extend(named.captures_iter(&text).map(|found| format!("{}:{}", &found[1], &found[2])));
        }
    }
    words
}

#[test]
fn every_call_of_aws_is_made_or_said_not_to_be() {
    // Only what was built is sure to be on this machine.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .arg("--manifest-path")
        .arg(root().join("Cargo.toml"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let words = words();
    for (service, source) in SERVICES {
        let Uncalled { not_managed, elsewhere } = uncalled(service);
        let mut said: BTreeMap<&str, &str> = BTreeMap::new();
        for (why, operations) in not_managed.iter().chain(&elsewhere) {
            for operation in operations {
                let before = said.insert(operation, why);
                assert_eq!(before, None, "{service}: {operation} is there twice");
            }
        }
        let all = operations(&metadata["packages"], *source);
        assert!(all.len() > 10, "{service} has calls");
        for (operation, word) in &all {
            let is_called_otherwise = !matches!(source, Source::Wire(_)) && words.contains(operation);
            let made = words.contains(word) || is_called_otherwise;
            let why = said.remove(operation.as_str());
            assert!(made || why.is_some(), "{service}: nobody makes `{operation}`, and nobody says so");
            assert!(
                !made || why.is_none(),
                "{service}: `{operation}` is made now; tests/operations says it is not"
            );
        }
        assert!(said.is_empty(), "{service} has no such calls: {said:?}");
    }
}

#[test]
fn what_a_kind_does_not_manage_is_what_nobody_calls() {
    for (service, _) in SERVICES {
        let uncalled = uncalled(service).not_managed;
        let mut said: BTreeSet<&str> = BTreeSet::new();
        for kind in KINDS.iter().filter(|kind| kind.name().split('.').next() == Some(service)) {
            for what in kind.not_managed() {
                said.insert(what);
                let known = uncalled.contains_key(*what) || BEYOND.contains(what);
                assert!(known, "{}: no call is about `{what}`", kind.name());
            }
        }
        for what in uncalled.keys() {
            assert!(said.contains(what.as_str()), "{service}: no kind says that `{what}` is not managed");
        }
    }
    assert_eq!(
        KINDS
            .iter()
            .filter(|kind| !SERVICES.iter().any(|(service, _)| kind.name().starts_with(service)))
            .count(),
        0
    );
}
