//! Places of widgets that declare none: one after the other, from left to right and from top to
//! bottom, around those that have a place.

use crate::kind::prelude::*;

/// Columns of the grid.
pub(super) const COLUMNS: u32 = 24;

/// A widget's size, and its place if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) place: Option<(u32, u32)>,
}

/// The occupied columns of each row, a bit each.
#[derive(Default)]
struct Grid(BTreeMap<u32, u32>);

impl Grid {
    fn mask(x: u32, width: u32) -> u32 {
        let end = x.saturating_add(width).min(COLUMNS);
        (x.min(COLUMNS)..end).fold(0, |mask, column| mask | 1 << column)
    }

    fn is_free(&self, (x, y): (u32, u32), tile: Tile) -> bool {
        let mask = Self::mask(x, tile.width);
        self.0.range(y..y.saturating_add(tile.height)).all(|(_, row)| row & mask == 0)
    }

    fn take(&mut self, (x, y): (u32, u32), tile: Tile) {
        for row in y..y.saturating_add(tile.height) {
            *self.0.entry(row).or_default() |= Self::mask(x, tile.width);
        }
    }

    /// The first free place at or after `from`, in reading order.
    fn next(&self, from: (u32, u32), tile: Tile) -> (u32, u32) {
        let (mut x, mut y) = from;
        loop {
            if x + tile.width > COLUMNS {
                (x, y) = (0, y + 1);
            }
            if self.is_free((x, y), tile) {
                return (x, y);
            }
            x += 1;
        }
    }
}

/// The place of each widget as column and row. Sizes fit the grid.
pub(super) fn places(tiles: &[Tile]) -> Vec<(u32, u32)> {
    let mut grid = Grid::default();
    for tile in tiles {
        if let Some(place) = tile.place {
            grid.take(place, *tile);
        }
    }
    let mut cursor = (0, 0);
    tiles
        .iter()
        .map(|tile| {
            tile.place.unwrap_or_else(|| {
                let place = grid.next(cursor, *tile);
                grid.take(place, *tile);
                cursor = (place.0 + tile.width, place.1);
                place
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(width: u32, height: u32) -> Tile {
        Tile { width, height, place: None }
    }

    #[test]
    fn widgets_follow_each_other() {
        let places = |tiles: &[Tile]| super::places(tiles);
        assert_eq!(
            places(&[tile(12, 6), tile(12, 6), tile(24, 2), tile(6, 3), tile(6, 3)]),
            [(0, 0), (12, 0), (0, 6), (0, 8), (6, 8)]
        );
        // What is low leaves room below itself.
        assert_eq!(places(&[tile(12, 6), tile(12, 3), tile(12, 3)]), [(0, 0), (12, 0), (12, 3)]);
        // What has a place keeps it, and nothing lies on it.
        let fixed = Tile { place: Some((0, 0)), ..tile(24, 2) };
        assert_eq!(places(&[tile(12, 6), fixed, tile(12, 6)]), [(0, 2), (0, 0), (12, 2)]);
        assert_eq!(places(&[tile(10, 6), tile(16, 6)]), [(0, 0), (0, 6)]);
    }
}
