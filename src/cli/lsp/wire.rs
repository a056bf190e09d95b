//! What the pure parts say, as the protocol has it.

use std::{ops::Range, path::PathBuf};

use lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionTextEdit, Diagnostic, DocumentSymbol,
    Documentation, Hover, HoverContents, InlayHint, InlayHintLabel, InsertTextFormat, MarkupContent,
    MarkupKind, Position, TextEdit, WorkspaceEdit,
};
use serde_json::{Value, json};

use crate::{
    diagnostics::Fix,
    lsp::{completion::Offer, position::Lines, symbols::Symbol},
    model::shown,
    page::Page,
};

/// What mends a diagnostic.
pub(super) struct Fixed {
    /// What a person reads.
    pub(super) title: String,
    /// The file.
    pub(super) path: PathBuf,
    /// Its edits.
    pub(super) edits: Vec<(Range<usize>, String)>,
}

/// What the server can do.
pub(super) fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "completionProvider": { "triggerCharacters": ["[", ".", "\"", "'", "{", ":", "$"] },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentSymbolProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "renameProvider": { "prepareProvider": true },
            "inlayHintProvider": true,
        },
        "serverInfo": { "name": "trueup", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The title of what mends something.
pub(super) fn title(fix: &Fix) -> String {
    match &fix.old {
        Some(old) => format!("Change `{}` to `{}`", shown(old), shown(&fix.new)),
        None => format!("Write `{}`", shown(&fix.new)),
    }
}

/// A list longer than this is asked for again when more is typed.
const LONG: usize = 500;

/// Whether a list may have been cut.
pub(super) fn is_long(items: &[CompletionItem]) -> bool {
    items.len() > LONG
}

pub(super) fn item(offer: &Offer, index: usize, lines: &Lines<'_>, snippets: bool) -> CompletionItem {
    let snippet = offer.snippet.as_ref().filter(|_| snippets);
    let new_text = snippet.unwrap_or(&offer.text).clone();
    let edit = TextEdit { range: lines.range(&offer.range), new_text };
    CompletionItem {
        label: offer.label.clone(),
        kind: Some(offer.kind),
        documentation: Some(&offer.about)
            .filter(|about| !about.is_empty())
            .map(|about| Documentation::String(shown(about).into_owned())),
        sort_text: Some(format!("{index:05}")),
        insert_text_format: snippet.map(|_| InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}

/// Text for people: as it is, or in Markdown as a block in which nothing is markup.
pub(super) fn hover(page: &Page, range: lsp_types::Range, markdown: bool) -> Hover {
    let text = page.plain();
    let contents = if markdown {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(3.max(longest + 1));
        MarkupContent { kind: MarkupKind::Markdown, value: format!("{fence}text\n{text}{fence}\n") }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: text }
    };
    Hover { contents: HoverContents::Markup(contents), range: Some(range) }
}

#[expect(deprecated, reason = "the type has a field that the protocol left behind")]
pub(super) fn symbol(symbol: Symbol, lines: &Lines<'_>) -> DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|child| self::symbol(child, lines)).collect();
    DocumentSymbol {
        name: shown(&symbol.name).into_owned(),
        detail: symbol.detail,
        kind: symbol.kind,
        tags: None,
        deprecated: None,
        range: lines.range(&symbol.range),
        selection_range: lines.range(&symbol.header),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

pub(super) fn hint(value: &str, position: Position) -> InlayHint {
    InlayHint {
        position,
        label: InlayHintLabel::String(shown(value).into_owned()),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: Some(true),
        data: None,
    }
}

pub(super) fn action(title: &str, diagnostic: &Diagnostic, edit: WorkspaceEdit) -> CodeAction {
    CodeAction {
        title: title.to_owned(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic.clone()]),
        edit: Some(edit),
        is_preferred: Some(true),
        ..CodeAction::default()
    }
}

/// Edits of a text.
pub(super) fn edits(text: &str, edits: &[(Range<usize>, String)]) -> Vec<TextEdit> {
    let lines = Lines::of(text);
    let edit =
        |(range, new): &(Range<usize>, String)| TextEdit { range: lines.range(range), new_text: new.clone() };
    edits.iter().map(edit).collect()
}
