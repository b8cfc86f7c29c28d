//! Filters with `redirect=` or `redirect-rule=` → drafts.
//!
//! A redirect must apply only to requests that a filter blocks, so a `redirect-rule` filter gets rules for the blocks that
//! overlap its requests. Stages: `requests` takes one filter after the other and keeps their `request`s; `collect` finds
//! the blocks that overlap each of them; `host_rules` and `emit` make the drafts; `uncontested` computes which of them may
//! have a higher priority than `$important` blocks.

mod collect;
mod emit;
mod host_rules;
mod request;
mod requests;
mod uncontested;

pub(crate) use self::requests::SurrogateRequests;
