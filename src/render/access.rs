//! Who may do what, in words.

use super::style::{BAD, GOOD, QUIET, TITLE, styled};
use crate::{
    access::{Answer, Entitled, Holdings, Said, Wanted},
    model::Text,
    page::{Line, Page},
    policy::{
        Effect,
        evaluate::{Decision, Layer, Miss, Naming, Reason, Tested},
        name, sentence_at_home,
    },
    say,
};

/// What a rendering has to know beside the answer.
pub struct Showing<'a> {
    /// What the answer was found in.
    pub holdings: &'a Holdings,
    /// `file:line` of a statement, where a file says it.
    pub place: &'a dyn Fn(&Said) -> Option<String>,
}

/// The answer as a colleague would give it.
#[must_use]
pub fn text(answer: &Answer, showing: &Showing<'_>) -> Page {
    let mut said = Page::from(showing.headline(answer));
    said.blank();
    showing.reasons(answer, &mut said);
    for further in &answer.further {
        let verb = if further.is_allowed() { styled(GOOD, "allowed") } else { styled(BAD, "denied") };
        let what = showing.resource(&further.resource);
        said.blank();
        let asks = "S3 asks the bucket's key on its behalf: ";
        said.line(say![asks, further.action, " on ", what, " is ", verb, "."]);
        showing.reasons(further, &mut said);
    }
    let unknown: Vec<&String> =
        answer.unknown.iter().chain(answer.further.iter().flat_map(|each| &each.unknown)).collect();
    let mut told: Vec<&String> = Vec::new();
    for line in unknown {
        if !told.contains(&line) {
            told.push(line);
        }
    }
    if !told.is_empty() {
        said.blank();
    }
    for line in told {
        said.line(styled(QUIET, say!["not known: ", showing.holdings.shown(line)]));
    }
    said
}

/// Everybody who may, each with the statements that say so.
#[must_use]
pub fn who(action: &str, resource: &str, entitled: &[Entitled], showing: &Showing<'_>) -> Page {
    let resource = showing.resource(resource);
    if entitled.is_empty() {
        let nobody = styled(TITLE, "nobody");
        return say![nobody, " that is known may ", action, " on ", resource].into();
    }
    let mut said = Page::from(styled(TITLE, say![action, " on ", resource]));
    for each in entitled {
        let address = each.address.as_ref().map(|address| format!("  {address}")).unwrap_or_default();
        said.blank();
        said.line(say![showing.principal(&each.principal), styled(QUIET, address)]);
        showing.statements(deciding(&each.answer), &mut said);
        for further in &each.answer.further {
            showing.statements(deciding(further), &mut said);
        }
    }
    said
}

