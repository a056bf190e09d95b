//! What a kind is made of: the two traits that a kind implements, and their erased forms.
//!
//! An aspect's `Value` is the one struct that the stack file and AWS's answer both become. The
//! blanket implementations below turn values into documents and back; nothing else may.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    sync::Arc,
};

use futures_util::future::{BoxFuture, FutureExt};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    aws::Aws,
    facts::{Actions, AspectFacts, Desired, KindFacts, OnChange, Place, Problem, Rides},
    model::{Address, Document, Failure, Output, Outputs, Owner, Scope, Secrets, Tags, Text},
};

/// What AWS said about an aspect that is there.
#[derive(Debug)]
pub struct Seen<V> {
    /// The aspect's value.
    pub value: V,
    /// What the resource's outputs are; only the first aspect tells.
    pub outputs: Outputs,
}

impl<V> Seen<V> {
    /// A value that tells no outputs.
    pub fn new(value: V) -> Self {
        Self { value, outputs: Outputs::new() }
    }

    /// A value of a first aspect.
    pub fn with_outputs(value: V, outputs: Outputs) -> Self {
        Self { value, outputs }
    }
}

/// The resource that an act is about.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its address in the stack.
    pub address: Address,
    /// The name AWS knows it by.
    pub name: String,
    /// Partition, account and region.
    pub scope: Scope,
    /// Its outputs, once the first aspect was read or made.
    pub outputs: Outputs,
    /// The owner that finds it again where AWS made up its id; external resources have none.
    pub owner: Option<Owner>,
    /// What the stack wants of the aspect at hand, where reading depends on it.
    pub want: Option<Document>,
    /// Whether the resource is someone else's: only declared keys are read and written.
    pub external: bool,
    /// What the creating call carries besides the first aspect, by aspect.
    pub creation: BTreeMap<String, Document>,
    /// What AWS never tells back, such as a key's deletion window.
    pub settings: BTreeMap<String, Value>,
    /// ARNs of what was created in this run and may not be visible everywhere yet.
    pub fresh: Arc<BTreeSet<String>>,
    /// The secrets of this run.
    pub secrets: Arc<Secrets>,
}

impl Target {
    /// An output of the resource, or an empty string where it is not known.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }

    /// The tags that the creating call carries.
    #[must_use]
    pub fn creation_tags(&self) -> Tags {
        self.creation_value(crate::facts::TAGS).unwrap_or_default()
    }

    /// The value of an aspect that the creating call carries.
    #[must_use]
    pub fn creation_value<V: DeserializeOwned>(&self, aspect: &str) -> Option<V> {
        let document = self.creation.get(aspect)?;
        serde_json::from_value(document.json().clone()).ok()
    }

    /// A setting that AWS never tells back.
    #[must_use]
    pub fn setting<V: DeserializeOwned>(&self, name: &str) -> Option<V> {
        serde_json::from_value(self.settings.get(name)?.clone()).ok()
    }

    /// What the stack wants of the aspect at hand.
    #[must_use]
    pub fn wanted<V: DeserializeOwned>(&self) -> Option<V> {
        serde_json::from_value(self.want.as_ref()?.json().clone()).ok()
    }

    /// The salt of this resource's secrets.
    #[must_use]
    pub fn salt(&self) -> String {
        self.address.to_string()
    }
}

/// A refusal that passes by itself once AWS has caught up with what this run made
/// (aws-facts §4.1). Matched on code and message, never on the code alone where AWS uses it for
/// permanent errors too.
#[derive(Clone, Copy, Debug)]
pub struct Transient {
    /// AWS's code.
    pub code: &'static str,
    /// A part of the message; empty matches every message.
    pub message: &'static str,
    /// Whether it passes only if something was created in this run; otherwise it always may.
    pub after_creation: bool,
}

impl Transient {
    /// A refusal that passes if something was created in this run.
    #[must_use]
    pub const fn after_creation(code: &'static str, message: &'static str) -> Self {
        Self { code, message, after_creation: true }
    }

    /// A refusal that passes whoever caused it, such as a conflict of two writes.
    #[must_use]
    pub const fn always(code: &'static str) -> Self {
        Self { code, message: "", after_creation: false }
    }

