//! What the access control lists of a bucket and of its objects allow, where they are in force: what their
//! permissions are as actions (S3 user guide, "Access control list (ACL) overview", "Mapping of ACL permissions
//! and access policy permissions").
//!
//! They allow nothing to identities of the bucket's own account by name (IAM user guide, "Managing access
//! using policies"). What they make public may still be open to these, so that is not known.

use std::collections::BTreeSet;

use super::{Holding, Holdings};
use crate::{
    model::Address,
    policy::{
        Policy, Statement,
        evaluate::{Caller, Request},
    },
};

/// Permissions of a bucket's ACL as actions, in lower case.
const OF_BUCKET: &[(&str, &[&str])] = &[
    ("READ", &["s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads"]),
    ("WRITE", &["s3:putobject"]),
    ("READ_ACP", &["s3:getbucketacl"]),
    ("WRITE_ACP", &["s3:putbucketacl"]),
];

/// Actions that the ACL of each object may allow.
const OF_OBJECTS: &[&str] = &[
    "s3:getobject",
    "s3:getobjectversion",
    "s3:getobjectacl",
    "s3:getobjectversionacl",
    "s3:putobjectacl",
    "s3:putobjectversionacl",
];

/// What WRITE lets one do with objects of one's own.
const OF_OWNERS: &[&str] = &["s3:deleteobject", "s3:deleteobjectversion"];

/// Everyone, and everyone with an account of AWS.
const EVERYONE: &str = "AllUsers";
const WITH_ACCOUNT: &str = "AuthenticatedUsers";
/// What writes the log of requests, which only a service may be.
const LOGGING: (&str, &str) = ("LogDelivery", "logging.s3.amazonaws.com");
/// The account of the bucket.
const OWNER: &str = "owner";

/// What ACLs say of one request.
#[derive(Debug, Default)]
pub(super) struct ByAcl {
    /// The grantee by which the bucket's ACL allows it, and a policy that says the same.
    pub(super) allows: Option<(&'static str, Policy)>,
    /// What would have to be known to tell that none allows it.
    pub(super) open: Vec<String>,
}

impl ByAcl {
    /// What the ACLs of a request's resource say of it; nothing where none is in force.
    pub(super) fn of(holdings: &Holdings, request: &Request) -> Self {
        match holdings.resource(&request.resource) {
            Some((address, bucket)) if address.kind == "s3.bucket" => {
                Asked::new(holdings, request, address, bucket).by_acl()
            }
            _ => Self::default(),
        }
    }
}

/// One request about a bucket or an object.
struct Asked<'a> {
    caller: &'a Caller,
    action: String,
    is_own: bool,
    address: &'a Address,
    bucket: &'a Holding,
}

impl<'a> Asked<'a> {
    fn new(holdings: &Holdings, request: &'a Request, address: &'a Address, bucket: &'a Holding) -> Self {
        let is_own = request.caller.account() == Some(holdings.scope.account.as_str());
        Self { caller: &request.caller, action: request.action.to_ascii_lowercase(), is_own, address, bucket }
    }

    fn by_acl(&self) -> ByAcl {
        let acl = &self.bucket.acl;
        let knows = |aspect| self.bucket.knows(aspect);
        // What AWS lets the root user of the account do does not hang on ACLs.
        let is_root = self.is_own && matches!(self.caller, Caller::Root(_));
        if is_root || (!acl.is_in_force && knows("ownership")) {
            return ByAcl::default();
        }
        let permission = OF_BUCKET.iter().find(|(_, actions)| actions.contains(&self.action.as_str()));
        let is_of_objects = OF_OBJECTS.contains(&self.action.as_str());
        let is_of_owners = OF_OWNERS.contains(&self.action.as_str());
        if permission.is_none() && !is_of_objects && !is_of_owners {
            return ByAcl::default();
        }
        let is_open = !(knows("ownership") && knows("acl") && knows("public_access_block"));
        let public = !acl.ignores_public || !knows("public_access_block");
        let called = self.bucket.called(self.address);
        let mut found = ByAcl::default();
        if is_of_objects {
            if self.may_be_granted(public) {
                found.open.push(format!("the ACL of the object, where ACLs of {called} are in force"));
            }
            return found;
        }
        if is_of_owners {
            if self.may_be_granted(public) && (is_open || self.grantees("WRITE").any(|who| who != OWNER)) {
                found.open.push(format!("whose the object is, where the ACL of {called} lets others write"));
            }
            return found;
        }
        let (permission, actions) = permission.copied().unwrap_or_default();
        for grantee in self.grantees(permission) {
            match self.fits(grantee) {
                // What is in force hangs on what can't be read.
                Fits::Yes if !is_open => {
                    found.allows = Some((known(grantee), self.policy(permission, actions)));
                }
                Fits::Yes | Fits::Maybe => {
                    found.open.push(format!(
                        "whether the {permission} of {grantee} in the ACL of {called} lets the caller in"
                    ));
                }
                Fits::No => {}
            }
        }
        if is_open && self.may_be_granted(public) {
            found.open.push(format!("the ACL of {called}, and whether it is in force"));
        }
        if found.allows.is_some() {
            found.open.clear();
        }
        found
    }

    /// Whether an ACL that nobody knows may name the caller.
    fn may_be_granted(&self, public: bool) -> bool {
        match self.caller {
            Caller::Service(name) => name == LOGGING.1,
            Caller::Anonymous => public,
            _ if self.is_own => public,
            _ => true,
        }
    }

    /// Who has a permission by the bucket's ACL.
    fn grantees(&self, permission: &str) -> impl Iterator<Item = &'a str> {
        let acl = &self.bucket.acl;
        let of_public = |grantee: &str| [EVERYONE, WITH_ACCOUNT].contains(&grantee);
        let has = move |has: &BTreeSet<String>| has.contains(permission) || has.contains("FULL_CONTROL");
        let grants =
            acl.grants.iter().filter(move |(grantee, _)| !(acl.ignores_public && of_public(grantee)));
        grants.filter(move |(_, permissions)| has(permissions)).map(|(grantee, _)| grantee.as_str())
    }

    fn fits(&self, grantee: &str) -> Fits {
        match (grantee, self.caller) {
            (OWNER, _) => Fits::No,
            (_, Caller::Service(name)) => {
                if (grantee, name.as_str()) == LOGGING {
                    Fits::Maybe
                } else {
                    Fits::No
                }
            }
            (EVERYONE, Caller::Anonymous) => Fits::Yes,
            (_, Caller::Anonymous) => Fits::No,
            (EVERYONE | WITH_ACCOUNT, _) if self.is_own => Fits::Maybe,
            (EVERYONE | WITH_ACCOUNT, Caller::Unsaid) => Fits::Maybe,
            (EVERYONE | WITH_ACCOUNT, _) => Fits::Yes,
            _ if self.is_own || grantee == LOGGING.0 => Fits::No,
            // The canonical id of an account tells nothing of its number.
            _ => Fits::Maybe,
        }
    }

    /// A policy that says the same as a grant to everyone.
    fn policy(&self, permission: &str, actions: &[&str]) -> Policy {
        let arn = &self.bucket.arn;
        let everyone = Statement::allow(permission).principals_aws(["*"]).actions(actions.iter().copied());
        Policy::of([everyone.resources([arn.clone(), format!("{arn}/*")])])
    }
}

/// Whether a grant is to the caller.
enum Fits {
    Yes,
    No,
    Maybe,
}

fn known(grantee: &str) -> &'static str {
    if grantee == EVERYONE { EVERYONE } else { WITH_ACCOUNT }
}

#[cfg(test)]
#[path = "acls_tests.rs"]
mod tests;
