//! What has to be known of a service and of an operation.

use super::{
    hosts::{HostRule, Variants},
    names::{Case, Names},
};

/// The protocol of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson 1.0 or 1.1, by the version in the content type.
    Json(&'static str),
    /// restJson1.
    RestJson,
    /// awsQuery.
    Query,
    /// ec2Query.
    Ec2,
}

/// A service, as the metadata of AWS's model describes it.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// `serviceId`; `AWS_ENDPOINT_URL_<ID>` is derived from it.
    pub id: &'static str,
    /// `endpointPrefix`.
    pub host: &'static str,
    /// `signingName`, mostly the host's.
    pub signed_as: &'static str,
    /// The protocol.
    pub protocol: Protocol,
    /// `targetPrefix`, a header of awsJson.
    pub target: &'static str,
    /// `apiVersion`, a member of forms.
    pub version: &'static str,
    /// Which host it has.
    pub hosts: HostRule,
    /// What is known of its FIPS and dual-stack hosts.
    pub variants: Variants,
    /// Names of members in requests.
    pub requests: Names,
    /// Names of members in answers: the same for all services but EC2.
    pub answers: Names,
    /// Members whose lists and maps awsQuery writes without `member` and `entry`.
    pub flat: &'static [&'static str],
    /// The member that asks for a page of a list, and the member of the answer that leads to the next.
    pub tokens: (&'static str, &'static str),
}

const PASCAL: Names = Names { case: Case::Pascal, irregular: &[] };
const CAMEL: Names = Names { case: Case::Camel, irregular: &[] };

impl Service {
    const fn new(id: &'static str, host: &'static str, protocol: Protocol) -> Self {
        Self {
            id,
            host,
            signed_as: host,
            protocol,
            target: "",
            version: "",
            hosts: HostRule::Regional,
            variants: Variants::Unchecked,
            requests: PASCAL,
            answers: PASCAL,
            flat: &[],
            tokens: ("next_token", "next_token"),
        }
    }

    /// A service of awsJson 1.0 or 1.1.
    #[must_use]
    pub const fn json(
        id: &'static str,
        host: &'static str,
        version: &'static str,
        target: &'static str,
    ) -> Self {
        Self { target, ..Self::new(id, host, Protocol::Json(version)) }
    }

    /// A service of restJson1.
    #[must_use]
    pub const fn rest(id: &'static str, host: &'static str) -> Self {
        Self::new(id, host, Protocol::RestJson)
    }

    /// A service of awsQuery.
    #[must_use]
    pub const fn query(id: &'static str, host: &'static str, version: &'static str) -> Self {
        Self { version, ..Self::new(id, host, Protocol::Query) }
    }

    /// EC2, whose answers begin members with a small letter.
    #[must_use]
    pub const fn ec2(version: &'static str) -> Self {
        let variants = Variants::OrdinaryIsFipsInGov;
        Self { version, answers: CAMEL, variants, ..Self::new("EC2", "ec2", Protocol::Ec2) }
    }

    /// Members begin with a small letter.
    #[must_use]
    pub const fn camel(self) -> Self {
        Self { requests: CAMEL, answers: CAMEL, ..self }
    }

    /// Members that do not follow the rule, in requests and answers.
    #[must_use]
    pub const fn irregular(self, names: &'static [(&'static str, &'static str)]) -> Self {
        let requests = Names { irregular: names, ..self.requests };
        Self { requests, ..self }.irregular_answers(names)
    }

    /// Members that do not follow the rule in answers.
    #[must_use]
    pub const fn irregular_answers(self, names: &'static [(&'static str, &'static str)]) -> Self {
        let answers = Names { irregular: names, ..self.answers };
        Self { answers, ..self }
    }

    /// The member that asks for a page of a list, and the member of the answer that leads to the next, where they are
    /// not `next_token`: `marker` and `next_marker` in Lambda and ELB.
    #[must_use]
    pub const fn tokens(self, asks: &'static str, leads: &'static str) -> Self {
        Self { tokens: (asks, leads), ..self }
    }

