//! A plan to be applied later: what was shown, what it was made of, and what was live then.
//!
//! It holds no declarations. Whoever applies it loads the same files with the same variables, reads
//! what is live, and plans again; only if all of it comes out as saved is anything written. So an edit of what
//! was shown or read is refused, and of secrets only digests have to be in it. What it says of variables and options is its own:
//! `cli/vouched.rs` has somebody stand for that.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    data::{Change, Edit, Plan, ResourcePlan},
    in_use::AllUses,
    live::{Live, LiveAspect, LiveResource},
    selection::Selection,
};
use crate::{
    declaration::Declaration,
    model::{Address, Document, Node, Outputs, Secret, Use, Uses, document::without_secrets, hex},
};

/// The version of the file's form.
pub const SAVED_FORMAT: u32 = 1;

/// A plan as it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    /// [`SAVED_FORMAT`].
    pub format: u32,
    /// The version of trueup that made it.
    pub tool: String,
    /// What it was made of.
    pub made_of: MadeOf,
    /// The fingerprint of each aspect that was read.
    pub live: Fingerprints,
    /// Digests of the secrets that were read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub live_secrets: BTreeMap<Node, Vec<String>>,
    /// What was shown, without its secrets.
    pub plan: Plan,
}

/// What a plan was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeOf {
    /// The stack, as it was typed.
    pub stack: PathBuf,
    /// `--var name=value`, in order.
    pub variables: Vec<String>,
    /// `--var-file`, in order.
    pub variable_files: Vec<PathBuf>,
    /// The `TRUEUP_VAR_x` that gave a variable its value.
    pub environment: BTreeMap<String, String>,
    /// The snapshot that stood for AWS, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<PathBuf>,
    /// What it was narrowed to.
    #[serde(default, skip_serializing_if = "Selection::is_all")]
    pub selection: Selection,
    /// What is taken over although its table does not say so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub adopt: BTreeSet<Address>,
    /// What may be deleted although it holds data.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub allow_destroy: BTreeSet<Address>,
    /// What may be deleted or replaced although it is in use.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub allow_in_use: BTreeSet<Address>,
    /// Whether what the stack owns and no longer declares is deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prune: bool,
    /// How many resources may be deleted, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_deletes: Option<usize>,
    /// The fingerprint of every text that was read, by the name it is shown under. Files that hold
    /// secrets are not among them: a secret can be guessed from its fingerprint.
    pub texts: BTreeMap<String, String>,
    /// A digest of every secret that was read, by what it is: one that nobody finds it by without much work.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
}

/// Fingerprints of what is live. What is not there and what can't be read say so in a word.
pub type Fingerprints = BTreeMap<Node, String>;

/// What uses a resource, among its fingerprints.
const USES: &str = "uses";
/// What is not there.
const ABSENT: &str = "absent";
/// What can't be read.
const UNREADABLE: &str = "unreadable";

impl SavedPlan {
    /// A plan with what it was made of and what was live, which held no secrets.
    #[must_use]
    pub fn new(plan: &Plan, made_of: MadeOf, live: Fingerprints) -> Self {
        let (tool, plan) = (plan.tool.clone(), plan.to_save());
        Self { format: SAVED_FORMAT, tool, made_of, live, live_secrets: BTreeMap::new(), plan }
    }

    /// The resources that `plan` treats otherwise than this one.
    #[must_use]
    pub fn differing(&self, plan: &Plan) -> Vec<Address> {
        let now = plan.without_secrets();
        let addresses: BTreeSet<&Address> =
            self.plan.resources.iter().chain(&now.resources).map(|resource| &resource.address).collect();
        let differs = |address: &&&Address| !self.plan.of(address).eq(now.of(address));
        addresses.iter().filter(differs).map(|address| (**address).clone()).collect()
    }
}

