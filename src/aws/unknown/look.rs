//! The interceptor, which sees the bytes of an answer once the SDK has read them.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::AfterDeserializationInterceptorContextRef},
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

use super::{body, members, watch};

/// Looks at answers for members that the SDK does not know.
#[derive(Debug)]
pub(in super::super) struct LookForUnknown;

impl Intercept for LookForUnknown {
    fn name(&self) -> &'static str {
        "LookForUnknown"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(answer) = bag.load::<Metadata>().and_then(|call| members::answer(call.name())) else {
            return Ok(());
        };
        let response = context.response();
        if !response.status().is_success() || !watch::is_on() {
            return Ok(());
        }
        let form = response.headers().get("content-type").unwrap_or_default();
        // What can't be taken apart was refused by the SDK too.
        if let Some(value) = response.body().bytes().and_then(|bytes| body::parsed(bytes, form)) {
            answer.unknown(&value).into_iter().for_each(watch::note);
        }
        Ok(())
    }
}
