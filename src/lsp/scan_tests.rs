use super::*;

fn at(text: &str) -> At {
    let stop = text.find('¦').unwrap();
    let whole = text.replacen('¦', "", 1);
    scan_to(&whole, Format::Toml, stop).1
}

fn strings(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// The keys and headers of a text, in short.
fn outline(text: &str, format: Format) -> Vec<String> {
    let dotted = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(".");
    let short = |item: &Item| match item {
        Item::Header(header) => format!("[{}]", dotted(&header.words)),
        Item::Key(key) => format!("{}:{}", key.above.join("."), dotted(&key.words)),
        Item::Value(value) => format!("{}={}", value.path.join("."), &text[value.span.clone()]),
    };
    scan(text, format).iter().map(short).collect()
}

#[test]
fn a_file_is_its_headers_keys_and_values() {
    let text = "name = 'a' # [x]\n[a.\"b c\"]\nx.y = [1, { z = \"\"\"q\n[no]\"\"\" }]\n[[d]]\n";
    let expected = [
        ":name",
        "name=a",
        "[a.b c]",
        "a.b c:x.y",
        "a.b c.x.y=1",
        "a.b c.x.y:z",
        "a.b c.x.y.z=q\n[no]",
        "[d]",
    ];
    assert_eq!(outline(text, Format::Toml), expected);
    let json = r#"{ "Statement": [{ "Action": ["s3:*", true], "Condition": {} }] }"#;
    let expected = [
        ":Statement",
        "Statement:Action",
        "Statement.Action=s3:*",
        "Statement.Action=true",
        "Statement:Condition",
    ];
    assert_eq!(outline(json, Format::Json), expected);
}

#[test]
fn what_is_open_ends_where_a_header_or_a_key_begins() {
    let lists = "a = [1,\nb = 2\n[s3.bucket.x]\nc = [\"d\n[e.f]\ng = { h = [\n[[i]]\nj = 1";
    let expected = [
        ":a",
        "a=1",
        ":b",
        "b=2",
        "[s3.bucket.x]",
        "s3.bucket.x:c",
        "s3.bucket.x.c=d",
        "[e.f]",
        "e.f:g",
        "e.f.g:h",
        "[i]",
        "i:j",
    ];
    assert_eq!(outline(lists, Format::Toml), expected);
    assert_eq!(outline("a = [\n[1, 2],\n[true],\n[\"x\"],\n]\nb = 1\n", Format::Toml).last().unwrap(), "b=1");
    assert_eq!(
        outline("[s3.bucket.x\nname = 1\n", Format::Toml),
        ["[s3.bucket.x]", "s3.bucket.x:name", "s3.bucket.x.name=1"]
    );
}

#[test]
fn what_is_being_written_is_known() {
    let key = |table, above: &[&str], word| At::Key { table, above: strings(above), word };
    let header = |is_list, done: &[&str], open, word| At::Header { is_list, done: strings(done), open, word };
    let value = |path: &[&str], word| At::Value { path: strings(path), word };
    let text = |path: &[&str], start, quote| At::Text { path: strings(path), start, quote };
    for (written, expected) in [
        ("¦", key(0, &[], 0)),
        ("[a]\nb¦", key(1, &["a"], 4)),
        ("[a]\nb.c¦ = 1", key(1, &["a", "b"], 6)),
        ("[a]\nb.¦", key(1, &["a", "b"], 6)),
        ("[a]\nb ¦", At::Nowhere),
        ("[a]\nb = ¦", value(&["a", "b"], 8)),
        ("[a]\nb = tr¦", value(&["a", "b"], 8)),
        ("[a]\nb = true ¦", At::Nowhere),
        ("[a]\nb = 'x¦y'", text(&["a", "b"], 9, Quote::Literal)),
        ("b = [\"x\", \"¦", text(&["b"], 11, Quote::Basic)),
        ("b = [\"x\", ¦", value(&["b"], 10)),
        ("b = { c = 1, ¦", key(1, &["b"], 13)),
        ("b = { \"c:¦", key(1, &["b"], 7)),
        ("b = [{ c = \"\"\"¦", text(&["b", "c"], 14, Quote::LongBasic)),
        ("# [¦", At::Nowhere),
        ("[¦", header(false, &[], 1, 1)),
        ("[s3.b¦]", header(false, &["s3"], 1, 4)),
        ("a = [\n[[s3.¦\n", header(true, &["s3"], 8, 11)),
    ] {
        assert_eq!(at(written), expected, "{written}");
    }
    let json = "{ \"Statement\": [{ \"Action\": \"s3:";
    assert_eq!(scan_to(json, Format::Json, json.len()).1, text(&["Statement", "Action"], 29, Quote::Basic));
}
