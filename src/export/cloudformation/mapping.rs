//! What the table says of a kind.

use super::writer::Writer;

/// How a kind becomes resources of `CloudFormation`.
pub struct Mapping {
    /// The kind.
    pub kind: &'static str,
    /// The type of the resource that it is; others may hang on it.
    pub type_name: &'static str,
    /// What `CloudFormation` knows of its outputs. Of others the text is written, where it follows from names.
    pub outputs: &'static [(&'static str, Out)],
    /// Writes a declaration's resources.
    pub(super) write: fn(&mut Writer<'_>),
}

/// An output of a resource.
#[derive(Clone, Copy, Debug)]
pub enum Out {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt` of this attribute.
    Get(&'static str),
    /// `Fn::Sub` of this text, in which `${}` is the resource's `Ref` and `${.X}` its attribute.
    Sub(&'static str),
}

/// An entry of the table.
pub enum Entry {
    /// It becomes resources.
    Mapped(Mapping),
    /// It becomes nothing, for this reason.
    Left(&'static str, &'static str),
}

impl Entry {
    /// The kind that it is about.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mapped(mapping) => mapping.kind,
            Self::Left(kind, _) => kind,
        }
    }
}
