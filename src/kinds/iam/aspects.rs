//! Aspects that roles and users share: the thing itself, its permissions boundary, inline policies, attached policies
//! and tags. What a stack owns has no other policies; of what belongs to someone else, those that the stack does not
//! name are left alone.

use super::{
    documents::{decoded, named_policy},
    entity::{
        ABSENT, Entity, EntityKind, EntityValue, Write, attached_now, created, details, inline, profile,
        read, sdk_tags,
    },
    settling::{SETTLING, SETTLING_ATTACHMENT, exchange},
};
use crate::{
    kind::{prelude::*, shapes::plain},
    policy::Policy,
};

/// IAM's answer about a boundary that does not exist.
const NO_BOUNDARY: Refusal =
    Refusal::new("NoSuchEntity", "Scope ARN: {} does not exist or is not attachable.");

/// IAM's answer about a policy that does not exist.
const NO_POLICY: Refusal = Refusal::new("NoSuchEntity", "Policy {} does not exist or is not attachable.");

#[derive(Clone, Copy, Debug)]
pub(crate) struct Itself<E>(pub(crate) E);

impl<E: EntityKind> Aspect for Itself<E> {
    type Value = EntityValue;
    const NAME: &'static str = E::WORD;
    const ABOUT: &'static str = E::ITSELF;
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &["iam:GetAccountAuthorizationDetails"], write: E::WRITES };
    const ON_CHANGE: OnChange = E::ON_CHANGE;
    const TRANSIENT: &'static [Transient] = E::TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<EntityValue>>, Failure> {
        read::<E>(aws, at).await
    }

    async fn create(&self, aws: &Aws, at: &Target, want: EntityValue) -> Result<Outputs, Failure> {
        let boundary = at.creation_value::<Arn>(Boundary::<E>::NAME);
        let id = E::create(aws, at, &want.path, boundary.map(|arn| arn.value())).await;
        created::<E>(aws, at, &want.path, id).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        E::delete(aws, at).await
    }
}

/// The managed policy that no permission of a role or user can exceed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Boundary<E>(pub(crate) E);

impl<E: Entity> Aspect for Boundary<E> {
    type Value = Arn;
    const NAME: &'static str = "boundary";
    const ABOUT: &'static str = "the managed policy that no permission can exceed";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = E::BOUNDARY;
    const RIDES: Rides = Rides::WhenItCan;
    const NAMES: Option<Names<Self::Value>> = Some(|arn| vec![named_policy(arn, NO_BOUNDARY)]);
    const TRANSIENT: &'static [Transient] = SETTLING_ATTACHMENT;

    /// A boundary is set before permissions are given and lifted after they are taken away.
    fn place(want: Option<&Self::Value>) -> Place {
        if want.is_some() { Place::First } else { Place::Last }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let profile = profile::<E>(aws, &at.name).await?;
        Ok(profile.and_then(|profile| profile.boundary).map(|arn| Seen::new(Arn(known(arn)))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::PutBoundary(&want.value())).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::DeleteBoundary).await
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Inline<E>(pub(crate) E);

impl<E: Entity> Aspect for Inline<E> {
    type Value = BTreeMap<String, Policy>;
    const NAME: &'static str = "inline";
    const ABOUT: &'static str = "inline policies, by name";
    const REPLACES: Replaces = Replaces::whole("GetRolePolicy");
    const ACTIONS: Actions = E::INLINE;
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const TRANSIENT: &'static [Transient] = SETTLING;

    fn fill(want: &mut Self::Value, live: &Self::Value) {
        for (name, policy) in want {
            if let Some(live) = live.get(name) {
                policy.spell_like(live);
            }
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let documents = match details::<E, _>(aws, &at.name, |one| one.inline.clone()).await? {
            Some(documents) => documents,
            None => inline::<E>(aws, &at.name).await?,
        };
        let policies = documents.into_iter().map(|(name, document)| Ok((name, decoded(&document)?)));
        let policies: BTreeMap<_, _> = policies.collect::<Result<_, Failure>>()?;
        Ok((!policies.is_empty()).then(|| Seen::new(policies)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = absent(inline::<E>(aws, &at.name).await, ABSENT)?.unwrap_or_default();
        let differs = |name: &String, policy: &Policy| {
            live.get(name).and_then(|document| decoded(document).ok()).as_ref() != Some(policy)
        };
        let put = want.iter().filter(|(name, policy)| differs(name, policy));
        let put = put.map(|(name, policy)| Write::PutInline(name, policy.to_json())).collect();
        let deleted = live.keys().filter(|name| !want.contains_key(*name));
        let deleted = deleted.map(|name| Write::DeleteInline(name)).collect();
        exchange(move |write| E::write(aws, &at.name, write), put, deleted).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeMap::new()).await
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Attachments<E>(pub(crate) E);

impl<E: Entity> Aspect for Attachments<E> {
    type Value = BTreeSet<Arn>;
    const NAME: &'static str = "attachments";
    const ABOUT: &'static str = "managed policies that are attached, by ARN";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = E::ATTACHMENTS;
    const GRANTS: bool = true;
    const KEYED: bool = true;
    const NAMES: Option<Names<Self::Value>> =
        Some(|arns| arns.iter().map(|arn| named_policy(arn, NO_POLICY)).collect());
    const TRANSIENT: &'static [Transient] = SETTLING_ATTACHMENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let attached = match details::<E, _>(aws, &at.name, |one| one.attached.clone()).await? {
            Some(attached) => attached,
            None => E::list_attached(aws, &at.name).await?,
        };
        let value: Self::Value = attached.into_iter().map(|arn| Arn(known(arn))).collect();
        Ok((!value.is_empty()).then(|| Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        let live = attached_now::<E>(aws, &at.name).await?;
        let want: BTreeSet<String> = want.iter().map(Arn::value).collect();
        let attached = want.difference(&live).map(|arn| Write::Attach(arn)).collect();
        let detached = live.difference(&want).map(|arn| Write::Detach(arn)).collect();
        exchange(move |write| E::write(aws, &at.name, write), attached, detached).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, BTreeSet::new()).await
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct EntityTags<E>(pub(crate) E);

impl<E: Entity> Tagged for EntityTags<E> {
    const LIST: &'static str = E::TAGS.write[0];
    const TAG: &'static str = E::TAGS.write[1];
    const UNTAG: &'static str = E::TAGS.write[2];
    const ACTIONS: Actions = E::TAGS;
    const TRANSIENT: &'static [Transient] = SETTLING;

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        Ok(profile::<E>(aws, &at.name).await?.map(|profile| profile.tags).unwrap_or_default())
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(plain(&E::get(aws, &at.name).await?.tags))
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::Tag(sdk_tags(&tags)?)).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        E::write(aws, &at.name, Write::Untag(keys)).await
    }
}
