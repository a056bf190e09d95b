//! Reads that the aspects of all parameters share: many names a call.

use crate::kind::prelude::*;
use aws_sdk_ssm::types::{Parameter, ParameterMetadata, ParameterStringFilter};

use super::kind::of_one_level;
use crate::aws::gather::Gather;

/// Names that one `DescribeParameters` filters by.
const DESCRIBED: usize = 50;

/// Names that one `GetParameters` takes.
const GOT: usize = 10;

/// Everything about the parameter but its value.
pub(super) async fn metadata(aws: &Aws, at: &Target) -> Result<Option<ParameterMetadata>, Failure> {
    let region = &at.scope.region;
    let question = format!("ssm:DescribeParameters/{region}");
    let gather = Gather::of(aws.catalogue(), &question, DESCRIBED).await?;
    gather.ask(&at.name, |names| describe(aws, region, names)).await
}

/// The same, asked of AWS now.
pub(super) async fn metadata_now(aws: &Aws, at: &Target) -> Result<Option<ParameterMetadata>, Failure> {
    let mut found = describe(aws, &at.scope.region, vec![at.name.clone()]).await?;
    Ok(found.remove(&at.name))
}

/// Its value, decrypted.
pub(super) async fn value(aws: &Aws, at: &Target) -> Result<Option<Parameter>, Failure> {
    let region = &at.scope.region;
    let question = format!("ssm:GetParameters/{region}");
    let gather = Gather::of(aws.catalogue(), &question, GOT).await?;
    gather.ask(&at.name, |names| get(aws, region, names)).await
}

async fn describe(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, ParameterMetadata>, Failure> {
    let operation = "ssm:DescribeParameters";
    // AWS reads `a` and `/a` as one parameter; which of both a filter finds is not documented.
    let both = names.iter().flat_map(|name| [Some(name.clone()), other_spelling(name)]);
    let spellings: Vec<String> = both.flatten().collect();
    let mut found = BTreeMap::new();
    for values in spellings.chunks(DESCRIBED) {
        let filter = ParameterStringFilter::builder().key("Name").option("Equals");
        let filter = filter.set_values(Some(values.to_vec())).build().map_err(unbuilt(operation))?;
        for one in all(aws, region, Some(vec![filter])).await? {
            let Some(name) = one.name.clone() else { continue };
            found.extend(other_spelling(&name).map(|other| (other, one.clone())));
            found.insert(name, one);
        }
    }
    Ok(found)
}

/// The other name by which AWS finds a parameter of one level.
fn other_spelling(name: &str) -> Option<String> {
    let plain = of_one_level(name).map(str::to_owned);
    plain.or_else(|| (!name.contains('/')).then(|| format!("/{name}")))
}

/// The parameters of a region.
pub(super) async fn list(aws: &Aws, region: &str) -> Result<Vec<Found>, Failure> {
    let found = all(aws, region, None).await?;
    Ok(found.into_iter().filter_map(|one| one.name).map(Found::named).collect())
}

/// The keys of all parameters of a region.
pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let holding = |one: ParameterMetadata| {
        let name = one.name?;
        let arn = scope.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')));
        Some(Holding { arn, name, tags: None, aspects: vec![("value", one.key_id?.into())] })
    };
    Ok(all(aws, &scope.region, None).await?.into_iter().filter_map(holding).collect())
}

async fn all(
    aws: &Aws,
    region: &str,
    filters: Option<Vec<ParameterStringFilter>>,
) -> Result<Vec<ParameterMetadata>, Failure> {
    let call = aws.ssm(region).describe_parameters().set_parameter_filters(filters);
    // Pages may be short, or empty with a token, so only the paginator knows where the end is.
    let pages = call.into_paginator().page_size(50).send().collect::<Result<Vec<_>, _>>();
    let pages = aws.send("ssm:DescribeParameters", pages).await?;
    Ok(pages.into_iter().flat_map(|page| page.parameters.unwrap_or_default()).collect())
}

async fn get(aws: &Aws, region: &str, names: Vec<String>) -> Result<BTreeMap<String, Parameter>, Failure> {
    let call = aws.ssm(region).get_parameters().set_names(Some(names)).with_decryption(true);
    // Names that don't exist are listed as invalid; they are simply not among the answers.
    let found = aws.send("ssm:GetParameters", call.send()).await?.parameters.unwrap_or_default();
    Ok(found.into_iter().filter_map(|one| Some((one.name.clone()?, one))).collect())
}
