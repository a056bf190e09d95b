//! `iam.openid_connect_provider`: who vouches for identities that roles trust.

use futures_util::future::try_join_all;
use serde_json::Value;

use crate::{
    kind::DynAspect,
    kinds::iam::{
        prelude::*,
        settling::{SETTLING, ours},
    },
};

/// What stands before its URL in its ARN.
const PREFIX: &str = "oidc-provider/";
const GET: &str = "iam:GetOpenIDConnectProvider";
const LIST: &str = "iam:ListOpenIDConnectProviders";
const CREATE: &str = "iam:CreateOpenIDConnectProvider";
const DELETE: &str = "iam:DeleteOpenIDConnectProvider";
const ADD: &str = "iam:AddClientIDToOpenIDConnectProvider";
const REMOVE: &str = "iam:RemoveClientIDFromOpenIDConnectProvider";
const THUMBPRINTS: &str = "iam:UpdateOpenIDConnectProviderThumbprint";
const TAG: &str = "iam:TagOpenIDConnectProvider";
const UNTAG: &str = "iam:UntagOpenIDConnectProvider";

/// A provider of `OpenID` Connect: vouches for identities that roles trust.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its URL without `https://`, as policies have it: `token.actions.githubusercontent.com`. Another URL is another
    /// provider.
    #[schemars(length(min = 1, max = 247), extend(
        "pattern" = "^[A-Za-z0-9.-]+(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?$",
        "x-pattern" = "a host, and a path behind it, without `https://`"
    ))]
    pub name: Text,
    /// For whom its tokens are: `sts.amazonaws.com`.
    #[serde(default)]
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub client_ids: BTreeSet<Text>,
    /// SHA-1 of the certificates that vouch for it. Default: those that AWS finds.
    #[schemars(length(min = 1, max = 5), inner(regex(pattern = "^[0-9a-f]{40}$")))]
    pub thumbprints: Option<BTreeSet<String>>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn arn(at: &Target) -> String {
    at.scope.global_arn("iam", &format!("{PREFIX}{}", at.name))
}

fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.global_arn("iam", &format!("{PREFIX}{name}"))), ("name", name)])
}

/// A provider as IAM has it.
#[derive(Clone)]
struct Provider {
    value: ProviderValue,
    tags: TagsValue,
}

/// Whom it vouches to, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderValue {
    client_ids: BTreeSet<Text>,
    thumbprints: Option<BTreeSet<String>>,
}

async fn provider_now(aws: &Aws, arn: &str) -> Result<Option<Provider>, Failure> {
    let call = aws.iam().get_open_id_connect_provider().open_id_connect_provider_arn(arn);
    let answer = absent(aws.send(GET, call.send()).await, ABSENT)?;
    Ok(answer.map(|answer| Provider {
        value: ProviderValue {
            client_ids: answer.client_id_list.into_iter().flatten().map(known).collect(),
            thumbprints: Some(answer.thumbprint_list.into_iter().flatten().collect()),
        },
        tags: known_tags(answer.tags),
    }))
}

/// The same, read once for all of its aspects.
async fn provider(aws: &Aws, arn: &str) -> Result<Option<Provider>, Failure> {
    Ok((*aws.catalogue().listing(&format!("{GET}/{arn}"), || provider_now(aws, arn)).await?).clone())
}

#[derive(Debug)]
struct ProviderItself;

impl Aspect for ProviderItself {
    type Value = ProviderValue;
    const NAME: &'static str = "provider";
    const ABOUT: &'static str = "the audiences and the certificate thumbprints of its tokens";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &[GET], write: &[GET, CREATE, TAG, ADD, REMOVE, THUMBPRINTS, DELETE] };
    const TRANSIENT: &'static [Transient] = SETTLING;

