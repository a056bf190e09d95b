//! What an editor has open, and the stacks that it belongs to.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::check::checked;
use crate::{
    lsp::{
        findings,
        outline::{Outline, Texts},
    },
    stack::{Options, Stack, files::StackFiles},
};

/// Files that are open, and what is known of their stacks.
#[derive(Default)]
pub(super) struct Workspace {
    /// The texts of open files, which may not be saved.
    pub(super) open: BTreeMap<PathBuf, String>,
    /// The stacks as they were when they last loaded, by their path.
    loaded: BTreeMap<PathBuf, Stack>,
    /// The files of each stack about which something is said.
    said: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Workspace {
    /// The stack that a file belongs to: its directory, or the file where that holds several stacks.
    #[must_use]
    pub(super) fn stack_of(&self, file: &Path) -> PathBuf {
        let directory = file.parent().unwrap_or(Path::new(".")).to_path_buf();
        let texts = self.texts(&directory);
        let begins = |text: &String| text.lines().any(|line| line.trim_end() == "[stack]");
        let stacks = texts.values().filter(|text| begins(text)).count();
        let is_one = texts.get(&file.display().to_string()).is_some_and(begins);
        if is_one && stacks > 1 { file.to_path_buf() } else { directory }
    }

    /// The texts of a stack's files as they are in the editor. What can't be read is left out.
    #[must_use]
    pub(super) fn texts(&self, stack: &Path) -> Texts {
        let files = StackFiles::find(stack).map(|files| files.with_unsaved(self.open.clone()));
        let mut texts = files.map(|files| files.texts()).unwrap_or_default();
        let is_of_it = |file: &Path| file.parent() == Some(stack) || file == stack;
        // A file that was never saved.
        let open = self.open.iter().filter(|(file, _)| is_of_it(file));
        texts.extend(open.map(|(file, text)| (file.display().to_string(), text.clone())));
        texts
    }

    /// The outline of a stack's files.
    #[must_use]
    pub(super) fn outline(&self, stack: &Path) -> Outline {
        let outline = Outline::of(&self.texts(stack));
        match self.loaded(stack) {
            Some(loaded) => outline.with_addresses(loaded.addresses()),
            None => outline,
        }
    }

    /// The stack as it was when it last loaded.
    #[must_use]
    pub(super) fn loaded(&self, stack: &Path) -> Option<&Stack> {
        self.loaded.get(stack)
    }

    /// Checks a stack; the findings of each of its files, and of those about which something was said before.
    pub(super) fn check(&mut self, stack: &Path) -> BTreeMap<String, Vec<lsp_types::Diagnostic>> {
        let environment = |name: &str| std::env::var(name).ok();
        let options =
            Options { environment: Some(&environment), unsaved: self.open.clone(), ..Options::default() };
        let loaded = checked(stack, &options);
        let mut found = findings::by_file(&loaded.sources, &loaded.diagnostics);
        if let Some(stack_now) = loaded.stack {
            self.loaded.insert(stack.to_path_buf(), stack_now);
        }
        let said = found.iter().filter(|(_, all)| !all.is_empty()).map(|(file, _)| file.clone()).collect();
        for file in self.said.insert(stack.to_path_buf(), said).unwrap_or_default() {
            found.entry(file).or_default();
        }
        found
    }
}
