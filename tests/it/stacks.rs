//! The stacks of `stacks/` through their lives, on both emulators and on a snapshot. What a stack
//! adopts or adds to is made beforehand by another client, and still there in the end.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::support::{
    binary::{fine, json_plan, trueup},
    emulators::{Emulator, ministack, moto, python},
};

/// A stack, and what others do around it, in Python with `client(service, region)` at hand.
struct Rollout {
    name: &'static str,
    /// What was there before.
    before: &'static str,
    /// What somebody turns in the console afterwards.
    by_hand: &'static str,
    /// What is named on the command line when everything goes.
    destroy: &'static [&'static str],
    /// Whether something is protected, so that destroying is refused for that.
    protects: bool,
    /// What has to be true in the end, as assertions.
    after: &'static str,
}

const VOICE_ANALYTICS: Rollout = Rollout {
    name: "voice-analytics",
    before: r#"
s3, iam, logs = client("s3", "us-west-1"), client("iam", "us-east-1"), client("logs", "us-west-1")
s3.create_bucket(Bucket="voice-analytics-sessions", CreateBucketConfiguration={"LocationConstraint": "us-west-1"})
s3.put_object(Bucket="voice-analytics-sessions", Key="sessions/year=2025/a.json", Body=b"{}")
iam.create_user(UserName="livekit-cloudwatch-logger")
iam.put_user_policy(UserName="livekit-cloudwatch-logger", PolicyName="Logging", PolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}))
logs.create_log_group(logGroupName="CA_9b4oemVRtDEm")
logs.put_metric_filter(logGroupName="CA_9b4oemVRtDEm", filterName="Platform", filterPattern="",
    metricTransformations=[{"metricNamespace": "Platform", "metricName": "Events", "metricValue": "1"}])
"#,
    by_hand: r#"
iam, logs, cloudwatch = client("iam", "us-east-1"), client("logs", "us-west-1"), client("cloudwatch", "us-west-1")
iam.delete_user_policy(UserName="livekit-cloudwatch-logger", PolicyName="VoiceAnalyticsS3Write")
logs.put_metric_filter(logGroupName="CA_9b4oemVRtDEm", filterName="S3UploadSuccess", filterPattern='"uploaded"',
    metricTransformations=[{"metricNamespace": "VoiceAgent", "metricName": "S3UploadSuccess", "metricValue": "1", "defaultValue": 0}])
cloudwatch.put_metric_alarm(AlarmName="VoiceAgent-S3UploadFailures", Namespace="VoiceAgent", MetricName="S3UploadFailures",
    Statistic="Sum", Period=300, EvaluationPeriods=1, Threshold=100, ComparisonOperator="GreaterThanOrEqualToThreshold",
    TreatMissingData="notBreaching", AlarmDescription="quiet, please")
"#,
    destroy: &["--keep-going"],
    protects: true,
    after: r#"
s3, iam, logs = client("s3", "us-west-1"), client("iam", "us-east-1"), client("logs", "us-west-1")
assert s3.get_object(Bucket="voice-analytics-sessions", Key="sessions/year=2025/a.json")["Body"].read() == b"{}"
assert iam.list_user_policies(UserName="livekit-cloudwatch-logger")["PolicyNames"] == ["Logging"]
filters = logs.describe_metric_filters(logGroupName="CA_9b4oemVRtDEm")["metricFilters"]
assert [filter["filterName"] for filter in filters] == ["Platform"], filters
assert not client("cloudwatch", "us-west-1").describe_alarms()["MetricAlarms"]
"#,
};

const VOICE_AGENT: Rollout = Rollout {
    name: "voice-agent",
    before: r#"
ec2 = client("ec2", "us-east-1")
group = ec2.create_security_group(GroupName="voice-bot-media", Description="Media of the voice bot")["GroupId"]
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "signalling"}]}])
client("elbv2", "us-east-1").create_load_balancer(Name="voice-agent", Subnets=["subnet-00000001", "subnet-00000002"], SecurityGroups=[group])
"#,
    by_hand: r#"
