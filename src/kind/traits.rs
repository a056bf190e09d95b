//! The two traits that a kind implements. An aspect's `Value` is the one struct that the stack file
//! and AWS's answer both become.

use std::{collections::BTreeMap, future::Future};

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Appended, DynAspect, Found, Holding, Target, Transient, Written, erased::json};
use crate::{
    aws::Aws,
    facts::{Actions, Desired, Mention, OnChange, Place, Problem, Replaces, Rides, Table},
    model::{Document, Extra, Failure, Fate, Named, Output, Outputs, Refusal, Scope, Text, Uses},
};

/// What AWS said about an aspect that is there.
#[derive(Debug)]
pub struct Seen<V> {
    /// The aspect's value.
    pub value: V,
    /// What the resource's outputs are; only the first aspect tells.
    pub outputs: Outputs,
    /// Members of AWS's answer that no declaration can set.
    pub extras: Vec<Extra>,
}

impl<V> Seen<V> {
    /// A value that tells no outputs.
    pub fn new(value: V) -> Self {
        Self { value, outputs: Outputs::new(), extras: Vec::new() }
    }

    /// A value of a first aspect.
    pub fn with_outputs(value: V, outputs: Outputs) -> Self {
        Self { value, outputs, extras: Vec::new() }
    }

    /// The same with members that `put` sends back as they are.
    #[must_use]
    pub fn keeping<S: Into<String>>(self, members: impl IntoIterator<Item = S>) -> Self {
        self.beside(members, Fate::Kept)
    }

    /// The same with members in whose presence `put` is refused.
    #[must_use]
    pub fn refusing<S: Into<String>>(self, members: impl IntoIterator<Item = S>) -> Self {
        self.beside(members, Fate::Refused)
    }

    fn beside<S: Into<String>>(mut self, members: impl IntoIterator<Item = S>, fate: Fate) -> Self {
        self.extras.extend(members.into_iter().map(|member| Extra { member: member.into(), fate }));
        self
    }
}

/// What a person has to know or do that is no difference, such as a link to click, from what the
/// stack wants of an aspect and what AWS has.
pub type Notes<V> = fn(want: Option<&V>, live: Option<&V>) -> Vec<String>;

/// What a value says in words, for people who read a plan: by key where the aspect is keyed, else
/// under the empty key.
pub type Sentences<V> = fn(&V) -> BTreeMap<String, String>;

/// What a value names in plain text.
pub type Names<V> = fn(&V) -> Vec<Named>;

