//! A parameter that is read, and whose value goes nowhere.

use super::denied::denied;
use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::parameter::ParameterProbe},
    model::Cause,
};

pub(super) async fn look(aws: &Aws, probe: &ParameterProbe) -> Result<Seen, Unseen> {
    let parameter = &probe.parameter;
    let did = format!("read {}", parameter.name);
    let get = aws.ssm(&parameter.region).get_parameter().name(&parameter.name).with_decryption(true);
    match aws.send("ssm:GetParameter", get.send()).await {
        Ok(answer) => {
            let version = answer.parameter().map_or(0, aws_sdk_ssm::types::Parameter::version);
            Ok(Seen::new(did, "readable").with_detail(format!("version {version}")))
        }
        Err(failure) if failure.has_code(&["ParameterNotFound"]) => Ok(Seen::new(did, "not there")),
        Err(failure) if failure.cause == Cause::Denied => Ok(denied(&did, &failure)),
        Err(failure) => Err(failure.into()),
    }
}
