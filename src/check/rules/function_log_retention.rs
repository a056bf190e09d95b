//! Lambda makes the log group of a function itself, once it runs, and keeps everything in it.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::Function,
};

/// A group that Lambda made has no retention, and is in the way of one that is declared later (aws-facts §5.19).
pub(super) const RULE: Rule = Rule {
    id: "function-log-retention",
    severity: Severity::Warning,
    about: "a function whose log group is declared nowhere, which keeps its events forever",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for function in view.of_kind("lambda.function").filter(|function| !function.settings.external) {
        let Some(name) = view.name(function) else { continue };
        let logging = view.excerpt::<Function>(function).unwrap_or_default().logging_config;
        let group = logging.log_group.unwrap_or_else(|| format!("/aws/lambda/{name}"));
        // What a reference stands for is known where it is declared here; else it is of another stack.
        if !group.contains("${") && view.named("logs.group", &group, &function.scope.region).is_none() {
            let message = format!("the log group `{group}` of {} is declared nowhere", function.address);
            found.push(
                Finding::at(&function.address, "name", message)
                    .with_label("Lambda makes it when the function runs, and its events never expire")
                    .with_help(format!(
                        "declare it:\n[logs.group.{}]\nname           = \"{group}\"\nretention_days = 30",
                        function.address.name
                    )),
            );
        }
    }
    found
}
