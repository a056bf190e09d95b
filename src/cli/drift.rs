//! `trueup drift`: what is live against the files as they were committed, so that what is being edited is left out.

use super::{
    arguments::{Drift as Arguments, PlanFormat, StackArguments, WorldArguments},
    exit::{CHANGES, FINE, Stop, USAGE, of_plan},
    local,
    plan::json_of,
    revision::Revision,
    session::Session,
};
use crate::{page::Page, plan::Mode, render, say, term};

/// Runs it.
///
/// # Errors
/// That there is no such revision, its stack has problems, or nothing could be read.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let typed = &arguments.stack.stack;
    let (base, revision) = match &arguments.base {
        Some(base) => (base.as_str(), Some(Revision::find(typed, base)?)),
        None if Revision::is_kept(typed)? => ("HEAD", Some(Revision::find(typed, "HEAD")?)),
        None => ("", None),
    };
    let mut given = arguments.stack.clone();
    if let Some(revision) = &revision {
        given.stack = revision.stack()?.ok_or_else(|| Stop::Error {
            message: format!("{} is no stack at {base}", typed.display()),
            hint: Some("commit it first, or compare the files as they are: trueup plan".to_owned()),
            code: USAGE,
        })?;
    }
    let mut session = Session::open(&given, &world(&arguments.world, &arguments.stack)).await?;
    let live = session.read(Mode::Apply).await?;
    let mut plan = session.plan(Mode::Apply, &live).await;
    // What `check` says of the files is no drift.
    plan.findings.clear();
    let compared = match &revision {
        Some(revision) => format!("the files at {base} ({})", revision.short()),
        None => "the files as they are, which are in no git repository".to_owned(),
    };
    match arguments.format {
        PlanFormat::Text => {
            let mut page = crate::page::Page::from(say![
                "Drift of ",
                session.stack.name.as_str(),
                ": what is live, against ",
                compared,
                "."
            ]);
            page.blank();
            page.append(render::plan::text(&plan, &session.source()));
            term::out(page)
        }
        PlanFormat::Html => term::machine(&render::html::plan(&plan, &session.source(), &Page::default())),
        PlanFormat::Markdown => term::machine(&render::markdown::text(&plan, &session.source())),
        PlanFormat::Json => term::machine(&json_of(&plan, session.world.calls())),
    }?;
    Ok(of_plan(plan.verdict(), if arguments.detailed_exitcode { CHANGES } else { FINE }))
}

/// The world of the stack that was typed: the files of a revision are put elsewhere, where no embedded account is.
fn world(typed: &WorldArguments, stack: &StackArguments) -> WorldArguments {
    if !typed.local {
        return typed.clone();
    }
    WorldArguments { local: false, live: Some(local::file_of(&stack.stack)), profile: None }
}
