//! `trueup export`: the templates of our stacks, what of each kind a template does not say, circles, parameters, and
//! what `cfn-lint` says of all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use trueup::{
    export::{
        cloudformation::{
            Parameter, Template,
            kinds::{TABLE, entry},
            load_with_parameters,
            mapping::Entry,
        },
        terraform,
    },
    kinds,
    stack::{Options, load},
};

use crate::support::{binary::fine, emulators::environment};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn exported(path: &Path, parameters: &[&str]) -> Result<Template, String> {
    let parameters: Vec<Parameter> = parameters.iter().map(|text| text.parse().unwrap()).collect();
    let loaded = load_with_parameters(path, Options::default(), &parameters);
    let said = loaded.sources.render(&loaded.diagnostics).plain();
    Template::of(loaded.stack.as_ref().ok_or(said)?, &parameters)
}

/// The template of a stack with this text.
fn of_text(text: &str, parameters: &[&str]) -> Result<Template, String> {
    let home = tempfile::tempdir().unwrap();
    let header = "[stack]\nname = \"t\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n";
    fs::write(home.path().join("stack.toml"), format!("{header}{text}")).unwrap();
    exported(home.path(), parameters)
}

fn directories(below: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(root().join(below)).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// What a template does not say, a line each.
fn unsaid(template: &Template) -> String {
    let line = |each: &trueup::export::cloudformation::Unsaid| {
        format!("  {} {}: {}\n", each.address, each.path.join("."), each.why)
    };
    template.unsaid.iter().map(line).collect()
}

/// Everything in a value that points at a logical id.
fn pointers(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("Ref", Value::String(id)) => {
                        found.insert(id.clone());
                    }
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        found.insert(parts[0].as_str().unwrap().to_owned());
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        let parts = text.split("${").skip(1).filter(|part| !part.starts_with('!'));
                        found.extend(parts.map(|part| part.split(['}', '.']).next().unwrap().to_owned()));
                    }
                    _ => pointers(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| pointers(item, found)),
        _ => {}
    }
}

/// Every pointer leads to a resource or a parameter, and the resources can be made in some order.
fn can_be_made(of: &str, template: &Value) {
    let resources = template["Resources"].as_object().unwrap();
    let mut waiting: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (id, resource) in resources {
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{of}: {id}");
        let mut needs = BTreeSet::new();
        pointers(&resource["Properties"], &mut needs);
        needs.extend(
            resource["DependsOn"].as_array().into_iter().flatten().map(|id| id.as_str().unwrap().to_owned()),
        );
        needs.retain(|id| !id.starts_with("AWS::") && template["Parameters"].get(id).is_none());
        for need in &needs {
            assert!(resources.contains_key(need), "{of}: {id} points at {need}");
        }
        waiting.insert(id, needs);
    }
    while !waiting.is_empty() {
        let left = waiting.len();
        let made: Vec<&str> =
            waiting.iter().filter(|(_, needs)| needs.is_empty()).map(|(id, _)| *id).collect();
        for id in made {
            waiting.remove(id);
            for needs in waiting.values_mut() {
                needs.remove(id);
            }
        }
        assert!(waiting.len() < left, "{of}: a circle among {waiting:#?}");
    }
    let text = template.to_string();
    for inner in ["$pending", "$secret", "\\u0000", "trueup:stack", "cloudformation.parameter"] {
        assert!(!text.contains(inner), "{of} has {inner}");
    }
}

#[test]
fn every_kind_is_in_the_table() {
    let table: Vec<&str> = TABLE.iter().map(Entry::kind).collect();
    assert!(table.is_sorted() && table.windows(2).all(|two| two[0] != two[1]), "{table:?}");
    for kind in kinds::catalog().iter() {
        let Some(entry) = entry(kind.name()) else {
            panic!(
                "{} is in no line of export/cloudformation/kinds/table.rs: map it, or say why not",
                kind.name()
            )
        };
        let Entry::Mapped(mapping) = entry else { continue };
        for (output, _) in mapping.outputs {
            assert!(
                kind.outputs().iter().any(|each| each.name == *output),
                "{} has no {output}",
                kind.name()
            );
        }
        // What AWS makes up, only a reference can say.
        for output in kind.outputs().iter().filter(|output| !output.predicted) {
            let is_there = mapping.outputs.iter().any(|(name, _)| *name == output.name);
            let is_unsayable = UNSAYABLE.contains(&(kind.name(), output.name));
            assert!(is_there != is_unsayable, "{}.{} is made up by AWS", kind.name(), output.name);
        }
    }
    assert!(table.iter().all(|kind| kinds::catalog().get(kind).is_some()), "{table:?}");
}

