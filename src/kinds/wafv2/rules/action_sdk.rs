//! What is done with a request, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::strange::{Built, Read, Strange, each};
use crate::waf::{
    action::{
        Action, DefaultAction, Handling, Headers, LastAction, OverrideAction, Price, Response, RuleAction,
    },
    terse::Terse,
};

impl Action {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RuleAction> {
        let action = sdk::RuleAction::builder();
        let action = match &self.0 {
            RuleAction::Allow(handling) => action.allow(handling.allow()?),
            RuleAction::Block(response) => action.block(response.block()?),
            RuleAction::Count(handling) => action.count(handling.count()?),
            RuleAction::Captcha(handling) => action.captcha(
                sdk::CaptchaAction::builder().set_custom_request_handling(handling.to_sdk()?).build(),
            ),
            RuleAction::Challenge(handling) => action.challenge(
                sdk::ChallengeAction::builder().set_custom_request_handling(handling.to_sdk()?).build(),
            ),
            RuleAction::Monetize(price) => {
                let multiplier = price.price_multiplier.clone();
                action.monetize(sdk::MonetizeAction::builder().set_price_multiplier(multiplier).build())
            }
        };
        Ok(action.build())
    }

    pub(crate) fn of_sdk(action: Option<sdk::RuleAction>) -> Read<Self> {
        let action = action.ok_or(Strange("a rule without an action"))?;
        let kinds = [
            action.allow.map(|action| RuleAction::Allow(Handling::of_sdk(action.custom_request_handling))),
            action.block.map(|action| RuleAction::Block(Response::of_sdk(action.custom_response))),
            action.count.map(|action| RuleAction::Count(Handling::of_sdk(action.custom_request_handling))),
            action
                .captcha
                .map(|action| RuleAction::Captcha(Handling::of_sdk(action.custom_request_handling))),
            action
                .challenge
                .map(|action| RuleAction::Challenge(Handling::of_sdk(action.custom_request_handling))),
            action
                .monetize
                .map(|action| RuleAction::Monetize(Price { price_multiplier: action.price_multiplier })),
        ];
        kinds.into_iter().flatten().next().map(Terse).ok_or(Strange("an action"))
    }
}

impl DefaultAction {
    pub(crate) fn to_sdk(&self) -> Built<sdk::DefaultAction> {
        let action = sdk::DefaultAction::builder();
        Ok(match &self.0 {
            LastAction::Allow(handling) => action.allow(handling.allow()?),
            LastAction::Block(response) => action.block(response.block()?),
        }
        .build())
    }

    pub(crate) fn of_sdk(action: Option<sdk::DefaultAction>) -> Read<Self> {
        match action.map(|action| (action.allow, action.block)) {
            Some((Some(allow), _)) => {
                Ok(Terse(LastAction::Allow(Handling::of_sdk(allow.custom_request_handling))))
            }
            Some((None, Some(block))) => {
                Ok(Terse(LastAction::Block(Response::of_sdk(block.custom_response))))
            }
            _ => Err(Strange("a default action")),
        }
    }
}

impl OverrideAction {
    pub(crate) fn to_sdk(self) -> sdk::OverrideAction {
        let action = sdk::OverrideAction::builder();
        match self {
            Self::None => action.none(sdk::NoneAction::builder().build()),
            Self::Count => action.count(sdk::CountAction::builder().build()),
        }
        .build()
    }

    pub(crate) fn of_sdk(action: &sdk::OverrideAction) -> Read<Self> {
        match (&action.none, &action.count) {
            (Some(_), _) => Ok(Self::None),
            // A declaration has no headers here, so a put would lose them.
            (None, Some(count)) if count.custom_request_handling.is_some() => {
                Err(Strange("an override that inserts headers"))
            }
            (None, Some(_)) => Ok(Self::Count),
            (None, None) => Err(Strange("an override of a group's actions")),
        }
    }
}

impl Handling {
    fn to_sdk(&self) -> Built<Option<sdk::CustomRequestHandling>> {
        let Some(headers) = headers_to_sdk(&self.insert_headers)? else { return Ok(None) };
        sdk::CustomRequestHandling::builder().set_insert_headers(Some(headers)).build().map(Some)
    }

    fn allow(&self) -> Built<sdk::AllowAction> {
        Ok(sdk::AllowAction::builder().set_custom_request_handling(self.to_sdk()?).build())
    }

    fn count(&self) -> Built<sdk::CountAction> {
        Ok(sdk::CountAction::builder().set_custom_request_handling(self.to_sdk()?).build())
    }

    fn of_sdk(handling: Option<sdk::CustomRequestHandling>) -> Self {
        Self { insert_headers: headers(handling.map(|handling| handling.insert_headers)) }
    }
}

impl Response {
    fn block(&self) -> Built<sdk::BlockAction> {
        let block = sdk::BlockAction::builder();
        if *self == Self::default() {
            return Ok(block.build());
        }
        let response = sdk::CustomResponse::builder()
            .response_code(self.response_code)
            .set_custom_response_body_key(self.custom_response_body_key.clone())
            .set_response_headers(headers_to_sdk(&self.response_headers)?)
            .build()?;
        Ok(block.custom_response(response).build())
    }

    fn of_sdk(response: Option<sdk::CustomResponse>) -> Self {
        response.map_or_else(Self::default, |response| Self {
            response_code: response.response_code,
            custom_response_body_key: response.custom_response_body_key,
            response_headers: headers(response.response_headers),
        })
    }
}

fn headers_to_sdk(headers: &Headers) -> Built<Option<Vec<sdk::CustomHttpHeader>>> {
    let built = each(headers, |(name, value)| {
        sdk::CustomHttpHeader::builder().name(name).value(value.value()).build()
    })?;
    Ok((!built.is_empty()).then_some(built))
}

fn headers(headers: Option<Vec<sdk::CustomHttpHeader>>) -> Headers {
    headers.unwrap_or_default().into_iter().map(|header| (header.name, known(header.value))).collect()
}
