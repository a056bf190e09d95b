//! `trueup output`: what the stack's `[outputs]` are, or one of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    arguments::{Output as Arguments, OutputFormat},
    exit::{FAILED, FINE, Stop, USAGE},
    patience::patiently,
    session::{READING, Session},
    shell::quoted,
};
use crate::{
    declaration::Declaration,
    diagnostics::nearest,
    model::{Address, Outputs, Text},
    page::Page,
    plan::{LiveResource, selection::with_needs},
    read,
    render::json,
    say,
    stack::Stack,
    term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems or no such output, or nothing could be read.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    session.read_account().await?;
    let asked = asked(&session.stack, arguments.name.as_deref())?;
    let (known, unread) = live_outputs(&session, &asked).await?;
    let values: BTreeMap<&str, Option<String>> = asked
        .iter()
        .map(|(name, text)| (name.as_str(), text.resolve(&known).known().map(str::to_owned)))
        .collect();
    match (arguments.format, &arguments.name) {
        (OutputFormat::Json, _) => term::machine(&json::text(&json!({ "format": 1, "outputs": values }))),
        (OutputFormat::Env, _) => term::machine(&as_environment(&values)),
        // By itself, for a script.
        (OutputFormat::Text, Some(_)) => {
            term::out(values.values().flatten().map(|value| say![value]).collect::<Page>())
        }
        (OutputFormat::Text, None) => term::out(as_text(&values)),
    }?;
    for (address, why) in &unread {
        term::err(say!["not known: ", address, " ", why]);
    }
    Ok(if values.values().all(Option::is_some) { FINE } else { FAILED })
}

/// The outputs that are asked for: those that the stack declares, or else each that its resources have. A name that
/// is none of them may be an output of a resource: `sns.topic.alerts.arn`.
fn asked(stack: &Stack, name: Option<&str>) -> Result<BTreeMap<String, Text>, Stop> {
    let of_resources = || -> BTreeMap<String, Text> {
        let of_one = |each: &Declaration| {
            let (address, outputs) = (each.address.clone(), each.kind.outputs());
            outputs.iter().map(move |output| {
                let name = format!("{address}.{}", output.name);
                let text = Text::parse(&format!("${{{name}}}")).unwrap_or_default();
                (name, text)
            })
        };
        stack.declarations.iter().flat_map(of_one).collect()
    };
    let Some(name) = name else {
        return Ok(if stack.outputs.is_empty() { of_resources() } else { stack.outputs.clone() });
    };
    if let Some(text) = stack.outputs.get(name) {
        return Ok([(name.to_owned(), text.clone())].into());
    }
    let mut all = of_resources();
    if let Some(text) = all.remove(name) {
        return Ok([(name.to_owned(), text)].into());
    }
    let names = stack.outputs.keys().chain(all.keys()).map(String::as_str);
    Err(Stop::Error {
        message: format!("the stack {} has no output `{name}`", stack.name),
        hint: nearest(name, names)
            .or_else(|| Some(format!("declare it: [outputs] {name} = \"${{sns.topic.alerts.arn}}\""))),
        code: USAGE,
    })
}

/// The outputs of what the asked ones refer to, as they are live; and why some are not known.
async fn live_outputs(
    session: &Session,
    asked: &BTreeMap<String, Text>,
) -> Result<(BTreeMap<Address, Outputs>, BTreeMap<Address, String>), Stop> {
    let named: BTreeSet<Address> = asked
        .values()
        .filter_map(|text| match text {
            Text::Pending(template) => Some(template),
            Text::Known(_) => None,
        })
        .flat_map(|template| template.references().map(|reference| reference.address.clone()))
        .collect();
    let read = with_needs(named.clone(), &session.stack.declarations);
    let declarations: Vec<Declaration> =
        session.stack.declarations.iter().filter(|each| read.contains(&each.address)).cloned().collect();
    let world = session.world.as_ref();
    let live = patiently(world, READING, read::live(world, &declarations, &session.stack.secrets)).await;
    let live = live.map_err(|failure| Stop::failed("read what is live", &failure))?;
    let (mut known, mut unread) = (BTreeMap::new(), BTreeMap::new());
    for address in named {
        match live.get(&address) {
            Some(LiveResource::Present { outputs, .. }) => {
                known.insert(address, outputs.clone());
            }
            Some(LiveResource::Unreadable(failure)) => {
                unread.insert(address, format!("can't be read: {failure}"));
            }
            Some(LiveResource::Absent) | None => {
                unread.insert(address, "does not exist yet".to_owned());
            }
        }
    }
    Ok((known, unread))
}

fn as_text(values: &BTreeMap<&str, Option<String>>) -> Page {
    let width = values.keys().map(|name| name.len()).max().unwrap_or_default();
    let line = |(name, value): (&&str, &Option<String>)| {
        say![say![name].padded(width), "  ", value.as_deref().unwrap_or("(not known)")]
    };
    values.iter().map(line).collect()
}

/// Assignments that a shell reads. What is not known is left out, so that nothing runs with an empty text for it.
fn as_environment(values: &BTreeMap<&str, Option<String>>) -> String {
    let name_of = |name: &str| {
        let is_of_word = |c: char| c.is_ascii_alphanumeric();
        name.chars().map(|c| if is_of_word(c) { c.to_ascii_uppercase() } else { '_' }).collect::<String>()
    };
    let line = |(name, value): (&&str, &Option<String>)| {
        value.as_ref().map(|value| format!("{}={}\n", name_of(name), quoted(value)))
    };
    values.iter().filter_map(line).collect()
}