/// Outputs that AWS makes up and `CloudFormation` does not tell.
const UNSAYABLE: &[(&str, &str)] = &[("iam.instance_profile", "id"), ("iam.user", "id")];

#[test]
fn our_stacks_become_templates() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../export");
    for path in directories("stacks") {
        let template = exported(&path, &[]).unwrap();
        can_be_made(&name(&path), &template.json);
        settings.bind(|| insta::assert_json_snapshot!(name(&path), template.json));
    }
}

#[test]
fn what_of_each_kind_a_template_does_not_say() {
    let mut said = String::new();
    for path in directories("tests/kinds") {
        for file in ["basic.toml", "update.toml"] {
            let template = exported(&path.join(file), &[]).unwrap();
            can_be_made(&format!("{}/{file}", path.display()), &template.json);
            let unsaid = unsaid(&template);
            if !unsaid.is_empty() {
                said += &format!("{} {file}\n{unsaid}", name(&path));
            }
        }
    }
    insta::assert_snapshot!(said);
}

#[test]
fn cfn_lint_finds_no_error() {
    let requirements = format!("{}/tests/export/requirements.txt", env!("CARGO_MANIFEST_DIR"));
    let lint = environment("cfn-lint", &requirements).with_file_name("cfn-lint");
    let home = tempfile::tempdir().unwrap();
    let of_kinds = directories("tests/kinds").into_iter();
    let of_kinds = of_kinds.flat_map(|path| ["basic.toml", "update.toml"].map(|file| path.join(file)));
    // It has a role without trust, which the template says it can't make.
    let of_kinds = of_kinds.filter(|path| !path.ends_with("iam.role/update.toml"));
    let mut files = Vec::new();
    for path in directories("stacks").into_iter().chain(of_kinds) {
        let file = home.path().join(format!("{}.json", path.display().to_string().replace('/', "-")));
        fs::write(&file, exported(&path, &[]).unwrap().json.to_string()).unwrap();
        files.push(file);
    }
    // A canned list is all that CloudFormation knows of access control lists.
    let legacy = "W3045";
    let output = Command::new(lint)
        .args(["--regions", "eu-central-1", "--ignore-checks", legacy, "--"])
        .args(&files)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && files.len() > 20,
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn circles_are_broken_where_a_text_can_stand_in() {
    // The key names the role whose policy names the key; the bucket notifies a topic whose policy names the bucket.
    let template = of_text(
        r#"
        [kms.key.k]
        alias = "k"
        [kms.key.k.policy]
        Statement = [
          { Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
          { Sid = "Role", Effect = "Allow", Principal = { AWS = "${iam.role.r.arn}" }, Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = "${s3.bucket.b.arn}" } } },
        ]
        [iam.role.r]
        name  = "r"
        trust = { services = ["lambda.amazonaws.com"] }
        [iam.role.r.inline.use]
        Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = "${kms.key.k.arn}" }]
        [s3.bucket.b]
        name       = "example-b"
        encryption = { kms = "${kms.key.k.arn}" }
        notifications.new = { topic = "${sns.topic.t.arn}", events = ["s3:ObjectCreated:*"] }
        [sns.topic.t]
        name = "t"
        [sns.topic.t.policy]
        Statement = [{ Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sns:Publish", Resource = "${sns.topic.t.arn}", Condition = { ArnEquals = { "aws:SourceArn" = "${s3.bucket.b.arn}" } } }]
        "#,
        &[],
    )
    .unwrap();
    assert_eq!(unsaid(&template), "");
    can_be_made("circles", &template.json);
    let resources = &template.json["Resources"];
    let key = resources["KmsKeyK"]["Properties"]["KeyPolicy"].to_string();
    assert!(key.contains(r#"["IamRoleR","Arn"]"#) && key.contains(r#""arn:aws:s3:::example-b""#), "{key}");
    assert_eq!(resources["S3BucketB"]["DependsOn"], serde_json::json!(["SnsTopicTPolicy"]));
    assert_eq!(resources["S3BucketB"]["DeletionPolicy"], "Retain");
    assert!(resources["SnsTopicTPolicy"].to_string().contains("arn:aws:s3:::example-b"));
}

#[test]
fn what_can_not_be_said_is_said_at_its_line_and_in_the_template() {
    let home = tempfile::tempdir().unwrap();
    fs::write(
        home.path().join("stack.toml"),
        "[stack]\nname = \"t\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
         [s3.bucket.b]\nname = \"example-b\"\nobjects.\"tmp/\" = { content = \"\" }\n\
         [s3.bucket.gone]\nname = \"example-gone\"\nensure = \"absent\"\n",
    )
    .unwrap();
    let out = fine(home.path(), None, &["export", "stack.toml", "--to", "cloudformation", "--out", "t.json"]);
    assert!(out.contains("stack.toml:7") && out.contains("s3.bucket.b.objects.tmp/"), "{out}");
    assert!(out.contains("2 parts of the stack not in the template"), "{out}");
    let template: Value =
        serde_json::from_str(&fs::read_to_string(home.path().join("t.json")).unwrap()).unwrap();
    assert_eq!(template["Metadata"]["trueup:unsaid"].as_array().unwrap().len(), 2);
    assert!(template["Resources"].get("S3BucketGone").is_none());
}

#[test]
fn code_stands_in_the_template_is_in_s3_or_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("two")).unwrap();
    fs::write(home.path().join("two/index.py"), "import other\n").unwrap();
    fs::write(home.path().join("two/other.py"), "pass\n").unwrap();
    fs::write(home.path().join("index.py"), "def handler(event, context):\n    return '${x}'\n").unwrap();
    fs::write(home.path().join("other.py"), "pass\n").unwrap();
    let function = |name: &str, code: &str| {
        format!(
            "[lambda.function.{name}]\nname = \"{name}\"\nruntime = \"python3.13\"\nhandler = \"index.handler\"\n\
             role = \"arn:aws:iam::111122223333:role/r\"\ncode = {code}\n"
        )
    };
    let text = [
        "[stack]\nname = \"t\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n".to_owned(),
        function("one", "\"index.py\""),
        function("named", "\"other.py\""),
        function("two", "\"two\""),
        function("stored", &format!("{{ bucket = \"b\", key = \"k\", sha256 = \"{}=\" }}", "A".repeat(43))),
    ];
    fs::write(home.path().join("stack.toml"), text.concat()).unwrap();
    let template = exported(home.path(), &[]).unwrap();
    can_be_made("code", &template.json);
    let code =
        |name: &str| &template.json["Resources"][format!("LambdaFunction{name}")]["Properties"]["Code"];
    assert_eq!(code("One")["ZipFile"], "def handler(event, context):\n    return '${x}'\n");
    assert_eq!(*code("Stored"), serde_json::json!({ "S3Bucket": "b", "S3Key": "k" }));
    for name in ["Named", "Two"] {
        let (bucket, key) =
            (format!("LambdaFunction{name}CodeBucket"), format!("LambdaFunction{name}CodeKey"));
        assert_eq!(
            *code(name),
            serde_json::json!({ "S3Bucket": { "Ref": bucket }, "S3Key": { "Ref": key } })
        );
        assert_eq!(template.json["Parameters"][&bucket]["Type"], "String");
    }
    let said: Vec<&str> = template.unsaid.iter().map(|each| each.address.name.as_str()).collect();
    assert_eq!(said, ["named", "two"]);
}