impl Showing<'_> {
    fn headline(&self, answer: &Answer) -> Line {
        let (verb, may) = match answer.outcome() {
            Decision::Allowed => (styled(GOOD, "allowed"), "may"),
            _ => (styled(BAD, "denied"), "may not"),
        };
        let who = self.principal(&answer.principal);
        say![verb, ": ", who, " ", may, " ", answer.action, " on ", self.resource(&answer.resource)]
    }

    fn principal(&self, principal: &str) -> String {
        self.holdings.shown(&name::principal(&Text::from(principal), Some(&self.holdings.scope.account)))
    }

    fn resource(&self, resource: &str) -> String {
        let shown = self.holdings.shown(resource);
        name::resource(&Text::from(shown), Some(&self.holdings.scope.account))
    }

    /// Why, with the statements that say so, or with those that come near and the one that is missing.
    fn reasons(&self, answer: &Answer, said: &mut Page) {
        said.line(self.why(answer));
        if answer.decision != Decision::ImplicitDeny {
            self.statements(deciding(answer), said);
            return;
        }
        let silent = match answer.reason {
            Reason::Silent(layer) => Some(layer),
            _ => None,
        };
        let granting: Vec<&Said> = answer.decisive().filter(|each| Some(each.layer) != silent).collect();
        if !granting.is_empty() {
            said.line("These allow it, which is not enough:");
            self.statements(granting.into_iter(), said);
        }
        let of_interest = |each: &&Said| match silent {
            Some(layer) => each.layer == layer,
            None => matches!(each.layer, Layer::Identity | Layer::Resource),
        };
        let service = |action: &str| action.split(':').next().map(str::to_ascii_lowercase);
        // What is about another service altogether is not near.
        let same_service = |each: &&Said| {
            each.misses != [Miss::Action]
                || each.statement.action.iter().any(|action| service(action) == service(&answer.action))
        };
        let mut near: Vec<&Said> = answer.near().filter(of_interest).filter(same_service).collect();
        near.sort_by_key(|each| each.misses.first().copied().map(nearness));
        if !near.is_empty() {
            said.line("Near, but not it:");
        }
        for each in near.iter().take(4) {
            self.statement(each, said);
            said.line(say!["    ", styled(BAD, self.miss(each, answer))]);
        }
        if let Some(wanted) = &answer.wanted {
            said.append(self::wanted(wanted));
        }
    }

    fn why(&self, answer: &Answer) -> String {
        let who = self.principal(&answer.principal);
        let two = if answer.crosses_accounts {
            " The two are of different accounts: both sides must allow it."
        } else {
            ""
        };
        let why = match answer.reason {
            Reason::Denied(layer) => format!("A {layer} forbids it, whatever else allows it."),
            Reason::Identity => "The principal's own policies allow it.".to_owned(),
            Reason::Both => {
                "The principal's own policies and the policy of the resource allow it; it takes both."
                    .to_owned()
            }
            Reason::Root => "The root user may do everything in its account that nothing forbids.".to_owned(),
            Reason::Resource(naming) => format!(
                "The policy of the resource allows it {}, which is enough.",
                match naming {
                    Naming::Itself => "to the principal by name",
                    Naming::ItsRole => "to the role",
                    Naming::Everyone => "to everyone",
                    Naming::ItsAccount => "to the account",
                }
            ),
            Reason::Nothing => format!(
                "Nothing allows it: no policy of {who} does, and no policy of the resource, of which one would be enough."
            ),
            Reason::Silent(Layer::Identity) => format!("No policy of {who} allows it."),
            Reason::Silent(Layer::Resource) => {
                "The policy of the resource does not allow it, and it must.".to_owned()
            }
            Reason::Silent(layer) => format!("The {layer} does not allow it, and it must."),
        };
        format!("{why}{two}")
    }

    fn statements<'s>(&self, statements: impl Iterator<Item = &'s Said>, said: &mut Page) {
        for statement in statements {
            self.statement(statement, said);
        }
    }

    fn statement(&self, each: &Said, said: &mut Page) {
        let place = (self.place)(each).map(|place| format!("{place}  ")).unwrap_or_default();
        // A label that is no Sid only repeats the sentence.
        let label = if each.label.contains(' ') { String::new() } else { format!("{} in ", each.label) };
        let source = say![place, label, self.holdings.shown(&each.source.to_string())];
        let sentence = sentence_at_home(&each.statement, &self.holdings.scope.account);
        said.line(say!["  ", self.holdings.shown(&sentence)]);
        said.line(say!["    ", styled(QUIET, source)]);
        if each.effect == Effect::Deny {
            for tested in &each.tested {
                said.line(say!["    ", styled(QUIET, self.request_has(tested))]);
            }
        }
    }

    /// What keeps a statement from applying.
    fn miss(&self, each: &Said, answer: &Answer) -> String {
        match each.misses.first() {
            Some(Miss::Principal) => format!("is not about {}", self.principal(&answer.principal)),
            Some(Miss::Action) => format!("is about other actions than {}", answer.action),
            Some(Miss::Resource) => {
                format!("is about other resources than {}", self.resource(&answer.resource))
            }
            Some(Miss::Condition) => {
                let failed =
                    each.tested.iter().filter(|tested| !tested.holds).map(|tested| self.request_has(tested));
                format!("its condition does not hold: {}", failed.collect::<Vec<_>>().join("; "))
            }
            None => String::new(),
        }
    }

    /// What a condition asks for and what the request has.
    fn request_has(&self, tested: &Tested) -> String {
        let asked = format!("{} {} {}", tested.operator, tested.key, tested.wanted.join(" or "));
        let has = match &tested.had {
            Some(had) => format!("the request has {}", had.join(", ")),
            None => "the request has no such key".to_owned(),
        };
        self.holdings.shown(&format!("{asked}: {has}"))
    }
}

