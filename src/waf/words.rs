//! Words that AWS spells, in stack files and documents.

use std::{borrow::Cow, fmt, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::countries::COUNTRIES;

/// A list of words.
pub trait Vocabulary: Clone + Ord + AsRef<str> + for<'a> From<&'a str> {
    /// AWS's name of the list.
    const NAME: &'static str;
    /// The words that stack files may use.
    const WORDS: &'static [&'static str];
}

macro_rules! vocabularies {
    ($($(#[$about:meta])* $name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`.")] $variant,)*
            /// A word of AWS's that this version of trueup does not know.
            Other(String),
        }

        impl Vocabulary for $name {
            const NAME: &'static str = stringify!($name);
            const WORDS: &'static [&'static str] = &[$($word),*];
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    )*};
}

vocabularies! {
    /// The types of resources whose limit for bodies can be set.
    AssociatedResourceType {
        AgentcoreGateway = "AGENTCORE_GATEWAY", ApiGateway = "API_GATEWAY",
        AppRunnerService = "APP_RUNNER_SERVICE", Cloudfront = "CLOUDFRONT",
        CognitoUserPool = "COGNITO_USER_POOL", VerifiedAccessInstance = "VERIFIED_ACCESS_INSTANCE",
    }
    /// What becomes of a body that is no JSON.
    BodyParsingFallbackBehavior { EvaluateAsString = "EVALUATE_AS_STRING", Match = "MATCH", NoMatch = "NO_MATCH" }
    /// How two numbers compare.
    ComparisonOperator { Eq = "EQ", Ge = "GE", Gt = "GT", Le = "LE", Lt = "LT", Ne = "NE" }
    /// What becomes of a request that lacks what a statement looks at.
    FallbackBehavior { Match = "MATCH", NoMatch = "NO_MATCH" }
    /// Which of the addresses in a header count.
    ForwardedIpPosition { Any = "ANY", First = "FIRST", Last = "LAST" }
    /// How closely bot control looks.
    InspectionLevel { Common = "COMMON", Targeted = "TARGETED" }
    /// Which elements of JSON are looked at.
    JsonMatchScope { All = "ALL", Key = "KEY", Value = "VALUE" }
    /// Whether a label or its namespace is looked for.
    LabelMatchScope { Label = "LABEL", Namespace = "NAMESPACE" }
    /// Whether names or values of headers and cookies are looked at.
    MapMatchScope { All = "ALL", Key = "KEY", Value = "VALUE" }
    /// What becomes of a request of which WAF sees only a part.
    OversizeHandling { Continue = "CONTINUE", Match = "MATCH", NoMatch = "NO_MATCH" }
    /// How the body of a login is written.
    PayloadType { FormEncoded = "FORM_ENCODED", Json = "JSON" }
    /// Where a text has to be.
    PositionalConstraint {
        Contains = "CONTAINS", ContainsWord = "CONTAINS_WORD", EndsWith = "ENDS_WITH", Exactly = "EXACTLY",
        StartsWith = "STARTS_WITH",
    }
    /// What is done to a query string before it is taken apart.
    PreParseTextTransformationType {
        CombineDuplicateQueryArgsByComma = "COMBINE_DUPLICATE_QUERY_ARGS_BY_COMMA", None = "NONE",
        ReplaceSemicolonsWithAmpersands = "REPLACE_SEMICOLONS_WITH_AMPERSANDS", UrlDecode = "URL_DECODE",
        UrlDecodeUni = "URL_DECODE_UNI",
    }
    /// What counted requests have in common.
    RateBasedStatementAggregateKeyType {
        Constant = "CONSTANT", CustomKeys = "CUSTOM_KEYS", ForwardedIp = "FORWARDED_IP", Ip = "IP",
    }
    /// What an answer is written in.
    ResponseContentType {
        ApplicationJson = "APPLICATION_JSON", TextHtml = "TEXT_HTML", TextPlain = "TEXT_PLAIN",
    }
    /// How much looks like an injection.
    SensitivityLevel { High = "HIGH", Low = "LOW" }
    /// How suspicious a request has to be.
    SensitivityToAct { High = "HIGH", Low = "LOW", Medium = "MEDIUM" }
    /// How much of a body is looked at.
    SizeInspectionLimit { Kb16 = "KB_16", Kb32 = "KB_32", Kb48 = "KB_48", Kb64 = "KB_64" }
    /// What is done to a part of a request before it is looked at.
    TextTransformationType {
        Base64Decode = "BASE64_DECODE", Base64DecodeExt = "BASE64_DECODE_EXT", CmdLine = "CMD_LINE",
        CmdLineUnix = "CMD_LINE_UNIX", CmdLineWin = "CMD_LINE_WIN",
        CompressWhiteSpace = "COMPRESS_WHITE_SPACE", CssDecode = "CSS_DECODE",
        EscapeSeqDecode = "ESCAPE_SEQ_DECODE", HexDecode = "HEX_DECODE",
        HtmlEntityDecode = "HTML_ENTITY_DECODE", JsDecode = "JS_DECODE", JsDecodeExt = "JS_DECODE_EXT",
        Lowercase = "LOWERCASE", Md5 = "MD5", None = "NONE", NormalizePath = "NORMALIZE_PATH",
        NormalizePathWin = "NORMALIZE_PATH_WIN", RemoveCommentsChar = "REMOVE_COMMENTS_CHAR",
        RemoveNulls = "REMOVE_NULLS", RemoveWhitespace = "REMOVE_WHITESPACE",
        ReplaceComments = "REPLACE_COMMENTS", ReplaceNulls = "REPLACE_NULLS", Sha256 = "SHA256",
        SqlHexDecode = "SQL_HEX_DECODE", Trim = "TRIM", TrimLeft = "TRIM_LEFT", TrimRight = "TRIM_RIGHT",
        Uppercase = "UPPERCASE", UrlDecode = "URL_DECODE", UrlDecodeUni = "URL_DECODE_UNI",
        Utf8ToUnicode = "UTF8_TO_UNICODE",
    }
    /// Whether something is done.
    UsageOfAction { Disabled = "DISABLED", Enabled = "ENABLED" }
}

/// A country, by its two letters of ISO 3166.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountryCode(String);

impl Vocabulary for CountryCode {
    const NAME: &'static str = "CountryCode";
    const WORDS: &'static [&'static str] = COUNTRIES;
}

impl AsRef<str> for CountryCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for CountryCode {
    fn from(word: &str) -> Self {
        Self(word.to_owned())
    }
}

/// One such word. A declaration may only use words of the vocabulary; AWS may answer with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word<T>(pub T);

impl<T> Deref for Word<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Vocabulary> AsRef<str> for Word<T> {
    fn as_ref(&self) -> &str {
        self.0.as_ref()
    }
}

impl<T: Vocabulary> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref())
    }
}

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_ref())
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // On the wire there may be others.
        let is_declared = deserializer.is_human_readable();
        let word = String::deserialize(deserializer)?;
        if is_declared && !T::WORDS.contains(&word.as_str()) {
            return Err(de::Error::unknown_variant(&word, T::WORDS));
        }
        Ok(Self(T::from(&word)))
    }
}

impl<T: Vocabulary> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::WORDS })
    }
}
