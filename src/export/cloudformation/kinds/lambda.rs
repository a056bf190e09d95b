//! Lambda: functions and event source mappings. Permissions, URLs and what becomes of asynchronous invocations are resources of their own.

use serde_json::{Value, json};

use crate::{
    export::cloudformation::{
        mapping::{Mapping, Out},
        writer::{Doc, Members, Writer, entries, filled, json_text, members, set},
    },
    model::{Archive, Secret},
};

/// The bytes of code that stand in a template, which itself has 51,200 where it is sent with a call.
const INLINE: usize = 16_384;

/// `lambda.function`.
pub(super) const FUNCTION: Mapping = Mapping {
    kind: "lambda.function",
    type_name: "AWS::Lambda::Function",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let is_external = w.declaration.settings.external;
        let mut doc = w.spread("configuration");
        let mut properties = members([
            ("FunctionName", Some(w.name())),
            ("Environment", environment(w, &mut doc)),
            ("ReservedConcurrentExecutions", w.take("concurrency")),
        ]);
        let function = w.spread("function");
        w.put(function, &[("package_type", "PackageType")], &mut properties);
        code(w, &doc, &mut properties, is_external);
        for (member, name) in [
            ("dead_letter_config", "DeadLetterConfig"),
            ("ephemeral_storage", "EphemeralStorage"),
            ("file_system_configs", "FileSystemConfigs"),
            ("image_config", "ImageConfig"),
            ("logging_config", "LoggingConfig"),
            ("snap_start", "SnapStart"),
            ("tracing_config", "TracingConfig"),
            ("vpc_config", "VpcConfig"),
        ] {
            set(&mut properties, name, doc.take(member).map(filled));
        }
        let names = [
            ("description", "Description"),
            ("handler", "Handler"),
            ("kms_key_arn", "KmsKeyArn"),
            ("layers", "Layers"),
            ("memory_size", "MemorySize"),
            ("role", "Role"),
            ("runtime", "Runtime"),
            ("timeout", "Timeout"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
        for (sid, permission) in entries(w.take("permissions")) {
            let mut properties = members([("FunctionName", Some(w.own("name")))]);
            let doc = Doc::of(&["permissions", &sid], permission);
            let names = [
                ("action", "Action"),
                ("event_source_token", "EventSourceToken"),
                ("function_url_auth_type", "FunctionUrlAuthType"),
                ("invoked_via_function_url", "InvokedViaFunctionUrl"),
                ("principal", "Principal"),
                ("principal_org_id", "PrincipalOrgID"),
                ("source_account", "SourceAccount"),
                ("source_arn", "SourceArn"),
            ];
            w.put(doc, &names, &mut properties);
            w.grant(&format!("permission-{sid}"), "AWS::Lambda::Permission", properties);
        }
        event_invoke(w);
        url(w);
    },
};

/// Variables but secrets, which anybody could read who reads the template.
fn environment(w: &mut Writer<'_>, configuration: &mut Doc) -> Option<Value> {
    let mut variables = entries(configuration.take("environment"));
    variables.retain(|name, value| {
        let is_secret = value.get(Secret::MARK).is_some();
        if is_secret {
            w.refuse(&["environment", name], "a secret is not written into a template");
        }
        !is_secret
    });
    (!variables.is_empty()).then(|| json!({ "Variables": variables }))
}

/// The architecture, and where the code comes from.
fn code(w: &mut Writer<'_>, configuration: &Doc, properties: &mut Members, is_external: bool) {
    let mut doc = w.spread("code");
    let architecture = doc.take("architecture");
    if is_external {
        return;
    }
    set(properties, "Architectures", architecture.map(|architecture| json!([architecture])));
    let hash = doc.take("sha256");
    let mut source = Doc::of(&["code"], doc.take("source").unwrap_or_default());
    if let Some(bucket) = source.take("bucket") {
        set(properties, "Code.S3Bucket", Some(bucket));
        set(properties, "Code.S3Key", source.take("key"));
        set(properties, "Code.S3ObjectVersion", source.take("version"));
    } else if let Some(image) = doc.take("image_uri") {
        set(properties, "Code.ImageUri", Some(image));
    } else if let Some(text) = hash.as_ref().and_then(|hash| inline(w, configuration, hash.as_str()?)) {
        set(properties, "Code.ZipFile", Some(text.into()));
    } else {
        let bucket = w.ask("CodeBucket", "the bucket that an archive of its code is in");
        let key = w.ask("CodeKey", "the key of that archive");
        set(properties, "Code.S3Bucket", Some(bucket));
        set(properties, "Code.S3Key", Some(key));
        let why = "CloudFormation takes code from S3: put it there, and say where by the parameters \
                   that end in CodeBucket and CodeKey";
        w.refuse(&["code"], why);
    }
}

/// The code itself, where it is one small text that `CloudFormation` would put into a file of the same name.
fn inline(w: &Writer<'_>, configuration: &Doc, hash: &str) -> Option<String> {
    let archive = w.archives.archive(hash)?;
    let (name, bytes) = Archive::only_file(&archive)?;
    let runtime = configuration.text("runtime")?;
    let file = [("nodejs", "index.js"), ("python", "index.py")]
        .into_iter()
        .find_map(|(family, file)| runtime.starts_with(family).then_some(file))?;
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.is_empty() && text.len() <= INLINE)?;
    (name == file).then(|| text.to_owned())
}

