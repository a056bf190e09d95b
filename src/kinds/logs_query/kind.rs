//! Outputs, and how a declaration becomes an aspect.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    live,
    query::{QueryItself, QueryValue},
    spec::Spec,
};
use crate::{
    kind::{self, DynAspect},
    model::uuid,
};

/// `logs.query`.
#[derive(Debug)]
pub struct LogsQuery;

impl Kind for LogsQuery {
    type Spec = Spec;
    const NAME: &'static str = "logs.query";
    const ABOUT: &'static str = "a saved query of Logs Insights";
    const OUTPUTS: &'static [Output] =
        &[Output::made_up("id", "the id of the saved query"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["scheduled queries"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&QueryItself];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let value = QueryValue {
            query: spec.query,
            log_groups: spec.log_groups,
            language: spec.language,
            parameters: spec.parameters,
        };
        Desired::named(spec.name).with_problems(problems).with(QueryItself, Some(value))
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        kind::outputs([("name", name)])
    }

    fn make_up(name: &str, _first: Option<&Value>, _scope: &Scope, unique: &str) -> Outputs {
        kind::outputs([("name", name), ("id", &uuid(unique))])
    }

    /// People run a saved query; nothing refers to one.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        Ok(live::all(aws, &scope.region).await?.keys().map(Found::named).collect())
    }
}
