//! The table of risks.

mod access_widened;
mod alarm_silenced;
mod data_deleted;
mod deleted_sooner;
mod encryption_weakened;
mod key_disabled;
mod lock_out;
mod logs_kept_shorter;
mod public;
mod waf_opened;

use super::Risk;

/// Every risk, the worst first: the order in which a plan says them.
pub const RISKS: &[&Risk] = &[
    &public::RISK,
    &data_deleted::RISK,
    &deleted_sooner::RISK,
    &key_disabled::RISK,
    &lock_out::RISK,
    &waf_opened::RISK,
    &access_widened::RISK,
    &alarm_silenced::RISK,
    &encryption_weakened::RISK,
    &logs_kept_shorter::RISK,
];
