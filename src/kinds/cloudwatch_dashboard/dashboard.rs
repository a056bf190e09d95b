//! The kind, and aspect `dashboard`: its body, which is all there is to it.

use aws_sdk_cloudwatch::{operation::put_dashboard::PutDashboardError, types::DashboardValidationMessage};
use futures_util::future::try_join_all;

use super::{body::Body, check, spec::Spec, widget};
use crate::{kind::DynAspect, kinds::cloudwatch::prelude::*};

const GET: &str = "cloudwatch:GetDashboard";
const PUT: &str = "cloudwatch:PutDashboard";
const DELETE: &str = "cloudwatch:DeleteDashboards";
const LIST: &str = "cloudwatch:ListDashboards";

/// That a dashboard does not exist, in the spellings of AWS's protocols.
const ABSENT: &[&str] = &["ResourceNotFound", "DashboardNotFoundError"];

/// The most dashboards whose tags a listing reads. In an account with more, looking for undeclared ones
/// would take longer than all the rest of a plan.
const MOST_READ: usize = 50;

#[derive(Debug)]
pub(crate) struct CloudWatchDashboard;

impl Kind for CloudWatchDashboard {
    type Spec = Spec;
    const NAME: &'static str = "cloudwatch.dashboard";
    const ABOUT: &'static str = "graphs, texts, queries and alarms on one page";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN, which has no region"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["sharing"];
    const ARN_PREFIX: Option<&'static str> = Some("dashboard/");
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
        dashboard_outputs(name, scope)
    }

    /// With their tags where they are few: the Tagging API does not know dashboards (aws-facts §7.1), so the tags of
    /// each are a call of its own.
    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let pages = aws.cloudwatch(&scope.region).list_dashboards().into_paginator().items().send();
        let entries = aws.send(LIST, pages.collect::<Result<Vec<_>, _>>()).await?;
        let names: Vec<String> = entries.into_iter().filter_map(|entry| entry.dashboard_name).collect();
        if names.len() > MOST_READ {
            return Ok(names.into_iter().map(Found::named).collect());
        }
        let reads = names.into_iter().map(|name| async move {
            let arn = dashboard_outputs(&name, scope).remove("arn").unwrap_or_default();
            let tags = tags::listed(aws, &scope.region, &arn).await?;
            Ok(Found { tags: Some((*tags).clone()), ..Found::named(name) })
        });
        try_join_all(reads).await
    }
}

/// AWS replaces all of it in place.
#[derive(Debug)]
struct Dashboard;

impl Aspect for Dashboard {
    type Value = Body;
    const NAME: &'static str = "dashboard";
    const ABOUT: &'static str = "its widgets and time range";
    const SENTENCES: Option<Sentences<Body>> = Some(|body| [(String::new(), body.sentence())].into());
    const REPLACES: Replaces = Replaces::whole("GetDashboard");
    const ACTIONS: Actions = Actions {
        read: &[GET],
        write: &[GET, "cloudwatch:ListTagsForResource", PUT, "cloudwatch:TagResource", DELETE],
    };

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Body>>, Failure> {
        let body = get(aws, at).await?;
        Ok(body.map(|body| Seen::with_outputs(body, dashboard_outputs(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: Body) -> Result<Outputs, Failure> {
        let outputs = dashboard_outputs(&at.name, &at.scope);
        if at.creation.contains_key(TAGS) && get(aws, at).await?.is_some() {
            tags::check_owner(aws, at, &outputs["arn"], PUT).await?;
        }
        let call = aws.cloudwatch(&at.scope.region).put_dashboard().dashboard_name(&at.name);
        let call = call.dashboard_body(want.text()).set_tags(tags::of_creation(at));
        let mut refused = Vec::new();
        let send = async {
            let answer = call.send().await;
            if let Err(error) = &answer
                && let Some(PutDashboardError::DashboardInvalidInputError(error)) = error.as_service_error()
            {
                refused = error.dashboard_validation_messages().to_vec();
            }
            answer
        };
        let answer = aws.send(PUT, send).await;
        let answer = answer
            .map_err(|failure| Failure { message: with_details(&failure.message, &refused), ..failure })?;
        let details = answer.dashboard_validation_messages();
        // A warning and an error look alike: only an error leaves the dashboard as it was.
        if !details.is_empty() && get(aws, at).await?.as_ref() != Some(&want) {
            let message = with_details("the body is not valid", details);
            return Err(Failure::refused(PUT, "InvalidParameterInput", message));
        }
        Ok(outputs)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).delete_dashboards().dashboard_names(&at.name);
        gone(aws.send(DELETE, call.send()).await, ABSENT)
    }
}

fn dashboard_outputs(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.global_arn("cloudwatch", &format!("dashboard/{name}"))), ("name", name)])
}

async fn get(aws: &Aws, at: &Target) -> Result<Option<Body>, Failure> {
    let call = aws.cloudwatch(&at.scope.region).get_dashboard().dashboard_name(&at.name);
    let answer = absent(aws.send(GET, call.send()).await, ABSENT)?;
    Ok(answer.map(|answer| Body::from_aws(answer.dashboard_body.as_deref().unwrap_or_default())))
}

/// A message with the details of AWS about single parts of the body.
fn with_details(message: &str, details: &[DashboardValidationMessage]) -> String {
    let details = details.iter().map(|detail| {
        let path = detail.data_path.as_deref().unwrap_or_default();
        format!("; {path}: {}", detail.message.as_deref().unwrap_or_default())
    });
    format!("{message}{}", details.collect::<String>())
}

#[cfg(test)]
#[path = "dashboard_tests.rs"]
mod tests;
