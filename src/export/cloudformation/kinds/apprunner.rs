//! App Runner: services of images.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, entries, filled, listed, members, set},
};

/// `apprunner.service`.
pub(super) const SERVICE: Mapping = Mapping {
    kind: "apprunner.service",
    type_name: "AWS::AppRunner::Service",
    outputs: &[
        ("arn", Out::Get("ServiceArn")),
        ("id", Out::Get("ServiceId")),
        ("url", Out::Sub("https://${.ServiceUrl}")),
    ],
    write: |w| {
        let mut properties = members([("ServiceName", Some(w.name()))]);
        let doc = w.spread("service");
        w.put(doc, &[("encryption_key", "EncryptionConfiguration.KmsKey")], &mut properties);
        let mut doc = w.spread("configuration");
        let mut source = Doc::of(&["source"], doc.take("source").unwrap_or_default());
        let (variables, secrets) = (source.take("environment_variables"), source.take("environment_secrets"));
        let mut written = members([]);
        let image = "ImageRepository.ImageConfiguration";
        for (name, table) in
            [("RuntimeEnvironmentSecrets", secrets), ("RuntimeEnvironmentVariables", variables)]
        {
            set(&mut written, &format!("{image}.{name}"), listed("Name", "Value", entries(table)));
        }
        let names = [
            ("access_role", "AuthenticationConfiguration.AccessRoleArn"),
            ("auto_deployments", "AutoDeploymentsEnabled"),
            ("image_identifier", "ImageRepository.ImageIdentifier"),
            ("image_repository_type", "ImageRepository.ImageRepositoryType"),
            ("port", "ImageRepository.ImageConfiguration.Port"),
            ("start_command", "ImageRepository.ImageConfiguration.StartCommand"),
        ];
        w.put(source, &names, &mut written);
        set(&mut properties, "SourceConfiguration", Some(Value::Object(written)));
        let instance = Doc::of(&["instance"], doc.take("instance").unwrap_or_default());
        let names = [
            ("cpu", "InstanceConfiguration.Cpu"),
            ("memory", "InstanceConfiguration.Memory"),
            ("role", "InstanceConfiguration.InstanceRoleArn"),
        ];
        w.put(instance, &names, &mut properties);
        set(&mut properties, "HealthCheckConfiguration", doc.take("health_check").map(filled));
        let network = Doc::of(&["network"], doc.take("network").unwrap_or_default());
        let is_inside = network.has("vpc_connector");
        let names = [
            ("ip_address_type", "NetworkConfiguration.IpAddressType"),
            ("publicly_accessible", "NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible"),
            ("vpc_connector", "NetworkConfiguration.EgressConfiguration.VpcConnectorArn"),
        ];
        w.put(network, &names, &mut properties);
        let egress = Some(Value::from("VPC")).filter(|_| is_inside);
        set(&mut properties, "NetworkConfiguration.EgressConfiguration.EgressType", egress);
        let traced = doc.take("observability_configuration");
        let traced =
            traced.map(|arn| json!({ "ObservabilityEnabled": true, "ObservabilityConfigurationArn": arn }));
        set(&mut properties, "ObservabilityConfiguration", traced);
        w.put(doc, &[("auto_scaling_configuration", "AutoScalingConfigurationArn")], &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};
