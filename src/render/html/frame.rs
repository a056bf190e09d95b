//! What stands around every page.

use super::writing::{Html, data};
use crate::html;

/// The style of pages and pictures.
pub(super) const STYLE: &str = include_str!("style.css");

/// A page with a title, some facts below it, and a body.
pub(super) fn page(title: &str, facts: &[(&'static str, &str)], body: Html) -> String {
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    let facts: Html =
        facts.map(|(name, value)| html!["<dt>", *name, "</dt><dd>", data(value), "</dd>\n"]).collect();
    let page = html![
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<title>",
        data(title),
        "</title>\n<style>\n",
        STYLE,
        "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header>\n<h1>",
        data(title),
        "</h1>\n<dl>\n",
        facts,
        "</dl>\n</header>\n<main id=\"content\">\n",
        body,
        "</main>\n</body>\n</html>\n"
    ];
    page.into_string()
}

/// A section with a heading; nothing where its body is empty.
pub(super) fn section(heading: &str, body: Html) -> Html {
    if body.is_empty() {
        return Html::default();
    }
    html!["<section>\n<h2>", data(heading), "</h2>\n", body, "</section>\n"]
}