elb = client("elbv2", "us-east-1")
balancer = elb.describe_load_balancers(Names=["voice-agent"])["LoadBalancers"][0]["LoadBalancerArn"]
elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[{"Key": "access_logs.s3.enabled", "Value": "false"}])
ec2 = client("ec2", "us-east-1")
group = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["voice-bot-media"]}])["SecurityGroups"][0]
media = [rule for rule in group["IpPermissions"] if rule["IpProtocol"] == "udp"]
ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=media)
logs, cloudwatch, waf = (client(service, "us-east-1") for service in ("logs", "cloudwatch", "wafv2"))
logs.put_retention_policy(logGroupName="/ecs/voice-bot", retentionInDays=365)
cloudwatch.delete_alarms(AlarmNames=["alb-5xx"])
cloudwatch.delete_dashboards(DashboardNames=["VoiceAgent-Production"])
summary = waf.list_web_acls(Scope="REGIONAL")["WebACLs"][0]
acl = waf.get_web_acl(Name=summary["Name"], Id=summary["Id"], Scope="REGIONAL")["WebACL"]
for rule in acl["Rules"]:
    if rule["Name"] == "rate-limit":
        rule["Statement"]["RateBasedStatement"]["Limit"] = 100000
rules = [rule for rule in acl["Rules"] if rule["Name"] != "hostile-paths"]
token = waf.get_web_acl(Name=summary["Name"], Id=summary["Id"], Scope="REGIONAL")["LockToken"]
waf.update_web_acl(Name=summary["Name"], Id=summary["Id"], Scope="REGIONAL", LockToken=token, Rules=rules,
    DefaultAction=acl["DefaultAction"], VisibilityConfig=acl["VisibilityConfig"], Description=acl["Description"])
"#,
    destroy: &[
        "--allow-destroy",
        "logs.group.services[\"voice-bot\"]",
        "--allow-destroy",
        "logs.group.services[\"browser-agent\"]",
        "--allow-destroy",
        "logs.group.waf",
        // The load balancer that stays logs to it.
        "--allow-in-use",
        "s3.bucket.alb-logs",
    ],
    protects: false,
    after: r#"
groups = client("ec2", "us-east-1").describe_security_groups(Filters=[{"Name": "group-name", "Values": ["voice-bot-media"]}])
rules = [(rule["IpProtocol"], rule["FromPort"]) for rule in groups["SecurityGroups"][0]["IpPermissions"]]
assert rules == [("tcp", 443)], rules
assert len(client("elbv2", "us-east-1").describe_load_balancers()["LoadBalancers"]) == 1
assert not client("wafv2", "us-east-1").list_web_acls(Scope="REGIONAL")["WebACLs"]
assert not client("sns", "us-east-1").list_topics()["Topics"]
assert not client("cloudwatch", "us-east-1").describe_alarms()["MetricAlarms"]
assert not client("logs", "us-east-1").describe_log_groups()["logGroups"]
"#,
};

const DOCUMENTS: Rollout = Rollout {
    name: "documents",
    before: r#"
s3 = client("s3", "us-west-2")
s3.create_bucket(Bucket="surgical-documents", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
s3.put_object(Bucket="surgical-documents", Key="2025/report.pdf", Body=b"pdf")
"#,
    by_hand: r#"
s3, cloudwatch, sns = client("s3", "us-west-2"), client("cloudwatch", "us-west-2"), client("sns", "us-west-2")
s3.delete_bucket_lifecycle(Bucket="surgical-documents")
cloudwatch.put_metric_alarm(AlarmName="documents-5xx-errors", Namespace="AWS/S3", MetricName="5xxErrors", Statistic="Sum",
    Period=300, EvaluationPeriods=10, Threshold=5, ComparisonOperator="GreaterThanThreshold")
topic = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]][0]
sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Nothing to see")
"#,
    // The bucket that stays logs to the other one.
    destroy: &[
        "--keep-going",
        "--allow-destroy",
        "logs.group.trail",
        "--allow-in-use",
        "s3.bucket.access-logs",
    ],
    protects: true,
    after: r#"
