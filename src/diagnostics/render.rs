//! Diagnostics for people: the message, the lines with carets, what would help.
//!
//! The renderer that draws them styles by itself, so all that it gets is shown before: the lines of files
//! and the words about them alike.

use std::borrow::Cow;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};

use super::{Diagnostic, Place, Severity, Source, Sources};
use crate::{
    model::shown,
    page::{Page, commands, defused},
};

/// A place that is marked, and what is said there.
type Mark<'a> = (&'a Place, AnnotationKind, Option<&'a str>);

/// The most that are drawn.
const MOST: usize = 1000;

/// The longest lines that are drawn, in bytes.
const LONG: usize = 20_000;

impl Sources {
    /// All diagnostics for people, each with its lines and carets.
    #[must_use]
    pub fn render(&self, diagnostics: &[Diagnostic]) -> Page {
        let one = |renderer: Renderer| -> String {
            let renderer = renderer.decor_style(DecorStyle::Ascii);
            let drawn = diagnostics.iter().take(MOST).map(|each| self.render_one(each, &renderer) + "\n\n");
            let mut text: String = drawn.collect();
            if let more @ 1.. = diagnostics.len().saturating_sub(MOST) {
                text.push_str(&format!("{more} more problems are not shown.\n\n"));
            }
            text
        };
        let mut page = Page::default();
        if !diagnostics.is_empty() {
            page.block(one(Renderer::plain()), one(Renderer::styled()));
        }
        page
    }

    fn render_one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let own = diagnostic.place.iter();
        let own = own.map(|place| (place, AnnotationKind::Primary, diagnostic.label.as_deref()));
        let related = diagnostic.related.iter();
        let related = related.map(|(place, label)| (place, AnnotationKind::Context, Some(label.as_str())));
        let marks: Vec<Mark<'_>> = own.chain(related).collect();
        let title = level.primary_title(one_line(&diagnostic.message));
        let mut group = Group::with_title(match diagnostic.rule {
            Some(rule) => title.id(rule),
            None => title,
        });
        let mut drawn: Vec<&str> = Vec::new();
        for (place, ..) in &marks {
            let file = place.file.as_ref();
            let Some(source) = self.0.get(file).filter(|_| !drawn.contains(&file)) else { continue };
            drawn.push(file);
            let marks: Vec<_> = marks.iter().filter(|(place, ..)| place.file.as_ref() == file).collect();
            if source.withheld || source.is_long(&marks) {
                let place = marks.first().map(|(place, ..)| self.position(place));
                let (line, column) = place.unwrap_or((1, 1));
                group = group.element(Origin::path(one_line(file)).line(line).char_column(column));
                let labels = marks.iter().filter_map(|(_, _, label)| *label);
                group =
                    labels.fold(group, |group, label| group.element(Level::NOTE.message(one_line(label))));
            } else {
                group = group.element(source.snippet(file, &marks));
            }
        }
        if let Some(help) = &diagnostic.help {
            // Its lines are the tool's: what somebody can paste.
            let lines: Vec<Cow<'_, str>> = help.lines().map(one_line).collect();
            group = group.element(Level::HELP.message(lines.join("\n")));
        }
        renderer.render(&[group])
    }
}

impl Source {
    /// Whether the lines that `marks` are in are more than anybody reads: of these only the place is shown.
    fn is_long(&self, marks: &[&Mark<'_>]) -> bool {
        let ranges = || marks.iter().map(|(place, ..)| self.range(place));
        let from = ranges().map(|range| range.start).min().unwrap_or(0);
        let to = ranges().map(|range| range.end).max().unwrap_or(0);
        self.lines_of(&(from..to)).len() > LONG
    }

    /// The lines that `marks` are in, marked.
    fn snippet<'a>(&self, file: &'a str, marks: &[&Mark<'a>]) -> Snippet<'a, Annotation<'a>> {
        let ranges = || marks.iter().map(|(place, ..)| self.range(place));
        let from = ranges().map(|range| range.start).min().unwrap_or(0);
        let to = ranges().map(|range| range.end).max().unwrap_or(0);
        let lines = self.lines_of(&(from..to));
        let first = self.line(lines.start) + 1;
        let drawn = Drawn::of(&self.text[lines.clone()]);
        let annotations = marks.iter().map(|(place, kind, label)| {
            let range = self.range(place);
            let range = drawn.at(range.start - lines.start)..drawn.at(range.end - lines.start);
            kind.span(range).label(label.map(one_line))
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(drawn.text).line_start(first).path(one_line(file)).annotations(annotations)
    }
}

/// Lines of a file as they are drawn.
struct Drawn {
    text: String,
    /// Where what was written takes another length: its end, and how much longer all up to it became.
    longer: Vec<(usize, usize)>,
}

impl Drawn {
    fn of(lines: &str) -> Self {
        let mut drawn = Self { text: String::with_capacity(lines.len()), longer: Vec::new() };
        let mut start = 0;
        for line in lines.split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let commands = commands(text);
            for (at, c) in text.char_indices() {
                let before = drawn.text.len();
                if commands.contains(&at) {
                    drawn.text.extend(c.escape_unicode());
                } else if c == '\t' {
                    // The renderer has to know how wide it is.
                    drawn.text.push(c);
                } else {
                    drawn.text.push_str(&shown(c.encode_utf8(&mut [0; 4])));
                }
                let more = drawn.text.len() - before - c.len_utf8();
                if more > 0 {
                    let all = drawn.longer.last().map_or(0, |(_, all)| *all);
                    drawn.longer.push((start + at + c.len_utf8(), all + more));
                }
            }
            drawn.text.push_str(&line[text.len()..]);
            start += line.len();
        }
        drawn
    }

    /// Where a byte of the file is drawn.
    fn at(&self, at: usize) -> usize {
        let before = self.longer.partition_point(|(end, _)| *end <= at);
        at + before.checked_sub(1).map_or(0, |last| self.longer[last].1)
    }
}

/// Words on one line that neither a terminal nor a log obeys.
fn one_line(text: &str) -> Cow<'_, str> {
    match shown(text) {
        Cow::Borrowed(text) => defused(text),
        Cow::Owned(text) => Cow::Owned(defused(&text).into_owned()),
    }
}
