//! Open files, the stacks around them, and what the editor was told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use lsp_server::{Message, Notification, Request};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, InitializeParams,
    PublishDiagnosticsParams, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::wire;
use crate::{
    cli::check::checked,
    facts::Catalog,
    kinds,
    lsp::{Document, Known, Schema, View, fixes, report, scan::scan, uri, view::format_of},
    stack::{Attempt, Options, files::Unsaved, home::home},
};

/// A stack is checked when its files have been left alone for so long,
const QUIET: Duration = Duration::from_millis(150);
/// or after this, however fast somebody types.
const LATEST: Duration = Duration::from_secs(1);

/// Where the handshake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    Before,
    Running,
    Ended,
}

/// What an editor can take.
#[expect(clippy::struct_excessive_bools, reason = "these are what the protocol has flags for")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    pub(super) snippets: bool,
    pub(super) markdown: bool,
    refreshes_hints: bool,
    watches: bool,
}

/// A diagnostic as the editor has it, with what mends it.
pub(super) struct Report {
    pub(super) diagnostic: lsp_types::Diagnostic,
    pub(super) fix: Option<wire::Fixed>,
}

/// A stack that has open files.
#[derive(Default)]
struct StackState {
    directory: PathBuf,
    texts: BTreeMap<PathBuf, String>,
    known: Known,
    reports: BTreeMap<PathBuf, Vec<Report>>,
}

/// When something waits to be checked: since when, and since when nothing was added to it.
#[derive(Clone, Copy)]
struct Pending {
    first: Instant,
    last: Instant,
}

/// One editor's session.
pub struct Session {
    catalog: Catalog,
    schema: Schema,
    variables: Vec<String>,
    variable_files: Vec<PathBuf>,
    roots: Vec<PathBuf>,
    client: Client,
    documents: BTreeMap<PathBuf, Document>,
    /// The stack of each open file that has one.
    homes: BTreeMap<PathBuf, PathBuf>,
    stacks: BTreeMap<PathBuf, StackState>,
    /// The open files that changed since the last check; `None` stands for what is on disk.
    changed: BTreeSet<Option<PathBuf>>,
    pending: Option<Pending>,
    /// Whether a file was opened since the last check, so that its stack may not be known.
    is_new: bool,
    /// How often the editor was asked to ask for hints again.
    refreshed: u64,
}

impl Session {
    /// A session in which stacks get these variables.
    #[must_use]
    pub fn new(variables: Vec<String>, variable_files: Vec<PathBuf>) -> Self {
        let catalog = kinds::catalog();
        let schema = Schema::of(&catalog);
        Self {
            catalog,
            schema,
            variables,
            variable_files,
            roots: Vec::new(),
            client: Client::default(),
            documents: BTreeMap::new(),
            homes: BTreeMap::new(),
            stacks: BTreeMap::new(),
            changed: BTreeSet::new(),
            pending: None,
            is_new: false,
            refreshed: 0,
        }
    }

    /// Takes over what the editor says of itself; what the server can do.
    ///
    /// # Errors
    /// That it says it in another form.
    pub fn initialize(&mut self, params: Value) -> Result<Value, String> {
        let params: InitializeParams = serde_json::from_value(params).map_err(|error| error.to_string())?;
        self.client = Client::of(&params);
        #[expect(deprecated, reason = "older editors name one root")]
        let root = params.root_uri;
        let folders = params.workspace_folders.unwrap_or_default().into_iter().map(|folder| folder.uri);
        self.roots = folders.chain(root).filter_map(|each| uri::path(&each)).collect();
        Ok(wire::capabilities())
    }

    /// What the server asks for in its turn: to hear of files that change on disk.
    #[must_use]
    pub fn registrations(&self) -> Vec<Message> {
        if !self.client.watches {
            return Vec::new();
        }
        let watchers = json!([{ "globPattern": "**/*.{toml,json}" }]);
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        let params = json!({ "registrations": [registration] });
        vec![
            Request::new("register".to_owned().into(), "client/registerCapability".to_owned(), params).into(),
        ]
    }

