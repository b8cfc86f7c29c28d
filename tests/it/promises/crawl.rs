//! Any text is read as the tables of a crawl.

use brock::crawl::{CrawlRowError, CrawlTally};

/// For any lines: a row is counted or refused, the sums of what was counted agree, and refused rows change nothing.
pub fn crawl_tables_never_panic(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (mut tally, mut accepted) = (CrawlTally::new(), Vec::new());
    for line in text.split('\n') {
        for table in 0..TABLES {
            match add(&mut tally, table, line) {
                Some(Ok(())) => accepted.push((table, line)),
                Some(Err(error)) => {
                    let message = error.to_string();
                    assert!(!message.is_empty() && !message.contains('\n'), "{line:?}: {message}");
                }
                None => {}
            }
        }
    }
    let report = tally.report();
    assert!(report.blocked <= report.requests && report.third_party <= report.requests, "{text:?}");
    assert_eq!(report.spread.iter().map(|bucket| bucket.sites).sum::<u64>(), report.sites, "{text:?}");
    assert!(report.sites_with_blocked <= report.sites && report.missed_learned <= report.missed.len() as u64);
    for one in &report.missed {
        assert!(one.row.sites >= 3 && one.row.allowed < one.row.requests, "{one:?}");
    }
    for share in report.owners.iter().chain(&report.categories) {
        assert!(
            share.row.blocked + share.row.allowed <= share.row.requests && share.site_share.is_finite(),
            "{share:?}"
        );
    }
    let mut again = CrawlTally::new();
    accepted.iter().for_each(|(table, line)| assert!(add(&mut again, *table, line).is_some_and(|added| added.is_ok())));
    assert_eq!(again.report(), report, "{text:?}");
}

const TABLES: usize = 5;

/// Adds a line to a table; `None` if it is not a row of it.
fn add(tally: &mut CrawlTally, table: usize, line: &str) -> Option<Result<(), CrawlRowError>> {
    Some(match table {
        0 => tally.add_site(&serde_json::from_str(line).ok()?),
        1 => tally.add_domain(serde_json::from_str(line).ok()?),
        2 => tally.add_owner(serde_json::from_str(line).ok()?),
        3 => tally.add_category(serde_json::from_str(line).ok()?),
        _ => tally.add_verdict(serde_json::from_str(line).ok()?),
    })
}
