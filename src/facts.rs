//! What pure code may know of a kind: names, order, what a change means, canonical form. Its acts
//! (read, put, delete) are in [`crate::kind`], which planner, stack, check and renderers never see.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::model::{Document, Hold, Named, Output, Outputs, Refusal, Scope, Text};

/// A declaration as JSON.
pub type Table = serde_json::Map<String, Value>;

/// What a world holds of a resource: documents by aspect.
pub type Held = BTreeMap<String, Value>;

/// What it means that an aspect differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OnChange {
    /// AWS can change it in place.
    Update,
    /// AWS can't: the resource is deleted and made again.
    Replace,
    /// AWS can't, and the resource holds data: trueup refuses.
    Refuse,
}

/// When an aspect runs among the aspects of a resource whose writes are in series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before the others, as enabling a key must be.
    First,
    /// In the kind's own order.
    #[default]
    InOrder,
    /// After the others, as disabling a key must be.
    Last,
}

/// Whether an aspect's value travels in the call that creates its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rides {
    /// It has a call of its own.
    Never,
    /// It does where it refers to nothing that is created in the same run; otherwise the resource
    /// is created with something safe in its place and the aspect follows.
    WhenItCan,
    /// It always does; what it refers to comes first.
    Always,
}

/// A text by which others name a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The text. An ARN is also the beginning of a longer one, up to `/` or `:`.
    pub text: String,
    /// The aspect or member below which it means this resource; anywhere without.
    pub within: Option<&'static str>,
    /// A text that stands in the same table, as the namespace does beside the name of a metric.
    pub beside: Option<String>,
    /// How it is used there; without a word, that it is named.
    pub how: &'static str,
    /// What the resource's deletion does to who names it.
    pub hold: Hold,
}

impl Mention {
    /// A text that means the resource wherever it stands.
    #[must_use]
    pub fn anywhere(text: impl Into<String>) -> Self {
        Self { text: text.into(), within: None, beside: None, how: "", hold: Hold::Breaks }
    }

    /// A text that means the resource below an aspect or member of this name.
    #[must_use]
    pub fn within(place: &'static str, text: impl Into<String>, how: &'static str, hold: Hold) -> Self {
        Self { text: text.into(), within: Some(place), beside: None, how, hold }
    }

    /// The same beside another text.
    #[must_use]
    pub fn beside(self, text: impl Into<String>) -> Self {
        Self { beside: Some(text.into()), ..self }
    }

    /// The ARNs among `outputs`, wherever they stand.
    #[must_use]
    pub fn arns(outputs: &Outputs) -> Vec<Self> {
        outputs.values().filter(|output| output.starts_with("arn:")).map(Self::anywhere).collect()
    }
}

/// The IAM actions that an aspect needs.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// To read it.
    pub read: &'static [&'static str],
    /// To put and delete it.
    pub write: &'static [&'static str],
}

/// What a write of an aspect replaces at AWS, and what becomes of members that no declaration can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// Only what the calls name: a tag, an attribute, an attachment. Creation is of this sort.
    Named,
    /// A whole configuration.
    Whole {
        /// The call that answers the configuration, as AWS spells it: `GetBucketLogging`.
        answer: &'static str,
        /// Members that the write reads just before and sends back, as paths below the answer.
        kept: &'static [&'static str],
        /// Members that the write can't send: while AWS has one, the write is refused.
        refused: &'static [&'static str],
    },
}

impl Replaces {
    /// A whole configuration, all of whose members declarations can set.
    #[must_use]
    pub const fn whole(answer: &'static str) -> Self {
        Self::Whole { answer, kept: &[], refused: &[] }
    }

