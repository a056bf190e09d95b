//! Places in a document that is walked.

use serde_json::Value;
use serde_path_to_error::Segment;

/// A path of keys and indices below the policy, and what is wrong there.
pub(super) type Problem = (Vec<String>, String);

/// A path that is only spelled out for what is found.
pub(super) enum Path<'a> {
    Root,
    Below(&'a Path<'a>, &'a str),
}

impl<'a> Path<'a> {
    /// The place of one part of what is here.
    pub(super) fn at(&'a self, part: &'a str) -> Self {
        Self::Below(self, part)
    }

    /// The keys and indices from the root.
    pub(super) fn parts(&self) -> Vec<String> {
        match self {
            Self::Root => Vec::new(),
            Self::Below(above, part) => {
                let mut parts = above.parts();
                parts.push((*part).to_owned());
                parts
            }
        }
    }
}

/// Calls `see` for a string or each item of a list.
pub(super) fn each(value: &Value, path: &Path, mut see: impl FnMut(&Value, &Path)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                see(item, &path.at(&index.to_string()));
            }
        }
        one => see(one, path),
    }
}

/// The key or index of a path that serde met.
pub(super) fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } => key.clone(),
        other => other.to_string(),
    }
}
