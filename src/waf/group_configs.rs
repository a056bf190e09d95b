//! What some of AWS's rule groups need to know of the application.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    responses::ResponseInspection,
    words::{InspectionLevel, PayloadType, SensitivityToAct, UsageOfAction, Word},
};

/// What bot control needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BotControl {
    /// `COMMON` finds bots that say what they are, `TARGETED` others too, for a higher fee.
    pub inspection_level: Word<InspectionLevel>,
    /// Whether the targeted level learns from the traffic.
    #[serde(default = "yes")]
    pub enable_machine_learning: bool,
}

fn yes() -> bool {
    true
}

/// What account takeover prevention needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountTakeover {
    /// The path that takes logins.
    pub login_path: String,
    /// Whether the path is a regular expression.
    #[serde(default)]
    pub enable_regex_in_path: bool,
    /// Where a login is in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_inspection: Option<LoginRequest>,
    /// How the answer says whether a login succeeded; for `CloudFront` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_inspection: Option<ResponseInspection>,
}

/// Where a login is in the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// How the body is written.
    pub payload_type: Word<PayloadType>,
    /// The user's name: a JSON pointer or the name of a field.
    pub username_field: String,
    /// The password.
    pub password_field: String,
}

/// What account creation fraud prevention needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountCreation {
    /// The path that takes new accounts.
    pub creation_path: String,
    /// The path of the page with the form.
    pub registration_page_path: String,
    /// Whether the paths are regular expressions.
    #[serde(default)]
    pub enable_regex_in_path: bool,
    /// Where the account is in the request.
    pub request_inspection: AccountRequest,
    /// How the answer says whether the account was made; for `CloudFront` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_inspection: Option<ResponseInspection>,
}

/// Where a new account is in the request. A field is a JSON pointer or the name of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// How the body is written.
    pub payload_type: Word<PayloadType>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_field: Option<String>,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_field: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_field: Option<String>,
    /// The parts of the telephone number.
    #[serde(default)]
    pub phone_number_fields: Vec<String>,
    /// The parts of the postal address.
    #[serde(default)]
    pub address_fields: Vec<String>,
}

/// What protection against distributed denial of service needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AntiDdos {
    /// How suspicious a request has to be to be blocked.
    #[serde(default = "low")]
    pub sensitivity_to_block: Word<SensitivityToAct>,
    /// Whether browsers are challenged.
    pub challenge: DdosChallenge,
}

/// How suspicious a request is that is blocked, where nothing is said.
fn low() -> Word<SensitivityToAct> {
    Word(SensitivityToAct::Low)
}

/// Which browsers are challenged during an attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DdosChallenge {
    /// Whether they are.
    pub usage_of_action: Word<UsageOfAction>,
    /// How suspicious a request has to be to be challenged.
    #[serde(default = "high")]
    pub sensitivity: Word<SensitivityToAct>,
    /// URIs of clients that can't answer a challenge, as regular expressions.
    #[serde(default)]
    pub exempt_uri_regular_expressions: Vec<String>,
}

/// How suspicious a request is that is challenged, where nothing is said.
fn high() -> Word<SensitivityToAct> {
    Word(SensitivityToAct::High)
}