    /// A whole configuration with members that are sent back as they were read.
    #[must_use]
    pub const fn keeping(answer: &'static str, kept: &'static [&'static str]) -> Self {
        Self::Whole { answer, kept, refused: &[] }
    }

    /// A whole configuration with members in whose presence it is not written.
    #[must_use]
    pub const fn refusing(answer: &'static str, refused: &'static [&'static str]) -> Self {
        Self::Whole { answer, kept: &[], refused }
    }
}

/// A constraint of AWS that a declaration breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as keys and indices below the resource's table.
    pub path: Vec<String>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at a dotted path below the resource's table, as in `lifecycle.expire-tmp`.
    #[must_use]
    pub fn at(path: &str, message: impl Into<String>) -> Self {
        let path = path.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { path, message: message.into(), help: None }
    }

    /// A problem at a path whose parts may hold dots.
    #[must_use]
    pub fn below<P: Into<String>>(parts: impl IntoIterator<Item = P>, message: impl Into<String>) -> Self {
        Self { path: parts.into_iter().map(Into::into).collect(), message: message.into(), help: None }
    }

    /// The same problem of a part that stands at these keys.
    #[must_use]
    pub fn within<P: Into<String>>(self, parts: impl IntoIterator<Item = P>) -> Self {
        Self { path: parts.into_iter().map(Into::into).chain(self.path).collect(), ..self }
    }

    /// Problems of a part that knows nothing of what is around it, each with its path below the part.
    pub fn all_below(
        part: &[&str],
        found: impl IntoIterator<Item = (Vec<String>, String)>,
    ) -> impl Iterator<Item = Self> {
        let part: Vec<String> = part.iter().map(|&key| key.to_owned()).collect();
        found.into_iter().map(move |(path, message)| Self::below(part.iter().cloned().chain(path), message))
    }

    /// The same problem with help.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// A part of a declaration that does not fit its kind, with its path.
pub type Mistake = serde_path_to_error::Error<serde_json::Error>;

/// What a declaration says, taken apart into aspects.
#[derive(Clone, Debug)]
pub struct Desired {
    /// The name AWS knows the resource by.
    pub name: Text,
    /// The declared value of each aspect, as JSON that its aspect still has to make canonical.
    /// An aspect that the declaration does not speak of is absent here.
    pub aspects: BTreeMap<&'static str, Value>,
    /// What AWS never tells back and so is never compared, such as a key's deletion window.
    pub settings: BTreeMap<&'static str, Value>,
    /// Constraints of AWS that the declaration breaks.
    pub problems: Vec<Problem>,
    /// Constraints that AWS has only for what is made now: what is older and adopted may break them.
    pub problems_of_new: Vec<Problem>,
}

impl Desired {
    /// Nothing but a name.
    #[must_use]
    pub fn named(name: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            aspects: BTreeMap::new(),
            settings: BTreeMap::new(),
            problems: Vec::new(),
            problems_of_new: Vec::new(),
        }
    }
}

/// A document, and what of a live one AWS itself added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The document; none where nothing is left of it.
    pub document: Option<Document>,
    /// What AWS added, by name.
    pub members: Vec<String>,
    /// What it is for: `log delivery`.
    pub why: &'static str,
}

impl Kept {
    /// A document to which AWS added nothing.
    #[must_use]
    pub fn nothing(document: Option<Document>) -> Self {
        Self { document, members: Vec::new(), why: "" }
    }
}

