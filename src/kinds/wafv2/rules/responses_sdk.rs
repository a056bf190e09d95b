//! How the application's answer says whether a login succeeded, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::strange::{Built, Read, Strange};
use crate::waf::responses::{BodyStrings, HeaderValues, JsonValues, ResponseInspection, StatusCodes};

fn list<T: Clone>(set: &BTreeSet<T>) -> Vec<T> {
    set.iter().cloned().collect()
}

fn set<T: Ord>(list: Vec<T>) -> BTreeSet<T> {
    list.into_iter().collect()
}

impl ResponseInspection {
    pub(super) fn to_sdk(&self) -> Built<sdk::ResponseInspection> {
        let inspection = sdk::ResponseInspection::builder();
        let inspection = match self {
            Self::StatusCode(status) => inspection.status_code(
                sdk::ResponseInspectionStatusCode::builder()
                    .set_success_codes(Some(list(&status.success_codes)))
                    .set_failure_codes(Some(list(&status.failure_codes)))
                    .build()?,
            ),
            Self::Header(header) => inspection.header(
                sdk::ResponseInspectionHeader::builder()
                    .name(&header.name)
                    .set_success_values(Some(list(&header.success_values)))
                    .set_failure_values(Some(list(&header.failure_values)))
                    .build()?,
            ),
            Self::BodyContains(body) => inspection.body_contains(
                sdk::ResponseInspectionBodyContains::builder()
                    .set_success_strings(Some(list(&body.success_strings)))
                    .set_failure_strings(Some(list(&body.failure_strings)))
                    .build()?,
            ),
            Self::Json(json) => inspection.json(
                sdk::ResponseInspectionJson::builder()
                    .identifier(&json.identifier)
                    .set_success_values(Some(list(&json.success_values)))
                    .set_failure_values(Some(list(&json.failure_values)))
                    .build()?,
            ),
        };
        Ok(inspection.build())
    }

    pub(super) fn of_sdk(inspection: sdk::ResponseInspection) -> Read<Self> {
        let kinds = [
            inspection.status_code.map(|status| {
                Self::StatusCode(StatusCodes {
                    success_codes: set(status.success_codes),
                    failure_codes: set(status.failure_codes),
                })
            }),
            inspection.header.map(|header| {
                Self::Header(HeaderValues {
                    name: header.name,
                    success_values: set(header.success_values),
                    failure_values: set(header.failure_values),
                })
            }),
            inspection.body_contains.map(|body| {
                Self::BodyContains(BodyStrings {
                    success_strings: set(body.success_strings),
                    failure_strings: set(body.failure_strings),
                })
            }),
            inspection.json.map(|json| {
                Self::Json(JsonValues {
                    identifier: json.identifier,
                    success_values: set(json.success_values),
                    failure_values: set(json.failure_values),
                })
            }),
        ];
        kinds.into_iter().flatten().next().ok_or(Strange("an inspection of responses"))
    }
}
