//! The actions of an alarm's states: sets of ARNs.

use crate::kind::prelude::*;

/// The members of an alarm that hold actions: for ALARM, OK and `INSUFFICIENT_DATA`.
pub(crate) const MEMBERS: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/// The services whose ARNs are actions (CloudWatch API Reference, `PutMetricAlarm`).
const SERVICES: &[&str] =
    &["aiops", "autoscaling", "automate", "lambda", "sns", "ssm", "ssm-incidents", "swf"];

/// Actions on an EC2 instance, behind `ec2:`.
const VERBS: &[&str] = &["reboot", "recover", "stop", "terminate"];

/// Actions that one state may have.
const ACTIONS: usize = 5;

pub(crate) fn from_aws(actions: Option<Vec<String>>) -> BTreeSet<Arn> {
    actions.unwrap_or_default().into_iter().map(|arn| Arn(known(arn))).collect()
}

pub(crate) fn to_aws(actions: &BTreeSet<Arn>) -> Option<Vec<String>> {
    (!actions.is_empty()).then(|| actions.iter().map(Arn::value).collect())
}

/// The constraints of AWS that the actions declared at `path` break, of an alarm in `region`. AWS refuses an
/// action of another region only when the alarm is put.
pub(crate) fn problems(path: &str, actions: &[Arn], region: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    let distinct: BTreeSet<&Arn> = actions.iter().collect();
    if distinct.len() > ACTIONS {
        let message = format!("a state has at most {ACTIONS} actions; this one has {}", distinct.len());
        found.push(Problem::at(path, message));
    }
    for (index, arn) in actions.iter().enumerate() {
        let Some(known) = arn.0.known() else { continue };
        found.extend(problem(&format!("{path}.{index}"), known, region));
    }
    found
}

fn problem(path: &str, arn: &str, region: &str) -> Option<Problem> {
    let mut parts = arn.split(':').skip(2);
    let service = parts.next()?;
    if !SERVICES.contains(&service) {
        let message = format!("an alarm has no action of the service `{service}`");
        return Some(Problem::at(path, message).with_help(
            "name an SNS topic, a Lambda function, or an action of EC2, Auto Scaling or Systems Manager",
        ));
    }
    let verb = arn.split_once(":ec2:").map_or("", |(_, verb)| verb);
    if service == "automate" && arn.contains(":ec2:") && !VERBS.contains(&verb) {
        let problem = Problem::at(path, format!("unknown action `{verb}` on an EC2 instance"));
        return Some(problem.with_help(format!("the actions are {}", VERBS.join(", "))));
    }
    let elsewhere = parts.next().filter(|other| !other.is_empty() && *other != region)?;
    let message = format!("the action is in {elsewhere}, and the alarm is in {region}");
    Some(Problem::at(path, message).with_help("an alarm's actions are in its own region"))
}

/// The actions among those declared at `path` that stop, terminate, reboot or recover an EC2 instance.
pub(crate) fn of_instances<'a>(path: &'a str, actions: &'a [Arn]) -> impl Iterator<Item = String> {
    of(path, actions, |service, arn| match service {
        "automate" => arn.contains(":ec2:"),
        "swf" => arn.contains("AWS_EC2."),
        _ => false,
    })
}

/// The places of the actions among those declared at `path` that are as asked, by service and ARN.
pub(crate) fn of<'a>(
    path: &'a str,
    actions: &'a [Arn],
    is_it: fn(&str, &str) -> bool,
) -> impl Iterator<Item = String> {
    let known = actions.iter().enumerate().filter_map(|(index, arn)| Some((index, arn.0.known()?)));
    let found = known.filter(move |(_, arn)| is_it(arn.split(':').nth(2).unwrap_or_default(), arn));
    found.map(move |(index, _)| format!("{path}.{index}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_on_instances_and_near_ones_are_told_apart() {
        for (arn, of_instance, expected) in [
            ("arn:aws:sns:us-east-1:111122223333:ec2", false, ""),
            ("arn:aws:swf:us-east-1:111122223333:action/actions/AWS_EC2.InstanceId.Stop/1.0", true, ""),
            ("arn:aws:automate:us-east-1:ec2:stop", true, ""),
            ("arn:aws:automate:us-east-1:ec2:start", true, "unknown action `start` on an EC2 instance"),
            ("arn:aws:sqs:us-east-1:111122223333:q", false, "an alarm has no action of the service `sqs`"),
        ] {
            let (path, arns) = ("ok_actions", [arn.into()]);
            let found = problems(path, &arns, "us-east-1");
            assert_eq!(found.first().map_or("", |problem| &problem.message), expected);
            assert_eq!(of_instances(path, &arns).count() == 1, of_instance);
        }
    }
}