fn event_invoke(w: &mut Writer<'_>) {
    let doc = w.doc("event_invoke");
    let mut properties = Members::new();
    let names = [
        ("maximum_event_age_in_seconds", "MaximumEventAgeInSeconds"),
        ("maximum_retry_attempts", "MaximumRetryAttempts"),
        ("on_failure", "DestinationConfig.OnFailure.Destination"),
        ("on_success", "DestinationConfig.OnSuccess.Destination"),
    ];
    w.put(doc, &names, &mut properties);
    if !properties.is_empty() {
        set(&mut properties, "FunctionName", Some(w.own("name")));
        set(&mut properties, "Qualifier", Some("$LATEST".into()));
        w.part("EventInvoke", "AWS::Lambda::EventInvokeConfig", properties);
    }
}

fn url(w: &mut Writer<'_>) {
    let mut doc = w.doc("url");
    let cors = entries(doc.take("cors").map(filled));
    let is_said = |value: &Value| *value != json!(false) && *value != json!(0);
    let cors: Members = cors.into_iter().filter(|(_, value)| is_said(value)).collect();
    let mut properties = members([("Cors", Some(Value::Object(cors)))]);
    w.put(doc, &[("auth_type", "AuthType"), ("invoke_mode", "InvokeMode")], &mut properties);
    if !properties.is_empty() {
        set(&mut properties, "TargetFunctionArn", Some(w.own("arn")));
        w.part("Url", "AWS::Lambda::Url", properties);
    }
}

/// `lambda.event_source_mapping`.
pub(super) const EVENT_SOURCE_MAPPING: Mapping = Mapping {
    kind: "lambda.event_source_mapping",
    type_name: "AWS::Lambda::EventSourceMapping",
    outputs: &[("arn", Out::Get("EventSourceMappingArn")), ("id", Out::Ref)],
    write: |w| {
        let mut mapping = w.spread("mapping");
        if mapping.take("starting_position_timestamp").is_some() {
            let why = "CloudFormation takes seconds since 1970, in `StartingPositionTimestamp`";
            w.refuse(&["starting_position_timestamp"], why);
        }
        let mut properties = Members::new();
        w.put(
            mapping,
            &[("source", "EventSourceArn"), ("starting_position", "StartingPosition")],
            &mut properties,
        );
        let mut doc = w.spread("configuration");
        if let Some(Value::Array(filters)) = doc.take("filters") {
            let filters = filters.into_iter().map(|filter| json!({ "Pattern": json_text(filter) }));
            let filters = filters.collect::<Vec<Value>>();
            set(&mut properties, "FilterCriteria.Filters", Some(filters.into()));
        }
        set(&mut properties, "ProvisionedPollerConfig", doc.take("provisioned_pollers").map(filled));
        let names = [
            ("batch_size", "BatchSize"),
            ("bisect_batch_on_function_error", "BisectBatchOnFunctionError"),
            ("enabled", "Enabled"),
            ("function", "FunctionName"),
            ("function_response_types", "FunctionResponseTypes"),
            ("kms_key_arn", "KmsKeyArn"),
            ("maximum_batching_window_in_seconds", "MaximumBatchingWindowInSeconds"),
            ("maximum_concurrency", "ScalingConfig.MaximumConcurrency"),
            ("maximum_record_age_in_seconds", "MaximumRecordAgeInSeconds"),
            ("maximum_retry_attempts", "MaximumRetryAttempts"),
            ("metrics", "MetricsConfig.Metrics"),
            ("on_failure", "DestinationConfig.OnFailure.Destination"),
            ("parallelization_factor", "ParallelizationFactor"),
            ("tumbling_window_in_seconds", "TumblingWindowInSeconds"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};
