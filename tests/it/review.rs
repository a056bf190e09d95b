//! `plan --base` and `plan --format markdown`, as a reviewer without credentials uses them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::binary::{fine, json_plan, trueup};

const EDITS: &str = include_str!("../edits/stack.toml");

/// A git repository with one commit, tagged `before`: the files, by path.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(home.path(), path, text);
    }
    git(home.path(), &["init", "--quiet"]);
    git(home.path(), &["add", "--all"]);
    let commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "before"];
    git(home.path(), &commit);
    git(home.path(), &["tag", "before"]);
    home
}

fn git(home: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(home).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
    assert!(command.status().unwrap().success(), "git {arguments:?}");
}

fn write(home: &Path, path: &str, text: &str) -> PathBuf {
    let path = home.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// The plan without how long it took.
fn timeless(plan: &str) -> String {
    let (start, rest) = plan.split_once("offline, ").unwrap();
    let (_, end) = rest.split_once(" ms").unwrap();
    format!("{start}offline{end}")
}

/// The stack of four small edits, edited.
fn edited() -> String {
    let edits = [
        ("[variables.threshold]\ndefault = 5", "[variables.threshold]\ndefault = 50"),
        ("default = \"s3:GetObject\"", "default = \"s3:DeleteObject\""),
        ("[variables.days]\ndefault = 30", "[variables.days]\ndefault = 7"),
        ("[variables.limit]\ndefault = 2000", "[variables.limit]\ndefault = 10000"),
    ];
    edits.into_iter().fold(EDITS.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

#[test]
fn a_review_needs_nothing_but_the_repository() {
    let home = repository(&[("infra/shop/stack.toml", EDITS)]);
    let plan = fine(home.path(), None, &["plan", "infra/shop", "--base", "before"]);
    assert!(plan.contains("No changes. 41 resources are as declared."), "{plan}");
    write(home.path(), "infra/shop/stack.toml", &edited());
    let plan = fine(home.path(), None, &["plan", "infra/shop", "--base", "before"]);
    assert!(plan.lines().count() <= 25, "{plan}");
    insta::assert_snapshot!("text", timeless(&plan));
    let markdown =
        fine(home.path(), None, &["plan", "infra/shop", "--base", "before", "--format", "markdown"]);
    insta::assert_snapshot!("markdown", timeless(&markdown));
    // From inside the stack it is the same one, and so is its one file.
    for stack in [".", "stack.toml"] {
        let again = fine(&home.path().join("infra/shop"), None, &["plan", stack, "--base", "before"]);
        assert_eq!(timeless(&again), timeless(&plan));
    }
}

#[test]
fn variables_are_given_to_both_sides() {
    let home = repository(&[("stack.toml", EDITS)]);
    let given = ["plan", ".", "--base", "before", "--var", "threshold=50"];
    let plan = fine(home.path(), None, &given);
    assert!(plan.contains("No changes."), "{plan}");
    // A variable that is new is none of the old stack.
    write(home.path(), "stack.toml", &format!("[variables.new]\n{EDITS}"));
    let plan = fine(home.path(), None, &["plan", ".", "--base", "before", "--var", "new=1"]);
    assert!(plan.contains("No changes."), "{plan}");
}

#[test]
fn what_comes_and_goes_between_revisions_is_said() {
    let stack = "[stack]\nname = \"shop\"\nregion = \"eu-central-1\"\n\n[sns.topic.old]\nname = \"shop-old\"\n\n[s3.bucket.theirs]\nname = \"theirs\"\nexternal = true\nlifecycle.ours = { prefix = \"ours/\", expire_after_days = 9 }\n";
    let home = repository(&[("shop/stack.toml", stack), ("README", "")]);
    let new =
        stack.replace("sns.topic.old", "sns.topic.new").replace("shop-old", "shop-new").replace("= 9", "= 3");
    write(home.path(), "shop/stack.toml", &new);
    let plan = fine(home.path(), None, &["plan", "shop", "--base", "HEAD"]);
    insta::assert_snapshot!("comes_and_goes", timeless(&plan));
    let plan = json_plan(home.path(), None, "shop", &["--base", "HEAD"]);
    assert_eq!(plan["risks"][0]["risk"], "deleted-sooner");
    // What belongs to somebody else is there before this stack speaks of it.
    let external = "[s3.bucket.others]\nname = \"others\"\nexternal = true\nlifecycle.ours = { prefix = \"ours/\", expire_after_days = 9 }\n";
    write(home.path(), "shop/stack.toml", &format!("{stack}\n{external}"));
    let plan = fine(home.path(), None, &["plan", "shop", "--base", "HEAD"]);
    assert!(plan.contains("lifecycle  + ours"), "{plan}");
    assert!(plan.contains("1 resource, 1 change"), "{plan}");
    // A stack that was not there yet is all new.
    write(home.path(), "other/stack.toml", stack);
    let plan = fine(home.path(), None, &["plan", "other", "--base", "HEAD"]);
    assert!(plan.contains("+ sns.topic.old"), "{plan}");
}

#[test]
fn the_stacks_that_ship_are_the_same_as_themselves() {
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    for stack in ["cci-lite", "documents", "review-export", "voice-agent", "voice-analytics"] {
        let mut files = Vec::new();
        let mut folders = vec![stacks.join(stack)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&stacks).unwrap().to_str().unwrap().to_owned();
                    files.push((name, fs::read_to_string(path).unwrap()));
                }
            }
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let home = repository(&files);
        let plan = fine(home.path(), None, &["plan", stack, "--base", "before"]);
        assert!(plan.contains("No changes."), "{plan}");
    }
}

#[test]
fn a_revision_that_is_not_there_is_an_error() {
    let home = repository(&[("stack.toml", EDITS)]);
    let outside = tempfile::tempdir().unwrap();
    let lonely = write(outside.path(), "stack.toml", EDITS);
    let lonely = lonely.to_str().unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["plan", ".", "--base", "nowhere"], "git knows no revision nowhere"),
        (&["plan", ".", "--base", "--upload-pack=x"], "unexpected argument"),
        (&["plan", ".", "--base=-x"], "git knows no revision -x"),
        (&["plan", lonely, "--base", "HEAD"], "is in no git repository"),
        (&["plan", ".", "--base", "HEAD", "--local"], "cannot be used with"),
    ];
    for (arguments, expected) in cases {
        let (code, out) = trueup(home.path(), None, arguments);
        assert!(out.contains(expected), "{arguments:?}: {out}");
        assert_ne!(code, 0, "{out}");
    }
    let broken = repository(&[("stack.toml", "[stack]\nname = 1\n")]);
    write(broken.path(), "stack.toml", EDITS);
    let (code, out) = trueup(broken.path(), None, &["plan", ".", "--base", "before"]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains(". at before: "), "{out}");
}

