//! Aspect `trust`: who may assume the role.

use serde_json::{Value, json};

use crate::{
    kinds::iam::{entity::profile, prelude::*, settling::SETTLING_TRUST},
    policy::{
        Condition, Statement, aws_principal_problem, principal::is_account_id, provider_problem,
        service_problem,
    },
};

/// What is wrong with a principal.
type Wrong = fn(&str) -> Option<String>;

/// Who may assume a role: either the short form in lower case, or a trust policy in IAM's grammar.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrustSpec {
    /// Services: `lambda.amazonaws.com`.
    #[serde(default)]
    pub(crate) services: BTreeSet<Text>,
    /// Accounts by their 12 digits; their own policies decide who in them.
    #[serde(default)]
    pub(crate) accounts: BTreeSet<Text>,
    /// Roles and users by ARN.
    #[serde(default)]
    pub(crate) principals: BTreeSet<Text>,
    /// Identity providers: the ARN of an OIDC or SAML provider, or `accounts.google.com`.
    #[serde(default)]
    pub(crate) federated: BTreeSet<Text>,
    /// Conditions on all of them, in IAM's grammar:
    /// `{ StringEquals = { "sts:ExternalId" = "x" } }`.
    #[schemars(with = "Option<Condition>")]
    pub(crate) conditions: Option<Value>,
    /// IAM's grammar: the version of its language.
    #[serde(rename = "Version")]
    pub(crate) version: Option<Value>,
    /// IAM's grammar: the document's id.
    #[serde(rename = "Id")]
    pub(crate) id: Option<Value>,
    /// IAM's grammar: the statements.
    #[serde(rename = "Statement")]
    #[schemars(with = "Option<Vec<Statement>>")]
    pub(crate) statement: Option<Value>,
}

impl TrustSpec {
    /// The trust policy, and everything that IAM would refuse in it.
    pub(super) fn policy(&self) -> (Option<Policy>, Vec<Problem>) {
        let is_short = self.conditions.is_some() || self.lists().iter().any(|(_, list, _)| !list.is_empty());
        let members = [("Version", &self.version), ("Id", &self.id), ("Statement", &self.statement)];
        let written: Table =
            members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect();
        let refused = |problem| (None, vec![problem]);
        match (is_short, written.is_empty()) {
            (false, false) => declared(&["trust"], &Value::Object(written), Dialect::Trust),
            (true, true) => self.short(),
            (true, false) => refused(Problem::at(
                "trust",
                "the short form and a trust policy in IAM's grammar exclude each other",
            )),
            (false, true) => refused(
                Problem::at("trust", "it names no principal")
                    .with_help("leave `trust` out if nobody may assume the role"),
            ),
        }
    }

