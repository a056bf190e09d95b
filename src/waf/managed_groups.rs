//! The rule groups that AWS looks after: what each costs, and its rules as far as AWS publishes them.
//!
//! After "AWS Managed Rules rule groups list" of the WAF Developer Guide, as of 2025
//! (<https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html>). Versions differ
//! and groups are added, so a name that is not here is not known, rather than wrong.

/// A rule group of AWS.
#[derive(Debug)]
pub struct ManagedGroup {
    /// Its name.
    pub name: &'static str,
    /// Its capacity, in WCU.
    pub capacity: i64,
    /// Its rules; none where the list is not known whole.
    pub rules: &'static [&'static str],
}

const fn group(name: &'static str, capacity: i64, rules: &'static [&'static str]) -> ManagedGroup {
    ManagedGroup { name, capacity, rules }
}

/// Every rule group of AWS, by name.
pub const MANAGED_GROUPS: &[ManagedGroup] = &[
    group("AWSManagedRulesACFPRuleSet", 50, &[]),
    group("AWSManagedRulesATPRuleSet", 50, &[]),
    group("AWSManagedRulesAdminProtectionRuleSet", 100, &["AdminProtection_URIPATH"]),
    group(
        "AWSManagedRulesAmazonIpReputationList",
        25,
        &["AWSManagedIPDDoSList", "AWSManagedIPReputationList", "AWSManagedReconnaissanceList"],
    ),
    group("AWSManagedRulesAnonymousIpList", 50, &["AnonymousIPList", "HostingProviderIPList"]),
    group("AWSManagedRulesAntiDDoSRuleSet", 50, &[]),
    group("AWSManagedRulesBotControlRuleSet", 50, &[]),
    group(
        "AWSManagedRulesCommonRuleSet",
        700,
        &[
            "CrossSiteScripting_BODY",
            "CrossSiteScripting_COOKIE",
            "CrossSiteScripting_QUERYARGUMENTS",
            "CrossSiteScripting_URIPATH",
            "EC2MetaDataSSRF_BODY",
            "EC2MetaDataSSRF_COOKIE",
            "EC2MetaDataSSRF_QUERYARGUMENTS",
            "EC2MetaDataSSRF_URIPATH",
            "GenericLFI_BODY",
            "GenericLFI_QUERYARGUMENTS",
            "GenericLFI_URIPATH",
            "GenericRFI_BODY",
            "GenericRFI_QUERYARGUMENTS",
            "GenericRFI_URIPATH",
            "NoUserAgent_HEADER",
            "RestrictedExtensions_QUERYARGUMENTS",
            "RestrictedExtensions_URIPATH",
            "SizeRestrictions_BODY",
            "SizeRestrictions_Cookie_HEADER",
            "SizeRestrictions_QUERYSTRING",
            "SizeRestrictions_URIPATH",
            "UserAgent_BadBots_HEADER",
        ],
    ),
    group(
        "AWSManagedRulesKnownBadInputsRuleSet",
        200,
        &[
            "ExploitablePaths_URIPATH",
            "Host_localhost_HEADER",
            "JavaDeserializationRCE_BODY",
            "JavaDeserializationRCE_HEADER",
            "JavaDeserializationRCE_QUERYSTRING",
            "JavaDeserializationRCE_URIPATH",
            "Log4JRCE_BODY",
            "Log4JRCE_HEADER",
            "Log4JRCE_QUERYSTRING",
            "Log4JRCE_URIPATH",
            "PROPFIND_METHOD",
            "ReactJSRCE_BODY",
        ],
    ),
    group("AWSManagedRulesLinuxRuleSet", 200, &["LFI_HEADER", "LFI_QUERYSTRING", "LFI_URIPATH"]),
    group(
        "AWSManagedRulesPHPRuleSet",
        100,
        &[
            "PHPHighRiskMethodsVariables_BODY",
            "PHPHighRiskMethodsVariables_HEADER",
            "PHPHighRiskMethodsVariables_QUERYSTRING",
            "PHPHighRiskMethodsVariables_URIPATH",
        ],
    ),
    group(
        "AWSManagedRulesSQLiRuleSet",
        200,
        &[
            "SQLiExtendedPatterns_BODY",
            "SQLiExtendedPatterns_HEADER",
            "SQLiExtendedPatterns_QUERYARGUMENTS",
            "SQLiExtendedPatterns_URIPATH",
            "SQLi_BODY",
            "SQLi_COOKIE",
            "SQLi_QUERYARGUMENTS",
            "SQLi_URIPATH",
        ],
    ),
    group(
        "AWSManagedRulesUnixRuleSet",
        100,
        &[
            "UNIXShellCommandsVariables_BODY",
            "UNIXShellCommandsVariables_HEADER",
            "UNIXShellCommandsVariables_QUERYARGUMENTS",
            "UNIXShellCommandsVariables_QUERYSTRING",
        ],
    ),
    group(
        "AWSManagedRulesWindowsRuleSet",
        200,
        &[
            "PowerShellCommands_BODY",
            "PowerShellCommands_COOKIE",
            "PowerShellCommands_QUERYARGUMENTS",
            "WindowsShellCommands_BODY",
            "WindowsShellCommands_COOKIE",
            "WindowsShellCommands_HEADER",
            "WindowsShellCommands_QUERYARGUMENTS",
            "WindowsShellCommands_QUERYSTRING",
            "WindowsShellCommands_URIPATH",
        ],
    ),
    group(
        "AWSManagedRulesWordPressRuleSet",
        100,
        &["WordPressExploitableCommands_QUERYSTRING", "WordPressExploitablePaths_URIPATH"],
    ),
];

/// The rule group of AWS called `name`.
#[must_use]
pub fn managed_group(name: &str) -> Option<&'static ManagedGroup> {
    MANAGED_GROUPS.iter().find(|group| group.name == name)
}
