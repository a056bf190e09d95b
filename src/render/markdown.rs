//! A plan as a comment on a pull request: verdict and risks first, then a table, then the details,
//! folded. Whatever its size, it stays below what GitHub takes, and what is cut is said.

use std::collections::BTreeMap;

use anstream::adapter::strip_str;

use super::{
    plan::{resource_text, summary},
    style::{count, sign},
};
use crate::{
    plan::{Barrier, Plan, ResourcePlan, Verb},
    risk::{Finding, Level, Shift, findings, shifts},
};

/// GitHub takes 65,536 characters; what posts the comment may put a line before it.
const LONGEST: usize = 64_000;

/// What the risks may take, so that a table has room behind them.
const RISKS: usize = 48_000;

/// What the table of access may take.
const ACCESS: usize = 6_000;

/// What the table may take of what is left, so that details have room behind it.
const TABLE: usize = 12_000;

/// The plan as Markdown.
#[must_use]
pub fn text(plan: &Plan, source: &str) -> String {
    let Plan { stack, account, region, .. } = plan;
    let mut out = format!("### trueup: {}\n\n", escaped(stack));
    let verdict = strip_str(&summary(plan)).to_string();
    out.push_str(&format!("**{}**\n\n", escaped(verdict.trim())));
    let head = [format!("account {account}"), region.clone(), source.to_owned()];
    let head: Vec<String> = head.iter().filter(|part| !part.is_empty()).map(|part| escaped(part)).collect();
    out.push_str(&format!("<sub>{}</sub>\n", head.join(" · ")));
    out.push_str(&risks(&findings(plan)));
    out.push_str(&access(&shifts(plan)));
    out.push_str(&notes(plan));
    out.push_str(&orphans(plan));
    if !plan.resources.is_empty() {
        let room = TABLE.min(LONGEST.saturating_sub(length(&out)));
        out.push_str(&table(plan, room));
        let room = LONGEST.saturating_sub(length(&out));
        out.push_str(&details(plan, room));
    }
    out
}

/// All risks, in the most detailed form that there is room for.
fn risks(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "\nNo risks found.\n".to_owned();
    }
    let alert = if findings.iter().any(|each| each.level == Level::High) { "CAUTION" } else { "WARNING" };
    let head = format!("\n> [!{alert}]\n> **{}**\n>\n", count(findings.len(), "risk"));
    let forms = [whole(findings, usize::MAX), whole(findings, 60), by_risk(findings)];
    let fits = forms.into_iter().find(|form| length(&head) + length(form) <= RISKS);
    let body = fits.unwrap_or_else(|| counted(findings));
    format!("{head}{body}")
}

/// A line each, with so many characters of what is said.
fn whole(findings: &[Finding], longest: usize) -> String {
    let line = |each: &Finding| {
        let (address, said) = (code(&each.address.to_string()), cut(&each.said(), longest));
        format!("> - **{}** {address} {}\n", each.risk, escaped(&said))
    };
    findings.iter().map(line).collect()
}

/// A line for each risk, with all places.
fn by_risk(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for (risk, found) in grouped(findings) {
        let places: Vec<String> =
            found.iter().map(|each| code(format!("{} {}", each.address, each.place()).trim_end())).collect();
        lines.push_str(&format!("> - **{risk}**: {}\n", places.join(", ")));
    }
    lines
}

/// How often there is each risk, where even the places are too many.
fn counted(findings: &[Finding]) -> String {
    grouped(findings)
        .into_iter()
        .map(|(risk, found)| format!("> - **{risk}**: {}\n", count(found.len(), "place")))
        .collect()
}

/// The findings of each risk, in their order.
fn grouped(findings: &[Finding]) -> Vec<(&'static str, Vec<&Finding>)> {
    let mut groups: Vec<(&'static str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match groups.last_mut() {
            Some((risk, found)) if *risk == finding.risk => found.push(finding),
            _ => groups.push((finding.risk, vec![finding])),
        }
    }
    groups
}

fn notes(plan: &Plan) -> String {
    if plan.notes.is_empty() {
        return String::new();
    }
    let lines = plan
        .notes
        .iter()
        .map(|note| format!("> - {} {}\n", code(&note.address.to_string()), escaped(&note.text)));
    let all: Vec<String> = lines.collect();
    let shown = fitting(&all, 4_000);
    let more =
        if shown < all.len() { format!("> - … and {} more\n", all.len() - shown) } else { String::new() };
    format!("\n> [!NOTE]\n{}{more}", all[..shown].concat())
}

/// Who gains and who loses what, as far as there is room.
fn access(shifts: &[Shift]) -> String {
    let rows: Vec<String> = shifts
        .iter()
        .map(|shift| {
            let cells = super::shifts::cells(shift).map(|cell| escaped(&cut(cell, 200)));
            format!("| {} |\n", cells.join(" | "))
        })
        .collect();
    let shown = fitting(&rows, ACCESS);
    if shown == 0 {
        return String::new();
    }
    let left = rows.len() - shown;
    let more = if left > 0 { format!("\n… and {}.\n", count(left, "more row")) } else { String::new() };
    format!("\n| who | | what | on | if |\n| --- | --- | --- | --- | --- |\n{}{more}", rows[..shown].concat())
}

