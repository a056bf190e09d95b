//! Aspect `actions_enabled`: whether an alarm acts at all. It has calls of its own, so that an
//! operator can silence an alarm; a stack that leaves that to them says
//! `unmanaged = ["actions_enabled"]`.

use super::live;
use crate::kind::prelude::*;

/// The aspect.
#[derive(Clone, Copy, Debug)]
pub struct ActionsEnabled;

impl ActionsEnabled {
    /// What the call that puts the rest of the alarm says of it: that call replaces everything.
    #[must_use]
    pub fn beside(at: &Target, live: Option<&live::LiveAlarm>) -> bool {
        let declared = at.creation_value(<Self as Aspect>::NAME);
        declared.or_else(|| live.map(live::LiveAlarm::acts)).unwrap_or(true)
    }
}

impl Aspect for ActionsEnabled {
    type Value = bool;
    const NAME: &'static str = "actions_enabled";
    const ABOUT: &'static str = "whether its actions run";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE],
        write: &["cloudwatch:EnableAlarmActions", "cloudwatch:DisableAlarmActions"],
    };
    const RIDES: Rides = Rides::Always;

    fn default(_scope: &Scope) -> Option<bool> {
        Some(true)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        Ok(live::alarm(aws, at).await?.map(|alarm| Seen::new(alarm.acts())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let cloudwatch = aws.cloudwatch(&at.scope.region);
        if want {
            let call = cloudwatch.enable_alarm_actions().alarm_names(&at.name);
            aws.send("cloudwatch:EnableAlarmActions", call.send()).await?;
        } else {
            let call = cloudwatch.disable_alarm_actions().alarm_names(&at.name);
            aws.send("cloudwatch:DisableAlarmActions", call.send()).await?;
        }
        Ok(())
    }
}
