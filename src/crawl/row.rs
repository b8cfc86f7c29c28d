//! Rows of the tables.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a row is not one of its table.
#[derive(Debug)]
pub struct CrawlRowError(pub(super) String);

impl fmt::Display for CrawlRowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CrawlRowError {}

/// Counts of a site, first-party requests included: a row of `sites.jsonl`.
#[derive(Clone, Debug, Deserialize)]
pub struct SiteRow {
    /// The registrable domain of the page; `None`: unknown.
    pub site: Option<String>,
    /// Requests.
    pub requests: u64,
    /// Requests to third parties.
    pub third_party: u64,
    /// Requests that lists block.
    pub blocked: u64,
    /// Requests that an exception allows.
    pub allowed: u64,
    /// Domains of third parties.
    pub domains: u64,
    /// Rows of the crawl without a valid URL.
    pub rejected: u64,
}

/// Counts of the third-party requests to a domain: a row of `domains.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRow {
    /// The registrable domain.
    pub domain: String,
    /// Its owner.
    pub owner: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Sites that sent requests to it.
    pub sites: u64,
    /// Requests.
    pub requests: u64,
    /// Requests that lists block.
    pub blocked: u64,
    /// Requests that an exception allows.
    pub allowed: u64,
}

/// Counts of the third-party requests to an owner or a category: a row of `owners.jsonl` or `categories.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareRow {
    /// The owner or category; `None`: unknown.
    #[serde(alias = "owner", alias = "category")]
    pub name: Option<String>,
    /// Its domains.
    pub domains: u64,
    /// Sites that sent requests to it.
    pub sites: u64,
    /// Requests.
    pub requests: u64,
    /// Requests that lists block.
    pub blocked: u64,
    /// Requests that an exception allows.
    pub allowed: u64,
}

/// What the learner does with a tracker: a line of `brock learn --json`.
#[derive(Clone, Debug, Deserialize)]
pub struct LearnedRow {
    /// The tracker.
    pub tracker: String,
    /// `allow`, `cookieblock` or `block`.
    pub action: String,
}

/// Checks that the parts of a row are not more than the whole.
pub(super) fn check(requests: u64, blocked: u64, allowed: u64) -> Result<(), CrawlRowError> {
    match blocked.checked_add(allowed) {
        Some(decided) if decided <= requests => Ok(()),
        _ => Err(CrawlRowError(format!("{blocked} blocked and {allowed} allowed of {requests} requests"))),
    }
}
