//! Foreign text is data in every renderer: whatever stands in a file, a name of AWS or an error of AWS, it
//! begins no line, reaches no terminal as a control, and is no markup, link or mention; every risk and the
//! verdict are in the output.

use std::{collections::BTreeMap, path::Path, process::Command, time::Duration};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options as MarkdownOptions, Parser, Tag};
use serde_json::Value;
use trueup::{
    apply::{Outcome, Report},
    cli::plan::json_of,
    diagnostics::{Diagnostic, Place, Sources},
    gate::{Outcome as Checked, Verdict as Holds},
    kinds,
    model::{Address, Failure, Hidden, Node, shown},
    page::{Page, harmless},
    plan::{Plan, Verb},
    render,
    risk::{all, findings},
    stack::{Options, load},
    test_suite::{Outcome as Tested, Suite, Verdict as Passed},
};

use crate::{html::is_page, support::risk_plans};

/// Begins the line that a text would like to begin.
const OWN_LINE: &str = "OWNLINE";

/// What foreign text is made of here.
const PARTS: &[&str] = &[
    "\u{1b}X",
    "\u{1b}P",
    "\u{1b}^",
    "\u{1b}[2J",
    "\u{1b}]0;t\u{7}",
    "\u{9b}31m",
    "\u{9c}",
    "Ü",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\r",
    "\nOWNLINE",
    "\r\nOWNLINE ",
    "\u{2028}OWNLINE",
    "\u{2029}OWNLINE",
    "\u{b}OWNLINE",
    "\t",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{e0041}",
    "\n::error::OWNLINE",
    "\n##[error]OWNLINE",
    " ##vso[task]",
    "\n\n# OWNLINE",
    "\n- OWNLINE",
    "\n> [!NOTE]\n> OWNLINE",
    "| a | b |",
    "|",
    "\\|",
    "\\",
    "`",
    "``",
    "```\nOWNLINE",
    "~~~\nOWNLINE",
    "<details>",
    "</details>",
    "<!-- ",
    "<b>",
    "</summary>",
    "&lt;",
    "@team",
    "@org/team",
    "a@example.com",
    "http://example.com/x",
    "https://example.com",
    "www.example.com",
    "[a](http://example.com)",
    "![a](x.png)",
    "[a]: http://example.com",
    "[^1]",
    "#1",
    "GH-1",
    "a/b#1",
    "1f2e3d4c",
    "a@1f2e3d4",
    "$x$",
    "$`x`$",
    "**b**",
    "_i_",
    "~~s~~",
    "- [ ] x",
    "1. x",
    "---",
    "===",
    "\"",
    "'",
    "\"];",
    "{{x}}",
    "%",
    "\u{fffe}",
    "]]>",
    "word",
    " ",
    "  ",
    "é",
    "日本",
    "🙂",
    "${a.b.c.arn}",
];

fn foreign() -> impl Strategy<Value = String> {
    let some =
        proptest::collection::vec(proptest::sample::select(PARTS), 1..12).prop_map(|parts| parts.concat());
    let any = ".{0,40}".prop_map(|text| text);
    prop_oneof![4 => some, 1 => any]
}

/// The plans of all risks' fixtures, each with its risk in it.
fn risky() -> Vec<(&'static str, Plan)> {
    all().map(|(id, ..)| (id, risk_plans::plan(id, "fires.toml"))).collect()
}

/// Members whose text is the tool's or decides what a plan means.
const OWN: &[&str] = &[
    "format",
    "tool",
    "mode",
    "verb",
    "aspect",
    "selection",
    "Version",
    "Effect",
    "Action",
    "NotAction",
    "Principal",
    "kind",
    "$pending",
    "$secret",
    "refusal",
    "cause",
    "hold",
];

/// An address with the text as its key.
fn spoiled_address(address: &str, text: &str) -> String {
    let plain = address.split('[').next().unwrap();
    format!("{plain}[\"{text}\"]")
}

