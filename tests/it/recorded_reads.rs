//! What was declared and what AWS then answered: each read of `tests/recorded` plans to nothing, in every form that
//! its answers can have on the wire.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    thread,
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use trueup::{
    aws::Aws,
    cli::{arguments::StackArguments, session::Session},
    facts::TAGS,
    kinds::{self, KINDS},
    plan::{Mode, Plan, Verb},
    stack::{Loaded, Options, load},
    world::AwsWorld,
};

use crate::support::{models::checked, replay::Replayed};

/// What the padded form calls a member that nobody knows: a write that would lose it says so.
const UNKNOWN: &str = "MemberOfTheFuture";

/// How many threads plan.
const PARTS: usize = 4;

/// A file of cases. What the other forms of cases hold is read by their own tests.
#[derive(Deserialize)]
struct Cases {
    source: Option<String>,
    #[serde(default)]
    read: Vec<Read>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    about: String,
    source: Option<String>,
    kind: String,
    stack: String,
    /// Read by the server.
    #[serde(default)]
    #[expect(dead_code, reason = "the server reads the answers")]
    answers: String,
    /// What the plan says all the same.
    #[serde(default)]
    explained: Vec<String>,
    /// Why no declaration could say it.
    why: Option<String>,
}

/// Every read, with the name that the server knows it by.
fn reads() -> Vec<(String, Read)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let below = |path: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    };
    let services = below(&directory).into_iter().filter(|path| path.is_dir());
    let mut found = Vec::new();
    for path in services.flat_map(|service| below(&service)) {
        let text = fs::read_to_string(&path).unwrap();
        let cases: Cases =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let topic = path.strip_prefix(&directory).unwrap().with_extension("");
        for (number, read) in cases.read.into_iter().enumerate() {
            let name = format!("{}/{number}", topic.display());
            assert!(read.source.is_some() || cases.source.is_some(), "{name} has no source");
            assert!(KINDS.iter().any(|kind| kind.name() == read.kind), "{name}: {}", read.kind);
            assert_eq!(
                read.explained.is_empty(),
                read.why.is_none(),
                "{name}: what is explained has a reason"
            );
            found.push((name, read));
        }
    }
    found
}

/// What a plan of the case says, but for what makes the resource this stack's.
async fn said(read: &Read, config: &SdkConfig, account: &str) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("stack.toml");
    let head = "[stack]\nname = \"recorded\"\naccount = \"111122223333\"\nregion = \"us-east-1\"\n";
    fs::write(&path, format!("{head}{}", read.stack)).unwrap();
    let environment = |_: &str| Some("hunter2".to_owned());
    let options = Options { environment: Some(&environment), read_secrets: true, ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(&path, &kinds::catalog(), &options);
    let Some(mut stack) = stack else {
        return sources.render(&diagnostics).plain().lines().map(str::to_owned).collect();
    };
    for declaration in &mut stack.declarations {
        declaration.settings.adopt = true;
    }
    let credentials = Credentials::new(account, "test", None, None, "tests");
    let config =
        config.to_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build();
    let world = Box::new(AwsWorld::new(checked(Aws::new(config).without_pauses())));
    let mut session = Session::new(stack, sources, world, StackArguments::default());
    match session.read(Mode::Apply).await {
        Ok(live) => lines(&session.plan(Mode::Apply, &live).await),
        Err(stop) => vec![format!("{stop:?}")],
    }
}

