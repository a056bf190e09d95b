//! A service that speaks the query protocol, as IAM does: a form goes out, XML comes back.

use super::{Replay, served};
use crate::aws::Aws;
use std::sync::Mutex;

/// AWS from the n-th call of an action to its answer, the inside of its result or an error's code; and the actions that
/// are called.
pub(crate) fn query(
    answer: impl Fn(&str, usize) -> Result<String, &'static str> + Send + Sync + 'static,
) -> (Aws, Replay<String>) {
    let before: Mutex<Vec<String>> = Mutex::default();
    served(
        |request| {
            let form = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
            form.split('&').find_map(|field| field.strip_prefix("Action=")).unwrap_or_default().to_owned()
        },
        move |action: &String| {
            let mut before = before.lock().unwrap();
            let count = before.iter().filter(|asked| *asked == action).count();
            before.push(action.clone());
            let (status, body) = match answer(action, count) {
                Ok(result) => {
                    let result = format!("<{action}Result>{result}</{action}Result>");
                    (200, format!("<{action}Response>{result}</{action}Response>"))
                }
                Err(code) => {
                    let error = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
                    (400, format!("<ErrorResponse>{error}</ErrorResponse>"))
                }
            };
            (status, Vec::new(), body.into_bytes())
        },
    )
}
