//! The access control list of a bucket. It is enabled unless the bucket's owner owns every object
//! (`BucketOwnerEnforced`).

use super::prelude::*;
use aws_sdk_s3::types::{AccessControlPolicy, Grant, Grantee, Owner, Type};

use super::{
    ownership::{self, ObjectOwnership},
    public_access_block::PublicAccessBlock,
};

const GET: &str = "s3:GetBucketAcl";
const PUT: &str = "s3:PutBucketAcl";

/// The grantee for the bucket's owner.
const OWNER: &str = "owner";

/// S3's predefined groups. The first two are public: everyone, and everyone with an AWS account.
const GROUPS: [(&str, &str); 3] = [
    ("AllUsers", "http://acs.amazonaws.com/groups/global/AllUsers"),
    ("AuthenticatedUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
    ("LogDelivery", "http://acs.amazonaws.com/groups/s3/LogDelivery"),
];

pub(super) struct BucketAcl;

/// Permissions by grantee. The owner has `FULL_CONTROL` unless it is listed with something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, BTreeSet<Permission>>")]
pub struct Grants(BTreeMap<String, BTreeSet<Permission>>);

/// A permission on a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    /// All of the others.
    FullControl,
    /// List objects.
    Read,
    /// Create objects, and overwrite or delete one's own.
    Write,
    /// Read the ACL.
    ReadAcp,
    /// Replace the ACL.
    WriteAcp,
}

impl From<BTreeMap<String, BTreeSet<Permission>>> for Grants {
    fn from(grants: BTreeMap<String, BTreeSet<Permission>>) -> Self {
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
}

impl Grants {
    /// Itself, unless only the owner has access.
    pub(super) fn some(self) -> Option<Self> {
        (!self.0.is_empty()).then_some(self)
    }

    /// AWS's constraints beside the ownership and the public access block of the bucket.
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
            let message = format!("`{grantee}` is not a grantee");
            found.push(Problem::below([BucketAcl::NAME, grantee.as_str()], message).with_help(help));
        }
        if !self.0.is_empty() && matches!(ownership, None | Some(ObjectOwnership::BucketOwnerEnforced)) {
            let message = "S3 refuses grants while `ownership` is BucketOwnerEnforced, which disables ACLs";
            let help = "grant access by `policy`, or set ownership = \"BucketOwnerPreferred\"";
            found.push(Problem::at(BucketAcl::NAME, message).with_help(help));
        }
        let blocked = block.is_none_or(|block| block.block_public_acls || block.ignore_public_acls);
        for (grantee, _) in GROUPS[..2].iter().filter(|(grantee, _)| blocked && self.0.contains_key(*grantee))
        {
            let message = "public grants are refused or ignored by the public access block";
            let help = "public_access_block = { block_public_acls = false, ignore_public_acls = false }";
            found.push(Problem::below([BucketAcl::NAME, *grantee], message).with_help(help));
        }
        found
    }
}

/// The owner, a group, or an account by its canonical id.
fn is_grantee(text: &str) -> bool {
    text == OWNER
        || GROUPS.iter().any(|(name, _)| *name == text)
        || (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Aspect for BucketAcl {
    type Value = Grants;
    const NAME: &'static str = "acl";
    const ABOUT: &'static str = "grants of the access control list, where ACLs are enabled";
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
            return Err(failure.with_hint("set `ownership`, or remove `acl`"));
        }
        let (owner, _) = fetch(aws, at).await?;
        let to = AccessControlPolicy::builder().set_grants(Some(to_aws(want, &owner)?));
        let to = to.owner(Owner::builder().id(owner).build()).build();
        send!(aws, at, PUT, put_bucket_acl.access_control_policy(to)).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Grants::default()).await
    }
}

/// The owner's canonical id, and the grants in force: those that the public access block
/// ignores are not among them (S3 user guide, "Blocking public access").
async fn fetch(aws: &Aws, at: &Target) -> Result<(String, Grants), Failure> {
    let answer = send!(aws, at, GET, get_bucket_acl).await?;
    let grants = answer.grants.unwrap_or_default();
    match answer.owner.and_then(|owner| owner.id) {
        Some(owner) => from_aws(grants, &owner).map(|grants| (owner, grants)),
        // S3 always names the owner. Who names none and grants nothing keeps no ACLs.
        None if grants.is_empty() => Ok((String::new(), Grants::default())),
        None => Err(Failure::guard(GET, "AWS answered grants of an unknown owner")),
    }
}

fn from_aws(grants: Vec<Grant>, owner: &str) -> Result<Grants, Failure> {
    // Without a grant of its own, the owner can do no more than replace the ACL.
    let mut all = BTreeMap::from([(OWNER.to_owned(), BTreeSet::new())]);
    for grant in grants {
        let grantee = grant.grantee.and_then(|grantee| grantee.id.or(grantee.uri).or(grantee.email_address));
        let unknown = || Failure::guard(GET, "AWS answered a grantee that this version does not know");
        let grantee =
            grantee.map(|id| if id == owner { OWNER.to_owned() } else { id }).ok_or_else(unknown)?;
        let permission = grant.permission.as_ref().map_or("", |permission| permission.as_str());
        all.entry(grantee).or_default().insert(from_word(GET, permission)?);
    }
    Ok(Grants::from(all))
}

fn to_aws(Grants(mut all): Grants, owner: &str) -> Result<Vec<Grant>, Failure> {
    all.entry(OWNER.to_owned()).or_insert_with(|| BTreeSet::from([Permission::FullControl]));
    let mut grants = Vec::new();
    for (name, permissions) in all {
        let user = Grantee::builder().r#type(Type::CanonicalUser);
        let group = Grantee::builder().r#type(Type::Group);
        let grantee = match GROUPS.iter().find(|(group, _)| *group == name) {
            Some((_, uri)) => group.uri(*uri),
            None if name.starts_with("http") => group.uri(name),
            None => user.id(if name == OWNER { owner } else { &name }),
        };
        let grantee = grantee.build().map_err(unbuilt(PUT))?;
        grants.extend(permissions.iter().map(|permission| {
            Grant::builder().grantee(grantee.clone()).permission(to_word(permission)).build()
        }));
    }
    Ok(grants)
}
