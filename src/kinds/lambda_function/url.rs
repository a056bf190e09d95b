//! The URL of a function.

use super::service::{BUSY, LAMBDA, NOT_FOUND};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const PATH: &str = "/2021-10-31/functions/{FunctionName}/url";
const GET: Operation = LAMBDA.http("lambda:GetFunctionUrlConfig", "GET", PATH);
const CREATE: Operation = LAMBDA.http("lambda:CreateFunctionUrlConfig", "POST", PATH);
const UPDATE: Operation = LAMBDA.http("lambda:UpdateFunctionUrlConfig", "PUT", PATH);
const DELETE: Operation = LAMBDA.http("lambda:DeleteFunctionUrlConfig", "DELETE", PATH);

/// A URL, which AWS assigns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionUrl {
    /// `AWS_IAM`, or `NONE` for anybody whom a permission lets in.
    #[schemars(extend("enum" = ["AWS_IAM", "NONE"], "x-enum" = "authentication"))]
    pub auth_type: String,
    /// `BUFFERED` when not given, or `RESPONSE_STREAM`.
    #[serde(default = "buffered")]
    #[schemars(extend("enum" = ["BUFFERED", "RESPONSE_STREAM"], "x-enum" = "mode"))]
    pub invoke_mode: String,
    /// What browsers may do from elsewhere.
    #[serde(default)]
    pub cors: Cors,
}

fn buffered() -> String {
    "BUFFERED".to_owned()
}

/// What browsers may do from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cors {
    /// Whether with cookies.
    pub allow_credentials: bool,
    /// Headers of requests.
    #[schemars(length(max = 100))]
    pub allow_headers: BTreeSet<String>,
    /// Methods.
    #[schemars(length(max = 6))]
    pub allow_methods: BTreeSet<String>,
    /// Origins, or `*`.
    #[schemars(length(max = 100))]
    pub allow_origins: BTreeSet<String>,
    /// Headers of answers.
    #[schemars(length(max = 100))]
    pub expose_headers: BTreeSet<String>,
    /// Seconds for which browsers may remember this.
    #[schemars(range(min = 0, max = 86_400))]
    pub max_age: i32,
}

#[derive(Deserialize)]
struct Live {
    auth_type: String,
    invoke_mode: Option<String>,
    cors: Option<Cors>,
}

async fn live(aws: &Aws, at: &Target) -> Result<Option<Live>, Failure> {
    absent(aws.call(&GET, &at.scope.region, &input! { function_name: &at.name }).await, NOT_FOUND)
}

#[derive(Debug)]
pub(super) struct Url;

impl Configuration for Url {
    type Value = FunctionUrl;
    const NAME: &'static str = "url";
    const ABOUT: &'static str = "its URL: who may call it, and from where";
    const GET: &'static str = GET.action;
    const PUT: &'static str = UPDATE.action;
    const ACTIONS: Actions =
        Actions { read: &[GET.action], write: &[GET.action, CREATE.action, UPDATE.action, DELETE.action] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &BUSY;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<FunctionUrl>>, Failure> {
        Ok(live(aws, at).await?.map(|live| {
            let Live { auth_type, invoke_mode, cors } = live;
            let invoke_mode = invoke_mode.unwrap_or_else(buffered);
            Seen::new(FunctionUrl { auth_type, invoke_mode, cors: cors.unwrap_or_default() })
        }))
    }

    /// AWS keeps what is left out, so all of it is said.
    async fn put(aws: &Aws, at: &Target, want: FunctionUrl) -> Result<(), Failure> {
        let operation = if live(aws, at).await?.is_some() { &UPDATE } else { &CREATE };
        let input = input! {
            function_name: &at.name,
            auth_type: want.auth_type,
            invoke_mode: want.invoke_mode,
            cors: want.cors,
        };
        aws.act(operation, &at.scope.region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { function_name: &at.name };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}
