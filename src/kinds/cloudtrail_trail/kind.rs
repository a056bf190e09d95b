//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    selectors::{
        AdvancedEventSelector, EventSelector, EventSelectors, FieldSelector, InsightSelector,
        InsightSelectors, Selectors,
    },
    service::{self, Logging, NOT_FOUND, TrailTags, outputs_of},
    trail::{self, TrailItself, TrailValue},
};
use crate::kind::{DynAspect, prelude::*};

/// Data resources of all selectors together, and values of all advanced selectors together.
const DATA_RESOURCES: usize = 250;
const VALUES: usize = 500;

/// A trail: records the calls of an account in a bucket. The bucket's policy lets `cloudtrail.amazonaws.com` in.
#[expect(clippy::struct_excessive_bools, reason = "AWS has as many")]
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name. Another name is another trail.
    #[schemars(length(min = 3, max = 128), extend(
        "pattern" = "^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$",
        "x-pattern" = "letters and digits, with single `._-` between them"
    ))]
    pub name: Text,
    /// The name of the bucket that gets the events.
    pub bucket: Text,
    /// What the keys of its objects begin with, before `AWSLogs/`.
    #[schemars(length(min = 1, max = 200))]
    pub prefix: Option<Text>,
    /// The topic that is told of each new file. Its policy lets `cloudtrail.amazonaws.com` publish.
    pub topic: Option<Arn>,
    /// The log group that gets the events too, by the ARN of its streams: `${logs.group.x.streams_arn}`.
    pub log_group: Option<Arn>,
    /// The role by which they are written to the log group.
    pub role: Option<Arn>,
    /// The ARN of the key that encrypts its files. Default: a key of S3.
    pub kms: Option<Arn>,
    /// Whether files of digests prove that nobody changed the others. Not when not given.
    #[serde(default)]
    pub log_file_validation: bool,
    /// Whether events of global services as IAM are recorded. They are when not given.
    #[serde(default = "yes")]
    pub global_service_events: bool,
    /// Whether it is a trail of all regions.
    #[serde(default)]
    pub multi_region: bool,
    /// Whether it is one of all accounts of the organization.
    #[serde(default)]
    pub organization: bool,
    /// Whether its own deliveries are recorded too. They are when not given.
    #[serde(default = "yes")]
    pub recursive_logging: bool,
    /// Which events it records; all management events when neither these nor advanced ones are given.
    #[schemars(length(min = 1, max = 5))]
    pub event_selectors: Option<Vec<EventSelector>>,
    /// Which events it records, by the values of their fields.
    #[schemars(length(min = 1))]
    pub advanced_event_selectors: Option<Vec<AdvancedEventSelector>>,
    /// Which insights are looked for.
    #[serde(default)]
    pub insight_selectors: BTreeSet<InsightSelector>,
    /// Whether it records events. Default: `true`.
    pub logging: Option<bool>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What AWS refuses.
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut refuse = |is_wrong: bool, at: &str, why: &str| {
            found.extend(is_wrong.then(|| Problem::at(at, why)));
        };
        let name = self.name.known().unwrap_or_default();
        let is_address =
            name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
        refuse(is_address, "name", "a name can't look like an IP address");
        let is_streams = |arn: &str| arn.contains(":log-group:") && arn.ends_with(":*");
        let group = self.log_group.as_ref().and_then(|arn| arn.0.known());
        refuse(
            group.is_some_and(|arn| !is_streams(arn)),
            "log_group",
            "expected the ARN of the streams of a log group, which ends in `:*`",
        );
        refuse(self.log_group.is_some() && self.role.is_none(), "log_group", "a log group needs a `role`");
        refuse(self.role.is_some() && self.log_group.is_none(), "role", "a role needs a `log_group`");
        let key = self.kms.as_ref().and_then(|arn| arn.0.known());
        let is_key = |arn: &str| arn.split(':').nth(2) == Some("kms") && arn.contains(":key/");
        refuse(key.is_some_and(|arn| !is_key(arn)), "kms", "expected the ARN of a key");
        refuse(
            self.multi_region && !self.global_service_events,
            "global_service_events",
            "a trail of all regions records them",
        );
        refuse(
            self.event_selectors.is_some() && self.advanced_event_selectors.is_some(),
            "event_selectors",
            "a trail has these or `advanced_event_selectors`",
        );
        let selectors = self.event_selectors.iter().flatten();
        let resources = selectors.flat_map(|each| &each.data_resources).map(|each| each.values.len());
        refuse(
            resources.sum::<usize>() > DATA_RESOURCES,
            "event_selectors",
            "a trail has up to 250 data resources in all its selectors",
        );
        let advanced = || self.advanced_event_selectors.iter().flatten();
        let values = advanced().flat_map(|each| &each.field_selectors).map(FieldSelector::values);
        refuse(
            values.sum::<usize>() > VALUES,
            "advanced_event_selectors",
            "a trail has up to 500 values in all its selectors",
        );
        for (place, selector) in advanced().enumerate() {
            let path = ["advanced_event_selectors".to_owned(), place.to_string()];
            found.extend(selector.problems().into_iter().map(|why| Problem::below(path.clone(), why)));
        }
        found
    }

    /// `None` where they are AWS's own.
    fn selectors(&mut self) -> Option<Selectors> {
        let basic = self.event_selectors.take().into_iter().flatten().collect();
        let advanced = self.advanced_event_selectors.take().into_iter().flatten().collect();
        let selectors = Selectors { event_selectors: basic, advanced_event_selectors: advanced };
        let is_none = selectors.event_selectors.is_empty() && selectors.advanced_event_selectors.is_empty();
        (!is_none).then_some(selectors)
    }
}

