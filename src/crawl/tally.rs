//! Rows of tables → counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::report::{CrawlReport, CrawlShare, MissedDomain, SpreadBucket};
use super::row::{CrawlRowError, DomainRow, LearnedRow, ShareRow, SiteRow, check};
use crate::net::label_suffixes;

/// Sites on which a third party is seen before it counts as missed. The learner needs signals on as many.
const MISSED_SITES: u64 = 3;
/// Missed domains that a report lists; of more, those on the most sites.
const MOST_MISSED: usize = 10_000;
/// Names of a table of owners or categories. Ours have some hundreds.
const MOST_NAMES: usize = 1_000_000;
/// The fewest third-party domains of each bucket.
const SPREAD: [u64; 7] = [0, 1, 5, 10, 20, 50, 100];

/// Counts the rows of the tables of a crawl. Memory does not grow with sites.
#[derive(Clone, Debug, Default)]
pub struct CrawlTally {
    report: CrawlReport,
    spread: [u64; SPREAD.len()],
    owners: BTreeMap<Option<String>, ShareRow>,
    categories: BTreeMap<Option<String>, ShareRow>,
    missed: Vec<MissedDomain>,
    missed_all: u64,
    /// By host, the action of its verdict.
    learned: BTreeMap<String, String>,
}

impl CrawlTally {
    /// No row was counted.
    pub fn new() -> CrawlTally {
        CrawlTally::default()
    }

    /// Takes a verdict of the learner.
    ///
    /// # Errors
    ///
    /// If the action is none of a verdict.
    pub fn add_verdict(&mut self, row: LearnedRow) -> Result<(), CrawlRowError> {
        match row.action.as_str() {
            "block" | "cookieblock" => {
                // A verdict about a script has a path.
                let host = row.tracker.split('/').next().unwrap_or_default().to_owned();
                stronger(self.learned.entry(host).or_default(), &row.action);
                Ok(())
            }
            "allow" => Ok(()),
            other => Err(CrawlRowError(format!("{other:?} is no action of a verdict"))),
        }
    }

    /// Counts a row of `owners.jsonl`.
    ///
    /// # Errors
    ///
    /// If its parts are more than the whole, or the owner was there before.
    pub fn add_owner(&mut self, row: ShareRow) -> Result<(), CrawlRowError> {
        share(&mut self.owners, row)
    }

    /// Counts a row of `categories.jsonl`.
    ///
    /// # Errors
    ///
    /// If its parts are more than the whole, or the category was there before.
    pub fn add_category(&mut self, row: ShareRow) -> Result<(), CrawlRowError> {
        share(&mut self.categories, row)
    }

    /// Counts a row of `sites.jsonl`.
    ///
    /// # Errors
    ///
    /// If its parts are more than the whole, or the sums of all rows are too large.
    pub fn add_site(&mut self, row: &SiteRow) -> Result<(), CrawlRowError> {
        check(row.requests, row.blocked, row.allowed)?;
        if row.third_party > row.requests {
            let (third, all) = (row.third_party, row.requests);
            return Err(CrawlRowError(format!("{third} requests to third parties of {all} requests")));
        }
        // A row that is refused changes nothing.
        let mut report = self.report.clone();
        for (sum, count) in [
            (&mut report.requests, row.requests),
            (&mut report.rejected, row.rejected),
            (&mut report.third_party, row.third_party),
            (&mut report.blocked, row.blocked),
            (&mut report.allowed, row.allowed),
        ] {
            *sum = sum.checked_add(count).ok_or_else(|| CrawlRowError("the sums are too large".to_owned()))?;
        }
        if row.site.is_some() && row.requests > 0 {
            report.sites += 1;
            report.sites_with_blocked += u64::from(row.blocked > 0);
            let bucket = SPREAD.iter().rposition(|from| row.domains >= *from).unwrap_or(0);
            self.spread[bucket] += 1;
        }
        self.report = report;
        Ok(())
    }

    /// Counts a row of `domains.jsonl`.
    ///
    /// # Errors
    ///
    /// If its parts are more than the whole.
    pub fn add_domain(&mut self, row: DomainRow) -> Result<(), CrawlRowError> {
        check(row.requests, row.blocked, row.allowed)?;
        if row.blocked > 0 || row.sites < MISSED_SITES || row.allowed == row.requests {
            return Ok(());
        }
        self.missed_all += 1;
        self.missed.push(MissedDomain { row, learned: None });
        if self.missed.len() >= 2 * MOST_MISSED {
            self.keep_the_most();
        }
        Ok(())
    }

    fn keep_the_most(&mut self) {
        self.missed.sort_by(|a, b| (Reverse(a.row.sites), &a.row.domain).cmp(&(Reverse(b.row.sites), &b.row.domain)));
        self.missed.truncate(MOST_MISSED);
    }

    /// The report of the rows so far.
    pub fn report(mut self) -> CrawlReport {
        self.keep_the_most();
        let mut report = self.report;
        let ends = SPREAD.iter().skip(1).map(|from| Some(from - 1)).chain([None]);
        let buckets = SPREAD.iter().zip(ends).zip(self.spread);
        report.spread = buckets.map(|((from, to), sites)| SpreadBucket { from: *from, to, sites }).collect();
        let sums = (report.sites, report.third_party);
        (report.owners, report.categories) = (shares(self.owners, sums), shares(self.categories, sums));
        report.missed_unlisted = self.missed_all - self.missed.len() as u64;
        report.missed = self.missed;
        let places: BTreeMap<String, usize> =
            report.missed.iter().enumerate().map(|(place, one)| (one.row.domain.clone(), place)).collect();
        for (host, action) in &self.learned {
            // The rows are about whole domains, a verdict can be about a host of one.
            if let Some(place) = label_suffixes(host).find_map(|name| places.get(name)) {
                stronger(report.missed[*place].learned.get_or_insert_default(), action);
            }
        }
        report.missed_learned = report.missed.iter().filter(|one| one.learned.is_some()).count() as u64;
        report
    }
}

/// Of two actions, `block` counts.
fn stronger(known: &mut String, action: &str) {
    if known != "block" {
        action.clone_into(known);
    }
}

fn share(all: &mut BTreeMap<Option<String>, ShareRow>, row: ShareRow) -> Result<(), CrawlRowError> {
    check(row.requests, row.blocked, row.allowed)?;
    if all.contains_key(&row.name) {
        let name = row.name.unwrap_or_else(|| "null".to_owned());
        return Err(CrawlRowError(format!("{name:?} was there before")));
    }
    if all.len() >= MOST_NAMES {
        return Err(CrawlRowError(format!("more than {MOST_NAMES} names")));
    }
    all.insert(row.name.clone(), row);
    Ok(())
}

/// Most sites first, with their shares of all sites and third-party requests.
fn shares(all: BTreeMap<Option<String>, ShareRow>, (sites, requests): (u64, u64)) -> Vec<CrawlShare> {
    let of = |part: u64, all: u64| part as f64 / all.max(1) as f64;
    let share =
        |row: ShareRow| CrawlShare { site_share: of(row.sites, sites), request_share: of(row.requests, requests), row };
    let mut all: Vec<CrawlShare> = all.into_values().map(share).collect();
    // They are in the order of their names.
    all.sort_by_key(|share| Reverse(share.row.sites));
    all
}
