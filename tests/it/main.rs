//! All integration tests are one binary: it links once, and its tests run beside each other.
//!
//! Fixtures stand in the directories beside this one, called after the module that reads them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

mod access;
mod alarms;
mod aspects;
mod check;
mod circles;
mod cli;
mod conformance;
mod deep;
mod defaults;
mod denied;
mod diagnostics;
mod documentation;
mod edits;
mod emulators;
mod ends;
mod english;
mod excerpts;
mod executor;
mod exit_codes;
mod export;
mod files;
mod first_hour;
mod foreign;
mod fuzz_stack;
mod gates;
mod huge;
mod import;
mod interrupted;
mod late_aspects;
mod laws;
mod log_patterns;
mod lsp;
mod lsp_session;
mod models;
mod operations;
mod plan_format;
mod plans;
mod policy;
mod recorded_codes;
mod recorded_reads;
mod recorded_refusals;
mod reference;
mod regions;
mod replay;
mod reports;
mod review;
mod risks;
mod rollout;
mod second_look;
mod stack;
mod stack_tests;
mod stacks;
mod test_suite;
mod tidy;
mod uses;
mod waf_examples;
mod waf_requests;
