//! What each protocol makes of a tree.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::*;
use crate::aws::wire::{Service, from_tree, to_tree};

static EC2: Service = Service::ec2("2016-11-15").irregular(&[("filters", "Filter"), ("values", "Value")]);
static ELB: Service = Service::query("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01");
static REST: Service = Service::rest("Lambda", "lambda");

#[derive(Serialize)]
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

#[derive(Serialize)]
struct Describe<'a> {
    filters: Vec<Filter<'a>>,
    max_results: Option<u32>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Tagged<'a> {
    names: Vec<&'a str>,
    tags: BTreeMap<&'a str, &'a str>,
    nothing: Vec<String>,
}

#[test]
fn forms() {
    let input = Describe {
        filters: vec![Filter { name: "vpc-id", values: vec!["a&b", "c"] }],
        max_results: None,
        dry_run: true,
    };
    let operation = EC2.call("ec2:DescribeSecurityGroups");
    let form = prepare(&operation, to_tree(&input, EC2.requests).unwrap()).unwrap().body;
    assert_eq!(
        form,
        "Action=DescribeSecurityGroups&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=a%26b&Filter.1.Value.2=c&DryRun=true"
    );
    let input = Tagged { names: vec!["x y"], tags: [("role_arn", "v")].into(), nothing: vec![] };
    let form = prepare(&ELB.call("elasticloadbalancing:AddTags"), to_tree(&input, ELB.requests).unwrap())
        .unwrap()
        .body;
    assert_eq!(
        form,
        "Action=AddTags&Version=2015-12-01&Names.member.1=x%20y&Tags.entry.1.key=role_arn&Tags.entry.1.value=v&Nothing="
    );
}

#[test]
fn paths() {
    #[derive(Serialize)]
    struct Input {
        function_name: &'static str,
        max_items: u32,
        tag_keys: Vec<&'static str>,
    }
    const LIST: Operation = REST
        .http("lambda:ListThings", "GET", "/2015-03-31/functions/{FunctionName}/things")
        .query(&[("MaxItems", "MaxItems"), ("TagKeys", "tagKeys")]);
    let input = Input { function_name: "a/b c", max_items: 5, tag_keys: vec!["x", "y&"] };
    let prepared = prepare(&LIST, to_tree(&input, REST.requests).unwrap()).unwrap();
    assert_eq!(prepared.path, "/2015-03-31/functions/a%2Fb%20c/things?MaxItems=5&tagKeys=x&tagKeys=y%26");
    assert_eq!((prepared.method, prepared.body.as_str()), ("GET", ""));
}

#[derive(Debug, PartialEq, Deserialize)]
struct Answer {
    balancers: Vec<Balancer>,
    tags: BTreeMap<String, String>,
    marker: Option<String>,
    empty: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Balancer {
    name: String,
    port: u16,
    internal: bool,
}

#[test]
fn xml_is_typed_by_who_reads_it() {
    let body = b"<DescribeResponse xmlns='x'><DescribeResult>\
        <Balancers><member><Name>12</Name><Port>80</Port><Internal>true</Internal><New>1</New></member></Balancers>\
        <Tags><entry><key>role_arn</key><value>a &amp; &#x62;</value></entry></Tags><Empty/>\
        </DescribeResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeResponse>";
    let (answer, unknown): (Answer, _) =
        from_tree(xml::result(body, "Describe").unwrap(), ELB.answers).unwrap();
    assert_eq!(
        answer,
        Answer {
            balancers: vec![Balancer { name: "12".into(), port: 80, internal: true }],
            tags: [("role_arn".to_owned(), "a & b".to_owned())].into(),
            marker: None,
            empty: vec![],
        }
    );
    assert_eq!(unknown.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["Balancers.New"]);
    assert!(xml::result(b"<Describe><Broken>", "Describe").is_err());
}

#[test]
fn refusals() {
    let refused = |body: &str| {
        let status = aws_smithy_runtime_api::http::StatusCode::try_from(400).unwrap();
        let refusal = Refusal::from_response(&HttpResponse::new(status, SdkBody::from(body)));
        (refusal.0.code().map(str::to_owned), refusal.0.message().map(str::to_owned))
    };
    let expected = (Some("NotFound".to_owned()), Some("no".to_owned()));
    for body in [
        "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>no</Message></Error>\
         <RequestId>r</RequestId></ErrorResponse>",
        "<Response><Errors><Error><Code>NotFound</Code><Message>no</Message></Error></Errors>\
         <RequestID>r</RequestID></Response>",
        r#"{"__type":"com.amazonaws.events#NotFound","message":"no"}"#,
        r#"{"__type":"NotFound:http://internal.example.com/","Message":"no"}"#,
    ] {
        assert_eq!(refused(body), expected, "{body}");
    }
    assert_eq!(refused("<html>502</html>"), (None, None));
}
