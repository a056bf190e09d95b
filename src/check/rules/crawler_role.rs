//! A crawler does everything as its role: it reads the data, and writes tables to the Data Catalog.

use serde_json::Value;

use crate::{
    check::{Finding, Held, Rule, Sort, View},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::{CrawledFolder, Crawler},
    model::{Text, shown},
    policy::{Effect, Statement, actions::overlap},
};

/// What a crawler of S3 needs at a minimum is in Glue's guide ("Crawler prerequisites"): `s3:GetObject` on the data,
/// and `AWSGlueServiceRole` or what is like it for the catalog. A warning, since the policy of the catalog, which no
/// stack declares, may grant the latter.
pub(super) const RULE: Rule = Rule {
    id: "crawler-role",
    severity: Severity::Warning,
    about: "the role of a crawler may not read its S3 targets, or not write tables",
    find,
};

const READ: &str = "s3:GetObject";
const WRITE: &str = "glue:CreateTable";

/// The policy that AWS publishes for crawlers and jobs.
const SERVICE_ROLE: &str = ":iam::aws:policy/service-role/AWSGlueServiceRole";

/// Beginnings of names of buckets whose objects that policy lets a role read.
const READ_BY_SERVICE_ROLE: [&str; 2] = ["aws-glue-", "crawler-public"];

/// What a role may do, where the stack tells all of it.
struct Allowed<'a> {
    statements: Vec<&'a Statement>,
    has_service_role: bool,
}

impl Allowed<'_> {
    /// Whether it may do something with a thing. Conditions are taken to hold.
    fn lets(&self, action: &str, thing: Option<&str>) -> bool {
        self.statements.iter().any(|statement| allows(statement, action, thing))
    }
}

fn allows(statement: &Statement, action: &str, thing: Option<&str>) -> bool {
    let covers = |resource: &Text| {
        thing.is_none_or(|thing| resource.known().is_none_or(|resource| overlap(resource, thing)))
    };
    statement.effect == Effect::Allow
        && statement.is_about(action)
        && (!statement.not_resource.is_empty() || statement.resource.iter().any(covers))
}

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for crawler in view.of_kind("glue.crawler") {
        let Some(excerpt) = view.excerpt::<Crawler>(crawler) else { continue };
        let role = view.referred(&excerpt.role).filter(|role| role.address.kind == "iam.role");
        let Some((role, allowed)) = role.and_then(|role| Some((role, allowed(view, role)?))) else {
            continue;
        };
        let folders = &excerpt.targets.s3_targets;
        // Lake Formation may lend it what it reads.
        if !excerpt.lake_formation_configuration.use_lake_formation_credentials {
            let unread = folders.iter().filter_map(|folder| unread(view, role, &allowed, folder));
            found.extend(unread.map(|objects| {
                let help = format!("Action = \"{READ}\", Resource = \"{}\"", shown(&objects));
                let message = format!("{} may not call {READ} on {}", role.address, shown(&objects));
                finding(crawler, role, message, &help)
            }));
        }
        if !folders.is_empty() && !allowed.has_service_role && !allowed.lets(WRITE, None) {
            let message = format!("{} may not write tables to the Data Catalog", role.address);
            let help = format!(
                "Action = \"glue:*\" on the catalog, the database and its tables; or attach arn:{}{SERVICE_ROLE}",
                role.scope.partition
            );
            found.push(finding(crawler, role, message, &help));
        }
    }
    found
}

fn finding(crawler: &Declaration, role: &Declaration, message: String, help: &str) -> Finding {
    Finding::at(&crawler.address, "role", message)
        .with_label("the crawler does everything as this role")
        .with_related(&role.address, "", "the role")
        .with_help(format!("allow it in a policy of the role: {help}"))
}

/// The statements of all policies of a role; `None` where it may have one that the stack does not tell.
fn allowed<'a>(view: &'a View<'_>, role: &Declaration) -> Option<Allowed<'a>> {
    if is_shared(role) {
        return None;
    }
    let mut holders = vec![&role.address];
    let mut has_service_role = false;
    let attached = view.aspect(role, "attachments");
    for arn in attached.as_ref().and_then(Value::as_array).into_iter().flatten() {
        if arn.as_str().is_some_and(|arn| arn.ends_with(SERVICE_ROLE)) {
            has_service_role = true;
            continue;
        }
        holders.push(&view.referred(arn).filter(|policy| !is_shared(policy))?.address);
    }
    let is_its = |held: &&Held<'_>| held.sort == Sort::Identity && holders.contains(&&held.by.address);
    let held = view.policies().iter().filter(is_its);
    let statements = held.flat_map(|held| held.policy.statements().map(|(_, statement)| statement)).collect();
    Some(Allowed { statements, has_service_role })
}

/// Whether others say something of it too.
fn is_shared(declaration: &Declaration) -> bool {
    let settings = &declaration.settings;
    settings.external || !settings.unmanaged.is_empty() || !settings.only_declared.is_empty()
}

/// The objects of a folder, where neither the role's policies nor the bucket's let it read them. A bucket of others may
/// have a policy that does.
fn unread(
    view: &View<'_>,
    role: &Declaration,
    allowed: &Allowed<'_>,
    folder: &CrawledFolder,
) -> Option<String> {
    let path = folder.path.known()?.strip_prefix("s3://")?;
    let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
    let bucket = view.called("s3.bucket", name).next().filter(|bucket| !is_shared(bucket))?;
    let objects = format!("arn:{}:s3:::{name}/{prefix}*", role.scope.partition);
    let by_service_role =
        allowed.has_service_role && READ_BY_SERVICE_ROLE.iter().any(|begin| name.starts_with(begin));
    let arn = view.output(role, "arn");
    let by_bucket = view.said().filter(|said| said.held.by.address == bucket.address).any(|said| {
        let names_it = |text: &Text| text.known().is_none_or(|text| text == "*" || Some(text) == arn);
        allows(said.statement, READ, Some(&objects)) && said.principals().any(|(_, text)| names_it(text))
    });
    (!by_service_role && !by_bucket && !allowed.lets(READ, Some(&objects))).then_some(objects)
}
