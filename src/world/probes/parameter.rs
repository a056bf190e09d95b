//! A parameter that is read, and whose value goes nowhere.

use serde::{Deserialize, Serialize};

use super::denied::{Counterpart, denied};
use crate::{
    aws::{Aws, wire::Operation},
    gate::{Seen, Unseen, checks::parameter::ParameterProbe, seen::NOT_THERE},
    kinds::ssm_parameter::{SSM, is_listed},
    model::Cause,
};

const GET: Operation = SSM.call("ssm:GetParameter");

#[derive(Serialize)]
struct GetParameter<'a> {
    name: &'a str,
    with_decryption: bool,
}

#[derive(Deserialize)]
struct Got {
    parameter: Version,
}

#[derive(Deserialize)]
struct Version {
    version: i64,
}

pub(super) async fn look(aws: &Aws, probe: &ParameterProbe) -> Result<Seen, Unseen> {
    let parameter = &probe.parameter;
    let did = format!("read {}", parameter.name);
    let input = GetParameter { name: &parameter.name, with_decryption: true };
    match aws.call::<Got>(&GET, &parameter.region, &input).await {
        Ok(answer) => {
            let version = answer.parameter.version;
            Ok(Seen::new(did, "readable").with_detail(format!("version {version}")))
        }
        Err(failure) if failure.has_code(&["ParameterNotFound"]) => Ok(Seen::new(did, NOT_THERE)),
        Err(failure) if failure.cause == Cause::Denied => {
            denied(did, &failure, async || Ok(counterpart(aws, probe).await)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Whether the parameter is listed, though its value can't be read.
async fn counterpart(aws: &Aws, probe: &ParameterProbe) -> Counterpart {
    let parameter = &probe.parameter;
    match is_listed(aws, &parameter.region, &parameter.name).await {
        Ok(true) => Counterpart::Another("its metadata is told".to_owned()),
        Ok(false) => Counterpart::None(vec![format!("ssm:DescribeParameters knows no {}", parameter.name)]),
        Err(failure) => Counterpart::None(vec![failure.to_string()]),
    }
}