    /// What is known of its FIPS and dual-stack hosts.
    #[must_use]
    pub const fn variants(self, variants: Variants) -> Self {
        Self { variants, ..self }
    }

    /// An operation of an RPC service, by the IAM action that allows it: `events:PutRule`.
    #[must_use]
    pub const fn call(&'static self, action: &'static str) -> Operation {
        self.http(action, "POST", "/")
    }

    /// An operation of a REST service.
    #[must_use]
    pub const fn http(
        &'static self,
        action: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Operation {
        let http = Http { method, path, query: &[], headers: &[], payload: None, answer_payload: None };
        Operation {
            service: self,
            action,
            name: None,
            http,
            watched: None,
            is_listing: false,
            list: &[],
            is_paged: false,
        }
    }
}

/// How an operation maps to HTTP. Names are the wire's.
#[derive(Clone, Copy, Debug)]
pub struct Http {
    /// The method.
    pub method: &'static str,
    /// `/v2/apis/{apiId}`; `{key+}` may hold slashes.
    pub path: &'static str,
    /// Members that stand in the query, and their names there.
    pub query: &'static [(&'static str, &'static str)],
    /// Members that are headers.
    pub headers: &'static [(&'static str, &'static str)],
    /// The member that is the whole body.
    pub payload: Option<&'static str>,
    /// The member of the answer that is its whole body.
    pub answer_payload: Option<&'static str>,
}

/// An operation of a service.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its service.
    pub service: &'static Service,
    /// The IAM action that allows it, which failures name.
    pub action: &'static str,
    name: Option<&'static str>,
    /// How it maps to HTTP.
    pub http: Http,
    /// Where a put replaces what this answers: members of the answer that no put sets, as paths.
    pub(super) watched: Option<&'static [&'static str]>,
    pub(super) is_listing: bool,
    /// Where the list is that the answer is for, as a path of members.
    pub(super) list: &'static [&'static str],
    pub(super) is_paged: bool,
}

impl Operation {
    /// The operation's own name, where it is not that of its IAM action.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Members that stand in the query, and their names there.
    #[must_use]
    pub const fn query(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { http: Http { query, ..self.http }, ..self }
    }

    /// A put replaces what this operation answers, so an unknown member of the answer is kept
    /// ([`super::Unknown`]) or the put is refused. `read_only` are the paths of members that AWS sets alone:
    /// `Arn`, `Targets.CreatedBy`.
    #[must_use]
    pub const fn watched(self, read_only: &'static [&'static str]) -> Self {
        Self { watched: Some(read_only), ..self }
    }

    /// The answer describes many resources: unknown members belong to the item of the list they are in.
    #[must_use]
    pub const fn listing(self) -> Self {
        Self { is_listing: true, ..self }
    }

    /// The answer has a list at this path of members, which [`crate::aws::Aws::list`] returns.
    #[must_use]
    pub const fn holds(self, list: &'static [&'static str]) -> Self {
        Self { list, ..self }
    }

    /// The same of a list in pages, led through by the service's [`Service::tokens`].
    #[must_use]
    pub const fn lists(self, list: &'static [&'static str]) -> Self {
        Self { list, is_paged: true, ..self }
    }

    /// Members of the answer that AWS sets alone, where the operation is watched.
    #[must_use]
    pub fn read_only(&self) -> &'static [&'static str] {
        self.watched.unwrap_or_default()
    }

    /// The operation's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name.or_else(|| self.action.split_once(':').map(|(_, name)| name)).unwrap_or(self.action)
    }

    /// The service's prefix in IAM actions.
    #[must_use]
    pub fn prefix(&self) -> &'static str {
        self.action.split_once(':').map_or(self.action, |(service, _)| service)
    }
}
