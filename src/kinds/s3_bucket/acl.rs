//! The access control list of a bucket. It is in force unless the bucket's owner owns every object
//! (`BucketOwnerEnforced`).

use crate::kind::prelude::*;
use aws_sdk_s3::types::{AccessControlPolicy, Grant, Grantee, Owner, Type};
use schemars::{Schema, SchemaGenerator};
use serde::Deserializer;

use super::{
    call::{TRANSIENT, call, of_word, word},
    ownership::{self, ObjectOwnership},
    public_access_block::PublicAccessBlock,
    spec::problem,
};

const GET: &str = "s3:GetBucketAcl";
const PUT: &str = "s3:PutBucketAcl";

/// The grantee that stands for the bucket's owner.
const OWNER: &str = "owner";

/// Everyone, signed in or not, and everyone with an AWS account.
const PUBLIC: [&str; 2] = ["AllUsers", "AuthenticatedUsers"];

/// S3's predefined groups with their URIs.
const GROUPS: [(&str, &str); 3] = [
    ("AllUsers", "http://acs.amazonaws.com/groups/global/AllUsers"),
    ("AuthenticatedUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
    ("LogDelivery", "http://acs.amazonaws.com/groups/s3/LogDelivery"),
];

/// The grants of a bucket's ACL.
pub(super) struct BucketAcl;

/// Permissions by grantee. The owner's `FULL_CONTROL` goes without saying: it stands here only where
/// the owner has something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Grants(BTreeMap<String, BTreeSet<Permission>>);

/// What a grantee may do with a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Permission {
    /// All of the others.
    FullControl,
    /// List the objects.
    Read,
    /// Create objects, and overwrite or delete one's own.
    Write,
    /// Read the ACL.
    ReadAcp,
    /// Replace the ACL.
    WriteAcp,
}

impl Grants {
    fn of(grants: BTreeMap<String, BTreeSet<Permission>>) -> Self {
        let mut all = BTreeMap::new();
        for (grantee, permissions) in grants {
            let group = GROUPS.iter().find(|(_, uri)| *uri == grantee);
            let grantee = group.map_or(grantee, |(name, _)| (*name).to_owned());
            all.entry(grantee).or_insert_with(BTreeSet::new).extend(permissions);
        }
        let whole = BTreeSet::from([Permission::FullControl]);
        all.retain(|grantee, permissions| match grantee.as_str() {
            OWNER => *permissions != whole,
            _ => !permissions.is_empty(),
        });
        Self(all)
    }

    /// Itself, unless only the owner has access.
    pub(super) fn some(self) -> Option<Self> {
        (!self.0.is_empty()).then_some(self)
    }

    /// What AWS would refuse beside the ownership and the public access block of the bucket.
    pub(super) fn problems(
        &self,
        ownership: Option<ObjectOwnership>,
        block: Option<&PublicAccessBlock>,
    ) -> Vec<Problem> {
        let mut found = Vec::new();
        for grantee in self.0.keys().filter(|grantee| !is_grantee(grantee)) {
            let groups = GROUPS.map(|(name, _)| format!("`{name}`")).join(", ");
            let help =
                format!("expected `owner`, {groups}, or the canonical id of an account: 64 hex digits");
            found.push(problem([BucketAcl::NAME, grantee], "this is not a grantee").with_help(help));
        }
        if !self.0.is_empty() && matches!(ownership, None | Some(ObjectOwnership::BucketOwnerEnforced)) {
            let message = "S3 refuses grants while `ownership` is BucketOwnerEnforced, which disables ACLs";
            let help = "grant access by `policy`, or set ownership = \"BucketOwnerPreferred\"";
            found.push(Problem::at(BucketAcl::NAME, message).with_help(help));
        }
        let blocked = block.is_none_or(|block| block.block_public_acls || block.ignore_public_acls);
        for grantee in PUBLIC.iter().filter(|grantee| blocked && self.0.contains_key(**grantee)) {
            let message = "public grants are refused or ignored by the public access block";
            let help = "public_access_block = { block_public_acls = false, ignore_public_acls = false }";
            found.push(problem([BucketAcl::NAME, *grantee], message).with_help(help));
        }
        found
    }
}

impl<'de> Deserialize<'de> for Grants {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::of)
    }
}

impl JsonSchema for Grants {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grants".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, BTreeSet<Permission>>::json_schema(generator)
    }
}

