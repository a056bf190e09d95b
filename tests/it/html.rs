//! Pages for a browser: what they say of a plan, of live checks and of an order, and that they hold nothing but that.

use std::{collections::BTreeSet, path::Path};

use xmlparser::{ElementEnd, Token, Tokenizer};

use crate::support::binary::{fine, trueup};

/// The elements that pages and pictures are made of.
const ELEMENTS: &[&str] = &[
    "a", "body", "caption", "code", "dd", "details", "div", "dl", "dt", "figure", "g", "h1", "h2", "head",
    "header", "html", "li", "main", "meta", "p", "path", "pre", "rect", "section", "span", "strong", "style",
    "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
];

/// Holds that a text is a page: its elements are ours and closed in order, each id is there once, it loads nothing, and
/// every table has headings.
pub(crate) fn is_page(text: &str) {
    let (mut open, mut ids) = (Vec::new(), BTreeSet::new());
    let (mut tables, mut headed) = (0, 0);
    // The heading of HTML is none of XML.
    for token in Tokenizer::from(text.trim_start_matches("<!DOCTYPE html>\n")) {
        match token.unwrap_or_else(|error| panic!("{error}: {text}")) {
            Token::ElementStart { local, .. } => {
                let name = local.as_str();
                assert!(ELEMENTS.contains(&name), "<{name}> in {text}");
                tables += usize::from(name == "table");
                headed += usize::from(name == "thead");
                open.push(name);
            }
            Token::ElementEnd { end: ElementEnd::Close(_, local), .. } => {
                assert_eq!(open.pop(), Some(local.as_str()), "{text}");
            }
            Token::ElementEnd { end: ElementEnd::Empty, .. } => drop(open.pop()),
            Token::Attribute { local, value, .. } => match local.as_str() {
                "id" => assert!(ids.insert(value.as_str()), "twice the id {value}"),
                "href" => assert_eq!(value.as_str(), "#content"),
                name => {
                    assert!(!name.starts_with("on") && name != "src" && name != "style", "{name} in {text}");
                }
            },
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    assert_eq!(tables, headed, "a table without headings");
    assert!(!text.contains("@import") && !text.contains("url("), "{text}");
}

#[test]
fn a_plan_is_a_page() {
    let home = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stack = root.join("tests/plans/key-changes");
    let stack = stack.to_str().unwrap();
    let live = root.join("tests/plans/key-changes/live.json");
    let arguments =
        ["plan", &format!("{stack}/stack.toml"), "--live", live.to_str().unwrap(), "--format", "html"];
    let (_, page) = trueup(home.path(), None, &arguments);
    is_page(&page);
    let (_, body) = page.split_once("<body>").unwrap();
    insta::assert_snapshot!(body.replace(root.to_str().unwrap(), ""));
}

#[test]
fn live_checks_are_a_page() {
    let home = tempfile::tempdir().unwrap();
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/cci-lite");
    let stack = stack.to_str().unwrap();
    fine(home.path(), None, &["apply", stack, "--local", "--yes", "--skip-gates"]);
    let (_, page) = trueup(home.path(), None, &["verify", stack, "--local", "--format", "html"]);
    is_page(&page);
    assert!(
        page.contains("<h2>Phase foundation</h2>") && page.contains("<span class=\"good\">holds</span>"),
        "{page}"
    );
}

#[test]
fn an_order_is_a_picture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let picture = fine(root, None, &["graph", "stacks/voice-analytics", "--format", "svg"]);
    is_page(&picture);
    let (_, drawn) = picture.rsplit_once("</style>").unwrap();
    insta::assert_snapshot!(drawn);
}
