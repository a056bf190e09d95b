//! The sorts of tests, a file each, and the table of them.

pub mod access;
pub mod alarm;
pub mod event;
pub mod log_pattern;
pub mod web_acl;

use super::sort::Sort;

/// All sorts of tests, in the order in which they are shown.
pub const SORTS: &[&Sort] = &[&access::SORT, &log_pattern::SORT, &alarm::SORT, &event::SORT, &web_acl::SORT];
