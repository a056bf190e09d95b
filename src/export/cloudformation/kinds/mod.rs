//! The resources that each kind becomes: a file each service, and the table of them.

mod apprunner;
mod athena;
mod budgets;
mod cloudtrail;
mod cloudwatch;
mod ec2;
mod elbv2;
mod events;
mod glue;
mod iam;
mod kms;
mod lambda;
mod logs;
mod s3;
mod s3_copies;
mod s3_rules;
mod scheduler;
mod sns;
mod sqs;
mod ssm;
mod table;
mod wafv2;

pub use table::{TABLE, entry};
