//! A parameter that is read, and whose value goes nowhere.

use aws_sdk_ssm::types::ParameterStringFilter;

use super::denied::{Counterpart, denied};
use crate::{
    aws::{Aws, documents::unbuilt},
    gate::{Seen, Unseen, check::NOT_THERE, checks::parameter::ParameterProbe},
    model::{Cause, Failure},
};

const GET: &str = "ssm:GetParameter";
const DESCRIBE: &str = "ssm:DescribeParameters";

pub(super) async fn look(aws: &Aws, probe: &ParameterProbe) -> Result<Seen, Unseen> {
    let parameter = &probe.parameter;
    let did = format!("read {}", parameter.name);
    let get = aws.ssm(&parameter.region).get_parameter().name(&parameter.name).with_decryption(true);
    match aws.send(GET, get.send()).await {
        Ok(answer) => {
            let version = answer.parameter().map_or(0, aws_sdk_ssm::types::Parameter::version);
            Ok(Seen::new(did, "readable").with_detail(format!("version {version}")))
        }
        Err(failure) if failure.has_code(&["ParameterNotFound"]) => Ok(Seen::new(did, NOT_THERE)),
        Err(failure) if failure.cause == Cause::Denied => {
            denied(did, &failure, async || Ok(counterpart(aws, probe).await)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Whether the parameter is told of, though not its value.
async fn counterpart(aws: &Aws, probe: &ParameterProbe) -> Counterpart {
    match is_listed(aws, probe).await {
        Ok(true) => Counterpart::Another("its metadata is told".to_owned()),
        Ok(false) => Counterpart::None(vec![format!("{DESCRIBE} knows no {}", probe.parameter.name)]),
        Err(failure) => Counterpart::None(vec![failure.to_string()]),
    }
}

async fn is_listed(aws: &Aws, probe: &ParameterProbe) -> Result<bool, Failure> {
    let name = &probe.parameter.name;
    let filter = ParameterStringFilter::builder().key("Name").option("Equals").values(name).build();
    let call = aws.ssm(&probe.parameter.region).describe_parameters();
    let call = call.parameter_filters(filter.map_err(unbuilt(DESCRIBE))?);
    // Pages may be empty although there are more.
    let pages = call.into_paginator().send().collect::<Result<Vec<_>, _>>();
    Ok(aws.send(DESCRIBE, pages).await?.iter().any(|page| !page.parameters().is_empty()))
}