#[test]
fn parameters_stand_for_variables_and_for_members() {
    const STACK: &str = r#"
        [variables.tenant]
        default = "demo"
        [logs.group.app]
        name           = "/${var.tenant}/app"
        retention_days = 30
        [ssm.parameter.config]
        name  = "/${var.tenant}/config"
        json  = { tenant = "${var.tenant}", group = "${logs.group.app.name}", say = "\"${var.tenant}\"" }
        [iam.policy.read]
        name = "read"
        [iam.policy.read.document]
        Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::home/${aws:username}/${var.tenant}/*" }]
        "#;
    let template = of_text(STACK, &["TenantId=var.tenant", "Days=logs.group.app.retention_days"]).unwrap();
    assert_eq!(unsaid(&template), "");
    can_be_made("parameters", &template.json);
    let resources = &template.json["Resources"];
    let group = &resources["LogsGroupApp"]["Properties"];
    assert_eq!(group["LogGroupName"], serde_json::json!({ "Fn::Sub": "/${TenantId}/app" }));
    assert_eq!(group["RetentionInDays"], serde_json::json!({ "Ref": "Days" }));
    let parameters = &template.json["Parameters"];
    assert_eq!(
        parameters["Days"],
        serde_json::json!({ "Type": "Number", "Default": 30, "Description": "logs.group.app.retention_days" })
    );
    assert_eq!(parameters["TenantId"]["Default"], "demo");
    let value = resources["SsmParameterConfig"]["Properties"]["Value"]["Fn::Sub"].as_str().unwrap();
    let filled = value.replace("${TenantId}", "one").replace("${LogsGroupApp}", "/one/app");
    let filled: Value = serde_json::from_str(&filled).unwrap();
    assert_eq!(filled, serde_json::json!({ "tenant": "one", "group": "/one/app", "say": "\"one\"" }));
    let policy = resources["IamPolicyRead"]["Properties"]["PolicyDocument"].to_string();
    assert!(policy.contains("arn:aws:s3:::home/${!aws:username}/${TenantId}/*"), "{policy}");

    for (parameter, why) in [
        ("A=var.tenants", "the stack has no variable `tenants`"),
        ("A=logs.group.app.retention", "the parameter A stands for no text, number or boolean of the stack"),
        ("A=logs.group.none.retention_days", "the parameter A stands for no text"),
    ] {
        let refused = of_text(STACK, &[parameter]).err().unwrap_or_else(|| panic!("{parameter} is taken"));
        assert!(refused.contains(why), "{parameter}: {refused}");
    }
}

/// What must be known before anything is made, such as a prefix, is a parameter as well.
#[test]
fn the_parameters_of_cci_lite_are_the_tenants() {
    let parameters = [
        "TenantId=var.tenant",
        "InputBucket=var.input_bucket",
        "ResultsBucket=var.results_bucket",
        "ModelId=var.model_id",
    ];
    let template = exported(&root().join("stacks/cci-lite"), &parameters).unwrap();
    can_be_made("cci-lite", &template.json);
    let resources = &template.json["Resources"];
    let input = &resources["S3BucketInput"]["Properties"];
    assert_eq!(input["BucketName"], serde_json::json!({ "Ref": "InputBucket" }));
    let rules = &input["NotificationConfiguration"]["LambdaConfigurations"][0]["Filter"]["S3Key"]["Rules"];
    assert_eq!(rules[0]["Value"], serde_json::json!({ "Fn::Sub": "${TenantId}/calls/" }), "{input}");
    let text = template.json.to_string();
    // The crawler has the name of the results' bucket, so that one may stand elsewhere.
    assert_eq!(template.json["Parameters"]["ResultsBucket"]["Default"], "cci-lite-results");
    for (variable, default) in [("TenantId", "demo-tenant"), ("InputBucket", "cci-lite-input")] {
        assert_eq!(template.json["Parameters"][variable]["Default"], default);
        assert_eq!(text.matches(default).count(), 1, "{default} stands elsewhere than in its default");
    }
}

#[test]
fn import_blocks_say_which_resource_of_terraforms_each_is() {
    let blocks = |path: &Path| {
        let loaded = load(path, &kinds::catalog(), &Options::default());
        terraform::import_blocks(&loaded.stack.unwrap().declarations)
    };
    for kind in kinds::catalog().iter() {
        assert!(terraform::has(kind.name()), "{} is in no line of export/terraform.rs", kind.name());
        let text = blocks(&root().join(format!("tests/kinds/{}/basic.toml", kind.name())));
        assert!(text.contains("import {\n  to = aws_") || text.contains("# import {"), "{text}");
        let mut targets: Vec<&str> =
            text.lines().filter_map(|line| line.split_once("  to = ")).map(|two| two.1).collect();
        let all = targets.len();
        targets.sort_unstable();
        targets.dedup();
        assert_eq!(targets.len(), all, "{text}");
    }
    insta::assert_snapshot!("terraform", blocks(&root().join("stacks/cci-lite")));
    let home = tempfile::tempdir().unwrap();
    let stack = root().join("stacks/cci-lite").display().to_string();
    let out = fine(home.path(), None, &["export", &stack, "--to", "terraform-import"]);
    assert!(out.contains("  to = aws_s3_bucket.input\n  id = \"cci-lite-input\"\n"), "{out}");
}
