//! `trueup lsp`: what `check`, `kinds` and the files know, for editors, over standard input and output.

use std::{
    collections::BTreeSet,
    io::IsTerminal,
    path::{Path, PathBuf},
    time::Duration,
};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CompletionOptions, CompletionResponse,
    CompletionTextEdit, DocumentSymbolResponse, GotoDefinitionResponse, Hover, HoverContents,
    HoverProviderCapability, Location, MarkupContent, MarkupKind, OneOf, Position, PublishDiagnosticsParams,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Uri, WorkspaceEdit,
    notification as notice,
    notification::Notification as _,
    request::{self, Request as _},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::DeserializeOwned;

use super::{
    exit::{FAILED, FINE, Stop},
    workspace::Workspace,
};
use crate::{
    diagnostics::Place,
    facts::Catalog,
    kinds,
    lsp::{
        completion::complete,
        cursor::{At, at, end_of_word},
        findings::fix,
        hover::hover,
        outline::Spot,
        places::{Thing, declared, hints, symbols, thing_at, uses},
        position::{offset, range},
        rename::rename,
    },
    toml_layout::laid_out,
};

/// How long nothing has to be typed before the stack is checked.
const QUIET: Duration = Duration::from_millis(200);

/// Runs it until the editor ends it.
///
/// # Errors
/// That what is at the other end does not speak the protocol.
pub fn run() -> Result<u8, Stop> {
    if std::io::stdin().is_terminal() {
        return Err(failed(&"it is a terminal"));
    }
    let (connection, threads) = Connection::stdio();
    let capabilities = serde_json::to_value(capabilities()).unwrap_or_default();
    connection.initialize(capabilities).map_err(|error| failed(&error))?;
    let mut server =
        Server { workspace: Workspace::default(), stale: BTreeSet::new(), catalog: kinds::catalog() };
    server.serve(&connection).map_err(|error| failed(&error))?;
    drop(connection);
    threads.join().map_err(|error| failed(&error))?;
    Ok(FINE)
}

fn failed(error: &dyn std::fmt::Display) -> Stop {
    Stop::Error {
        message: format!("what started this does not speak the editors' protocol: {error}"),
        hint: Some("an editor starts `trueup lsp`: see docs/editors.md".to_owned()),
        code: FAILED,
    }
}

fn capabilities() -> ServerCapabilities {
    let triggers = [".", "\"", "{", "[", ":"].map(str::to_owned).to_vec();
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(true.into()),
        inlay_hint_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}

struct Server {
    workspace: Workspace,
    /// The stacks that have changed since they were checked.
    stale: BTreeSet<PathBuf>,
    catalog: Catalog,
}

/// A place that a request is about.
struct Asked {
    file: PathBuf,
    stack: PathBuf,
    text: String,
    offset: usize,
}

impl Server {
    fn serve(&mut self, connection: &Connection) -> Result<(), lsp_server::ProtocolError> {
        loop {
            let message = if self.stale.is_empty() {
                connection.receiver.recv().ok()
            } else {
                match connection.receiver.recv_timeout(QUIET) {
                    Ok(message) => Some(message),
                    Err(error) if error.is_timeout() => {
                        self.publish(connection);
                        continue;
                    }
                    Err(_) => None,
                }
            };
            match message {
                None => return Ok(()),
                Some(Message::Request(request)) => {
                    if connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    let _ = connection.sender.send(Message::Response(self.answer(request)));
                }
                Some(Message::Notification(notification)) => self.hear(notification),
                Some(Message::Response(_)) => {}
            }
        }
    }

    /// Tells the editor what is wrong in the stacks that have changed.
    fn publish(&mut self, connection: &Connection) {
        for stack in std::mem::take(&mut self.stale) {
            for (file, diagnostics) in self.workspace.check(&stack) {
                let Some(uri) = uri_of(Path::new(&file)) else { continue };
                let params = PublishDiagnosticsParams { uri, diagnostics, version: None };
                let notification = Notification::new(notice::PublishDiagnostics::METHOD.to_owned(), params);
                let _ = connection.sender.send(Message::Notification(notification));
            }
        }
    }

