//! What whoever begins does first: a stack out of a starter, commands without the stack's name, values beside it,
//! outputs, drift.

use std::{fs, path::Path, process::Command};

use trueup::cli::starters::STARTERS;

use crate::support::binary::{fine, trueup};

#[test]
fn every_starter_is_a_stack_without_a_finding_that_applies() {
    for (starter, _) in STARTERS {
        let home = tempfile::tempdir().unwrap();
        let written =
            fine(home.path(), None, &["init", starter, "--directory", "shop", "--region", "eu-west-1"]);
        assert!(written.contains("Wrote shop/stack.toml: the stack shop in eu-west-1."), "{written}");
        let (_, again) = trueup(home.path(), None, &["init", starter, "--directory", "shop"]);
        assert!(again.contains("shop/stack.toml already exists"), "{again}");
        let stack = home.path().join("shop");
        let checked = fine(&stack, None, &["check"]);
        assert!(checked.ends_with("no problems\n"), "{starter}: {checked}");
        fine(&stack, None, &["test"]);
        fine(&stack, None, &["apply", "--local", "--yes"]);
        let plan = fine(&stack, None, &["plan", "--local"]);
        assert!(plan.contains("No changes."), "{starter}: {plan}");
        let outputs = fine(&stack, None, &["output", "--local"]);
        assert!(outputs.contains("shop"), "{starter}: {outputs}");
    }
}

#[test]
fn a_starter_that_is_not_there_or_a_name_that_no_stack_can_have_is_said() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, code, says) in [
        (&["init", "buckets"][..], 3, "help: did you mean `bucket`?"),
        (&["init", "x"], 3, "help: there are alarm, bucket"),
        (&["init", "--name", "Shop\"\n"], 3, "can't be the name of this stack"),
        (&["init", "--name", "x", "--region", "\"x"], 3, "is not a valid region"),
        (
            &["init", "--directory", "9"],
            3,
            "help: give one of lower-case letters, digits and `-`: --name orders",
        ),
    ] {
        let (ended, out) = trueup(home.path(), None, arguments);
        assert!(ended == code && out.contains(says), "{arguments:?} exits with {ended}: {out}");
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "something was written");
}

const STACK: &str = "[stack]\nname = \"shop\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
    [variables.env]\n\n[variables.days]\ntype = \"number\"\ndefault = 7\n\n\
    [logs.group.app]\nname = \"/shop/${var.env}\"\nretention_days = \"${var.days}\"\n\n\
    [outputs]\nlog-group = \"${logs.group.app.arn}\"\nconsole = \"https://example.com/${var.env}\"\n\
    days = \"${var.days}\"\n";

fn shop(home: &Path) {
    fs::create_dir_all(home.join("shop")).unwrap();
    fs::write(home.join("shop/main.toml"), STACK).unwrap();
    fs::write(home.join("shop/prod.toml"), "env = \"prod\"\ndays = 30\n").unwrap();
}

#[test]
fn values_may_stand_beside_the_stack() {
    let home = tempfile::tempdir().unwrap();
    shop(home.path());
    let stack = home.path().join("shop");
    let checked = fine(&stack, None, &["check", "--var-file", "prod.toml"]);
    assert!(checked.contains("1 resource, no problems"), "{checked}");
    let plan = fine(home.path(), None, &["plan", "shop", "--local", "--var-file", "shop/prod.toml"]);
    assert!(plan.contains("/shop/prod") && plan.contains("30"), "{plan}");
    // Until they are given they say nothing, as another environment has another file.
    let (code, out) = trueup(&stack, None, &["check"]);
    assert!(code == 3 && out.contains("the variable `env` has no value"), "{out}");
    // What only looks like one is still a mistake in the stack.
    fs::write(stack.join("prod.toml"), "enw = \"prod\"\n").unwrap();
    let (code, out) = trueup(&stack, None, &["check", "--var", "env=x"]);
    assert!(code == 3 && out.contains("enw"), "{out}");
}

#[test]
fn a_stack_has_the_same_embedded_account_from_everywhere() {
    let home = tempfile::tempdir().unwrap();
    shop(home.path());
    let stack = home.path().join("shop");
    fine(home.path(), None, &["apply", "shop", "--local", "--yes", "--var", "env=dev"]);
    for (from, arguments) in [
        (&stack, &["plan", "--local", "--var", "env=dev"][..]),
        (&stack, &["plan", "main.toml", "--local", "--var", "env=dev"]),
        (&home.path().to_path_buf(), &["plan", "shop", "--local", "--var", "env=dev"]),
    ] {
        let plan = fine(from, None, arguments);
        assert!(plan.contains("No changes. 1 resource is as declared."), "{arguments:?}: {plan}");
    }
    // One that is nearer is the stack's own.
    fs::create_dir_all(stack.join(".trueup")).unwrap();
    fs::rename(home.path().join(".trueup/local.json"), stack.join(".trueup/local.json")).unwrap();
    let plan = fine(home.path(), None, &["plan", "shop", "--local", "--var", "env=dev"]);
    assert!(plan.contains("shop/.trueup/local.json") && plan.contains("No changes."), "{plan}");
}