/// Whether this names a grantee: the owner, a group, or an account by its canonical id.
fn is_grantee(text: &str) -> bool {
    text == OWNER
        || GROUPS.iter().any(|(name, _)| *name == text)
        || (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Aspect for BucketAcl {
    type Value = Grants;
    const NAME: &'static str = "acl";
    const ABOUT: &'static str = "grants of the access control list, where ACLs are in force";
    const REPLACES: Replaces = Replaces::whole("GetBucketAcl");
    const ACTIONS: Actions = Actions { read: &[ownership::GET, GET], write: &[ownership::GET, GET, PUT] };
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// S3 takes no grants while ACLs are disabled or blocked, and does not disable them while there are
    /// grants (`InvalidBucketAclWithObjectOwnership`): grants come after both, and go before.
    fn place(want: Option<&Grants>) -> Place {
        if want.is_none_or(|want| want.0.is_empty()) { Place::First } else { Place::InOrder }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Grants>>, Failure> {
        if ownership::live(aws, at).await? == ObjectOwnership::BucketOwnerEnforced {
            return Ok(None);
        }
        let (_, grants) = fetch(aws, at).await?;
        Ok(grants.some().map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Grants) -> Result<(), Failure> {
        if ownership::now(aws, at).await? == ObjectOwnership::BucketOwnerEnforced {
            let failure = Failure::guard(PUT, "the ownership BucketOwnerEnforced disables ACLs");
            return Err(failure.with_hint("set `ownership`, or drop `acl`"));
        }
        let (owner, _) = fetch(aws, at).await?;
        let policy = AccessControlPolicy::builder()
            .set_grants(Some(to_sdk(&want, &owner)?))
            .owner(Owner::builder().id(owner).build())
            .build();
        let answer = aws.send(PUT, call!(aws, at, put_bucket_acl).access_control_policy(policy).send()).await;
        answer.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Grants::default()).await
    }
}

/// The owner's canonical id, and the grants that are in force: those that the public access block
/// ignores are not among them (S3 user guide, "Blocking public access").
async fn fetch(aws: &Aws, at: &Target) -> Result<(String, Grants), Failure> {
    let answer = aws.send(GET, call!(aws, at, get_bucket_acl).send()).await?;
    let grants = answer.grants.unwrap_or_default();
    match answer.owner.and_then(|owner| owner.id) {
        Some(owner) => of_sdk(grants, &owner).map(|grants| (owner, grants)),
        // S3 always names the owner. Who names none and grants nothing keeps no ACLs.
        None if grants.is_empty() => Ok((String::new(), Grants::default())),
        None => Err(Failure::guard(GET, "AWS answered grants of an unknown owner")),
    }
}

fn of_sdk(grants: Vec<Grant>, owner: &str) -> Result<Grants, Failure> {
    // Without a grant of its own, the owner can do no more than replace the ACL.
    let mut all = BTreeMap::from([(OWNER.to_owned(), BTreeSet::new())]);
    for grant in grants {
        let unknown = || Failure::guard(GET, "AWS answered a grantee that this version does not know");
        let grantee = grant.grantee.ok_or_else(unknown)?;
        let grantee = match grantee.id.or(grantee.uri).or(grantee.email_address) {
            Some(id) if id == owner => OWNER.to_owned(),
            Some(grantee) => grantee,
            None => return Err(unknown()),
        };
        let permission = grant.permission.as_ref().map_or("", |permission| permission.as_str());
        all.entry(grantee).or_default().insert(of_word(GET, permission)?);
    }
    Ok(Grants::of(all))
}

fn to_sdk(grants: &Grants, owner: &str) -> Result<Vec<Grant>, Failure> {
    let mut all = grants.0.clone();
    all.entry(OWNER.to_owned()).or_insert_with(|| BTreeSet::from([Permission::FullControl]));
    let mut built = Vec::new();
    for (name, permissions) in all {
        let grantee = match GROUPS.iter().find(|(group, _)| *group == name) {
            Some((_, uri)) => Grantee::builder().r#type(Type::Group).uri(*uri),
            None if name.starts_with("http") => Grantee::builder().r#type(Type::Group).uri(name),
            None if name == OWNER => Grantee::builder().r#type(Type::CanonicalUser).id(owner),
            None => Grantee::builder().r#type(Type::CanonicalUser).id(name),
        };
        let grantee = grantee.build().map_err(unbuilt(PUT))?;
        for permission in permissions {
            let permission = word(&permission).as_str().into();
            built.push(Grant::builder().grantee(grantee.clone()).permission(permission).build());
        }
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

    fn grants(json: serde_json::Value) -> Grants {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_is_put_comes_back() {
        let cases = [
            json!({}),
            json!({ "LogDelivery": ["READ_ACP", "WRITE"] }),
            json!({ "AllUsers": ["READ"], (ID): ["FULL_CONTROL"] }),
            json!({ "owner": ["READ"] }),
            json!({ "owner": [] }),
        ];
        for json in cases {
            let want = grants(json);
            assert_eq!(of_sdk(to_sdk(&want, "me").unwrap(), "me").unwrap(), want);
        }
    }

    #[test]
    fn what_means_the_same_is_equal() {
        let private = Grants::default();
        assert_eq!(grants(json!({ "owner": ["FULL_CONTROL"], "AllUsers": [] })), private);
        assert_eq!(
            grants(json!({ "http://acs.amazonaws.com/groups/global/AllUsers": ["READ"] })),
            grants(json!({ "AllUsers": ["READ"] }))
        );
    }

    #[test]
    fn what_s3_would_refuse() {
        let open = PublicAccessBlock::all(false);
        let preferred = Some(ObjectOwnership::BucketOwnerPreferred);
        let cases = [
            (json!({}), None, None, 0),
            (json!({ "LogDelivery": ["WRITE"] }), None, None, 1),
            (json!({ "LogDelivery": ["WRITE"] }), preferred, None, 0),
            (json!({ "AllUsers": ["READ"] }), preferred, None, 1),
            (json!({ "AllUsers": ["READ"] }), preferred, Some(&open), 0),
            (json!({ "someone@example.com": ["READ"] }), preferred, None, 1),
        ];
        for (json, ownership, block, expected) in cases {
            assert_eq!(grants(json.clone()).problems(ownership, block).len(), expected, "{json}");
        }
    }
}
