//! An account that is looked at without a stack.

use std::path::Path;

use super::{
    arguments::WorldArguments,
    exit::{Stop, USAGE},
    local,
    patience::{account_in, patiently},
    session::READING,
};
use crate::{
    aws,
    model::Scope,
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

/// The world that was named; its account, where it has one; and where to look in it.
///
/// # Errors
/// No credentials, no region, no such snapshot.
pub async fn open(
    arguments: &WorldArguments,
    region: Option<&str>,
) -> Result<(Box<dyn World>, Option<String>, Scope), Stop> {
    let from = if arguments.local { Some(local::file_of(Path::new("."))) } else { arguments.live.clone() };
    let profile = arguments.profile.as_deref();
    let (world, region): (Box<dyn World>, String) = if let Some(path) = &from {
        let snapshot = Snapshot::read(path).map_err(Stop::usage)?;
        let region = match &snapshot.regions()[..] {
            [only] if region.is_none() => only.clone(),
            _ => region_or_environment(region, profile).await?,
        };
        (Box::new(SnapshotWorld::in_memory(snapshot)), region)
    } else {
        let region = region_or_environment(region, profile).await?;
        (Box::new(account_in(&region, profile).await?), region)
    };
    let account = patiently(world.as_ref(), READING, world.account()).await;
    let account =
        account.map_err(|failure| Stop::failed("find out whose credentials these are", &failure))?;
    let scope = Scope {
        partition: Scope::partition_of(&region).to_owned(),
        account: account.clone().unwrap_or_else(|| Scope::ANY_ACCOUNT.to_owned()),
        region,
    };
    Ok((world, account, scope))
}

async fn region_or_environment(region: Option<&str>, profile: Option<&str>) -> Result<String, Stop> {
    if let Some(region) = region {
        return Ok(region.to_owned());
    }
    aws::region_of_environment(profile).await.ok_or_else(|| Stop::Error {
        message: "no region is known to look in".to_owned(),
        hint: Some("pass --region eu-central-1, or set AWS_REGION".to_owned()),
        code: USAGE,
    })
}
