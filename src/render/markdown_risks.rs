//! The risks of a plan in a comment: each of them, whatever else has to go.
//!
//! A comment holds some 55,000 characters of risks. A hundred risks fit with all that is said of them; a
//! thousand fit with their addresses. Several thousand don't fit at all: of these each counts at its rule,
//! so that no kind of risk and no number is lost, and each rule names as many addresses as its share of the
//! room holds. The gravest rules come first. A name takes only so much, so that one endless name pushes
//! nothing out.

use super::{
    markup::{Markup, code, cut, fitting, text},
    style::count,
};
use crate::{
    md,
    risk::{Finding, Level},
};

/// What risks may take with all that is said of them, so that a table has room behind them.
const AT_LENGTH: usize = 48_000;

/// All risks, in the most detailed form that `room` has place for.
pub(super) fn risks(findings: &[Finding], room: usize) -> Markup {
    if findings.is_empty() {
        return md!["\nNo risks found.\n"];
    }
    let is_high = findings.iter().any(|each| each.level == Level::High);
    let alert = if is_high { "CAUTION" } else { "WARNING" };
    let number = text(&count(findings.len(), "risk"));
    let head = md!["\n> [!", alert, "]\n> **", number, "**\n>\n"];
    let room = room.saturating_sub(head.len());
    let lengths = [(200, 1_000), (80, 60)];
    let mut forms = lengths.into_iter().map(|(address, said)| at_length(findings, address, said));
    let fits = forms.find(|form| form.len() <= room.min(AT_LENGTH));
    head.and(fits.unwrap_or_else(|| by_risk(findings, room)))
}

/// A line each, with so many characters of the address and of what is said.
fn at_length(findings: &[Finding], address: usize, said: usize) -> Markup {
    let line = |each: &Finding| {
        let (address, said) = (cut(&each.address.to_string(), address), cut(&each.said(), said));
        md!["> - **", each.risk, "** ", code(&address), " ", text(&said), "\n"]
    };
    findings.iter().map(line).collect()
}

/// What stands around the places of a risk.
const FRAME: usize = 100;

/// A line for each risk, with as many of its places as fit into its share of the room.
fn by_risk(findings: &[Finding], room: usize) -> Markup {
    let groups: Vec<(&'static str, Vec<Markup>)> =
        grouped(findings).into_iter().map(|(risk, found)| (risk, places(&found))).collect();
    let needs = groups.iter().map(|(_, places)| places.iter().map(|place| place.len() + 1).sum());
    let room = room.saturating_sub(groups.len() * (FRAME + 50));
    let shares = shares(&needs.collect::<Vec<usize>>(), room);
    groups.iter().zip(shares).map(|((risk, places), share)| line(risk, places, share)).collect()
}

fn line(risk: &'static str, places: &[Markup], share: usize) -> Markup {
    let (shown, number) = fitting(places, share);
    match places.len() - number {
        0 => md!["> - **", risk, "**: ", shown, "\n"],
        more => {
            let (all, more) = (text(&count(places.len(), "place")), text(&format!("and {more} more")));
            let rest = if number == 0 { Markup::default() } else { md![": ", shown, " ", more] };
            md!["> - **", risk, "** at ", all, rest, "\n"]
        }
    }
}

/// Where the risks are, as the items of a list.
fn places(found: &[&Finding]) -> Vec<Markup> {
    let place = |(index, each): (usize, &&Finding)| {
        let place = format!("{} {}", each.address, each.place());
        md![if index == 0 { "" } else { ", " }, code(&cut(place.trim_end(), 60))]
    };
    found.iter().enumerate().map(place).collect()
}

/// Parts of a room, so that whoever needs little gets it and the others get the same.
fn shares(needs: &[usize], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|&index| needs[index]);
    let mut shares = vec![0; needs.len()];
    let mut free = room;
    for (done, index) in order.into_iter().enumerate() {
        shares[index] = needs[index].min(free / (needs.len() - done));
        free -= shares[index];
    }
    shares
}

/// The findings of each risk, in their order.
fn grouped(findings: &[Finding]) -> Vec<(&'static str, Vec<&Finding>)> {
    let mut groups: Vec<(&'static str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|(risk, _)| *risk == finding.risk) {
            Some((_, found)) => found.push(finding),
            None => groups.push((finding.risk, vec![finding])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_little_gets_it() {
        assert_eq!(shares(&[10, 500, 30], 100), [10, 60, 30]);
        assert_eq!(shares(&[10, 20], 100), [10, 20]);
        assert_eq!(shares(&[100, 100], 50), [25, 25]);
        assert!(shares(&[], 50).is_empty());
    }
}
