//! Aspect `dashboard`: its body, which is all there is to it.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::{operation::put_dashboard::PutDashboardError, types::DashboardValidationMessage};

use super::{body::Body, kind::outputs};
use crate::kinds::cloudwatch::tags;

const GET: &str = "cloudwatch:GetDashboard";
const PUT: &str = "cloudwatch:PutDashboard";
const DELETE: &str = "cloudwatch:DeleteDashboards";

/// That there is no such dashboard, in the spellings of AWS's protocols.
const ABSENT: &[&str] = &["ResourceNotFound", "DashboardNotFoundError"];

/// The aspect. AWS replaces all of it in place.
#[derive(Debug)]
pub(super) struct Dashboard;

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
        Ok(body.map(|body| Seen::with_outputs(body, outputs(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: Body) -> Result<Outputs, Failure> {
        let outputs = outputs(&at.name, &at.scope);
        if at.creation.contains_key(TAGS) && get(aws, at).await?.is_some() {
            tags::check_owner(aws, at, &outputs["arn"], PUT).await?;
        }
        let call = aws
            .cloudwatch(&at.scope.region)
            .put_dashboard()
            .dashboard_name(&at.name)
            .dashboard_body(want.text())
            .set_tags(tags::of_creation(at));
        let mut refused = Vec::new();
        let answer = aws
            .send(PUT, async {
                let answer = call.send().await;
                if let Err(error) = &answer
                    && let Some(PutDashboardError::DashboardInvalidInputError(error)) =
                        error.as_service_error()
                {
                    refused = error.dashboard_validation_messages().to_vec();
                }
                answer
            })
            .await
            .map_err(|failure| Failure { message: with_details(&failure.message, &refused), ..failure })?;
        let said = answer.dashboard_validation_messages();
        // A warning and an error look alike: only an error leaves the dashboard as it was.
        if !said.is_empty() && get(aws, at).await?.as_ref() != Some(&want) {
            let message = with_details("the body is not valid", said);
            return Err(Failure::refused(PUT, "InvalidParameterInput", message));
        }
        Ok(outputs)
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Body) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).delete_dashboards().dashboard_names(&at.name);
        gone(aws.send(DELETE, call.send()).await, ABSENT)
    }
}

async fn get(aws: &Aws, at: &Target) -> Result<Option<Body>, Failure> {
    let call = aws.cloudwatch(&at.scope.region).get_dashboard().dashboard_name(&at.name);
    let answer = absent(aws.send(GET, call.send()).await, ABSENT)?;
    Ok(answer.map(|answer| Body::seen(answer.dashboard_body.as_deref().unwrap_or_default())))
}

/// A message with what AWS says about single parts of the body.
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