    fn hear(&mut self, notification: Notification) {
        fn read<P: DeserializeOwned>(notification: Notification) -> Option<P> {
            serde_json::from_value(notification.params).ok()
        }
        let changed = match notification.method.as_str() {
            notice::DidOpenTextDocument::METHOD => {
                let opened: Option<lsp_types::DidOpenTextDocumentParams> = read(notification);
                opened.map(|opened| (opened.text_document.uri, Some(opened.text_document.text)))
            }
            notice::DidChangeTextDocument::METHOD => {
                let changed: Option<lsp_types::DidChangeTextDocumentParams> = read(notification);
                let whole = |changed: lsp_types::DidChangeTextDocumentParams| {
                    let text = changed.content_changes.into_iter().next_back()?.text;
                    Some((changed.text_document.uri, Some(text)))
                };
                changed.and_then(whole)
            }
            notice::DidCloseTextDocument::METHOD => {
                let closed: Option<lsp_types::DidCloseTextDocumentParams> = read(notification);
                closed.map(|closed| (closed.text_document.uri, None))
            }
            _ => None,
        };
        let Some((path, text)) = changed.and_then(|(uri, text)| Some((path_of(&uri)?, text))) else { return };
        match text {
            Some(text) => self.workspace.open.insert(path.clone(), text),
            None => self.workspace.open.remove(&path),
        };
        self.stale.insert(self.workspace.stack_of(&path));
    }

    fn answer(&mut self, request: Request) -> Response {
        let id = request.id.clone();
        let result = match request.method.as_str() {
            request::Completion::METHOD => with(request, |params: lsp_types::CompletionParams| {
                Ok(self.completion(&self.asked(&params.text_document_position)?))
            }),
            request::HoverRequest::METHOD => with(request, |params: lsp_types::HoverParams| {
                Ok(self.hover(&self.asked(&params.text_document_position_params)?))
            }),
            request::GotoDefinition::METHOD => with(request, |params: lsp_types::GotoDefinitionParams| {
                Ok(self.definition(&self.asked(&params.text_document_position_params)?))
            }),
            request::References::METHOD => with(request, |params: lsp_types::ReferenceParams| {
                Ok(self.references(&self.asked(&params.text_document_position)?))
            }),
            request::Rename::METHOD => with(request, |params: lsp_types::RenameParams| {
                self.rename(&self.asked(&params.text_document_position)?, &params.new_name)
            }),
            request::DocumentSymbolRequest::METHOD => {
                with(request, |params: lsp_types::DocumentSymbolParams| {
                    let asked = self.asked_of(&params.text_document.uri)?;
                    let outline = self.workspace.outline(&asked.stack);
                    let all = symbols(&outline, &asked.file.display().to_string(), &asked.text);
                    Ok(Some(DocumentSymbolResponse::Nested(all)))
                })
            }
            request::Formatting::METHOD => with(request, |params: lsp_types::DocumentFormattingParams| {
                let text = self.asked_of(&params.text_document.uri)?.text;
                let edit = |new_text| TextEdit { range: range(&text, &(0..text.len())), new_text };
                Ok(laid_out(&text).filter(|after| *after != text).map(|after| vec![edit(after)]))
            }),
            request::InlayHintRequest::METHOD => with(request, |params: lsp_types::InlayHintParams| {
                let asked = self.asked_of(&params.text_document.uri)?;
                let Some(stack) = self.workspace.loaded(&asked.stack) else { return Ok(None) };
                let texts = self.workspace.texts(&asked.stack);
                let outline = self.workspace.outline(&asked.stack);
                Ok(Some(hints(&outline, &texts, &asked.file.display().to_string(), stack, &self.catalog)))
            }),
            request::CodeActionRequest::METHOD => with(request, |params: lsp_types::CodeActionParams| {
                Ok(Self::fixes(&self.asked_of(&params.text_document.uri)?, params))
            }),
            _ => {
                return Response::new_err(
                    id,
                    ErrorCode::MethodNotFound as i32,
                    "not a method of this server".to_owned(),
                );
            }
        };
        match result {
            Ok(value) => Response::new_ok(id, value),
            Err(message) => Response::new_err(id, ErrorCode::InvalidParams as i32, message),
        }
    }

    fn asked_of(&self, uri: &Uri) -> Result<Asked, String> {
        let file = path_of(uri).ok_or("only files are answered for")?;
        let stack = self.workspace.stack_of(&file);
        let text = self.workspace.open.get(&file).cloned();
        let text = text.or_else(|| self.workspace.texts(&stack).remove(&file.display().to_string()));
        let text = text.ok_or("the file is not open")?;
        Ok(Asked { file, stack, text, offset: 0 })
    }

    fn asked(&self, place: &lsp_types::TextDocumentPositionParams) -> Result<Asked, String> {
        let asked = self.asked_of(&place.text_document.uri)?;
        Ok(Asked { offset: offset(&asked.text, place.position), ..asked })
    }

    fn completion(&self, asked: &Asked) -> Option<CompletionResponse> {
        let place = at(&asked.text, asked.offset);
        let typed = match &place {
            At::Header(typed) | At::Key { typed, .. } | At::Reference(typed) => typed.as_str(),
            At::Value { typed, .. } => typed.trim_start_matches(['"', '\'']),
            At::Nowhere => return None,
        };
        let replaced = range(&asked.text, &(asked.offset - typed.len()..asked.offset));
        let is_open = matches!(place, At::Reference(_)) && !asked.text[asked.offset..].starts_with('}');
        let mut items = complete(&place, &self.workspace.outline(&asked.stack), &self.catalog);
        for item in &mut items {
            let mut new_text = item.insert_text.take().unwrap_or_else(|| item.label.clone());
            if is_open {
                new_text.push('}');
            }
            item.text_edit = Some(CompletionTextEdit::Edit(TextEdit { range: replaced, new_text }));
        }
        Some(CompletionResponse::Array(items))
    }

