# What somebody made without trueup: at least one resource of each kind, with much of what it can have.
# Run with the kinds as arguments, so that a test can tell which of them are made here.
import boto3, io, json, sys, zipfile

REGION, ACCOUNT = "eu-central-1", "111122223333"


def client(service, region=REGION):
    return boto3.client(service, region_name=region)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


(s3, iam, kms, logs, sns, ssm, cloudwatch, waf, ec2, events, athena, cloudtrail, sqs, budgets, functions, elb,
    glue, scheduler, apprunner) = (
    client(service)
    for service in ("s3", "iam", "kms", "logs", "sns", "ssm", "cloudwatch", "wafv2", "ec2", "events",
        "athena", "cloudtrail", "sqs", "budgets", "lambda", "elbv2", "glue", "scheduler", "apprunner")
)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service/shop-worker"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:shop-alarms"
keys = {}


def kms_key():
    made = kms.create_key(Description="What the shop stores", Tags=[{"TagKey": "Team", "TagValue": "Shop"}])
    keys["shop"] = made["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/shop", TargetKeyId=keys["shop"])
    kms.enable_key_rotation(KeyId=keys["shop"])
    kms.put_key_policy(KeyId=keys["shop"], PolicyName="default", Policy=policy(
        {"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
         "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}},
        {"Sid": "Worker", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*",
         "Principal": {"AWS": ROLE}},
    ))
    signer = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/shop/signer", TargetKeyId=signer)


def iam_policy():
    iam.create_policy(PolicyName="shop-ceiling", Description="The most that the shop may do",
        PolicyDocument=policy({"Effect": "Allow", "Action": ["s3:*", "logs:*", "kms:*"], "Resource": "*"}))


def iam_role():
    iam.create_role(RoleName="shop-worker", Path="/service/", Description="Works off orders",
        MaxSessionDuration=7200, PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/shop-ceiling",
        AssumeRolePolicyDocument=policy({"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"}}))
    iam.put_role_policy(RoleName="shop-worker", PolicyName="orders", PolicyDocument=policy(
        {"Sid": "Orders", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
         "Resource": ["arn:aws:s3:::shop-orders/*", "arn:aws:s3:::shop-orders/home/${aws:username}/*"]}))
    iam.create_role(RoleName="shop-auditor", AssumeRolePolicyDocument=policy(
        {"Sid": "Federated", "Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         "Condition": {"StringEquals": {"sts:ExternalId": "42"}}}))
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")


def iam_user():
    iam.create_user(UserName="shop-uploader", Tags=[{"Key": "Team", "Value": "Shop"}])
    iam.put_user_policy(UserName="shop-uploader", PolicyName="upload", PolicyDocument=policy(
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::shop-orders/in/*"}))


def s3_bucket():
    for name in ("shop-orders", "shop-logs", "shop-plain"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_public_access_block(Bucket="shop-orders", PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": True})
    s3.put_bucket_versioning(Bucket="shop-orders", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="shop-orders", Tagging={"TagSet": [{"Key": "Project", "Value": "shop"}]})
    s3.put_bucket_encryption(Bucket="shop-orders", ServerSideEncryptionConfiguration={"Rules": [{
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys["shop"]},
        "BucketKeyEnabled": True}]})
    s3.put_bucket_lifecycle_configuration(Bucket="shop-orders", LifecycleConfiguration={"Rules": [
        {"ID": "archive", "Status": "Enabled", "Filter": {"Prefix": "done/"},
         "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}], "Expiration": {"Days": 400}},
        {"ID": "uploads", "Status": "Enabled", "Filter": {"Prefix": ""},
         "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]})
    s3.put_bucket_cors(Bucket="shop-orders", CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://www.example.com"], "MaxAgeSeconds": 300}]})
    s3.put_bucket_policy(Bucket="shop-orders", Policy=policy(
        {"Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
         "Resource": ["arn:aws:s3:::shop-orders", "arn:aws:s3:::shop-orders/*"],
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "Worker", "Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::shop-orders/*"}))
    s3.put_bucket_website(Bucket="shop-orders", WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}})
    s3.put_bucket_inventory_configuration(Bucket="shop-orders", Id="weekly", InventoryConfiguration={
        "Id": "weekly", "IsEnabled": True, "IncludedObjectVersions": "Current", "Schedule": {"Frequency": "Weekly"},
        "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::shop-logs", "Format": "CSV"}}})
    s3.put_bucket_analytics_configuration(Bucket="shop-orders", Id="all", AnalyticsConfiguration={
        "Id": "all", "StorageClassAnalysis": {}})
    s3.put_bucket_request_payment(Bucket="shop-orders", RequestPaymentConfiguration={"Payer": "Requester"})
    s3.put_bucket_policy(Bucket="shop-logs", Policy=policy(
        {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::shop-logs/*"}))
    s3.put_bucket_logging(Bucket="shop-orders", BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": "shop-logs", "TargetPrefix": "orders/"}})


def sns_topic():
    sns.create_topic(Name="shop-alarms", Attributes={"DisplayName": "Shop"},
        Tags=[{"Key": "Project", "Value": "shop"}])
    sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="alerts@example.com")
    sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-alarms",
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"severity": ["high"]})})
    sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="Policy", AttributeValue=policy(
        {"Sid": "Alarms", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
         "Action": "sns:Publish", "Resource": TOPIC,
         "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}))
    sns.create_topic(Name="shop-orders.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})


def sqs_queue():
    dead = sqs.create_queue(QueueName="shop-failed", Attributes={"MessageRetentionPeriod": "1209600"})["QueueUrl"]
    work = sqs.create_queue(QueueName="shop-work", tags={"Project": "shop"}, Attributes={
        "VisibilityTimeout": "120", "KmsMasterKeyId": keys["shop"], "RedrivePolicy": json.dumps({
            "deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-failed", "maxReceiveCount": "3"})})["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-work"
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps({
        "redrivePermission": "byQueue", "sourceQueueArns": [arn]})})
    sqs.set_queue_attributes(QueueUrl=work, Attributes={"Policy": policy(
        {"Sid": "Alarms", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
         "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}}})})
    sqs.create_queue(QueueName="shop-orders.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true",
        "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"})


def logs_group():
    logs.create_log_group(logGroupName="/shop/worker", tags={"Team": "Shop"})
    logs.put_retention_policy(logGroupName="/shop/worker", retentionInDays=30)
    emails = ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]
    logs.put_data_protection_policy(logGroupIdentifier="/shop/worker", policyDocument=json.dumps({
        "Name": "emails", "Version": "2021-06-01", "Statement": [
            {"Sid": "audit", "DataIdentifier": emails, "Operation": {"Audit": {"FindingsDestination": {}}}},
            {"Sid": "mask", "DataIdentifier": emails, "Operation": {"Deidentify": {"MaskConfig": {}}}}]}))
    logs.put_metric_filter(logGroupName="/shop/worker", filterName="Errors", filterPattern="?ERROR ?Error",
        metricTransformations=[{"metricNamespace": "Shop", "metricName": "Errors", "metricValue": "1",
            "defaultValue": 0}])
    logs.create_log_group(logGroupName="aws-waf-logs-shop")


def logs_metric_filter():
    # `logs_group` makes one that belongs to its group; this is that of a group which is left out.
    logs.create_log_group(logGroupName="/platform/shared")
    logs.put_metric_filter(logGroupName="/platform/shared", filterName="Shop",
        filterPattern='{ $.app = "shop" && $.note = "$${var.x}" }',
        metricTransformations=[{"metricNamespace": "Shop", "metricName": "Shared", "metricValue": "$.count"}])


def logs_query():
    logs.put_query_definition(name="shop/slow", logGroupNames=["/shop/worker"],
        queryString="fields @timestamp, @message\n| filter ms > 1000\n| limit 20")


def logs_resource_policy():
    logs.put_resource_policy(policyName="shop-waf", policyDocument=policy(
        {"Sid": "Waf", "Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
         "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
         "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:aws-waf-logs-shop:*"}))


def ssm_parameter():
    ssm.put_parameter(Name="/shop/model", Type="String", Value='{"model": "large"}', Description="Which model",
        Tags=[{"Key": "Project", "Value": "shop"}])
    ssm.put_parameter(Name="/shop/languages", Type="StringList", Value="de,en")
    ssm.put_parameter(Name="/shop/token", Type="SecureString", Value="hunter2")
    ssm.put_parameter(Name="shop-template", Type="String", Value="costs $${stack.name} and ${not a reference}")


def cloudwatch_alarm():
    cloudwatch.put_metric_alarm(AlarmName="Shop-Errors", AlarmDescription="Orders fail.", Namespace="Shop",
        MetricName="Errors", Statistic="Sum", Period=300, EvaluationPeriods=3, DatapointsToAlarm=2, Threshold=5,
        ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="notBreaching", AlarmActions=[TOPIC],
        Tags=[{"Key": "Project", "Value": "shop"}])
    cloudwatch.put_metric_alarm(AlarmName="Shop-ErrorRate", EvaluationPeriods=1, Threshold=10,
        ComparisonOperator="GreaterThanThreshold", ActionsEnabled=False, Metrics=[
            {"Id": "rate", "Expression": "100 * errors / all", "Label": "Errors (%)", "ReturnData": True},
            {"Id": "errors", "ReturnData": False, "MetricStat": {"Stat": "Sum", "Period": 60, "Metric": {
                "Namespace": "AWS/S3", "MetricName": "4xxErrors",
                "Dimensions": [{"Name": "BucketName", "Value": "shop-orders"}]}}},
            {"Id": "all", "ReturnData": False, "MetricStat": {"Stat": "Sum", "Period": 60, "Metric": {
                "Namespace": "AWS/S3", "MetricName": "AllRequests",
                "Dimensions": [{"Name": "BucketName", "Value": "shop-orders"}]}}}])


def cloudwatch_composite_alarm():
    cloudwatch.put_composite_alarm(AlarmName="Shop-Down", AlarmActions=[TOPIC],
        AlarmRule='ALARM("Shop-Errors") AND NOT OK("Shop-ErrorRate")')


def cloudwatch_dashboard():
    cloudwatch.put_dashboard(DashboardName="Shop", DashboardBody=json.dumps({"start": "-PT6H", "widgets": [
        {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": "# Shop\nAll of it."}},
        {"type": "metric", "x": 0, "y": 2, "width": 12, "height": 6, "properties": {"title": "Errors",
            "region": REGION, "metrics": [["Shop", "Errors"]], "stat": "Sum", "period": 300}},
        {"type": "metric", "x": 16, "y": 2, "width": 8, "height": 6, "properties": {"title": "Latency",
            "region": REGION, "metrics": [["AWS/S3", "FirstByteLatency", "BucketName", "shop-orders"]],
            "yAxis": {"left": {"min": 0}}}}]}))


def metric(name):
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def wafv2_ip_set():
    made = waf.create_ip_set(Name="shop-office", Scope="REGIONAL", IPAddressVersion="IPV4", Description="Offices",
        Addresses=["192.0.2.0/24", "198.51.100.7/32"], Tags=[{"Key": "Project", "Value": "shop"}])
    keys["office"] = made["Summary"]["ARN"]
    waf.create_ip_set(Name="shop-empty", Scope="REGIONAL", IPAddressVersion="IPV6", Addresses=[])


def wafv2_regex_set():
    waf.create_regex_pattern_set(Name="shop-scanners", Scope="REGIONAL",
        RegularExpressionList=[{"RegexString": r"(?i)sqlmap\."}, {"RegexString": "^/wp-(admin|login)"}])


def wafv2_rule_group():
    waf.create_rule_group(Name="shop-paths", Scope="REGIONAL", Capacity=50, VisibilityConfig=metric("paths"),
        Rules=[{"Name": "probes", "Priority": 0, "Action": {"Block": {}}, "VisibilityConfig": metric("probes"),
            "Statement": {"ByteMatchStatement": {"SearchString": b"/console/", "FieldToMatch": {"UriPath": {}},
                "PositionalConstraint": "STARTS_WITH", "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}]}}}])


def wafv2_web_acl():
    waf.create_web_acl(Name="shop", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=metric("shop"),
        Description="In front of the shop", Tags=[{"Key": "Project", "Value": "shop"}], Rules=[
            {"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "VisibilityConfig": metric("office"),
             "Statement": {"IPSetReferenceStatement": {"ARN": keys["office"]}}},
            {"Name": "core", "Priority": 1, "OverrideAction": {"None": {}}, "VisibilityConfig": metric("core"),
             "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet",
                 "RuleActionOverrides": [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]}}},
            {"Name": "rate", "Priority": 2, "Action": {"Block": {"CustomResponse": {"ResponseCode": 429}}},
             "VisibilityConfig": metric("rate"),
             "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}}}])


def events_rule():
    events.put_rule(Name="shop-uploads", Description="what customers upload", EventPattern=json.dumps(
        {"source": ["aws.s3"], "detail": {"bucket": {"name": ["shop-data"]}, "object": {"size": [{"numeric": [">", 0]}]}}}),
        Tags=[{"Key": "Project", "Value": "shop"}])
    events.put_targets(Rule="shop-uploads", Targets=[
        {"Id": "alarms", "Arn": TOPIC, "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 600},
         "InputTransformer": {"InputPathsMap": {"key": "$.detail.object.key"}, "InputTemplate": '"<key> is there"'}},
        {"Id": "stream", "Arn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/shop", "RoleArn": ROLE,
         "KinesisParameters": {"PartitionKeyPath": "$.detail.object.key"}}])
    events.put_rule(Name="shop-nightly", ScheduleExpression="cron(0 2 * * ? *)", State="DISABLED")
    events.create_event_bus(Name="shop")
    events.put_rule(Name="shop-orders", EventBusName="shop", EventPattern=json.dumps({"source": ["shop"]}))


def ec2_security_group():
    balancer = ec2.create_security_group(GroupName="shop-balancer", Description="The load balancer", TagSpecifications=[
        {"ResourceType": "security-group", "Tags": [{"Key": "Project", "Value": "shop"}]}])["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=balancer, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "browsers"}]},
        {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    data = ec2.create_security_group(GroupName="shop-data", Description="Databases", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=data, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5433, "UserIdGroupPairs": [{"GroupId": balancer}, {"GroupId": data}]},
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": "pl-6ea54007"}]}])
    ec2.revoke_security_group_egress(GroupId=data, IpPermissions=[
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])


def athena_workgroup():
    athena.create_work_group(Name="shop-reports", Description="what the shop asks", Configuration={
        "ResultConfiguration": {"OutputLocation": "s3://shop-reports/athena/",
            "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": keys["shop"]}},
        "BytesScannedCutoffPerQuery": 1_000_000_000}, Tags=[{"Key": "Project", "Value": "shop"}])


def cloudtrail_trail():
    s3.create_bucket(Bucket="shop-trail", CreateBucketConfiguration={"LocationConstraint": REGION})
    source = {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/shop-audit"}}
    s3.put_bucket_policy(Bucket="shop-trail", Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": action,
         "Resource": f"arn:aws:s3:::shop-trail{objects}", "Condition": source}
        for action, objects in (("s3:GetBucketAcl", ""), ("s3:PutObject", "/*"))]}))
    cloudtrail.create_trail(Name="shop-audit", S3BucketName="shop-trail", EnableLogFileValidation=True,
                            TagsList=[{"Key": "Project", "Value": "shop"}])
    cloudtrail.put_event_selectors(TrailName="shop-audit", AdvancedEventSelectors=[
        {"Name": "Objects", "FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::shop-orders/"]}]}])
    cloudtrail.start_logging(Name="shop-audit")


def budgets_budget():
    budgets.create_budget(AccountId=ACCOUNT, ResourceTags=[{"Key": "Project", "Value": "shop"}], Budget={
        "BudgetName": "shop everything", "BudgetType": "COST", "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"}, "CostFilters": {"TagKeyValue": ["user:Project$shop"]}},
        NotificationsWithSubscribers=[{
            "Notification": {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80},
            "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "shop@example.com"}]}])


def lambda_function():
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return len(event)\n")
    functions.create_function(FunctionName="shop-thumbnails", Runtime="python3.12", Handler="index.handler", Role=ROLE,
        Code={"ZipFile": code.getvalue()}, Description="Pictures of what is sold", MemorySize=512, Timeout=60,
        Architectures=["arm64"], Environment={"Variables": {"SIZE": "200"}}, TracingConfig={"Mode": "Active"},
        DeadLetterConfig={"TargetArn": TOPIC}, Tags={"Project": "shop"})
    functions.put_function_concurrency(FunctionName="shop-thumbnails", ReservedConcurrentExecutions=3)
    functions.add_permission(FunctionName="shop-thumbnails", StatementId="orders", Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::shop-orders", SourceAccount=ACCOUNT)
    functions.put_function_event_invoke_config(FunctionName="shop-thumbnails", MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": TOPIC}})


def elbv2_load_balancer():
    s3.create_bucket(Bucket="shop-balancer-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(Bucket="shop-balancer-logs", Policy=policy(
        {"Effect": "Allow", "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::shop-balancer-logs/AWSLogs/{ACCOUNT}/*"}))
    group = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["shop-balancer"]}])
    made = elb.create_load_balancer(Name="shop-front", Subnets=["subnet-00000001", "subnet-00000002"],
        SecurityGroups=[group["SecurityGroups"][0]["GroupId"]], Tags=[{"Key": "Project", "Value": "shop"}])
    elb.modify_load_balancer_attributes(LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"], Attributes=[
        {"Key": "access_logs.s3.enabled", "Value": "true"},
        {"Key": "access_logs.s3.bucket", "Value": "shop-balancer-logs"},
        {"Key": "idle_timeout.timeout_seconds", "Value": "120"}])
    elb.create_load_balancer(Name="shop-streams", Type="network", Scheme="internal", Subnets=["subnet-00000003"])


def lambda_event_source_mapping():
    functions.create_event_source_mapping(FunctionName="shop-thumbnails", Tags={"Project": "shop"}, BatchSize=20,
        EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-work", MaximumBatchingWindowInSeconds=10,
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": {"kind": ["image"]}})}]},
        FunctionResponseTypes=["ReportBatchItemFailures"], ScalingConfig={"MaximumConcurrency": 5})
    functions.create_event_source_mapping(FunctionName="shop-thumbnails", StartingPosition="TRIM_HORIZON",
        EventSourceArn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/shop", MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-failed"}}, Enabled=False)


def glue_database():
    glue.create_database(DatabaseInput={"Name": "shop_reports", "Description": "what the shop reports",
        "LocationUri": "s3://shop-reports/tables/", "Parameters": {"owner": "shop"}}, Tags={"Project": "shop"})


def glue_crawler():
    glue.create_crawler(Name="shop-reports", Role=ROLE, DatabaseName="shop_reports", Schedule="cron(15 4 * * ? *)",
        Targets={"S3Targets": [{"Path": "s3://shop-orders/done/", "Exclusions": ["**.tmp"]}]},
        Configuration='{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}',
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}, Tags={"Project": "shop"})


def athena_named_query():
    athena.create_named_query(Name="shop/slow orders", Description="what takes long", Database="shop_reports",
        WorkGroup="shop-reports", QueryString="SELECT id\nFROM orders\nWHERE ms > 1000")


def iam_instance_profile():
    iam.create_instance_profile(InstanceProfileName="shop-worker", Path="/service/", Tags=[{"Key": "Team", "Value": "Shop"}])
    iam.add_role_to_instance_profile(InstanceProfileName="shop-worker", RoleName="shop-worker")


def iam_openid_connect_provider():
    iam.create_open_id_connect_provider(Url="https://token.example.com", ClientIDList=["sts.amazonaws.com"],
                                        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])


def scheduler_schedule():
    scheduler.create_schedule(Name="shop-nightly", Description="what a night brings", State="DISABLED",
        ScheduleExpression="cron(0 2 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
        Target={"Arn": TOPIC, "RoleArn": ROLE, "Input": "good night"})
    scheduler.create_schedule_group(Name="shop")
    scheduler.create_schedule(Name="orders", GroupName="shop", ScheduleExpression="rate(5 minutes)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-work", "RoleArn": ROLE,
            "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 600}})


def apprunner_service():
    apprunner.create_service(ServiceName="shop-web", Tags=[{"Key": "Project", "Value": "shop"}], SourceConfiguration={
        "AutoDeploymentsEnabled": False, "ImageRepository": {
            "ImageIdentifier": "public.ecr.aws/nginx/nginx:1.29", "ImageRepositoryType": "ECR_PUBLIC",
            "ImageConfiguration": {"Port": "80", "RuntimeEnvironmentVariables": {"SHOP": "shop"}}}},
        InstanceConfiguration={"Cpu": "512", "Memory": "1024", "InstanceRoleArn": ROLE})


if __name__ == "__main__":
    made = [iam_policy, iam_role, iam_user, kms_key, s3_bucket, sns_topic, logs_group, logs_metric_filter,
        logs_query, logs_resource_policy, ssm_parameter, cloudwatch_alarm, cloudwatch_composite_alarm,
        cloudwatch_dashboard, wafv2_ip_set, wafv2_regex_set, wafv2_rule_group, wafv2_web_acl, ec2_security_group,
        events_rule, athena_workgroup, cloudtrail_trail, sqs_queue, budgets_budget, lambda_function,
        lambda_event_source_mapping,
        elbv2_load_balancer, glue_database, glue_crawler, athena_named_query, iam_instance_profile,
        iam_openid_connect_provider, scheduler_schedule, apprunner_service]
    missing = set(kind.replace(".", "_") for kind in sys.argv[1:]) ^ set(each.__name__ for each in made)
    if missing:
        sys.exit(f"nothing is made of, or too much: {sorted(missing)}")
    for make in made:
        make()