/// One part of a resource that AWS reads and writes by its own calls.
pub trait Aspect: Sync + 'static {
    /// What the stack file and AWS's answer both become: canonical by construction. Sets are
    /// `BTreeSet`, keyed lists `BTreeMap`, defaults always serialised.
    type Value: Serialize + DeserializeOwned + Send + Sync;
    /// `encryption`.
    const NAME: &'static str;
    /// One line of documentation.
    const ABOUT: &'static str;
    /// The IAM actions to read and to write it.
    const ACTIONS: Actions;
    /// What `put` replaces at AWS. Whatever it would lose it reads just before and sends back, or it is
    /// refused.
    const REPLACES: Replaces;
    /// What it means that it differs.
    const ON_CHANGE: OnChange = OnChange::Update;
    /// Whether it gives access to the resource or by it.
    const GRANTS: bool = false;
    /// Whether it is a map whose keys are managed one by one on an external resource.
    const KEYED: bool = false;
    /// Whether AWS refuses a document that names a principal which does not exist.
    const CHECKS_PRINCIPALS: bool = false;
    /// How it does.
    const INVALID_PRINCIPAL: Refusal = Refusal::new("MalformedPolicy", "Invalid principal in policy: {}");
    /// What a value names besides principals: names of resources, and ARNs of what must exist.
    const NAMES: Option<Names<Self::Value>> = None;
    /// What AWS itself adds to it. That is no difference, and every write sends it back.
    const APPENDED: Option<Appended<Self::Value>> = None;
    /// Whether only declared keys are ever looked at: whatever else is there stays.
    const ONLY_DECLARED: bool = false;
    /// Whether the call that creates the resource carries it ([`Target::creation_value`]).
    const RIDES: Rides = Rides::Never;
    /// Whether AWS refuses to delete the resource while this is there.
    const BLOCKS_DELETION: bool = false;
    /// What each of its members is to somebody else, if it is anything: `subscription`. Whoever
    /// subscribed to a topic loses that with the topic, so each member that the stack does not declare is
    /// a use.
    const SERVES: Option<&'static str> = None;
    /// Refusals of `put` and `delete` that pass by themselves.
    const TRANSIENT: &'static [Transient] = &[];

    /// What a person has to know or do that is no difference, if there can be such a thing.
    const NOTES: Option<Notes<Self::Value>> = None;
    /// How a new value is said in words, where its members would not read well.
    const SENTENCES: Option<Sentences<Self::Value>> = None;

    /// The value of a resource on which nobody has set this aspect. `None` where there is then none.
    fn default(_scope: &Scope) -> Option<Self::Value> {
        None
    }

    /// What a declaration means that does not speak of this aspect; `None` means "delete it".
    fn undeclared(scope: &Scope) -> Option<Self::Value> {
        Self::default(scope)
    }

    /// What AWS itself puts on a new resource.
    fn initial(scope: &Scope) -> Option<Self::Value> {
        Self::default(scope)
    }

    /// Takes from `live` what the declaration leaves to AWS.
    fn fill(_want: &mut Self::Value, _live: &Self::Value) {}

    /// What AWS chooses on a new resource where the declaration leaves it the choice.
    fn settle(_want: &mut Self::Value) {}

    /// Why AWS never makes `want` of `before`, in an aspect that it changes in place otherwise.
    fn one_way(_before: &Self::Value, _want: &Self::Value) -> Option<String> {
        None
    }

    /// When it runs among the aspects of a resource whose writes are in series.
    fn place(_want: Option<&Self::Value>) -> Place {
        Place::InOrder
    }

    /// Reads it; `None` where AWS has none. What is denied is an error, never `None`.
    fn read(
        &self,
        aws: &Aws,
        at: &Target,
    ) -> impl Future<Output = Result<Option<Seen<Self::Value>>, Failure>> + Send;

    /// Makes it what `want` says. Safe to repeat. That is what [`Aspect::create`] of a first aspect does, unless it
    /// has a call of its own for what exists; each other aspect implements this.
    fn put(
        &self,
        aws: &Aws,
        at: &Target,
        want: Self::Value,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        async move { self.create(aws, at, want).await.map(drop) }
    }

    /// Makes a first aspect what `want` says: creates the resource where there is none. Safe to repeat.
    /// Returns the resource's outputs. Each first aspect implements this.
    fn create(
        &self,
        aws: &Aws,
        at: &Target,
        want: Self::Value,
    ) -> impl Future<Output = Result<Outputs, Failure>> + Send {
        async move { self.put(aws, at, want).await.map(|()| Outputs::new()) }
    }

    /// Removes it; of a first aspect, the whole resource with what hangs on it. Fine if it is gone. What has
    /// a default is put back to it.
    fn delete(&self, aws: &Aws, at: &Target) -> impl Future<Output = Result<(), Failure>> + Send {
        async move {
            match Self::default(&at.scope) {
                Some(default) => self.put(aws, at, default).await,
                None => Err(Failure::guard(Self::NAME, "it can't be removed")),
            }
        }
    }
}

