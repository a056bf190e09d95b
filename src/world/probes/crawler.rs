//! How the last run of a crawler ended. Nobody starts it: a crawl writes tables, and costs.

use serde::Deserialize;

use crate::{
    aws::{
        Aws, absent,
        wire::{Operation, input},
    },
    gate::{Seen, Unseen, checks::crawler::CrawlerProbe, seen::NOT_THERE},
    kinds::glue::{GLUE, NOT_FOUND},
};

const GET: Operation = GLUE.call("glue:GetCrawler");

#[derive(Deserialize)]
struct Answer {
    crawler: Crawler,
}

#[derive(Deserialize)]
struct Crawler {
    state: Option<String>,
    last_crawl: Option<LastCrawl>,
}

#[derive(Deserialize)]
struct LastCrawl {
    status: Option<String>,
    error_message: Option<String>,
}

pub(super) async fn look(aws: &Aws, probe: &CrawlerProbe) -> Result<Seen, Unseen> {
    let crawler = &probe.crawler;
    let did = format!("looked at the last run of the crawler {}", crawler.name);
    let answer = aws.call(&GET, &crawler.region, &input! { name: &crawler.name }).await;
    let Some(Answer { crawler: found }) = absent(answer, NOT_FOUND)? else {
        return Ok(Seen::new(did, NOT_THERE));
    };
    // What ran before says nothing of what runs now.
    if let Some(state) = found.state.filter(|state| state != "READY") {
        return Err(Unseen::unknown(format!("the crawler {} is {state}", crawler.name)));
    }
    let Some(last) = found.last_crawl else { return Ok(Seen::new(did, "never ran")) };
    let Some(status) = last.status else {
        return Err(Unseen::unknown(format!("AWS returned no status of the last run of {}", crawler.name)));
    };
    let seen = Seen::new(did, &status);
    Ok(match last.error_message {
        Some(message) if !message.is_empty() => seen.with_detail(message),
        _ => seen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        aws::replay::answering,
        gate::Named,
        model::{Address, Outputs},
    };

    #[tokio::test]
    async fn the_last_run_is_told_and_one_under_way_is_not_known() {
        let cases = [
            (r#"{"State": "READY"}"#, Some(("never ran", None))),
            (r#"{"State": "READY", "LastCrawl": {"Status": "SUCCEEDED"}}"#, Some(("SUCCEEDED", None))),
            (
                r#"{"State": "READY", "LastCrawl": {"Status": "FAILED", "ErrorMessage": "Access Denied"}}"#,
                Some(("FAILED", Some("Access Denied"))),
            ),
            (r#"{"State": "RUNNING", "LastCrawl": {"Status": "SUCCEEDED"}}"#, None),
            (r#"{"State": "READY", "LastCrawl": {}}"#, None),
        ];
        let crawler = Named {
            address: Address::new("glue.crawler", "c"),
            name: "c".to_owned(),
            region: "eu-central-1".to_owned(),
            outputs: Outputs::new(),
        };
        let probe = CrawlerProbe { crawler };
        for (found, expected) in cases {
            let (aws, _) = answering(&[(200, &format!(r#"{{"Crawler": {found}}}"#))]);
            let seen = look(&aws, &probe).await.ok();
            let said = seen.as_ref().map(|seen| (seen.saw.as_str(), seen.detail.as_deref()));
            assert_eq!(said, expected);
        }
    }
}