/// A plan in which every text of others ends with `text`.
fn spoil(value: &Value, member: &str, text: &str) -> Value {
    match value {
        Value::String(own) if own.parse::<Address>().is_ok() => spoiled_address(own, text).into(),
        Value::String(node) if ["order", "needs", "after"].contains(&member) => {
            let (address, aspect) = node.rsplit_once('/').unwrap();
            format!("{}/{aspect}", spoiled_address(address, text)).into()
        }
        Value::String(_) if OWN.contains(&member) => value.clone(),
        Value::String(own) => format!("{own}{text}").into(),
        Value::Array(items) => items.iter().map(|item| spoil(item, member, text)).collect(),
        Value::Object(members) => {
            let is_keyed = ["Statement", "said", "tags"].contains(&member);
            let spoiled = members.iter().map(|(key, value)| {
                let is_own = OWN.contains(&member) || OWN.contains(&key.as_str());
                let key_now = if is_keyed { format!("{key}{text}") } else { key.clone() };
                let value = if is_own { value.clone() } else { spoil(value, key, text) };
                (key_now, value)
            });
            Value::Object(spoiled.collect())
        }
        other => other.clone(),
    }
}

fn spoiled(plan: &Plan, text: &str) -> Plan {
    let mut plan: Plan =
        serde_json::from_value(spoil(&serde_json::to_value(plan).unwrap(), "", text)).unwrap();
    plan.phases.push(text.to_owned());
    plan.unseen.push(text.to_owned());
    for resource in &mut plan.resources {
        resource.hint = Some(text.to_owned());
        resource.phase = Some(plan.phases.len() - 1);
        for change in &mut resource.changes {
            change.note = Some(text.to_owned());
        }
    }
    plan
}

/// No line was begun by a text, and no character hides.
fn is_for_people(page: &Page) {
    let plain = page.plain();
    assert_shows_itself(&plain);
    let coloured = page.in_colour();
    let mut rest = coloured.as_str();
    let mut without = String::new();
    while let Some(at) = rest.find('\u{1b}') {
        without.push_str(&rest[..at]);
        let sequence = rest[at..].strip_prefix("\u{1b}[").unwrap();
        let end = sequence.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap();
        assert!(sequence[end..].starts_with('m'), "no style: {:?}", &sequence[..=end]);
        rest = &sequence[end + 1..];
    }
    without.push_str(rest);
    assert_eq!(without, plain, "colours change the text");
}

fn assert_shows_itself(text: &str) {
    for line in text.split('\n') {
        assert!(line.chars().all(|c| Hidden::of(c).is_none()), "hidden: {:?}", cut(line));
        let words = line.trim_start();
        assert!(!words.starts_with(OWN_LINE), "a text began {:?}", cut(line));
        assert!(!words.starts_with("::"), "a command: {:?}", cut(line));
        for command in ["##[", "##vso["] {
            assert!(!line.contains(command), "a command: {:?}", cut(line));
        }
    }
}

fn cut(line: &str) -> String {
    line.chars().take(300).collect()
}

/// What GitHub would make more of than text.
fn assert_calls_nobody(text: &str) {
    let lower = text.to_lowercase();
    for live in ["@", "http://", "https://", "www.", "mailto:", "$"] {
        assert!(!lower.contains(live), "{live} is live in {:?}", cut(text));
    }
    let digits = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    assert!(!text.split('#').skip(1).any(digits), "an issue in {:?}", cut(text));
    assert!(!lower.split("gh-").skip(1).any(digits), "an issue in {:?}", cut(text));
    let is_commit = |word: &str| {
        (7..=40).contains(&word.len()) && word.len() != 12 && word.bytes().all(|b| b.is_ascii_hexdigit())
    };
    assert!(!lower.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit), "a commit in {:?}", cut(text));
}

