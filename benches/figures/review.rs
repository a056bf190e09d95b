//! `plan --base` of a large stack: what a reviewer waits for.

use std::{fs, io, path::Path, process::Command};

use super::{
    process::{cost, peak_memory, trueup},
    report::{Costs, megabytes, note, times, value},
    stacks,
};

const RUNS: usize = 11;

/// 500 resources.
const TEAMS: usize = 500 / stacks::RESOURCES;

/// GitHub takes so many characters as a comment.
const COMMENT: usize = 65_536;

pub(crate) fn figures() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    let here = directory.path();
    stacks::write(here, TEAMS)?;
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "before"],
    ] {
        git(here, arguments)?;
    }
    // A line in one file, and one in each.
    edit(&here.join("team-000.toml"), "expire_after_days = 30 }", "expire_after_days = 7 }")?;
    let (mut checking, mut little) = (Costs::default(), Costs::default());
    for _ in 0..RUNS {
        checking.add(cost(trueup(&["check", "."], here))?);
        little.add(cost(trueup(&["plan", ".", "--base", "HEAD"], here))?);
    }
    for team in 1..TEAMS {
        let file = here.join(format!("team-{team:03}.toml"));
        edit(&file, "expire_after_days = 30 }", "expire_after_days = 7 }")?;
    }
    let markdown = ["plan", ".", "--base", "HEAD", "--format", "markdown"];
    let mut much = Costs::default();
    for _ in 0..RUNS {
        much.add(cost(trueup(&markdown, here))?);
    }
    note(&format!("{} resources", TEAMS * stacks::RESOURCES))?;
    times("trueup check", &checking, "what loading it once takes")?;
    times("trueup plan --base, one file edited", &little, format!("{:.1} × check", little.over(&checking)))?;
    let beside = format!("{:.1} × check", much.over(&checking));
    times("the same as Markdown, every file edited", &much, beside)?;
    let comment = trueup(&markdown, here).output()?;
    let length = String::from_utf8_lossy(&comment.stdout).chars().count();
    assert!(length < COMMENT, "{length} characters are no comment");
    value("characters of the comment", length, format!("GitHub takes {COMMENT}"))?;
    let peak = peak_memory(trueup(&["plan", ".", "--base", "HEAD"], here))?;
    value("peak memory", peak.map_or_else(|| "?".to_owned(), megabytes), "")
}

fn edit(path: &Path, from: &str, to: &str) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    assert!(text.contains(from), "{} does not say {from}", path.display());
    fs::write(path, text.replace(from, to))
}

fn git(directory: &Path, arguments: &[&str]) -> io::Result<()> {
    let mut command = Command::new("git");
    let ended =
        command.current_dir(directory).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").status()?;
    assert!(ended.success(), "git {arguments:?}");
    Ok(())
}
