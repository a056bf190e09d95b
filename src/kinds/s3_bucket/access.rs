//! Who owns a bucket's objects, and who has access: Object Ownership, by which access control lists are enabled, Block
//! Public Access, the list itself, and the bucket policy. The list is enabled unless the bucket's owner owns every
//! object (`BucketOwnerEnforced`).

use super::prelude::*;
use serde_json::Value;

use crate::{
    kind::Appended,
    kinds::log_delivery,
    policy::{self, Dialect, Policy},
};

pub(super) struct Ownership;

/// The owner of the objects that other accounts write, and whether ACLs are enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ObjectOwnership {
    /// The bucket's owner owns every object, and ACLs are disabled.
    BucketOwnerEnforced,
    /// The bucket's owner owns objects that are written with the ACL `bucket-owner-full-control`.
    BucketOwnerPreferred,
    /// The writer of an object owns it.
    ObjectWriter,
}

impl Configuration for Ownership {
    type Value = ObjectOwnership;
    const NAME: &'static str = "ownership";
    const ABOUT: &'static str = "the owner of the objects, and whether ACLs are enabled";
    const GET: &'static str = "s3:GetBucketOwnershipControls";
    const PUT: &'static str = "s3:PutBucketOwnershipControls";
    const REPLACES: Replaces = Replaces::whole("GetBucketOwnershipControls");
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    const DEFAULT: Option<ObjectOwnership> = Some(ObjectOwnership::BucketOwnerEnforced);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<ObjectOwnership>>, Failure> {
        Self::live(aws, at).await.map(|ownership| Some(Seen::new(ownership)))
    }

    async fn put(aws: &Aws, at: &Target, want: ObjectOwnership) -> Result<(), Failure> {
        let rule = sdk::OwnershipControlsRule::builder().object_ownership(to_word(&want)).build();
        let to = sdk::OwnershipControls::builder().rules(rule.map_err(unbuilt(Self::PUT))?).build();
        let to = to.map_err(unbuilt(Self::PUT))?;
        send!(aws, at, Self::PUT, put_bucket_ownership_controls.ownership_controls(to)).await.map(drop)
    }
}

impl Ownership {
    /// The ownership for this round of reads: whether there is an ACL depends on it.
    async fn live(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
        let listing = format!("{}/{}", Self::GET, at.name);
        aws.catalogue().listing(&listing, || Self::now(aws, at)).await.map(|ownership| *ownership)
    }

    /// The ownership, asked of AWS now. A bucket without controls is from before April 2023, when `ObjectWriter`
    /// was the default.
    async fn now(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_ownership_controls).await;
        let controls = absent(answer, &["OwnershipControlsNotFoundError"])?;
        let rules = controls.and_then(|found| found.ownership_controls).map(|controls| controls.rules);
        match rules.unwrap_or_default().first() {
            Some(rule) => from_word(Self::GET, &rule.object_ownership),
            None => Ok(ObjectOwnership::ObjectWriter),
        }
    }
}

pub(super) struct PublicAccess;

/// Block Public Access. A setting that is left out is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has these four settings, independent of each other")]
pub struct PublicAccessBlock {
    /// Refuse calls that put a public ACL.
    pub block_public_acls: bool,
    /// Ignore public ACLs that exist.
    pub ignore_public_acls: bool,
    /// Refuse bucket policies that give public access.
    pub block_public_policy: bool,
    /// Restrict access by a public policy to AWS services and this account.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    const ON: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

impl Default for PublicAccessBlock {
    fn default() -> Self {
        Self::ON
    }
}

impl Configuration for PublicAccess {
    type Value = PublicAccessBlock;
    const NAME: &'static str = "public_access_block";
    const ABOUT: &'static str = "Block Public Access: four settings";
    const GET: &'static str = "s3:GetBucketPublicAccessBlock";
    const PUT: &'static str = "s3:PutBucketPublicAccessBlock";
    const REPLACES: Replaces = Replaces::whole("GetPublicAccessBlock");
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    const DEFAULT: Option<PublicAccessBlock> = Some(PublicAccessBlock::ON);