/// Markdown in which only our own is markup.
fn is_comment(markdown: &str) {
    assert!(markdown.chars().count() <= 65_536 && markdown.len() <= 65_536, "{} bytes", markdown.len());
    assert_shows_itself(markdown);
    let mut headings = 0;
    let mut in_code = false;
    let options = MarkdownOptions::ENABLE_TABLES
        | MarkdownOptions::ENABLE_FOOTNOTES
        | MarkdownOptions::ENABLE_STRIKETHROUGH
        | MarkdownOptions::ENABLE_TASKLISTS
        | MarkdownOptions::ENABLE_GFM
        | MarkdownOptions::ENABLE_MATH;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match &event {
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut rest = html.to_string();
                for own in ["<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>"] {
                    rest = rest.replace(own, "");
                }
                // What stands in `<code>` is left alone, as is what an entity stands for.
                let quiet = match (rest.find("<code>"), rest.find("</code>")) {
                    (Some(from), Some(to)) => format!("{}{}", &rest[..from], &rest[to + 7..]),
                    _ => rest,
                };
                assert!(!quiet.contains('<'), "HTML: {:?}", cut(html));
                assert_calls_nobody(&quiet.replace("&#124;", "|"));
            }
            Event::Text(part) if !in_code => text.push_str(part),
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::FootnoteDefinition(_)
                | Tag::Emphasis
                | Tag::Strikethrough,
            )
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Rule
            | Event::HardBreak
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => panic!("{event:?}"),
            _ => {}
        }
        let is_inline = matches!(
            event,
            Event::Text(_) | Event::Start(Tag::Strong) | Event::End(pulldown_cmark::TagEnd::Strong)
        );
        if !is_inline {
            assert_calls_nobody(&std::mem::take(&mut text));
        }
    }
    assert_calls_nobody(&text);
    assert_eq!(headings, 1, "{:?}", cut(markdown));
}

/// Each risk is in the comment: in lines of its own, or counted at its rule.
fn holds_all_risks(markdown: &str, plan: &Plan) {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings(plan) {
        *numbers.entry(finding.risk).or_default() += 1;
    }
    for (risk, number) in &numbers {
        let lines: Vec<&str> =
            markdown.lines().filter(|line| line.starts_with(&format!("> - **{risk}**"))).collect();
        let counted = lines.first().is_some_and(|line| line.contains(&format!("at {number} place")));
        // One line with all of its places has as many items as there are.
        let listed = lines.first().is_some_and(|line| line.starts_with(&format!("> - **{risk}**: ")));
        assert!(lines.len() == *number || counted || listed, "{risk} {number}: {lines:?}");
    }
    let all: usize = numbers.values().sum();
    let said = if all == 1 { "**1 risk**".to_owned() } else { format!("**{all} risks**") };
    assert!(all == 0 || markdown.contains(&said), "{said}: {:?}", cut(markdown));
}

fn check_plan(plan: &Plan, text: &str) {
    let page = render::plan::text(plan, text);
    is_for_people(&page);
    let shown = page.plain();
    for finding in findings(plan) {
        let address = harmless(&finding.address.to_string());
        let is_it = |line: &str| line.contains(&format!("⚠ {}", finding.risk)) && line.contains(&address);
        assert!(shown.lines().any(is_it), "{} is missing", finding.risk);
    }
    assert!(shown.contains(&render::plan::verdict(plan).plain()));
    let markdown = render::markdown::text(plan, text);
    is_comment(&markdown);
    is_page(&render::html::plan(plan, text, &trueup::say![text].into()));
    is_page(&render::html::svg(plan));
    holds_all_risks(&markdown, plan);
    let counts: Vec<usize> = plan.counts().values().copied().collect();
    assert!(counts.iter().all(|number| markdown.contains(&number.to_string())));
    let json = json_of(plan, 0);
    assert_shows_itself(&json);
    serde_json::from_str::<Value>(&json).unwrap();
    is_for_people(&render::graph::text(plan));
    check_graphs(&render::graph::dot(plan), &render::graph::mermaid(plan));
}

