//! All tests of a stack.

use std::{cell::OnceCell, collections::BTreeMap, rc::Rc};

use super::{
    outcome::Outcome,
    reading::Reading,
    sort::{Sort, Trial},
    sorts::SORTS,
};
use crate::{
    access::Holdings,
    check::View,
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    stack::{Stack, data::Listed},
};

/// A test that was read.
pub struct Case {
    /// Its name.
    pub name: String,
    /// What tests of its sort stand under.
    pub sort: &'static str,
    /// What it is about: an address, a pattern.
    pub about: String,
    /// Where its table is.
    pub place: Place,
    trial: Trial,
}

impl Case {
    /// Tries it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        (self.trial)()
    }
}

/// The tests of a stack.
pub struct Suite {
    /// The tests, by sort and then in the order of files and lines.
    pub cases: Vec<Case>,
    /// What is wrong with their tables, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Suite {
    /// Reads the `[[test]]` tables of a stack.
    #[must_use]
    pub fn of(stack: &Stack) -> Self {
        let view = View::new(stack);
        let holdings = OnceCell::new();
        let mut suite = Self { cases: Vec::new(), diagnostics: Vec::new() };
        let mut names: BTreeMap<String, Place> = BTreeMap::new();
        for listed in &stack.tests {
            let Some(case) = case(&view, &holdings, listed, &mut suite.diagnostics) else { continue };
            if let Some(first) = names.insert(case.name.clone(), case.place.clone()) {
                let diagnostic = Diagnostic::error(
                    format!("two tests are called `{}`", case.name),
                    Some(case.place.clone()),
                );
                suite.diagnostics.push(diagnostic.with_related(Some(&first), "the other one"));
            }
            suite.cases.push(case);
        }
        let order = |case: &Case| SORTS.iter().position(|sort| sort.title == case.sort);
        suite.cases.sort_by_key(order);
        suite
    }
}

fn case<'s>(
    view: &View<'s>,
    holdings: &OnceCell<Rc<Holdings>>,
    listed: &'s Listed,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Case> {
    let before = diagnostics.len();
    let mut reading = Reading::new(view, holdings, listed, diagnostics);
    let name = reading.needed("name", "\"what must hold\"");
    let sort = sort(&mut reading)?;
    let read = (sort.read)(&mut reading);
    let _ = reading.take("name");
    reading.finish();
    let ((name, _), (about, trial)) = (name?, read?);
    let case = Case { name, sort: sort.title, about, place: listed.place.clone(), trial };
    (diagnostics.len() == before).then_some(case)
}

/// The sort of a test, by the keys of its table.
fn sort(reading: &mut Reading<'_, '_>) -> Option<&'static Sort> {
    let has = |sort: &&&Sort| sort.marks.iter().any(|mark| reading.has(mark));
    let found: Vec<&'static Sort> = SORTS.iter().filter(has).copied().collect();
    let marks = || SORTS.iter().flat_map(|sort| sort.marks).copied();
    let place = Some(reading.place());
    match found.as_slice() {
        [only] => return Some(only),
        [] => {
            let keys = reading.keys();
            let offer =
                keys.iter().find_map(|(key, place)| Some((key, nearest_name(key, marks())?, place.clone())));
            let message = "nothing says what this tests";
            let diagnostic = match offer {
                Some((key, offer, place)) => {
                    Diagnostic::error(message, Some(place)).with_offer(key, Some(offer))
                }
                None => Diagnostic::error(message, place),
            };
            let each = listed(marks().map(|mark| format!("`{mark}`")));
            reading.report(diagnostic.with_help(Some(format!("a test has one of {each}"))));
        }
        [first, second, ..] => {
            let message = format!("this tests two things at once: {} and {}", first.title, second.title);
            reading.report(Diagnostic::error(message, place).with_help(Some("make two tests of it")));
        }
    }
    None
}
