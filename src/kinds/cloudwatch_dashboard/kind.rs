//! The kind: aspects, outputs, and the way from a declaration and back.

use serde_json::Value;

use super::{
    check,
    dashboard::{self, Dashboard},
    spec::Spec,
    widget,
};
use crate::{
    kind::{DynAspect, prelude::*},
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
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&Dashboard, &TagsOf(CloudWatchTags)];
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
            .with(TagsOf(CloudWatchTags), Some(spec.tags))
    }

    /// Widgets one after the other, widgets with their places, and all of it in AWS's grammar.
    fn written(mut held: Written) -> Vec<Table> {
        let Some(body) = held.take(Dashboard) else { return vec![held.rest()] };
        let body: Value = serde_json::from_str(&body.text()).unwrap_or_default();
        let short =
            [false, true].into_iter().filter_map(|with_places| widget::to_declaration(&body, with_places));
        let whole = Table::from_iter([("body".to_owned(), body.clone())]);
        let rest = held.rest();
        let with_rest = |form: Table| rest.clone().into_iter().chain(form).collect();
        short.chain([whole]).map(with_rest).collect()
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        dashboard::dashboard_outputs(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("dashboard/").map(str::to_owned).into_iter().collect()
    }

    /// People look at a dashboard; nothing refers to one.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        dashboard::list(aws, scope).await
    }
}