    fn hover(&self, asked: &Asked) -> Option<Hover> {
        let place = at(&asked.text, end_of_word(&asked.text, asked.offset));
        let outline = self.workspace.outline(&asked.stack);
        let value = hover(&place, &outline, &self.catalog, self.workspace.loaded(&asked.stack))?;
        let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
        Some(Hover { contents, range: None })
    }

    fn definition(&self, asked: &Asked) -> Option<GotoDefinitionResponse> {
        let outline = self.workspace.outline(&asked.stack);
        let thing = thing_at(&outline, &asked.file.display().to_string(), asked.offset)?;
        let of_template = || {
            let Thing::Resource(address) = &thing else { return None };
            let places = &self.workspace.loaded(&asked.stack)?.places;
            let header = &places.get(&address.parse().ok()?)?.header;
            Some(Spot { file: header.file.to_string(), bytes: header.start..header.end })
        };
        let spot = declared(&outline, &thing).or_else(of_template)?;
        self.location(asked, &spot).map(GotoDefinitionResponse::Scalar)
    }

    fn references(&self, asked: &Asked) -> Option<Vec<Location>> {
        let outline = self.workspace.outline(&asked.stack);
        let thing = thing_at(&outline, &asked.file.display().to_string(), asked.offset)?;
        Some(uses(&outline, &thing).filter_map(|each| self.location(asked, &each.spot)).collect())
    }

    fn rename(&self, asked: &Asked, name: &str) -> Result<Option<WorkspaceEdit>, String> {
        let texts = self.workspace.texts(&asked.stack);
        let outline = self.workspace.outline(&asked.stack);
        let thing = thing_at(&outline, &asked.file.display().to_string(), asked.offset);
        let thing = thing.ok_or("only resources and variables can be renamed")?;
        let edits = rename(&outline, &texts, &thing, name)?;
        let changes = edits.into_iter().filter_map(|(file, edits)| {
            let text = texts.get(&file)?;
            let edit = |(bytes, new_text)| TextEdit { range: range(text, &bytes), new_text };
            Some((uri_of(Path::new(&file))?, edits.into_iter().map(edit).collect()))
        });
        Ok(Some(WorkspaceEdit { changes: Some(changes.collect()), ..WorkspaceEdit::default() }))
    }

    fn location(&self, asked: &Asked, spot: &Spot) -> Option<Location> {
        let texts = self.workspace.texts(&asked.stack);
        Some(Location {
            uri: uri_of(Path::new(&spot.file))?,
            range: range(texts.get(&spot.file)?, &spot.bytes),
        })
    }

    /// What mends the diagnostics that the editor asks about.
    fn fixes(asked: &Asked, params: lsp_types::CodeActionParams) -> Vec<CodeActionOrCommand> {
        let uri = params.text_document.uri;
        let file = asked.file.display().to_string().into();
        let byte = |position: Position| offset(&asked.text, position);
        let mut actions = Vec::new();
        for diagnostic in params.context.diagnostics {
            let place = Place::new(&file, byte(diagnostic.range.start)..byte(diagnostic.range.end));
            let Some(fix) = fix(&asked.text, &place, &diagnostic.message) else { continue };
            let edit = TextEdit { range: range(&asked.text, &fix.bytes), new_text: fix.text };
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: fix.title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic]),
                edit: Some(WorkspaceEdit {
                    changes: Some(std::iter::once((uri.clone(), vec![edit])).collect()),
                    ..WorkspaceEdit::default()
                }),
                is_preferred: Some(true),
                ..CodeAction::default()
            }));
        }
        actions
    }
}

/// What a request comes to.
fn with<P: DeserializeOwned, T: serde::Serialize>(
    request: Request,
    answer: impl FnOnce(P) -> Result<T, String>,
) -> Result<serde_json::Value, String> {
    let params = serde_json::from_value(request.params).map_err(|error| error.to_string())?;
    serde_json::to_value(answer(params)?).map_err(|error| error.to_string())
}

/// What stands as it is in the path of an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn uri_of(path: &Path) -> Option<Uri> {
    format!("file://{}", utf8_percent_encode(path.to_str()?, PLAIN)).parse().ok()
}

fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri.as_str().strip_prefix("file://")?;
    Some(PathBuf::from(percent_decode_str(path).decode_utf8().ok()?.into_owned()))
}
