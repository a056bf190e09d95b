//! Aspect `settings`: what `UpdateRole` sets.

use crate::{
    kinds::iam::{prelude::*, settling::SETTLING},
    model::Cause,
};

/// IAM's own session duration, in seconds.
const HOUR: i32 = 3_600;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsValue {
    /// None is the same as empty.
    pub(crate) description: Text,
    /// In seconds.
    pub(crate) max_session_duration: i32,
}

impl SettingsValue {
    pub(crate) fn new(description: Option<Text>, max_session_duration: Option<i32>) -> Self {
        Self {
            description: description.unwrap_or_else(|| "".into()),
            max_session_duration: max_session_duration.unwrap_or(HOUR),
        }
    }

    /// Everything that IAM would refuse.
    pub(crate) fn problem(&self) -> Option<Problem> {
        // Narrower than in policies: no curly quotes, no letters beyond Latin-1.
        let is_taken = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}');
        let text = self.description.known().unwrap_or_default();
        text.chars().find(|c| !is_taken(*c)).map(|c| {
            Problem::at(
                "description",
                format!("`{c}` (U+{:04X}) is not allowed in a role's description", u32::from(c)),
            )
        })
    }
}

impl From<&aws_sdk_iam::types::Role> for SettingsValue {
    fn from(role: &aws_sdk_iam::types::Role) -> Self {
        Self::new(role.description.clone().map(Text::Known), role.max_session_duration)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings;

impl Aspect for Settings {
    type Value = SettingsValue;
    const NAME: &'static str = "settings";
    const ABOUT: &'static str = "description and longest session";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &["iam:ListRoles", "iam:GetRole"], write: &["iam:UpdateRole"] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = SETTLING;

    fn default(_scope: &Scope) -> Option<SettingsValue> {
        Some(SettingsValue::new(None, None))
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<SettingsValue>>, Failure> {
        let listed = if at.fresh.contains(at.output("arn")) {
            // A list of all roles for the one that this run has made would be too much, and too old.
            None
        } else {
            match aws.catalogue().listing("iam:ListRoles", || list(aws)).await {
                Ok(roles) => roles.get(&at.name).cloned(),
                Err(failure) if failure.cause == Cause::Denied => None,
                Err(failure) => return Err(failure),
            }
        };
        if let Some(settings) = listed {
            return Ok(Some(Seen::new(settings)));
        }
        let answer = aws.send("iam:GetRole", aws.iam().get_role().role_name(&at.name).send()).await;
        let role = absent(answer, ABSENT)?.and_then(|answer| answer.role);
        Ok(role.as_ref().map(|role| Seen::new(role.into())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: SettingsValue) -> Result<(), Failure> {
        // Both at once: IAM keeps what is left out (aws-facts §12.19), and here nothing is.
        let call = aws
            .iam()
            .update_role()
            .role_name(&at.name)
            .description(want.description.value())
            .max_session_duration(want.max_session_duration)
            .send();
        aws.send("iam:UpdateRole", call).await?;
        Ok(())
    }
}

/// The settings of all roles: the account's details leave them out.
async fn list(aws: &Aws) -> Result<BTreeMap<String, SettingsValue>, Failure> {
    let pages = aws.iam().list_roles().into_paginator().page_size(PAGE).items().send();
    let roles = aws.send("iam:ListRoles", pages.try_collect()).await?;
    Ok(roles.iter().map(|role| (role.role_name.clone(), role.into())).collect())
}
