//! Input of 100,000 levels or terms for every reader that follows a structure: it is read, or it is an error
//! with a place. Nothing overflows, with little stack either, and nothing takes minutes.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use trueup::{
    check::findings,
    diagnostics::Severity,
    kinds,
    plan::{Live, Mode, plan, planner::Request},
    render,
    stack::{Loaded, Options, load},
};

const LEVELS: usize = 100_000;
/// Statements, operators and values of a policy: each is read several times, and ten times fewer are far more
/// than AWS takes.
const MEMBERS: usize = 10_000;
/// A program that embeds the library may give it no more.
const STACK: usize = 1 << 20;
/// Far more than any case takes, unoptimised and beside other tests; what is quadratic takes hours.
const PATIENCE: Duration = Duration::from_mins(2);

const HEAD: &str = "[stack]\nname = \"deep\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n";

/// Whether a stack is right.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ends {
    /// It is, however long.
    Well,
    /// It is refused, at a place in a file.
    Refused,
}

struct Case {
    name: &'static str,
    files: Vec<(&'static str, String)>,
    ends: Ends,
}

fn case(name: &'static str, ends: Ends, text: &str) -> Case {
    Case { name, files: vec![("stack.toml", format!("{HEAD}{text}"))], ends }
}

/// A case whose resource names a file `x.json`.
fn with_json(name: &'static str, ends: Ends, text: &str, json: String) -> Case {
    let mut case = case(name, ends, text);
    case.files.push(("x.json", json));
    case
}

fn nested(open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(LEVELS), close.repeat(LEVELS))
}

fn terms(term: &str, between: &str) -> String {
    vec![term; LEVELS].join(between)
}

fn numbered(write: impl Fn(usize) -> String, between: &str) -> String {
    counted(LEVELS, write, between)
}

fn counted(count: usize, write: impl Fn(usize) -> String, between: &str) -> String {
    (0..count).map(write).collect::<Vec<_>>().join(between)
}

fn parameter(value: &str) -> String {
    format!("[ssm.parameter.p]\nname = \"/p\"\n{value}\n")
}

fn toml() -> Vec<Case> {
    vec![
        case("arrays", Ends::Refused, &parameter(&format!("json = {}", nested("[", "1", "]")))),
        case("inline tables", Ends::Refused, &parameter(&format!("json = {}", nested("{a=", "1", "}")))),
        case("unclosed arrays", Ends::Refused, &parameter(&format!("json = {}", "[".repeat(LEVELS)))),
        case("dotted key", Ends::Refused, &parameter(&format!("json.{} = 1", terms("a", ".")))),
        case("header", Ends::Refused, &format!("[ssm.parameter.p.json.{}]\nx = 1\n", terms("a", "."))),
        case(
            "array of tables",
            Ends::Refused,
            &format!("[[ssm.parameter.p.json.{}]]\nx = 1\n", terms("a", ".")),
        ),
        case("wide array", Ends::Refused, &parameter(&format!("json = [{}]", terms("1", ",")))),
        case(
            "wide table",
            Ends::Refused,
            &parameter(&format!("json = {{{}}}", numbered(|n| format!("k{n}=1"), ","))),
        ),
        case("comments", Ends::Well, &"# [[[[\n".repeat(LEVELS)),
        case("quotes", Ends::Refused, &parameter(&format!("value = {}", "\"".repeat(LEVELS)))),
    ]
}