fn check_graphs(dot: &str, mermaid: &str) {
    assert_shows_itself(dot);
    for line in dot.lines().skip(3).filter(|line| *line != "}") {
        let mut rest = line.trim_start();
        let mut strings = 0;
        while let Some(string) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = string.find(|c| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            });
            rest = &string[end.unwrap() + 1..];
            strings += 1;
            rest = rest.strip_prefix(" -> ").unwrap_or(rest);
        }
        assert!(strings > 0 && [";", " [style = dashed];"].contains(&rest), "{:?}", cut(line));
    }
    assert_shows_itself(mermaid);
    for line in mermaid.lines().skip(1) {
        let id = line.trim_start().trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        let label = id.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"));
        let is_plain = |label: &str| !label.contains(['"', '<', '>', '`', '\\', '&', '@', ':']);
        assert!(label.map_or(id.contains('>') && id.len() < 20, is_plain), "{:?}", cut(line));
    }
}

fn check_others(plan: &Plan, text: &str) {
    let failure = Failure::refused(text, text, text).with_hint(text);
    let nodes: Vec<Node> = plan.order.clone();
    let outcomes = [Outcome::Done, Outcome::Failed(failure.clone()), Outcome::NotStarted, Outcome::AlreadySo];
    for (node, outcome) in nodes.iter().zip(outcomes.iter().cycle()) {
        is_for_people(&render::report::ended(node, Verb::Update, outcome, std::time::Duration::from_secs(3)));
        is_for_people(&render::report::ended(
            node,
            Verb::Update,
            &Outcome::Skipped(node.clone()),
            std::time::Duration::ZERO,
        ));
    }
    let outcomes = nodes.iter().cloned().map(|node| (node, Outcome::Failed(failure.clone()))).collect();
    is_for_people(&render::report::text(&Report { outcomes, ..Report::default() }, plan, 1.0));

    let checked = |verdict| Checked {
        name: text.to_owned(),
        phase: Some(0),
        verdict,
        blocks: true,
        expected: "allowed",
        did: Some(text.to_owned()),
        saw: text.to_owned(),
        why: vec![text.to_owned()],
        detail: Some(text.to_owned()),
        help: Some(text.to_owned()),
        tries: 2,
    };
    let checks = [Holds::Holds, Holds::Fails].map(checked);
    let phases = [text.to_owned()];
    is_for_people(&render::gates::text(&checks, &phases));
    is_for_people(&render::gates::gate(&checks, Some(0), &phases));
    let json = render::json::text(&render::gates::json(&checks, &phases));
    assert_shows_itself(&json);
    let checks = [Holds::Holds, Holds::Fails, Holds::NotKnown, Holds::NotCheckable].map(checked);
    let report = render::sign_off::SignOff {
        stack: text,
        account: text,
        region: text,
        caller: Some(text),
        source: text,
        at: text,
        outcomes: &checks,
        phases: &phases,
        only: Some(text),
        interrupted: true,
    };
    is_for_people(&report.text());
    is_comment(&report.markdown());
    is_page(&render::html::sign_off(&report));
    is_comment(&render::sign_off::SignOff { outcomes: &[], ..report }.markdown());
    assert_shows_itself(&render::json::text(&report.json()));
    let xml = report.junit();
    assert_shows_itself(&xml);
    for token in xmlparser::Tokenizer::from(xml.as_str()) {
        token.unwrap();
    }
}

/// Diagnostics about a file that is nothing but the text, and tests with it as their names.
fn check_files(text: &str) {
    let mut sources = Sources::default();
    let file = sources.add(&format!("{text}.toml"), format!("a = 1 # {text}\n{text}\n"));
    let at = Place::new(&file, 0..1 + text.len() / 2);
    let bad = Diagnostic::error(text, Some(at.clone())).with_label(text).with_help(Some(shown(text)));
    let found = [bad.with_related(Some(&at), text), Diagnostic::warning(text, None)];
    is_for_people(&sources.render(&found));
    let log = render::sarif::log(&sources, &found, text, Path::new("/"));
    assert_shows_itself(&log);
    let log: Value = serde_json::from_str(&log).unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let message = result["message"]["text"].as_str().unwrap();
        assert_shows_itself(message);
        assert!(!message.contains("]("), "{:?}", cut(message));
    }
}

