//! The risks of a plan, a line each.

use super::style::{BAD, CHANGED, styled};
use crate::{
    page::{Line, Page},
    risk::{Finding, Level},
    say,
};

/// The lines that a plan begins with; nothing where nothing is risky.
#[must_use]
pub fn text(findings: &[Finding]) -> Page {
    let width = |of: fn(&Finding) -> usize| findings.iter().map(of).max().unwrap_or_default();
    let risks = width(|each| each.risk.chars().count());
    // A name of any length must not push what is said off every other line.
    let addresses = width(|each| say![each.address].width()).min(LONGEST);
    let line = |finding: &Finding| -> Line {
        let style = if finding.level == Level::High { BAD } else { CHANGED };
        let risk = styled(style, say!["⚠ ", finding.risk]).padded(risks + 2);
        say!["  ", risk, "  ", say![finding.address].padded(addresses), "  ", finding.said()]
    };
    findings.iter().map(line).collect()
}

/// Addresses longer than this keep no room free beside the others.
const LONGEST: usize = 100;