    fn fill(want: &mut ProviderValue, live: &ProviderValue) {
        if want.thumbprints.is_none() {
            want.thumbprints.clone_from(&live.thumbprints);
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ProviderValue>>, Failure> {
        let provider = provider(aws, &arn(at)).await?;
        Ok(provider.map(|found| Seen::with_outputs(found.value, outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ProviderValue) -> Result<Outputs, Failure> {
        let Some(live) = provider_now(aws, &arn(at)).await? else {
            let tags = Some(sdk_tags(&at.creation_tags())?).filter(|tags| !tags.is_empty());
            let clients = want.client_ids.iter().map(Text::value).collect();
            let call = aws
                .iam()
                .create_open_id_connect_provider()
                .url(format!("https://{}", at.name))
                .set_client_id_list(Some(clients))
                .set_thumbprint_list(want.thumbprints.map(|all| all.into_iter().collect()))
                .set_tags(tags);
            aws.send(CREATE, call.send()).await?;
            return Ok(outputs_of(&at.name, &at.scope));
        };
        if at.creation.contains_key(TAGS) {
            let taken =
                Failure::refused(CREATE, "EntityAlreadyExists", format!("{} already exists", at.name));
            ours(at, "provider", &at.name, &live.tags, taken)?;
        }
        self.put_over(aws, at, want, live.value).await?;
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.iam().delete_open_id_connect_provider().open_id_connect_provider_arn(arn(at));
        gone(aws.send(DELETE, call.send()).await, ABSENT)
    }
}

impl ProviderItself {
    async fn put_over(
        &self,
        aws: &Aws,
        at: &Target,
        want: ProviderValue,
        live: ProviderValue,
    ) -> Result<(), Failure> {
        let added = want.client_ids.difference(&live.client_ids).map(|id| (true, id.value())).collect();
        let removed = live.client_ids.difference(&want.client_ids).map(|id| (false, id.value())).collect();
        let write = move |(is_added, id): (bool, String)| async move {
            let iam = aws.iam();
            if is_added {
                let call = iam.add_client_id_to_open_id_connect_provider().client_id(id);
                aws.send(ADD, call.open_id_connect_provider_arn(arn(at)).send()).await.map(drop)
            } else {
                let call = iam.remove_client_id_from_open_id_connect_provider().client_id(id);
                gone(aws.send(REMOVE, call.open_id_connect_provider_arn(arn(at)).send()).await, ABSENT)
            }
        };
        exchange(write, added, removed).await?;
        let Some(thumbprints) = want.thumbprints.filter(|want| live.thumbprints.as_ref() != Some(want))
        else {
            return Ok(());
        };
        let call = aws
            .iam()
            .update_open_id_connect_provider_thumbprint()
            .open_id_connect_provider_arn(arn(at))
            .set_thumbprint_list(Some(thumbprints.into_iter().collect()));
        aws.send(THUMBPRINTS, call.send()).await.map(drop)
    }
}

#[derive(Debug)]
struct ProviderTags;

impl Tagged for ProviderTags {
    const LIST: &'static str = GET;
    const TAG: &'static str = TAG;
    const UNTAG: &'static str = UNTAG;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, TAG, UNTAG] };
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(provider(aws, &arn(at)).await?.map(|provider| provider.tags).unwrap_or_default())
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(plain(&provider_now(aws, &arn(at)).await?.map(|provider| provider.tags).unwrap_or_default()))
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.iam().tag_open_id_connect_provider().open_id_connect_provider_arn(arn(at));
        aws.send(TAG, call.set_tags(Some(sdk_tags(&tags)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.iam().untag_open_id_connect_provider().open_id_connect_provider_arn(arn(at));
        gone(aws.send(UNTAG, call.set_tag_keys(Some(keys)).send()).await, ABSENT)
    }
}

/// `iam.openid_connect_provider`.
#[derive(Debug)]
pub struct IamOpenIdConnectProvider;

impl Kind for IamOpenIdConnectProvider {
    type Spec = Spec;
    const NAME: &'static str = "iam.openid_connect_provider";
    const ABOUT: &'static str = "a provider of OpenID Connect, which vouches for identities that roles trust";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN, the principal in the trust of a role"),
        Output::predicted("name", "its URL without `https://`, before the keys of conditions"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&ProviderItself, &TagsOf(ProviderTags)];
    const ARN_PREFIX: Option<&'static str> = Some(PREFIX);
    const GONE: &'static [&'static str] = ABSENT;
    const GLOBAL: bool = true;
    const INDEXED: bool = false;
    const TAKEN: Refusal =
        Refusal::new("EntityAlreadyExists", "Provider with url https://{} already exists.");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        Desired::named(spec.name).with(TagsOf(ProviderTags), Some(spec.tags)).with(
            ProviderItself,
            Some(ProviderValue { client_ids: spec.client_ids, thumbprints: spec.thumbprints }),
        )
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    /// An account has a hundred at most.
    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        let answer = aws.send(LIST, aws.iam().list_open_id_connect_providers().send()).await?;
        let listed = answer.open_id_connect_provider_list.into_iter().flatten();
        let found = listed.filter_map(|one| one.arn).map(|arn| async move {
            let Some((_, name)) = arn.split_once(PREFIX) else { return Ok(None) };
            let provider = provider(aws, &arn).await?;
            let tags = Some(provider.map(|one| plain(&one.tags)).unwrap_or_default());
            Ok(Some(Found { tags, ..Found::named(name) }))
        });
        Ok(try_join_all(found).await?.into_iter().flatten().collect())
    }
}