/// A type of resource: a declaration that falls apart into aspects.
pub trait Kind: Sync + 'static {
    /// The declaration. `deny_unknown_fields`; no `flatten`, `untagged` or `tag`.
    type Spec: DeserializeOwned + JsonSchema;
    /// `service.type`.
    const NAME: &'static str;
    /// One line of documentation.
    const ABOUT: &'static str;
    /// What other resources may refer to.
    const OUTPUTS: &'static [Output];
    /// The aspects; the first is the thing itself and holds only what creation can't do without.
    const ASPECTS: &'static [&'static dyn DynAspect];
    /// What AWS has of such a resource that no aspect reads or changes, in AWS's terms.
    const NOT_MANAGED: &'static [&'static str] = &[];
    /// Whether deleting it loses data that can't be made again.
    const HOLDS_DATA: bool = false;
    /// Whether AWS itself refuses to delete it while it holds data, as it does with buckets.
    const GUARDED_BY_AWS: bool = false;
    /// Whether writes to one resource must run one after the other, in the order of the aspects.
    const IN_SERIES: bool = false;
    /// Aspects that hold many settings as one. Of an external resource they are not managed: a declaration of one
    /// setting would put all others to their defaults.
    const NOT_OF_EXTERNAL: &'static [&'static str] = &[];
    /// The keys of a declaration by which the resource is found, which that of an external one has too.
    const FOUND_BY: &'static [&'static str] = &["name"];
    /// AWS's codes for a call about a resource that does not exist: it may go between a listing that tells
    /// of it and the reads of its aspects.
    const GONE: &'static [&'static str] = &[];
    /// Whether names are unique in the account rather than in a region.
    const GLOBAL: bool = false;
    /// The kind among whose names its own are.
    const NAMESPACE: &'static str = Self::NAME;
    /// The output by which documents name it in plain text.
    const NAMED_BY: &'static str = "name";
    /// How AWS refuses to make what has a name that is taken.
    const TAKEN: Refusal = Refusal::new("AlreadyExists", "{} already exists");
    /// What stands before the name, or the id, in the resource part of its ARN: `rule/`.
    const ARN_PREFIX: Option<&'static str> = None;
    /// The service in its ARN, where that is not the first part of [`Kind::NAME`].
    const ARN_SERVICE: Option<&'static str> = None;
    /// What may use it of which AWS keeps no list: "which policies name it".
    const UNLISTED_USES: Option<&'static str> = None;
    /// Whether AWS finds it by an id of its own, so that it stays the same under another name.
    const FOUND_BY_OWNER: bool = false;
    /// Whether the Resource Groups Tagging API knows it (aws-facts §7.1). What it does not know is listed
    /// to find what carries a tag.
    const INDEXED: bool = true;
    /// What stays behind under the old name where a resource gets another, which is another resource:
    /// `its objects`. Nothing where all of it is declared.
    const LEAVES_BEHIND: Option<&'static str> = None;
    /// AWS's code for a deletion of what is in use, for worlds that are not AWS.
    const IN_USE_CODE: &'static str = "ResourceInUse";
    /// The paths of a declaration that may be `{ file = "x.json" }`; `*` stands for any key.
    const JSON_FILES: &'static [&'static str] = &[];
    /// The paths of a declaration that name a directory or a file of the stack, which goes to AWS as a
    /// [`crate::model::Archive`], dotted.
    const ARCHIVES: &'static [&'static str] = &[];
    /// The paths of a declaration that hold a [`crate::model::Secret`], dotted. `*` at the end stands for any key, whose
    /// value may be plain text as well.
    const SECRETS: &'static [&'static str] = &[];

    /// Takes a declaration apart.
    fn desired(spec: Self::Spec, scope: &Scope) -> Desired;

    /// Declarations of what a world holds, the one that reads best first: the way back from
    /// [`Kind::desired`]. The first that means what is held is taken, and what it need not say is left
    /// out, so defaults and members that say nothing may stand here.
    fn written(mut held: Written) -> Vec<Table> {
        held.spread(Self::ASPECTS[0].name());
        vec![held.rest()]
    }

    /// The outputs that follow from name, account and region alone.
    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs;

    /// All outputs of a new resource as AWS would make them up. `unique` is 32 lower-case hex
    /// digits that differ for each resource.
    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, _unique: &str) -> Outputs {
        Self::predict(name, first, scope)
    }

    /// The names that the resource part of an ARN may stand for; none where it is of another kind.
    fn named(resource: &str) -> Vec<String> {
        let name = Self::ARN_PREFIX.and_then(|prefix| resource.strip_prefix(prefix));
        name.map(str::to_owned).into_iter().collect()
    }

    /// The texts by which others name the resource, the one that says most first.
    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        Mention::arns(outputs)
    }

    /// What uses the resource, and what of that can't be known. Asked only of what a plan would delete or
    /// replace. The members of aspects that serve others are found without it, as is what
    /// [`Kind::holdings`] of other kinds tell.
    fn uses(_aws: &Aws, _at: &Target) -> impl Future<Output = Uses> + Send {
        let none = Uses::none();
        std::future::ready(Self::UNLISTED_USES.into_iter().fold(none, Uses::unlisted))
    }

    /// What a listing tells of the resources of this kind in a region, for a look at what they name.
    /// Nothing where that would take a call for each.
    fn holdings(_aws: &Aws, _scope: &Scope) -> impl Future<Output = Result<Vec<Holding>, Failure>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// When AWS says that a resource was created, in seconds since 1970. Nothing where AWS tells no date; a new
    /// resource is then known only to the run that made it.
    fn created(
        _aws: &Aws,
        _scope: &Scope,
        _name: &str,
        _arn: &str,
    ) -> impl Future<Output = Result<Option<i64>, Failure>> + Send {
        std::future::ready(Ok(None))
    }

    /// Everything of this kind in a region.
    fn list(aws: &Aws, scope: &Scope) -> impl Future<Output = Result<Vec<Found>, Failure>> + Send;

    /// The name by which AWS knows a stored resource.
    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        outputs.get("name").cloned()
    }

    /// Whether a name is unique in the account, where that is not so of all names of this kind.
    fn is_global(_name: &str) -> bool {
        Self::GLOBAL
    }

    /// One spelling for all the names by which AWS finds one resource.
    fn identity(name: &str) -> String {
        name.to_owned()
    }

    /// One spelling for all the names of which AWS lets only one exist.
    fn unique(name: &str) -> String {
        Self::identity(name)
    }

    /// What must exist before something called `name` can, as the name itself says.
    fn part_of(_name: &str) -> Option<Named> {
        None
    }

    /// Refuses a resource that exists elsewhere than declared, by its outputs: names that are unique
    /// everywhere do not say where.
    ///
    /// # Errors
    /// Where it is.
    fn hold(_at: &Target, _outputs: &Outputs) -> Result<(), Failure> {
        Ok(())
    }
}

