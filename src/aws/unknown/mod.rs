//! Members of AWS's answers that the SDK does not know, and so drops: AWS has them, and a put that
//! replaces the whole would lose them.
//!
//! An interceptor looks at the bytes of each answer that a put replaces, beside the table of what the SDK
//! reads of it (`members`), and notes what is left to whoever watches: the read or put of an aspect. An
//! answer that many share notes for each who asks what is about them.

mod body;
mod members;
mod watch;

pub(super) use watch::{Unknown, again, lost, shared};
pub use watch::{Watched, watched};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::AfterDeserializationInterceptorContextRef},
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

/// Looks at answers for members that the SDK does not know.
#[derive(Debug)]
pub(super) struct LookForUnknown;

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

/// Whether the SDK's reading of this answer is known, so that what it drops is seen.
#[must_use]
pub fn is_watched(answer: &str) -> bool {
    members::answer(answer).is_some()
}
