//! What runs with the role, as far as IAM knows: instance profiles.

use super::role::instance_profiles;
use crate::kind::prelude::*;
use crate::model::{FoundUse, Hold, Use};

/// What uses the role.
pub(super) async fn uses(aws: &Aws, role: &str) -> Uses {
    let profiles = instance_profiles(aws, role).await.map(|profiles| {
        let found = |name: String| Use::new("instance profile", name, "its role", Hold::Loses);
        profiles.into_iter().map(found).map(FoundUse::outside).collect()
    });
    Uses::from_iter([profiles]).unlisted("which services and people assume it, and which policies name it")
}
