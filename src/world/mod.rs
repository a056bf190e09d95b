//! The seam: what can be read, put to and deleted from, one aspect at a time. Nothing outside
//! this folder knows which world it talks to.

pub mod aws;
mod aws_lock;
mod aws_regions;
mod aws_uses;
mod discovery;
mod hurry;
pub mod identities;
pub mod lock;
mod mentions;
pub mod principals;
mod probes;
pub mod seam;
pub mod snapshot;
pub mod snapshot_file;
mod snapshot_listing;
mod snapshot_saving;
mod snapshot_secrets;
mod snapshot_state;
mod snapshot_uses;
mod waiting;

pub use aws::{AwsWorld, READ_TIMEOUT};
pub use lock::{Holder, Locked};
pub use seam::{Asked, ByRegion, Part, World};
pub use snapshot::SnapshotWorld;