/// What pure code knows of an aspect.
pub trait AspectFacts: Sync {
    /// Its name: `encryption`.
    fn name(&self) -> &'static str;
    /// One line of documentation.
    fn about(&self) -> &'static str;
    /// What it means that it differs.
    fn on_change(&self) -> OnChange;
    /// The IAM actions it needs.
    fn actions(&self) -> Actions;
    /// What a write of it replaces.
    fn replaces(&self) -> Replaces;
    /// Whether it gives access: resources that refer to this one wait for it where they can.
    fn grants(&self) -> bool;
    /// Whether it is a map whose keys are managed one by one on an external resource.
    fn keyed(&self) -> bool;
    /// Whether AWS refuses a document that names a principal which does not exist.
    fn checks_principals(&self) -> bool;
    /// Whether the call that creates the resource carries it.
    fn rides(&self) -> Rides;
    /// Whether AWS refuses to delete the resource while this is there.
    fn blocks_deletion(&self) -> bool;
    /// Whether only declared keys are ever looked at: whatever else is there stays.
    fn only_declared(&self) -> bool;
    /// What each of its members is to somebody else, if it is anything: `subscription`.
    fn serves(&self) -> Option<&'static str>;
    /// When it runs among the aspects of a resource whose writes are in series.
    fn place(&self, want: Option<&Document>) -> Place;
    /// The canonical document of a value as declared, resolved, or stored.
    ///
    /// # Errors
    /// Says why the value is none of this aspect.
    fn canonical(&self, value: &Value) -> Result<Document, String>;
    /// What a declaration means that does not speak of this aspect; `None` means "delete it".
    fn undeclared(&self, scope: &Scope) -> Option<Document>;
    /// What AWS itself puts on a new resource (aws-facts §2).
    fn initial(&self, scope: &Scope) -> Option<Document>;
    /// `want`, with what AWS chose in `live` where the declaration leaves the choice to AWS.
    fn fill(&self, want: Document, live: &Document) -> Document;
    /// `want`, with what AWS itself added to `live`, which every write sends back.
    fn kept(&self, want: Option<Document>, live: &Document, name: &str, scope: &Scope) -> Kept;
    /// `live` without what AWS itself added to it.
    fn stripped(&self, live: &Document, name: &str, scope: &Scope) -> Kept;
    /// `want`, with what AWS chooses on a new resource where the declaration leaves the choice to AWS.
    fn settled(&self, want: Document) -> Document;
    /// Why AWS never makes `want` of `before`, in an aspect that it changes in place otherwise.
    fn one_way(&self, before: &Document, want: &Document) -> Option<String>;
    /// What a value names in plain text, apart from ARNs that AWS does not look up. A value that is none
    /// of this aspect names nothing.
    fn names(&self, value: &Value) -> Vec<Named>;
    /// What a document says in words: by key where the aspect is keyed, else under the empty key; of
    /// most aspects nothing, as their members read well.
    fn sentences(&self, document: &Document) -> BTreeMap<String, String>;
    /// Whether there can be notes on it.
    fn has_notes(&self) -> bool;
    /// What a person has to know or do that is no difference, such as a link to click.
    fn notes(&self, want: Option<&Document>, live: Option<&Document>) -> Vec<String>;
}