    /// Takes a notification over; what no form fits is passed by, as there is nobody to answer.
    pub fn notified(&mut self, method: &str, params: Value) -> Vec<Message> {
        match method {
            "textDocument/didOpen" => {
                let Some(DidOpenTextDocumentParams { text_document: opened }) = read(params) else {
                    return Vec::new();
                };
                if let Some(path) = uri::path(&opened.uri) {
                    let document = Document { uri: opened.uri, version: opened.version, text: opened.text };
                    self.documents.insert(path.clone(), document);
                    self.is_new = true;
                    self.touch(Some(path));
                }
            }
            "textDocument/didChange" => {
                let Some(DidChangeTextDocumentParams { text_document, content_changes }) = read(params)
                else {
                    return Vec::new();
                };
                let path = uri::path(&text_document.uri);
                let document = path.as_ref().and_then(|path| self.documents.get_mut(path));
                if let Some(document) = document {
                    document.version = text_document.version;
                    for change in content_changes {
                        document.change(change);
                    }
                    self.touch(path);
                }
            }
            "textDocument/didClose" => {
                let closed: Option<DidCloseTextDocumentParams> = read(params);
                if let Some(path) = closed.and_then(|closed| uri::path(&closed.text_document.uri)) {
                    self.documents.remove(&path);
                    self.homes.remove(&path);
                    self.touch(None);
                }
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.touch(None),
            _ => {}
        }
        Vec::new()
    }

    /// Has the stack of a file checked soon; without a file, all of them.
    fn touch(&mut self, path: Option<PathBuf>) {
        let now = Instant::now();
        let first = self.pending.map_or(now, |pending| pending.first);
        self.pending = Some(Pending { first, last: now });
        self.changed.insert(path);
    }

    /// When the next check is due, if one is.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.pending.map(|pending| (pending.last + QUIET).min(pending.first + LATEST))
    }

    /// Whether a check has to come before anything is answered.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Checks what has changed; what the editor is told of it.
    pub fn check(&mut self) -> Vec<Message> {
        self.pending = None;
        self.is_new = false;
        let changed = std::mem::take(&mut self.changed);
        let texts = self.documents.iter().map(|(path, document)| (path.clone(), document.text.clone()));
        let unsaved: Unsaved = Arc::new(texts.collect());
        let before = self.homes.clone();
        self.homes = self
            .documents
            .keys()
            .filter_map(|path| Some((path.clone(), home(path, &self.roots, &unsaved, &self.catalog)?)))
            .collect();
        let is_touched = |stack: &PathBuf| {
            changed.contains(&None)
                || changed
                    .iter()
                    .flatten()
                    .any(|path| self.homes.get(path) == Some(stack) || before.get(path) == Some(stack))
        };
        let homes: BTreeSet<PathBuf> = self.homes.values().cloned().collect();
        let touched: Vec<PathBuf> = homes.iter().filter(|stack| is_touched(stack)).cloned().collect();
        let mut published = BTreeMap::new();
        for left in self.stacks.keys().filter(|stack| !homes.contains(*stack)).cloned().collect::<Vec<_>>() {
            let state = self.stacks.remove(&left).unwrap_or_default();
            published.extend(state.reports.into_keys().map(|path| (path, Vec::new())));
        }
        for stack in touched {
            self.check_stack(&stack, &unsaved, &mut published);
        }
        let mut messages: Vec<Message> =
            published.into_iter().filter_map(|(path, found)| self.published(&path, found)).collect();
        if self.client.refreshes_hints && !messages.is_empty() {
            let method = "workspace/inlayHint/refresh".to_owned();
            self.refreshed += 1;
            messages
                .push(Request::new(format!("refresh {}", self.refreshed).into(), method, Value::Null).into());
        }
        messages
    }

    fn check_stack(
        &mut self,
        stack: &Path,
        unsaved: &Unsaved,
        published: &mut BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>,
    ) {
        let environment = |name: &str| std::env::var(name).ok();
        let options = Options {
            variables: self.variables.clone(),
            variable_files: self.variable_files.clone(),
            // Not each stack has each of them.
            spare_variables: true,
            environment: Some(&environment),
            unsaved: Arc::clone(unsaved),
            ..Options::default()
        };
        let Attempt { sources, diagnostics, stack: loaded, soundness } =
            checked(stack, &self.catalog, &options);
        let directory = if stack.is_dir() { stack } else { stack.parent().unwrap_or(stack) };
        let own: BTreeMap<PathBuf, String> = sources
            .texts()
            .map(|(name, text)| (PathBuf::from(name), text.to_owned()))
            .filter(|(path, _)| path.starts_with(directory))
            .collect();
        let is_own = |file: &str| own.contains_key(Path::new(file));
        let shown_uri = |file: &str| is_own(file).then(|| self.uri_of(Path::new(file))).flatten();
        let first = self.homes.iter().find(|(_, home)| *home == stack).map(|(path, _)| path.clone());
        let mut reports: BTreeMap<PathBuf, Vec<Report>> = BTreeMap::new();
        for diagnostic in &diagnostics {
            let file = diagnostic.place.as_ref().map(|place| &*place.file).filter(|file| is_own(file));
            let Some(path) = file.map(PathBuf::from).or_else(|| first.clone()) else { continue };
            let fix = diagnostic.fix.as_ref().and_then(|fix| {
                let path = PathBuf::from(&*fix.place.file);
                let text = own.get(&path)?;
                let edits = fixes::edits(fix, text, &scan(text, format_of(&path)))?;
                Some(wire::Fixed { title: wire::title(fix), path, edits })
            });
            let diagnostic = report::report(diagnostic, &sources, &shown_uri);
            reports.entry(path).or_default().push(Report { diagnostic, fix });
        }
        let state = self.stacks.entry(stack.to_owned()).or_default();
        let of = |found: &[Report]| found.iter().map(|each| each.diagnostic.clone()).collect::<Vec<_>>();
        for path in state.reports.keys().chain(reports.keys()) {
            let [before, now] = [&state.reports, &reports].map(|all| all.get(path).map(|found| of(found)));
            if before != now {
                published.insert(path.clone(), now.unwrap_or_default());
            }
        }
        // An editor that hears of an open file knows that it was looked at.
        for path in self.homes.iter().filter(|(_, home)| *home == stack).map(|(path, _)| path) {
            let found = reports.get(path).map(|found| of(found)).unwrap_or_default();
            published.insert(path.clone(), found);
        }
        if let Some(loaded) = &loaded {
            state.known.learn(loaded, soundness);
        }
        directory.clone_into(&mut state.directory);
        state.texts = own;
        state.reports = reports;
    }

