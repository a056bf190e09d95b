//! The aspects that web ACLs and rule groups share.

use crate::kind::prelude::*;
use std::marker::PhantomData;

use serde_json::Value;

use crate::{
    kinds::wafv2::{
        family::{Family, Updated},
        form::{Members, NotKnown},
        forms::{BODIES, RULE},
        live::{note, seen, update},
        refusals::WRITES,
    },
    waf::{
        bodies::Bodies,
        rule::{Rule, Rules},
        sentence::sentences,
    },
};

/// The prefix of the names of rules that Shield Advanced puts into web ACLs.
const OF_SHIELD: &str = "ShieldMitigationRuleGroup_";

/// The rules of a web ACL or a rule group.
#[derive(Debug)]
pub struct RulesOf<F>(PhantomData<F>);

impl<F> RulesOf<F> {
    /// The aspect.
    pub const ASPECT: Self = Self(PhantomData);
}

impl<F: Family> Aspect for RulesOf<F> {
    type Value = Rules;
    const NAME: &'static str = "rules";
    const ABOUT: &'static str = "its rules, by name";
    const REPLACES: Replaces = F::REPLACES;
    const ACTIONS: Actions = F::ACTIONS;
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const SENTENCES: Option<Sentences<Rules>> = Some(sentences);
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Rules>>, Failure> {
        let Some((_, members)) = seen::<F>(aws, at).await? else { return Ok(None) };
        let rules = own_rules(&members).map(|rule| {
            let (rule, lost) =
                rule_from_aws(rule, F::MEMBER).map_err(|why| Failure::guard(F::CALLS.get.action, why))?;
            note::<F>(&lost);
            Ok(rule)
        });
        let rules: Rules = rules.collect::<Result<_, Failure>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Rules) -> Result<(), Failure> {
        let want = document(&want)?;
        let change = |members: &mut Members| {
            for rule in own_rules(members) {
                note::<F>(&rule_from_aws(rule, F::MEMBER).map_or_else(|why| vec![why], |(_, lost)| lost));
            }
            let kept = rules(members).filter(|rule| is_of_shield(rule)).cloned();
            let mut all: Vec<Value> = rules_to_aws(Some(&want)).into_iter().chain(kept).collect();
            all.sort_by_key(priority);
            members.insert("Rules".to_owned(), all.into());
        };
        update::<F>(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Rules::new()).await
    }
}

fn rules(members: &Members) -> impl Iterator<Item = &Value> {
    members.get("Rules").and_then(Value::as_array).into_iter().flatten()
}

fn own_rules(members: &Members) -> impl Iterator<Item = &Value> {
    rules(members).filter(|rule| !is_of_shield(rule))
}

fn is_of_shield(rule: &Value) -> bool {
    rule["Name"].as_str().is_some_and(|name| name.starts_with(OF_SHIELD))
}

fn priority(rule: &Value) -> Option<i64> {
    rule["Priority"].as_i64()
}

/// A rule with its name, and what a put of it would lose. A rule that the language does not have is refused:
/// writing the others back would change it.
pub(super) fn rule_from_aws(rule: &Value, of: &str) -> Result<((String, Rule), Vec<String>), String> {
    let mut rule = rule.clone();
    let name = rule.as_object_mut().and_then(|rule| rule.remove("Name"));
    let name = name.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let why =
        |NotKnown(what)| format!("the rule `{name}` has {what} that this version of trueup does not know");
    let mut read = RULE.from_aws(&rule, &format!("{of}.Rules")).map_err(why)?;
    let lost = std::mem::take(&mut read.lost);
    let rule = read.typed().map_err(why)?;
    Ok(((name, rule), lost))
}

/// The rules of a document for a call, in the order in which they are evaluated.
#[must_use]
pub fn rules_to_aws(rules: Option<&Value>) -> Vec<Value> {
    let rules = rules.and_then(Value::as_object).into_iter().flatten();
    let rule = |(name, rule): (&String, &Value)| {
        let mut rule = RULE.to_aws(rule)?;
        rule["Name"] = name.as_str().into();
        if rule["VisibilityConfig"]["MetricName"].is_null() {
            rule["VisibilityConfig"]["MetricName"] = name.as_str().into();
        }
        Some(rule)
    };
    let mut rules: Vec<Value> = rules.filter_map(rule).collect();
    rules.sort_by_key(priority);
    rules
}

/// The bodies of the answers of a web ACL or a rule group.
#[derive(Debug)]
pub struct BodiesOf<F>(PhantomData<F>);

impl<F> BodiesOf<F> {
    /// The aspect.
    pub const ASPECT: Self = Self(PhantomData);
}

/// The member that holds bodies.
const BODIES_AT: &str = "CustomResponseBodies";

impl<F: Family> Aspect for BodiesOf<F> {
    type Value = Bodies;
    const NAME: &'static str = "custom_response_bodies";
    const ABOUT: &'static str = "bodies of its answers to requests that it blocks, by key";
    const REPLACES: Replaces = F::REPLACES;
    const ACTIONS: Actions = F::ACTIONS;
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Bodies>>, Failure> {
        let Some((_, members)) = seen::<F>(aws, at).await? else { return Ok(None) };
        let bodies: Bodies = bodies_from_aws::<F>(&members)?;
        Ok((!bodies.is_empty()).then(|| Seen::new(bodies)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Bodies) -> Result<(), Failure> {
        let want = document(&want)?;
        let change = |members: &mut Members| {
            // What is lost with the old bodies is noted.
            let _ = bodies_from_aws::<F>(members);
            // Rules are written later: what they still name goes with them.
            let named = named_bodies(members);
            let mut all = match members.remove(BODIES_AT) {
                Some(Value::Object(live)) => live,
                _ => Members::new(),
            };
            all.retain(|key, _| named.contains(key));
            if let Some(Value::Object(want)) = BODIES.to_aws(&want) {
                all.extend(want);
            }
            if !all.is_empty() {
                members.insert(BODIES_AT.to_owned(), all.into());
            }
        };
        update::<F>(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Bodies::new()).await
    }
}

fn bodies_from_aws<F: Family>(members: &Members) -> Result<Bodies, Failure> {
    let Some(bodies) = members.get(BODIES_AT).filter(|bodies| bodies.is_object()) else {
        return Ok(Bodies::new());
    };
    let unknown = |NotKnown(what)| {
        Failure::guard(F::CALLS.get.action, format!("a body has {what}, which is not known"))
    };
    let mut read = BODIES.from_aws(bodies, &format!("{}.{BODIES_AT}", F::MEMBER)).map_err(unknown)?;
    note::<F>(&std::mem::take(&mut read.lost));
    read.typed().map_err(unknown)
}

/// The member of bodies for a creating call, if a document has some.
#[must_use]
pub fn bodies_to_aws(bodies: Option<&Value>) -> Option<(String, Value)> {
    Some((BODIES_AT.to_owned(), BODIES.to_aws(bodies?)?))
}

/// The keys of the bodies that answers name.
#[must_use]
pub fn named_bodies(members: &Members) -> BTreeSet<String> {
    fn look(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| look(item, found)),
            Value::Object(members) => members.iter().for_each(|(name, value)| match value.as_str() {
                Some(key) if name == "CustomResponseBodyKey" => drop(found.insert(key.to_owned())),
                _ => look(value, found),
            }),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for member in ["DefaultAction", "Rules"] {
        members.get(member).iter().for_each(|value| look(value, &mut found));
    }
    found
}

fn document(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::guard("wafv2", error.to_string()))
}