    /// Absence at AWS means that nothing is blocked, so undeclared never means "delete it".
    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<PublicAccessBlock>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_public_access_block).await;
        let found = absent(answer, &["NoSuchPublicAccessBlockConfiguration"])?;
        let block = found.and_then(|found| found.public_access_block_configuration);
        let block = block.unwrap_or_else(|| sdk::PublicAccessBlockConfiguration::builder().build());
        Ok(Some(Seen::new(PublicAccessBlock {
            block_public_acls: block.block_public_acls.unwrap_or_default(),
            ignore_public_acls: block.ignore_public_acls.unwrap_or_default(),
            block_public_policy: block.block_public_policy.unwrap_or_default(),
            restrict_public_buckets: block.restrict_public_buckets.unwrap_or_default(),
        })))
    }

    async fn put(aws: &Aws, at: &Target, want: PublicAccessBlock) -> Result<(), Failure> {
        let to = sdk::PublicAccessBlockConfiguration::builder()
            .block_public_acls(want.block_public_acls)
            .ignore_public_acls(want.ignore_public_acls)
            .block_public_policy(want.block_public_policy)
            .restrict_public_buckets(want.restrict_public_buckets)
            .build();
        send!(aws, at, Self::PUT, put_public_access_block.public_access_block_configuration(to))
            .await
            .map(drop)
    }
}

const GET_ACL: &str = "s3:GetBucketAcl";
const PUT_ACL: &str = "s3:PutBucketAcl";

/// The grantee for the bucket's owner.
const OWNER: &str = "owner";

