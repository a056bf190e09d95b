//! The tables of risks.

mod access_widened;
mod administrator;
mod alarm_silenced;
mod data_deleted;
mod deleted_sooner;
mod delivery_widened;
mod encryption_weakened;
mod foreign_account;
mod foreign_principal;
mod key_disabled;
mod left_behind;
mod lock_out;
mod logs_kept_shorter;
mod open_to_the_world;
mod privilege_escalation;
mod public;
mod used_by_others;
mod waf_opened;

use super::{PrincipalRisk, Risk};

/// Every risk of principals, before those of changes: whoever may do everything may do any of them.
pub const PRINCIPAL_RISKS: &[&PrincipalRisk] = &[&administrator::RISK, &privilege_escalation::RISK];

/// Every risk, the worst first: the order in which a plan says them.
pub const RISKS: &[&Risk] = &[
    &public::RISK,
    &data_deleted::RISK,
    &used_by_others::RISK,
    &left_behind::RISK,
    &deleted_sooner::RISK,
    &key_disabled::RISK,
    &lock_out::RISK,
    &foreign_account::RISK,
    &waf_opened::RISK,
    &open_to_the_world::RISK,
    &access_widened::RISK,
    &foreign_principal::RISK,
    &delivery_widened::RISK,
    &alarm_silenced::RISK,
    &encryption_weakened::RISK,
    &logs_kept_shorter::RISK,
];
