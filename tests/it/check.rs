//! The rules of `check`: each fires on `tests/check/<rule>/fires.toml`, and only it; what it says is
//! in `fires.snap` beside it. On `quiet.toml`, which is nearly the same, nothing fires.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::Value;
use trueup::{
    check::{findings, rules::RULES},
    diagnostics::{Diagnostic, Severity},
    kinds,
    policy::{Dialect, Policy},
    render::sarif,
    stack::{Loaded, Options, load},
};

use crate::support::emulators::of_moto;

fn folder(rule: &str) -> PathBuf {
    Path::new("tests/check").join(rule)
}

/// What the rules find in a stack that loads without a mistake.
fn found(path: &Path) -> (Loaded, Vec<Diagnostic>) {
    let loaded = load(path, &kinds::catalog(), &Options::default());
    let said = loaded.sources.render(&loaded.diagnostics).plain();
    let stack = loaded.stack.as_ref().unwrap_or_else(|| panic!("{}: {said}", path.display()));
    let findings = findings(stack);
    (loaded, findings)
}

#[test]
fn every_rule_fires_where_it_should() {
    for rule in RULES {
        let path = folder(rule.id).join("fires.toml");
        let (loaded, findings) = found(&path);
        let said = loaded.sources.render(&findings).plain();
        assert!(!findings.is_empty(), "{} does not fire", rule.id);
        assert!(findings.iter().all(|finding| finding.rule == Some(rule.id)), "{}: {said}", rule.id);
        assert!(
            findings.iter().all(|finding| finding.place.is_some()),
            "{}: a finding without a line",
            rule.id
        );
        let settings = {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder(rule.id).canonicalize().unwrap());
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings
        };
        settings.bind(|| insta::assert_snapshot!("fires", said));
    }
}

#[test]
fn no_rule_fires_where_it_must_not() {
    for rule in RULES {
        let (loaded, findings) = found(&folder(rule.id).join("quiet.toml"));
        assert!(findings.is_empty(), "{}: {}", rule.id, loaded.sources.render(&findings).plain());
    }
}

#[test]
fn rules_have_names_in_order_and_every_folder_has_its_rule() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for entry in std::fs::read_dir("tests/check").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(ids.contains(&name.as_str()), "tests/check/{name} is for no rule");
    }
}

#[test]
fn an_allow_that_silences_nothing_is_reported() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("stack.toml");
    let stack = |allow: &str| {
        format!(
            "[stack]\nname = \"monitoring\"\nregion = \"eu-central-1\"\n\n[iam.role.bot]\nname = \"bot\"\ntrust = {{ services = [\"lambda.amazonaws.com\"] }}\nallow = [{allow}]\n"
        )
    };
    for (rule, expected) in [
        ("alarm-topic-key", "`alarm-topic-key` is not broken here"),
        ("alarm-topic-kee", "unknown rule `alarm-topic-kee`"),
    ] {
        std::fs::write(&path, stack(&format!("{{ rule = \"{rule}\", reason = \"because\" }}"))).unwrap();
        let (_, findings) = found(&path);
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, [expected]);
    }
}

#[test]
fn what_nothing_refers_to_is_reported() {
    let directory = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let here = directory.path();
    let write = |name: &str, text: &str| std::fs::write(here.join(name), text);
    let written = std::fs::create_dir(here.join("templates"))
        .and_then(|()| write("templates/plain.toml", "[sns.topic.topic]\nname = \"plain\"\n"))
        .and_then(|()| write("templates/other.toml", "[sns.topic.topic]\nname = \"other\"\n"))
        .and_then(|()| {
            write(
                "stack.toml",
                "[stack]\nname = \"calls\"\nregion = \"eu-central-1\"\n[variables.tenant]\ndefault = \"a\"\n\
                 [variables.tenants]\ndefault = \"b\"\n[sns.topic.one]\nname = \"${var.tenants}\"\n\
                 [use.plain]\ntemplate = \"plain\"\n",
            )
        });
    written.unwrap_or_else(|error| panic!("{error}"));
    let messages: Vec<String> = found(here).1.into_iter().map(|finding| finding.message).collect();
    assert_eq!(messages, ["the template `other` is used nowhere", "the variable `tenant` is used nowhere"]);
}

