//! The code of a function, and the architecture that it is for: one call writes both.

use std::borrow::Cow;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{
    live::{CodeLocation, Configuration},
    service::{self, BUSY, GET, LAMBDA},
};
use crate::{
    aws::wire::{Blob, Operation, input},
    kind::prelude::*,
    model::{Archive, Secrets},
};

/// The aspect's name.
pub(super) const NAME: &str = "code";

/// The architecture of a function of which nothing is said.
pub(super) const ARCHITECTURE: &str = "x86_64";

const UPDATE: Operation =
    LAMBDA.http("lambda:UpdateFunctionCode", "PUT", "/2015-03-31/functions/{FunctionName}/code");

/// The bytes of an archive that a call takes (aws-facts §6.2).
const LARGEST: u64 = 52_428_800;

/// Where the code of a function comes from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Code {
    /// A directory or a file of the stack.
    Files(Archive),
    /// An archive in S3.
    Object(Object),
    /// An image in ECR.
    Image(Text),
}

/// An archive in S3. AWS does not tell where code came from, so its hash says whether a function has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The bucket, in the function's region.
    pub bucket: Text,
    /// The object's key.
    #[schemars(length(min = 1, max = 1024))]
    pub key: Text,
    /// Its version.
    #[schemars(length(min = 1, max = 1024))]
    pub version: Option<Text>,
    /// The SHA-256 of the object in base64, which is the `CodeSha256` of a function that has it:
    /// `openssl dgst -sha256 -binary code.zip | base64`.
    #[schemars(extend("pattern" = "^[A-Za-z0-9+/]{43}=$", "x-pattern" = "a SHA-256 in base64"))]
    pub sha256: Text,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Image {
    /// The URI of the image in ECR, with a tag or a digest. A tag that is moved is no difference.
    image_uri: Text,
}

impl TryFrom<Value> for Code {
    type Error = String;

    fn try_from(written: Value) -> Result<Self, String> {
        let why = |error: serde_json::Error| error.to_string();
        if let Some(archive) = written.get(Archive::MARK) {
            return serde_json::from_value(archive.clone()).map(Self::Files).map_err(why);
        }
        match &written {
            Value::String(_) => Ok(Self::Files(Archive::unread())),
            Value::Object(table) if table.contains_key("image_uri") => {
                serde_json::from_value(written).map(|Image { image_uri }| Self::Image(image_uri)).map_err(why)
            }
            Value::Object(_) => serde_json::from_value(written).map(Self::Object).map_err(why),
            _ => Err("expected a directory or a file, or a table with `bucket` or `image_uri`".to_owned()),
        }
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let files = json!({
            "type": "string",
            "description": "A directory or a file of the stack. An archive of it is made, the same on every machine; \
                            a `.zip` or `.jar` is one already.",
        });
        let tables = [generator.subschema_for::<Object>(), generator.subschema_for::<Image>()];
        let alternatives: Vec<Value> = [files].into_iter().chain(tables.map(Value::from)).collect();
        json_schema!({ "anyOf": alternatives })
    }
}

/// What a function runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeValue {
    /// SHA-256 of the archive; of nothing where the code is left as it is.
    pub sha256: Option<Text>,
    /// Its bytes.
    pub size: Option<u64>,
    /// Where it is put from; AWS does not tell.
    pub source: Option<Object>,
    pub image_uri: Option<Text>,
    pub architecture: String,
}

/// Where a call takes code from.
#[derive(Default, Serialize)]
pub(super) struct CodeToAws {
    zip_file: Option<Blob>,
    s3_bucket: Option<Text>,
    s3_key: Option<Text>,
    s3_object_version: Option<Text>,
    image_uri: Option<Text>,
}

impl CodeValue {
    pub(super) fn new(code: Option<Code>, architecture: String) -> Self {
        let value = Self { architecture, ..Self::default() };
        match code {
            None => value,
            Some(Code::Files(archive)) => {
                Self { sha256: archive.sha256.map(Text::from), size: archive.size, ..value }
            }
            Some(Code::Object(object)) => {
                Self { sha256: Some(object.sha256.clone()), source: Some(object), ..value }
            }
            Some(Code::Image(image_uri)) => Self { image_uri: Some(image_uri), ..value },
        }
    }

    /// What AWS refuses.
    pub(super) fn problem(&self) -> Option<Problem> {
        let size = self.size.filter(|size| *size > LARGEST)?;
        let message = format!("a call takes an archive of {LARGEST} bytes, this one has {size}");
        Some(
            Problem::at(NAME, message)
                .with_help("put it into a bucket: code = { bucket = …, key = …, sha256 = … }"),
        )
    }

    /// The arguments of a call, where it is known what to send.
    pub(super) fn to_aws(&self, secrets: &Secrets) -> Result<CodeToAws, Failure> {
        let nothing = CodeToAws::default();
        if let Some(image_uri) = self.image_uri.clone() {
            return Ok(CodeToAws { image_uri: Some(image_uri), ..nothing });
        }
        if let Some(Object { bucket, key, version, .. }) = self.source.clone() {
            let (s3_bucket, s3_key) = (Some(bucket), Some(key));
            return Ok(CodeToAws { s3_bucket, s3_key, s3_object_version: version, ..nothing });
        }
        let archive = self.sha256.as_ref().and_then(|hash| secrets.archive(hash.known()?));
        let message = "its code is not declared, and the architecture changes with that only";
        let archive = archive.ok_or_else(|| Failure::guard(UPDATE.action, message))?;
        Ok(CodeToAws { zip_file: Some(Blob(archive.to_vec())), ..nothing })
    }

    fn from_aws(live: Configuration, code: Option<CodeLocation>) -> Self {
        let architecture = live.architectures.and_then(|all| all.into_iter().next());
        let architecture = architecture.unwrap_or_else(|| ARCHITECTURE.to_owned());
        if let Some(image_uri) = code.and_then(|code| code.image_uri) {
            return Self { image_uri: Some(image_uri), architecture, ..Self::default() };
        }
        let sha256 = live.code_sha256.map(Text::from);
        Self { sha256, size: live.code_size, architecture, ..Self::default() }
    }
}

#[derive(Debug)]
pub(super) struct FunctionCode;

impl Aspect for FunctionCode {
    type Value = CodeValue;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its code, by hash, and the architecture that it is for";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[
            UPDATE.action,
            "s3:GetObject",
            "s3:GetObjectVersion",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
    };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &BUSY;

    /// Code that is not declared stays as it is, and equal code may come from anywhere.
    fn fill(want: &mut CodeValue, live: &CodeValue) {
        if want.sha256.is_none() && want.image_uri.is_none() {
            want.sha256.clone_from(&live.sha256);
            want.image_uri.clone_from(&live.image_uri);
        }
        if want.sha256 == live.sha256 {
            want.size = live.size;
            want.source.clone_from(&live.source);
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<CodeValue>>, Failure> {
        let Some(function) = (*service::get(aws, at).await?).clone() else { return Ok(None) };
        Ok(Some(Seen::new(CodeValue::from_aws(function.configuration, function.code))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: CodeValue) -> Result<(), Failure> {
        let code = want.to_aws(&at.secrets)?;
        let input = input! {
            function_name: &at.name,
            architectures: [want.architecture],
            zip_file: code.zip_file,
            s3_bucket: code.s3_bucket,
            s3_key: code.s3_key,
            s3_object_version: code.s3_object_version,
            image_uri: code.image_uri,
        };
        aws.act(&UPDATE, &at.scope.region, &input).await
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(UPDATE.action, "a function can't be without code"))
    }
}
