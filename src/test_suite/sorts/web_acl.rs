//! What becomes of a request at a web ACL.

use crate::{
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    stack::{reader::wrong_type, tree::TreeNode},
    test_suite::{
        outcome::{Outcome, Verdict},
        reading::Reading,
        sort::{Sort, Trial},
        typed::typed,
        waf::{references, web_acl},
    },
    waf::evaluate::{Act, Assumptions, Expected, References, Request, WebAcl, assumable, evaluate, expect},
};

/// Tests of web ACLs.
pub const SORT: Sort = Sort { title: "web ACLs", marks: &["web_acl"], read };

/// The kind that a test is about.
const KIND: &str = "wafv2.web_acl";

fn read(reading: &mut Reading<'_, '_>) -> Option<(String, Trial)> {
    let declaration = reading.resource("web_acl", &[KIND], &[]).map(|named| named.declaration);
    let request = request(reading);
    let assumptions = typed::<Assumptions>(reading, "assume");
    let act = reading.expected(Act::WORDS);
    let by = reading.string("by");
    let status = reading.number("status");
    let counted_by = strings(reading, "counted_by");
    let labels = strings(reading, "labels");
    let declaration = declaration?;
    let references = references(reading.view);
    let Some(acl) = web_acl(reading.view, declaration) else {
        let message = format!("{} belongs to someone else, so its rules are not known", declaration.address);
        reading.report(Diagnostic::error(message, Some(reading.place())));
        return None;
    };
    let names = assumable(&acl, &references);
    let mut mentioned: Vec<(String, Place)> = Vec::new();
    if let Ok(Some((_, entry))) = &assumptions {
        let assumed = entry.value.as_table().into_iter().flatten();
        mentioned.extend(assumed.map(|(name, entry)| (name.clone(), entry.key.clone())));
    }
    mentioned.extend(by.clone().filter(|(name, _)| name != expect::DEFAULT));
    mentioned.extend(counted_by.iter().flatten().cloned());
    let mut is_right = true;
    for (name, place) in mentioned.into_iter().filter(|(name, _)| !names.contains(name)) {
        let offer = nearest_name(&name, names.iter().map(String::as_str));
        let message = format!("{} has no rule `{name}`", declaration.address);
        let help = format!("it has {}", listed(&names));
        let diagnostic = Diagnostic::error(message, Some(place)).with_offer(&name, offer);
        reading.report(diagnostic.with_help(Some(help)));
        is_right = false;
    }
    let status = match status {
        #[expect(clippy::cast_possible_truncation, reason = "it is in that range")]
        Some((status, _)) if status.fract() == 0.0 && (200.0..600.0).contains(&status) => Some(status as i32),
        Some((_, place)) => {
            reading.report(Diagnostic::error("a status is a whole number from 200 to 599", Some(place)));
            return None;
        }
        None => None,
    };
    let text = |(text, _): (String, Place)| text;
    let expected = Expected {
        act: Some(act?),
        by: by.map(text),
        status,
        counted_by: counted_by?.into_iter().map(text).collect(),
        labels: labels?.into_iter().map(text).collect(),
    };
    let (request, assumptions) =
        (request?, assumptions.ok()?.map(|(assumptions, _)| assumptions).unwrap_or_default());
    let about = declaration.address.to_string();
    let trial = move || outcome(&acl, &references, &request, &assumptions, &expected);
    is_right.then(|| -> (String, Trial) { (about, Box::new(trial)) })
}

fn outcome(
    acl: &WebAcl,
    references: &References,
    request: &Request,
    assumptions: &Assumptions,
    expected: &Expected,
) -> Outcome {
    let answer = evaluate(acl, references, request, assumptions);
    let wanted = wanted(expected);
    let got = expect::summary(&answer);
    let unmet = expected.unmet(&answer);
    if unmet.is_empty() {
        return Outcome::new(Verdict::Passed, wanted, got);
    }
    let is_known = unmet.iter().any(|unmet| unmet.is_certain);
    let mut why: Vec<String> = unmet.into_iter().skip(1).map(|unmet| unmet.what).collect();
    why.extend(expect::trace(&answer));
    let open = expect::open_questions(&answer);
    if !is_known && !open.is_empty() {
        let each: Vec<String> = open.iter().map(|name| format!("{name} = \"no match\"")).collect();
        why.push(format!(
            "the test may say what is missing, or assume it: assume = {{ {} }}",
            each.join(", ")
        ));
    }
    let verdict = if is_known { Verdict::Failed } else { Verdict::Unknown };
    Outcome::new(verdict, wanted, got).because(why)
}

/// What a test expects, in words.
fn wanted(expected: &Expected) -> String {
    let mut wanted = expected.act.map_or("", Act::word).to_owned();
    if let Some(status) = expected.status {
        wanted.push_str(&format!(" with {status}"));
    }
    if let Some(by) = &expected.by {
        wanted.push_str(&format!(" by {by}"));
    }
    for (what, names) in [("counted by", &expected.counted_by), ("with the label", &expected.labels)] {
        if !names.is_empty() {
            wanted.push_str(&format!(", {what} {}", listed(names)));
        }
    }
    wanted
}

/// Takes the request, which has to be there.
fn request(reading: &mut Reading<'_, '_>) -> Option<Request> {
    if !reading.has("request") {
        reading
            .missing("request", "{ method = \"GET\", uri = \"/\", ip = \"198.51.100.7\", country = \"US\" }");
        return None;
    }
    let (request, entry) = typed::<Request>(reading, "request").ok()??;
    let problems = request.problems();
    for (member, problem) in &problems {
        let place = entry
            .value
            .as_table()
            .and_then(|table| table.get(*member))
            .map(|entry| entry.value.place.clone());
        reading.report(Diagnostic::error(problem.clone(), place));
    }
    problems.is_empty().then_some(request)
}

/// Takes a list of strings, with their places.
fn strings(reading: &mut Reading<'_, '_>, key: &'static str) -> Option<Vec<(String, Place)>> {
    let Some(entry) = reading.take(key) else { return Some(Vec::new()) };
    let all: Option<Vec<(String, Place)>> = match &entry.value.node {
        TreeNode::Array(items) => {
            items.iter().map(|item| Some((item.as_str()?.to_owned(), item.place.clone()))).collect()
        }
        _ => None,
    };
    if all.is_none() {
        reading.report(wrong_type(key, &entry.value, "a list of strings"));
    }
    all
}