fn lines(plan: &Plan) -> Vec<String> {
    let mut said = Vec::new();
    for resource in &plan.resources {
        let address = &resource.address;
        if !matches!(resource.verb, Verb::Adopt | Verb::Update) || resource.reason.is_some() {
            let reason = resource.reason.as_deref().unwrap_or_default();
            said.push(format!("{} {address}: {reason}", resource.verb.word()));
        }
        for change in &resource.changes {
            if change.edits.is_empty() && change.note.is_some() {
                said.push(format!("{address} {}: {:?}", change.aspect, change.note));
            }
            for edit in &change.edits {
                let is_owners = |key: &str| key.starts_with("trueup:");
                let whole = edit.path.is_empty() && edit.from.is_none();
                let tags = edit.to.as_ref().and_then(|to| to.as_object());
                let owned = if whole {
                    tags.is_some_and(|tags| tags.keys().all(|key| is_owners(key)))
                } else {
                    edit.path.last().is_some_and(|key| is_owners(key))
                };
                if change.aspect == TAGS && owned {
                    continue;
                }
                let text = |value: &Option<serde_json::Value>| {
                    value.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
                };
                let path = edit.path.join(".");
                said.push(format!(
                    "{address} {} {path}: {} → {}",
                    change.aspect,
                    text(&edit.from),
                    text(&edit.to)
                ));
            }
        }
    }
    said.extend(
        plan.notes.iter().map(|note| format!("note {} {}: {}", note.address, note.aspect, note.text)),
    );
    let errors = plan.findings.iter().filter(|finding| finding.error);
    said.extend(errors.map(|finding| format!("error {}", finding.message)));
    said.extend(plan.unseen.iter().chain(&plan.unsearched).map(|what| format!("not seen: {what}")));
    said.extend(plan.barrier.iter().map(|barrier| barrier.reason.clone()));
    said
}

async fn in_every_form(replayed: &Replayed, name: &str, read: &Read, config: &SdkConfig) -> Vec<String> {
    let mut wrong = Vec::new();
    let plain = said(read, config, &format!("{name}/plain")).await;
    if plain != read.explained {
        wrong.push(format!("{name} ({}):\n  {}", read.about, plain.join("\n  ")));
    }
    for form in replayed.odd(&format!("{name}/plain")) {
        let mut odd = said(read, config, &format!("{name}/{form}")).await;
        // The tags that say whose it is are a write, which members that nobody knows stop.
        let is_of_unknown = |line: &String| {
            line.contains(UNKNOWN) && (line.starts_with("note") || line.contains(": its tags has "))
        };
        odd.retain(|line| !(form == "padded" && is_of_unknown(line)));
        if odd != plain {
            wrong.push(format!("{name} {form} ({}):\n  {}", read.about, odd.join("\n  ")));
        }
    }
    wrong
}

/// Plans some of the reads, one after the other; what is wrong with them.
fn tried(replayed: &Replayed, reads: &[(String, Read)]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .region(Region::new("us-east-1"))
            .endpoint_url(replayed.endpoint())
            .load()
            .await;
        let all = stream::iter(reads).map(|(name, read)| in_every_form(replayed, name, read, &config));
        all.buffered(4).concat().await
    })
}

#[test]
fn what_was_read_is_as_declared_in_every_form() {
    let replayed = Replayed::start();
    // To look at some of them: RECORDED=s3/reads-policy.
    let only = std::env::var("RECORDED").unwrap_or_default();
    let reads: Vec<_> = reads().into_iter().filter(|(name, _)| name.starts_with(&only)).collect();
    let parts = reads.chunks(reads.len().div_ceil(PARTS).max(1));
    let wrong: Vec<String> = thread::scope(|scope| {
        let parts: Vec<_> = parts.map(|part| scope.spawn(|| tried(&replayed, part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong of {} reads:\n{}", wrong.len(), reads.len(), wrong.join("\n"));
}

/// Each kind has reads, and the README says how many.
#[test]
fn every_kind_has_been_read() {
    let mut counts: BTreeMap<&str, usize> = KINDS.iter().map(|kind| (kind.name(), 0)).collect();
    for (_, read) in reads() {
        *counts.get_mut(read.kind.as_str()).unwrap() += 1;
    }
    let without: Vec<&&str> = counts.iter().filter(|(_, count)| **count == 0).map(|(kind, _)| kind).collect();
    assert!(without.is_empty(), "no read of {without:?}");
    let mut table = String::from("| kind | reads |\n| --- | --- |\n");
    for (kind, count) in &counts {
        writeln!(table, "| `{kind}` | {count} |").unwrap();
    }
    writeln!(table, "| all | {} |", counts.values().sum::<usize>()).unwrap();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    assert!(readme.contains(&table), "tests/recorded/README.md has to count:\n{table}");
}
