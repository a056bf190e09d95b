//! A stack held against a world, from a test: load, plan, apply, destroy by the library's own
//! functions, so that a failure says which of them failed.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use trueup::{
    apply::{Report, Run, apply},
    aws::Aws,
    cli::session::make_plan,
    kinds,
    plan::{Live, Mode, Plan},
    read,
    stack::{Loaded, Options, Stack, load},
    world::{AwsWorld, World},
};

use super::{
    emulators::{ACCOUNT, Emulator, REGION},
    models::checked,
};

/// The stack at `path`; its diagnostics are the panic message.
pub(crate) fn stack(path: &Path) -> Stack {
    let environment = |name: &str| (name == "TRUEUP_TEST_SECRET").then(|| "hunter2".to_owned());
    let options = Options { environment: Some(&environment), read_secrets: true, ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    stack.unwrap_or_else(|| panic!("{}\n{}", path.display(), sources.render(&diagnostics).plain()))
}

/// An AWS world that talks to an emulator by a client of its own.
pub(crate) async fn world(emulator: &Emulator) -> AwsWorld {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new(ACCOUNT, "test", None, None, "tests"))
        .region(Region::new(REGION))
        .endpoint_url(&emulator.endpoint)
        .load()
        .await;
    AwsWorld::new(checked(Aws::new(config).without_pauses()))
}

/// A stack and a world.
pub(crate) struct Account<'a> {
    pub(crate) world: &'a dyn World,
    pub(crate) stack: &'a Stack,
}

impl Account<'_> {
    /// What the world holds of the stack.
    pub(crate) async fn live(&self) -> Live {
        let live = read::live(self.world, &self.stack.declarations, &self.stack.secrets).await;
        live.unwrap_or_else(|failure| panic!("failed to read: {failure}"))
    }

    /// What would change.
    pub(crate) async fn plan(&self) -> Plan {
        make_plan(self.stack, Mode::Apply, &self.live().await, BTreeSet::new())
    }

    /// Closes the difference; every change must succeed.
    pub(crate) async fn apply(&self) -> Report {
        let live = self.live().await;
        let plan = make_plan(self.stack, Mode::Apply, &live, BTreeSet::new());
        self.run(&plan, &live).await
    }

    /// Deletes what the stack owns, data and all.
    pub(crate) async fn destroy(&self) -> Report {
        let live = self.live().await;
        let all = self.stack.declarations.iter().map(|each| each.address.clone()).collect();
        let plan = make_plan(self.stack, Mode::Destroy, &live, all);
        self.run(&plan, &live).await
    }

    async fn run(&self, plan: &Plan, live: &Live) -> Report {
        let secrets = Arc::clone(&self.stack.secrets);
        let run = Run { world: self.world, declarations: &self.stack.declarations, live, secrets: &secrets };
        let report = apply(&run, plan, std::future::pending(), &mut |_| {}).await;
        assert!(report.is_good(), "{report:#?}");
        report
    }
}

/// The changes of a plan, as `address/aspect: edits`; empty for an empty plan.
pub(crate) fn changes(plan: &Plan) -> Vec<String> {
    let mut changes = Vec::new();
    for resource in &plan.resources {
        if let Some(reason) = &resource.reason {
            changes.push(format!("{}: {reason}", resource.address));
        }
        for change in &resource.changes {
            let edits: Vec<String> = change
                .edits
                .iter()
                .map(|edit| format!("{} {:?} → {:?}", edit.path.join("."), edit.from, edit.to))
                .collect();
            changes.push(format!("{}/{}: {}", resource.address, change.aspect, edits.join("; ")));
        }
    }
    changes
}
