//! Text for people, as lines of pieces. A piece is data, whoever wrote it: only a [`Page`] ends lines, and
//! only a [`Line`] is styled, so that no text can do either.

mod line;
mod log_command;
mod pages;
mod wrap;

pub use line::{Line, Piece, styled};
pub use log_command::{commands, commands_within, defused, harmless};
pub use pages::Page;

/// A [`Line`] of pieces: `say!["  ", styled(BAD, "x"), name]`. Whatever can be displayed is a piece.
#[macro_export]
macro_rules! say {
    ($($piece:expr),* $(,)?) => { $crate::page::Line::default()$(.and(&$piece))* };
}
