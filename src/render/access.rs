//! Who may do what, in words.

use super::style::{BAD, CHANGED, GOOD, QUIET, TITLE, styled};
use crate::{
    access::{Answer, Entitled, Gap, Holdings, Said, Wanted, Who},
    model::Text,
    page::{Line, Page},
    policy::{
        Effect,
        evaluate::{Answered, Decision, Layer, Miss, Naming, Outcome, Reason, Tested, Truth},
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
    showing.gaps(&answer.not_known(), &mut said);
    if let Some(assumed) = answer.assumed {
        said.line(say!["  ", styled(CHANGED, "assumed:"), " ", assumed.sentence()]);
    }
    said.blank();
    showing.reasons(answer, &mut said);
    for further in &answer.further {
        let what = showing.resource(&further.resource);
        said.blank();
        let asks = "S3 asks the bucket's key on its behalf: ";
        said.line(say![asks, further.action, " on ", what, " is ", verdict(further.outcome()), "."]);
        showing.reasons(further, &mut said);
    }
    said
}

/// Everybody who may, each with the statements that say so; before them everybody of whom it is not known.
#[must_use]
pub fn who(who: &Who, showing: &Showing<'_>) -> Page {
    let (action, resource) = (&who.action, showing.resource(&who.resource));
    let mut said = if who.may.is_empty() {
        let nobody = styled(TITLE, "nobody");
        let but = if who.not_known.is_empty() { "" } else { " for sure" };
        Page::from(say![nobody, " that is known may ", action, " on ", resource, but])
    } else {
        Page::from(styled(TITLE, say![action, " on ", resource]))
    };
    for each in &who.not_known {
        said.blank();
        said.line(showing.entitled(each).and(styled(CHANGED, "  not known")));
        showing.gaps(&each.answer.not_known(), &mut said);
    }
    for each in &who.may {
        said.blank();
        said.line(showing.entitled(each));
        showing.statements(deciding(&each.answer), &mut said);
        for further in &each.answer.further {
            showing.statements(deciding(further), &mut said);
        }
    }
    said
}

/// The answer in one word, in its colour.
fn verdict(outcome: Outcome) -> Line {
    match outcome.answered() {
        Answered::Allowed => say![styled(GOOD, "allowed")],
        Answered::Denied => say![styled(BAD, "denied")],
        Answered::NotKnown => say![styled(CHANGED, "not known")],
    }
}

impl Showing<'_> {
    fn headline(&self, answer: &Answer) -> Line {
        let may = match answer.answered() {
            Answered::Allowed => "may",
            Answered::Denied => "may not",
            Answered::NotKnown => "may or may not",
        };
        let who = self.principal(&answer.principal);
        let verb = verdict(answer.outcome());
        say![verb, ": ", who, " ", may, " ", answer.action, " on ", self.resource(&answer.resource)]
    }

    /// What would have to be known.
    fn gaps(&self, gaps: &[&Gap], said: &mut Page) {
        for gap in gaps {
            let what = self.holdings.shown(&gap.what);
            said.line(say!["  ", styled(CHANGED, "not known:"), " ", what]);
            if let Some(key) = &gap.key {
                let how =
                    format!("--context {key}=VALUE says what it is, --context {key} that there is none");
                said.line(say!["    ", styled(QUIET, how)]);
            }
        }
    }

    /// Somebody, with the resource that it is.
    fn entitled(&self, each: &Entitled) -> Line {
        let address = each.address.as_ref().map(|address| format!("  {address}")).unwrap_or_default();
        say![self.principal(&each.principal), styled(QUIET, address)]
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
        if let Some(exception) = answer.exception {
            said.line(say!["AWS decides this itself: ", exception.why, "."]);
            said.line(say!["  ", styled(QUIET, exception.source)]);
            return;
        }
        said.line(self.why(answer));
        if answer.by_itself.is_not_known() {
            self.undecided(answer, said);
            return;
        }
        if answer.by_itself.decision() != Some(Decision::ImplicitDeny) {
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
        let also = answer.wanted.len() > 1;
        for wanted in &answer.wanted {
            said.append(self::wanted(wanted, also));
        }
    }

    /// What is known of an answer that is not.
    fn undecided(&self, answer: &Answer, said: &mut Page) {
        let allowing: Vec<&Said> = answer.decisive().collect();
        if !allowing.is_empty() {
            said.line("These allow it, as far as is known:");
            self.statements(allowing.into_iter(), said);
        }
        let open: Vec<&Said> = answer.undecided().collect();
        if !open.is_empty() {
            said.line("These may apply or not:");
            self.statements(open.into_iter(), said);
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
            Reason::NotKnown => "What is not known decides.".to_owned(),
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
        if each.effect == Effect::Deny || each.applies() == Truth::Maybe {
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
                let failed = each.tested.iter().filter(|tested| tested.holds == Truth::No);
                let failed = failed.map(|tested| self.request_has(tested));
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
            None if !tested.is_known => "what the request has is not known".to_owned(),
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

/// A missing statement, ready to be pasted into the stack. `also` says that it takes others beside it.
fn wanted(wanted: &Wanted, also: bool) -> Page {
    let Wanted { layer, address, statement } = wanted;
    let plain = address.as_ref().filter(|address| address.key.is_none());
    let sid = statement.sid.as_deref().unwrap_or_default();
    let would = if also { "Together with the others this would" } else { "This would" };
    let (intro, mut lines) = match (layer, plain) {
        (Layer::Identity, Some(address)) => {
            let table = format!("{address}.inline.{sid}");
            let lines = vec![
                format!("[{table}]"),
                "Version = \"2012-10-17\"".to_owned(),
                format!("[[{table}.Statement]]"),
            ];
            (format!("{would} allow it, beside the other tables of the stack:"), lines)
        }
        (Layer::Resource, Some(address)) => {
            let aspect = if address.kind == "iam.role" { "trust" } else { "policy" };
            let or = if address.kind == "kms.key" { " (or its ARN among `users`)" } else { "" };
            (
                format!("{would} allow it, in the {aspect} of {address}{or}:"),
                vec![format!("[[{address}.{aspect}.Statement]]")],
            )
        }
        _ => {
            let whose = match (address, layer) {
                (Some(address), _) => format!(" of {address}"),
                (None, Layer::Identity | Layer::Boundary) => " of the principal".to_owned(),
                (None, _) => String::new(),
            };
            (format!("{would} allow it, as a statement in the {layer}{whose}:"), Vec::new())
        }
    };
    let list = |values: Vec<String>| match &values[..] {
        [one] => quoted(one),
        many => format!("[{}]", many.iter().map(|each| quoted(each)).collect::<Vec<_>>().join(", ")),
    };
    lines.push(format!("Sid       = {}", quoted(sid)));
    lines.push(format!("Effect    = {}", quoted("Allow")));
    if let Some(principal) = &statement.principal {
        let kinds =
            [("AWS", &principal.aws), ("Service", &principal.service), ("Federated", &principal.federated)];
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
    let lines: Page = lines.into_iter().map(|line| say!["    ", line]).collect();
    page.append(lines.to_paste());
    page
}

/// A TOML string.
fn quoted(text: &str) -> String {
    super::json::escaped(&serde_json::Value::from(text).to_string())
}
