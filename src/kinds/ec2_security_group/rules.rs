//! The rules of a group, inbound and outbound.

use super::{
    group::{self, EC2, LIST, READ, UNSEEN},
    rule::{IpPermission, Rule, Rules},
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const AUTHORIZE: [Operation; 2] =
    [EC2.call("ec2:AuthorizeSecurityGroupIngress"), EC2.call("ec2:AuthorizeSecurityGroupEgress")];
const REVOKE: [Operation; 2] =
    [EC2.call("ec2:RevokeSecurityGroupIngress"), EC2.call("ec2:RevokeSecurityGroupEgress")];
const DESCRIBE: [Operation; 2] = [
    EC2.call("ec2:UpdateSecurityGroupRuleDescriptionsIngress"),
    EC2.call("ec2:UpdateSecurityGroupRuleDescriptionsEgress"),
];

/// A group that a peer names is not there, or not yet.
const NO_PEER: Refusal = Refusal::new("InvalidGroup.NotFound", "The security group '{}' does not exist");

/// Rules of one direction: a group lets in what its first ones say, and out what the others do.
#[derive(Debug)]
pub(super) struct RulesOf<const OUT: bool>;

/// Inbound rules.
pub(super) const INGRESS: RulesOf<false> = RulesOf;
/// Outbound rules.
pub(super) const EGRESS: RulesOf<true> = RulesOf;

impl<const OUT: bool> Aspect for RulesOf<OUT> {
    type Value = Rules;
    const NAME: &'static str = if OUT { "egress" } else { "ingress" };
    const ABOUT: &'static str = if OUT { "what it lets out" } else { "what it lets in" };
    /// Each call names the rules that it adds, describes or revokes.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: READ,
        write: &[
            LIST.action,
            AUTHORIZE[OUT as usize].action,
            DESCRIBE[OUT as usize].action,
            REVOKE[OUT as usize].action,
        ],
    };
    const KEYED: bool = true;
    /// Of the groups that the rules name: groups that name each other can only be deleted once neither does.
    const BLOCKS_DELETION: bool = true;
    const NAMES: Option<Names<Rules>> = Some(named);
    const TRANSIENT: &'static [Transient] =
        &[UNSEEN, Transient::of_named("InvalidGroup.NotFound", "", &["ec2"])];

    /// A new group lets everything out over IPv4 (aws-facts §2.9).
    fn default(_scope: &Scope) -> Option<Rules> {
        let everything = Rule::new("all", None, &"0.0.0.0/0".into(), &None);
        OUT.then(|| [everything].into_iter().collect())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Rules>>, Failure> {
        let Some(group) = group::find(aws, at).await? else { return Ok(None) };
        let rules = group.rules(OUT, &at.scope);
        Ok((OUT || !rules.0.is_empty()).then(|| Seen::new(rules)))
    }

    /// What is new comes before what goes, so that nothing that both let through is cut off.
    async fn put(&self, aws: &Aws, at: &Target, want: Rules) -> Result<(), Failure> {
        let Some(group) = group::now(aws, at).await? else {
            return Err(Failure::refused(LIST.action, NO_PEER.code, NO_PEER.about(at.output("id"))));
        };
        let live = group.rules(OUT, &at.scope);
        let (there, new): (Vec<_>, Vec<_>) = want.0.iter().partition(|(key, _)| live.0.contains_key(*key));
        let described = there.into_iter().filter(|(key, rule)| live.0.get(*key) != Some(rule));
        let gone = live.0.iter().filter(|(key, _)| !want.0.contains_key(*key));
        let at_once: [(&Operation, Vec<_>); 3] = [
            (&AUTHORIZE[usize::from(OUT)], new),
            (&DESCRIBE[usize::from(OUT)], described.collect()),
            (&REVOKE[usize::from(OUT)], gone.collect()),
        ];
        for (operation, rules) in at_once.into_iter().filter(|(_, rules)| !rules.is_empty()) {
            let id = at.output("id");
            let all = rules.iter().map(|(_, rule)| IpPermission::to_aws(rule, id)).collect::<Vec<_>>();
            let input = input! { group_id: id, ip_permissions: all };
            aws.act(operation, &at.scope.region, &input).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(self.put(aws, at, Rules::default()).await, group::NOT_FOUND)
    }
}

/// The groups of this account that peers are.
fn named(rules: &Rules) -> Vec<Named> {
    let peers = rules.0.values().filter_map(|rule| rule.peer.known());
    let groups = peers.filter(|peer| peer.starts_with("sg-"));
    groups.map(|id| Named::called("ec2.security_group", id).or(NO_PEER)).collect()
}
