//! A ledger as bytes: magic, version, checksum, and the ledger in the postcard format (<https://postcard.jamesmunns.com/>).

use thiserror::Error;

use super::ledger::Ledger;
use super::tracker::Tracker;
use crate::digest::sha256;

const MAGIC: &[u8; 7] = b"BrockLg";

/// The only version that is read.
const VERSION: u8 = 2;

const HEAD: usize = MAGIC.len() + 1 + 8;

/// The reason why bytes are not a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The bytes have no ledger header.
    #[error("not a ledger")]
    Foreign,
    /// The ledger has a newer version.
    #[error("the ledger has version {found}; this program reads versions up to {VERSION}")]
    Newer {
        /// The version of the ledger.
        found: u8,
    },
    /// The ledger has a version from before the first release.
    #[error("the ledger has version {found}, which is no longer read")]
    Older {
        /// The version of the ledger.
        found: u8,
    },
    /// The checksum or the content is wrong.
    #[error("the ledger is damaged")]
    Damaged,
}

pub(super) fn write(ledger: &Ledger) -> Vec<u8> {
    sealed(postcard::to_allocvec(ledger).unwrap_or_default())
}

/// The bytes with a valid header and checksum, as a forger can make them. For tests.
#[doc(hidden)]
pub fn reseal(bytes: Vec<u8>) -> Vec<u8> {
    sealed(bytes.get(HEAD..).unwrap_or_default().to_vec())
}

fn sealed(body: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend(MAGIC);
    bytes.push(VERSION);
    bytes.extend(checksum(&body));
    bytes.extend(body);
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<Ledger, LedgerError> {
    let head = bytes.get(..HEAD).ok_or(LedgerError::Foreign)?;
    if !head.starts_with(MAGIC) {
        return Err(LedgerError::Foreign);
    }
    let version = head[MAGIC.len()];
    if version > VERSION {
        return Err(LedgerError::Newer { found: version });
    }
    if version < VERSION {
        return Err(LedgerError::Older { found: version });
    }
    let body = &bytes[HEAD..];
    if checksum(body) != head[MAGIC.len() + 1..] {
        return Err(LedgerError::Damaged);
    }
    let ledger: Ledger = postcard::from_bytes(body).map_err(|_| LedgerError::Damaged)?;
    // A forged ledger may have a valid checksum.
    if ledger.trackers.values().all(Tracker::is_valid) { Ok(ledger) } else { Err(LedgerError::Damaged) }
}

fn checksum(body: &[u8]) -> [u8; 8] {
    let mut start = [0; 8];
    start.copy_from_slice(&sha256(body)[..8]);
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learner::{Entities, Event, Learner, Policy, ReportSeen};

    /// Forged bytes with a valid checksum are rejected, or are a valid ledger.
    #[test]
    fn forged_ledgers_do_no_harm() {
        let empty = Learner::new([1; 16], Entities::default(), Policy::default());
        let learner = || empty.clone();
        let mut honest = learner();
        let event = |line: &str| -> Event<'static> {
            let [site, tracker] = line.split(' ').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
            let (site, tracker) = (site.into(), tracker.into());
            Event::Report(ReportSeen { time: 1_787_356_800_000, site, tracker, signal: "canvas".into() })
        };
        for line in ["a.test spy.test", "b.test spy.test", "c.test spy.test", "a.test other.test"] {
            honest.observe(&event(line));
        }
        let body = honest.ledger()[HEAD..].to_vec();
        let mut accepted = 0;
        for at in 0..body.len() {
            for change in [0x01, 0x10, 0x80, 0xff] {
                let mut forged = body.clone();
                forged[at] ^= change;
                let Ok(mut forged) = learner().with_ledger(&sealed(forged)) else { continue };
                accepted += 1;
                forged.observe(&event("d.test spy.test"));
                forged.tidy(1_787_356_800_000);
                assert!(learner().with_ledger(&forged.ledger()).is_ok());
                forged.verdicts(u64::MAX);
            }
        }
        assert!(accepted > body.len());
    }
}