/// Conditions are nearest: everything else fits.
fn nearness(miss: Miss) -> usize {
    match miss {
        Miss::Condition => 0,
        Miss::Resource => 1,
        Miss::Action => 2,
        Miss::Principal => 3,
    }
}

/// The statements that made the decision, without those that would have been too little by
/// themselves.
fn deciding(answer: &Answer) -> impl Iterator<Item = &Said> {
    answer.decisive().filter(|each| match answer.reason {
        Reason::Resource(naming) => each.layer == Layer::Resource && each.naming == Some(naming),
        Reason::Identity => each.layer == Layer::Identity,
        Reason::Both => matches!(each.layer, Layer::Identity | Layer::Resource),
        _ => true,
    })
}

/// The missing statement, ready to be pasted into the stack.
fn wanted(wanted: &Wanted) -> Page {
    let Wanted { layer, address, statement } = wanted;
    let plain = address.as_ref().filter(|address| address.key.is_none());
    let sid = statement.sid.as_deref().unwrap_or_default();
    let (intro, mut lines) = match (layer, plain) {
        (Layer::Identity, Some(address)) => {
            let table = format!("{address}.inline.{sid}");
            let lines = vec![
                format!("[{table}]"),
                "Version = \"2012-10-17\"".to_owned(),
                format!("[[{table}.Statement]]"),
            ];
            ("This would allow it, beside the other tables of the stack:".to_owned(), lines)
        }
        (Layer::Resource, Some(address)) => {
            let aspect = if address.kind == "iam.role" { "trust" } else { "policy" };
            let also = if address.kind == "kms.key" { " (or its ARN among `users`)" } else { "" };
            (
                format!("This would allow it, in the {aspect} of {address}{also}:"),
                vec![format!("[[{address}.{aspect}.Statement]]")],
            )
        }
        _ => {
            let whose = match (address, layer) {
                (Some(address), _) => format!(" of {address}"),
                (None, Layer::Identity | Layer::Boundary) => " of the principal".to_owned(),
                (None, _) => String::new(),
            };
            (format!("This statement in the {layer}{whose} would allow it:"), Vec::new())
        }
    };
    let list = |values: Vec<String>| match &values[..] {
        [one] => quoted(one),
        many => format!("[{}]", many.iter().map(|each| quoted(each)).collect::<Vec<_>>().join(", ")),
    };
    lines.push(format!("Sid       = {}", quoted(sid)));
    lines.push(format!("Effect    = {}", quoted("Allow")));
    if let Some(principal) = &statement.principal {
        let kinds = [("AWS", &principal.aws), ("Service", &principal.service)];
        let named = kinds.iter().filter(|(_, names)| !names.is_empty());
        let named =
            named.map(|(kind, names)| format!("{kind} = {}", list(names.iter().map(Text::value).collect())));
        lines.push(format!("Principal = {{ {} }}", named.collect::<Vec<_>>().join(", ")));
    }
    lines.push(format!("Action    = {}", list(statement.action.iter().cloned().collect())));
    if !statement.resource.is_empty() {
        lines.push(format!("Resource  = {}", list(statement.resource.iter().map(Text::value).collect())));
    }
    let mut page = Page::from(say![intro]);
    page.blank();
    for line in lines {
        page.line(say!["    ", line]);
    }
    page
}

/// A TOML string.
fn quoted(text: &str) -> String {
    super::json::escaped(&serde_json::Value::from(text).to_string())
}
