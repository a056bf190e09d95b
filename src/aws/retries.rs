//! What the SDK does with an answer: tried again where AWS asked for fewer calls, by our list of codes.

use std::sync::Arc;

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{FinalizerInterceptorContextRef, InterceptorContext},
        },
        retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

use super::{answers, codes, pacing::Pacing};

/// Beside the SDK's own classifiers, and after them.
#[derive(Debug)]
pub(super) struct Retries;

impl ClassifyRetry for Retries {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let response = match context.output_or_error() {
            Some(Err(_)) => context.response(),
            _ => None,
        };
        let Some(response) = response else { return RetryAction::NoActionIndicated };
        match answers::code(response).unwrap_or_default() {
            code if codes::is_throttled(&code, response.status().as_u16()) => RetryAction::throttling_error(),
            code if code == codes::QUOTA && !answers::speaks_of_rate(response) => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    /// How long AWS said to wait is in what the SDK's own classifier found.
    fn classify_retry_v2(&self, context: &InterceptorContext, previous: &RetryAction) -> RetryAction {
        match self.classify_retry(context) {
            RetryAction::RetryIndicated(_) if previous.should_retry() => RetryAction::NoActionIndicated,
            action => action,
        }
    }

    fn name(&self) -> &'static str {
        "codes of AWS's throttles and quotas"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// Holds a service's further calls back after it asked for fewer.
#[derive(Debug)]
pub(super) struct HoldBack {
    pub(super) pacing: Arc<Pacing>,
    pub(super) service: &'static str,
}

impl Intercept for HoldBack {
    fn name(&self) -> &'static str {
        "HoldBack"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(Err(_)), Some(response)) = (context.output_or_error(), context.response()) {
            let code = answers::code(response).unwrap_or_default();
            if codes::is_throttled(&code, response.status().as_u16()) {
                self.pacing.hold_back(self.service);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{codes::THROTTLED, replay::answering, wire::Service};
    use crate::{aws::Aws, model::Cause};

    static LOGS: Service = Service::json("CloudWatch Logs", "logs", "1.1", "Logs_20140328").camel();

    fn query(code: &str) -> String {
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>Rate exceeded</Message></Error>\
             <RequestId>1</RequestId></ErrorResponse>"
        )
    }

    const TOPICS: &str =
        "<ListTopicsResponse><ListTopicsResult><Topics/></ListTopicsResult></ListTopicsResponse>";

    #[tokio::test(start_paused = true)]
    async fn every_throttle_is_tried_again_in_every_protocol() {
        for code in THROTTLED {
            let (aws, replay) = answering(&[(400, &query(code)), (200, TOPICS)]);
            let sns = aws.sns("eu-central-1");
            aws.send("sns:ListTopics", sns.list_topics().send()).await.unwrap();
            assert_eq!(replay.sent().len(), 2, "{code} in a query answer");

            let json = format!(r#"{{"__type":"com.amazonaws.kms#{code}"}}"#);
            let (aws, replay) = answering(&[(400, &json), (200, "{}")]);
            let kms = aws.kms("eu-central-1");
            aws.send("kms:ListKeys", kms.list_keys().send()).await.unwrap();
            assert_eq!(replay.sent().len(), 2, "{code} in JSON");

            let xml = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
            let (aws, replay) = answering(&[(400, &xml), (200, "<ListAllMyBucketsResult/>")]);
            let s3 = aws.s3("eu-central-1");
            aws.send("s3:ListAllMyBuckets", s3.list_buckets().send()).await.unwrap();
            assert_eq!(replay.sent().len(), 2, "{code} of S3");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_that_stays_is_one() {
        let answers: Vec<String> = vec![query("Throttled"); 8];
        let answers: Vec<(u16, &str)> = answers.iter().map(|text| (400, text.as_str())).collect();
        let (aws, _) = answering(&answers);
        let failed =
            aws.send("sns:ListTopics", aws.sns("eu-central-1").list_topics().send()).await.unwrap_err();
        assert_eq!((failed.cause, failed.code.as_deref()), (Cause::Throttled, Some("Throttled")));
    }

    #[tokio::test(start_paused = true)]
    async fn a_quota_is_no_throttle() {
        let answer = r#"{"__type":"LimitExceededException","message":"Resource limit exceeded."}"#;
        let (aws, replay) = answering(&[(400, answer)]);
        let put = async |aws: &Aws| {
            let input = serde_json::json!({ "policyName": "eleventh", "policyDocument": "{}" });
            aws.call::<()>(&LOGS.call("logs:PutResourcePolicy"), "eu-central-1", &input).await
        };
        let failed = put(&aws).await.unwrap_err();
        assert_eq!((failed.cause, replay.sent().len()), (Cause::Refused, 1));
        let rate = r#"{"__type":"LimitExceededException","message":"Rate exceeded"}"#;
        let (aws, replay) = answering(&[(400, rate), (200, "{}")]);
        put(&aws).await.unwrap();
        assert_eq!(replay.sent().len(), 2);
        assert!(failed.hint.unwrap().contains("ten resource policies"));
    }
}
