//! Calls on the wire, paced and counted with those of the SDK's clients.

use std::{collections::BTreeSet, fmt, marker::PhantomData, sync::Arc};

use serde::{
    Serialize,
    de::{DeserializeOwned, DeserializeSeed},
};

use super::{
    client,
    de::{Lookup, Observed, Within, looked_for, observing},
    protocol,
    ser::{Malformed, with_nulls},
    service::Operation,
    tree::Tree,
};
use crate::{
    aws::{
        clients::Aws,
        next_page,
        unknown::{Unknown, note},
    },
    model::Failure,
};

/// An answer, and the paths of its members that the types have no field for.
#[derive(Debug)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// `Targets.NewThing`. A put that replaces the whole must refuse if one of them matters.
    pub unknown: Vec<String>,
}

/// What went over the wire, for a test that compares it with AWS's models.
pub enum Record<'a> {
    /// A request; members without a value are null.
    Request(&'a Tree),
    /// What the type of the answer looks for in a tree.
    Answer(&'a dyn Fn(Tree) -> Lookup),
}

type Recording = dyn Fn(&Operation, &Record<'_>) + Send + Sync;

/// Sees every call on the wire.
#[derive(Clone)]
pub struct Recorder(Arc<Recording>);

impl Recorder {
    /// A recorder that calls a function.
    pub fn new(record: impl Fn(&Operation, &Record<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(record))
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Recorder")
    }
}

impl Aws {
    /// Calls an operation in a region.
    ///
    /// # Errors
    /// What AWS answered, or that it did not.
    pub async fn call<O: DeserializeOwned>(
        &self,
        operation: &Operation,
        region: &str,
        input: &(impl Serialize + ?Sized),
    ) -> Result<O, Failure> {
        self.ask(operation, region, input).await.map(|answer| answer.value)
    }

    /// Calls an operation in a region of whose answer nothing is read.
    ///
    /// # Errors
    /// What AWS answered, or that it did not.
    pub async fn act(
        &self,
        operation: &Operation,
        region: &str,
        input: &(impl Serialize + ?Sized),
    ) -> Result<(), Failure> {
        self.send_on_the_wire(operation, region, request(operation, input)?).await.map(drop)
    }

    /// Calls an operation in a region and says which members of the answer have no field.
    ///
    /// # Errors
    /// What AWS answered, or that it did not.
    pub async fn ask<O: DeserializeOwned>(
        &self,
        operation: &Operation,
        region: &str,
        input: &(impl Serialize + ?Sized),
    ) -> Result<Answer<O>, Failure> {
        let tree = self.send_on_the_wire(operation, region, request(operation, input)?).await?;
        self.read(operation, tree, PhantomData)
    }

    /// Calls an operation for the list that its answers have ([`Operation::lists`], [`Operation::holds`]), page after
    /// page; each takes its turn in the pace of its service.
    ///
    /// # Errors
    /// What AWS answered, or that it did not.
    pub async fn list<L: DeserializeOwned + Default + IntoIterator + Extend<L::Item>>(
        &self,
        operation: &Operation,
        region: &str,
        input: &(impl Serialize + ?Sized),
    ) -> Result<L, Failure> {
        let input = request(operation, input)?;
        let answers = if operation.is_paged {
            self.pages(operation, region, input).await?
        } else {
            vec![self.send_on_the_wire(operation, region, input).await?]
        };
        let mut all = L::default();
        for tree in answers {
            all.extend(self.read(operation, tree, Within::<L>::new(operation.list))?.value);
        }
        Ok(all)
    }

    /// The answers of all pages, without the members that lead to the next.
    async fn pages(&self, operation: &Operation, region: &str, input: Tree) -> Result<Vec<Tree>, Failure> {
        let service = operation.service;
        let asked_with = service.requests.on_the_wire("", service.tokens.0);
        let answered_with = service.answers.on_the_wire("", service.tokens.1);
        let (Tree::Struct(first) | Tree::Map(first)) = input else {
            return Err(malformed(operation, &Malformed("the request is not a structure".to_owned())));
        };
        if let Some(Recorder(record)) = self.recorder() {
            let members = BTreeSet::from([answered_with.to_string()]);
            let lookup = Lookup { members, ..Lookup::default() };
            record(operation, &Record::Answer(&|_| lookup.clone()));
        }
        let (mut answers, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut members = first.clone();
            members.push((asked_with.to_string(), token.clone().map_or(Tree::Null, Tree::Text)));
            let mut tree = self.send_on_the_wire(operation, region, Tree::Struct(members)).await?;
            let next = tree.take(&answered_with).as_ref().and_then(Tree::text);
            answers.push(tree);
            token = next_page(next, token.as_deref());
            if token.is_none() {
                return Ok(answers);
            }
        }
    }

    async fn send_on_the_wire(
        &self,
        operation: &Operation,
        region: &str,
        input: Tree,
    ) -> Result<Tree, Failure> {
        let malformed = |why| malformed(operation, &why);
        if let Some(Recorder(record)) = self.recorder() {
            record(operation, &Record::Request(&input));
        }
        let client = self.wire().client(operation, region, self).map_err(malformed)?;
        let request = protocol::prepare(operation, input.without_nulls()).map_err(malformed)?;
        // The SDK's futures are large.
        self.send(operation.action, Box::pin(client::send(client, *operation, request))).await
    }

    fn read<'de, S: DeserializeSeed<'de> + Copy>(
        &self,
        operation: &Operation,
        tree: Tree,
        seed: S,
    ) -> Result<Answer<S::Value>, Failure> {
        let names = operation.service.answers;
        if let Some(Recorder(record)) = self.recorder() {
            record(operation, &Record::Answer(&|tree| looked_for(seed, tree, names)));
        }
        let observed = Observed { is_listing: operation.is_listing, ..Observed::default() };
        let (value, observed) = observing(seed, tree, names, observed).map_err(|Malformed(why)| {
            malformed(operation, &Malformed(format!("unexpected answer: {why}")))
        })?;
        if let Some(read_only) = operation.watched {
            for unknown in observed.unknown.iter().filter(|one| !read_only.contains(&one.path.as_str())) {
                let (member, of) = (unknown.path.clone(), unknown.item.clone());
                note(Unknown { answer: operation.name(), member, of });
            }
        }
        Ok(Answer { value, unknown: observed.unknown.into_iter().map(|one| one.path).collect() })
    }
}

fn request(operation: &Operation, input: &(impl Serialize + ?Sized)) -> Result<Tree, Failure> {
    with_nulls(input, operation.service.requests).map_err(|why| malformed(operation, &why))
}

fn malformed(operation: &Operation, why: &Malformed) -> Failure {
    Failure::guard(operation.action, why.to_string())
}
