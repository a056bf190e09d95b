//! The law of the wire: a value goes to AWS's form and back unchanged in each protocol, and no member of an answer is
//! lost without a word.

use std::{collections::BTreeMap, fmt::Debug};

use aws_smithy_runtime_api::{client::orchestrator::HttpResponse, http::StatusCode};
use aws_smithy_types::{DateTime, body::SdkBody};
use percent_encoding::percent_decode_str;
use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    Blob, ByKey, Keyed, Operation, Service, TagList, Time, Tree, Unknown, from_tree, protocol, to_tree,
};

static JSON: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents");
static REST: Service = Service::rest("ApiGatewayV2", "apigateway").camel();
static QUERY: Service = Service::query("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01");
static EC2: Service = Service::ec2("2016-11-15");

/// A value of each sort that every protocol has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Plain {
    text: String,
    number: i64,
    ratio: f64,
    flag: bool,
    option: Option<String>,
    state: State,
    at: Time,
    blob: Blob,
    #[serde(default)]
    list: Vec<String>,
    #[serde(default)]
    structs: Vec<Inner>,
    #[serde(default)]
    keyed: Keyed<Inner>,
    #[serde(default)]
    tags: TagList,
    union: Union,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    role_arn: String,
    max_size: u32,
}

impl ByKey for Inner {
    const BY: &'static str = "$wire::by.target_id";
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum State {
    #[serde(rename = "ENABLED")]
    Enabled,
    #[serde(rename = "aws:managed")]
    Managed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Union {
    FirstOne(Inner),
    OtherOne { inner: Inner },
}

/// The same with maps, which EC2 does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct WithMaps {
    plain: Plain,
    #[serde(default)]
    texts: BTreeMap<String, String>,
    #[serde(default)]
    structs: BTreeMap<String, Inner>,
}

fn inner() -> impl Strategy<Value = Inner> {
    (text(), any::<u32>()).prop_map(|(role_arn, max_size)| Inner { role_arn, max_size })
}

/// Texts that every protocol can carry: XML has no control characters.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~äß€😀]{0,8}", Just("true".to_owned()), Just("12".to_owned()), Just("a_key".to_owned())]
}

fn plain() -> impl Strategy<Value = Plain> {
    let scalars = (text(), any::<i64>(), any::<i32>(), any::<bool>(), option::of(text()), any::<bool>());
    let others = (0..4_000_000_000_u32, vec(any::<u8>(), 0..5), vec(text(), 0..3), vec(inner(), 0..3));
    let keyed = (btree_map(text(), inner(), 0..3), btree_map(text(), text(), 0..3));
    let union =
        prop_oneof![inner().prop_map(Union::FirstOne), inner().prop_map(|inner| Union::OtherOne { inner })];
    (scalars, others, keyed, union).prop_map(|(scalars, others, (keyed, tags), union)| {
        let (text, number, eighths, flag, option, is_enabled) = scalars;
        let (halves, blob, list, structs) = others;
        Plain {
            text,
            number,
            ratio: f64::from(eighths) / 8.0,
            flag,
            option,
            state: if is_enabled { State::Enabled } else { State::Managed },
            at: Time(DateTime::from_secs_f64(f64::from(halves) / 2.0)),
            blob: Blob(blob),
            list,
            structs,
            keyed: Keyed(keyed),
            tags: tags.into(),
            union,
        }
    })
}

fn with_maps() -> impl Strategy<Value = WithMaps> {
    (plain(), btree_map(text(), text(), 0..3), btree_map(text(), inner(), 0..3))
        .prop_map(|(plain, texts, structs)| WithMaps { plain, texts, structs })
}

/// Reads an answer by the protocol of its service.
fn read<T: DeserializeOwned>(operation: &Operation, body: String) -> T {
    let response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(body));
    let tree = protocol::answer(operation, &response).unwrap();
    let (value, unknown) = from_tree(tree, operation.service.answers).unwrap();
    assert_eq!(unknown, []);
    value
}

/// A request in JSON is an answer in JSON.
fn json_there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    operation: &Operation,
    value: &T,
) {
    let tree = to_tree(value, operation.service.requests).unwrap();
    let body = protocol::prepare(operation, tree).unwrap().body;
    assert_eq!(&read::<T>(operation, body), value);
}

/// A form back to the value it was made of.
fn form_there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    operation: &Operation,
    value: &T,
) {
    let tree = to_tree(value, operation.service.requests).unwrap();
    let form = protocol::prepare(operation, tree).unwrap().body;
    let mut root = Node::default();
    for (name, value) in form.split('&').filter_map(|pair| pair.split_once('=')) {
        let decoded = percent_decode_str(value).decode_utf8().unwrap().into_owned();
        let name = percent_decode_str(name).decode_utf8().unwrap();
        root.at(&name.split('.').collect::<Vec<_>>()).text = Some(decoded);
    }
    let [action, version] = ["Action", "Version"].map(|name| root.children.remove(name));
    assert!(action.is_some() && version.is_some());
    let (back, _) = from_tree::<T>(root.tree(), operation.service.requests).unwrap();
    assert_eq!(&back, value, "{form}");
}

/// A name of a form, taken apart.
#[derive(Debug, Default)]
struct Node {
    children: BTreeMap<String, Node>,
    text: Option<String>,
}

