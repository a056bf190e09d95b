//! What comes and what goes, as lines.

use super::style::{BAD, GOOD, styled};
use crate::{
    page::{Line, Piece},
    say,
};

/// A name longer than this keeps no room free beside shorter ones.
pub(super) const WIDEST: usize = 100;

/// Something that comes.
pub(super) fn plus(piece: impl Piece) -> Line {
    say![Line::sign(GOOD, "+"), styled(GOOD, Line::from(" ").and(piece))]
}

/// Something that goes.
pub(super) fn minus(piece: impl Piece) -> Line {
    say![Line::sign(BAD, "-"), styled(BAD, Line::from(" ").and(piece))]
}
