//! A query of Athena, run to its end, and whether it returned rows.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    aws::{
        Aws,
        wire::{Operation, Token, input},
    },
    gate::{Seen, Unseen, checks::query::QueryProbe, seen::NOT_THERE},
    kinds::athena::{ATHENA, workgroups},
    model::Failure,
};

const START: Operation = ATHENA.call("athena:StartQueryExecution");
const GET: Operation = ATHENA.call("athena:GetQueryExecution");
const RESULTS: Operation = ATHENA.call("athena:GetQueryResults");

/// How often the state of a query is asked for, and how many times.
const PAUSE: Duration = Duration::from_secs(1);
const TRIES: usize = 120;

#[derive(Deserialize)]
struct Started {
    query_execution_id: String,
}

#[derive(Deserialize)]
struct Got {
    query_execution: Execution,
}

#[derive(Deserialize)]
struct Execution {
    status: Status,
}

#[derive(Deserialize)]
struct Status {
    state: String,
    state_change_reason: Option<String>,
}

#[derive(Deserialize)]
struct Results {
    result_set: ResultSet,
}

#[derive(Deserialize)]
struct ResultSet {
    #[serde(default)]
    rows: Vec<Row>,
}

/// A row, whose data stay where they are: a check reports only that there is one.
#[derive(Deserialize)]
struct Row {}

pub(super) async fn look(aws: &Aws, probe: &QueryProbe) -> Result<Seen, Unseen> {
    let workgroup = &probe.workgroup;
    let did = format!("ran the query in the workgroup {}", workgroup.name);
    if !workgroups(aws, &workgroup.region).await?.contains(&workgroup.name) {
        return Ok(Seen::new(did, NOT_THERE));
    }
    // A request that is sent again starts no second query.
    let token = Token::new().map_err(|error| Failure::guard(START.action, error.to_string()))?;
    let context = probe.database.as_ref().map(|database| input! { database: database });
    let start = input! {
        query_string: &probe.sql,
        workgroup: &workgroup.name,
        query_execution_context: context,
        client_request_token: token,
    };
    let started: Started = aws.call(&START, &workgroup.region, &start).await?;
    let id = input! { query_execution_id: &started.query_execution_id };
    for _ in 0..TRIES {
        let got: Got = aws.call(&GET, &workgroup.region, &id).await?;
        let Status { state, state_change_reason } = got.query_execution.status;
        match state.as_str() {
            "QUEUED" | "RUNNING" => tokio::time::sleep(PAUSE).await,
            "SUCCEEDED" => {
                let results: Results = aws.call(&RESULTS, &workgroup.region, &id).await?;
                // The first row of a SELECT holds the names of its columns.
                let rows = results.result_set.rows.len().saturating_sub(1);
                let saw = if rows > 0 { "rows" } else { "no rows" };
                return Ok(Seen::new(did, saw).with_detail(format!("{rows} in the first page")));
            }
            _ => {
                return Ok(
                    Seen::new(did, state.to_lowercase()).with_detail(state_change_reason.unwrap_or(state))
                );
            }
        }
    }
    Err(Unseen::unknown(format!("the query has not ended after {} seconds", TRIES as u64 * PAUSE.as_secs())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{aws::replay::answering, gate::Named};

    #[tokio::test]
    async fn rows_are_counted_without_the_names_of_the_columns() {
        let probe = QueryProbe {
            workgroup: Named {
                address: "athena.workgroup.calls".parse().unwrap(),
                name: "calls".to_owned(),
                region: "eu-central-1".to_owned(),
                outputs: crate::model::Outputs::new(),
            },
            database: Some("calls".to_owned()),
            sql: "SELECT 1".to_owned(),
        };
        let groups = r#"{ "WorkGroups": [{ "Name": "calls" }] }"#;
        let started = r#"{ "QueryExecutionId": "1" }"#;
        let done = r#"{ "QueryExecution": { "Status": { "State": "SUCCEEDED" } } }"#;
        let failed = r#"{ "QueryExecution": { "Status": { "State": "FAILED", "StateChangeReason": "no such table" } } }"#;
        let rows = |rows: &str| format!(r#"{{ "ResultSet": {{ "Rows": [{rows}] }} }}"#);
        let cases = [
            (
                done,
                rows(r#"{ "Data": [{ "VarCharValue": "calls" }] }, { "Data": [{}] }"#),
                "rows",
                "1 in the first page",
            ),
            (done, rows(r#"{ "Data": [{ "VarCharValue": "calls" }] }"#), "no rows", "0 in the first page"),
            (done, rows(""), "no rows", "0 in the first page"),
            (failed, String::new(), "failed", "no such table"),
        ];
        for (state, results, saw, detail) in cases {
            let (aws, replay) = answering(&[(200, groups), (200, started), (200, state), (200, &results)]);
            let seen = look(&aws, &probe).await.unwrap();
            assert_eq!((seen.saw.as_str(), seen.detail.as_deref()), (saw, Some(detail)));
            assert_eq!(replay.sent()[1]["QueryExecutionContext"]["Database"], "calls");
            assert_eq!(replay.sent()[1]["WorkGroup"], "calls");
        }
        let (aws, _) = answering(&[(200, r#"{ "WorkGroups": [] }"#)]);
        assert_eq!(look(&aws, &probe).await.unwrap().saw, NOT_THERE);
    }
}
