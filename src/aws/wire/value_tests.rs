//! Structs there and back: unions, enums, times, blobs, keyed lists and unknown members.

use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::aws::wire::{Blob, ByKey, Case, Keyed, Names, Time, Tree, Unknown, from_tree, to_tree};

const NAMES: Names = Names { case: Case::Pascal, irregular: &[("all_of.s3_uri", "S3URI")] };

/// The JSON of a value, which is read as the same value again.
fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Value {
    let json = serde_json::to_value(to_tree(value, NAMES).unwrap()).unwrap();
    let (back, unknown) = from_tree::<T>(json.clone().into(), NAMES).unwrap();
    assert_eq!((&back, unknown), (value, vec![]));
    let document = serde_json::to_value(value).unwrap();
    assert_eq!(&serde_json::from_value::<T>(document).unwrap(), value, "as a document too");
    json
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Source {
    #[serde(rename = "NONE")]
    None,
    #[serde(rename = "queue_source")]
    Queue(Queue),
    #[serde(rename = "many_sources")]
    Many { first_queue: Queue },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Queue {
    queue_url: String,
    #[serde(default, skip_serializing_if = "Unknown::is_empty")]
    unknown_members: Unknown,
}

impl ByKey for Queue {
    const BY: &'static str = "$wire::by.queue_name";
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "all_of")]
struct All {
    sources: Vec<Source>,
    made_at: Time,
    half_past: Option<Time>,
    body: Blob,
    weights: BTreeMap<String, f64>,
    by_name: Keyed<Queue>,
    s3_uri: String,
}

fn queue(url: &str) -> Queue {
    Queue { queue_url: url.to_owned(), unknown_members: Unknown::default() }
}

#[test]
fn json_there_and_back() {
    let mut strange = queue("u");
    strange.unknown_members.0.insert("NewThing".into(), json!({ "snake_key": [1, null] }));
    let all = All {
        sources: vec![Source::None, Source::Queue(queue("u")), Source::Many { first_queue: queue("v") }],
        made_at: Time(aws_smithy_types::DateTime::from_secs(1_700_000_000)),
        half_past: Some(Time(aws_smithy_types::DateTime::from_secs_f64(0.5))),
        body: Blob(vec![0, 255]),
        weights: [("snake_key".to_owned(), 0.5)].into(),
        by_name: Keyed([("q".to_owned(), strange)].into()),
        s3_uri: "s3://b".into(),
    };
    let sent = there_and_back(&all);
    let want = json!({
        "Sources": [
            "NONE",
            { "QueueSource": { "QueueUrl": "u" } },
            { "ManySources": { "FirstQueue": { "QueueUrl": "v" } } },
        ],
        "MadeAt": 1_700_000_000,
        "HalfPast": 0.5,
        "Body": "AP8=",
        "Weights": { "snake_key": 0.5 },
        "ByName": [{ "QueueName": "q", "QueueUrl": "u", "NewThing": { "snake_key": [1, null] } }],
        "S3URI": "s3://b",
    });
    assert_eq!(sent, want);
    let document = serde_json::to_value(&all).unwrap();
    assert_eq!(document["by_name"]["q"]["queue_url"], "u", "a map by name");
    assert_eq!(document["made_at"], "2023-11-14T22:13:20Z");
}

#[test]
fn what_is_not_understood_has_its_place() {
    let read = |json: Value| from_tree::<All>(Tree::from(json), NAMES).unwrap_err().to_string();
    assert_eq!(
        read(json!({ "Sources": [{ "NewSource": {} }] })),
        "Sources: 0: not understood: `NewSource` is new"
    );
    assert_eq!(
        read(json!({ "ByName": [{ "QueueUrl": "u" }] })),
        "ByName: not a list of what has a QueueName"
    );
    assert_eq!(read(json!({ "Sources": "x" })), "Sources: not a list");
    assert!(read(json!({ "Sources": ["OTHER"] })).contains("unknown variant `OTHER`"));
}

#[test]
fn flattened_structs_are_refused() {
    #[derive(Serialize)]
    struct Flat {
        #[serde(flatten)]
        inner: Queue,
    }
    assert!(to_tree(&Flat { inner: queue("u") }, NAMES).unwrap_err().to_string().contains("flatten"));
}

#[test]
fn nothing_of_a_value_is_in_its_debug_text() {
    let tree = to_tree(&queue("hidden"), NAMES).unwrap();
    assert_eq!(format!("{tree:?}"), r#"{"QueueUrl": _}"#);
}
