//! What tests of WAF's kinds share.

use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::Locality,
    model::{Address, Owner},
};

/// The id of everything.
pub(crate) const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// A resource of a stack in eu-central-1 that exists under its qualified name.
pub(crate) fn target(kind: &str, family: &str, name: &str) -> Target {
    let address = Address::new(kind, "it");
    let scope = Scope {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
    };
    let place = Locality::named(name, &scope);
    let arn = place.arn(&scope, family, ID);
    let outputs: Outputs = crate::kind::outputs([("arn", &arn), ("id", ID), ("name", &place.name)]);
    Target {
        owner: Some(Owner::new("shop", &address)),
        address,
        name: name.to_owned(),
        scope,
        outputs,
        want: None,
        external: false,
        creation: [].into(),
        settings: [].into(),
        fresh: std::sync::Arc::default(),
        secrets: std::sync::Arc::default(),
    }
}
