//! Which look belongs to which probe.

use super::{access, alarm, crawler, filter, key, object, parameter, plain_http, query, topic};
use crate::{
    aws::Aws,
    gate::{Probe, Seen, Unseen},
    model::Scope,
};

/// Looks at AWS; `scope` says whose account it is.
pub(in crate::world) async fn look(aws: &Aws, probe: &Probe, scope: &Scope) -> Result<Seen, Unseen> {
    match probe {
        Probe::Access(probe) => access::look(aws, probe).await,
        Probe::Alarm(probe) => alarm::look(aws, probe).await,
        Probe::Crawler(probe) => crawler::look(aws, probe).await,
        Probe::Filter(probe) => filter::look(aws, probe).await,
        Probe::Key(probe) => key::look(aws, probe).await,
        Probe::Object(probe) => Box::pin(object::look(aws, probe, scope)).await,
        Probe::Parameter(probe) => parameter::look(aws, probe).await,
        Probe::PlainHttp(probe) => plain_http::look(aws, probe, scope).await,
        Probe::Query(probe) => query::look(aws, probe).await,
        // The stack's own resources are read through the seam, aspect by aspect, as for a plan.
        Probe::Resources(_) => Err(Unseen::unknown("this is not a question to AWS")),
        Probe::Topic(probe) => topic::look(aws, probe).await,
    }
}