    /// The principals of the short form, and what is wrong with one.
    fn lists(&self) -> [(&'static str, &BTreeSet<Text>, Wrong); 4] {
        let account = |text: &str| {
            (!is_account_id(text)).then(|| format!("`{text}` is not an account id, which has 12 digits"))
        };
        let principal = |text: &str| {
            let no_arn = || format!("`{text}` is not the ARN of a role or user");
            (!text.starts_with("arn:")).then(no_arn).or_else(|| aws_principal_problem(text))
        };
        [
            ("services", &self.services, service_problem),
            ("accounts", &self.accounts, account),
            ("principals", &self.principals, principal),
            ("federated", &self.federated, provider_problem),
        ]
    }

    fn short(&self) -> (Option<Policy>, Vec<Problem>) {
        let (condition, mut problems) = self.condition();
        for (list, texts, problem) in self.lists() {
            let refused = texts.iter().filter_map(Text::known).filter_map(problem);
            problems.extend(refused.map(|message| Problem::below(["trust", list], message)));
        }
        let (saml, web): (Vec<_>, Vec<_>) =
            self.federated.iter().cloned().partition(|text| text.value().contains(":saml-provider/"));
        let assume = Statement::allow("")
            .principals_aws(self.accounts.iter().chain(&self.principals).cloned())
            .principals_service(self.services.iter().cloned())
            .actions(["sts:AssumeRole"]);
        let federated =
            |providers, action| Statement::allow("").principals_federated(providers).actions([action]);
        let statements = [
            assume,
            federated(web, "sts:AssumeRoleWithWebIdentity"),
            federated(saml, "sts:AssumeRoleWithSAML"),
        ];
        let named = statements
            .into_iter()
            .filter(|statement| statement.principal.as_ref().is_some_and(|who| !who.is_empty()));
        let policy =
            Policy::of(named.map(|statement| Statement { condition: condition.clone(), ..statement }));
        if policy.is_empty() {
            problems.push(Problem::at("trust", "conditions alone name no principal"));
        }
        (Some(policy).filter(|policy| !policy.is_empty()), problems)
    }

    fn condition(&self) -> (Condition, Vec<Problem>) {
        let Some(written) = &self.conditions else { return (Condition::default(), Vec::new()) };
        let statement =
            json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": written});
        let (_, found) = declared(&[], &json!({"Statement": [statement]}), Dialect::Trust);
        let problems = found.into_iter().map(|problem| {
            let below = problem.path.into_iter().skip_while(|part| part != "Condition").skip(1);
            let path = ["trust", "conditions"].map(str::to_owned).into_iter().chain(below).collect();
            Problem { path, ..problem }
        });
        (Condition::deserialize(written).unwrap_or_default(), problems.collect())
    }
}

/// The trust policy of a role that nobody may assume. IAM wants one that names a principal which
/// exists; the role's own account always does.
pub(super) fn nobody(scope: &Scope) -> Policy {
    let account = scope.global_arn("iam", "root");
    Policy::of([Statement::deny("Nobody").principals_aws([account]).actions(["sts:AssumeRole"])])
}

/// The short form that makes this policy.
pub(super) fn short(policy: &Policy) -> Option<Value> {
    let (mut services, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    let (mut principals, mut federated) = (BTreeSet::new(), BTreeSet::new());
    let mut conditions = None;
    for (_, Statement { principal, condition, .. }) in policy.statements() {
        for (kind, text) in principal.as_ref()?.all() {
            let list = match (kind, text.known()?) {
                ("Service", _) => &mut services,
                ("Federated", _) => &mut federated,
                ("AWS", text) if is_account(text) => &mut accounts,
                ("AWS", _) => &mut principals,
                _ => return None,
            };
            list.insert(if kind == "AWS" { account_id(text) } else { text.clone() });
        }
        conditions.get_or_insert(condition);
    }
    let lists = [
        ("services", services),
        ("accounts", accounts),
        ("principals", principals),
        ("federated", federated),
    ];
    let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
    let mut table: Table = filled.map(|(name, list)| (name.to_owned(), json!(list))).collect();
    let conditions = conditions.filter(|conditions| conditions.all().next().is_some());
    table.extend(conditions.map(|conditions| ("conditions".to_owned(), json!(conditions))));
    let spec: TrustSpec = serde_json::from_value(Value::Object(table.clone())).ok()?;
    (spec.policy().0.as_ref() == Some(policy)).then_some(Value::Object(table))
}

fn is_account(text: &str) -> bool {
    is_account_id(text) || (text.starts_with("arn:") && text.ends_with(":root"))
}

/// The account of `arn:aws:iam::111122223333:root`; any other principal as it is.
fn account_id(principal: &Text) -> Text {
    let id = principal.known().and_then(|text| text.strip_suffix(":root")?.rsplit(':').next());
    id.map_or_else(|| principal.clone(), Text::from)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Trust;

impl Aspect for Trust {
    type Value = Policy;
    const NAME: &'static str = "trust";
    const ABOUT: &'static str = "who may assume it";
    const REPLACES: Replaces = Replaces::whole("GetRole");
    const ACTIONS: Actions =
        Actions { read: &["iam:GetAccountAuthorizationDetails"], write: &["iam:UpdateAssumeRolePolicy"] };
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const INVALID_PRINCIPAL: Refusal =
        Refusal::new("MalformedPolicyDocument", "Invalid principal in policy: \"AWS\":\"{}\"");
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = SETTLING_TRUST;

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let profile = profile::<OfRole>(aws, &at.name).await?;
        let Some(document) = profile.and_then(|profile| profile.trust) else { return Ok(None) };
        let trust = decoded(&document)?;
        Ok((!trust.is_empty() && trust != nobody(&at.scope)).then(|| Seen::new(trust)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        let call =
            aws.iam().update_assume_role_policy().role_name(&at.name).policy_document(want.to_json()).send();
        aws.send("iam:UpdateAssumeRolePolicy", call).await?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, nobody(&at.scope)).await
    }
}
