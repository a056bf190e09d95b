//! A stack as a template.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    kinds::entry,
    mapping::{Entry, Mapping, Out},
    names::{Names, sub_of},
    order::{Resource, after, break_circles},
    parameters::{KNOWN, Of, Parameter, shown},
    writer::{Made, Members, Writer, camel, is_nothing},
};
use crate::{
    declaration::Declaration,
    model::{Address, Secrets},
    plan::names::predicted,
    stack::Stack,
};

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

/// What the declarations of a stack become, one by one.
#[derive(Default)]
struct Collected<'a> {
    made: Vec<Made>,
    mapped: Vec<(&'a Declaration, &'static Mapping)>,
    /// What the parameters stand for, by their names.
    defaults: BTreeMap<&'a str, Value>,
    /// Parameters of the template's own, with what they are about.
    asked: BTreeMap<String, String>,
    unsaid: Vec<Unsaid>,
}

impl Template {
    /// The template of a stack, which [`super::load_with_parameters`] loaded.
    ///
    /// # Errors
    /// A parameter that stands for nothing, or two of one name.
    pub fn of(stack: &Stack, parameters: &[Parameter]) -> Result<Self, String> {
        let Collected { made, mapped, defaults, asked, mut unsaid } = Collected::of(stack, parameters)?;
        let known = &predicted(&stack.declarations);
        let resources = with_ids(made);
        let mut names = Names { ids: BTreeMap::new(), known, plain: BTreeSet::new() };
        for (declaration, mapping) in &mapped {
            let main =
                resources.iter().find(|(_, made)| made.of == declaration.address && made.suffix.is_empty());
            names.ids.extend(main.map(|(id, _)| (&declaration.address, (id.clone(), *mapping))));
        }
        for circle in break_circles(&resources, &mut names) {
            let of = resources.iter().find(|(id, _)| *id == circle[0]).map(|(_, made)| &made.of);
            let why = format!("CloudFormation refuses a circle: {}", circle.join(" → "));
            unsaid.extend(of.map(|address| left(address, why)));
        }
        let links = stack.declarations.iter().map(|each| (each.address.clone(), linked(each))).collect();
        let after = after(&resources, &links, &mut names);
        let written = resources
            .iter()
            .map(|each| (each.0.clone(), written(each, &names, &after, &mut unsaid)))
            .collect();
        for each in &mut unsaid {
            each.path.iter_mut().chain([&mut each.why]).for_each(|text| *text = shown(text));
        }
        unsaid.sort_by(|one, other| {
            (&one.address, &one.path, &one.why).cmp(&(&other.address, &other.path, &other.why))
        });
        unsaid.dedup();
        let json = whole(&stack.name, &written, &names, &mapped, (parameters, &defaults, &asked), &unsaid);
        // A key of a document, or the name of a resource of the template, can't be a parameter.
        let text = json.to_string();
        if text.contains(KNOWN) || text.contains(&camel(KNOWN)) {
            return Err("a parameter stands for a variable that decides more than texts".to_owned());
        }
        Ok(Self { json, unsaid })
    }
}

impl<'a> Collected<'a> {
    fn of(stack: &'a Stack, parameters: &'a [Parameter]) -> Result<Self, String> {
        let mut all = Self::default();
        for declaration in &stack.declarations {
            match mapping_of(declaration, &stack.scope.region) {
                Ok(mapping) => all.add(declaration, mapping, parameters, &stack.secrets),
                Err(why) => all.unsaid.push(left(&declaration.address, why)),
            }
        }
        for parameter in parameters {
            if let Of::Variable(name) = &parameter.of
                && let Some(value) = stack.variables.get(name)
            {
                all.defaults.insert(&parameter.name, value.as_str().into());
            }
        }
        if let Some(lost) = parameters.iter().find(|each| !all.defaults.contains_key(each.name.as_str())) {
            let name = &lost.name;
            return Err(format!("the parameter {name} stands for no text, number or boolean of the stack"));
        }
        if all.defaults.len() < parameters.len() {
            return Err("two parameters have the same name".to_owned());
        }
        Ok(all)
    }

    fn add(
        &mut self,
        declaration: &'a Declaration,
        mapping: &'static Mapping,
        parameters: &'a [Parameter],
        archives: &Secrets,
    ) {
        let mut documents = documents(declaration, &mut self.unsaid);
        for parameter in parameters {
            if let Of::Member(address, path) = &parameter.of
                && *address == declaration.address
                && let Some(was) = parameter.put_in(&mut documents, path)
            {
                self.defaults.insert(&parameter.name, was);
            }
        }
        let mut writer = Writer::new(declaration, mapping.type_name, documents, archives);
        (mapping.write)(&mut writer);
        writer.finish();
        self.unsaid.append(&mut writer.unsaid);
        self.made.append(&mut writer.made);
        self.asked.append(&mut writer.asked);
        self.mapped.push((declaration, mapping));
    }
}

/// How a declaration of a stack in a region becomes resources, or why it does not.
fn mapping_of(declaration: &Declaration, region: &str) -> Result<&'static Mapping, &'static str> {
    if declaration.settings.absent {
        return Err("CloudFormation can't say that a resource must not exist");
    }
    if declaration.scope.region != region {
        return Err("it is in another region, and a template is deployed in one");
    }
    match entry(declaration.kind.name()) {
        Some(Entry::Mapped(mapping)) => Ok(mapping),
        Some(Entry::Left(_, why)) => Err(why),
        None => Err("this version of trueup does not write it as CloudFormation"),
    }
}

fn left(address: &Address, why: impl Into<String>) -> Unsaid {
    Unsaid { address: address.clone(), path: Vec::new(), why: why.into() }
}

/// A resource with its references put in.
fn written(
    (id, made): &Resource,
    names: &Names<'_>,
    after: &BTreeMap<String, BTreeSet<String>>,
    unsaid: &mut Vec<Unsaid>,
) -> Value {
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
    unsaid.extend(lost.into_iter().map(|why| left(&made.of, why)));
    resource
}

fn whole(
    stack: &str,
    resources: &Members,
    names: &Names<'_>,
    mapped: &[(&Declaration, &'static Mapping)],
    (parameters, defaults, asked): (&[Parameter], &BTreeMap<&str, Value>, &BTreeMap<String, String>),
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
    let asked =
        asked.iter().map(|(name, about)| (name.clone(), json!({ "Type": "String", "Description": about })));
    let parameters: Members = parameters.iter().map(of).chain(asked).collect();
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
                unsaid.push(Unsaid { address, path: vec![name.to_owned()], why });
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
