//! `sqs.queue`: an SQS queue.
//!
//! ```text
//! kind        the declaration, what AWS refuses of it, its aspects
//! service     how SQS is called; attributes of a queue, its tags
//! queue       aspect: the queue itself, standard or FIFO
//! attributes  aspects: attributes that stand alone
//! encryption  aspect: encryption at rest
//! redrive     aspects: the dead-letter queue, and for which queues it is one
//! policy      aspect: who may send and receive
//! ```

mod attributes;
mod encryption;
mod kind;
mod policy;
mod queue;
mod redrive;
mod service;

pub use kind::{Spec, SqsQueue};