    fn published(&self, path: &Path, diagnostics: Vec<lsp_types::Diagnostic>) -> Option<Message> {
        let version = self.documents.get(path).map(|document| document.version);
        let params = PublishDiagnosticsParams { uri: self.uri_of(path)?, diagnostics, version };
        Some(Notification::new("textDocument/publishDiagnostics".to_owned(), params).into())
    }

    /// How the editor names a file.
    pub(super) fn uri_of(&self, path: &Path) -> Option<Uri> {
        self.documents.get(path).map(|document| document.uri.clone()).or_else(|| uri::uri(path))
    }

    pub(super) fn client(&self) -> Client {
        self.client
    }

    /// What a file of a stack holds, as far as it was read.
    pub(super) fn text_of(&self, path: &Path) -> Option<&str> {
        let open = self.documents.get(path).map(|document| document.text.as_str());
        open.or_else(|| self.stacks.values().find_map(|state| state.texts.get(path)).map(String::as_str))
    }

    /// What was reported of an open file, unless its stack has changed since.
    pub(super) fn reports(&self, path: &Path) -> &[Report] {
        let state = self.homes.get(path).and_then(|stack| self.stacks.get(stack));
        let is_fresh = self.pending.is_none();
        state.filter(|_| is_fresh).and_then(|state| state.reports.get(path)).map_or(&[], Vec::as_slice)
    }

    /// An open file with the stack around it, for who asks about it. A TOML file that belongs to none may become one.
    pub(super) fn view<T>(&self, uri: &Uri, ask: impl FnOnce(&View<'_>) -> T) -> Option<T> {
        let path = uri::path(uri)?;
        let document = self.documents.get(&path)?;
        let state = self.homes.get(&path).and_then(|stack| self.stacks.get(stack));
        let (unknown, nothing) = (Known::default(), BTreeMap::new());
        let directory = state.map_or(path.parent()?, |state| &state.directory);
        let saved = state.map_or(&nothing, |state| &state.texts);
        let mut texts: BTreeMap<&Path, &str> =
            saved.iter().map(|(path, text)| (path.as_path(), text.as_str())).collect();
        for (other, open) in &self.documents {
            if *other == path || texts.contains_key(other.as_path()) {
                texts.insert(other, &open.text);
            }
        }
        Some(ask(&View {
            catalog: &self.catalog,
            schema: &self.schema,
            path: &path,
            text: &document.text,
            directory,
            texts,
            known: state.map_or(&unknown, |state| &state.known),
            snippets: self.client.snippets,
        }))
    }
}

impl Client {
    fn of(params: &InitializeParams) -> Self {
        let workspace = params.capabilities.workspace.as_ref();
        let document = params.capabilities.text_document.as_ref();
        let completion = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
        let formats = document.and_then(|document| document.hover.as_ref()?.content_format.as_ref());
        let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support);
        let watches =
            workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration);
        Self {
            snippets: completion.and_then(|item| item.snippet_support).unwrap_or(false),
            markdown: formats.is_some_and(|formats| formats.contains(&lsp_types::MarkupKind::Markdown)),
            refreshes_hints: hints.unwrap_or(false),
            watches: watches.unwrap_or(false),
        }
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}
