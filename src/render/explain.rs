//! One resource in words.

use serde_json::{Value, json};

use super::{
    resource::{resource_text, settings_text},
    style::{CHANGED, GOOD, QUIET, TITLE, styled},
};
use crate::{
    explain::{Explanation, Relation, Right, Signal},
    page::{Line, Page},
    plan::ResourcePlan,
    policy::name,
    say,
};

/// What an account holds of the resource.
pub enum LiveSide<'a> {
    /// What a plan would change.
    Differs(Vec<&'a ResourcePlan>),
    /// Nothing would change.
    AsDeclared,
}

/// What a rendering has to know beside the explanation.
pub struct Showing<'a> {
    /// The stack's account, which is not said of its own ARNs.
    pub account: &'a str,
    /// `file:line` of its header, where a file says it.
    pub place: Option<String>,
    /// The live side and where it was read, if it was.
    pub live: Option<(LiveSide<'a>, String)>,
}

/// For people.
#[must_use]
pub fn text(explained: &Explanation, showing: &Showing<'_>) -> Page {
    let name = explained.name.as_deref().unwrap_or("(named once something else exists)");
    let mut page = Page::from(say![styled(TITLE, &explained.address), "  ", name]);
    page.line(styled(QUIET, say!["  ", explained.about]));
    let facts = [
        ("arn", explained.arn.clone()),
        ("region", explained.region.clone()),
        ("phase", explained.phase.clone()),
        ("declared", showing.place.clone()),
        ("owner", explained.external.then(|| "somebody else; only what is declared is managed".to_owned())),
    ];
    for (label, value) in facts.iter().filter_map(|(label, value)| Some((label, value.as_ref()?))) {
        page.line(say!["  ", styled(QUIET, say![label].padded(8)), "  ", value]);
    }
    section(&mut page, "Settings", settings_text(&explained.parts, showing.account));
    section(&mut page, "Signals", signals(&explained.signals));
    section(
        &mut page,
        "Who may use it, as far as the stack's files say",
        rights(&explained.rights, showing.account),
    );
    section(&mut page, "Refers to", relations(&explained.refers_to, "in its"));
    section(&mut page, "Referred to by", relations(&explained.referred_by, "in"));
    if let Some((live, source)) = &showing.live {
        page.blank();
        page.line(say![styled(TITLE, "Live"), styled(QUIET, say!["  ", source])]);
        match live {
            LiveSide::AsDeclared => page.line(say!["  ", styled(GOOD, "as declared")]),
            LiveSide::Differs(plans) => {
                for plan in plans {
                    page.append(resource_text(plan, showing.account));
                }
            }
        }
    }
    page
}

/// A heading and what is below it, if there is anything.
fn section(page: &mut Page, heading: &str, lines: Page) {
    if !lines.is_empty() {
        page.blank();
        page.line(styled(TITLE, heading));
        page.append(lines);
    }
}

fn signals(signals: &[Signal]) -> Page {
    let width = signals.iter().map(|signal| signal.what.len()).max().unwrap_or_default();
    let line = |signal: &Signal| -> Line {
        let mut line = say!["  ", styled(QUIET, say![signal.what].padded(width)), "  "];
        for (index, each) in signal.path.iter().enumerate() {
            line.push(say![if index == 0 { "" } else { " → " }, each]);
        }
        line
    };
    signals.iter().map(line).collect()
}

fn rights(rights: &[Right], account: &str) -> Page {
    let what = |right: &Right| match right.part.as_deref() {
        Some(part) if part != "*" => say![right.action, " on ", part],
        _ => say![right.action],
    };
    let width = rights.iter().map(|right| what(right).width()).max().unwrap_or_default();
    let line = |right: &Right| -> Line {
        let names = |certain: bool| -> Vec<String> {
            let chosen = right.who.iter().filter(|each| each.certain == certain);
            chosen.map(|each| called(&each.who, account)).collect()
        };
        let (known, perhaps) = (names(true).join(", "), names(false).join(", "));
        let mut line = say!["  ", what(right).padded(width), "  ", known];
        if right.who.is_empty() {
            line.push(styled(QUIET, "none of the principals that this stack declares or names"));
        }
        if !perhaps.is_empty() {
            let before = if known.is_empty() { "" } else { "; " };
            line.push(say![before, styled(CHANGED, "not known:"), " ", perhaps]);
        }
        line
    };
    rights.iter().map(line).collect()
}

/// A declared principal by its address, any other as policies are shown.
fn called(who: &str, account: &str) -> String {
    if who.starts_with("arn:") || who == "*" {
        name::principal(&who.into(), Some(account))
    } else {
        who.to_owned()
    }
}

fn relations(relations: &[Relation], before: &str) -> Page {
    let width = relations.iter().map(|each| say![each.address].width()).max().unwrap_or_default();
    let line = |each: &Relation| {
        let aspects = each.aspects.iter().copied().collect::<Vec<_>>().join(", ");
        say!["  ", say![each.address].padded(width), styled(QUIET, say!["  ", before, " ", aspects])]
    };
    relations.iter().map(line).collect()
}

/// For machines.
#[must_use]
pub fn json(explained: &Explanation, showing: &Showing<'_>) -> Value {
    let relations = |relations: &[Relation]| -> Vec<Value> {
        relations.iter().map(|each| json!({ "address": each.address, "aspects": each.aspects })).collect()
    };
    let parts = explained.parts.without_secrets();
    let settings = parts
        .changes
        .iter()
        .filter_map(|change| Some((change.aspect.clone(), change.want.as_ref()?.json().clone())));
    let rights: Vec<Value> = explained.rights.iter().map(right_json).collect();
    let signals: Vec<Value> =
        explained.signals.iter().map(|each| json!({ "what": each.what, "path": each.path })).collect();
    let live = showing.live.as_ref().map(|(side, source)| match side {
        LiveSide::AsDeclared => json!({ "source": source, "as_declared": true, "changes": [] }),
        LiveSide::Differs(plans) => {
            let changes: Vec<ResourcePlan> = plans.iter().map(|plan| plan.without_secrets()).collect();
            json!({ "source": source, "as_declared": false, "changes": changes })
        }
    });
    json!({
        "format": 1,
        "address": explained.address,
        "about": explained.about,
        "name": explained.name,
        "arn": explained.arn,
        "region": explained.region,
        "phase": explained.phase,
        "external": explained.external,
        "declared": showing.place,
        "settings": settings.collect::<serde_json::Map<_, _>>(),
        "signals": signals,
        "rights": rights,
        "refers_to": relations(&explained.refers_to),
        "referred_by": relations(&explained.referred_by),
        "live": live,
    })
}

fn right_json(right: &Right) -> Value {
    let who: Vec<Value> =
        right.who.iter().map(|each| json!({ "who": each.who, "certain": each.certain })).collect();
    json!({ "action": right.action, "part": right.part, "who": who })
}
