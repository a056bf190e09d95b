//! The resources that each kind becomes: a file each service, and the table of them.

mod cloudwatch;
mod ec2;
mod events;
mod iam;
mod kms;
mod logs;
mod s3;
mod s3_rules;
mod sns;
mod ssm;
mod table;
mod wafv2;

pub use table::{TABLE, entry};
