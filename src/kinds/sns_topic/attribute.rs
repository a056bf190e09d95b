//! Where a topic has its attributes.

use std::sync::Arc;

use super::live;
use crate::kind::prelude::*;

pub(super) const GET: &str = "sns:GetTopicAttributes";
pub(super) const SET: &str = "sns:SetTopicAttributes";

/// A new topic is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("NotFound", "");

/// The attributes of a topic.
#[derive(Debug)]
pub(super) struct TopicAttributes;

impl Attributes for TopicAttributes {
    const GET: &'static str = GET;
    const SET: &'static str = SET;
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    async fn get(aws: &Aws, at: &Target) -> Result<Arc<AttributeMap>, Failure> {
        live::attributes(aws, at).await
    }

    async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<(), Failure> {
        set(aws, at, name, value).await
    }
}

/// Sets one attribute; AWS takes no more in a call.
pub(super) async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<(), Failure> {
    let call = aws
        .sns(&at.scope.region)
        .set_topic_attributes()
        .topic_arn(live::arn(at))
        .attribute_name(name)
        .attribute_value(value);
    aws.send(SET, call.send()).await.map(drop)
}