/// `cloudtrail.trail`.
#[derive(Debug)]
pub struct CloudTrailTrail;

impl Kind for CloudTrailTrail {
    type Spec = Spec;
    const NAME: &'static str = "cloudtrail.trail";
    const ABOUT: &'static str = "a trail, which records calls in a bucket";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN, for the policies of its bucket, its topic and its key"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["aggregations of data events"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &TrailItself,
        &TagsOf(TrailTags),
        &Configured(EventSelectors),
        &Configured(InsightSelectors),
        &Configured(Logging),
    ];
    const IN_SERIES: bool = true;
    const ARN_PREFIX: Option<&'static str> = Some("trail/");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const TAKEN: Refusal = Refusal::new("TrailAlreadyExistsException", "Trail {} already exists");

    fn desired(mut spec: Spec, _scope: &Scope) -> Desired {
        Desired::named(spec.name.clone())
            .with_problems(spec.problems())
            .with(Configured(EventSelectors), spec.selectors())
            .with(Configured(InsightSelectors), Some(spec.insight_selectors).filter(|all| !all.is_empty()))
            .with(Configured(Logging), spec.logging)
            .with(TagsOf(TrailTags), Some(spec.tags))
            .with(
                TrailItself,
                Some(TrailValue {
                    bucket: spec.bucket,
                    prefix: spec.prefix,
                    topic: spec.topic,
                    log_group: spec.log_group,
                    role: spec.role,
                    kms: spec.kms,
                    log_file_validation: spec.log_file_validation,
                    global_service_events: spec.global_service_events,
                    multi_region: spec.multi_region,
                    organization: spec.organization,
                    recursive_logging: spec.recursive_logging,
                }),
            )
    }

    fn written(mut held: Written) -> Vec<Table> {
        held.spread(TrailItself::NAME);
        held.spread(<EventSelectors as Configuration>::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        trail::holdings(aws, scope).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let trails = service::all(aws, scope).await?;
        Ok(trails.iter().map(|trail| Found::named(trail.name.clone())).collect())
    }
}
