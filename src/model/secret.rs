//! Secrets: named in a stack file, read at run time, never shown.
//!
//! A document holds a secret sealed; the text itself lives only in [`Secrets`], which the executor carries
//! beside the plan and which no renderer sees. A seal is made with a key that this process makes up and
//! nobody else has, so it helps nobody to guess the text. What is saved holds a
//! [digest](super::secret_digest) instead.

use std::{
    collections::BTreeMap,
    fmt,
    num::NonZero,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Archive, hex,
    secret_digest::{is_digest_of, new_digest, random},
};

/// A secret value of an aspect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// The environment variable that holds it.
    Env(String),
    /// The file that holds it, relative to the stack's directory; one trailing newline is dropped.
    File(String),
    /// Its seal, which is what documents are compared by, or the digest that a file holds of it.
    #[serde(rename = "$secret")]
    #[schemars(skip)]
    Sealed(String),
}

impl Secret {
    /// The key that marks a sealed secret in a document.
    pub const MARK: &'static str = "$secret";

    /// The seal of `text`, salted so that equal secrets of two places look different. The same in one
    /// process and different in each.
    #[must_use]
    pub fn seal(salt: &str, text: &str) -> Self {
        static KEY: OnceLock<[u8; 32]> = OnceLock::new();
        let mut hash = Sha256::new();
        hash.update(KEY.get_or_init(random));
        for part in [salt, "\0", text] {
            hash.update(part);
        }
        Self::Sealed(format!("run:{}", hex(&hash.finalize())))
    }

    /// The places in a declaration that a dotted path leads to; `*` stands for any key.
    #[must_use]
    pub fn places(declaration: &Value, path: &str) -> Vec<Vec<String>> {
        path.split('.').fold(vec![Vec::new()], |places: Vec<Vec<String>>, part| {
            let below = |place: Vec<String>| {
                let members = declaration.pointer(&Self::pointer(&place)).and_then(Value::as_object);
                let keys = members.into_iter().flat_map(serde_json::Map::keys);
                let fitting: Vec<String> = keys.filter(|key| part == "*" || part == *key).cloned().collect();
                fitting.into_iter().map(move |key| [&place[..], &[key]].concat())
            };
            places.into_iter().flat_map(below).collect()
        })
    }

    /// A place as a JSON pointer.
    #[must_use]
    pub fn pointer(place: &[String]) -> String {
        place.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
    }

    /// What stands for a secret where none is read.
    #[must_use]
    pub fn unread() -> Self {
        Self::Sealed("not-read".to_owned())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(file) => write!(f, "file {file}"),
            Self::Sealed(_) => f.write_str("(secret)"),
        }
    }
}

/// What documents of one run hold no more of than a hash: archives, and secrets. Of these their texts by seal, which of them the stack declares, and what was found out of
/// digests, which takes time. Its `Debug` shows how many, never which.
#[derive(Default)]
pub struct Secrets(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    archives: BTreeMap<String, Arc<[u8]>>,
    texts: BTreeMap<Secret, String>,
    declared: BTreeMap<String, Secret>,
    digests: BTreeMap<Secret, String>,
    matches: BTreeMap<(String, Secret), bool>,
}

impl Secrets {
    /// Seals `text` and keeps it for the call that needs it.
    pub fn keep(&self, salt: &str, text: String) -> Secret {
        let sealed = Secret::seal(salt, &text);
        self.lock().texts.insert(sealed.clone(), text);
        sealed
    }

    /// Keeps an archive for the call that sends it.
    pub fn keep_archive(&self, bytes: Vec<u8>) -> Archive {
        let archive = Archive::of(&bytes);
        self.lock().archives.extend(archive.sha256.clone().map(|hash| (hash, bytes.into())));
        archive
    }

    /// The archive with this hash.
    #[must_use]
    pub fn archive(&self, sha256: &str) -> Option<Arc<[u8]>> {
        self.lock().archives.get(sha256).cloned()
    }

    /// The same for a secret that the stack declares, with where it is and where its text comes from.
    pub fn declare(&self, place: &str, source: &Secret, salt: &str, text: String) -> Secret {
        let sealed = self.keep(salt, text);
        self.lock().declared.insert(format!("the secret {place} ({source})"), sealed.clone());
        sealed
    }

