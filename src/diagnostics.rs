//! What is wrong with a file: a message, the place, what was expected, what would help. Collected
//! and shown all at once, in the order of files and lines.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it is shown.
    pub file: Arc<str>,
    /// Start byte.
    pub start: usize,
    /// End byte.
    pub end: usize,
}

impl Place {
    /// A range in `file`.
    #[must_use]
    pub fn new(file: &Arc<str>, span: Range<usize>) -> Self {
        Self { file: Arc::clone(file), start: span.start, end: span.end }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be done until it is mended.
    Error,
    /// It works, and is probably not what was meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A lower-case fragment.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What the caret says: mostly what was expected there.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<(Place, String)>,
    /// What would help.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(message: impl Into<String>, place: Option<Place>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, place) }
    }

    /// What the caret says.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// What would help.
    #[must_use]
    pub fn with_help(self, help: Option<impl Into<String>>) -> Self {
        Self { help: help.map(Into::into), ..self }
    }

    /// Another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, place: Option<&Place>, label: &str) -> Self {
        self.related.extend(place.map(|place| (place.clone(), label.to_owned())));
        self
    }
}

/// The texts of all files that were read, by the name they are shown under.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<Arc<str>, String>);

impl Sources {
    /// Keeps a file's text.
    pub fn add(&mut self, name: &str, text: String) -> Arc<str> {
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name), text);
        name
    }

    /// A file's text.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }

    /// Line and column of a place, both from 1.
    #[must_use]
    pub fn position(&self, place: &Place) -> (usize, usize) {
        let text = self.text(&place.file).unwrap_or_default();
        let before = &text[..place.start.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// `file:line:column`.
    #[must_use]
    pub fn location(&self, place: &Place) -> String {
        let (line, column) = self.position(place);
        format!("{}:{line}:{column}", place.file)
    }

    /// All diagnostics for people, each with its lines and carets; styled for a terminal.
    #[must_use]
    pub fn render(&self, diagnostics: &[Diagnostic]) -> String {
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| (diagnostic.place.clone(), diagnostic.message.clone()));
        sorted.dedup();
        sorted.into_iter().map(|diagnostic| format!("{}\n\n", self.render_one(diagnostic, &renderer))).collect()
    }

    fn render_one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(diagnostic.message.as_str());
        let mut group = match &diagnostic.place {
            Some(_) => Group::with_title(title),
            None => Group::with_title(title),
        };
        let mut files: Vec<&Arc<str>> = diagnostic.place.iter().map(|place| &place.file).collect();
        for (place, _) in &diagnostic.related {
            if !files.contains(&&place.file) {
                files.push(&place.file);
            }
        }
        for file in files {
            let text = self.text(file).unwrap_or_default();
            let mut snippet = Snippet::source(text).path(file.as_ref());
            if let Some(place) = diagnostic.place.as_ref().filter(|place| place.file == *file) {
                let caret = AnnotationKind::Primary.span(within(text, place));
                snippet = snippet.annotation(caret.label(diagnostic.label.as_deref()));
            }
            for (place, label) in diagnostic.related.iter().filter(|(place, _)| place.file == *file) {
                snippet = snippet.annotation(AnnotationKind::Context.span(within(text, place)).label(label.as_str()));
            }
            group = group.element(snippet);
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

/// The place's range, kept inside the text and on character borders.
fn within(text: &str, place: &Place) -> Range<usize> {
    let border = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    border(place.start)..border(place.end.max(place.start))
}

/// The name among `candidates` that is most like `name`, as an offer.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(name.len().max(candidate.len()) / 3))
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
