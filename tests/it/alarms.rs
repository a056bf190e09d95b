//! Alarms: AWS's tables of states with missing data, and its examples of metric math.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;
use trueup::alarm::{Point, Run, Series, State, Watch, run};

fn read<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alarms").join(file);
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Points as a word each.
fn series(text: &str) -> Series {
    let point = |word: &str| match word {
        "-" => Point::Missing,
        "X" => Point::Value(9.0),
        number => Point::Value(number.parse().unwrap()),
    };
    text.split_whitespace().map(point).collect()
}

#[derive(Deserialize)]
struct Tables {
    table: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    periods: usize,
    to_alarm: usize,
    rows: Vec<(String, String, String, String, String)>,
}

#[test]
fn states_with_missing_data_are_those_of_the_guide() {
    let mut tried = 0;
    for table in read::<Tables>("missing_data.toml").table {
        for (points, missing, ignore, breaching, not_breaching) in &table.rows {
            let columns = [
                ("missing", missing),
                ("ignore", ignore),
                ("breaching", breaching),
                ("notBreaching", not_breaching),
            ];
            for (treat, expected) in columns {
                let watch = Watch::of(&json!({
                    "metric": { "namespace": "App", "name": "Errors", "statistic": "Sum", "period": 300 },
                    "comparison_operator": "GreaterThanThreshold", "threshold": 5,
                    "evaluation_periods": table.periods, "datapoints_to_alarm": table.to_alarm,
                    "treat_missing_data": treat,
                }));
                let watch = watch.unwrap();
                let series = BTreeMap::from([(String::new(), series(points))]);
                for before in [State::Ok, State::Alarm, State::InsufficientData] {
                    let steps =
                        run(&Run { watch: &watch, series: &series, before, evaluation_range: None }).unwrap();
                    let expected = State::named(expected).unwrap_or(before);
                    let got = steps.last().unwrap();
                    assert_eq!(got.state, expected, "{points} {treat} after {before}: {}", got.why);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried >= 200, "only {tried}");
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    series: BTreeMap<String, String>,
    expression: String,
    result: Option<String>,
    unknown: Option<String>,
}

/// The values of an expression, period by period.
fn computed(expression: &str, series: &BTreeMap<String, Series>) -> Result<Vec<Option<f64>>, String> {
    let metric = json!({ "metric": { "namespace": "App", "name": "M", "statistic": "Sum", "period": 60 } });
    let mut metrics: BTreeMap<&str, _> = series.keys().map(|id| (id.as_str(), metric.clone())).collect();
    metrics.insert("result", json!({ "expression": expression, "return_data": true }));
    let watch = Watch::of(&json!({
        "metrics": metrics, "comparison_operator": "GreaterThanThreshold", "threshold": 0,
        "evaluation_periods": 1, "treat_missing_data": "missing",
    }))?;
    let range = series.values().map(Vec::len).max();
    let steps = run(&Run { watch: &watch, series, before: State::Ok, evaluation_range: range })?;
    Ok(steps.into_iter().map(|step| step.value).collect())
}

#[test]
fn metric_math_comes_to_what_the_guide_says() {
    for case in read::<Cases>("math.toml").case {
        let all = case.series.iter().map(|(id, text)| (id.clone(), series(text))).collect();
        let got = computed(&case.expression, &all);
        match (&case.result, &case.unknown, got) {
            (Some(expected), None, Ok(got)) => {
                let words: Vec<String> =
                    got.iter().map(|value| value.map_or("-".to_owned(), |value| value.to_string())).collect();
                assert_eq!(&words.join(" "), expected, "{}", case.expression);
            }
            (None, Some(expected), Err(why)) => {
                assert!(why.contains(expected), "{}: {why}", case.expression);
            }
            (.., got) => panic!("{}: {got:?}", case.expression),
        }
    }
}

#[test]
fn a_statistic_is_taken_of_samples() {
    let of = |statistic: &str| {
        let watch = Watch::of(&json!({
            "metric": { "namespace": "App", "name": "M", "statistic": statistic, "period": 60 },
            "comparison_operator": "GreaterThanOrEqualToThreshold", "threshold": 1,
            "evaluation_periods": 1, "treat_missing_data": "missing",
        }));
        let series = BTreeMap::from([(
            String::new(),
            vec![Point::Samples(vec![1.0, 2.0, 6.0]), Point::Samples(vec![])],
        )]);
        let run =
            run(&Run { watch: &watch.unwrap(), series: &series, before: State::Ok, evaluation_range: None })?;
        Ok::<_, String>(run.iter().map(|step| step.value).collect::<Vec<_>>())
    };
    for (statistic, value) in
        [("Sum", 9.0), ("Average", 3.0), ("Minimum", 1.0), ("Maximum", 6.0), ("SampleCount", 3.0)]
    {
        assert_eq!(of(statistic), Ok(vec![Some(value), None]), "{statistic}");
    }
    assert!(of("p95").unwrap_err().contains("give the value of the period"));
}

proptest! {
    #[test]
    fn no_expression_panics_or_hangs(parts in prop::collection::vec(prop::sample::select(vec![
        "m1", "m2", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^", "<", "==", "AND", "||", "IF", "FILL", "SUM", "AVG",
        "METRICS", "RATE", "TIME_SERIES", "REPEAT", "1", "0", "1e9", "\"m\"", " ", "SORT", "ü",
    ]), 0..30)) {
        let series = BTreeMap::from([("m1".to_owned(), series("1 - 3")), ("m2".to_owned(), series("- 0 1"))]);
        let _ = computed(&parts.concat(), &series);
    }

    #[test]
    fn an_alarm_of_all_values_is_never_louder_with_more_needed(points in "[0X-]( [0X-]){0,8}", periods in 1_usize..5) {
        let last = |to_alarm: usize| {
            let watch = Watch::of(&json!({
                "metric": { "namespace": "App", "name": "Errors", "statistic": "Sum", "period": 300 },
                "comparison_operator": "GreaterThanThreshold", "threshold": 5, "evaluation_periods": periods,
                "datapoints_to_alarm": to_alarm, "treat_missing_data": "notBreaching",
            }));
            let series = BTreeMap::from([(String::new(), series(&points))]);
            let run = run(&Run { watch: &watch.unwrap(), series: &series, before: State::Ok, evaluation_range: None });
            run.unwrap().last().unwrap().state == State::Alarm
        };
        for to_alarm in 2..=periods {
            prop_assert!(last(to_alarm - 1) || !last(to_alarm));
        }
    }
}

#[test]
fn an_expression_of_nothing_but_parentheses_ends() {
    let series = BTreeMap::from([("m1".to_owned(), series("1"))]);
    for open in ["(", "-", "IF(", "[", "2^"] {
        assert!(computed(&format!("{}m1", open.repeat(5_000)), &series).is_err());
    }
}
