//! The aspects that web ACLs and rule groups share, and what rules name.

use futures_util::future::try_join_all;
use serde_json::Value;

use crate::{
    kind::prelude::*,
    kinds::wafv2::{
        Locality,
        family::Family,
        form::{Members, NotKnown},
        forms::{BODIES, RULE},
        listing,
        live::{self, WANTED_BODIES, named_bodies, note},
        parts::{Part, PartOf, not_known, typed},
    },
    waf::{
        bodies::Bodies,
        rule::{Rule, Rules, complete},
        sentence::sentences,
    },
};

/// The prefix of the names of rules that Shield Advanced puts into web ACLs.
const OF_SHIELD: &str = "ShieldMitigationRuleGroup_";

/// The member that holds bodies.
const BODIES_AT: &str = "CustomResponseBodies";

/// The part that rules are.
#[derive(Debug)]
pub struct RulesPart;

/// The rules of a web ACL or a rule group.
pub type RulesOf<F> = PartOf<RulesPart, F>;

impl<F: Family> Part<F> for RulesPart {
    type Value = Rules;
    const NAME: &'static str = "rules";
    const ABOUT: &'static str = "its rules, by name";
    const SENTENCES: Option<Sentences<Rules>> = Some(sentences);

    fn from_aws(members: &Members) -> Result<Option<Seen<Rules>>, Failure> {
        let own = rules(members).filter(|rule| !is_of_shield(rule));
        let rules = own.map(|rule| {
            let (rule, lost) =
                rule_from_aws(rule, F::MEMBER).map_err(|why| Failure::guard(F::CALLS.get.action, why))?;
            note::<F>(lost);
            Ok(rule)
        });
        let rules: Rules = rules.collect::<Result<_, Failure>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    fn to_aws(want: &Value, members: &mut Members) {
        let kept = rules(members).filter(|rule| is_of_shield(rule)).cloned();
        let mut all: Vec<Value> = rules_to_aws(Some(want)).into_iter().chain(kept).collect();
        all.sort_by_key(priority);
        members.insert("Rules".to_owned(), all.into());
    }
}

/// The part that bodies are.
#[derive(Debug)]
pub struct BodiesPart;

/// The bodies of the answers of a web ACL or a rule group.
pub type BodiesOf<F> = PartOf<BodiesPart, F>;

impl<F: Family> Part<F> for BodiesPart {
    type Value = Bodies;
    const NAME: &'static str = "custom_response_bodies";
    const ABOUT: &'static str = "bodies of its answers to requests that it blocks, by key";

    fn from_aws(members: &Members) -> Result<Option<Seen<Bodies>>, Failure> {
        let Some(bodies) = members.get(BODIES_AT).filter(|bodies| bodies.is_object()) else {
            return Ok(None);
        };
        let read = BODIES.from_aws(bodies, &format!("{}.{BODIES_AT}", F::MEMBER));
        let read = read.map_err(|why| not_known::<F>(&why))?;
        note::<F>(read.lost.clone());
        let bodies: Bodies = typed::<F, _>(read)?;
        Ok((!bodies.is_empty()).then(|| Seen::new(bodies)))
    }

    fn to_aws(want: &Value, members: &mut Members) {
        // Rules are written later: what they still name goes with them.
        let named = named_bodies(members);
        let mut all = match members.remove(BODIES_AT) {
            Some(Value::Object(live)) => live,
            _ => Members::new(),
        };
        all.retain(|key, _| named.contains(key));
        if let Some(Value::Object(want)) = BODIES.to_aws(want) {
            all.extend(want);
        }
        if !all.is_empty() {
            members.insert(BODIES_AT.to_owned(), all.into());
        }
    }
}

/// Rules and bodies as a web ACL or a rule group declares them.
pub fn declared<F: Family>(desired: Desired, mut rules: Rules, bodies: Bodies) -> Desired {
    complete(&mut rules);
    let keys: BTreeSet<&String> = bodies.keys().collect();
    desired
        .with_setting(WANTED_BODIES, keys)
        .with(RulesOf::<F>::ASPECT, Some(rules).filter(|rules| !rules.is_empty()))
        .with(BodiesOf::<F>::ASPECT, Some(bodies).filter(|bodies| !bodies.is_empty()))
}

/// What the rules of everything that holds rules name. They are searched as AWS has them, so that a statement of
/// a newer sort names what it names too.
pub async fn holdings<F: Family>(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let mut found = Vec::new();
    for place in Locality::in_region(scope) {
        let entries = listing::entries(aws, &F::CALLS.list, &place).await?;
        let reads = entries.into_values().map(|entry| {
            let place = Locality { name: entry.name.clone(), ..place.clone() };
            async move {
                let read = Box::pin(live::get::<F>(aws, &place, &entry.id)).await?;
                Ok(read.map(|(mut members, _token)| Holding {
                    name: place.scope.qualified_name(&entry.name),
                    arn: entry.arn,
                    tags: None,
                    aspects: vec![("rules", members.remove("Rules").unwrap_or_default())],
                }))
            }
        });
        found.extend(try_join_all(reads).await?.into_iter().flatten());
    }
    Ok(found)
}

fn rules(members: &Members) -> impl Iterator<Item = &Value> {
    members.get("Rules").and_then(Value::as_array).into_iter().flatten()
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

/// The member of bodies for a creating call, if a document has some.
pub fn bodies_to_aws(bodies: Option<&Value>) -> Option<(String, Value)> {
    Some((BODIES_AT.to_owned(), BODIES.to_aws(bodies?)?))
}