impl Node {
    fn at(&mut self, path: &[&str]) -> &mut Self {
        match path {
            [] => self,
            [part, rest @ ..] => self.children.entry((*part).to_owned()).or_default().at(rest),
        }
    }

    fn tree(self) -> Tree {
        let is_list = |nodes: &BTreeMap<String, Self>| nodes.keys().all(|name| name.parse::<usize>().is_ok());
        let in_order = |nodes: BTreeMap<String, Self>| {
            let mut items: Vec<_> =
                nodes.into_iter().map(|(n, node)| (n.parse::<usize>().unwrap(), node)).collect();
            items.sort_by_key(|(number, _)| *number);
            Tree::List(items.into_iter().map(|(_, item)| item.tree()).collect())
        };
        let mut children = self.children;
        match self.text {
            Some(text) => Tree::Element { children: Vec::new(), text },
            None if is_list(&children) => in_order(children),
            None if children.len() == 1 && children.contains_key("member") => {
                in_order(children.remove("member").unwrap().children)
            }
            None if children.len() == 1 && children.contains_key("entry") => {
                in_order(children.remove("entry").unwrap().children)
            }
            None => Tree::Struct(children.into_iter().map(|(name, node)| (name, node.tree())).collect()),
        }
    }
}

/// A value that AWS answers in XML, lists wrapped as the protocol does.
fn xml_there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    operation: &Operation,
    item: &str,
    value: &T,
) {
    let tree = to_tree(value, operation.service.answers).unwrap();
    let name = operation.name();
    let body = match item {
        "member" => {
            format!("<{name}Response><{name}Result>{}</{name}Result></{name}Response>", xml(&tree, item))
        }
        _ => format!("<{name}Response><requestId>r</requestId>{}</{name}Response>", xml(&tree, item)),
    };
    assert_eq!(&read::<T>(operation, body), value);
}

fn xml(tree: &Tree, item: &str) -> String {
    let element = |name: &str, inner: String| format!("<{name}>{inner}</{name}>");
    match tree {
        Tree::Struct(members) => {
            members.iter().map(|(name, value)| element(name, xml(value, item))).collect()
        }
        Tree::Map(entries) => {
            let entry = |key: &str, value| element("key", escaped(key)) + &element("value", xml(value, item));
            entries.iter().map(|(key, value)| element("entry", entry(key, value))).collect()
        }
        Tree::List(items) => items.iter().map(|one| element(item, xml(one, item))).collect(),
        scalar => escaped(&scalar.text().unwrap_or_default()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#62;")
}

/// Keeps what it does not know.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    name: String,
    #[serde(default)]
    inner: Option<KeptInner>,
    #[serde(default)]
    unknown_members: Unknown,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptInner {
    size: u32,
    #[serde(default)]
    unknown_members: Unknown,
}

/// Has no place for it.
#[derive(Debug, Deserialize)]
struct Dropped {
    #[expect(dead_code, reason = "only what is unknown matters")]
    name: String,
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Bool(true)),
        any::<i64>().prop_map(Value::from),
        "[a-z]{1,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map("[a-zA-Z_]{1,4}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_goes_there_and_back(value in with_maps()) {
        json_there_and_back(&JSON.call("events:PutThing"), &value);
        json_there_and_back(&REST.http("apigateway:PutThing", "PUT", "/things"), &value);
    }

    #[test]
    fn forms_go_there_and_back(value in with_maps()) {
        form_there_and_back(&QUERY.call("elasticloadbalancing:PutThing"), &value);
        form_there_and_back(&EC2.call("ec2:PutThing"), &value.plain);
    }

    #[test]
    fn xml_goes_there_and_back(value in with_maps()) {
        xml_there_and_back(&QUERY.call("elasticloadbalancing:GetThing"), "member", &value);
        xml_there_and_back(&EC2.call("ec2:GetThing"), "item", &value.plain);
    }

    #[test]
    fn an_unknown_member_survives_or_is_reported(
        unknown in btree_map("New[a-zA-Z]{1,4}", json(), 0..4),
        in_inner in btree_map("New[a-zA-Z]{1,4}", json(), 0..4),
    ) {
        let mut answer: Map<String, Value> = unknown.clone().into_iter().collect();
        let mut inner: Map<String, Value> = in_inner.into_iter().collect();
        inner.insert("Size".to_owned(), 3.into());
        answer.insert("Name".to_owned(), "x".into());
        answer.insert("Inner".to_owned(), Value::Object(inner));
        let answer = Value::Object(answer);

        let (kept, reported) = from_tree::<Kept>(answer.clone().into(), JSON.answers).unwrap();
        assert_eq!(reported, []);
        let sent = serde_json::to_value(to_tree(&kept, JSON.requests).unwrap()).unwrap();
        assert_eq!(sent, answer);

        let (_, reported) = from_tree::<Dropped>(answer.into(), JSON.answers).unwrap();
        let reported: Vec<&str> = reported.iter().map(|one| one.path.as_str()).collect();
        for (name, value) in &unknown {
            let says_nothing = Tree::from(value.clone()).is_nothing();
            assert_eq!(reported.contains(&name.as_str()), !says_nothing, "{name}: {value}");
        }
        assert!(reported.contains(&"Inner"));
    }
}
