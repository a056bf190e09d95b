//! A service that speaks the query protocol, as IAM and SNS do: a form goes out, XML comes back.

use std::{collections::BTreeMap, sync::Mutex};

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use percent_encoding::percent_decode_str;

use super::{Replay, Reply, served};
use crate::aws::Aws;

/// The fields of a call by name, `Action` among them.
pub(crate) type Form = BTreeMap<String, String>;

/// The inside of a result, or an error's code and message.
pub(crate) type Answer = Result<String, (&'static str, &'static str)>;

/// AWS from the action and the form of a call to its answer, and the forms that it gets.
pub(crate) fn forms(answer: impl Fn(&str, &Form) -> Answer + Send + Sync + 'static) -> (Aws, Replay<Form>) {
    served(form, move |form: &Form| reply(&form["Action"], answer(&form["Action"], form)))
}

/// AWS from the n-th call of an action to its answer, the inside of its result or an error's code; and the actions that
/// are called.
pub(crate) fn query(
    answer: impl Fn(&str, usize) -> Result<String, &'static str> + Send + Sync + 'static,
) -> (Aws, Replay<String>) {
    let before: Mutex<Vec<String>> = Mutex::default();
    served(
        |request| form(request).remove("Action").unwrap_or_default(),
        move |action: &String| {
            let mut before = before.lock().unwrap();
            let count = before.iter().filter(|asked| *asked == action).count();
            before.push(action.clone());
            reply(action, answer(action, count).map_err(|code| (code, "no")))
        },
    )
}

impl Replay<Form> {
    /// The calls of one action so far.
    pub(crate) fn calls(&self, action: &str) -> Vec<Form> {
        self.sent().into_iter().filter(|call| call["Action"] == action).collect()
    }
}

fn form(request: &HttpRequest) -> Form {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
    let fields = body.split('&').filter_map(|field| field.split_once('='));
    fields.map(|(name, value)| (decode(name), decode(value))).collect()
}

fn reply(action: &str, answer: Answer) -> Reply {
    let (status, body) = match answer {
        Ok(result) => {
            let result = format!("<{action}Result>{result}</{action}Result>");
            (200, format!("<{action}Response>{result}</{action}Response>"))
        }
        Err((code, message)) => {
            let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
            (400, format!("<ErrorResponse>{error}</ErrorResponse>"))
        }
    };
    (status, Vec::new(), body.into_bytes())
}