#[test]
fn a_test_report_is_data_for_people_and_machines() {
    let loaded = load(Path::new("tests/test_suite/outcomes.toml"), &kinds::catalog(), &Options::default());
    let Some(stack) = &loaded.stack else { panic!("{}", loaded.sources.render(&loaded.diagnostics).plain()) };
    let mut suite = Suite::of(stack);
    let case = std::cell::RefCell::new(suite.cases.swap_remove(0));
    proptest!(ProptestConfig::with_cases(64), |(text in foreign())| {
        case.borrow_mut().name.clone_from(&text);
        case.borrow_mut().about.clone_from(&text);
        let case = case.borrow();
        let mut outcome = Tested::new(Passed::Failed, text.as_str(), text.as_str());
        outcome.why = vec![text.clone()];
        outcome.notes = vec![text.clone()];
        let tests = [(&*case, outcome)];
        let tried = render::test_report::Tried {
            stack: &text, sources: &loaded.sources, tests: &tests, left_out: 0, took: Duration::ZERO,
        };
        is_for_people(&tried.text());
        let xml = tried.junit();
        assert_shows_itself(&xml);
        for token in xmlparser::Tokenizer::from(xml.as_str()) {
            token.unwrap();
        }
        assert_shows_itself(&render::json::text(&tried.json()));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_more_than_text(text in foreign(), index in any::<proptest::sample::Index>()) {
        thread_local!(static PLANS: Vec<(&'static str, Plan)> = risky());
        PLANS.with(|plans| {
            let plan = spoiled(&index.get(plans).1, &text);
            check_plan(&plan, &text);
            check_others(&plan, &text);
        });
        check_files(&text);
    }
}

#[test]
fn nor_is_a_text_of_any_length() {
    let (_, plan) = risky().into_iter().find(|(id, _)| *id == "public").unwrap();
    for part in [" ", "\u{1b}X", "\nOWNLINE | `@team` <b>", "`", "| "] {
        for text in [part.to_owned(), part.repeat(70_000 / part.len())] {
            let spoiled = spoiled(&plan, &text);
            check_plan(&spoiled, &text);
            check_others(&spoiled, &text);
            check_files(&text);
        }
    }
}

#[test]
fn every_risk_fixture_keeps_its_risk_whatever_its_names() {
    for (id, plan) in risky() {
        let renamed = spoil_addresses(&plan, "a\nOWNLINE\u{1b}X|`@team` <details>");
        assert!(findings(&renamed).iter().any(|finding| finding.risk == id), "{id}");
        check_plan(&renamed, "x");
    }
}

/// The plan with another key in each address, and nothing else changed.
fn spoil_addresses(plan: &Plan, text: &str) -> Plan {
    let mut plan = plan.clone();
    for resource in &mut plan.resources {
        resource.address.key = Some(text.to_owned());
    }
    plan
}

#[test]
fn five_thousand_risks_with_endless_names_fit_a_comment_and_each_counts() {
    let plans = risky();
    let mut big = plans[0].1.clone();
    big.resources.clear();
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for index in 0..5_000 {
        let (_, plan) = &plans[index % plans.len()];
        // As long as 70,000 characters, for some; that many times 5,000 would not fit this machine.
        let name = if index % 500 == 0 { "@team|`".repeat(10_000) } else { format!("|{index}`") };
        let mut one = spoil_addresses(plan, &name);
        big.resources.append(&mut one.resources);
    }
    for finding in findings(&big) {
        *expected.entry(finding.risk).or_default() += 1;
    }
    assert!(expected.values().sum::<usize>() >= 5_000);
    let markdown = render::markdown::text(&big, "live.json");
    is_comment(&markdown);
    holds_all_risks(&markdown, &big);
    for risk in expected.keys() {
        assert!(markdown.contains(&format!("> - **{risk}**")), "{risk} is missing");
    }
}

#[test]
fn the_binary_shows_a_hostile_stack_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    // Names that AWS would not take are refused; what a file may say is said through keys and tags.
    let text = r#"
[stack]
name    = "STACK"
account = "111122223333"
region  = "eu-central-1"

[[phases]]
name = "one"

[s3.bucket.open]
for_each            = { "Ü\u009C" = "a", "b\n::error::forged" = "b", "c\n| a | b |\n<details>\n> [!NOTE]\n> @team" = "c" }
name                = "trueup-open-${each.value}"
phase               = "one"
public_access_block = { block_public_policy = false, restrict_public_buckets = false }
allow               = [{ rule = "public-access", reason = "a test" }, { rule = "plain-http", reason = "a test" }]
tags                = { "note" = "x" }

[s3.bucket.open.policy]
Version = "2012-10-17"

[[s3.bucket.open.policy.Statement]]
Sid       = "Open"
Effect    = "Allow"
Principal = "*"
Action    = "s3:GetObject"
Resource  = "arn:aws:s3:::trueup-open-${each.value}/*"
Condition = { StringNotEquals = { "aws:UserAgent" = "x\n::error::forged ##[group]x" } }
"#;
    let run = |name: &str, command: &[&str]| {
        let path = home.path().join("stack.toml");
        std::fs::write(&path, text.replace("STACK", name)).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .args(command)
            .arg("--local")
            .current_dir(home.path())
            .env("HOME", home.path())
            .env_remove("GITHUB_ACTIONS")
            .output()
            .unwrap();
        let both = [String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap()];
        for text in &both {
            assert_shows_itself(text);
        }
        both
    };
    let plain = "hostile";
    let [markdown, _] = run(plain, &["plan", "stack.toml", "--format", "markdown"]);
    is_comment(&markdown);
    let public = |text: &str| text.lines().filter(|line| line.contains("public")).count();
    assert!(public(&markdown) >= 3, "{markdown}");
    let [text, said] = run(plain, &["plan", "stack.toml"]);
    assert!(text.lines().filter(|line| line.contains("⚠ public")).count() >= 3, "{text}{said}");
    assert!(text.contains("s3.bucket.open[\"Ü\\u{9c}\"]"), "{text}");
    assert!(said.contains("U+009C"), "{said}");
    for name in ["x\\u001BX", "x\\u001BP", "x\\u001B^", "x\\n::error::forged", "@team/x<details>#1"] {
        for command in [
            &["plan", "stack.toml", "--format", "markdown"][..],
            &["plan", "stack.toml"],
            &["plan", "stack.toml", "--format", "json"],
        ] {
            run(name, command);
        }
    }
}

/// Every command that shows what an account holds, against an account whose descriptions, tags, labels of
/// statements and errors are hostile.
#[test]
fn the_binary_shows_a_hostile_account_as_it_is() {
    let hostile = "x\u{1b}[2J\nOWNLINE\r\n::error::OWNLINE ##[error]y \u{202e}| `@team` <b> #1 \" ''' \"\"\" ${a.b.c.arn} \\";
    let home = tempfile::tempdir().unwrap();
    let stack = "[stack]\nname = \"small\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
        [iam.role.reader]\nname = \"small-reader\"\ntrust = { services = [\"lambda.amazonaws.com\"] }\n\
        description = \"a\"\ntags = { Note = \"a\" }\n\n[iam.role.reader.inline.read]\nVersion = \"2012-10-17\"\n\
        [[iam.role.reader.inline.read.Statement]]\nSid = \"Read\"\nEffect = \"Allow\"\nAction = \"s3:GetObject\"\n\
        Resource = \"arn:aws:s3:::small-data/*\"\n\n[s3.bucket.data]\nname = \"small-data\"\n\
        allow = [{ rule = \"plain-http\", reason = \"a test\" }]\n";
    std::fs::write(home.path().join("stack.toml"), stack).unwrap();
    std::fs::write(
        home.path().join("live.json"),
        "{ \"format\": 1, \"account\": \"111122223333\", \"resources\": {} }",
    )
    .unwrap();
    let run = |command: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .args(command)
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .output()
            .unwrap();
        [String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap()]
    };
    let [_, failed] = run(&["apply", "stack.toml", "--live", "live.json", "--yes"]);
    let path = home.path().join("live.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut live: Value = serde_json::from_str(&text).unwrap();
    let bucket = live["resources"]["s3.bucket"].as_object().unwrap_or_else(|| panic!("{failed}"));
    let place = bucket.keys().next().unwrap().clone();
    let role = live["resources"]["iam.role"].as_object_mut().unwrap().values_mut().next().unwrap();
    let aspects = role["aspects"].as_object_mut().unwrap();
    aspects["tags"]["Note"] = hostile.into();
    let settings = aspects.values_mut().find(|aspect| aspect.get("description").is_some());
    settings.unwrap()["description"] = hostile.into();
    let inline = aspects["inline"]["read"]["Statement"].as_object_mut().unwrap();
    let statement = inline.remove("Read").unwrap();
    inline.insert(hostile.to_owned(), statement);
    live["unreadable"] = serde_json::json!({
        format!("s3.bucket/{place}/policy"): format!("s3:GetBucketPolicy: AccessDenied: {hostile}"),
    });
    std::fs::write(&path, live.to_string()).unwrap();

    let asked =
        ["--principal", "iam.role.reader", "--action", "s3:GetObject", "--resource", "s3://small-data/a"];
    let access = |more: &'static [&'static str]| {
        [&["access", "stack.toml", "--live=live.json"], &asked[..], more].concat()
    };
    let commands = [
        vec!["plan", "stack.toml", "--live", "live.json"],
        vec!["plan", "stack.toml", "--live", "live.json", "--format", "json"],
        vec!["plan", "stack.toml", "--live", "live.json", "--format", "markdown"],
        vec!["apply", "stack.toml", "--live", "live.json"],
        vec!["verify", "stack.toml", "--live", "live.json"],
        vec!["destroy", "stack.toml", "--live", "live.json"],
        vec!["snapshot", "stack.toml", "--live", "live.json", "--out", "again.json"],
        access(&[]),
        access(&["--format", "json"]),
        vec!["access", "stack.toml", "--live=live.json", "--who-can", "s3:GetObject", "s3://small-data/a"],
        vec!["import", "s3.bucket", "small-data", "--live", "live.json", "--region", "eu-central-1"],
    ];
    for command in commands {
        for said in run(&command) {
            assert_shows_itself(&said);
        }
    }
    let [markdown, _] = run(&["plan", "stack.toml", "--live", "live.json", "--format", "markdown"]);
    is_comment(&markdown);
    // A stack file holds the texts as they are; in it they are data, whatever lines they have.
    let [file, said] =
        run(&["import", "iam.role", "small-reader", "--live", "live.json", "--region", "eu-central-1"]);
    assert_shows_itself(&said);
    let controls: Vec<char> = file.chars().filter(|c| *c != '\n' && Hidden::of(*c).is_some()).collect();
    assert!(controls.is_empty(), "{controls:?} in {file:?}");
    let file: toml::Value = toml::from_str(&file).unwrap_or_else(|error| panic!("{error}: {file}"));
    let role = file["iam"]["role"].as_table().unwrap().values().next().unwrap();
    assert_eq!(role["tags"]["Note"].as_str(), Some(&*hostile.replace("${", "$${")), "{file:?}");
}
