//! The result.

use serde::Serialize;

use super::row::{DomainRow, ShareRow};

/// What a crawl found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CrawlReport {
    /// Sites that made requests.
    pub sites: u64,
    /// Requests.
    pub requests: u64,
    /// Rows of the crawl without a valid URL.
    pub rejected: u64,
    /// Requests to a domain other than the page's.
    pub third_party: u64,
    /// Requests that lists block.
    pub blocked: u64,
    /// Requests that an exception allows.
    pub allowed: u64,
    /// Sites with at least one blocked request.
    pub sites_with_blocked: u64,
    /// Sites by their number of third-party domains.
    pub spread: Vec<SpreadBucket>,
    /// Owners of third parties, most sites first.
    pub owners: Vec<CrawlShare>,
    /// Categories of third parties, most sites first.
    pub categories: Vec<CrawlShare>,
    /// Third parties on at least three sites of which lists block nothing, most sites first.
    pub missed: Vec<MissedDomain>,
    /// Those of them that are not listed here, because there are too many.
    pub missed_unlisted: u64,
    /// Those of the listed ones that the learner acts on, as a whole or in a part: a host or a script.
    pub missed_learned: u64,
}

/// The sites with so many third-party domains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpreadBucket {
    /// The fewest domains.
    pub from: u64,
    /// The most; `None`: any number.
    pub to: Option<u64>,
    /// Sites.
    pub sites: u64,
}

/// An owner or a category.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CrawlShare {
    /// Its row.
    #[serde(flatten)]
    pub row: ShareRow,
    /// Share of all sites.
    pub site_share: f64,
    /// Share of all third-party requests.
    pub request_share: f64,
}

/// A third party that lists miss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissedDomain {
    /// Its row.
    #[serde(flatten)]
    pub row: DomainRow,
    /// What the learner does with it: `block` or `cookieblock`.
    pub learned: Option<String>,
}
