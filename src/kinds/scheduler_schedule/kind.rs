//! The declaration of a schedule, and what AWS refuses of it.

use serde_json::Value;

use super::{
    schedule::{
        DEFAULT_GROUP, ENABLED, FlexibleTimeWindow, NOT_FOUND, STAYS, ScheduleItself, ScheduleValue, enabled,
        full_name, list, outputs_of, parts, stays, utc,
    },
    target::Target,
};
use crate::{
    aws::wire::Time,
    kind::{DynAspect, prelude::*},
    kinds::schedule::{inside, is_cron, rate},
};

const NAME: &str = "^[0-9a-zA-Z_.-]{1,64}$";
const NAME_IN_WORDS: &str = "1 to 64 letters, digits and `._-`";

/// A schedule of `EventBridge` Scheduler: when it invokes what. It has no tags: only groups of schedules have some.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, which is unique in its group.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// The name of its group; `default` when not given. Another group is another schedule.
    #[serde(default = "default_group")]
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub group_name: Text,
    /// When it fires: `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)`, or once: `at(2027-01-31T08:00:00)`.
    #[schemars(length(max = 256))]
    pub schedule_expression: String,
    /// The time zone of the expression: `Europe/Berlin`. `UTC` when not given.
    #[serde(default = "utc")]
    #[schemars(length(min = 1, max = 50))]
    pub schedule_expression_timezone: String,
    /// From when on it fires: `2027-01-01T00:00:00Z`.
    #[schemars(with = "Option<String>")]
    pub start_date: Option<Time>,
    /// Until when it fires.
    #[schemars(with = "Option<String>")]
    pub end_date: Option<Time>,
    /// In which window it fires; `{ mode = "OFF" }` when not given: at the moment itself.
    #[serde(default = "no_window")]
    pub flexible_time_window: FlexibleTimeWindow,
    /// What it invokes.
    pub target: Target,
    /// `ENABLED` when not given, or `DISABLED`.
    #[serde(default = "enabled")]
    #[schemars(extend("enum" = ["DISABLED", ENABLED], "x-enum" = "state"))]
    pub state: String,
    /// Description.
    #[schemars(length(max = 512))]
    pub description: Option<Text>,
    /// The KMS key that encrypts it, by its ARN. By default a key of AWS.
    pub kms_key: Option<Arn>,
    /// `NONE` when not given, or `DELETE`: AWS deletes a schedule that fires no more, and the next plan makes it again.
    #[serde(default = "stays")]
    #[schemars(extend("enum" = ["DELETE", STAYS], "x-enum" = "action"))]
    pub action_after_completion: String,
}

fn default_group() -> Text {
    DEFAULT_GROUP.into()
}

fn no_window() -> FlexibleTimeWindow {
    FlexibleTimeWindow { mode: "OFF".to_owned(), maximum_window_in_minutes: None }
}

/// Whether the scheduler takes an expression. It minds neither plural nor capitals of a rate, as rules do (recorded).
fn is_expression(text: &str) -> bool {
    let units = ["minute", "minutes", "hour", "hours", "day", "days"];
    let is_rate = rate(text).is_some_and(|(_, unit)| units.contains(&unit.to_ascii_lowercase().as_str()));
    // The zone of a moment is the schedule's.
    let is_moment = |text: &str| {
        text.len() == "2027-01-31T08:00:00".len()
            && serde_json::from_value::<Time>(Value::from(format!("{text}Z"))).is_ok()
    };
    is_rate || is_cron(text) || inside(text, "at").is_some_and(is_moment)
}

impl Spec {
    fn problems(&self) -> Vec<Problem> {
        let window = &self.flexible_time_window;
        let window_problem = match (window.mode.as_str(), window.maximum_window_in_minutes) {
            ("FLEXIBLE", None) => Some("a flexible window needs `maximum_window_in_minutes`"),
            ("OFF", Some(_)) => Some("`maximum_window_in_minutes` needs the mode `FLEXIBLE`"),
            _ => None,
        };
        let example = "expected `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` or `at(2027-01-31T08:00:00)`";
        let is_wrong = !is_expression(&self.schedule_expression);
        let ends = self.start_date.zip(self.end_date).is_some_and(|(start, end)| end <= start);
        let problems = [
            is_wrong.then(|| Problem::at("schedule_expression", example)),
            window_problem.map(|why| Problem::at("flexible_time_window", why)),
            ends.then(|| Problem::at("end_date", "`end_date` must be after `start_date`")),
        ];
        let of_target = self.target.problems().into_iter();
        let of_target = of_target.map(|(member, why)| Problem::below(["target", member], why));
        problems.into_iter().flatten().chain(of_target).collect()
    }
}

/// `scheduler.schedule`.
#[derive(Debug)]
pub struct SchedulerSchedule;

impl Kind for SchedulerSchedule {
    type Spec = Spec;
    const NAME: &'static str = "scheduler.schedule";
    const ABOUT: &'static str = "a schedule of EventBridge Scheduler with its target";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN"),
        Output::predicted("group_name", "the name of its group"),
        Output::predicted("name", "its name"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&ScheduleItself];
    const GONE: &'static [&'static str] = NOT_FOUND;

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let value = ScheduleValue {
            schedule_expression: spec.schedule_expression,
            schedule_expression_timezone: spec.schedule_expression_timezone,
            start_date: spec.start_date,
            end_date: spec.end_date,
            flexible_time_window: spec.flexible_time_window,
            target: spec.target,
            state: spec.state,
            description: spec.description.filter(|text| text.known() != Some("")),
            kms_key: spec.kms_key,
            action_after_completion: spec.action_after_completion,
        };
        Desired::named(full_name(&spec.group_name, &spec.name))
            .with_problems(problems)
            .with(ScheduleItself, Some(value))
    }

    fn written(mut held: Written) -> Vec<Table> {
        let full_name = held.get("name").to_owned();
        let (group, name) = parts(&full_name);
        held.set("group_name", group);
        held.set("name", name);
        held.spread(ScheduleItself::NAME);
        let mut table = held.rest();
        // What no declaration sets stays as it is.
        if let Some(Value::Object(target)) = table.get_mut("target") {
            target.remove("unknown_members");
        }
        vec![table]
    }

    fn predict(full_name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(full_name, scope)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let (group, name) = (outputs.get("group_name")?.as_str(), outputs.get("name")?.as_str());
        Some(full_name(&group.into(), &name.into()).value())
    }

    fn named(resource: &str) -> Vec<String> {
        let name = resource.strip_prefix("schedule/");
        name.map(|name| name.strip_prefix("default/").unwrap_or(name).to_owned()).into_iter().collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        list(aws, scope).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `LocalStack`'s tests validated on AWS (`tests_create_schedule_with_invalid_schedule_expression`).
    #[test]
    fn an_expression_is_one_of_three() {
        for text in ["rate(1 minutes)", "rate(10 hour)", "cron(0 8 ? * MON-FRI *)", "at(2021-12-31T23:59:59)"]
        {
            assert!(is_expression(text), "{text}");
        }
        for text in [
            "rate(10 seconds)",
            "rate()",
            "rate(foo minutes)",
            "rate(-10 minutes)",
            "rate( 10 minutes )",
            " rate(10 minutes)",
            "cron(0 1 * * * *)",
            "cron(7 20 * * NOT *)",
            "cron()",
            "at(2021-12-31T23:59:59Z)",
            "at(2021-12-31)",
        ] {
            assert!(!is_expression(text), "{text}");
        }
    }
}
