//! What AWS would refuse.

use super::resource::{parts, type_of};
use crate::kind::prelude::*;
use crate::kinds::wafv2::WafScope;

const DISTRIBUTION: &str = "a CloudFront distribution names its ACL itself";

/// Everything that AWS would refuse in the list at `associations`.
#[must_use]
pub fn problems(associations: &[Arn], waf: WafScope, scope: &Scope) -> Vec<Problem> {
    if waf == WafScope::Cloudfront {
        return vec![
            Problem::at("associations", DISTRIBUTION)
                .with_help("give the distribution the `arn` of this ACL, and take `associations` out"),
        ];
    }
    let known = associations.iter().enumerate().filter_map(|(index, arn)| Some((index, arn.0.known()?)));
    known.filter_map(|(index, arn)| problem(&format!("associations.{index}"), arn, scope)).collect()
}

fn problem(at: &str, arn: &str, scope: &Scope) -> Option<Problem> {
    let (service, region, rest) = parts(arn).unwrap_or_default();
    let message = match service {
        _ if type_of(arn).is_some() && region == scope.region => return None,
        _ if type_of(arn).is_some() => {
            format!("the ACL is in {}, and this is in {region}", scope.region)
        }
        "cloudfront" => {
            let help = "make an ACL with scope = \"cloudfront\", and give the distribution its `arn`";
            return Some(Problem::at(at, DISTRIBUTION).with_help(help));
        }
        "elasticloadbalancing" => {
            "WAF protects Application Load Balancers and no other load balancers".to_owned()
        }
        "apigateway" if rest.starts_with("/apis/") => {
            "WAF protects REST APIs, no HTTP or WebSocket APIs".to_owned()
        }
        "apigateway" => "WAF protects a stage, as in `…::/restapis/ID/stages/NAME`".to_owned(),
        _ => "WAF protects nothing of this kind".to_owned(),
    };
    let help = "it protects Application Load Balancers, stages of REST APIs, AppSync APIs, Cognito user pools, \
                App Runner services, Verified Access instances, Amplify apps and AgentCore gateways";
    let problem = Problem::at(at, message);
    Some(if type_of(arn).is_some() { problem } else { problem.with_help(help) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arn: &str, waf: WafScope, expect: &[&str]) {
        let scope = Scope {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            region: "eu-central-1".to_owned(),
        };
        let told: Vec<String> = problems(&[arn.into()], waf, &scope)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect();
        assert_eq!(told, expect, "{arn}");
    }

    #[test]
    fn what_waf_does_not_protect_is_told() {
        let balancer = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f";
        let regional = WafScope::Regional;
        check(balancer, regional, &[]);
        check(
            balancer,
            WafScope::Cloudfront,
            &["associations: a CloudFront distribution names its ACL itself"],
        );
        check(
            &balancer.replace("eu-central-1", "eu-west-1"),
            regional,
            &["associations.0: the ACL is in eu-central-1, and this is in eu-west-1"],
        );
        check(
            &balancer.replace("/app/", "/net/"),
            regional,
            &["associations.0: WAF protects Application Load Balancers and no other load balancers"],
        );
        check(
            "arn:aws:apigateway:eu-central-1::/apis/x/stages/y",
            regional,
            &["associations.0: WAF protects REST APIs, no HTTP or WebSocket APIs"],
        );
        check(
            "arn:aws:apigateway:eu-central-1::/restapis/x",
            regional,
            &["associations.0: WAF protects a stage, as in `…::/restapis/ID/stages/NAME`"],
        );
        check(
            "arn:aws:cloudfront::111122223333:distribution/E1",
            regional,
            &["associations.0: a CloudFront distribution names its ACL itself"],
        );
        check("arn:aws:s3:::site", regional, &["associations.0: WAF protects nothing of this kind"]);
    }
}
