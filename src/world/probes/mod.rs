//! Looks at AWS that live checks take: a file each. What a look leaves behind it takes away again.

mod access;
mod alarm;
mod crawler;
mod filter;
mod key;
mod object;
mod parameter;
mod plain_http;
mod query;
mod topic;

mod denied;
mod look;

pub(super) use look::look;