#[test]
fn the_documentation_lists_the_rules() {
    let row = |rule: &&trueup::check::Rule| {
        let level = serde_json::to_value(rule.severity).unwrap();
        format!("| `{}` | {} | {} |\n", rule.id, level.as_str().unwrap(), rule.about)
    };
    let table: String = RULES.iter().map(row).collect();
    let written = std::fs::read_to_string("docs/rules.md").unwrap();
    assert!(written.ends_with(&table), "docs/rules.md should end with\n{table}");
}

/// `service-region` says where services are not as the endpoints of botocore do, and knows of each that is not everywhere.
#[test]
fn services_are_in_the_regions_that_aws_publishes() {
    // Their names among endpoints, where they are not those of kinds.
    let named = |service: &str| match service {
        "cloudwatch" => "monitoring".to_owned(),
        "elbv2" => "elasticloadbalancing".to_owned(),
        other => other.to_owned(),
    };
    let kinds: BTreeSet<&str> =
        kinds::KINDS.iter().filter_map(|kind| kind.name().split('.').next()).collect();
    let endpoints: Value = serde_json::from_str(&of_moto("../botocore/data/endpoints.json")).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for partition in endpoints["partitions"].as_array().unwrap() {
        let name = partition["partition"].as_str().unwrap();
        if !["aws", "aws-cn", "aws-us-gov"].contains(&name) {
            continue;
        }
        for region in partition["regions"].as_object().unwrap().keys() {
            let is_there = |service: &str| {
                let service = &partition["services"][named(service)];
                service["isRegionalized"] == false || service["endpoints"].get(region).is_some()
            };
            // What is told of the whole account is not where it is declared.
            let missing = kinds.iter().filter(|kind| !["budgets", "iam"].contains(*kind) && !is_there(kind));
            let missing: Vec<&&str> = missing.collect();
            let path = home.path().join("stack.toml");
            let text = format!(
                "[stack]\nname = \"web\"\naccount = \"111122223333\"\nregion = \"{region}\"\n\n\
                 [apprunner.service.web]\nname = \"storefront\"\n\
                 source = {{ image_identifier = \"public.ecr.aws/nginx/nginx:1.29\", image_repository_type = \"ECR_PUBLIC\" }}\n"
            );
            std::fs::write(&path, text).unwrap();
            let (_, findings) = found(&path);
            let fires = findings.iter().any(|finding| finding.rule == Some("service-region"));
            let expected: &[&&str] = if fires { &[&"apprunner"] } else { &[] };
            assert_eq!(missing, expected, "{region}");
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

/// What AWS itself writes is right: whatever a rule calls an error there would be the rule's own.
#[test]
fn the_policies_that_aws_publishes_raise_no_error() {
    let source = of_moto("iam/aws_managed_policies.py");
    let json = source.split("\"\"\"").nth(1).unwrap();
    let published: BTreeMap<String, Value> = serde_json::from_str(json).unwrap();
    assert!(published.len() > 1_000, "{}", published.len());
    let home = tempfile::tempdir().unwrap();
    let mut stack =
        "[stack]\nname = \"published\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n".to_owned();
    for (name, policy) in &published {
        let document = policy["Document"].to_string();
        let read = Policy::from_json(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(Policy::from_json(&read.to_json()).unwrap(), read, "{name}");
        let canonical = serde_json::to_value(&read).unwrap();
        assert_eq!(serde_json::from_value::<Policy>(canonical).unwrap(), read, "{name}");
        // AWS's own may be larger than a customer's.
        if read.size() <= Dialect::Managed.limit() {
            std::fs::write(home.path().join(format!("{name}.json")), document).unwrap();
            let key = name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
            stack += &format!(
                "[iam.policy.p-{key}]\nname = \"{name}\"\ndocument = {{ file = \"{name}.json\" }}\n"
            );
        }
    }
    std::fs::write(home.path().join("stack.toml"), stack).unwrap();
    let (loaded, findings) = found(home.path());
    let errors: Vec<Diagnostic> =
        findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", loaded.sources.render(&errors).plain());
}

/// Every object of a log has only members that the SARIF 2.1.0 schema names (which allows no others),
/// and those that it, or code scanning, asks for.
#[test]
fn sarif_is_as_code_scanning_takes_it() {
    const MEMBERS: &[(&str, &[&str], &[&str])] = &[
        ("", &["version", "runs"], &["$schema"]),
        ("runs", &["tool", "results"], &["columnKind"]),
        ("tool", &["driver"], &[]),
        ("driver", &["name", "rules"], &["semanticVersion"]),
        (
            "rules",
            &["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
            &["properties"],
        ),
        ("defaultConfiguration", &["level"], &[]),
        ("shortDescription", &["text"], &[]),
        ("fullDescription", &["text"], &[]),
        ("help", &["text", "markdown"], &[]),
        (
            "results",
            &["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
            &["relatedLocations"],
        ),
        ("message", &["text"], &[]),
        ("locations", &["physicalLocation"], &[]),
        ("relatedLocations", &["physicalLocation", "message"], &[]),
        ("physicalLocation", &["artifactLocation", "region"], &[]),
        ("artifactLocation", &["uri", "uriBaseId"], &[]),
        ("region", &["startLine"], &["startColumn", "endLine", "endColumn"]),
        ("partialFingerprints", &["primaryLocationLineHash"], &[]),
    ];
    fn walk(name: &str, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(name, item)),
            Value::Object(members) if name != "properties" => {
                let found = MEMBERS.iter().find(|(object, ..)| *object == name);
                let (_, required, optional) = found.unwrap_or_else(|| panic!("an object `{name}`"));
                for member in *required {
                    assert!(members.contains_key(*member), "{name} lacks `{member}`");
                }
                for (member, value) in members {
                    let known = required.iter().chain(*optional).any(|known| known == member);
                    assert!(known, "{name} has `{member}`");
                    walk(member, value);
                }
            }
            _ => {}
        }
    }
    let path = folder("joined-requirements").join("fires.toml");
    let (loaded, mut findings) = found(&path);
    findings.push(Diagnostic::error("the file can't be read", None));
    let log = sarif::log(&loaded.sources, &findings, &path.display().to_string(), Path::new("."));
    let log: Value = serde_json::from_str(&log).unwrap();
    walk("", &log);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len() + 1);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let mut fingerprints = BTreeSet::new();
    for result in results {
        assert_eq!(
            rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"],
            result["ruleId"]
        );
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(fingerprints.insert(result["partialFingerprints"].to_string()), "{result}");
    }
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new("tests/it/snapshots").canonicalize().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    // Which place a rule has among all is no concern of the snapshot.
    let mut shown = results.clone();
    for result in &mut shown {
        result.as_object_mut().unwrap().remove("ruleIndex");
    }
    settings.bind(|| insta::assert_snapshot!("sarif-results", format!("{:#}", Value::from(shown))));
}

#[test]
fn a_fingerprint_outlives_lines_above_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("stack.toml");
    let stack = std::fs::read_to_string(folder("log-group-retention").join("fires.toml")).unwrap();
    let fingerprint = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let (loaded, findings) = found(&path);
        let log = sarif::log(&loaded.sources, &findings, "stack.toml", home.path());
        let log: Value = serde_json::from_str(&log).unwrap();
        let result = log["runs"][0]["results"][0].clone();
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "stack.toml");
        result["partialFingerprints"].to_string()
    };
    assert_eq!(fingerprint(&stack), fingerprint(&format!("# One line more.\n{stack}")));
}
