//! What an alarm does when its state changes: sets of ARNs.

use crate::kind::prelude::*;

/// The services whose ARNs are actions (CloudWatch API Reference, `PutMetricAlarm`).
const SERVICES: &[&str] =
    &["aiops", "autoscaling", "automate", "lambda", "sns", "ssm", "ssm-incidents", "swf"];

/// What an alarm can do to an instance, behind `ec2:`.
const VERBS: &[&str] = &["reboot", "recover", "stop", "terminate"];

/// Actions that one state may have.
const ACTIONS: usize = 5;

/// What AWS answered.
#[must_use]
pub fn seen(actions: Option<Vec<String>>) -> BTreeSet<Arn> {
    actions.unwrap_or_default().into_iter().map(|arn| Arn(known(arn))).collect()
}

/// Actions for a call.
#[must_use]
pub fn plain(actions: &BTreeSet<Arn>) -> Option<Vec<String>> {
    (!actions.is_empty()).then(|| actions.iter().map(Arn::value).collect())
}

/// What AWS would say against the actions declared at `path`, of an alarm in `region`. It takes no
/// action of another region, and says so only when the alarm is put.
#[must_use]
pub fn problems(path: &str, actions: &[Arn], region: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    let distinct: BTreeSet<&Arn> = actions.iter().collect();
    if distinct.len() > ACTIONS {
        let message = format!("a state has at most {ACTIONS} actions; this one has {}", distinct.len());
        found.push(Problem::at(path, message));
    }
    for (index, arn) in actions.iter().enumerate() {
        let service = arn.0.known().and_then(|arn| arn.split(':').nth(2));
        if let Some(service) = service.filter(|service| !SERVICES.contains(service)) {
            found.push(
                Problem::at(&format!("{path}.{index}"), format!("an alarm has no action of the service `{service}`"))
                    .with_help("name an SNS topic, a Lambda function, or an action of EC2, Auto Scaling or Systems Manager"),
            );
            continue;
        }
        let verb = arn.0.known().and_then(|arn| arn.strip_prefix("arn:")?.split_once(":ec2:"));
        if service == Some("automate")
            && let Some((_, verb)) = verb.filter(|(_, verb)| !VERBS.contains(verb))
        {
            let message = format!("unknown action `{verb}` on an EC2 instance");
            let problem = Problem::at(&format!("{path}.{index}"), message);
            found.push(problem.with_help(format!("the actions are {}", VERBS.join(", "))));
            continue;
        }
        let elsewhere = arn.0.known().and_then(|arn| arn.split(':').nth(3));
        if let Some(elsewhere) = elsewhere.filter(|other| !other.is_empty() && *other != region) {
            let message = format!("this is in {elsewhere}, and the alarm is in {region}");
            found.push(
                Problem::at(&format!("{path}.{index}"), message)
                    .with_help("an alarm's actions are in the alarm's own region"),
            );
        }
    }
    found
}

/// The actions among those declared at `path` that stop, terminate, reboot or recover an EC2 instance.
pub fn of_instances<'a>(path: &'a str, actions: &'a [Arn]) -> impl Iterator<Item = (String, &'a str)> {
    actions.iter().enumerate().filter_map(move |(index, arn)| {
        let text = arn.0.known()?;
        let mut parts = text.splitn(6, ':').skip(2);
        let is_it = match parts.next()? {
            "automate" => parts.nth(1)? == "ec2" || text.contains(":ec2:"),
            "swf" => text.contains("AWS_EC2."),
            _ => false,
        };
        is_it.then(|| (format!("{path}.{index}"), text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_on_instances_are_told_apart() {
        let is_it = |arn: &str| of_instances("ok_actions", &[Arn::from(arn)]).count() == 1;
        assert!(is_it("arn:aws:automate:eu-central-1:ec2:recover"));
        assert!(is_it("arn:aws:swf:eu-central-1:111122223333:action/actions/AWS_EC2.InstanceId.Stop/1.0"));
        assert!(!is_it("arn:aws:sns:eu-central-1:111122223333:ec2"));
    }

    #[test]
    fn actions_are_few_and_near() {
        let near = |name: &str| Arn::from(format!("arn:aws:sns:eu-central-1:111122223333:{name}").as_str());
        assert_eq!(problems("ok_actions", &[near("a"), near("b")], "eu-central-1"), []);
        let six: Vec<Arn> = ["a", "b", "c", "d", "e", "f"].map(near).to_vec();
        assert_eq!(problems("ok_actions", &six, "eu-central-1").len(), 1);
        let far = problems("alarm_actions", &[near("a")], "us-east-1");
        assert_eq!(far[0].path, ["alarm_actions", "0"]);
        assert_eq!(far[0].message, "this is in eu-central-1, and the alarm is in us-east-1");
        let global =
            Arn::from("arn:aws:swf:us-east-1:111122223333:action/actions/AWS_EC2.InstanceId.Stop/1.0");
        assert_eq!(problems("alarm_actions", &[global], "us-east-1"), []);
    }
}
