//! What exists becomes a stack: its plan shows nothing but who takes it over, and after that nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use trueup::{
    declaration::Declaration,
    facts::{AspectFacts, TAGS},
    import::{Draft, Header, Undeclared, address, files},
    kinds::KINDS,
    model::{
        Address, Document, Outputs, Scope,
        document::{resolve, without_secrets},
    },
    plan::{LiveAspect, names::predicted},
    stack::Stack,
};

use crate::support::{
    account::stack,
    binary::{fine, json_plan, trueup},
    emulators::{Emulator, ministack, moto},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every stack of the repository that loads by itself: the fixtures of kinds, and `stacks/`.
fn stacks() -> Vec<PathBuf> {
    let entries = |path: &Path| -> Vec<PathBuf> {
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let fixtures = entries(&root().join("tests/kinds")).into_iter().flat_map(|kind| entries(&kind));
    let fixtures = fixtures.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let mut all: Vec<PathBuf> = fixtures.chain(entries(&root().join("stacks"))).collect();
    all.sort();
    all
}

/// All outputs of a stack's resources, those that AWS makes up included.
fn outputs(stack: &Stack) -> BTreeMap<Address, Outputs> {
    let mut known = predicted(&stack.declarations);
    for (index, each) in stack.declarations.iter().enumerate() {
        let name = each.name(&known).to_string();
        let mut made_up = each.kind.make_up(&name, None, &each.scope, &format!("{index:032x}"));
        let outputs = known.entry(each.address.clone()).or_default();
        made_up.extend(std::mem::take(outputs));
        *outputs = made_up;
    }
    known
}

/// What a world would hold of a declaration.
fn held(declaration: &Declaration, known: &BTreeMap<Address, Outputs>) -> BTreeMap<String, LiveAspect> {
    let mut aspects = BTreeMap::new();
    for aspect in declaration.kind.aspects() {
        let document = match declaration.desired.aspects.get(aspect.name()) {
            Some(value) => aspect.canonical(&resolve(value, known)).ok(),
            None => aspect.undeclared(&declaration.scope),
        };
        aspects.extend(document.map(|document| (aspect.name().to_owned(), LiveAspect::Seen(document))));
    }
    aspects
}

/// What a stack means: the documents of what it owns, by kind, name and aspect.
fn meaning(stack: &Stack) -> BTreeMap<String, (&'static dyn AspectFacts, Document)> {
    let known = outputs(stack);
    let mut meaning = BTreeMap::new();
    for each in stack.declarations.iter().filter(|each| !each.settings.external) {
        let live = held(each, &known);
        for aspect in each.kind.aspects() {
            let Some(LiveAspect::Seen(document)) = live.get(aspect.name()) else { continue };
            let name = each.name(&known);
            let what = format!("{} {} {name} {}", each.kind.name(), each.scope.region, aspect.name());
            meaning.insert(what, (aspect, document.clone()));
        }
    }
    meaning
}

/// A document without what two stacks of one meaning may differ in: hashes of secrets, tags of ownership.
fn common(aspect: &dyn AspectFacts, document: &Document) -> Value {
    let mut value = without_secrets(document.json());
    if let Some(tags) = value.as_object_mut().filter(|_| aspect.name() == TAGS) {
        tags.retain(|tag, _| !tag.starts_with("trueup:"));
    }
    value
}

/// For every stack of the repository: pretend that a world holds it, import that, load the result. It
/// means the same, refers where it can, and nothing is left unmanaged.
#[test]
fn a_stack_can_be_written_from_what_it_means() {
    for path in stacks() {
        let original = stack(&path);
        let known = outputs(&original);
        let owned = original.declarations.iter().filter(|each| !each.settings.external);
        let mut drafts: Vec<Draft> = owned
            .map(|each| {
                let name = each.name(&known).to_string();
                let draft =
                    Draft::of(each.kind, &name, &each.scope, &known[&each.address], &held(each, &known));
                draft.unwrap_or_else(|why| panic!("{}: {}: {why:?}", path.display(), each.address))
            })
            .collect();
        for draft in &drafts {
            assert!(draft.remarks.is_empty(), "{}: {}: {:?}", path.display(), draft.address, draft.remarks);
        }
        address(&mut drafts, &original.name);
        for beside in [false, true] {
            let home = tempfile::tempdir().unwrap();
            let header = Header {
                name: original.name.clone(),
                account: Some("111122223333".to_owned()),
                region: original.scope.region.clone(),
                date: "2026-11-30".to_owned(),
            };
            let written = files(&header, &drafts, &[], beside);
            let token = |line: &str| line.replace("{ env = ", "{ file = ");
            fs::write(
                home.path().join("stack.toml"),
                written.stack.lines().map(|line| token(line) + "\n").collect::<String>(),
            )
            .unwrap();
            for secret in ["CONFORMANCE_PROCESSOR_TOKEN", "CONFORMANCE_TOKEN"] {
                fs::write(home.path().join(secret), "hunter2").unwrap();
            }
            fs::create_dir(home.path().join("policies")).unwrap();
            for (file, text) in &written.documents {
                fs::write(home.path().join(file), text).unwrap();
            }
            let copy = stack(home.path());
            let (copied, expected) = (meaning(&copy), meaning(&original));
            for (what, (aspect, document)) in &expected {
                // What a declaration leaves to AWS is as it is held.
                let (_, copied) = &copied[what];
                let copied = aspect.fill(copied.clone(), document);
                let (copied, expected) = (common(*aspect, &copied), common(*aspect, document));
                assert_eq!(copied, expected, "{}: {what}\n{}", path.display(), written.stack);
            }
            assert_eq!(copied.len(), expected.len(), "{}", path.display());
        }
    }
}

/// All kinds, as arguments.
fn all_kinds(before: &str) -> Vec<&str> {
    KINDS.iter().flat_map(|kind| [before, kind.name()]).filter(|word| !word.is_empty()).collect()
}

/// Makes one account by hand, at least one resource of each kind.
fn populate(emulator: &Emulator) {
    let kinds: Vec<String> = KINDS.iter().map(|kind| format!("{:?}", kind.name())).collect();
    let script = fs::read_to_string(root().join("tests/import/account.py")).unwrap();
    // As if it were run with the kinds as arguments.
    emulator.boto3(&format!("import sys\nsys.argv[1:] = [{}]\n{script}", kinds.join(", ")));
}

/// A person puts the secret where the stack looks for it.
fn give_the_secret(stack: &Path) {
    let path = stack.join("stack.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("hunter2") && text.contains("{ env = \"SHOP_TOKEN\" }"), "{text}");
    let text = text.replace("{ env = \"SHOP_TOKEN\" }", "{ file = \"token\" }");
    fs::write(&path, text.replace("{ env = \"SHOP_THUMBNAILS_SIZE\" }", "\"200\"")).unwrap();
    fs::write(stack.join("token"), "hunter2").unwrap();
}

/// The changes of a plan, as `address/aspect verb`.
fn changes(plan: &Value) -> Vec<String> {
    let resources = plan["resources"].as_array().unwrap().iter();
    let changes = resources.flat_map(|resource| {
        resource["changes"].as_array().unwrap().iter().map(move |change| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            format!("{}/{} {}", text(&resource["address"]), text(&change["aspect"]), text(&change["verb"]))
        })
    });
    changes.collect()
}

fn becomes_a_stack(emulator: &Emulator) {
    populate(emulator);
    let (home, on) = (tempfile::tempdir().unwrap(), Some(emulator));
    let home = home.path();
    let kinds = all_kinds("--all");
    let import = |more: &[&'static str]| [&["import", "--stack", "shop"], &kinds[..], more].concat();

    // Everything as one text, the same on both emulators.
    let printed = fine(home, on, &import(&[]));
    let (notes, printed): (Vec<&str>, Vec<&str>) =
        printed.lines().partition(|line| line.starts_with("note: "));
    let date = regex_lite::Regex::new(r"in the account on \d{4}-\d\d-\d\d").unwrap();
    let printed = printed.join("\n");
    let printed = date.replace_all(&printed, "in the account on DATE");
    let id = regex_lite::Regex::new(r"\b(sg|vpc)-[0-9a-f]{17}\b").unwrap();
    insta::assert_snapshot!("shop", id.replace_all(&printed, "$1-ID"));
    assert!(notes.iter().any(|note| note.contains("allowed as found (bucket-key-user)")), "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("AWS looks after: AWSServiceRoleFor")), "{notes:#?}");
    fine(home, on, &import(&["--out", "shop"]));
    let (code, again) = trueup(home, on, &import(&["--out", "shop"]));
    assert_eq!(code, 4, "{again}");
    give_the_secret(&home.join("shop"));

    // What carries a tag, and nothing that has its name.
    let tagged = fine(home, on, &["import", "--tag", "Project=shop"]);
    let tables = tagged.lines().filter(|line| line.starts_with('[') && line.matches('.').count() == 2);
    let expected = [
        "[apprunner.service.shop-web]",
        "[athena.workgroup.shop-reports]",
        "[budgets.budget.shop-everything]",
        "[cloudtrail.trail.shop-audit]",
        "[cloudwatch.alarm.shop-errors]",
        "[ec2.security_group.shop-balancer]",
        "[elbv2.load_balancer.shop-front]",
        "[events.rule.shop-uploads]",
        "[glue.crawler.shop-reports]",
        "[glue.database.shop_reports]",
        "[lambda.event_source_mapping.function-shop-thumbnails-shop-work]",
        "[lambda.function.shop-thumbnails]",
        "[s3.bucket.shop-orders]",
        "[sns.topic.shop-alarms]",
        "[sqs.queue.shop-work]",
        "[ssm.parameter.shop-model]",
        "[wafv2.ip_set.shop-office]",
        "[wafv2.web_acl.shop]",
    ];
    assert_eq!(tables.collect::<Vec<_>>(), expected, "{tagged}");

    // Its plan takes ownership and changes nothing else.
    let planned = changes(&json_plan(home, on, "shop", &[]));
    let takes_over = |change: &&String| change.ends_with("/tags create") || change.ends_with("/tags update");
    assert_eq!(planned.iter().filter(takes_over).count(), planned.len(), "{planned:#?}");
    for kind in KINDS.iter().filter(|kind| kind.taggable()) {
        let prefix = format!("{}.", kind.name());
        assert!(planned.iter().any(|change| change.starts_with(&prefix)), "no {} is adopted", kind.name());
    }
    // What was made by hand has a mistake that `check` finds: it is allowed as it was found, and nobody has to say more.
    fine(home, on, &["apply", "shop", "--yes"]);
    assert_eq!(changes(&json_plan(home, on, "shop", &[])), Vec::<String>::new());

    // What is owned is imported under its addresses, from AWS as from a snapshot, and has no plan at once.
    fine(home, on, &["snapshot", "shop", "--out", "live.json"]);
    for (world, directory) in [(&[][..], "again"), (&["--live", "live.json"], "from-snapshot")] {
        let emulator = on.filter(|_| world.is_empty());
        let arguments = [&["import", "--out", directory], &kinds[..], world].concat();
        fine(home, emulator, &arguments);
        give_the_secret(&home.join(directory));
        assert_eq!(changes(&json_plan(home, emulator, directory, world)), Vec::<String>::new());
    }
}

#[test]
fn everything_in_ministack_becomes_a_stack() {
    becomes_a_stack(&ministack());
}

#[test]
fn everything_in_moto_becomes_a_stack() {
    becomes_a_stack(&moto());
}

/// What is said where nothing good can come of it.
#[test]
fn what_can_not_be_imported_is_said() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let live = root().join("tests/import/live.json").display().to_string();
    let cases: [(&str, &[&str]); 8] = [
        ("nothing is named", &["--live", &live]),
        ("a kind that is none", &["s3.buckets", "a", "--live", &live]),
        ("a kind without names", &["s3.bucket", "--live", &live]),
        ("a tag that is none", &["--tag", "Project", "--live", &live]),
        (
            "not there, and of another kind",
            &["s3.bucket", "gone", "arn:aws:iam::111122223333:role/x", "--live", &live],
        ),
        ("what can't be read is left alone", &["s3.bucket", "locked", "--live", &live]),
        ("by tag, in two regions", &["--tag", "Project=shop", "--live", &live]),
        ("another stack's", &["s3.bucket", "theirs", "locked", "--stack", "ours", "--live", &live]),
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|(what, arguments)| {
            let (code, out) =
                trueup(home, None, &[&["import", "--region", "eu-central-1"], *arguments].concat());
            format!("## {what}: exit {code}\n{out}")
        })
        .collect();
    insta::assert_snapshot!("said", said.join("\n"));
}

/// Long policies go into files beside the stack.
#[test]
fn long_policies_are_files() {
    let home = tempfile::tempdir().unwrap();
    let live = root().join("tests/import/live.json").display().to_string();
    let arguments = ["import", "s3.bucket", "shared", "iam.role", "worker", "--region", "eu-central-1"];
    fine(home.path(), None, &[&arguments[..], &["--live", &live, "--out", "shared"]].concat());
    let mut text = fs::read_to_string(home.path().join("shared/stack.toml")).unwrap();
    let mut policies: Vec<PathBuf> = fs::read_dir(home.path().join("shared/policies"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    policies.sort();
    for path in policies {
        let name = path.strip_prefix(home.path()).unwrap().display().to_string();
        text.push_str(&format!("\n==> {name} <==\n{}", fs::read_to_string(path).unwrap()));
    }
    insta::assert_snapshot!("long-policies", text);
    let plan = fine(home.path(), None, &["plan", "shared", "--live", &live]);
    assert!(plan.contains("2 adopt"), "{plan}");
}

/// A key is found by its alias, and one that has none by its id.
#[test]
fn a_key_without_an_alias_is_declared_by_its_id() {
    let kind = trueup::kinds::catalog().get("kms.key").unwrap();
    let scope =
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
    let id = "0f3c1a52-7b8e-4c11-9d2f-5a6b7c8d9e0f";
    let desired = kind.desired(&serde_json::json!({ "alias": "shop" }), &scope).unwrap();
    let mut aspects: BTreeMap<String, LiveAspect> = BTreeMap::new();
    for aspect in kind.aspects() {
        let document = match desired.aspects.get(aspect.name()) {
            Some(value) => aspect.canonical(value).ok(),
            None => aspect.undeclared(&scope),
        };
        aspects.extend(document.map(|document| (aspect.name().to_owned(), LiveAspect::Seen(document))));
    }
    let draft =
        |aspects: &BTreeMap<String, LiveAspect>| Draft::of(kind, id, &scope, &Outputs::new(), aspects);
    assert_eq!(draft(&aspects).err(), Some(Undeclared::Called("shop".to_owned())));
    aspects.remove("alias");
    let draft = draft(&aspects).unwrap();
    assert_eq!((draft.declaration, draft.of_old), (serde_json::json!({ "key_id": id }), true));
}
