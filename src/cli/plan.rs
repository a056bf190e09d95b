//! `trueup plan`: what would change.

use serde_json::json;

use super::{
    arguments::{Plan as Arguments, PlanFormat},
    exit::{CHANGES, FINE, Stop, of_plan},
    review::{Review, review},
    saved::save,
    session::{Session, gates},
    shell::quoted,
};
use crate::{
    page::Page,
    plan::{Mode, Plan},
    render::{self, gates::announced},
    risk,
    rollout::gates_of,
    say, term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, or nothing could be read.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let mut digest = String::new();
    let (plan, source, calls, then) = if let Some(base) = &arguments.base {
        let Review { plan, source } = review(&arguments.stack, base, &arguments.deletions).await?;
        (plan, source, 0, Page::default())
    } else {
        let mut session =
            Session::open(&arguments.stack.adopting(&arguments.adopt), &arguments.world).await?;
        session.selection = arguments.selection.of(&session.stack)?;
        session.allow(&arguments.deletions);
        session.all_regions = arguments.all_regions;
        let live = session.read(Mode::Apply).await?;
        let plan = session.plan(Mode::Apply, &live).await;
        if let Some(path) = &arguments.out {
            digest = save(path, &session, &plan, &live)?;
        }
        let gates = gates(&session.stack)?;
        let then = announced(&gates, &gates_of(&plan, &gates), &plan.phases);
        (plan, session.source(), session.world.calls(), then)
    };
    match arguments.format {
        PlanFormat::Text => {
            let mut page = render::plan::text(&plan, &source);
            if !plan.is_empty() {
                page.append(then);
            }
            term::out(page)
        }
        PlanFormat::Html => term::machine(&render::html::plan(&plan, &source, &then)),
        PlanFormat::Markdown => term::machine(&render::markdown::text(&plan, &source)),
        PlanFormat::Json => term::machine(&json_of(&plan, calls)),
    }?;
    if let Some(path) = &arguments.out {
        let word = quoted(&path.display().to_string());
        let path = path.display();
        term::err(say!["Saved as ", path, ". To carry it out: trueup apply ", word, " --digest ", digest]);
    }
    Ok(of_plan(plan.verdict(), if arguments.detailed_exitcode { CHANGES } else { FINE }))
}

/// The plan with its risks and what it cost, as `docs/plan-format.md` says.
#[must_use]
pub fn json_of(plan: &Plan, calls: u64) -> String {
    let mut document = json!(plan.without_secrets());
    document["verdict"] = json!(plan.verdict());
    document["risks"] = json!(risk::findings(plan));
    document["access"] = json!(risk::shifts(plan));
    document["calls"] = calls.into();
    render::json::text(&document)
}