/// S3's predefined groups. The first two are public: everyone, and everyone with an AWS account.
const GROUPS: [(&str, &str); 3] = [
    ("AllUsers", "http://acs.amazonaws.com/groups/global/AllUsers"),
    ("AuthenticatedUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
    ("LogDelivery", "http://acs.amazonaws.com/groups/s3/LogDelivery"),
];

pub(super) struct BucketAcl;

const GRANTEE: &str = "^(owner|AllUsers|AuthenticatedUsers|LogDelivery|http://acs\\.amazonaws\\.com/groups/\
    (global/AllUsers|global/AuthenticatedUsers|s3/LogDelivery)|[0-9A-Fa-f]{64})$";
const GRANTEE_IN_WORDS: &str = "`owner`, `AllUsers`, `AuthenticatedUsers`, `LogDelivery`, or the canonical id of an \
    account: 64 hex digits";

/// Permissions by grantee. The owner has `FULL_CONTROL` unless it is listed with something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, BTreeSet<Permission>>")]
#[schemars(extend("propertyNames" = { "pattern": GRANTEE, "x-pattern": GRANTEE_IN_WORDS }))]
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

impl Aspect for BucketAcl {
    type Value = Grants;
    const NAME: &'static str = "acl";
    const ABOUT: &'static str = "grants of the access control list, where ACLs are enabled";
    const REPLACES: Replaces = Replaces::whole("GetBucketAcl");
    const ACTIONS: Actions =
        Actions { read: &[Ownership::GET, GET_ACL], write: &[Ownership::GET, GET_ACL, PUT_ACL] };
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// S3 takes no grants while ACLs are disabled or blocked, and does not disable them while there are
    /// grants (`InvalidBucketAclWithObjectOwnership`): grants come after both, and go before.
    fn place(want: Option<&Grants>) -> Place {
        if want.is_none_or(|want| want.0.is_empty()) { Place::First } else { Place::InOrder }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Grants>>, Failure> {
        if Ownership::live(aws, at).await? == ObjectOwnership::BucketOwnerEnforced {
            return Ok(None);
        }
        let (_, grants) = fetch(aws, at).await?;
        Ok(grants.some().map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Grants) -> Result<(), Failure> {
        if Ownership::now(aws, at).await? == ObjectOwnership::BucketOwnerEnforced {
            let failure = Failure::guard(PUT_ACL, "the ownership BucketOwnerEnforced disables ACLs");
            return Err(failure.with_hint("set `ownership`, or remove `acl`"));
        }
        let (owner, _) = fetch(aws, at).await?;
        let to = sdk::AccessControlPolicy::builder().set_grants(Some(to_aws(want, &owner)?));
        let to = to.owner(sdk::Owner::builder().id(owner).build()).build();
        send!(aws, at, PUT_ACL, put_bucket_acl.access_control_policy(to)).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Grants::default()).await
    }
}

/// The owner's canonical id, and the grants in force: those that the public access block
/// ignores are not among them (S3 user guide, "Blocking public access").
async fn fetch(aws: &Aws, at: &Target) -> Result<(String, Grants), Failure> {
    let answer = send!(aws, at, GET_ACL, get_bucket_acl).await?;
    let grants = answer.grants.unwrap_or_default();
    match answer.owner.and_then(|owner| owner.id) {
        Some(owner) => from_aws(grants, &owner).map(|grants| (owner, grants)),
        // S3 always names the owner. Who names none and grants nothing keeps no ACLs.
        None if grants.is_empty() => Ok((String::new(), Grants::default())),
        None => Err(Failure::guard(GET_ACL, "AWS answered grants of an unknown owner")),
    }
}

fn from_aws(grants: Vec<sdk::Grant>, owner: &str) -> Result<Grants, Failure> {
    // Without a grant of its own, the owner can do no more than replace the ACL.
    let mut all = BTreeMap::from([(OWNER.to_owned(), BTreeSet::new())]);
    for grant in grants {
        let grantee = grant.grantee.and_then(|grantee| grantee.id.or(grantee.uri).or(grantee.email_address));
        let unknown = || Failure::guard(GET_ACL, "AWS answered a grantee that this version does not know");
        let grantee =
            grantee.map(|id| if id == owner { OWNER.to_owned() } else { id }).ok_or_else(unknown)?;
        let permission = grant.permission.as_ref().map_or("", |permission| permission.as_str());
        all.entry(grantee).or_default().insert(from_word(GET_ACL, permission)?);
    }
    Ok(Grants::from(all))
}

fn to_aws(Grants(mut all): Grants, owner: &str) -> Result<Vec<sdk::Grant>, Failure> {
    all.entry(OWNER.to_owned()).or_insert_with(|| BTreeSet::from([Permission::FullControl]));
    let mut grants = Vec::new();
    for (name, permissions) in all {
        let user = sdk::Grantee::builder().r#type(sdk::Type::CanonicalUser);
        let group = sdk::Grantee::builder().r#type(sdk::Type::Group);
        let grantee = match GROUPS.iter().find(|(group, _)| *group == name) {
            Some((_, uri)) => group.uri(*uri),
            None if name.starts_with("http") => group.uri(name),
            None => user.id(if name == OWNER { owner } else { &name }),
        };
        let grantee = grantee.build().map_err(unbuilt(PUT_ACL))?;
        grants.extend(permissions.iter().map(|permission| {
            sdk::Grant::builder().grantee(grantee.clone()).permission(to_word(permission)).build()
        }));
    }
    Ok(grants)
}

const GET_POLICY: &str = "s3:GetBucketPolicy";
const PUT_POLICY: &str = "s3:PutBucketPolicy";
const DELETE_POLICY: &str = "s3:DeleteBucketPolicy";

pub(super) struct BucketPolicy;

impl Aspect for BucketPolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "the bucket policy: who may do what with the bucket and its objects";
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketPolicy");
    const ACTIONS: Actions = Actions { read: &[GET_POLICY], write: &[GET_POLICY, PUT_POLICY, DELETE_POLICY] };
    const APPENDED: Option<Appended<Policy>> = Some(log_delivery::IN_BUCKETS);
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_named("MalformedPolicy", "Invalid principal in policy", &["iam"])];

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        Ok(live_policy(aws, at).await?.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        // AWS may have added to it since it was planned: log delivery was set up meanwhile.
        let want = if at.fresh.contains(at.output("arn")) {
            want
        } else {
            let live = live_policy(aws, at).await?.unwrap_or_default();
            log_delivery::IN_BUCKETS.beside(want, &live, at)
        };
        let answer = send!(aws, at, PUT_POLICY, put_bucket_policy.policy(want.to_json())).await;
        answer.map(drop).map_err(|failure| {
            // S3 answers AccessDenied both to who may not and to a public policy that is blocked.
            if failure.message.contains("BlockPublicPolicy") || failure.message.contains("public policies") {
                return failure.with_hint("`public_access_block` refuses a policy that gives public access");
            }
            failure
        })
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(
            send!(aws, at, DELETE_POLICY, delete_bucket_policy).await,
            &["NoSuchBucketPolicy", "NoSuchBucket"],
        )
    }
}

async fn live_policy(aws: &Aws, at: &Target) -> Result<Option<Policy>, Failure> {
    let answer = send!(aws, at, GET_POLICY, get_bucket_policy).await;
    let Some(text) = absent(answer, &["NoSuchBucketPolicy"])?.and_then(|found| found.policy) else {
        return Ok(None);
    };
    let policy = Policy::from_json(&text).map_err(|error| Failure::guard(GET_POLICY, error.to_string()))?;
    Ok(Some(policy).filter(|policy| !policy.is_empty()))
}

/// A declared policy, and AWS's constraints on it.
pub(super) fn declared_policy(json: Option<Value>) -> (Option<Policy>, Vec<Problem>) {
    let Some(json) = json else { return (None, Vec::new()) };
    let problems = Problem::all_below(&[BucketPolicy::NAME], policy::problems(&json, Dialect::Bucket));
    let problems = problems.collect();
    (serde_json::from_value(json).ok(), problems)
}
