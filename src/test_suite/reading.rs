//! Taking a test out of its table.

use std::{cell::OnceCell, rc::Rc};

use serde_json::Value;

use crate::{
    access::Holdings,
    check::View,
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    model::Address,
    stack::{
        data::Listed,
        reader::{Reader, wrong_type},
        tree::{Entry, Tree, TreeNode},
    },
};

/// A resource that a test names.
pub struct Named<'s> {
    /// The resource.
    pub declaration: &'s Declaration,
    /// Something in it, by where that is and its key.
    pub inside: Option<(&'static str, String)>,
    /// Where it is named.
    pub place: Place,
}

/// A test's table, from which entries are taken one by one.
pub struct Reading<'s, 'd> {
    /// The stack.
    pub view: &'d View<'s>,
    listed: &'s Listed,
    holdings: &'d OnceCell<Rc<Holdings>>,
    reader: Reader<'d>,
}

impl<'s, 'd> Reading<'s, 'd> {
    /// Reads a table.
    pub fn new(
        view: &'d View<'s>,
        holdings: &'d OnceCell<Rc<Holdings>>,
        listed: &'s Listed,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Self {
        let table = listed.tree.as_table().cloned().unwrap_or_default();
        Self { view, listed, holdings, reader: Reader::new(table, diagnostics) }
    }

    /// Who holds which policies, if the stack were applied; found out once for all tests.
    #[must_use]
    pub fn holdings(&self) -> Rc<Holdings> {
        Rc::clone(self.holdings.get_or_init(|| Rc::new(Holdings::declared(self.view.stack))))
    }

    /// Reports something at a place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.reader.diagnostics.push(diagnostic);
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.reader.has(key)
    }

    /// The keys that were not taken yet, with their places.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, Place)> {
        let table = self.listed.tree.as_table().into_iter().flatten();
        table.filter(|(key, _)| self.has(key)).map(|(key, entry)| (key.clone(), entry.key.clone())).collect()
    }

    /// Where the table begins.
    #[must_use]
    pub fn place(&self) -> Place {
        self.listed.place.clone()
    }

    /// Takes an entry as it is written.
    pub fn take(&mut self, key: &'static str) -> Option<Entry> {
        self.reader.take(key)
    }

    /// What an entry says once references are put in; what AWS makes up is still pending.
    #[must_use]
    pub fn value(&self, key: &str) -> &'s Value {
        self.listed.value.get(key).unwrap_or(&Value::Null)
    }

    /// Takes a string, with references put in as far as they are known.
    pub fn string(&mut self, key: &'static str) -> Option<(String, Place)> {
        let (written, place) = self.reader.string(key)?;
        let known = self.value(key).as_str().map(str::to_owned);
        Some((known.unwrap_or(written), place))
    }

    /// Takes a string that has to be there.
    pub fn needed(&mut self, key: &'static str, example: &str) -> Option<(String, Place)> {
        if !self.has(key) {
            let _ = self.take(key);
            self.missing(key, example);
        }
        self.string(key)
    }

    /// Reports that an entry is missing.
    pub fn missing(&mut self, key: &str, example: &str) {
        let diagnostic = Diagnostic::error(format!("the test has no `{key}`"), Some(self.place()));
        self.report(diagnostic.with_help(Some(format!("write {key} = {example}"))));
    }

    /// Takes `expect`, one of some words.
    pub fn expected<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        let all = || listed(words.iter().map(|(word, _)| format!("\"{word}\"")));
        let (word, place) =
            self.needed("expect", &words.first().map_or(String::new(), |(word, _)| format!("\"{word}\"")))?;
        let found = words.iter().find(|(each, _)| *each == word).map(|(_, value)| *value);
        if found.is_none() {
            let offer = nearest_name(&word, words.iter().map(|(word, _)| *word));
            let diagnostic =
                Diagnostic::error(format!("nothing comes to `{word}`"), Some(place)).with_offer(&word, offer);
            self.report(diagnostic.with_help(Some(format!("expected one of {}", all()))));
        }
        found
    }

    /// Takes a number.
    pub fn number(&mut self, key: &'static str) -> Option<(f64, Place)> {
        let entry = self.take(key)?;
        let found = number(&entry.value);
        if found.is_none() {
            self.report(wrong_type(key, &entry.value, "a number"));
        }
        Some((found?, entry.value.place))
    }

    /// Takes a resource of one of some kinds, by its address. Behind one of `inside` may stand the key of
    /// something in the resource: `logs.group.app.metric_filters.errors`.
    pub fn resource(
        &mut self,
        key: &'static str,
        kinds: &[&str],
        inside: &[&'static str],
    ) -> Option<Named<'s>> {
        let (text, place) = self.string(key)?;
        let part = inside.iter().find_map(|inside| {
            let (address, inner) = text.split_once(&format!(".{inside}."))?;
            Some((address, *inside, inner.to_owned()))
        });
        let address = part.as_ref().map_or(text.as_str(), |(address, ..)| address);
        let view = self.view;
        let of_kinds: Vec<&'s Declaration> = kinds.iter().flat_map(|kind| view.of_kind(kind)).collect();
        if let Ok(address) = address.parse::<Address>()
            && let Some(found) = of_kinds.iter().find(|each| each.address == address)
        {
            let inside = part.map(|(_, inside, inner)| (inside, inner));
            return Some(Named { declaration: found, inside, place });
        }
        let names: Vec<String> = of_kinds.iter().map(|each| each.address.to_string()).collect();
        let offer = nearest_name(address, names.iter().map(String::as_str));
        let what = listed(kinds);
        let help = match names.as_slice() {
            [] => format!("the stack declares no {what}"),
            names => format!("the stack has {}", listed(names)),
        };
        let diagnostic = Diagnostic::error(format!("unknown {what} `{address}`"), Some(place));
        self.report(diagnostic.with_offer(address, offer).with_help(Some(help)));
        None
    }

    /// Reports what nothing took, and ends.
    pub fn finish(self) {
        self.reader.finish();
    }
}

/// The number that a value is.
#[must_use]
pub fn number(tree: &Tree) -> Option<f64> {
    match &tree.node {
        TreeNode::Scalar(Value::Number(number)) => number.as_f64(),
        _ => None,
    }
}