fn interpolation() -> Vec<Case> {
    let variables = "[variables.x]\ndefault = \"y\"\n";
    let references = numbered(|n| format!("[variables.v{n}]\ndefault = \"${{var.v{}}}\"", n + 1), "\n");
    let chain = counted(
        MEMBERS,
        |n| format!("[iam.user.u{n}]\nname = \"u{n}-${{iam.user.u{}.name}}\"", (n + 1) % MEMBERS),
        "\n",
    );
    vec![
        case("open braces", Ends::Refused, &parameter(&format!("value = \"{}\"", "${".repeat(LEVELS)))),
        case(
            "braces in braces",
            Ends::Refused,
            &parameter(&format!("value = \"{}\"", nested("${var.", "x", "}"))),
        ),
        case(
            "many variables",
            Ends::Refused,
            &format!("{variables}{}", parameter(&format!("value = \"{}\"", "${var.x}".repeat(LEVELS)))),
        ),
        case(
            "many references",
            Ends::Well,
            &format!(
                "[iam.user.u]\nname = \"u\"\n{}",
                parameter(&format!("value = \"{}\"", "${iam.user.u.arn}".repeat(LEVELS)))
            ),
        ),
        case("variables in variables", Ends::Well, &references),
        case("a circle of names", Ends::Refused, &chain),
        case(
            "pattern of a variable",
            Ends::Refused,
            &format!("[variables.x]\ndefault = \"y\"\npattern = '{}'\n", nested("(", "a", ")")),
        ),
        case(
            "repeated pattern of a variable",
            Ends::Refused,
            &format!("[variables.x]\ndefault = \"y\"\npattern = '{}'\n", "(a{1000}){1000}".repeat(1000)),
        ),
        case(
            "allowed pattern of a parameter",
            Ends::Refused,
            &parameter(&format!("value = \"a\"\nallowed_pattern = '{}'", nested("(", "a", ")"))),
        ),
        case(
            "for_each of a deep table",
            Ends::Refused,
            &format!("[iam.user.u]\nfor_each = {}\nname = \"${{each.key}}\"\n", nested("{a=", "1", "}")),
        ),
    ]
}

