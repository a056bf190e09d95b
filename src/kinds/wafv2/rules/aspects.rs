//! The aspects that web ACLs and rule groups share.

use crate::kind::prelude::*;
use std::marker::PhantomData;

use aws_sdk_wafv2::types as sdk;

use super::{
    bodies_sdk,
    holder::{self, Holder, named},
    rule_sdk,
};
use crate::{
    kinds::wafv2::refusals::WRITES,
    waf::{bodies::Bodies, rule::Rules, sentence::sentences},
};

/// What the rules are called that Shield Advanced puts into web ACLs by itself.
const OF_SHIELD: &str = "ShieldMitigationRuleGroup_";

/// The rules of a web ACL or a rule group.
#[derive(Debug)]
pub(crate) struct RulesOf<H>(PhantomData<H>);

impl<H> RulesOf<H> {
    /// The aspect.
    pub(crate) const ASPECT: Self = Self(PhantomData);
}

impl<H: Holder> Aspect for RulesOf<H> {
    type Value = Rules;
    const NAME: &'static str = "rules";
    const ABOUT: &'static str = "its rules, by name";
    const REPLACES: Replaces = H::REPLACES;
    const ACTIONS: Actions = H::ACTIONS;
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const SENTENCES: Option<Sentences<Rules>> = Some(sentences);
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Rules>>, Failure> {
        let Some(mut thing) = holder::seen::<H>(aws, at).await? else { return Ok(None) };
        let rules = H::rules(&mut thing).take().unwrap_or_default().into_iter();
        let rules = rule_sdk::of_sdk(rules.filter(|rule| !is_of_shield(rule)).collect(), H::GET)?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Rules) -> Result<(), Failure> {
        let want = rule_sdk::to_sdk(&want, H::UPDATE)?;
        let change = |mut thing: H::Thing| {
            let rules = H::rules(&mut thing);
            let kept = rules.take().unwrap_or_default().into_iter().filter(is_of_shield);
            let mut all: Vec<sdk::Rule> = want.iter().cloned().chain(kept).collect();
            all.sort_by_key(|rule| rule.priority);
            *rules = Some(all);
            thing
        };
        holder::update::<H>(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Rules::new()).await
    }
}

fn is_of_shield(rule: &sdk::Rule) -> bool {
    rule.name.starts_with(OF_SHIELD)
}

/// The bodies of the answers of a web ACL or a rule group.
#[derive(Debug)]
pub(crate) struct BodiesOf<H>(PhantomData<H>);

impl<H> BodiesOf<H> {
    /// The aspect.
    pub(crate) const ASPECT: Self = Self(PhantomData);
}

impl<H: Holder> Aspect for BodiesOf<H> {
    type Value = Bodies;
    const NAME: &'static str = "custom_response_bodies";
    const ABOUT: &'static str = "bodies of its answers to requests that it blocks, by key";
    const REPLACES: Replaces = H::REPLACES;
    const ACTIONS: Actions = H::ACTIONS;
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Bodies>>, Failure> {
        let Some(mut thing) = holder::seen::<H>(aws, at).await? else { return Ok(None) };
        let bodies = bodies_sdk::of_sdk(H::bodies(&mut thing).take());
        Ok((!bodies.is_empty()).then(|| Seen::new(bodies)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Bodies) -> Result<(), Failure> {
        let want = bodies_sdk::to_sdk(&want, H::UPDATE)?.unwrap_or_default();
        let change = |mut thing: H::Thing| {
            // Rules are written later: what they still name goes with them.
            let named = named::<H>(&mut thing);
            let bodies = H::bodies(&mut thing);
            let mut all = want.clone();
            for (key, body) in bodies.take().unwrap_or_default() {
                if named.contains(&key) {
                    all.entry(key).or_insert(body);
                }
            }
            *bodies = (!all.is_empty()).then_some(all);
            thing
        };
        holder::update::<H>(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Bodies::new()).await
    }
}
