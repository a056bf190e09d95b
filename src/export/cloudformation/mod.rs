//! A stack as a template of `CloudFormation`: what AWS can express of it, and a list of what it can't.
//!
//! ```text
//! kinds/      the resources that each kind becomes, a file each service, and the table of them
//! mapping     what the table says of a kind
//! writer      one declaration on its way into resources; what nobody takes of it is reported
//! values      values of documents on their way into properties
//! names       references, as Ref, Fn::GetAtt and Fn::Sub
//! policies    policies in AWS's grammar
//! order       circles, and what comes after what
//! load        the stack, with texts that stand for parameters
//! parameters  what is given when the template is deployed
//! template    all of it
//! ```

pub mod kinds;
mod load;
pub mod mapping;
mod names;
mod order;
mod parameters;
mod policies;
mod template;
mod values;
mod writer;

pub use load::load_with_parameters;
pub use parameters::Parameter;
pub use template::{Template, Unsaid};
