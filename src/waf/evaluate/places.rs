//! Labels that tell later rules where a request comes from ("Geographic match rule statement").

use std::collections::BTreeSet;

use super::{acl::Walk, origin};
use crate::waf::{origins::GeoMatch, statement::Statement};

impl Walk<'_> {
    /// Adds the labels by which a geographic statement tells later rules where a request comes from, whether
    /// it matches or not. Inside another statement it may not have been looked at.
    pub(super) fn label_places(&mut self, statement: &Statement, is_looked_at: bool) {
        match statement {
            Statement::GeoMatch(geo) => self.label_place(geo, is_looked_at),
            Statement::Not(one) => self.label_places(one, is_looked_at),
            Statement::And(all) | Statement::Or(all) => {
                all.statements.iter().for_each(|one| self.label_places(one, false));
            }
            Statement::RateBased(rate) => {
                rate.scope_down_statement.iter().for_each(|only| self.label_places(only, false));
            }
            _ => {}
        }
    }

    fn label_place(&mut self, geo: &GeoMatch, is_looked_at: bool) {
        let Ok(place) = origin::place(self.request, geo.forwarded_ip_config.as_ref()) else { return };
        let whose = if geo.forwarded_ip_config.is_some() { "forwardedip" } else { "clientip" };
        let root = format!("awswaf:{whose}:geo:");
        let Some(country) = place.country else {
            self.labels.may_have(root, "the request does not say which country it comes from");
            return;
        };
        let in_doubt =
            (!is_looked_at).then_some("whether WAF looks at a country inside another statement is not known");
        self.add(&BTreeSet::from([format!("{root}country:{country}")]), in_doubt);
        if let Some(region) = place.region {
            self.add(&BTreeSet::from([format!("{root}region:{country}-{region}")]), in_doubt);
        } else {
            let because = "the request does not say which region it comes from";
            self.labels.may_have(format!("{root}region:"), because);
        }
    }
}
