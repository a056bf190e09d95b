//! What somebody may have meant.

/// The one of `names` that differs from `text` in the fewest letters, whatever their case, if those are no more than
/// `most`. Of several the first one.
pub fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>, most: usize) -> Option<&'n str> {
    let (text, length) = (text.to_lowercase(), text.chars().count());
    names
        .into_iter()
        // Comparing is dear; the lengths alone tell most names apart.
        .filter(|name| name.chars().count().abs_diff(length) <= most)
        .map(|name| (strsim::osa_distance(&text, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_letters_count() {
        let names = ["GetObject", "PutObject", "PutObjects"];
        for (text, most, expected) in [
            ("getobject", 0, Some("GetObject")),
            ("PutObjct", 1, Some("PutObject")),
            ("PutObjetcs", 2, Some("PutObjects")),
            ("PutObjct", 0, None),
            ("ListBucket", 3, None),
        ] {
            assert_eq!(nearest(text, names, most), expected, "{text}");
        }
    }
}