    /// The secrets that the stack declares and that were read, by what they are.
    #[must_use]
    pub fn declared(&self) -> BTreeMap<String, Secret> {
        self.lock().declared.clone()
    }

    /// The text behind a sealed secret.
    #[must_use]
    pub fn reveal(&self, secret: &Secret) -> Option<String> {
        self.lock().texts.get(secret).cloned()
    }

    /// A digest of a sealed secret, to be saved; none where its text is not among those of this run. Takes
    /// time, as it must, when it is asked first.
    #[must_use]
    pub fn digest(&self, secret: &Secret) -> Option<String> {
        if let Some(digest) = self.lock().digests.get(secret) {
            return Some(digest.clone());
        }
        let digest = new_digest(&self.reveal(secret)?);
        let mut kept = self.lock();
        kept.digests.insert(secret.clone(), digest.clone());
        kept.matches.insert((digest.clone(), secret.clone()), true);
        Some(digest)
    }

    /// Finds many digests side by side, so that [`Secrets::digest`] takes no time for them.
    pub fn digest_all(&self, secrets: &[Secret]) {
        side_by_side(secrets, |secret| drop(self.digest(secret)));
    }

    /// Finds side by side whether many digests are those of secrets, so that [`Secrets::is`] takes no time.
    pub fn compare_all(&self, digests: &[(String, Secret)], salt: &str) {
        side_by_side(digests, |(digest, secret)| {
            self.is(digest, secret, salt);
        });
    }

    /// Whether a digest is that of a sealed secret. `salt` is what older digests are salted with. Takes time
    /// when it is asked first.
    pub fn is(&self, digest: &str, secret: &Secret, salt: &str) -> bool {
        if let Some(known) = self.known(digest, secret) {
            return known;
        }
        let Some(text) = self.reveal(secret) else { return false };
        let answer = is_digest_of(digest, &text, salt);
        self.lock().matches.insert((digest.to_owned(), secret.clone()), answer);
        answer
    }

    /// The answer of [`Secrets::is`] where it takes no time.
    #[must_use]
    pub fn known(&self, digest: &str, secret: &Secret) -> Option<bool> {
        self.lock().matches.get(&(digest.to_owned(), secret.clone())).copied()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works on many items, as many at a time as there are processors.
fn side_by_side<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let (next, processors) = (AtomicUsize::new(0), thread::available_parallelism().map_or(1, NonZero::get));
    thread::scope(|scope| {
        for _ in 0..processors.min(items.len()) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(item);
                }
            });
        }
    });
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.lock().texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_apart_by_salt_and_never_shown() {
        let secrets = Secrets::default();
        let sealed = secrets.keep("a", "hunter2".to_owned());
        assert_eq!(sealed, Secret::seal("a", "hunter2"));
        assert_ne!(sealed, Secret::seal("b", "hunter2"));
        assert_eq!(secrets.reveal(&sealed).as_deref(), Some("hunter2"));
        assert!(!format!("{secrets:?} {sealed:?} {sealed}").contains("hunter2"));
    }

    #[test]
    fn a_star_stands_for_any_key() {
        let declaration = serde_json::json!({ "environment": { "A": 1, "b/c": 2 }, "secret": 3 });
        let found = |path: &str| -> Vec<String> {
            Secret::places(&declaration, path).iter().map(|place| Secret::pointer(place)).collect()
        };
        assert_eq!(found("environment.*"), ["/environment/A", "/environment/b~1c"]);
        assert_eq!(found("secret"), ["/secret"]);
        assert!(found("environment.D").is_empty() && found("secret.*").is_empty());
    }

    #[test]
    fn a_digest_is_that_of_one_text_and_of_no_other() {
        let secrets = Secrets::default();
        let [one, other] = ["1234", "1235"].map(|text| secrets.keep("a", text.to_owned()));
        let digest = secrets.digest(&one).unwrap();
        assert_eq!(secrets.known(&digest, &one), Some(true));
        assert_eq!(secrets.known(&digest, &other), None);
        assert!(!secrets.is(&digest, &other, "a"));
        assert_eq!(secrets.known(&digest, &other), Some(false));
        // Another process has other seals, and finds the digest by the text.
        let again = Secrets::default();
        assert!(again.is(&digest, &again.keep("b", "1234".to_owned()), "b"));
        assert_eq!(Secrets::default().digest(&one), None);
    }
}
