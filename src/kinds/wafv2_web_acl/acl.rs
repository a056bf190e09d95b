//! The web ACL itself: what can't be changed once it is there.

use super::{
    associations,
    live::{Acl, GET},
    logging,
    settings::{self, Settings},
};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::{
        Entry, Family, Place, WafScope,
        listing::made,
        lock,
        refusals::{NOT_FOUND, WRITES},
        rules::{
            aspects::{BodiesOf, RulesOf},
            bodies_sdk,
            holder::{self, Holder},
            rule_sdk,
        },
        tags,
    },
    waf::{bodies::Bodies, rule::Rules},
};

const CREATE: &str = "wafv2:CreateWebACL";
const DELETE: &str = "wafv2:DeleteWebACL";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AclValue {
    /// What it protects.
    pub(super) scope: WafScope,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct AclItself;

impl Aspect for AclItself {
    type Value = AclValue;
    const NAME: &'static str = "web_acl";
    const ABOUT: &'static str = "what it protects";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &[Family::WebAcl.list(), GET], write: &[CREATE, "wafv2:TagResource", GET, DELETE] };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<AclValue>>, Failure> {
        let Some(acl) = holder::seen::<Acl>(aws, at).await? else { return Ok(None) };
        if !at.external {
            // It can be referred to, and never be taken over.
            Acl::foreign(&acl)?;
        }
        let outputs = outputs([("arn", &acl.arn), ("id", &acl.id), ("name", &acl.name)]);
        Ok(Some(Seen::with_outputs(AclValue { scope: Place::of(at).scope }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, _want: AclValue) -> Result<Outputs, Failure> {
        let place = Place::of(at);
        let settings: Settings = at.creation_value(settings::NAME).unwrap_or_default();
        let settings = settings.to_sdk(&place.name, CREATE)?;
        let rules: Rules = at.creation_value(<RulesOf<Acl> as Aspect>::NAME).unwrap_or_default();
        let bodies: Bodies = at.creation_value(<BodiesOf<Acl> as Aspect>::NAME).unwrap_or_default();
        let limits = settings.association_config();
        let call = aws
            .wafv2(&place.region)
            .create_web_acl()
            .name(&place.name)
            .scope(place.scope.sdk())
            .default_action(settings.default_action)
            .set_description(settings.description)
            .set_rules(Some(rule_sdk::to_sdk(&rules, CREATE)?))
            .visibility_config(settings.visibility)
            .set_custom_response_bodies(bodies_sdk::to_sdk(&bodies, CREATE)?)
            .set_captcha_config(settings.captcha)
            .set_challenge_config(settings.challenge)
            .set_token_domains(settings.token_domains.filter(|domains| !domains.is_empty()))
            .set_association_config(limits)
            .set_tags(tags::for_creation(at, CREATE)?);
        let answer = aws.send(CREATE, call.send()).await;
        made(aws, Family::WebAcl, at, answer.map(|answer| answer.summary.and_then(Entry::from_summary))).await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: AclValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (place, id) = (&Place::of(at), at.output("id"));
        // What WAF granted itself to log goes only with the logging.
        logging::stop(aws, at).await?;
        let token = || async {
            let Some((acl, token)) = Acl::get(aws, place, id).await? else { return Ok(None) };
            Acl::foreign(&acl).map(|()| Some(token))
        };
        let delete = |token| async move {
            let waf = aws.wafv2(&place.region);
            let call =
                waf.delete_web_acl().name(&place.name).scope(place.scope.sdk()).id(id).lock_token(token);
            gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
        };
        associations::delete_released(aws, at, || lock::delete(token, delete)).await
    }
}
