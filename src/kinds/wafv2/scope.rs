//! Where a resource of WAF lives. What belongs to `CloudFront` is called and named in us-east-1,
//! whatever the stack's region is.

use crate::kind::prelude::*;

/// The region of everything that belongs to `CloudFront`.
const GLOBAL_REGION: &str = "us-east-1";

/// What a name begins with inside trueup if it belongs to `CloudFront`. AWS keeps the names of the two
/// scopes apart, and no name of WAF's contains a slash.
const GLOBAL_PREFIX: &str = "cloudfront/";

/// Both scopes.
pub const SCOPES: [WafScope; 2] = [WafScope::Regional, WafScope::Cloudfront];

/// What a resource protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WafScope {
    /// Load balancers, APIs, user pools and the like in one region.
    #[default]
    Regional,
    /// `CloudFront` distributions. AWS keeps it in us-east-1.
    Cloudfront,
}

impl WafScope {
    /// For a call.
    pub fn word(self) -> &'static str {
        match self {
            Self::Regional => "REGIONAL",
            Self::Cloudfront => "CLOUDFRONT",
        }
    }

    /// The name that tells a resource from its namesake in the other scope: what
    /// [`crate::facts::Desired::named`] takes.
    pub fn qualified(self, name: &Text) -> Text {
        match (self, name) {
            (Self::Regional, name) => name.clone(),
            (Self::Cloudfront, Text::Known(name)) => Text::Known(self.qualified_name(name)),
            (Self::Cloudfront, pending) => {
                Text::parse(&format!("{GLOBAL_PREFIX}{pending}")).unwrap_or_else(|| pending.clone())
            }
        }
    }

    /// The same of a name that is known.
    pub fn qualified_name(self, name: &str) -> String {
        match self {
            Self::Regional => name.to_owned(),
            Self::Cloudfront => format!("{GLOBAL_PREFIX}{name}"),
        }
    }

    /// What ARNs say of it.
    pub fn in_arn(self) -> &'static str {
        match self {
            Self::Regional => "regional",
            Self::Cloudfront => "global",
        }
    }
}

/// Where one resource is: what every call about it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locality {
    /// What it protects.
    pub scope: WafScope,
    /// The region to call.
    pub region: String,
    /// Its name as AWS knows it.
    pub name: String,
}

impl Locality {
    /// Where the target of an act is.
    pub fn of(at: &Target) -> Self {
        Self::named(&at.name, &at.scope)
    }

    /// Where what a stack calls `qualified` is.
    pub fn named(qualified: &str, scope: &Scope) -> Self {
        match qualified.strip_prefix(GLOBAL_PREFIX) {
            Some(name) => {
                Self { scope: WafScope::Cloudfront, region: GLOBAL_REGION.to_owned(), name: name.to_owned() }
            }
            None => {
                Self { scope: WafScope::Regional, region: scope.region.clone(), name: qualified.to_owned() }
            }
        }
    }

    /// Where listings of a region look; the names are left open.
    pub fn in_region(scope: &Scope) -> Vec<Self> {
        let place = |what| Self { scope: what, region: scope.region.clone(), name: String::new() };
        let global = (scope.region == GLOBAL_REGION).then(|| place(WafScope::Cloudfront));
        std::iter::once(place(WafScope::Regional)).chain(global).collect()
    }
}

/// The name that AWS knows of what a stack calls `qualified`.
pub fn unqualified(qualified: &str) -> &str {
    qualified.strip_prefix(GLOBAL_PREFIX).unwrap_or(qualified)
}

/// Service, region, account and resource of an ARN.
pub fn arn_parts(arn: &str) -> Option<[&str; 4]> {
    arn.splitn(6, ':').skip(2).collect::<Vec<_>>().try_into().ok()
}
