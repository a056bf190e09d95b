//! Elastic Load Balancing: load balancers. All that is no property of theirs is an attribute.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Members, Writer, entries, listed, members, set},
};

/// `elbv2.load_balancer`.
pub(super) const LOAD_BALANCER: Mapping = Mapping {
    kind: "elbv2.load_balancer",
    type_name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    outputs: &[
        ("arn", Out::Ref),
        ("dns_name", Out::Get("DNSName")),
        ("full_name", Out::Get("LoadBalancerFullName")),
        ("name", Out::Get("LoadBalancerName")),
        ("zone_id", Out::Get("CanonicalHostedZoneID")),
    ],
    write: |w| {
        // What exists may be declared by the end of its ARN: `app/NAME/ID`.
        let name = w.name();
        let own = name.as_str().and_then(|name| name.split('/').nth(1)).map(Value::from);
        let mut properties = members([("Name", Some(own.unwrap_or(name)))]);
        let doc = w.spread("load_balancer");
        w.put(doc, &[("scheme", "Scheme"), ("type", "Type")], &mut properties);
        let doc = w.spread("network");
        let names = [
            ("ip_address_type", "IpAddressType"),
            ("security_groups", "SecurityGroups"),
            ("subnets", "Subnets"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "LoadBalancerAttributes", attributes(w));
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};

fn attributes(w: &mut Writer<'_>) -> Option<Value> {
    let mut all = Members::new();
    if let Some(protection) = w.take("deletion_protection") {
        all.insert("deletion_protection.enabled".to_owned(), json!(protection.to_string()));
    }
    for sort in ["access_logs", "connection_logs", "health_check_logs"] {
        let mut doc = w.doc(sort);
        if let Some(bucket) = doc.take("bucket") {
            all.insert(format!("{sort}.s3.enabled"), "true".into());
            all.insert(format!("{sort}.s3.bucket"), bucket);
            all.extend(doc.take("prefix").map(|prefix| (format!("{sort}.s3.prefix"), prefix)));
        }
    }
    all.extend(entries(w.take("attributes")));
    listed("Key", "Value", all)
}
