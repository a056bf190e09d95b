//! The kind: outputs, and how a declaration falls apart.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{check, dashboard::Dashboard, live, spec::Spec, widget, written};
use crate::{
    kind::{self, DynAspect},
    kinds::cloudwatch::CloudWatchTags,
};

/// `cloudwatch.dashboard`.
#[derive(Debug)]
pub struct CloudWatchDashboard;

impl Kind for CloudWatchDashboard {
    type Spec = Spec;
    const NAME: &'static str = "cloudwatch.dashboard";
    const ABOUT: &'static str = "graphs, texts, queries and alarms on one page";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN, which has no region"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["sharing"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&Dashboard, &CloudWatchTags];
    const GONE: &'static [&'static str] =
        &["ResourceNotFound", "ResourceNotFoundException", "DashboardNotFoundError"];
    const GLOBAL: bool = true;
    const INDEXED: bool = false;
    const JSON_FILES: &'static [&'static str] = &["body"];

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let body = spec.body.clone().unwrap_or_else(|| widget::body(&spec, &scope.region));
        let problems = check::problems(&spec, &body);
        Desired::named(spec.name)
            .with_problems(problems)
            .with(Dashboard, Some(body.into()))
            .with(CloudWatchTags, Some(spec.tags))
    }

    fn written(held: Written) -> Vec<Table> {
        written::written(held)
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("dashboard/").map(str::to_owned).into_iter().collect()
    }

    /// People look at a dashboard; nothing refers to one.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, scope).await
    }
}

pub(super) fn outputs(name: &str, scope: &Scope) -> Outputs {
    let arn = scope.global_arn("cloudwatch", &format!("dashboard/{name}"));
    kind::outputs([("arn", &arn), ("name", name)])
}
