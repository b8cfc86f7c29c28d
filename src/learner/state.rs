//! The state of a learner, and how it is saved, restored and erased.

use super::brock::Rules;
use super::entities::Entities;
use super::event::Time;
use super::ledger::Ledger;
use super::occurrence::day_of;
use super::sharing::RecentSites;
use super::store::{self, LedgerError};
use crate::net::SuffixList;

/// The rules that turn observations into verdicts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Policy {
    /// Privacy Badger's rules.
    Badger,
    /// Brock's rules.
    Brock(Rules),
}

impl Default for Policy {
    fn default() -> Policy {
        Policy::Brock(Rules::default())
    }
}

/// Records events and gives verdicts.
#[derive(Clone, Debug)]
pub struct Learner {
    pub(super) key: [u8; 16],
    pub(super) entities: Entities,
    pub(super) policy: Policy,
    /// A [`SuffixList`].
    pub(super) suffixes: Vec<u8>,
    /// The [`SuffixList`] without private suffixes (`github.io`): sites below one private suffix are one party.
    pub(super) registries: Vec<u8>,
    pub(super) ledger: Ledger,
    pub(super) recent_sites: RecentSites,
}

impl Learner {
    /// A learner without observations. `key` is the secret key of all hashes; it must stay the same on a device.
    pub fn new(key: [u8; 16], entities: Entities, policy: Policy) -> Learner {
        Learner {
            key,
            entities,
            policy,
            suffixes: SuffixList::embedded(),
            registries: SuffixList::embedded_registries(),
            ledger: Ledger::default(),
            recent_sites: RecentSites::default(),
        }
    }

    /// The learner with another public suffix list, in the format of <https://publicsuffix.org/list/>.
    pub fn with_public_suffixes(self, list: &str) -> Learner {
        Learner { suffixes: SuffixList::compile(list), registries: SuffixList::compile_registries(list), ..self }
    }

    /// The learner with a saved ledger. A ledger of the other policy is accepted, except its trackers with IP addresses:
    /// Brock's policy stores them by network, Privacy Badger's by address.
    ///
    /// # Errors
    ///
    /// If the bytes are not a complete ledger of this version.
    pub fn with_ledger(self, bytes: &[u8]) -> Result<Learner, LedgerError> {
        Ok(Learner { ledger: store::read(bytes)?, ..self })
    }

    /// The ledger as bytes, for [`Learner::with_ledger`].
    pub fn ledger(&self) -> Vec<u8> {
        store::write(&self.ledger)
    }

    /// Sets the current time, if it is known to be right. Otherwise a time far from all earlier events counts only once
    /// events of three days agree with it, because the system clock may be wrong; until then nothing expires.
    pub fn set_clock(&mut self, now: Time) {
        self.ledger.clock.set(day_of(now));
    }

    /// Drops expired observations; none during an unconfirmed clock jump.
    pub fn tidy(&mut self, now: Time) {
        let day = day_of(now);
        if let Policy::Brock(rules) = &self.policy
            && self.ledger.clock.is_plausible(day)
        {
            self.ledger.expire(day, rules.memory(), rules.requires_interaction);
        }
    }

    /// Erases one tracker.
    pub fn forget_tracker(&mut self, host: &str) {
        let name = self.tracker_name(host).into_owned();
        self.ledger.trackers.remove(&name);
    }

    /// Erases all observations on a site: evidence, values, and interactions. `site`: a URL or a host.
    pub fn forget_site(&mut self, site: &str) {
        let (key, party) = (self.site_key(site), self.party_key(site));
        self.ledger.forget_site(key, party);
        self.recent_sites.forget();
    }

    /// Erases everything.
    pub fn forget_all(&mut self) {
        self.ledger = Ledger::default();
        self.recent_sites.forget();
    }
}
