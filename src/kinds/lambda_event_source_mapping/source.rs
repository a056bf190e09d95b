//! The sorts of sources. Each takes settings of its own, and has other defaults.

use crate::model::Text;

/// A sort of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A queue of SQS.
    Queue,
    /// A stream of Kinesis, or a consumer of one.
    Kinesis,
    /// A stream of a `DynamoDB` table.
    Table,
}

/// Words for what a mapping may have as its source.
pub(super) const IN_WORDS: &str =
    "the ARN of a queue of SQS, a stream or consumer of Kinesis, or a stream of a DynamoDB table";

impl Source {
    /// By the ARN, or by the resource that it is an output of.
    pub(super) fn of(arn: &Text) -> Option<Self> {
        let service = match arn {
            Text::Known(arn) => arn.split(':').nth(2),
            Text::Pending(template) => {
                template.references().next().and_then(|reference| reference.address.kind.split('.').next())
            }
        };
        match service? {
            "sqs" => Some(Self::Queue),
            "kinesis" => Some(Self::Kinesis),
            "dynamodb" => Some(Self::Table),
            _ => None,
        }
    }

    /// Whether it is read from a position on.
    pub(super) fn is_stream(self) -> bool {
        self != Self::Queue
    }

    /// How many records are sent at once where nobody says how many (docs/defaults.md).
    pub(super) fn batch_size(self) -> u32 {
        if self.is_stream() { 100 } else { 10 }
    }
}

/// Whether it is a FIFO queue, where that is known.
pub(super) fn is_fifo(arn: &Text) -> bool {
    let end = arn.known().and_then(|arn| arn.rsplit_once('.'));
    end.is_some_and(|(_, end)| end == "fifo") && Source::of(arn) == Some(Source::Queue)
}

/// The name of a mapping: function and source, of which AWS lets no two mappings have the same.
pub(super) fn full_name(function: &Text, source: &Text) -> Text {
    Text::joined([function, &"/".into(), source])
}
