//! What WAF protects, by its ARN.

use aws_sdk_wafv2::types::ResourceType;

/// What each type's ARN says: the service, how the rest begins, and what it contains. The SDK has
/// Cognito's with a spelling mistake of its own.
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
pub(super) fn types() -> impl Iterator<Item = &'static ResourceType> {
    TYPES.iter().map(|(kind, ..)| kind)
}

/// The type of the resource that an ARN names, if WAF protects it.
pub(super) fn type_of(arn: &str) -> Option<&'static ResourceType> {
    let (service, _, rest) = parts(arn)?;
    let of_type = |(_, its_service, start, middle): &&(_, &str, &str, &str)| {
        service == *its_service && rest.starts_with(start) && rest.contains(middle)
    };
    TYPES.iter().find(of_type).map(|(kind, ..)| kind)
}

/// Service, region, and what is behind the account.
pub(super) fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region, _account, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some((service, region, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_from_arns() {
        let cases = [
            (
                "elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f",
                "APPLICATION_LOAD_BALANCER",
            ),
            ("apigateway:eu-central-1::/restapis/a1b2c3/stages/prod", "API_GATEWAY"),
            ("appsync:eu-central-1:111122223333:apis/x", "APPSYNC"),
            ("cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_x", "COGNITO_USER_POOL"),
            ("apprunner:eu-central-1:111122223333:service/web/1f", "APP_RUNNER_SERVICE"),
            ("ec2:eu-central-1:111122223333:verified-access-instance/vai-1", "VERIFIED_ACCESS_INSTANCE"),
            ("amplify:eu-central-1:111122223333:apps/d1", "AMPLIFY"),
            ("bedrock-agentcore:eu-central-1:111122223333:gateway/g1", "AGENTCORE_GATEWAY"),
        ];
        assert_eq!(cases.len(), types().count());
        for (rest, expected) in cases {
            assert_eq!(type_of(&format!("arn:aws:{rest}")).unwrap().as_str(), expected);
        }
        for rest in [
            "elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/x/1",
            "apigateway:eu-central-1::/apis/x/stages/y",
            "apigateway:eu-central-1::/restapis/x",
            "cloudfront::111122223333:distribution/E1",
        ] {
            assert!(type_of(&format!("arn:aws:{rest}")).is_none(), "{rest}");
        }
    }
}