/// What pure code knows of a kind.
pub trait KindFacts: Sync {
    /// `service.type`.
    fn name(&self) -> &'static str;
    /// One line of documentation.
    fn about(&self) -> &'static str;
    /// What other resources may refer to.
    fn outputs(&self) -> &'static [Output];
    /// The aspects; the first is the thing itself.
    fn aspects(&self) -> Vec<&'static dyn AspectFacts>;
    /// What AWS has of such a resource that no aspect reads or changes.
    fn not_managed(&self) -> &'static [&'static str];
    /// Whether deleting it loses data that can't be made again.
    fn holds_data(&self) -> bool;
    /// Whether AWS itself refuses to delete it while it holds data, as it does with buckets.
    fn guarded_by_aws(&self) -> bool;
    /// Whether writes to one resource must run one after the other.
    fn in_series(&self) -> bool;
    /// Aspects that are not managed of an external resource.
    fn not_of_external(&self) -> &'static [&'static str];
    /// The keys of a declaration by which the resource is found.
    fn found_by(&self) -> &'static [&'static str];
    /// Whether names are unique in the account rather than in a region.
    fn global(&self) -> bool;
    /// AWS's codes for a call about a resource that does not exist (any more).
    fn gone(&self) -> &'static [&'static str];
    /// What stays behind under the old name where it gets another: `its objects`.
    fn leaves_behind(&self) -> Option<&'static str>;
    /// The texts by which others name the resource, the one that says most first.
    fn mentions(
        &self,
        name: &str,
        outputs: &Outputs,
        aspect: &dyn Fn(&str) -> Option<Document>,
    ) -> Vec<Mention>;
    /// AWS's code for a deletion of what is in use.
    fn in_use_code(&self) -> &'static str;
    /// The paths of a declaration that may be `{ file = "x.json" }`; `*` stands for any key.
    fn json_files(&self) -> &'static [&'static str];
    /// The paths of a declaration that name files which go to AWS as an archive.
    fn archives(&self) -> &'static [&'static str];
    /// The paths of a declaration that hold secrets; `*` stands for any key.
    fn secrets(&self) -> &'static [&'static str];
    /// Reads a declaration.
    ///
    /// # Errors
    /// The first part of it that does not fit, with its path.
    fn desired(&self, declaration: &Value, scope: &Scope) -> Result<Desired, Mistake>;
    /// Declarations of what a world holds under `name`, the one that reads best first: the way back from
    /// [`KindFacts::desired`]. Each may say more than it has to, and less than is held.
    fn written(&self, name: &str, held: Held) -> Vec<Table>;
    /// The JSON schema of a declaration.
    fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema;
    /// The outputs that are known before the resource exists. `first` is the first aspect's
    /// document where it is known.
    fn predict(&self, name: &str, first: Option<&Document>, scope: &Scope) -> Outputs;
    /// All outputs of a new resource, made up by AWS's rules from `unique`, for worlds that are
    /// not AWS.
    fn make_up(&self, name: &str, first: Option<&Document>, scope: &Scope, unique: &str) -> Outputs;
    /// The name by which AWS knows a stored resource, for worlds that are not AWS.
    fn called(&self, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String>;
    /// The kind among whose names its own are: those of metric and composite alarms are one set.
    fn namespace(&self) -> &'static str;
    /// The output by which documents name it.
    fn named_by(&self) -> &'static str;
    /// Where a name is told apart from others: a region, or `global` for the whole account.
    fn place(&self, name: &str, region: &str) -> String;
    /// One spelling for all the names by which AWS finds one resource.
    fn identity(&self, name: &str) -> String;
    /// One spelling for all the names of which AWS lets only one exist.
    fn unique(&self, name: &str) -> String;
    /// How AWS refuses to make what has a name that is taken.
    fn taken(&self) -> Refusal;
    /// Whether AWS finds it by an id of its own, so that it stays the same under another name.
    fn found_by_owner(&self) -> bool;
    /// What must exist before something called `name` can, as the name itself says.
    fn part_of(&self, name: &str) -> Option<Named>;

    /// The aspect called `name`.
    fn aspect(&self, name: &str) -> Option<&'static dyn AspectFacts> {
        self.aspects().into_iter().find(|aspect| aspect.name() == name)
    }

    /// The aspect that is the thing itself.
    fn first(&self) -> &'static dyn AspectFacts {
        self.aspects()[0]
    }

    /// Whether it can carry owner tags.
    fn taggable(&self) -> bool {
        self.aspect(TAGS).is_some()
    }
}

/// What stands in the place of a region where a name is unique in the account.
pub const GLOBAL: &str = "global";

/// The name of the aspect that carries tags, in every kind that has them.
pub const TAGS: &str = "tags";

/// The kinds that a stack may use, in the order they are listed.
#[derive(Clone)]
pub struct Catalog(Vec<&'static dyn KindFacts>);

impl Catalog {
    /// A catalog of these kinds.
    #[must_use]
    pub fn new(kinds: Vec<&'static dyn KindFacts>) -> Self {
        Self(kinds)
    }

    /// The kind called `service.type`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static dyn KindFacts> {
        self.0.iter().copied().find(|kind| kind.name() == name)
    }

    /// All kinds.
    pub fn iter(&self) -> impl Iterator<Item = &'static dyn KindFacts> {
        self.0.iter().copied()
    }
}