    /// Whether `failure` is this refusal.
    #[must_use]
    pub fn matches(&self, failure: &Failure, fresh: bool) -> bool {
        failure.has_code(&[self.code]) && failure.message.contains(self.message) && (fresh || !self.after_creation)
    }
}

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
    /// What it means that it differs.
    const ON_CHANGE: OnChange = OnChange::Update;
    /// Whether it gives access to the resource or by it.
    const GRANTS: bool = false;
    /// Whether it is a map whose keys are managed one by one on an external resource.
    const KEYED: bool = false;
    /// Whether AWS refuses a document that names a principal which does not exist.
    const CHECKS_PRINCIPALS: bool = false;
    /// Whether the call that creates the resource carries it ([`Target::creation_value`]).
    const RIDES: Rides = Rides::Never;
    /// Whether AWS refuses to delete the resource while this is there.
    const BLOCKS_DELETION: bool = false;
    /// Refusals of `put` and `delete` that pass by themselves.
    const TRANSIENT: &'static [Transient] = &[];

    /// What a declaration means that does not speak of this aspect; `None` means "delete it".
    fn undeclared() -> Option<Self::Value> {
        None
    }

    /// What AWS itself puts on a new resource.
    fn initial(_scope: &Scope) -> Option<Self::Value> {
        None
    }

    /// Takes from `live` what the declaration leaves to AWS.
    fn fill(_want: &mut Self::Value, _live: &Self::Value) {}

    /// When it runs among the aspects of a resource whose writes are in series.
    fn place(_want: Option<&Self::Value>) -> Place {
        Place::InOrder
    }

    /// Reads it; `None` where AWS has none. What is denied is an error, never `None`.
    fn read(&self, aws: &Aws, at: &Target) -> impl Future<Output = Result<Option<Seen<Self::Value>>, Failure>> + Send;

    /// Makes it what `want` says. Safe to repeat. A first aspect creates the resource and returns
    /// its outputs.
    fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> impl Future<Output = Result<Outputs, Failure>> + Send;

    /// Removes it; of a first aspect, the whole resource with what hangs on it. Fine if it is gone.
    fn delete(&self, aws: &Aws, at: &Target) -> impl Future<Output = Result<(), Failure>> + Send;
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
    /// Whether deleting it loses data that can't be made again.
    const HOLDS_DATA: bool = false;
    /// Whether AWS itself refuses to delete it while it holds data, as it does with buckets.
    const GUARDED_BY_AWS: bool = false;
    /// Whether writes to one resource must run one after the other, in the order of the aspects.
    const IN_SERIES: bool = false;
    /// Whether names are unique in the account rather than in a region.
    const GLOBAL: bool = false;
    /// The paths of a declaration that may be `{ file = "x.json" }`; `*` stands for any key.
    const JSON_FILES: &'static [&'static str] = &[];
    /// The paths of a declaration that hold a [`crate::model::Secret`], dotted.
    const SECRETS: &'static [&'static str] = &[];

    /// Takes a declaration apart.
    fn desired(spec: Self::Spec) -> Desired;

    /// The outputs that follow from name, account and region alone.
    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs;

    /// All outputs of a new resource as AWS would make them up. `unique` is 32 lower-case hex
    /// digits that differ for each resource.
    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, _unique: &str) -> Outputs {
        Self::predict(name, first, scope)
    }

    /// Whether a stored resource is the one called `name`.
    fn answers_to(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> bool {
        outputs.get("name").is_some_and(|stored| stored == name)
    }
}

impl Desired {
    /// Sets an aspect's value. Passing the aspect itself makes the wrong value a compile error.
    #[must_use]
    pub fn with<A: Aspect>(mut self, _aspect: A, value: Option<A::Value>) -> Self {
        if let Some(json) = value.and_then(|value| serde_json::to_value(value).ok()) {
            self.aspects.insert(A::NAME, json);
        }
        self
    }

    /// Sets what AWS never tells back.
    #[must_use]
    pub fn with_setting(mut self, name: &'static str, value: impl Serialize) -> Self {
        if let Ok(json) = serde_json::to_value(value) {
            self.settings.insert(name, json);
        }
        self
    }

    /// Adds constraints that the declaration breaks.
    #[must_use]
    pub fn with_problems(mut self, problems: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(problems);
        self
    }
}

/// The acts of an aspect, erased.
pub trait DynAspect: AspectFacts {
    /// Refusals that pass by themselves.
    fn transient(&self) -> &'static [Transient];
    /// See [`Aspect::read`].
    fn read<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>>;
    /// See [`Aspect::put`].
    fn put<'a>(&'a self, aws: &'a Aws, at: &'a Target, want: &'a Document) -> BoxFuture<'a, Result<Outputs, Failure>>;
    /// See [`Aspect::delete`].
    fn delete<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>>;
}

/// The acts of a kind, erased.
pub trait DynKind: KindFacts {
    /// The aspects with their acts.
    fn acts(&self) -> &'static [&'static dyn DynAspect];
}

