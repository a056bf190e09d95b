//! What is written for people holds: examples are what `check` takes, links lead somewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::support::binary::trueup;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A policy that denies plain HTTP, as a file beside the example.
fn tls_only(bucket: &str) -> String {
    let statement = serde_json::json!({
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    serde_json::json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// The stack that the examples of a page are together, with the policies that they name.
fn example(page: &str, policies: &[&str]) -> tempfile::TempDir {
    let page = fs::read_to_string(root().join(page)).unwrap();
    let mut stack = String::new();
    let mut in_stack = false;
    for event in Parser::new(&page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => in_stack = &*language == "toml",
            Event::End(TagEnd::CodeBlock) => in_stack = false,
            Event::Text(text) if in_stack => stack.push_str(&text),
            _ => {}
        }
    }
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("shop/policies")).unwrap();
    fs::write(home.path().join("shop/shop.toml"), stack).unwrap();
    for name in policies {
        let policy = tls_only(&format!("shop-{name}-example"));
        fs::write(home.path().join(format!("shop/policies/{name}.json")), policy).unwrap();
    }
    home
}

#[test]
fn the_examples_of_a_page_are_a_stack_without_a_problem() {
    for (page, policies, resources) in
        [("README.md", &[][..], 2), ("docs/stack-files.md", &["orders", "exports"], 9)]
    {
        let home = example(page, policies);
        let (code, output) = trueup(home.path(), None, &["check", "shop"]);
        let expected = format!("shop: {resources} resources, no problems");
        assert_eq!((code, output.trim()), (0, expected.as_str()), "{page}: {output}");
    }
}

/// The Markdown of the repository, that of stacks too.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let folders = ["", "docs", "docs/kinds", "benches", "tests/emulators", "tests/recorded"];
    let stacks = fs::read_dir(root().join("stacks")).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.into_iter().map(|folder| root().join(folder)).chain(stacks) {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages
}

/// What GitHub calls the headings of a page.
fn anchors(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let (mut anchors, mut heading) = (Vec::new(), None);
    for event in Parser::new(&text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take()),
            _ => {}
        }
    }
    let spelt = |heading: String| {
        let letters = heading.to_lowercase().replace(' ', "-");
        letters.chars().filter(|letter| letter.is_alphanumeric() || ['-', '_'].contains(letter)).collect()
    };
    anchors.into_iter().map(spelt).collect()
}

#[test]
fn every_link_inside_the_repository_leads_somewhere() {
    let mut links = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for event in Parser::new(&text) {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
                continue;
            };
            let (file, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            if file.contains("://") {
                continue;
            }
            links += 1;
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(target.exists(), "{} has a link to {dest_url}", page.display());
            if !anchor.is_empty() {
                let found = anchors(&target).iter().filter(|each| *each == anchor).count();
                assert_eq!(found, 1, "{} has a link to {dest_url}", page.display());
            }
        }
    }
    assert!(links > 20, "{links} links were found");
}
