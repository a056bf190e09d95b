//! Listings that come in pages.

/// What asks for the page after one that was asked for with `asked`; `None` where that was the last. Services
/// end a listing without a token, with an empty one, or with the one that was asked with, and WAF names one even
/// where nothing follows: an empty page says nothing about whether there are more.
#[must_use]
pub fn next_page(token: Option<String>, asked: Option<&str>) -> Option<String> {
    token.filter(|token| !token.is_empty() && Some(token.as_str()) != asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_ends_in_three_ways() {
        let next = |token: Option<&str>, asked| next_page(token.map(str::to_owned), asked);
        assert_eq!(next(Some("b"), None).as_deref(), Some("b"));
        assert_eq!(next(Some("b"), Some("a")).as_deref(), Some("b"));
        assert_eq!(next(Some("b"), Some("b")), None);
        assert_eq!(next(Some(""), Some("a")), None);
        assert_eq!(next(None, Some("a")), None);
    }
}
