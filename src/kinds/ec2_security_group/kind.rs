//! Outputs, and how a declaration becomes aspects.

use serde_json::Value;

use super::{
    group::{self, EGRESS, GroupItself, GroupTags, GroupValue, INGRESS, parts},
    rule::Rules,
    spec::{self, Spec},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::{Document, Hold},
};

/// `ec2.security_group`.
#[derive(Debug)]
pub struct Ec2SecurityGroup;

impl Kind for Ec2SecurityGroup {
    type Spec = Spec;
    const NAME: &'static str = "ec2.security_group";
    const ABOUT: &'static str = "a security group with its rules";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN"),
        Output::made_up("id", "its ID, which rules of other groups name"),
        Output::predicted("name", "its name"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["tags of rules", "associations with further VPCs"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&GroupItself, &TagsOf(GroupTags), &INGRESS, &EGRESS];
    const GONE: &'static [&'static str] = group::NOT_FOUND;
    const NAMED_BY: &'static str = "id";
    const TAKEN: Refusal = Refusal::new("InvalidGroup.Duplicate", "The security group '{}' already exists");
    const IN_USE_CODE: &'static str = "DependencyViolation";

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let name = match &spec.vpc {
            Some(vpc) => {
                let both = format!("{}/{}", vpc.value(), spec.name.value());
                Text::parse(&both).unwrap_or_else(|| both.into())
            }
            None => spec.name.clone(),
        };
        Desired::named(name)
            .with_problems(spec::problems(&spec))
            .with_problems_of_new(spec::problems_of_new(&spec))
            // Under their own names, by which `check` finds their lines; a document has other keys.
            .with(INGRESS, Some(Rules(spec.ingress)).filter(|rules| !rules.0.is_empty()))
            .with(EGRESS, spec.egress.map(Rules))
            .with(TagsOf(GroupTags), Some(spec.tags))
            .with(GroupItself, Some(GroupValue { description: spec.description, vpc: spec.vpc }))
    }

    fn written(mut held: Written) -> Vec<Table> {
        let name = held.get("name").to_owned();
        held.set("name", parts(&name).1);
        held.spread(GroupItself::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", parts(name).1)])
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        group::outputs_of(&format!("sg-{}", &unique[..17]), parts(name).1, scope)
    }

    fn called(outputs: &Outputs, aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let (name, group) = (outputs.get("name")?, aspect(GroupItself::NAME));
        let vpc = group.as_ref().and_then(|group| group.json()["vpc"].as_str());
        Some(vpc.map_or_else(|| name.clone(), |vpc| format!("{vpc}/{name}")))
    }

    /// AWS takes `Web` and `web` for one name (aws-facts §6.1).
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("security-group/").map(str::to_owned).into_iter().collect()
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let id = outputs.get("id").cloned().unwrap_or_default();
        let by_rules = ["ingress", "egress"]
            .map(|direction| Mention::within(direction, &id, "peer of its rules", Hold::Blocks));
        by_rules.into_iter().chain([Mention::anywhere(&id)]).chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        let mut uses = Uses::none();
        uses.take(group::uses(aws, at).await);
        uses
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        group::holdings(aws, scope).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let found = |each: Holding| {
            // Each VPC has one of this name, which nobody can delete.
            let of_aws = each.name.rsplit('/').next() == Some("default");
            Found { name: each.name, tags: each.tags, of_aws }
        };
        Ok(group::holdings(aws, scope).await?.into_iter().map(found).collect())
    }
}
