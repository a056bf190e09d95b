//! Names of parameters, Systems Manager on the wire, and the reads that the aspects of all parameters share: many names
//! a call.

use serde_json::json;

use crate::{
    aws::{
        gather::Gather,
        wire::{Operation, Service, Variants, input},
    },
    kind::prelude::*,
};

/// Systems Manager.
pub static SSM: Service = Service::json("SSM", "ssm", "1.1", "AmazonSSM")
    .irregular(&[("kind", "Type")])
    .variants(Variants::OrdinaryIsFipsInGov);

pub(super) const DESCRIBE: Operation = SSM.call("ssm:DescribeParameters").lists(&["parameters"]);
pub(super) const GET: Operation = SSM.call("ssm:GetParameters").holds(&["parameters"]);
pub(super) const PUT: Operation = SSM.call("ssm:PutParameter");
pub(super) const DELETE: Operation = SSM.call("ssm:DeleteParameter");

/// Names that one `DescribeParameters` filters by, and parameters of a page.
const DESCRIBED: usize = 50;

/// Names that one `GetParameters` takes.
const GOT: usize = 10;

/// Everything about a parameter but its value. Members that AWS may leave out are empty then.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub name: String,
    pub kind: String,
    pub data_type: Option<String>,
    pub description: String,
    pub allowed_pattern: String,
    /// A text: AWS may add a tier.
    pub tier: String,
    pub key_id: Option<String>,
    pub policies: Vec<InlinePolicy>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct InlinePolicy {
    pub policy_text: String,
}

/// A parameter with its value, which may be a secret: it has no `Debug`.
#[derive(Clone, Deserialize)]
pub(super) struct Parameter {
    name: String,
    pub kind: String,
    #[serde(default)]
    pub value: String,
}

/// A name of one level without its slash; `None` where there is none to leave out.
pub(super) fn of_one_level(name: &str) -> Option<&str> {
    name.strip_prefix('/').filter(|rest| !rest.contains('/'))
}

/// The other name by which AWS finds a parameter of one level.
fn other_spelling(name: &str) -> Option<String> {
    let plain = of_one_level(name).map(str::to_owned);
    plain.or_else(|| (!name.contains('/')).then(|| format!("/{name}")))
}

/// The ARN of `/a` ends in `parameter/a`, as that of `a` does: AWS does not allow both.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    let arn = scope.arn("ssm", &format!("parameter/{}", name.strip_prefix('/').unwrap_or(name)));
    outputs([("arn", &arn), ("name", name)])
}

/// Everything about the parameter but its value.
pub(super) async fn metadata(aws: &Aws, at: &Target) -> Result<Option<Metadata>, Failure> {
    let region = &at.scope.region;
    let gather = Gather::of(aws.catalogue(), &format!("{}/{region}", DESCRIBE.action), DESCRIBED).await?;
    gather.ask(&at.name, |names| describe(aws, region, names)).await
}

/// The same, asked of AWS now.
pub(super) async fn metadata_now(aws: &Aws, at: &Target) -> Result<Option<Metadata>, Failure> {
    Ok(describe(aws, &at.scope.region, vec![at.name.clone()]).await?.remove(&at.name))
}

/// Its value, decrypted.
pub(super) async fn value(aws: &Aws, at: &Target) -> Result<Option<Parameter>, Failure> {
    let region = &at.scope.region;
    let gather = Gather::of(aws.catalogue(), &format!("{}/{region}", GET.action), GOT).await?;
    gather.ask(&at.name, |names| get(aws, region, names)).await
}

async fn describe(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, Metadata>, Failure> {
    // AWS reads `a` and `/a` as one parameter; which of both a filter finds is not documented.
    let others = names.iter().filter_map(|name| other_spelling(name));
    let spellings: Vec<String> = others.chain(names.iter().cloned()).collect();
    let mut found = BTreeMap::new();
    for names in spellings.chunks(DESCRIBED) {
        for one in all(aws, region, Some(names)).await? {
            found.extend(other_spelling(&one.name).map(|other| (other, one.clone())));
            found.insert(one.name.clone(), one);
        }
    }
    Ok(found)
}

/// The parameters of a region: all, or those of up to 50 names.
pub(super) async fn all(aws: &Aws, region: &str, names: Option<&[String]>) -> Result<Vec<Metadata>, Failure> {
    let mut input = json!({ "MaxResults": DESCRIBED });
    if let Some(names) = names {
        input["ParameterFilters"] = json!([{ "Key": "Name", "Option": "Equals", "Values": names }]);
    }
    aws.list(&DESCRIBE, region, &input).await
}

/// Whether `DescribeParameters` knows a parameter.
pub async fn is_listed(aws: &Aws, region: &str, name: &str) -> Result<bool, Failure> {
    Ok(!all(aws, region, Some(&[name.to_owned()])).await?.is_empty())
}

async fn get(aws: &Aws, region: &str, names: Vec<String>) -> Result<BTreeMap<String, Parameter>, Failure> {
    // Names that don't exist are listed as invalid; they are simply not among the answers.
    let input = input! { names: names, with_decryption: true };
    let found: Vec<Parameter> = aws.list(&GET, region, &input).await?;
    Ok(found.into_iter().map(|one| (one.name.clone(), one)).collect())
}
