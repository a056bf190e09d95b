//! Where a resource of WAF lives. What belongs to `CloudFront` is called and named in us-east-1,
//! whatever the stack's region is.

use crate::kind::prelude::*;

/// The region of everything that belongs to `CloudFront`.
const GLOBAL_REGION: &str = "us-east-1";

/// What a name begins with inside trueup if it belongs to `CloudFront`. AWS keeps the names of the two
/// scopes apart, and no name of WAF's contains a slash.
const GLOBAL_PREFIX: &str = "cloudfront/";

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
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Regional => "REGIONAL",
            Self::Cloudfront => "CLOUDFRONT",
        }
    }

    /// The name that tells a resource from its namesake in the other scope: what
    /// [`crate::facts::Desired::named`] takes.
    #[must_use]
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
    #[must_use]
    pub fn qualified_name(self, name: &str) -> String {
        match self {
            Self::Regional => name.to_owned(),
            Self::Cloudfront => format!("{GLOBAL_PREFIX}{name}"),
        }
    }

    /// What ARNs say of it.
    fn in_arn(self) -> &'static str {
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
    #[must_use]
    pub fn of(at: &Target) -> Self {
        Self::named(&at.name, &at.scope)
    }

    /// Where what a stack calls `qualified` is.
    #[must_use]
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
    #[must_use]
    pub fn in_region(scope: &Scope) -> Vec<Self> {
        let place = |what| Self { scope: what, region: scope.region.clone(), name: String::new() };
        let global = (scope.region == GLOBAL_REGION).then(|| place(WafScope::Cloudfront));
        std::iter::once(place(WafScope::Regional)).chain(global).collect()
    }

    /// The ARN of what is here. `family` is what stands before its name, as in `ipset`.
    #[must_use]
    pub fn arn(&self, scope: &Scope, family: &str, id: &str) -> String {
        let Self { scope: what, region, name } = self;
        scope.in_region(region).arn("wafv2", &format!("{}/{family}/{name}/{id}", what.in_arn()))
    }
}

/// The name that the resource part of an ARN stands for, as in `regional/ipset/office/0123`.
#[must_use]
pub fn named(resource: &str, family: &str) -> Vec<String> {
    let parts: Vec<&str> = resource.split('/').collect();
    let [what, of, name, _id] = parts[..] else { return Vec::new() };
    let scopes = [WafScope::Regional, WafScope::Cloudfront].into_iter();
    let scope = scopes.filter(|scope| of == family && scope.in_arn() == what);
    scope.map(|scope| scope.qualified_name(name)).collect()
}

/// The name that AWS knows of what a stack calls `qualified`.
#[must_use]
pub fn unqualified(qualified: &str) -> &str {
    qualified.strip_prefix(GLOBAL_PREFIX).unwrap_or(qualified)
}

/// All outputs as AWS would make them up.
#[must_use]
pub fn made_up(qualified: &str, scope: &Scope, family: &str, unique: &str) -> Outputs {
    let place = Locality::named(qualified, scope);
    let id = crate::model::uuid(unique);
    crate::kind::outputs([("arn", &place.arn(scope, family, &id)), ("id", &id), ("name", &place.name)])
}

/// The name by which a stack calls what has these outputs.
#[must_use]
pub fn called(outputs: &Outputs) -> Option<String> {
    let is_global = outputs.get("arn").is_some_and(|arn| arn.contains(":global/"));
    let scope = if is_global { WafScope::Cloudfront } else { WafScope::Regional };
    outputs.get("name").map(|name| scope.qualified_name(name))
}

/// Whether a name is that of something for `CloudFront`, which is in one region whatever the stack's is.
#[must_use]
pub fn is_global(qualified: &str) -> bool {
    qualified.starts_with(GLOBAL_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack() -> Scope {
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
    }

    #[test]
    fn what_belongs_to_cloudfront_is_in_us_east_1() {
        let cases = [
            (WafScope::Regional, "main", "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/main/a1"),
            (
                WafScope::Cloudfront,
                "cloudfront/main",
                "arn:aws:wafv2:us-east-1:111122223333:global/webacl/main/a1",
            ),
        ];
        for (scope, qualified, arn) in cases {
            assert_eq!(scope.qualified(&"main".into()), Text::from(qualified));
            let place = Locality::named(qualified, &stack());
            assert_eq!((place.scope, place.name.as_str()), (scope, "main"));
            assert_eq!(place.arn(&stack(), "webacl", "a1"), arn);
        }
    }

    #[test]
    fn namesakes_of_the_two_scopes_are_told_apart() {
        for name in ["main", "cloudfront/main"] {
            let outputs = made_up(name, &stack(), "ipset", "0123456789abcdef0123456789abcdef");
            assert_eq!(called(&outputs).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_name_may_wait_for_another_resource() {
        let name = Text::parse("acl-${kms.key.master.id}").unwrap();
        let qualified = WafScope::Cloudfront.qualified(&name);
        assert_eq!(qualified.to_string(), "cloudfront/acl-${kms.key.master.id}");
        assert!(qualified.known().is_none());
    }
}
