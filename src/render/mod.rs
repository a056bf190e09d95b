//! Folds over plans, reports and graphs: what people and machines read. Nothing here compares or
//! decides.

pub mod access;
pub mod access_json;
pub mod escaped;
pub mod explain;
pub mod findings;
pub mod gates;
pub mod graph;
pub mod html;
pub mod in_use;
pub mod json;
pub mod kind_page;
pub mod kinds;
pub mod markdown;
mod markdown_risks;
pub mod markup;
pub mod plan;
pub mod policy_lines;
pub mod reference;
pub mod report;
mod resource;
pub mod risks;
pub mod sarif;
pub mod shifts;
pub mod sign_off;
mod signs;
pub mod style;
pub mod test_report;
pub mod values;
mod xml;