fn policies() -> Vec<Case> {
    let role = "[s3.bucket.b]\nname = \"deep-b\"\npolicy = { file = \"x.json\" }\n";
    let with = |name, ends, json| with_json(name, ends, role, json);
    let statement = |members: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::deep-b/*"{members}}}]}}"#
        )
    };
    vec![
        with("json arrays", Ends::Refused, nested("[", "", "]")),
        with("json objects", Ends::Refused, nested("{\"Statement\":", "1", "}")),
        with("unclosed json", Ends::Refused, "{\"a\":[".repeat(LEVELS)),
        with(
            "nested condition",
            Ends::Refused,
            statement(&format!(r#","Condition":{}"#, nested(r#"{"StringEquals":"#, "1", "}"))),
        ),
        with(
            "many operators",
            Ends::Refused,
            statement(&format!(
                r#","Condition":{{{}}}"#,
                counted(MEMBERS, |n| format!(r#""X{n}":{{"aws:userid":"a"}}"#), ",")
            )),
        ),
        with(
            "many values",
            Ends::Refused,
            statement(&format!(
                r#","Condition":{{"StringNotLike":{{"aws:userid":[{}]}}}}"#,
                counted(MEMBERS, |n| format!(r#""*{n}*""#), ",")
            )),
        ),
        with(
            "wildcards",
            Ends::Refused,
            statement(&format!(
                r#","Condition":{{"StringLike":{{"aws:userid":"{}"}}}}"#,
                "*a".repeat(LEVELS)
            )),
        ),
        with(
            "policy variables",
            Ends::Refused,
            statement(&format!(
                r#","Condition":{{"StringLike":{{"aws:userid":"{}"}}}}"#,
                nested("${", "a", "}")
            )),
        ),
        with(
            "many statements",
            Ends::Refused,
            format!(
                r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
                counted(
                    MEMBERS,
                    |n| format!(
                        r#"{{"Effect":"Allow","Principal":"*","Action":"s3:Get{n}","Resource":"*"}}"#
                    ),
                    ","
                )
            ),
        ),
        with(
            "equal statements",
            Ends::Refused,
            format!(
                r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
                counted(
                    MEMBERS,
                    |_| r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}"#
                        .to_owned(),
                    ","
                )
            ),
        ),
        with_json(
            "many inline policies",
            Ends::Refused,
            "[iam.role.r]\nname = \"r\"\ntrust = { file = \"x.json\" }\n",
            nested(r#"{"Statement":[{"Principal":"#, "1", "}]}"),
        ),
    ]
}

fn languages() -> Vec<Case> {
    let composite =
        |rule: &str| format!("[cloudwatch.composite_alarm.c]\nname = \"c\"\nrule = '''{rule}'''\n");
    let math = |expression: &str| {
        format!(
            "[cloudwatch.alarm.a]\nname = \"a\"\nnamespace = \"N\"\nstatistic = \"Sum\"\nperiod = 60\n\
             comparison_operator = \">\"\nthreshold = 1\n[cloudwatch.alarm.a.metrics]\nm.metric = \"M\"\n\
             e = {{ expression = '''{expression}''' }}\n"
        )
    };
    let pattern = |pattern: &str| {
        format!(
            "[logs.group.g]\nname = \"/g\"\nretention_days = 30\n[logs.group.g.metric_filters.f]\n\
             pattern = '''{pattern}'''\nmetric = {{ namespace = \"N\", name = \"M\" }}\n"
        )
    };
    let filter = |json: &str| {
        format!(
            "[sns.topic.t]\nname = \"t\"\n[sns.topic.t.subscriptions.s]\n\
             sqs = \"arn:aws:sqs:eu-central-1:111122223333:q\"\nfilter_policy_scope = \"MessageBody\"\n\
             filter_policy = {json}\n"
        )
    };
    let rule = |statement: &str| {
        format!(
            "[wafv2.web_acl.w]\nname = \"w\"\ndefault_action = \"allow\"\n[wafv2.web_acl.w.rules.r]\n\
             priority = 0\naction = \"block\"\nstatement = {statement}\n"
        )
    };
    let geo = "{ geo_match = { country_codes = [\"DE\"] } }";
    vec![
        case("composite parentheses", Ends::Refused, &composite(&nested("(", "ALARM(a)", ")"))),
        case("composite NOT", Ends::Refused, &composite(&format!("{}ALARM(a)", "NOT ".repeat(LEVELS)))),
        case("composite terms", Ends::Refused, &composite(&terms("ALARM(a)", " OR "))),
        case("composite unclosed", Ends::Refused, &composite(&"(".repeat(LEVELS))),
        case("math parentheses", Ends::Refused, &math(&nested("(", "m", ")"))),
        case("math signs", Ends::Refused, &math(&format!("{}m", "-".repeat(LEVELS)))),
        case("math terms", Ends::Refused, &math(&terms("m", "+"))),
        case("math powers", Ends::Refused, &math(&terms("m", "^"))),
        case("math functions", Ends::Refused, &math(&nested("ABS(", "m", ")"))),
        case("math IF", Ends::Refused, &math(&nested("IF(m,m,", "m", ")"))),
        case("math arrays", Ends::Refused, &math(&nested("SUM([", "m", "])"))),
        case("math comparisons", Ends::Refused, &math(&terms("m", " && "))),
        case(
            "json pattern parentheses",
            Ends::Refused,
            &pattern(&format!("{{ {} }}", nested("(", "$.a = 1", ")"))),
        ),
        case("json pattern terms", Ends::Refused, &pattern(&format!("{{ {} }}", terms("$.a = 1", " || ")))),
        case("json pattern selectors", Ends::Refused, &pattern(&format!("{{ $.{} = 1 }}", terms("a", ".")))),
        case(
            "json pattern indices",
            Ends::Refused,
            &pattern(&format!("{{ $.a{} = 1 }}", "[0]".repeat(LEVELS))),
        ),
        case("columns", Ends::Refused, &pattern(&format!("[{}]", numbered(|n| format!("a{n}"), ",")))),
        case("columns in parentheses", Ends::Refused, &pattern(&format!("[a{}]", nested("(", "=1", ")")))),
        case("column conditions", Ends::Refused, &pattern(&format!("[a={}]", terms("1", " || a=")))),
        case("words", Ends::Refused, &pattern(&terms("?a", " "))),
        case("regular expression", Ends::Refused, &pattern(&format!("%{}%", nested("(", "a", ")")))),
        case("filter policy", Ends::Refused, &filter(&nested("{a=", "[1]", "}"))),
        case("filter policy alternatives", Ends::Refused, &filter(&nested("{\"$or\"=[", "{a=[1]}", "]}"))),
        case(
            "filter policy values",
            Ends::Refused,
            &filter(&format!("{{a=[{}]}}", numbered(|n| n.to_string(), ","))),
        ),
        case(
            "filter policy keys",
            Ends::Refused,
            &filter(&format!("{{{}}}", numbered(|n| format!("a{n}=[\"x\"]"), ","))),
        ),
        case("waf NOT", Ends::Refused, &rule(&nested("{ not = { statement = ", geo, " } }"))),
        case(
            "waf AND",
            Ends::Refused,
            &rule(&nested(&format!("{{ and = {{ statements = [{geo}, "), geo, "] } }")),
        ),
        case(
            "waf alternatives",
            Ends::Refused,
            &rule(&format!("{{ or = {{ statements = [{}] }} }}", terms(geo, ","))),
        ),
        case(
            "waf regular expression",
            Ends::Refused,
            &format!("[wafv2.regex_set.x]\nname = \"x\"\npatterns = ['{}']\n", nested("(", "a", ")")),
        ),
    ]
}

fn files() -> Vec<Case> {
    let dashboard = "[cloudwatch.dashboard.d]\nname = \"d\"\nbody = { file = \"x.json\" }\n";
    let template = |text: String| Case {
        name: "a template",
        files: vec![
            ("stack.toml", format!("{HEAD}[use.x]\ntemplate = \"t\"\nname = \"n\"\n")),
            ("templates/t.toml", text),
        ],
        ends: Ends::Refused,
    };
    vec![
        with_json("dashboard", Ends::Refused, dashboard, nested("{\"widgets\":[", "", "]}")),
        with_json(
            "dashboard of many widgets",
            Ends::Refused,
            dashboard,
            format!(
                "{{\"widgets\":[{}]}}",
                terms("{\"type\":\"text\",\"properties\":{\"markdown\":\"a\"}}", ",")
            ),
        ),
        template(format!("[parameters.name]\ndefault = {}\n", nested("[", "1", "]"))),
        template(format!("[parameters.name]\n[iam.user.{}]\nname = \"x\"\n", terms("a", "."))),
        case("many phases", Ends::Well, &numbered(|n| format!("[[phases]]\nname = \"p{n}\""), "\n")),
        case(
            "a test",
            Ends::Refused,
            &format!("[[test]]\nname = \"t\"\nfilter = {}\n", nested("[", "1", "]")),
        ),
        case(
            "a live check",
            Ends::Refused,
            &format!("[[verify]]\nname = \"t\"\nexpect = {}\n", nested("{a=", "1", "}")),
        ),
    ]
}

fn write(case: &Case, directory: &Path) {
    for (name, text) in &case.files {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Does all that needs no account; what is wrong, as it is shown.
fn offline(directory: &Path) -> (Ends, String) {
    let Loaded { sources, diagnostics, stack } = load(directory, &kinds::catalog(), &Options::default());
    let shown = sources.render(&diagnostics).plain();
    let Some(stack) = stack else {
        let errors = || diagnostics.iter().filter(|each| each.severity == Severity::Error);
        let placed = errors().any(|each| each.place.is_some());
        assert!(placed, "an error without a place: {}", &shown[..shown.len().min(2000)]);
        return (Ends::Refused, shown);
    };
    let found = findings(&stack);
    let request = Request::new(Mode::Apply, &stack.name, "111122223333", &stack.scope.region, Vec::new());
    let plan = plan(&request, &stack.declarations, &Live::new());
    let _ = render::plan::text(&plan, "").plain();
    (Ends::Well, format!("{shown}{}", found.len()))
}

fn all_end(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for case in cases {
        let directory = tempfile::tempdir().unwrap();
        write(&case, directory.path());
        let (begun, path) = (Instant::now(), directory.path().to_owned());
        let worker = thread::Builder::new().stack_size(STACK).spawn(move || offline(&path)).unwrap();
        let ended = worker.join();
        let took = begun.elapsed();
        match ended {
            Err(_) => wrong.push(format!("{} panicked", case.name)),
            Ok((ends, shown)) if ends != case.ends => {
                wrong.push(format!("{} ends {ends:?}: {}", case.name, &shown[..shown.len().min(500)]));
            }
            Ok(_) if took > PATIENCE => wrong.push(format!("{} takes {took:?}", case.name)),
            Ok((_, shown)) => assert!(shown.len() < 1 << 22, "{} says {} bytes", case.name, shown.len()),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn toml_of_any_depth_ends() {
    all_end(toml());
}

#[test]
fn interpolation_of_any_depth_ends() {
    all_end(interpolation());
}

#[test]
fn policies_of_any_depth_end() {
    all_end(policies());
}

#[test]
fn languages_in_strings_of_any_depth_end() {
    all_end(languages());
}

#[test]
fn other_files_of_any_depth_end() {
    all_end(files());
}

/// What is typed, and the files that a command reads beside the stack.
#[test]
fn what_commands_read_of_any_depth_ends() {
    let home = tempfile::tempdir().unwrap();
    let stack =
        format!("{HEAD}[variables.x]\ntype = \"table\"\ndefault = {{}}\n[iam.user.u]\nname = \"u\"\n");
    fs::write(home.path().join("stack.toml"), stack).unwrap();
    let (arrays, objects) = (nested("[", "1", "]"), nested("{\"a\":", "1", "}"));
    let statement = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let written = [
        ("arrays.json", arrays.clone()),
        ("objects.json", objects.clone()),
        ("variables.toml", format!("x = {arrays}\n")),
        (
            "snapshot.json",
            format!(
                r#"{{"format":1,"resources":{{"iam.user":{{"global/u":{{"outputs":{{}},"aspects":{{"user":{objects}}}}}}}}}}}"#
            ),
        ),
        (
            "wide.json",
            format!(
                r#"{{"format":1,"resources":{{"iam.user":{{{}}}}}}}"#,
                numbered(|n| format!(r#""global/u{n}":{{"outputs":{{"name":"u{n}"}},"aspects":{{}}}}"#), ",")
            ),
        ),
        ("plan.json", format!(r#"{{"format":1,"tool":"0","made_of":{objects}}}"#)),
        ("simulate.json", format!(r#"{{"PolicyInputList":[{objects}],"ActionNames":["s3:GetObject"]}}"#)),
        (
            "policies.json",
            format!(
                r#"{{"PolicyInputList":[{}],"ActionNames":["s3:GetObject"]}}"#,
                terms(&format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}"), ",")
            ),
        ),
    ];
    for (name, text) in &written {
        fs::write(home.path().join(name), text).unwrap();
    }
    let deep = format!("x={}", &arrays[..100_000.min(arrays.len())]);
    let cases: &[&[&str]] = &[
        &["plan", "stack.toml", "--live", "arrays.json"],
        &["plan", "stack.toml", "--live", "objects.json"],
        &["plan", "stack.toml", "--live", "snapshot.json"],
        &["plan", "stack.toml", "--live", "wide.json"],
        &["check", "stack.toml", "--var-file", "variables.toml"],
        &["check", "stack.toml", "--var", &deep],
        &["apply", "arrays.json", "--yes"],
        &["apply", "plan.json", "--yes"],
        &["simulate", "arrays.json"],
        &["simulate", "simulate.json"],
        &["simulate", "policies.json"],
        &["access", "stack.toml", "--denied", &"(".repeat(100_000)],
        &[
            "import",
            "--all",
            "iam.user",
            "--live",
            "snapshot.json",
            "--stack",
            "s",
            "--out",
            "out",
            "--region",
            "eu-central-1",
        ],
    ];
    for arguments in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.current_dir(home.path()).args(*arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
        let begun = Instant::now();
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let said = &said[..said.len().min(1000)];
        let shown: Vec<String> = arguments.iter().map(|word| word.chars().take(40).collect()).collect();
        assert!(output.status.code().is_some_and(|code| code < 6), "{shown:?}: {:?}: {said}", output.status);
        assert!(!said.contains("panicked"), "{shown:?}: {said}");
        assert!(begun.elapsed() < PATIENCE, "{shown:?} takes {:?}", begun.elapsed());
    }
}
