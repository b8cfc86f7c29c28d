//! All integration tests are one program; each file is a subject, most of it data.

// One program: nothing here is public to anyone.
#![allow(unreachable_pub)]

mod answers;
#[cfg(feature = "cli")]
mod budgets;
mod cases;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod cover_index;
mod data;
mod decision_log;
mod dnr;
mod dns_export;
mod doc_references;
mod docs;
mod edges;
mod editor;
mod engine;
mod engine_set;
mod entities;
mod follow_ups;
mod formats;
mod golden;
mod learner;
mod lints;
mod list_tools;
mod lists;
mod mistakes;
mod modifications;
mod mutated;
mod pages;
mod patches;
mod policy;
mod policy_rating;
mod promises;
mod properties;
mod psl;
mod random;
mod redundant;
mod regex;
mod regressions;
mod safari;
mod simulate;
mod skips;
mod structure;
mod update;
mod urls;
mod warm_up;
