//! Which events a trail records, and for which of them insights are looked for.

use serde::Deserializer;

use super::service::{CLOUDTRAIL, CONFLICT, NOT_FOUND};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const GET: Operation = CLOUDTRAIL.call("cloudtrail:GetEventSelectors").watched(&["TrailARN"]);
const PUT: Operation = CLOUDTRAIL.call("cloudtrail:PutEventSelectors");
const GET_INSIGHTS: Operation = CLOUDTRAIL.call("cloudtrail:GetInsightSelectors").watched(&["TrailARN"]);
const PUT_INSIGHTS: Operation = CLOUDTRAIL.call("cloudtrail:PutInsightSelectors");

const ALL: &str = "All";
const MANAGEMENT: &str = "Management";

/// Events that a trail records. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventSelector {
    /// Reads, writes or both. Default: both.
    #[serde(default = "all")]
    #[schemars(extend("enum" = [ALL, "ReadOnly", "WriteOnly"], "x-enum" = "sort of events"))]
    pub read_write_type: String,
    /// Whether calls that manage resources are among them. They are when not given.
    #[serde(default = "yes")]
    pub include_management_events: bool,
    /// Whose data events are among them.
    #[serde(default)]
    pub data_resources: BTreeSet<DataResource>,
    /// Services whose management events are not.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^(kms|rdsdata)[.]amazonaws[.]com$")))]
    pub exclude_management_event_sources: BTreeSet<String>,
}

/// Resources whose data events are recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataResource {
    /// Their type. Others are for advanced selectors.
    #[schemars(extend(
        "enum" = ["AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::S3::Object"],
        "x-enum" = "type of resources"
    ))]
    pub r#type: String,
    /// Their ARNs, or what these begin with: `${s3.bucket.x.arn}/` is all objects of a bucket, `arn:aws:s3` all of
    /// the account.
    #[serde(default)]
    pub values: BTreeSet<Text>,
}

/// Events by the values of their fields. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvancedEventSelector {
    /// Description.
    #[schemars(length(max = 1000))]
    pub name: Option<Text>,
    /// What has to be true of an event: all of these.
    #[schemars(length(min = 1))]
    pub field_selectors: BTreeSet<FieldSelector>,
}

/// What has to be true of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSelector {
    /// `eventCategory`, `readOnly`, `eventSource`, `eventName`, `resources.type`, `resources.ARN`, …
    #[schemars(length(min = 1, max = 1000))]
    pub field: String,
    /// It is one of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub equals: BTreeSet<Text>,
    /// It begins with one of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub starts_with: BTreeSet<Text>,
    /// It ends with one of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ends_with: BTreeSet<Text>,
    /// It is none of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_equals: BTreeSet<Text>,
    /// It begins with none of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_starts_with: BTreeSet<Text>,
    /// It ends with none of these.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_ends_with: BTreeSet<Text>,
}

impl FieldSelector {
    fn others(&self) -> [&BTreeSet<Text>; 5] {
        [&self.starts_with, &self.ends_with, &self.not_equals, &self.not_starts_with, &self.not_ends_with]
    }

    /// How many values it has.
    pub(super) fn values(&self) -> usize {
        self.equals.len() + self.others().map(BTreeSet::len).iter().sum::<usize>()
    }
}

impl AdvancedEventSelector {
    /// What AWS refuses, by the place of the field's selector where it is about one.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        for selector in &self.field_selectors {
            let field = &selector.field;
            let only_equals = ["eventCategory", "readOnly", "resources.type"].contains(&field.as_str());
            if selector.values() == 0 {
                found.push(format!("the selector of `{field}` has no operator"));
            } else if only_equals && selector.others().iter().any(|values| !values.is_empty()) {
                found.push(format!("`{field}` takes `equals` only"));
            }
        }
        let of = |field: &str| self.field_selectors.iter().find(|selector| selector.field == field);
        let is_data = |category: &FieldSelector| category.equals.contains(&Text::from("Data"));
        match of("eventCategory") {
            None => found.push("it needs a selector of `eventCategory`".to_owned()),
            Some(category) if is_data(category) && of("resources.type").is_none() => {
                found.push("data events need a selector of `resources.type`".to_owned());
            }
            Some(_) => {}
        }
        found
    }
}

