//! Filters → declarativeNetRequest rules, with a certificate for each filter.
//!
//! In Chromium the browser blocks requests by rules that are compiled in advance
//! (<https://developer.chrome.com/docs/extensions/reference/api/declarativeNetRequest>). A rule never matches more than its
//! filter. Where rules cannot express a filter exactly, its rules match less, or it has none, and the report has the
//! reason. `docs/dnr.md` describes the results.
//!
//! ```text
//!   lists
//!     │ parse
//!   filters ── lower/ ──────────▶ drafts ── reduce/ ──────────▶ drafts ── draft ──▶ rules
//!     │  filter: conditions as     │  merge: rules that differ in one set      rules/rule: the dictionary
//!     │    sets/ and expression/   │  subsumed: redundant rules                rules/priority: the table
//!     │  modifications, exceptions │  shared_paths: one path on many hosts
//!     │  surrogates/               │  limits: what the browser accepts
//!     └─ losses ───────────────────┴───────────────────────▶ certificates ──▶ rules/report
//! ```
//!
//! `compile` runs the stages. `reason` is the table of reasons why a filter is not exact. `simulate` evaluates rules as
//! browsers do.

mod certificates;
mod compile;
mod draft;
mod expression;
mod lower;
mod reason;
mod reduce;
mod rules;
mod sets;
mod settings;
mod simulate;
mod surrogate_files;
mod target;

pub use self::compile::{Output, Source, compile, compile_each, compile_files};
pub use self::reason::{Certificate, InexactReason};
pub use self::rules::{
    DomainType, FilterOrigin, HeaderChange, HeaderCondition, HeaderOperation, InexactFilter, PolicySource, Priority,
    QueryTransform, Redirect, Rule, RuleAction, RuleCondition, RuleReport, RuleResourceType, UrlTransform,
};
pub use self::settings::{HitCounts, Limits, Settings};
pub use self::simulate::{RuleOutcome, Simulator};
pub use self::surrogate_files::Surrogates;
pub use self::target::{Features, Target};
