//! A data key that KMS would give the caller, and does not: a dry run.

use aws_sdk_kms::types::DataKeySpec;

use super::denied::{Counterpart, denied};
use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::key::KeyProbe, seen::NOT_THERE},
    model::Cause,
};

pub(super) async fn look(aws: &Aws, probe: &KeyProbe) -> Result<Seen, Unseen> {
    let did = format!("asked {} for a data key, as a dry run", probe.key.name);
    let Some(arn) = probe.key.arn() else { return Ok(Seen::new(did, NOT_THERE)) };
    let kms = aws.kms(&probe.key.region);
    let call = kms.generate_data_key().key_id(arn).key_spec(DataKeySpec::Aes256).dry_run(true);
    let Err(failure) = aws.send("kms:GenerateDataKey", call.send()).await else {
        return Ok(Seen::new(did, "usable"));
    };
    // What a dry run answers in place of a success.
    if failure.has_code(&["DryRunOperationException", "DryRunOperation"]) {
        return Ok(Seen::new(did, "usable"));
    }
    if failure.has_code(&["NotFoundException"]) {
        return Ok(Seen::new(did, NOT_THERE).with_detail(failure.message));
    }
    if failure.has_code(&["DisabledException", "KMSInvalidStateException"]) {
        return Ok(Seen::new(did, "disabled").with_detail(failure.message));
    }
    if failure.cause != Cause::Denied {
        return Err(failure.into());
    }
    denied(did, &failure, async || {
        Ok(match aws.send("kms:DescribeKey", kms.describe_key().key_id(arn).send()).await {
            Ok(_) => Counterpart::Another("described it".to_owned()),
            Err(other) => Counterpart::None(vec![other.to_string()]),
        })
    })
    .await
}
