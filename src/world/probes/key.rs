//! A data key that KMS would give the caller, and does not: a dry run.

use aws_sdk_kms::types::DataKeySpec;

use super::denied::denied;
use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::key::KeyProbe},
    model::Cause,
};

pub(super) async fn look(aws: &Aws, probe: &KeyProbe) -> Result<Seen, Unseen> {
    let did = format!("asked {} for a data key, as a dry run", probe.key.name);
    let Some(arn) = probe.key.arn() else { return Ok(Seen::new(did, "not there")) };
    let call = aws.kms(&probe.key.region).generate_data_key();
    let call = call.key_id(arn).key_spec(DataKeySpec::Aes256).dry_run(true);
    match aws.send("kms:GenerateDataKey", call.send()).await {
        Ok(_) => Ok(Seen::new(did, "usable")),
        // What a dry run answers in place of a success.
        Err(failure) if failure.has_code(&["DryRunOperationException", "DryRunOperation"]) => {
            Ok(Seen::new(did, "usable"))
        }
        Err(failure) if failure.cause == Cause::Denied => Ok(denied(&did, &failure)),
        Err(failure) if failure.has_code(&["DisabledException", "KMSInvalidStateException"]) => {
            Ok(Seen::new(did, "disabled").with_detail(failure.message))
        }
        Err(failure) => Err(failure.into()),
    }
}
