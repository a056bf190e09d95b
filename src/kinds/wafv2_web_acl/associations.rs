//! What a regional ACL protects.
//!
//! AWS lists what an ACL protects one type at a time, one call a second. So the declared types are asked
//! for, and load balancers, which are nearly all there is: that finds what somebody else associated and
//! what was removed from the declaration. Where nothing is declared nothing is asked, and what others
//! associate, as ingress controllers do, is theirs.

use aws_sdk_wafv2::types::ResourceType;

use crate::{
    kind::prelude::*,
    kinds::wafv2::{
        Locality, WafScope, arn_parts,
        refusals::{NOT_FOUND, SPREADING, UNAVAILABLE},
    },
    model::FoundUse,
};

const LIST: &str = "wafv2:ListResourcesForWebACL";
const ASSOCIATE: &str = "wafv2:AssociateWebACL";
const DISASSOCIATE: &str = "wafv2:DisassociateWebACL";

/// What a regional ACL protects.
#[derive(Debug)]
pub(super) struct AclAssociations;

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
        for resource in want.difference(&live) {
            let call = client(aws, at).associate_web_acl().web_acl_arn(at.output("arn"));
            aws.send(ASSOCIATE, call.resource_arn(resource).send()).await?;
        }
        disassociate(aws, at, live.difference(&want)).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // What goes is what the plan has shown, unless another ACL protects it by now.
        let shown = at.wanted::<BTreeSet<Arn>>().unwrap_or_default();
        let live = associated(aws, at, types_of(&shown)).await?;
        let shown: BTreeSet<String> = shown.iter().map(Arn::value).collect();
        disassociate(aws, at, live.intersection(&shown)).await
    }
}

/// What the ACL protects and the reading of the aspect may leave out: all of that is disassociated.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Uses {
    if Locality::of(at).scope == WafScope::Cloudfront {
        // A distribution names its ACL, and only CloudFront tells which do.
        return Uses::none().unlisted("which distributions it protects");
    }
    let found = associated(aws, at, types().collect()).await.map(|found| {
        found.iter().map(|arn| FoundUse::member("association", AclAssociations::NAME, arn)).collect()
    });
    Uses::from_iter([found])
}

/// Takes an ACL whose deletion AWS refused off everything it protects, which need not be declared.
pub(super) async fn release(aws: &Aws, at: &Target, refusal: Failure) -> Result<(), Failure> {
    if Locality::of(at).scope == WafScope::Cloudfront {
        return Err(refusal);
    }
    let live = associated(aws, at, types().collect()).await?;
    disassociate(aws, at, &live).await
}

/// The types to ask for.
fn types_of(declared: &BTreeSet<Arn>) -> Vec<&'static ResourceType> {
    let is_declared = |kind: &ResourceType| declared.iter().any(|arn| type_of(&arn.value()) == Some(kind));
    types().filter(|kind| **kind == ResourceType::ApplicationLoadBalancer || is_declared(kind)).collect()
}

fn client(aws: &Aws, at: &Target) -> aws_sdk_wafv2::Client {
    aws.wafv2(&Locality::of(at).region)
}

/// What the ACL protects now, of these types.
async fn associated(aws: &Aws, at: &Target, types: Vec<&ResourceType>) -> Result<BTreeSet<String>, Failure> {
    let mut found = BTreeSet::new();
    for kind in types {
        let call = client(aws, at).list_resources_for_web_acl().web_acl_arn(at.output("arn"));
        let answer = aws.send(LIST, call.resource_type(kind.clone()).send()).await;
        found.extend(
            absent(answer, NOT_FOUND)?.into_iter().filter_map(|answer| answer.resource_arns).flatten(),
        );
    }
    Ok(found)
}

async fn disassociate(
    aws: &Aws,
    at: &Target,
    resources: impl IntoIterator<Item = &String>,
) -> Result<(), Failure> {
    for resource in resources {
        let call = client(aws, at).disassociate_web_acl().resource_arn(resource);
        gone(aws.send(DISASSOCIATE, call.send()).await, NOT_FOUND)?;
    }
    Ok(())
}

/// What each type's ARN says: the service, how the rest begins, and what it contains.
const TYPES: &[(ResourceType, &str, &str, &str)] = &[
    (ResourceType::AgentcoreGateway, "bedrock-agentcore", "gateway/", ""),
    (ResourceType::Amplify, "amplify", "apps/", ""),
    (ResourceType::ApiGateway, "apigateway", "/restapis/", "/stages/"),
    (ResourceType::ApplicationLoadBalancer, "elasticloadbalancing", "loadbalancer/app/", ""),
    (ResourceType::Appsync, "appsync", "apis/", ""),
    (ResourceType::AppRunnerService, "apprunner", "service/", ""),
    (ResourceType::CognitioUserPool, "cognito-idp", "userpool/", ""),
    (ResourceType::VerifiedAccessInstance, "ec2", "verified-access-instance/", ""),
];

/// Every type, as WAF lists them one by one.
fn types() -> impl Iterator<Item = &'static ResourceType> {
    TYPES.iter().map(|(kind, ..)| kind)
}

/// The type of the resource that an ARN names, if WAF protects it.
fn type_of(arn: &str) -> Option<&'static ResourceType> {
    let [service, _, _, rest] = arn_parts(arn)?;
    let of_type = |(_, its_service, start, middle): &&(_, &str, &str, &str)| {
        service == *its_service && rest.starts_with(start) && rest.contains(middle)
    };
    TYPES.iter().find(of_type).map(|(kind, ..)| kind)
}

const DISTRIBUTION: &str = "a CloudFront distribution names its ACL itself";

/// Everything that AWS would refuse in the list at `associations`.
pub(super) fn problems(associations: &[Arn], waf: WafScope, scope: &Scope) -> Vec<Problem> {
    if waf == WafScope::Cloudfront {
        return vec![
            Problem::at("associations", DISTRIBUTION)
                .with_help("give the distribution the `arn` of this ACL, and remove `associations`"),
        ];
    }
    let known = associations.iter().enumerate().filter_map(|(index, arn)| Some((index, arn.0.known()?)));
    known.filter_map(|(index, arn)| problem(&format!("associations.{index}"), arn, scope)).collect()
}

fn problem(at: &str, arn: &str, scope: &Scope) -> Option<Problem> {
    let [service, region, _, rest] = arn_parts(arn).unwrap_or_default();
    if type_of(arn).is_some() {
        let message = format!("the ACL is in {}, and this is in {region}", scope.region);
        return (region != scope.region).then(|| Problem::at(at, message));
    }
    let message = match service {
        "cloudfront" => {
            let help = "make an ACL with scope = \"cloudfront\", and give the distribution its `arn`";
            return Some(Problem::at(at, DISTRIBUTION).with_help(help));
        }
        "elasticloadbalancing" => "WAF protects Application Load Balancers and no other load balancers",
        "apigateway" if rest.starts_with("/apis/") => "WAF protects REST APIs, no HTTP or WebSocket APIs",
        "apigateway" => "WAF protects a stage, as in `…::/restapis/ID/stages/NAME`",
        _ => "WAF protects nothing of this kind",
    };
    let help = "it protects Application Load Balancers, stages of REST APIs, AppSync APIs, Cognito user pools, \
                App Runner services, Verified Access instances, Amplify apps and AgentCore gateways";
    Some(Problem::at(at, message).with_help(help))
}

#[cfg(test)]
#[path = "associations_tests.rs"]
mod tests;
