//! The risks of a plan, a line each.

use super::style::{BAD, CHANGED, styled};
use crate::risk::{Finding, Level};

/// The lines that a plan begins with; nothing where nothing is risky.
#[must_use]
pub fn text(findings: &[Finding]) -> String {
    let width = |of: fn(&Finding) -> usize| findings.iter().map(of).max().unwrap_or_default();
    let (risks, addresses) =
        (width(|each| each.risk.len()), width(|each| each.address.to_string().chars().count()));
    let line = |finding: &Finding| {
        let Finding { risk, level, address, .. } = finding;
        let style = if *level == Level::High { BAD } else { CHANGED };
        let risk = styled(style, format!("⚠ {risk}"));
        let free = " ".repeat(risks - finding.risk.len());
        let address = address.to_string();
        format!("  {risk}{free}  {address:<addresses$}  {}\n", finding.said())
    };
    findings.iter().map(line).collect()
}