/// Buckets that all delete sooner, by one setting.
fn many(days: usize, count: usize) -> String {
    let bucket = |number: usize| {
        format!(
            "[s3.bucket.orders-of-a-branch-{number}]\nname = \"shop-orders-of-a-branch-{number}\"\nlifecycle.expire-drafts-and-uploads = {{ prefix = \"drafts/{number}/\", expire_after_days = {days} }}\n\n"
        )
    };
    let buckets: String = (0..count).map(bucket).collect();
    format!("[stack]\nname = \"shop\"\nregion = \"eu-central-1\"\n\n{buckets}")
}

#[test]
fn a_comment_stays_below_what_github_takes_and_keeps_every_risk() {
    let home = repository(&[("stack.toml", &many(30, 500))]);
    write(home.path(), "stack.toml", &many(7, 500));
    let comment = fine(home.path(), None, &["plan", ".", "--base", "before", "--format", "markdown"]);
    assert!(comment.chars().count() < 65_536, "{}", comment.chars().count());
    for number in 0..500 {
        let address = format!("`s3.bucket.orders-of-a-branch-{number} lifecycle");
        assert!(comment.contains(&address) || comment.contains(&address.replace(' ', "` ")), "{address}");
    }
    assert!(comment.contains("**500 risks**"), "{comment}");
    assert!(comment.contains("more resources: `trueup plan` shows them"), "{comment}");
}

/// A stack with a log group, a topic and a role.
const SMALL: &str = "[stack]\nname = \"shop\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
    [logs.group.app]\nname = \"/shop/app\"\nretention_days = 30\n\n[sns.topic.orders]\nname = \"shop-orders\"\n\n\
    [iam.role.reader]\nname = \"shop-reader\"\ntrust = { services = [\"lambda.amazonaws.com\"] }\n";

#[test]
fn what_changes_of_the_stack_as_a_whole_is_said_first() {
    let home = repository(&[("shop/stack.toml", SMALL), ("README", "")]);
    let cases = [
        ("region", "region = \"eu-central-1\"", "region = \"eu-west-1\""),
        ("account", "111122223333", "444455556666"),
        ("no-account", "account = \"111122223333\"\n", ""),
        ("name", "name = \"shop\"\n", "name = \"store\"\n"),
        ("own-region", "name = \"/shop/app\"\n", "name = \"/shop/app\"\nregion = \"eu-west-1\"\n"),
    ];
    let mut said = String::new();
    for (case, from, to) in cases {
        assert!(SMALL.contains(from), "{from}");
        write(home.path(), "shop/stack.toml", &SMALL.replace(from, to));
        let (code, plan) = trueup(home.path(), None, &["plan", "shop", "--base", "before"]);
        said.push_str(&format!("== {case}: {code}\n{}\n", timeless(&plan)));
        let (_, comment) =
            trueup(home.path(), None, &["plan", "shop", "--base", "before", "--format", "markdown"]);
        let head = timeless(&comment);
        said.push_str(head.split("<details>").next().unwrap());
    }
    write(home.path(), "new/stack.toml", SMALL);
    let (code, plan) = trueup(home.path(), None, &["plan", "new", "--base", "before"]);
    let head = timeless(&plan);
    said.push_str(&format!(
        "== no stack there: {code}\n{}",
        head.lines().take(4).collect::<Vec<_>>().join("\n")
    ));
    insta::assert_snapshot!("as_a_whole", said);
    let plan = json_plan(home.path(), None, "new", &["--base", "before"]);
    assert_eq!(plan["base"]["missing"], true);
}