/// The document of a value; only these blanket implementations make documents.
fn document<V: Serialize>(value: &V) -> Result<Document, String> {
    serde_json::to_value(value).map(Document::from_canonical).map_err(|error| error.to_string())
}

fn value<V: DeserializeOwned>(document: &Document) -> Result<V, String> {
    serde_json::from_value(document.json().clone()).map_err(|error| error.to_string())
}

impl<A: Aspect> AspectFacts for A {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn about(&self) -> &'static str {
        A::ABOUT
    }

    fn on_change(&self) -> OnChange {
        A::ON_CHANGE
    }

    fn actions(&self) -> Actions {
        A::ACTIONS
    }

    fn grants(&self) -> bool {
        A::GRANTS
    }

    fn keyed(&self) -> bool {
        A::KEYED
    }

    fn checks_principals(&self) -> bool {
        A::CHECKS_PRINCIPALS
    }

    fn rides(&self) -> Rides {
        A::RIDES
    }

    fn blocks_deletion(&self) -> bool {
        A::BLOCKS_DELETION
    }

    fn place(&self, want: Option<&Document>) -> Place {
        let want: Option<A::Value> = want.and_then(|document| value(document).ok());
        A::place(want.as_ref())
    }

    fn canonical(&self, json: &Value) -> Result<Document, String> {
        let value: A::Value = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
        document(&value)
    }

    fn undeclared(&self) -> Option<Document> {
        A::undeclared().and_then(|value| document(&value).ok())
    }

    fn initial(&self, scope: &Scope) -> Option<Document> {
        A::initial(scope).and_then(|value| document(&value).ok())
    }

    fn fill(&self, want: Document, live: &Document) -> Document {
        let (Ok(mut wanted), Ok(seen)) = (value::<A::Value>(&want), value::<A::Value>(live)) else { return want };
        A::fill(&mut wanted, &seen);
        document(&wanted).unwrap_or(want)
    }
}

impl<A: Aspect> DynAspect for A {
    fn transient(&self) -> &'static [Transient] {
        A::TRANSIENT
    }

    fn read<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        async move {
            let Some(seen) = Aspect::read(self, aws, at).await? else { return Ok(None) };
            let canonical = document(&seen.value).map_err(|error| Failure::guard(A::NAME, error))?;
            Ok(Some(Seen { value: canonical, outputs: seen.outputs }))
        }
        .boxed()
    }

    fn put<'a>(&'a self, aws: &'a Aws, at: &'a Target, want: &'a Document) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move {
            let want = value(want).map_err(|error| Failure::guard(A::NAME, error))?;
            Aspect::put(self, aws, at, want).await
        }
        .boxed()
    }

    fn delete<'a>(&'a self, aws: &'a Aws, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        Aspect::delete(self, aws, at).boxed()
    }
}

impl<K: Kind> KindFacts for K {
    fn name(&self) -> &'static str {
        K::NAME
    }

    fn about(&self) -> &'static str {
        K::ABOUT
    }

    fn outputs(&self) -> &'static [Output] {
        K::OUTPUTS
    }

    fn aspects(&self) -> Vec<&'static dyn AspectFacts> {
        K::ASPECTS.iter().map(|&aspect| aspect as &'static dyn AspectFacts).collect()
    }

    fn holds_data(&self) -> bool {
        K::HOLDS_DATA
    }

    fn guarded_by_aws(&self) -> bool {
        K::GUARDED_BY_AWS
    }

    fn in_series(&self) -> bool {
        K::IN_SERIES
    }

    fn global(&self) -> bool {
        K::GLOBAL
    }

    fn json_files(&self) -> &'static [&'static str] {
        K::JSON_FILES
    }

    fn secrets(&self) -> &'static [&'static str] {
        K::SECRETS
    }

    fn desired(&self, declaration: &Value) -> Result<Desired, serde_path_to_error::Error<serde_json::Error>> {
        let spec: K::Spec = serde_path_to_error::deserialize(declaration)?;
        Ok(K::desired(spec))
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<K::Spec>()
    }

    fn predict(&self, name: &str, first: Option<&Document>, scope: &Scope) -> Outputs {
        K::predict(name, first.map(Document::json), scope)
    }

    fn make_up(&self, name: &str, first: Option<&Document>, scope: &Scope, unique: &str) -> Outputs {
        K::make_up(name, first.map(Document::json), scope, unique)
    }

    fn answers_to(&self, name: &str, outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> bool {
        K::answers_to(name, outputs, aspect)
    }
}

impl<K: Kind> DynKind for K {
    fn acts(&self) -> &'static [&'static dyn DynAspect] {
        K::ASPECTS
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
