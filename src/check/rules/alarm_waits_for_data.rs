//! A filter without a default writes nothing while nothing matches, and an alarm that takes missing
//! data as missing then has not enough data: neither well nor ill.

use crate::check::metrics::{emitted, watched};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// See aws-facts §5.17.
pub(super) const RULE: Rule = Rule {
    id: "alarm-waits-for-data",
    severity: Severity::Warning,
    about: "an alarm takes missing data as missing, and its filter writes none while nothing matches",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let emitted = emitted(view);
    let mut found = Vec::new();
    for each in watched(view).into_iter().filter(|each| each.is_alone && each.missing_data == "missing") {
        let mut of_metric = emitted.iter().filter(|other| other.metric == each.metric);
        let Some(filter) = of_metric.next() else { continue };
        if filter.has_default || of_metric.any(|other| other.has_default) {
            continue;
        }
        let message = format!("{} has no data while nothing matches", each.metric);
        let help = match filter.dimensions[..] {
            [] => {
                "give the filter's metric `default = 0`, or the alarm `treat_missing_data = \"notBreaching\"`"
            }
            // AWS takes no default beside dimensions.
            _ => "set `treat_missing_data = \"notBreaching\"`",
        };
        let finding = Finding::at(&each.by.address, &each.path, message)
            .with_label("the alarm would mostly have not enough data")
            .with_related(&filter.by.address, &filter.path, "the filter");
        found.push(finding.with_help(help));
    }
    found
}
