//! A request, as far as a test tells of it.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};

use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};
use serde_json::Value;

/// A request as a test writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method: `GET` when not given.
    #[serde(default = "get")]
    pub method: String,
    /// Path, query string and fragment, as in `/a?b=c#d`: `/` when not given.
    #[serde(default = "root")]
    pub uri: String,
    /// Headers by name. One that comes several times has a list.
    #[serde(default)]
    pub headers: BTreeMap<String, Values>,
    /// The names of the headers in the order they come.
    pub header_order: Option<Vec<String>>,
    /// Cookies by name; they make the header `cookie`.
    #[serde(default)]
    pub cookies: BTreeMap<String, String>,
    /// The body as text.
    pub body: Option<String>,
    /// The body as JSON.
    pub json: Option<Value>,
    /// The address that the request comes from.
    pub ip: Option<IpAddr>,
    /// The country of that address, by its two letters; `XX` if WAF knows none.
    pub country: Option<String>,
    /// The region in that country, as in `OR` for Oregon; `XX` if WAF knows none.
    pub region: Option<String>,
    /// The number of the autonomous system of that address.
    pub asn: Option<i64>,
    /// What WAF knows of the address that a proxy forwarded.
    #[serde(default)]
    pub forwarded: Origin,
    /// The JA3 fingerprint; `""` if there is none.
    pub ja3: Option<String>,
    /// The JA4 fingerprint; `""` if there is none.
    pub ja4: Option<String>,
    /// Whether the client's token proves a solved puzzle or a passed challenge. Without a token in the
    /// request, it does not.
    pub token: Option<Token>,
    /// Labels that are on the request already, in full.
    #[serde(default)]
    pub labels: BTreeSet<String>,
}

fn get() -> String {
    "GET".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

/// The values of a header: usually one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(pub Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Values;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Values, E> {
                Ok(Values(vec![value.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Values, A::Error> {
                let mut all = Vec::new();
                while let Some(value) = values.next_element()? {
                    all.push(value);
                }
                Ok(Values(all))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// What WAF knows of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its country, by its two letters.
    pub country: Option<String>,
    /// Its region in that country.
    pub region: Option<String>,
    /// The number of its autonomous system.
    pub asn: Option<i64>,
}

/// What a client's token proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Token {
    /// It is valid and has not expired.
    Valid,
    /// It is not.
    Invalid,
}

impl Request {
    /// The path, as it is.
    #[must_use]
    pub fn path(&self) -> &str {
        let end = self.uri.find(['?', '#']).unwrap_or(self.uri.len());
        &self.uri[..end]
    }

    /// What stands behind the `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let end = self.uri.find('#').unwrap_or(self.uri.len());
        self.uri[..end].split_once('?').map(|(_, query)| query)
    }

    /// What stands behind the `#`.
    #[must_use]
    pub fn fragment(&self) -> Option<&str> {
        self.uri.split_once('#').map(|(_, fragment)| fragment)
    }

    /// The arguments of a query string, in order.
    pub fn arguments(query: &str) -> impl Iterator<Item = (&str, &str)> {
        let arguments = query.split('&').filter(|argument| !argument.is_empty());
        arguments.map(|argument| argument.split_once('=').unwrap_or((argument, "")))
    }

    /// All headers with their values, cookies among them.
    #[must_use]
    pub fn all_headers(&self) -> Vec<(&str, String)> {
        let headers = self.headers.iter();
        let headers =
            headers.flat_map(|(name, values)| values.0.iter().map(|value| (name.as_str(), value.clone())));
        let mut headers: Vec<_> = headers.collect();
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("cookie", cookies.join("; ")));
        }
        headers
    }

    /// The values of a header, whose name may be written in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<String> {
        let headers = self.all_headers().into_iter();
        headers.filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    /// All cookies by name and value, in order.
    #[must_use]
    pub fn all_cookies(&self) -> Vec<(String, String)> {
        let headers = self.header("cookie");
        let cookies = headers.iter().flat_map(|header| header.split(';')).map(str::trim);
        let cookies = cookies.filter(|cookie| !cookie.is_empty());
        cookies
            .map(|cookie| {
                let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect()
    }

    /// What WAF knows of the address that the request comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { country: self.country.clone(), region: self.region.clone(), asn: self.asn }
    }

    /// The body, if there is any.
    #[must_use]
    pub fn whole_body(&self) -> Option<String> {
        let json = || self.json.as_ref().map(ToString::to_string);
        self.body.clone().or_else(json).filter(|body| !body.is_empty())
    }

    /// Whether the client's token is valid, as far as the test tells. Without a token it is not.
    #[must_use]
    pub fn has_valid_token(&self) -> Option<bool> {
        // The cookie and the header in which WAF's own scripts send the token ("AWS WAF token characteristics").
        let sends_one = || {
            self.all_cookies().iter().any(|(name, _)| name == "aws-waf-token")
                || !self.header("x-aws-waf-token").is_empty()
        };
        match self.token {
            Some(token) => Some(token == Token::Valid),
            None if sends_one() => None,
            None => Some(false),
        }
    }

    /// What is wrong with it: a member, and what.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        let mut add = |member, problem: &str| problems.push((member, problem.to_owned()));
        if self.body.is_some() && self.json.is_some() {
            add("json", "a request has `body` or `json`, not both");
        }
        if !self.cookies.is_empty() && self.headers.keys().any(|name| name.eq_ignore_ascii_case("cookie")) {
            add("cookies", "a request has `cookies` or the header `cookie`, not both");
        }
        if !self.uri.starts_with('/') && self.uri != "*" {
            add("uri", "a URI begins with `/`");
        }
        if let Some(order) = &self.header_order {
            let sorted = |names: Vec<&str>| {
                let mut names: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
                names.sort();
                names
            };
            let ordered = sorted(order.iter().map(String::as_str).collect());
            let all = sorted(self.all_headers().into_iter().map(|(name, _)| name).collect());
            if ordered != all {
                add("header_order", "the order names every header once, and no other");
            }
        }
        let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let codes = [("country", &self.country), ("forwarded", &self.forwarded.country)];
        for (member, code) in codes {
            if code.as_ref().is_some_and(|code| !is_code(code)) {
                add(member, "a country is two capital letters, as in \"US\"");
            }
        }
        problems
    }
}
