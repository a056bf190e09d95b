//! A stack as a template.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    kinds::entry,
    mapping::{Entry, Mapping, Out},
    names::{Names, sub_of},
    order::{Resource, after, break_circles},
    parameters::{Of, Parameter},
    writer::{Made, Members, Unsaid as Left, Writer, camel, is_nothing},
};
use crate::{declaration::Declaration, model::Address, plan::names::predicted, stack::Stack};

pub use super::writer::Unsaid;

/// A template, and what it does not say.
pub struct Template {
    /// The template.
    pub json: Value,
    /// What it does not say of the stack, in the order of addresses.
    pub unsaid: Vec<Unsaid>,
}

/// Outputs that a template can have.
const OUTPUTS: usize = 200;

impl Template {
    /// The template of a stack, which was loaded with the [stand-ins](super::stand_ins) of its parameters.
    ///
    /// # Errors
    /// A parameter that stands for nothing, or two of one name.
    pub fn of(stack: &Stack, parameters: &[Parameter]) -> Result<Self, String> {
        let Stack { name, scope, declarations, variables, .. } = stack;
        let known = &predicted(declarations);
        let mut unsaid = Vec::new();
        let mut defaults: BTreeMap<&str, Value> = BTreeMap::new();
        let mut made: Vec<Made> = Vec::new();
        let mut mapped: Vec<(&Declaration, &'static Mapping)> = Vec::new();
        for declaration in declarations {
            let mut refuse = |why: &str| {
                let address = declaration.address.clone();
                unsaid.push(Left { address, path: Vec::new(), why: why.to_owned() });
            };
            if declaration.settings.absent {
                refuse("CloudFormation can't say that a resource must not exist");
                continue;
            }
            if declaration.scope.region != scope.region {
                refuse("it is in another region, and a template is deployed in one");
                continue;
            }
            let mapping = match entry(declaration.kind.name()) {
                Some(Entry::Mapped(mapping)) => mapping,
                Some(Entry::Left(_, why)) => {
                    refuse(why);
                    continue;
                }
                None => {
                    refuse("this version of trueup does not write it as CloudFormation");
                    continue;
                }
            };
            let mut documents = documents(declaration, &mut unsaid);
            for parameter in parameters {
                if let Of::Member(address, path) = &parameter.of
                    && *address == declaration.address
                    && let Some(was) = parameter.put_in(&mut documents, path)
                {
                    defaults.insert(&parameter.name, was);
                }
            }
            let mut writer = Writer::new(declaration, mapping, documents);
            (mapping.write)(&mut writer);
            writer.finish();
            unsaid.append(&mut writer.unsaid);
            mapped.push((declaration, mapping));
            made.append(&mut writer.made);
        }
        for parameter in parameters {
            if let Of::Variable(name) = &parameter.of
                && let Some(value) = variables.get(name)
            {
                defaults.insert(&parameter.name, value.as_str().into());
            }
        }
        if let Some(lost) = parameters.iter().find(|each| !defaults.contains_key(each.name.as_str())) {
            return Err(format!(
                "the parameter {} stands for no text, number or boolean of the stack",
                lost.name
            ));
        }
        if defaults.len() < parameters.len() {
            return Err("two parameters have the same name".to_owned());
        }
        let resources = with_ids(made);
        let mut names = Names { ids: BTreeMap::new(), known, plain: BTreeSet::new() };
        for (declaration, mapping) in &mapped {
            let main =
                resources.iter().find(|(_, made)| made.of == declaration.address && made.suffix.is_empty());
            names.ids.extend(main.map(|(id, _)| (&declaration.address, (id.clone(), *mapping))));
        }
        for circle in break_circles(&resources, &mut names) {
            let of = resources.iter().find(|(id, _)| *id == circle[0]).map(|(_, made)| made.of.clone());
            let why = format!("CloudFormation refuses a circle: {}", circle.join(" → "));
            unsaid.extend(of.map(|address| Left { address, path: Vec::new(), why }));
        }
        let links = declarations.iter().map(|each| (each.address.clone(), linked(each))).collect();
        let after = after(&resources, &links, &mut names);
        let mut written = Map::new();
        for (id, made) in &resources {
            let mut lost = Vec::new();
            let properties: Members = made
                .properties
                .iter()
                .map(|(key, value)| (key.clone(), names.put_in(id, value, &mut lost)))
                .collect();
            let mut resource = json!({ "Type": made.type_name, "Properties": properties });
            if let Some(others) = after.get(id) {
                resource["DependsOn"] = json!(others);
            }
            if made.is_kept {
                resource["DeletionPolicy"] = "Retain".into();
                resource["UpdateReplacePolicy"] = "Retain".into();
            }
            resource["Metadata"] = json!({ "trueup:address": made.of.to_string() });
            written.insert(id.clone(), resource);
            unsaid.extend(lost.into_iter().map(|why| Left {
                address: made.of.clone(),
                path: Vec::new(),
                why,
            }));
        }
        unsaid.sort_by(|one, other| {
            (&one.address, &one.path, &one.why).cmp(&(&other.address, &other.path, &other.why))
        });
        unsaid.dedup();
        let json = whole(name, written, &names, &mapped, (parameters, &defaults), &unsaid);
        Ok(Self { json, unsaid })
    }
}

fn whole(
    stack: &str,
    resources: Members,
    names: &Names<'_>,
    mapped: &[(&Declaration, &'static Mapping)],
    (parameters, defaults): (&[Parameter], &BTreeMap<&str, Value>),
    unsaid: &[Unsaid],
) -> Value {
    let mut template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": format!("The stack {stack}, as written by trueup export"),
        "Resources": resources,
    });
    let left: Vec<Value> = unsaid
        .iter()
        .map(|each| json!({ "Of": each.address.to_string(), "At": each.path.join("."), "Why": each.why }))
        .collect();
    if !left.is_empty() {
        template["Metadata"] = json!({ "trueup:unsaid": left });
    }
    let outputs: Members = mapped
        .iter()
        .filter_map(|(declaration, mapping)| {
            let (id, _) = names.ids.get(&declaration.address)?;
            let (output, out) =
                mapping.outputs.iter().find(|(output, _)| *output == "arn").or(mapping.outputs.first())?;
            let value = match out {
                Out::Ref => json!({ "Ref": id }),
                Out::Get(attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
                Out::Sub(text) => json!({ "Fn::Sub": sub_of(text, id) }),
            };
            let about = format!("{}.{output}", declaration.address);
            Some((format!("{id}{}", camel(output)), json!({ "Description": about, "Value": value })))
        })
        .take(OUTPUTS)
        .collect();
    if !outputs.is_empty() {
        template["Outputs"] = Value::Object(outputs);
    }
    let of = |parameter: &Parameter| {
        let default = defaults.get(parameter.name.as_str());
        let is_number = default.is_some_and(Value::is_number);
        let about = match &parameter.of {
            Of::Variable(name) => format!("var.{name}"),
            Of::Member(address, path) => format!("{address}.{}", path.join(".")),
        };
        let mut written =
            json!({ "Type": if is_number { "Number" } else { "String" }, "Description": about });
        if let Some(default) = default {
            written["Default"] = default.clone();
        }
        (parameter.name.clone(), written)
    };
    let parameters: Members = parameters.iter().map(of).collect();
    if !parameters.is_empty() {
        template["Parameters"] = Value::Object(parameters);
    }
    template
}

/// The documents that a stack declares of a resource, with their references.
fn documents(declaration: &Declaration, unsaid: &mut Vec<Unsaid>) -> BTreeMap<&'static str, Value> {
    let mut documents = BTreeMap::new();
    for aspect in declaration.kind.aspects() {
        let name = aspect.name();
        let Some(value) = declaration.desired.aspects.get(name).filter(|value| !is_nothing(value)) else {
            continue;
        };
        if declaration.settings.unmanaged.contains(name) {
            continue;
        }
        match aspect.canonical(value) {
            Ok(document) => drop(documents.insert(name, document.into_json())),
            Err(why) => {
                let address = declaration.address.clone();
                unsaid.push(Left { address, path: vec![name.to_owned()], why });
            }
        }
    }
    documents
}

/// What a declaration names in plain text and AWS looks up.
fn linked(declaration: &Declaration) -> BTreeSet<Address> {
    let links = declaration.links.values().flatten().filter(|link| link.is_checked);
    links
        .map(|link| link.reference.address.clone())
        .filter(|address| *address != declaration.address)
        .collect()
}

/// The resources under logical ids: letters and digits, each once.
fn with_ids(made: Vec<Made>) -> Vec<Resource> {
    /// Characters of a logical id.
    const LONGEST: usize = 240;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let with_id = |made: Made| {
        let Address { kind, name, key } = &made.of;
        let mut id = camel(kind) + &camel(name) + &camel(key.as_deref().unwrap_or_default()) + &made.suffix;
        id.truncate(LONGEST);
        let free = (2..).map(|number| format!("{id}{number}"));
        let id = std::iter::once(id.clone()).chain(free).find(|id| !taken.contains(id)).unwrap_or_default();
        taken.insert(id.clone());
        (id, made)
    };
    made.into_iter().map(with_id).collect()
}
