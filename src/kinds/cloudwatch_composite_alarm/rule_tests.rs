use super::*;
use crate::kinds::cloudwatch_composite_alarm::grammar::check;

fn canonical(rule: &str) -> String {
    Rule::from(Text::from(rule)).value()
}

#[test]
fn white_space_and_quotation_marks_mean_nothing() {
    let form = r#"(ALARM("a") OR ALARM("b c")) AND NOT OK("d")"#;
    for rule in [
        form,
        r"(ALARM(a) OR ALARM(b c)) AND NOT OK(d)",
        " ( ALARM( \"a\" )\n  OR ALARM ( b c ) )\n AND  NOT\tOK(d) ",
        r#"(ALARM("a")OR ALARM("b c"))AND NOT OK("d")"#,
    ] {
        assert_eq!(canonical(rule), form);
    }
    assert_eq!(canonical(r#"ALARM("say \"hi\" \\o/ (x)")"#), r#"ALARM("say \"hi\" \\o/ (x)")"#);
    assert_eq!(canonical("AT_LEAST( 2 ,ALARM,( a,b ))"), "AT_LEAST(2, ALARM, (a, b))");
    let arn = "ALARM(arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a)";
    assert_eq!(canonical(arn), arn.replace('(', "(\"").replace(')', "\")"));
}

#[test]
fn a_pending_rule_waits_for_its_names() {
    let text = Text::parse(r#"ALARM("${cloudwatch.alarm.a["k"].name}")  OR  ALARM(b)"#).unwrap();
    let pending = serde_json::to_value(Rule::from(text.clone())).unwrap();
    assert_eq!(pending, serde_json::to_value(&text).unwrap());
    let tokens = tokens(&text.value()).unwrap();
    assert_eq!(check(&tokens), Ok(()));
    assert_eq!(children(&tokens).len(), 2);
}

#[test]
fn what_is_no_expression_is_found() {
    for good in ["TRUE", "NOT FALSE", "((ALARM(a)))", "NOT NOT OK(a) OR AT_LEAST(50%, OK, (a, b)) AND TRUE"] {
        assert_eq!(check(&tokens(good).unwrap()), Ok(()), "{good}");
    }
    let cases = [
        ("", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(` at the end"),
        ("()", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(`, found `)`"),
        ("a", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(`, found `a`"),
        ("ALARM()", "ALARM() names no alarm"),
        ("ALARM(a) ALARM(b)", "expected `AND` or `OR` before `ALARM(\"b\")`"),
        ("ALARM(a) and ALARM(b)", "expected `AND` or `OR` before `and`"),
        ("(ALARM(a)", "a `(` is not closed"),
        ("(ALARM(a) TRUE)", "expected `AND`, `OR` or `)` before `TRUE`"),
        ("ALARM(a", "`ALARM(` is not closed"),
        ("ALARM(\"a)", "a quotation mark is not closed"),
        ("AT_LEAST(1, OK, (a)", "`AT_LEAST(` is not closed"),
    ];
    for (rule, expected) in cases {
        assert_eq!(tokens(rule).and_then(|tokens| check(&tokens)), Err(expected.to_owned()), "{rule}");
    }
}
