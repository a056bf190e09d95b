//! What some of AWS's rule groups need to know, to and from the SDK.

use aws_sdk_wafv2::types as sdk;

use super::{
    strange::{Built, Read, Strange, each},
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::{
    group_configs::{
        AccountCreation, AccountRequest, AccountTakeover, AntiDdos, BotControl, DdosChallenge, LoginRequest,
        high, low,
    },
    responses::ResponseInspection,
};

/// What the configurations of a rule group say.
#[derive(Default)]
pub(super) struct Configs {
    pub bot_control: Option<BotControl>,
    pub account_takeover: Option<AccountTakeover>,
    pub account_creation: Option<AccountCreation>,
    pub anti_ddos: Option<AntiDdos>,
}

impl BotControl {
    pub(super) fn to_sdk(&self) -> Built<sdk::ManagedRuleGroupConfig> {
        let config = sdk::AwsManagedRulesBotControlRuleSet::builder()
            .inspection_level(to_sdk_word(&self.inspection_level))
            .enable_machine_learning(self.enable_machine_learning)
            .build()?;
        Ok(sdk::ManagedRuleGroupConfig::builder().aws_managed_rules_bot_control_rule_set(config).build())
    }
}

impl AccountTakeover {
    pub(super) fn to_sdk(&self) -> Built<sdk::ManagedRuleGroupConfig> {
        let request = self.request_inspection.as_ref().map(|request| {
            sdk::RequestInspection::builder()
                .payload_type(to_sdk_word(&request.payload_type))
                .username_field(sdk::UsernameField::builder().identifier(&request.username_field).build()?)
                .password_field(sdk::PasswordField::builder().identifier(&request.password_field).build()?)
                .build()
        });
        let config = sdk::AwsManagedRulesAtpRuleSet::builder()
            .login_path(&self.login_path)
            .enable_regex_in_path(self.enable_regex_in_path)
            .set_request_inspection(request.transpose()?)
            .set_response_inspection(
                self.response_inspection.as_ref().map(ResponseInspection::to_sdk).transpose()?,
            )
            .build()?;
        Ok(sdk::ManagedRuleGroupConfig::builder().aws_managed_rules_atp_rule_set(config).build())
    }
}

impl AccountCreation {
    pub(super) fn to_sdk(&self) -> Built<sdk::ManagedRuleGroupConfig> {
        let request = &self.request_inspection;
        let phones = each(&request.phone_number_fields, |field| {
            sdk::PhoneNumberField::builder().identifier(field).build()
        })?;
        let addresses =
            each(&request.address_fields, |field| sdk::AddressField::builder().identifier(field).build())?;
        let user = request.username_field.as_ref();
        let user = user.map(|field| sdk::UsernameField::builder().identifier(field).build()).transpose()?;
        let password = request.password_field.as_ref();
        let password =
            password.map(|field| sdk::PasswordField::builder().identifier(field).build()).transpose()?;
        let email = request.email_field.as_ref();
        let email = email.map(|field| sdk::EmailField::builder().identifier(field).build()).transpose()?;
        let request = sdk::RequestInspectionAcfp::builder()
            .payload_type(to_sdk_word(&request.payload_type))
            .set_username_field(user)
            .set_password_field(password)
            .set_email_field(email)
            .set_phone_number_fields((!phones.is_empty()).then_some(phones))
            .set_address_fields((!addresses.is_empty()).then_some(addresses))
            .build()?;
        let config = sdk::AwsManagedRulesAcfpRuleSet::builder()
            .creation_path(&self.creation_path)
            .registration_page_path(&self.registration_page_path)
            .enable_regex_in_path(self.enable_regex_in_path)
            .request_inspection(request)
            .set_response_inspection(
                self.response_inspection.as_ref().map(ResponseInspection::to_sdk).transpose()?,
            )
            .build()?;
        Ok(sdk::ManagedRuleGroupConfig::builder().aws_managed_rules_acfp_rule_set(config).build())
    }
}

impl AntiDdos {
    pub(super) fn to_sdk(&self) -> Built<sdk::ManagedRuleGroupConfig> {
        let exempt = self.challenge.exempt_uri_regular_expressions.iter();
        let exempt: Vec<_> = exempt.map(|regex| sdk::Regex::builder().regex_string(regex).build()).collect();
        let challenge = sdk::ClientSideAction::builder()
            .usage_of_action(to_sdk_word(&self.challenge.usage_of_action))
            .sensitivity(to_sdk_word(&self.challenge.sensitivity))
            .set_exempt_uri_regular_expressions((!exempt.is_empty()).then_some(exempt))
            .build()?;
        let config = sdk::AwsManagedRulesAntiDDoSRuleSet::builder()
            .client_side_action_config(sdk::ClientSideActionConfig::builder().challenge(challenge).build())
            .sensitivity_to_block(to_sdk_word(&self.sensitivity_to_block))
            .build();
        Ok(sdk::ManagedRuleGroupConfig::builder().aws_managed_rules_anti_d_do_s_rule_set(config).build())
    }
}

impl Configs {
    /// What AWS's list of configurations says, of which each has one member.
    #[expect(deprecated, reason = "rules from before say it in members of their own")]
    pub(super) fn of_sdk(configs: Vec<sdk::ManagedRuleGroupConfig>) -> Read<Self> {
        let mut all = Self::default();
        let (mut path, mut payload, mut user, mut password) = (None, None, None, None);
        for config in configs {
            path = path.or(config.login_path);
            payload = payload.or(config.payload_type);
            user = user.or(config.username_field);
            password = password.or(config.password_field);
            if let Some(config) = config.aws_managed_rules_bot_control_rule_set {
                all.bot_control = Some(BotControl {
                    inspection_level: word_of_sdk(config.inspection_level),
                    enable_machine_learning: config.enable_machine_learning,
                });
            }
            if let Some(config) = config.aws_managed_rules_atp_rule_set {
                all.account_takeover = Some(account_takeover(config)?);
            }
            if let Some(config) = config.aws_managed_rules_acfp_rule_set {
                all.account_creation = Some(account_creation(config)?);
            }
            if let Some(config) = config.aws_managed_rules_anti_d_do_s_rule_set {
                all.anti_ddos = Some(anti_ddos(config)?);
            }
        }
        // Account takeover prevention was once told by members of its own.
        if let (None, Some(login_path)) = (&all.account_takeover, path) {
            all.account_takeover = Some(AccountTakeover {
                login_path,
                enable_regex_in_path: false,
                request_inspection: payload.map(|payload| login(payload, user, password)).transpose()?,
                response_inspection: None,
            });
        }
        Ok(all)
    }
}

fn login(
    payload: sdk::PayloadType,
    user: Option<sdk::UsernameField>,
    password: Option<sdk::PasswordField>,
) -> Read<LoginRequest> {
    let unnamed = Strange("a login without user or password");
    Ok(LoginRequest {
        payload_type: word_of_sdk(payload),
        username_field: user.ok_or_else(|| unnamed.clone())?.identifier,
        password_field: password.ok_or(unnamed)?.identifier,
    })
}

fn account_takeover(config: sdk::AwsManagedRulesAtpRuleSet) -> Read<AccountTakeover> {
    let request = config.request_inspection;
    Ok(AccountTakeover {
        login_path: config.login_path,
        enable_regex_in_path: config.enable_regex_in_path,
        request_inspection: request
            .map(|request| login(request.payload_type, request.username_field, request.password_field))
            .transpose()?,
        response_inspection: config.response_inspection.map(ResponseInspection::of_sdk).transpose()?,
    })
}

fn account_creation(config: sdk::AwsManagedRulesAcfpRuleSet) -> Read<AccountCreation> {
    let request = config.request_inspection.ok_or(Strange("an account without fields"))?;
    let phones = request.phone_number_fields.unwrap_or_default().into_iter();
    let addresses = request.address_fields.unwrap_or_default().into_iter();
    Ok(AccountCreation {
        creation_path: config.creation_path,
        registration_page_path: config.registration_page_path,
        enable_regex_in_path: config.enable_regex_in_path,
        request_inspection: AccountRequest {
            payload_type: word_of_sdk(request.payload_type),
            username_field: request.username_field.map(|field| field.identifier),
            password_field: request.password_field.map(|field| field.identifier),
            email_field: request.email_field.map(|field| field.identifier),
            phone_number_fields: phones.map(|field| field.identifier).collect(),
            address_fields: addresses.map(|field| field.identifier).collect(),
        },
        response_inspection: config.response_inspection.map(ResponseInspection::of_sdk).transpose()?,
    })
}

fn anti_ddos(config: sdk::AwsManagedRulesAntiDDoSRuleSet) -> Read<AntiDdos> {
    let challenge = config.client_side_action_config.and_then(|config| config.challenge);
    let challenge = challenge.ok_or(Strange("protection that says nothing about challenges"))?;
    let exempt = challenge.exempt_uri_regular_expressions.unwrap_or_default().into_iter();
    Ok(AntiDdos {
        sensitivity_to_block: config.sensitivity_to_block.map_or_else(low, word_of_sdk),
        challenge: DdosChallenge {
            usage_of_action: word_of_sdk(challenge.usage_of_action),
            sensitivity: challenge.sensitivity.map_or_else(high, word_of_sdk),
            exempt_uri_regular_expressions: exempt.filter_map(|regex| regex.regex_string).collect(),
        },
    })
}
