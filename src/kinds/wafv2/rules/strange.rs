//! What AWS may answer that the language has no words for.

use aws_smithy_types::error::operation::BuildError;

/// Something in AWS's answer that the language can't say. A rule that holds it is never rewritten,
/// since that would drop it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Strange(pub(crate) &'static str);

/// What the SDK builds from the language.
pub(crate) type Built<T> = Result<T, BuildError>;

/// What the language says from the SDK's answer.
pub(crate) type Read<T> = Result<T, Strange>;

/// Every item of a list.
pub(crate) fn each<A, B, E>(
    items: impl IntoIterator<Item = A>,
    convert: impl FnMut(A) -> Result<B, E>,
) -> Result<Vec<B>, E> {
    items.into_iter().map(convert).collect()
}