#[test]
fn outputs_are_read_from_the_account() {
    let home = tempfile::tempdir().unwrap();
    shop(home.path());
    let output = |more: &[&str]| {
        trueup(home.path(), None, &[&["output", "shop", "--local", "--var", "env=dev"], more].concat())
    };
    let (code, before) = output(&[]);
    assert!(code == 1 && before.contains("not known: logs.group.app does not exist yet"), "{before}");
    assert!(output(&["--format", "env"]).1.starts_with("CONSOLE=https://example.com/dev\nDAYS=7\nnot known"));
    fine(home.path(), None, &["apply", "shop", "--local", "--yes", "--var", "env=dev"]);
    let arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/shop/dev";
    assert_eq!(
        output(&[]),
        (0, format!("console    https://example.com/dev\ndays       7\nlog-group  {arn}\n"))
    );
    assert_eq!(
        output(&["--format", "env"]).1,
        format!("CONSOLE=https://example.com/dev\nDAYS=7\nLOG_GROUP={arn}\n")
    );
    let json: serde_json::Value = serde_json::from_str(&output(&["--format", "json"]).1).unwrap();
    assert_eq!(json["outputs"]["log-group"], arn);
    let named =
        |name: &str| trueup(home.path(), None, &["output", "shop", name, "--local", "--var", "env=dev"]);
    assert_eq!(named("log-group"), (0, format!("{arn}\n")));
    assert_eq!(named("logs.group.app.name"), (0, "/shop/dev\n".to_owned()));
    let (code, out) = named("log-grup");
    assert!(code == 3 && out.contains("did you mean `log-group`?"), "{out}");
}

#[test]
fn what_is_forgotten_stays_as_it_is_and_is_nobodys() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    shop(home);
    let with = |command: &[&str], more: &[&str]| {
        trueup(home, None, &[command, &["shop", "--local", "--var", "env=dev"], more].concat())
    };
    assert_eq!(with(&["apply"], &["--yes"]).0, 0);
    fs::write(home.join("shop/main.toml"), STACK.split("[logs.group.app]").next().unwrap()).unwrap();
    assert!(with(&["plan"], &[]).1.contains("? logs.group.app"));
    let (code, out) = with(&["forget", "logs.group.app"], &["--yes"]);
    assert!(code == 0 && out.contains("1 change applied"), "{out}");
    let (_, plan) = with(&["plan"], &[]);
    assert!(!plan.contains("logs.group.app"), "{plan}");
    let live = fs::read_to_string(home.join(".trueup/local.json")).unwrap();
    assert!(live.contains("/shop/dev") && live.contains("\"retention_days\": 7"), "{live}");
    assert!(!live.contains("trueup:stack"), "{live}");
}

fn git(home: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]).args(arguments);
    let status = command.current_dir(home).env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap();
    assert!(status.success(), "git {arguments:?}");
}

#[test]
fn drift_leaves_out_what_is_being_edited() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    shop(home);
    let with = |command: &str, more: &[&str]| {
        trueup(home, None, &[&[command, "shop", "--local", "--var", "env=dev"], more].concat())
    };
    let coded = |more: &[&str]| with("drift", &[&["--detailed-exitcode"], more].concat());
    assert_eq!(with("apply", &["--yes"]).0, 0);
    let (code, out) = coded(&[]);
    assert!(code == 0 && out.contains("which are in no git repository"), "{out}");
    git(home, &["init", "--quiet"]);
    git(home, &["add", "shop"]);
    git(home, &["commit", "--quiet", "-m", "before"]);
    // An edit of the file is no drift, and is what a plan shows.
    fs::write(home.join("shop/main.toml"), STACK.replace("default = 7", "default = 14")).unwrap();
    let (code, out) = coded(&[]);
    assert!(code == 0 && out.contains("against the files at HEAD (") && out.contains("No changes."), "{out}");
    assert_eq!(with("plan", &["--detailed-exitcode"]).0, 2);
    // An edit of the account is.
    let local = home.join(".trueup/local.json");
    fs::write(
        &local,
        fs::read_to_string(&local).unwrap().replace("\"retention_days\": 7", "\"retention_days\": 1"),
    )
    .unwrap();
    let (code, out) = coded(&[]);
    assert!(code == 2 && out.contains("1 → 7"), "{out}");
    assert_eq!(coded(&["--base", "HEAD", "--format", "json"]).0, 2);
    let (code, out) = coded(&["--base", "nowhere"]);
    assert!(code == 3 && out.contains("git knows no revision nowhere"), "{out}");
}

#[test]
fn commands_of_other_tools_are_answered_with_ours() {
    let home = tempfile::tempdir().unwrap();
    for (theirs, ours) in [("validate", "check"), ("deploy", "apply"), ("state", "import")] {
        let (code, out) = trueup(home.path(), None, &[theirs]);
        assert!(code == 3 && out.contains(&format!("tip: here it is `trueup {ours}`")), "{out}");
    }
}

#[test]
fn colours_are_as_asked_for() {
    let home = tempfile::tempdir().unwrap();
    shop(home.path());
    let plan = |more: &[&str]| {
        fine(home.path(), None, &[&["plan", "shop", "--local", "--var", "env=dev"], more].concat())
    };
    assert!(plan(&["--color", "always"]).contains('\u{1b}'));
    assert!(!plan(&["--color", "never"]).contains('\u{1b}'));
    assert!(!plan(&[]).contains('\u{1b}'));
}

#[test]
fn without_a_stack_here_the_next_step_is_said() {
    let home = tempfile::tempdir().unwrap();
    let (code, out) = trueup(home.path(), None, &["plan", "--local"]);
    assert!(
        code == 3 && out.contains("there are no .toml files in .") && out.contains("trueup init"),
        "{out}"
    );
}
