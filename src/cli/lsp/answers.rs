//! An answer for each request.

use std::collections::HashMap;

use lsp_server::ErrorCode;
use lsp_types::{
    CodeActionParams, CompletionParams, DocumentSymbolParams, GotoDefinitionParams, HoverParams,
    InlayHintParams, Location, ReferenceParams, RenameParams, TextDocumentPositionParams, Uri, WorkspaceEdit,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{session::Session, wire};
use crate::lsp::{
    View, completion,
    definition::{self, Spot},
    hints, hover,
    position::Lines,
    rename, symbols, uri,
    view::Edits,
};

/// Why there is no answer.
type Refused = (ErrorCode, String);

impl Session {
    /// The answer to a request.
    ///
    /// # Errors
    /// That there is no such request, that it has another form, or why it can't be done.
    pub fn answer(&self, method: &str, params: Value) -> Result<Value, (ErrorCode, String)> {
        match method {
            "textDocument/completion" => self.completion(&read(params)?),
            "textDocument/hover" => self.hover(&read(params)?),
            "textDocument/definition" => self.definition(&read(params)?),
            "textDocument/references" => self.references(&read(params)?),
            "textDocument/documentSymbol" => self.symbols(&read(params)?),
            "textDocument/codeAction" => self.actions(&read(params)?),
            "textDocument/inlayHint" => self.hints(&read(params)?),
            "textDocument/prepareRename" => self.renamed_at(&read(params)?),
            "textDocument/rename" => self.rename(&read(params)?),
            _ => Err((ErrorCode::MethodNotFound, format!("unknown method `{method}`"))),
        }
    }

    /// What is asked about a position of an open file.
    fn at<T>(
        &self,
        asked: &TextDocumentPositionParams,
        ask: impl FnOnce(&View<'_>, &Lines<'_>, usize) -> T,
    ) -> Option<T> {
        self.view(&asked.text_document.uri, |view| {
            let lines = Lines::of(view.text);
            let offset = lines.offset(asked.position);
            ask(view, &lines, offset)
        })
    }

    fn completion(&self, asked: &CompletionParams) -> Result<Value, Refused> {
        let snippets = self.client().snippets;
        let found = self.at(&asked.text_document_position, |view, lines, offset| {
            let offers = completion::complete(view, offset);
            offers
                .iter()
                .enumerate()
                .map(|(index, offer)| wire::item(offer, index, lines, snippets))
                .collect::<Vec<_>>()
        });
        json(&found.map(|items| lsp_types::CompletionList { is_incomplete: wire::is_long(&items), items }))
    }

    fn hover(&self, asked: &HoverParams) -> Result<Value, Refused> {
        let markdown = self.client().markdown;
        let found = self.at(&asked.text_document_position_params, |view, lines, offset| {
            hover::hover(view, offset).map(|(range, page)| wire::hover(&page, lines.range(&range), markdown))
        });
        json(&found.flatten())
    }

    fn definition(&self, asked: &GotoDefinitionParams) -> Result<Value, Refused> {
        let found = self
            .at(&asked.text_document_position_params, |view, _, offset| definition::definition(view, offset));
        json(&found.flatten().and_then(|spot| self.location(&spot)))
    }

    fn references(&self, asked: &ReferenceParams) -> Result<Value, Refused> {
        let declarations = asked.context.include_declaration;
        let found = self.at(&asked.text_document_position, |view, _, offset| {
            definition::uses(view, offset, declarations)
        });
        let spots = found.unwrap_or_default();
        json(&spots.iter().filter_map(|spot| self.location(spot)).collect::<Vec<_>>())
    }

    fn symbols(&self, asked: &DocumentSymbolParams) -> Result<Value, Refused> {
        let found = self.view(&asked.text_document.uri, |view| {
            let lines = Lines::of(view.text);
            symbols::symbols(view).into_iter().map(|symbol| wire::symbol(symbol, &lines)).collect::<Vec<_>>()
        });
        json(&found)
    }

    fn hints(&self, asked: &InlayHintParams) -> Result<Value, Refused> {
        let found = self.view(&asked.text_document.uri, |view| {
            let lines = Lines::of(view.text);
            let hints = hints::hints(view, &lines.offsets(asked.range));
            hints.into_iter().map(|(at, value)| wire::hint(&value, lines.position(at))).collect::<Vec<_>>()
        });
        json(&found)
    }

    fn actions(&self, asked: &CodeActionParams) -> Result<Value, Refused> {
        let uri: &Uri = &asked.text_document.uri;
        let Some(path) = uri::path(uri) else { return Ok(Value::Null) };
        let wanted = asked.context.only.as_ref();
        if wanted.is_some_and(|only| !only.iter().any(|kind| "quickfix".starts_with(kind.as_str()))) {
            return json(&Vec::<Value>::new());
        }
        let touches =
            |range: &lsp_types::Range| range.start <= asked.range.end && asked.range.start <= range.end;
        let reports = self.reports(&path).iter().filter(|report| touches(&report.diagnostic.range));
        let actions = reports.filter_map(|report| {
            let fix = report.fix.as_ref()?;
            let edits = [(fix.path.clone(), fix.edits.clone())].into();
            Some(wire::action(&fix.title, &report.diagnostic, self.edit(&edits)?))
        });
        json(&actions.collect::<Vec<_>>())
    }

    fn renamed_at(&self, asked: &TextDocumentPositionParams) -> Result<Value, Refused> {
        let found = self.at(asked, |view, lines, offset| {
            let (range, placeholder) = rename::renamed_at(view, offset)?;
            Some(lsp_types::PrepareRenameResponse::RangeWithPlaceholder {
                range: lines.range(&range),
                placeholder,
            })
        });
        json(&found.flatten())
    }

    fn rename(&self, asked: &RenameParams) -> Result<Value, Refused> {
        let found = self.at(&asked.text_document_position, |view, _, offset| {
            rename::rename(view, offset, &asked.new_name)
        });
        match found {
            Some(Ok(edits)) => json(&self.edit(&edits)),
            Some(Err(message)) => Err((ErrorCode::RequestFailed, message)),
            None => Ok(Value::Null),
        }
    }
}

impl Session {
    fn location(&self, (path, range): &Spot) -> Option<Location> {
        let range = Lines::of(self.text_of(path)?).range(range);
        Some(Location { uri: self.uri_of(path)?, range })
    }

    /// Edits of files; `None` where one of them can't be named.
    #[expect(
        clippy::mutable_key_type,
        reason = "the protocol's own type has URIs as keys, which nothing changes"
    )]
    fn edit(&self, edits: &Edits) -> Option<WorkspaceEdit> {
        let mut changes = HashMap::new();
        for (path, edits) in edits {
            changes.insert(self.uri_of(path)?, wire::edits(self.text_of(path)?, edits));
        }
        Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn json(answer: &impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(answer).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}
