//! Comparisons joined by `&&`, `||` and parentheses, as JSON patterns and columns have them.

use super::{Mistake, Verdict, cursor::Cursor};

/// Parentheses in parentheses. AWS publishes no limit; a pattern that people can read has few, and one
/// of nothing but parentheses must not exhaust the stack.
const DEPTH: usize = 64;

/// Comparisons of one sort, joined.
#[derive(Clone, Debug)]
pub(super) enum Condition<T> {
    /// A comparison, as it is written.
    One(T, String),
    /// All have to hold.
    All(Vec<Self>),
    /// One has to hold.
    Any(Vec<Self>),
}

/// Reads one comparison.
type ReadOne<'r, T> = &'r mut dyn FnMut(&mut Cursor<'_>) -> Result<T, Mistake>;

impl<T> Condition<T> {
    /// Reads a condition; `&&` binds closer than `||`. Ends before what can't go on.
    pub(super) fn read(cursor: &mut Cursor<'_>, one: ReadOne<'_, T>) -> Result<Self, Mistake> {
        Self::read_any(cursor, one, 0)
    }

    fn read_any(cursor: &mut Cursor<'_>, one: ReadOne<'_, T>, depth: usize) -> Result<Self, Mistake> {
        let mut parts = Vec::new();
        loop {
            parts.push(Self::read_all(cursor, one, depth)?);
            if !cursor.take("||") {
                return Ok(Self::joined(parts, Self::Any));
            }
        }
    }

    fn read_all(cursor: &mut Cursor<'_>, one: ReadOne<'_, T>, depth: usize) -> Result<Self, Mistake> {
        let mut parts = Vec::new();
        loop {
            parts.push(Self::read_one(cursor, one, depth)?);
            cursor.skip_spaces();
            if !cursor.take("&&") {
                return Ok(Self::joined(parts, Self::All));
            }
        }
    }

    fn read_one(cursor: &mut Cursor<'_>, one: ReadOne<'_, T>, depth: usize) -> Result<Self, Mistake> {
        cursor.skip_spaces();
        let start = cursor.at();
        if !cursor.take("(") {
            let read = one(cursor)?;
            return Ok(Self::One(read, cursor.since(start).to_owned()));
        }
        if depth == DEPTH {
            let message = format!("more than {DEPTH} parentheses stand in each other");
            return Err(Mistake::at(start..start + 1, message));
        }
        let inside = Self::read_any(cursor, one, depth + 1)?;
        cursor.skip_spaces();
        if cursor.take(")") {
            return Ok(inside);
        }
        if cursor.rest().is_empty() || cursor.rest().starts_with(['}', ']']) {
            return Err(Mistake::at(start..start + 1, "a `)` is missing: this `(` is not closed"));
        }
        Err(Mistake::at(cursor.here(), format!("expected `&&`, `||` or `)`, {}", cursor.found())))
    }

    fn joined(mut parts: Vec<Self>, join: impl Fn(Vec<Self>) -> Self) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            Some(last) => {
                parts.push(last);
                join(parts)
            }
            None => join(parts),
        }
    }

    /// Whether it holds, where `of` says it of one comparison.
    pub(super) fn verdict(&self, of: &dyn Fn(&T, &str) -> Verdict) -> Verdict {
        match self {
            Self::One(one, text) => of(one, text),
            Self::All(parts) => Verdict::all(parts.iter().map(|part| part.verdict(of)).collect()),
            Self::Any(parts) => Verdict::any(parts.iter().map(|part| part.verdict(of)).collect()),
        }
    }

    /// All comparisons.
    pub(super) fn each(&self) -> Vec<&T> {
        match self {
            Self::One(one, _) => vec![one],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::each).collect(),
        }
    }
}
