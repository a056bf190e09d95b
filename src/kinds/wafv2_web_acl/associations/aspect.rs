//! Reads, writes and deletes them.
//!
//! AWS tells what an ACL protects one type at a time, one call a second. So the declared types are asked
//! for, and load balancers, which are nearly all there is: that finds what somebody else associated and
//! what was taken out of the declaration. Where nothing is declared nothing is asked, and what others
//! associate, as ingress controllers do, is theirs.

use crate::kind::prelude::*;
use std::future::Future;

use aws_sdk_wafv2::types::ResourceType;

use super::resource::{type_of, types};
use crate::{
    kinds::wafv2::{
        Place, WafScope,
        refusals::{ASSOCIATED, NOT_FOUND, SPREADING, UNAVAILABLE},
    },
    model::FoundUse,
};

const LIST: &str = "wafv2:ListResourcesForWebACL";
const ASSOCIATE: &str = "wafv2:AssociateWebACL";
const DISASSOCIATE: &str = "wafv2:DisassociateWebACL";

/// What a regional ACL protects.
#[derive(Debug)]
pub struct AclAssociations;

impl Aspect for AclAssociations {
    type Value = BTreeSet<Arn>;
    const NAME: &'static str = "associations";
    const ABOUT: &'static str = "the resources that it protects, by ARN";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[LIST],
        // The resource's own service is asked too.
        write: &[
            LIST,
            ASSOCIATE,
            DISASSOCIATE,
            "apigateway:SetWebACL",
            "apprunner:AssociateWebAcl",
            "apprunner:DisassociateWebAcl",
            "appsync:SetWebACL",
            "cognito-idp:AssociateWebACL",
            "cognito-idp:DisassociateWebACL",
            "ec2:AssociateVerifiedAccessInstanceWebAcl",
            "ec2:DisassociateVerifiedAccessInstanceWebAcl",
            "elasticloadbalancing:SetWebACL",
        ],
    };
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = Some("association");
    const BLOCKS_DELETION: bool = true;
    const TRANSIENT: &'static [Transient] =
        &[SPREADING, UNAVAILABLE, Transient::always("WAFInternalErrorException")];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BTreeSet<Arn>>>, Failure> {
        let Some(wanted) = at.wanted::<BTreeSet<Arn>>() else { return Ok(None) };
        let live = associated(aws, at, types_of(&wanted)).await?;
        let live: BTreeSet<Arn> = live.into_iter().map(|arn| Arn(known(arn))).collect();
        // Nothing is a declaration too.
        Ok((!live.is_empty() || wanted.is_empty()).then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: BTreeSet<Arn>) -> Result<(), Failure> {
        let live = associated(aws, at, types_of(&want)).await?;
        let want: BTreeSet<String> = want.iter().map(Arn::value).collect();
        let waf = aws.wafv2(&Place::of(at).region);
        for resource in want.difference(&live) {
            let call = waf.associate_web_acl().web_acl_arn(at.output("arn")).resource_arn(resource);
            aws.send(ASSOCIATE, call.send()).await?;
        }
        disassociate(aws, at, live.difference(&want)).await?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // What goes is what the plan has shown, unless another ACL protects it by now.
        let shown = at.wanted::<BTreeSet<Arn>>().unwrap_or_default();
        let live = associated(aws, at, types_of(&shown)).await?;
        let shown: BTreeSet<String> = shown.iter().map(Arn::value).collect();
        disassociate(aws, at, live.intersection(&shown)).await
    }
}

/// Deletes the ACL by `delete`. Where AWS refuses because the ACL protects something, which need not be
/// declared, it is taken off that first. Asking before would cost a call a second for each type.
///
/// # Errors
/// What AWS answered.
pub async fn delete_released<F>(aws: &Aws, at: &Target, delete: impl Fn() -> F) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    match delete().await {
        Err(failure) if failure.has_code(ASSOCIATED) => {
            release(aws, at).await?;
            delete().await
        }
        done => done,
    }
}

/// What the ACL protects and the reading of the aspect may leave out: it is taken off all of that.
pub async fn uses(aws: &Aws, at: &Target) -> Uses {
    if Place::of(at).scope == WafScope::Cloudfront {
        // A distribution names its ACL, and only CloudFront tells which do.
        return Uses::none().unlisted("which distributions it protects");
    }
    let found = associated(aws, at, types().collect()).await.map(|found| {
        found.iter().map(|arn| FoundUse::member("association", AclAssociations::NAME, arn)).collect()
    });
    Uses::from_iter([found])
}

/// Takes the ACL off everything it protects.
async fn release(aws: &Aws, at: &Target) -> Result<(), Failure> {
    if Place::of(at).scope == WafScope::Cloudfront {
        return Ok(());
    }
    let live = associated(aws, at, types().collect()).await?;
    disassociate(aws, at, &live).await
}

/// The types to ask for.
fn types_of(declared: &BTreeSet<Arn>) -> Vec<&'static ResourceType> {
    let is_asked = |kind: &&ResourceType| {
        **kind == ResourceType::ApplicationLoadBalancer
            || declared.iter().any(|arn| type_of(&arn.value()) == Some(*kind))
    };
    types().filter(is_asked).collect()
}

/// What the ACL protects now, of these types.
async fn associated(
    aws: &Aws,
    at: &Target,
    types: Vec<&'static ResourceType>,
) -> Result<BTreeSet<String>, Failure> {
    let waf = aws.wafv2(&Place::of(at).region);
    let mut found = BTreeSet::new();
    for kind in types {
        let call = waf.list_resources_for_web_acl().web_acl_arn(at.output("arn")).resource_type(kind.clone());
        let answer = absent(aws.send(LIST, call.send()).await, NOT_FOUND)?;
        found.extend(answer.and_then(|answer| answer.resource_arns).unwrap_or_default());
    }
    Ok(found)
}

async fn disassociate(
    aws: &Aws,
    at: &Target,
    resources: impl IntoIterator<Item = &String>,
) -> Result<(), Failure> {
    let waf = aws.wafv2(&Place::of(at).region);
    for resource in resources {
        let call = waf.disassociate_web_acl().resource_arn(resource);
        gone(aws.send(DISASSOCIATE, call.send()).await, NOT_FOUND)?;
    }
    Ok(())
}
