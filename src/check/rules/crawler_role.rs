//! A crawler does everything as its role: it reads the data, and writes tables to the Data Catalog.

use serde_json::Value;

use crate::{
    check::{
        Finding, Rule, View,
        rules::role_may::{Allowed, is_shared, lets_in},
    },
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::{CrawledFolder, Crawler},
    model::shown,
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

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for crawler in view.of_kind("glue.crawler") {
        let Some(excerpt) = view.excerpt::<Crawler>(crawler) else { continue };
        let role = view.referred(&excerpt.role).filter(|role| role.address.kind == "iam.role");
        let Some((role, allowed)) =
            role.and_then(|role| Some((role, Allowed::of(view, role, &[SERVICE_ROLE])?)))
        else {
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
        if !folders.is_empty() && !has_service_role(view, role) && !allowed.lets(WRITE, None) {
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

/// Whether AWS's policy for crawlers and jobs is attached to a role.
fn has_service_role(view: &View<'_>, role: &Declaration) -> bool {
    let attached = view.aspect(role, "attachments");
    let mut arns =
        attached.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    arns.any(|arn| arn.ends_with(SERVICE_ROLE))
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
        has_service_role(view, role) && READ_BY_SERVICE_ROLE.iter().any(|begin| name.starts_with(begin));
    let by_bucket = lets_in(view, bucket, role, READ, &objects);
    (!by_service_role && !by_bucket && !allowed.lets(READ, Some(&objects))).then_some(objects)
}