/// What the stack owns and no longer declares, and why apply would refuse the plan.
fn orphans(plan: &Plan) -> String {
    let mut out = String::new();
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        out.push_str(&format!(
            "\n> [!CAUTION]\n> Apply refuses this: {}; {}\n",
            escaped(reason),
            escaped(hint)
        ));
    }
    if plan.orphans.is_empty() {
        return out;
    }
    let names: Vec<String> = plan.orphans.iter().map(|each| code(&each.address.to_string())).collect();
    let lengths: Vec<String> = names.iter().map(|name| format!("{name}, ")).collect();
    let shown = fitting(&lengths, 2_000);
    let more = if shown < names.len() { format!(" and {} more", names.len() - shown) } else { String::new() };
    out.push_str(&format!(
        "\n> [!NOTE]\n> {} of this stack that no file declares; `apply --prune` deletes them: {}{more}\n",
        count(names.len(), "resource"),
        names[..shown].join(", ")
    ));
    out
}

/// A row a resource, or where that is too much one for each kind.
fn table(plan: &Plan, room: usize) -> String {
    let row = |resource: &ResourcePlan| {
        let aspects: Vec<&str> = resource.changes.iter().map(|change| change.aspect.as_str()).collect();
        let what = match (&resource.reason, resource.verb) {
            (Some(reason), Verb::Refuse) => escaped(&cut(reason, 200)),
            _ => escaped(&aspects.join(", ")),
        };
        let (sign, verb) = (sign(resource.verb), resource.verb.word());
        format!("| {sign} {verb} | {} | {what} |\n", code(&resource.address.to_string()))
    };
    let rows: String = plan.resources.iter().map(row).collect();
    let table = format!("\n| | resource | what |\n| --- | --- | --- |\n{rows}");
    if length(&table) <= room {
        return table;
    }
    let mut kinds: BTreeMap<(&str, Verb), usize> = BTreeMap::new();
    for resource in &plan.resources {
        *kinds.entry((&resource.address.kind, resource.verb)).or_default() += 1;
    }
    let row = |((kind, verb), number): ((&str, Verb), usize)| {
        format!("| {} {} | {} | {number} |\n", sign(verb), verb.word(), code(kind))
    };
    let rows: String = kinds.into_iter().map(row).collect();
    format!("\n| | kind | resources |\n| --- | --- | --- |\n{rows}")
}

/// What the text says of each resource, folded by phase, as far as there is room.
fn details(plan: &Plan, room: usize) -> String {
    // The fences, the fold and the line that says what was cut.
    const FRAME: usize = 300;
    let mut out = String::new();
    let mut left = 0;
    let mut at = 0;
    while at < plan.resources.len() {
        let phase = plan.resources[at].phase;
        let same = plan.resources[at..].iter().take_while(|each| each.phase == phase).count();
        let texts: Vec<String> = plan.resources[at..at + same]
            .iter()
            .map(|resource| difference(&strip_str(&resource_text(resource, &plan.account)).to_string()))
            .collect();
        at += same;
        let shown = fitting(&texts, room.saturating_sub(length(&out) + FRAME));
        left += same - shown;
        if shown == 0 {
            continue;
        }
        let body = texts[..shown].concat();
        let fence = "`".repeat(longest_run(&body).max(2) + 1);
        let name = phase.and_then(|phase| plan.phases.get(phase)).map_or("Details", String::as_str);
        out.push_str(&format!(
            "\n<details><summary>{}: {}</summary>\n\n{fence}diff\n{body}{fence}\n\n</details>\n",
            escaped(name),
            count(shown, "resource")
        ));
    }
    if left > 0 {
        out.push_str(&format!("\n… and {}: `trueup plan` shows them.\n", count(left, "more resource")));
    }
    out
}

/// The lines with their sign first, where GitHub looks for it to colour them. A sign that GitHub does
/// not know stays, behind one that it does.
fn difference(text: &str) -> String {
    let line = |line: &str| {
        let words = line.trim_start();
        let free = &line[..line.len() - words.len()];
        match words.split_once(' ') {
            Some((sign @ ("+" | "-"), rest)) => format!("{sign}{free} {rest}\n"),
            Some(("~", rest)) => format!("!{free} {rest}\n"),
            Some(("↻", _)) => format!("+{line}\n"),
            Some(("±" | "✗", _)) => format!("-{line}\n"),
            _ => format!(" {line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// How many of the texts fit one behind the other.
fn fitting(texts: &[String], room: usize) -> usize {
    let mut used = 0;
    texts
        .iter()
        .take_while(|text| {
            used += length(text);
            used <= room
        })
        .count()
}

/// Text that Markdown and HTML leave alone, and that calls nobody.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\n' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// An address as code. A bar would end a cell of a table even there.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "\\|"))
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The longest run of backticks, which a fence has to be longer than.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("allow * on <a> to @team | x_y"), "allow \\* on &lt;a&gt; to &#64;team \\| x\\_y");
        assert_eq!(code("a|b`c"), "`a\\|b'c`");
    }

    #[test]
    fn signs_come_first() {
        let text = "  ~ s3.bucket.x\n      policy  + Tls\n              - Action  s3:*\n";
        assert_eq!(difference(text), "!   s3.bucket.x\n       policy  + Tls\n-               Action  s3:*\n");
    }
}
