//! KMS: keys. Their aliases are resources of their own.

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    policies::policy,
    writer::{members, set},
};

/// `kms.key`.
pub(super) const KEY: Mapping = Mapping {
    kind: "kms.key",
    type_name: "AWS::KMS::Key",
    outputs: &[("arn", Out::Get("Arn")), ("id", Out::Ref)],
    write: |w| {
        let mut properties = members([
            ("Description", w.take("description")),
            ("KeyPolicy", w.take("policy").map(policy)),
            ("Enabled", w.take("enabled")),
            ("PendingWindowInDays", w.setting("deletion_window_days")),
        ]);
        let doc = w.doc("key");
        let names = [("spec", "KeySpec"), ("usage", "KeyUsage"), ("multi_region", "MultiRegion")];
        w.put(doc, &names, &mut properties);
        let doc = w.doc("rotation");
        let names = [("enabled", "EnableKeyRotation"), ("period_days", "RotationPeriodInDays")];
        w.put(doc, &names, &mut properties);
        // Only keys of the default sort rotate, and CloudFormation refuses to hear of it of others.
        if properties.get("KeySpec").is_some_and(|spec| spec != "SYMMETRIC_DEFAULT") {
            properties.remove("EnableKeyRotation");
        }
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
        if let Some(alias) = w.take("alias") {
            let alias = members([("AliasName", Some(alias)), ("TargetKeyId", Some(w.own("id")))]);
            w.part("Alias", "AWS::KMS::Alias", alias);
        }
    },
};