/// A sort of insights that is looked for. The stack file, the document and AWS have the same members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InsightSelector {
    /// Unusual numbers of calls, or of errors.
    #[schemars(extend("enum" = ["ApiCallRateInsight", "ApiErrorRateInsight"], "x-enum" = "type of insights"))]
    pub insight_type: String,
    /// Of which events. Default: of management events.
    #[serde(default = "management", deserialize_with = "categories")]
    #[schemars(inner(regex(pattern = "^(Management|Data)$")))]
    pub event_categories: BTreeSet<String>,
}

fn all() -> String {
    ALL.to_owned()
}

fn management() -> BTreeSet<String> {
    [MANAGEMENT.to_owned()].into()
}

/// AWS may answer none of what is management events.
fn categories<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let named = BTreeSet::deserialize(deserializer)?;
    Ok(if named.is_empty() { management() } else { named })
}

/// Selectors of one of the two sorts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Selectors {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) event_selectors: BTreeSet<EventSelector>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) advanced_event_selectors: BTreeSet<AdvancedEventSelector>,
}

/// Which events.
pub(super) struct EventSelectors;

impl Configuration for EventSelectors {
    type Value = Selectors;
    const NAME: &'static str = "event_selectors";
    const ABOUT: &'static str = "which events it records";
    const GET: &'static str = GET.action;
    const PUT: &'static str = PUT.action;
    const REPLACES: Replaces = Replaces::whole("GetEventSelectors");
    const TRANSIENT: &'static [Transient] = &[CONFLICT];

    /// All management events. AWS takes no empty list, so this is what removes others.
    fn default() -> Option<Selectors> {
        let selector = EventSelector {
            read_write_type: all(),
            include_management_events: true,
            data_resources: BTreeSet::new(),
            exclude_management_event_sources: BTreeSet::new(),
        };
        Some(Selectors { event_selectors: [selector].into(), advanced_event_selectors: BTreeSet::new() })
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Selectors>>, Failure> {
        let selectors = aws.call(&GET, &at.scope.region, &input! { trail_name: &at.name }).await;
        Ok(absent(selectors, NOT_FOUND)?.map(Seen::new))
    }

    async fn put(aws: &Aws, at: &Target, want: Selectors) -> Result<(), Failure> {
        let basic = Some(want.event_selectors).filter(|selectors| !selectors.is_empty());
        let advanced = Some(want.advanced_event_selectors).filter(|selectors| !selectors.is_empty());
        let input = input! {
            trail_name: &at.name,
            event_selectors: basic,
            advanced_event_selectors: advanced,
        };
        aws.act(&PUT, &at.scope.region, &input).await
    }
}

#[derive(Deserialize)]
struct Insights {
    #[serde(default)]
    insight_selectors: BTreeSet<InsightSelector>,
}

/// Which insights.
pub(super) struct InsightSelectors;

impl Configuration for InsightSelectors {
    type Value = BTreeSet<InsightSelector>;
    const NAME: &'static str = "insight_selectors";
    const ABOUT: &'static str = "which insights are looked for";
    const GET: &'static str = GET_INSIGHTS.action;
    const PUT: &'static str = PUT_INSIGHTS.action;
    const REPLACES: Replaces = Replaces::whole("GetInsightSelectors");
    const TRANSIENT: &'static [Transient] = &[
        CONFLICT,
        Transient::of_named_changed("InsufficientS3BucketPolicyException", "", &["s3"]).slow(),
        Transient::of_named_changed("InsufficientEncryptionPolicyException", "", &["kms", "s3"]).slow(),
    ];
    const DEFAULT: Option<Self::Value> = Some(BTreeSet::new());

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let insights = aws.call(&GET_INSIGHTS, &at.scope.region, &input! { trail_name: &at.name }).await;
        // AWS has a code for a trail without insights.
        let insights = match absent(insights, &["InsightNotEnabledException"]) {
            Ok(None) => Some(Insights { insight_selectors: BTreeSet::new() }),
            answer => absent(answer, NOT_FOUND)?.flatten(),
        };
        Ok(insights.map(|insights| Seen::new(insights.insight_selectors)))
    }

    async fn put(aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let input = input! { trail_name: &at.name, insight_selectors: want };
        aws.act(&PUT_INSIGHTS, &at.scope.region, &input).await
    }
}