s3 = client("s3", "us-west-2")
assert s3.get_object(Bucket="surgical-documents", Key="2025/report.pdf")["Body"].read() == b"pdf"
names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if bucket["Name"].startswith("surgical")]
assert names == ["surgical-documents"], names
"#,
};

const REVIEW_EXPORT: Rollout = Rollout {
    name: "review-export",
    before: "",
    by_hand: r#"
s3, sns, iam = client("s3", "us-east-1"), client("sns", "us-east-1"), client("iam", "us-east-1")
s3.put_bucket_notification_configuration(Bucket="review-exports", NotificationConfiguration={})
iam.put_role_policy(RoleName="review-export-service", PolicyName="exports", PolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))
"#,
    destroy: &[],
    protects: false,
    after: r#"
assert "review-exports" not in [bucket["Name"] for bucket in client("s3", "us-east-1").list_buckets()["Buckets"]]
assert not client("sns", "us-east-1").list_topics()["Topics"]
"#,
};

const IN_PYTHON: &str = "
import boto3, json
client = lambda service, region: boto3.client(service, region_name=region)
";

impl Rollout {
    fn path(&self) -> String {
        format!("{}/stacks/{}", env!("CARGO_MANIFEST_DIR"), self.name)
    }

    /// From an account with what was there before to one with that and nothing else.
    fn on(&self, emulator: &Emulator) {
        let (home, path) = (tempfile::tempdir().unwrap(), self.path());
        let (home, path, on) = (home.path(), path.as_str(), Some(emulator));
        emulator.boto3(&format!("{IN_PYTHON}{}", self.before));
        // The account as it is before, as a snapshot to rehearse on.
        fine(home, on, &["snapshot", path, "--out", "before.json"]);
        self.on_snapshot(home);

        fine(home, on, &["apply", path, "--yes"]);
        self.assert_same(home, on, "after it was applied");
        let (one, other) = (json_plan(home, on, path, &[]), json_plan(home, on, path, &[]));
        assert_eq!(one, other, "{}: two plans differ", self.name);

        emulator.boto3(&format!("{IN_PYTHON}{}", self.by_hand));
        let plan = fine(home, on, &["plan", path]);
        let plan: Vec<&str> = plan.lines().skip(1).collect();
        insta::assert_snapshot!(format!("{}-drift", self.name), plan.join("\n"));
        fine(home, on, &["apply", path, "--yes"]);
        self.assert_same(home, on, "after the drift was repaired");

        self.destroy(home, on, &[]);
        emulator.boto3(&format!("{IN_PYTHON}{}", self.after));
    }

    /// The same on a snapshot of the account.
    fn on_snapshot(&self, home: &Path) {
        let path = self.path();
        fine(home, None, &["apply", &path, "--live", "before.json", "--yes"]);
        self.assert_same_live(home, "after it was applied to a snapshot");
        let file = home.join("before.json");
        let mut snapshot: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let changed = lose_settings(&mut snapshot);
        std::fs::write(&file, snapshot.to_string()).unwrap();
        let plan = json_plan(home, None, &path, &["--live", "before.json"]);
        let named = plan["resources"].as_array().unwrap().len();
        assert!(changed > 0 && named > 0, "{}: nothing of {changed} drifts is in the plan", self.name);
        fine(home, None, &["apply", &path, "--live", "before.json", "--yes"]);
        self.assert_same_live(home, "after the drift in a snapshot was repaired");
        self.destroy(home, None, &["--live", "before.json"]);
    }

    fn assert_same(&self, home: &Path, on: Option<&Emulator>, when: &str) {
        let (code, out) = trueup(home, on, &["plan", &self.path(), "--detailed-exitcode"]);
        assert_eq!(code, 0, "{}: {when}, the plan is not empty: {out}", self.name);
    }

    fn assert_same_live(&self, home: &Path, when: &str) {
        let arguments = ["plan", &self.path(), "--live", "before.json", "--detailed-exitcode"];
        let (code, out) = trueup(home, None, &arguments);
        assert_eq!(code, 0, "{}: {when}, the plan is not empty: {out}", self.name);
    }

