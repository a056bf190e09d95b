//! The secrets in documents: from seals to digests where a document is saved, and back where it is read.

use serde_json::{Map, Value};

use super::{Document, Secret, Secrets, secret_digest::is_digest};

impl Document {
    /// What a file holds of it: a digest in the place of each secret whose text is known. Takes time.
    #[must_use]
    pub fn digested(&self, secrets: &Secrets) -> Self {
        let digest = |secret: &Secret| secrets.digest(secret).map(Secret::Sealed);
        Self::from_canonical(mapped(self.json(), &digest))
    }

    /// Its secrets, sealed or digested, in their order.
    #[must_use]
    pub fn secrets(&self) -> Vec<Secret> {
        let mut found = Vec::new();
        collect(self.json(), &mut found);
        found
    }

    /// What was read of a file, with the seals of `want` where the digests are of these. `salt` is what older
    /// digests are salted with. Takes time unless [`Document::is_recognised`].
    #[must_use]
    pub fn recognised(&self, want: &Self, secrets: &Secrets, salt: &str) -> Self {
        Self::from_canonical(beside(self.json(), want.json(), &|digest, secret| {
            secrets.is(digest, secret, salt)
        }))
    }

    /// Whether that takes no time: no digest beside a secret of `want`, or all of them known by now.
    #[must_use]
    pub fn is_recognised(&self, want: &Self, secrets: &Secrets) -> bool {
        let unknown = std::cell::Cell::new(false);
        beside(self.json(), want.json(), &|digest, secret| {
            let known = secrets.known(digest, secret);
            unknown.set(unknown.get() || known.is_none());
            known.unwrap_or_default()
        });
        !unknown.get()
    }
}

fn secret(value: &Value) -> Option<Secret> {
    value.get(Secret::MARK)?.as_str().map(|text| Secret::Sealed(text.to_owned()))
}

fn collect(value: &Value, found: &mut Vec<Secret>) {
    match (secret(value), value) {
        (Some(secret), _) => found.push(secret),
        (None, Value::Object(members)) => members.values().for_each(|member| collect(member, found)),
        (None, Value::Array(items)) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

fn mapped(value: &Value, change: &dyn Fn(&Secret) -> Option<Secret>) -> Value {
    match (secret(value), value) {
        (Some(secret), _) => written(&change(&secret).unwrap_or(secret)),
        (None, Value::Object(members)) => members
            .iter()
            .map(|(key, member)| (key.clone(), mapped(member, change)))
            .collect::<Map<String, Value>>()
            .into(),
        (None, Value::Array(items)) => items.iter().map(|item| mapped(item, change)).collect(),
        _ => value.clone(),
    }
}

/// `live`, with the secret of `want` in the same place wherever it is the same.
fn beside(live: &Value, want: &Value, is: &dyn Fn(&str, &Secret) -> bool) -> Value {
    match (secret(live), secret(want)) {
        (Some(Secret::Sealed(digest)), Some(wanted)) if is_digest(&digest) && is(&digest, &wanted) => {
            return written(&wanted);
        }
        (Some(_), _) | (_, Some(_)) => return live.clone(),
        (None, None) => {}
    }
    match (live, want) {
        (Value::Object(live), Value::Object(want)) => {
            let both = |(key, member): (&String, &Value)| {
                let member = want.get(key).map_or_else(|| member.clone(), |want| beside(member, want, is));
                (key.clone(), member)
            };
            live.iter().map(both).collect::<Map<String, Value>>().into()
        }
        (Value::Array(live), Value::Array(want)) if live.len() == want.len() => {
            live.iter().zip(want).map(|(live, want)| beside(live, want, is)).collect()
        }
        _ => live.clone(),
    }
}

fn written(secret: &Secret) -> Value {
    serde_json::to_value(secret).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_goes_to_a_file_and_comes_back() {
        let (secrets, later) = (Secrets::default(), Secrets::default());
        let document = |secrets: &Secrets, text: &str| {
            let sealed = written(&secrets.keep("a.b.c", text.to_owned()));
            Document::from_canonical(json!({ "content": { "secret": sealed }, "list": [{ "x": 1 }] }))
        };
        let before = document(&secrets, "1234");
        let held = before.digested(&secrets);
        assert!(
            held.secrets().iter().all(|secret| matches!(secret, Secret::Sealed(text) if is_digest(text)))
        );
        let (same, other) = (document(&later, "1234"), document(&later, "1235"));
        assert!(!held.is_recognised(&same, &later));
        assert_eq!(held.recognised(&same, &later, "a.b.c"), same);
        assert!(held.is_recognised(&same, &later));
        assert_eq!(held.recognised(&other, &later, "a.b.c"), held);
        // Where none is wanted, or its text is not known, it stays as it is.
        let nothing = Document::from_canonical(json!({ "content": { "text": "1234" } }));
        assert_eq!(held.recognised(&nothing, &later, "a.b.c"), held);
        assert_eq!(same.digested(&Secrets::default()), same);
    }
}