impl Desired {
    /// Sets an aspect's value. Passing the aspect itself makes the wrong value a compile error.
    #[must_use]
    pub fn with<A: Aspect>(mut self, _aspect: A, value: Option<A::Value>) -> Self {
        if let Some(json) = value.and_then(|value| json(&value).ok()) {
            self.aspects.insert(A::NAME, json);
        }
        self
    }

    /// Sets what AWS never tells back, where there is a value.
    #[must_use]
    pub fn with_setting(mut self, name: &'static str, value: impl Serialize) -> Self {
        if let Ok(json) = json(&value)
            && !json.is_null()
        {
            self.settings.insert(name, json);
        }
        self
    }

    /// Adds constraints that AWS has only for what is made now.
    #[must_use]
    pub fn with_problems_of_new(mut self, problems: impl IntoIterator<Item = Problem>) -> Self {
        self.problems_of_new.extend(problems);
        self
    }

    /// Adds constraints that the declaration breaks.
    #[must_use]
    pub fn with_problems(mut self, problems: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(problems);
        self
    }
}

/// Outputs from pairs.
#[must_use]
pub fn outputs<const N: usize>(pairs: [(&str, &str); N]) -> Outputs {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Known text, for values read from AWS.
#[must_use]
pub fn known(text: impl Into<String>) -> Text {
    Text::Known(text.into())
}