/// The secrets of what was read of a resource, sealed or digested, by its aspects.
#[must_use]
pub fn live_secrets(live: &Live) -> BTreeMap<Node, Vec<Secret>> {
    let mut found = BTreeMap::new();
    for (address, resource) in live {
        let LiveResource::Present { aspects, .. } = resource else { continue };
        for (aspect, held) in aspects {
            let LiveAspect::Seen(document) = held else { continue };
            let secrets = document.secrets();
            if !secrets.is_empty() {
                found.insert(address.node(aspect), secrets);
            }
        }
    }
    found
}

/// The fingerprint of a text.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    format!("sha256:{}", hex(&Sha256::digest(text)))
}

/// The fingerprints of what was read of `declarations`. A resource's outputs count with its first
/// aspect: another key with the same settings is another key.
#[must_use]
pub fn fingerprints(declarations: &[Declaration], live: &Live) -> Fingerprints {
    let mut found = Fingerprints::new();
    for declaration in declarations {
        let first = declaration.kind.first().name();
        let node = |aspect: &str| declaration.address.node(aspect);
        match live.get(&declaration.address) {
            None => {}
            Some(LiveResource::Absent) => {
                found.insert(node(first), ABSENT.to_owned());
            }
            Some(LiveResource::Unreadable(_)) => {
                found.insert(node(first), UNREADABLE.to_owned());
            }
            Some(LiveResource::Present { outputs, aspects }) => {
                for (aspect, held) in aspects {
                    let outputs = (aspect == first).then_some(outputs);
                    found.insert(node(aspect), of_aspect(held, outputs));
                }
            }
        }
    }
    found
}

/// The fingerprints of what uses what would go, as if it were one more aspect of that.
#[must_use]
pub fn fingerprints_of_uses(uses: &AllUses) -> Fingerprints {
    let of = |uses: &Uses| {
        let by: BTreeSet<&Use> = uses.found.iter().map(|found| &found.it).collect();
        fingerprint(&json!([by, uses.unseen.len()]).to_string())
    };
    uses.iter().map(|(address, uses)| (address.node(USES), of(uses))).collect()
}

fn of_aspect(held: &LiveAspect, outputs: Option<&Outputs>) -> String {
    match held {
        LiveAspect::Absent => ABSENT.to_owned(),
        LiveAspect::Unreadable(_) => UNREADABLE.to_owned(),
        LiveAspect::Seen(document) => {
            let document = without_secrets(document.json());
            let whole = outputs.map_or_else(|| document.clone(), |outputs| json!([document, outputs]));
            fingerprint(&whole.to_string())
        }
    }
}

/// What moved between two readings, and in which way. Of a resource that came or went only the first
/// aspect is in both of them, which says all.
#[must_use]
pub fn moved(before: &Fingerprints, now: &Fingerprints) -> Vec<(Node, &'static str)> {
    let how = |old: &str, new: &str| match (old, new) {
        _ if old == new => None,
        (_, UNREADABLE) => Some("can't be read any more"),
        (UNREADABLE, _) => Some("can be read now"),
        (ABSENT, _) => Some("is there now"),
        (_, ABSENT) => Some("is gone"),
        _ => Some("has changed since"),
    };
    before.iter().filter_map(|(node, old)| Some((node.clone(), how(old, now.get(node)?)?))).collect()
}

impl Plan {
    /// What is saved of it: no secret, and not where was looked for more, which says nothing of what was found.
    #[must_use]
    pub fn to_save(&self) -> Self {
        Self { searched: Vec::new(), ..self.without_secrets() }
    }

    /// The same plan with every secret's hash removed.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let resources = self.resources.iter().map(ResourcePlan::without_secrets).collect();
        Self { resources, ..self.clone() }
    }
}

impl ResourcePlan {
    /// The same with every secret's hash removed.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut resource = self.clone();
        resource.changes.iter_mut().for_each(take_secrets_out);
        resource
    }
}

fn take_secrets_out(change: &mut Change) {
    for document in [&mut change.before, &mut change.want].into_iter().flatten() {
        *document = Document::from_canonical(without_secrets(document.json()));
    }
    for Edit { from, to, .. } in &mut change.edits {
        for value in [from, to].into_iter().flatten() {
            *value = without_secrets(&std::mem::replace(value, Value::Null));
        }
    }
}