    fn destroy(&self, home: &Path, on: Option<&Emulator>, world: &[&str]) {
        let path = self.path();
        let arguments: Vec<&str> =
            ["destroy", &path, "--yes"].iter().chain(self.destroy).chain(world).copied().collect();
        let (code, out) = trueup(home, on, &arguments);
        assert_eq!(code, if self.protects { 4 } else { 0 }, "{}: {out}", self.name);
        assert_eq!(out.contains("it is protected"), self.protects, "{}: {out}", self.name);
        let (_, out) = trueup(home, on, &arguments);
        let is_done = if self.protects { "1 resource is refused" } else { "Nothing to delete." };
        assert!(out.contains(is_done), "{}: something is left: {out}", self.name);
    }
}

/// Takes settings out of what this stack owns, as somebody in the console would; how many.
fn lose_settings(snapshot: &mut Value) -> usize {
    const SETTINGS: [&str; 6] =
        ["lifecycle", "inline", "retention_days", "policy", "subscriptions", "logging"];
    let mut lost = 0;
    let of_kinds = snapshot["resources"].as_object_mut().unwrap().values_mut();
    for stored in of_kinds.flat_map(|of_kind| of_kind.as_object_mut().unwrap().values_mut()) {
        let aspects = stored["aspects"].as_object_mut().unwrap();
        lost += SETTINGS.iter().filter(|aspect| aspects.remove(**aspect).is_some()).count();
    }
    lost
}

/// The fifth stack; `tests/it/gates.rs` rolls it out phase by phase.
const CCI_LITE: Rollout = Rollout {
    name: "cci-lite",
    before: "",
    by_hand: r#"
s3, functions, glue = client("s3", "eu-central-1"), client("lambda", "eu-central-1"), client("glue", "eu-central-1")
s3.put_bucket_notification_configuration(Bucket="cci-lite-input", NotificationConfiguration={})
functions.remove_permission(FunctionName="cci-lite-processor", StatementId="recordings")
functions.update_function_configuration(FunctionName="cci-lite-processor", MemorySize=512)
client("events", "eu-central-1").disable_rule(Name="cci-lite-transcribed")
"#,
    destroy: &[
        "--allow-destroy",
        "kms.key.master",
        "--allow-destroy",
        "logs.group.processor",
        "--allow-destroy",
        "logs.group.uploads",
        "--allow-destroy",
        "glue.database.calls",
    ],
    protects: false,
    after: r#"
assert not client("lambda", "eu-central-1").list_functions()["Functions"]
assert not client("events", "eu-central-1").list_rules()["Rules"]
assert not client("glue", "eu-central-1").get_databases()["DatabaseList"]
"#,
};

#[test]
fn cci_lite_lives_on_a_snapshot() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("before.json"), r#"{ "format": 1, "resources": {} }"#).unwrap();
    CCI_LITE.on_snapshot(home.path());
}

#[test]
fn every_stack_is_clean() {
    let home = tempfile::tempdir().unwrap();
    let stacks = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/stacks")).unwrap();
    for stack in stacks {
        let path = stack.unwrap().path().display().to_string();
        let out = fine(home.path(), None, &["check", &path]);
        assert!(out.contains("no problems"), "{out}");
    }
}

#[test]
fn they_live_on_ministack() {
    let emulator = ministack();
    for rollout in [VOICE_ANALYTICS, DOCUMENTS, REVIEW_EXPORT, VOICE_AGENT, CCI_LITE] {
        rollout.on(&emulator);
    }
}

#[test]
fn they_live_on_moto() {
    let emulator = moto();
    for rollout in [VOICE_ANALYTICS, DOCUMENTS, REVIEW_EXPORT, VOICE_AGENT, CCI_LITE] {
        rollout.on(&emulator);
    }
}

/// The functions of cci-lite, by their own tests.
#[test]
fn functions_of_cci_lite_pass_their_tests() {
    let functions = format!("{}/stacks/cci-lite/functions", env!("CARGO_MANIFEST_DIR"));
    let tested = Command::new(python())
        .args(["-B", "-m", "unittest", "discover", "tests"])
        .current_dir(functions)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success() && said.contains("Ran 10 tests"), "{said}");
}
