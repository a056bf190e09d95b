//! `trueup access`: who may do what, and why not.

use std::{collections::BTreeMap, time::SystemTime};

use super::{
    arguments::{Access, Format, WorldArguments},
    exit::{FINE, NOT_KNOWN, REFUSED, Stop, USAGE},
    patience::patiently,
    session::{READING, Session, load_stack},
};
use crate::{
    access::{Assumed, Holdings, Question, Said, ask, who_can},
    declaration::Declaration,
    diagnostics::{Place, Sources},
    model::Failure,
    policy::evaluate::Answered,
    read,
    render::{
        access::{self, Showing},
        access_json,
    },
    stack::{
        Stack,
        tree::{Tree, TreeNode},
    },
    term,
    verify::complete,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, the question can't be understood, or nothing could be read.
pub async fn run(arguments: &Access) -> Result<u8, Stop> {
    let question = question(arguments)?;
    let everyone = !arguments.who_can.is_empty();
    let (stack, sources, holdings) = if let Some(world) = arguments.account.world() {
        live(arguments, &world, &question, everyone).await?
    } else {
        let (stack, sources) = load_stack(&arguments.stack, None, false)?;
        let holdings = Holdings::declared(&stack);
        (stack, sources, holdings)
    };
    let place = |said: &Said| place(&stack, &sources, said);
    let showing = Showing { holdings: &holdings, place: &place };
    if everyone {
        let who = who_can(&holdings, &question).map_err(|problems| not_understood(&problems))?;
        match arguments.format {
            Format::Text => term::out(access::who(&who, &showing)),
            Format::Json => term::machine(&access_json::who(&who, &showing)),
        }?;
        return Ok(if who.not_known.is_empty() { FINE } else { NOT_KNOWN });
    }
    let answer = ask(&holdings, &question).map_err(|problems| not_understood(&problems))?;
    match arguments.format {
        Format::Text => term::out(access::text(&answer, &showing)),
        Format::Json => term::machine(&access_json::answer(&answer, &showing)),
    }?;
    Ok(match answer.answered() {
        Answered::Allowed => FINE,
        Answered::Denied => REFUSED,
        Answered::NotKnown => NOT_KNOWN,
    })
}

/// What is asked, as it was typed.
fn question(arguments: &Access) -> Result<Question, Stop> {
    let mut question = match &arguments.denied {
        Some(sentence) => Question::of_sentence(sentence).ok_or_else(|| Stop::Error {
            message: "that is not a sentence in which AWS denies something".to_owned(),
            hint: Some(
                "it reads `User: ARN is not authorized to perform: ACTION on resource: ARN …`".to_owned(),
            ),
            code: USAGE,
        })?,
        None => Question::new(
            arguments.principal.clone().unwrap_or_default(),
            arguments.action.clone().unwrap_or_default(),
            arguments.resource.clone().unwrap_or_default(),
        ),
    };
    if let [action, resource] = &arguments.who_can[..] {
        (question.action, question.resource) = (action.clone(), resource.clone());
    }
    question.context = context(&arguments.context);
    let word = |(word, _): &&(&str, Assumed)| arguments.unknown_policies.as_deref() == Some(*word);
    question.assumed = Assumed::WORDS.iter().find(word).map(|(_, assumed)| *assumed);
    Ok(question)
}

async fn live(
    arguments: &Access,
    world: &WorldArguments,
    question: &Question,
    everyone: bool,
) -> Result<(Stack, Sources, Holdings), Stop> {
    let mut session = Session::open(&arguments.stack, world).await?;
    session.read_account().await?;
    let failed = |failure: Failure| Stop::failed("read what is live", &failure);
    // Of what belongs to someone else, the rest decides as well.
    let whole: Vec<Declaration> = session.stack.declarations.iter().map(Declaration::whole).collect();
    let world = session.world.as_ref();
    let live =
        patiently(world, READING, read::live(world, &whole, &session.stack.secrets)).await.map_err(failed)?;
    let mut holdings = Holdings::live(&session.stack, &live);
    let questions = |holdings: &Holdings| {
        if everyone { holdings.about_everyone(question) } else { vec![question.clone()] }
    };
    patiently(world, READING, complete(world, &mut holdings, questions)).await.map_err(failed)?;
    Ok((session.stack, session.sources, holdings))
}

fn not_understood(problems: &[String]) -> Stop {
    let (message, below) = problems.split_first().map_or_else(Default::default, |(first, rest)| {
        (first.clone(), rest.iter().map(|problem| format!("     {problem}")).collect())
    });
    Stop::Lines { message, below, hint: None, code: USAGE }
}

/// What is known of the request: `key=value` again and again; a mere `key` is absent.
fn context(given: &[String]) -> BTreeMap<String, Vec<String>> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_secs());
    let mut context = BTreeMap::new();
    for each in given {
        match each.split_once('=') {
            Some((key, value)) => {
                context.entry(key.to_owned()).or_insert_with(Vec::new).push(value.to_owned());
            }
            None => {
                context.insert(each.clone(), Vec::new());
            }
        }
    }
    for key in ["aws:CurrentTime", "aws:EpochTime"] {
        if !context.keys().any(|given| given.eq_ignore_ascii_case(key)) {
            context.insert(key.to_owned(), vec![seconds.to_string()]);
        }
    }
    context
}

/// `file:line` of a statement, as near as the stack's files say it.
fn place(stack: &Stack, sources: &Sources, said: &Said) -> Option<String> {
    let places = stack.places.get(said.source.address.as_ref()?)?;
    let found = places.tree.find(said.source.path.iter().map(String::as_str));
    let place = statement(found.value, &said.label).unwrap_or_else(|| found.place());
    let (line, _) = sources.position(&place);
    Some(format!("{}:{line}", place.file))
}

/// The place of a statement in the tree of a policy.
fn statement(policy: &Tree, label: &str) -> Option<Place> {
    let statements = &policy.as_table()?.get("Statement")?.value;
    let has_label = |tree: &Tree| {
        tree.as_table().and_then(|table| table.get("Sid")?.value.as_str()).is_some_and(|sid| sid == label)
    };
    match &statements.node {
        TreeNode::Array(items) => match &items[..] {
            [only] => Some(only.place.clone()),
            many => many.iter().find(|item| has_label(item)).map(|item| item.place.clone()),
        },
        TreeNode::Table(table) => table.get(label).map(|entry| entry.key.clone()),
        _ => None,
    }
}
