//! Observations → ledger → verdicts: trackers that no list names, found by what they do.
//!
//! A learner takes [`Event`]s, keeps what matters of them in a ledger and gives a [`Verdict`] on every domain that was
//! seen tracking, with its evidence. It has no clock, no storage and no randomness: time comes with the events, the
//! ledger goes out as bytes.
//!
//! ```
//! use brock::learner::{Event, Entities, Learner, Policy, RequestSeen, Treatment};
//!
//! let now = 1_790_000_000_000;
//! let mut learner = Learner::new([7; 16], Entities::default(), Policy::default());
//! for site in ["https://news.example/", "https://shop.example/", "https://blog.example/"] {
//!     learner.observe(&Event::Request(RequestSeen {
//!         time: now,
//!         site: site.into(),
//!         url: "https://pixel.tracker.example/p.gif".into(),
//!         kind: "image".into(),
//!         set_cookies: vec!["uid=8f14e45fceea167a; Max-Age=31536000".into()],
//!         ..RequestSeen::default()
//!     }));
//! }
//! let verdict = learner.verdict("pixel.tracker.example", now).expect("it was seen");
//! assert_eq!(verdict.action, Treatment::Block);
//! assert_eq!(verdict.evidence.names, ["uid"]);
//! ```
//!
//! Two policies read the same ledger: [`Policy::Badger`] gives Privacy Badger's actions, [`Policy::Brock`] is the
//! better default. `docs/learner.md` describes both, the format of events, and how they were measured.
//!
//! # What is kept of a person
//!
//! Sites are kept as keyed hashes, values of cookies too, times to the day, of values to the hour. Who has the ledger
//! without the key cannot read where somebody has been. The cookies of the site itself, which are looked for in what
//! trackers get, are kept as keyed hashes for the last sixteen sites and are no part of the ledger.

mod badger;
mod bounce;
mod brock;
mod clock;
mod entities;
mod event;
mod export;
mod fingerprint;
mod headers;
mod identifier;
mod ledger;
mod names;
mod observe;
mod party;
mod shape;
mod sharing;
mod signal;
mod storage_isolation;
mod store;
mod tracker;
mod tracker_policy;
mod values;
mod verdict;

pub use self::badger::{Standing, cascade};
pub use self::brock::Rules;
pub use self::entities::{Category, Entities};
pub use self::event::{
    BounceSeen, Canvas, Event, FingerprintSeen, InteractionSeen, PageSeen, RequestSeen, StorageSeen, StrikeSeen, Time,
};
pub use self::export::as_filters;
pub use self::signal::Signal;
pub use self::storage_isolation::{IsolatedFrames, isolated_frames};
pub use self::store::{LedgerError, reseal};
pub use self::tracker_policy::{Order, TrackerPolicy};
pub use self::verdict::{Evidence, Scope, Seen, Treatment, Verdict, Why};

use self::brock::Found;
use self::ledger::{Ledger, day_of};
use self::sharing::Pages;
use self::signal::Signals;
use self::tracker::Tracker;
use crate::net::SuffixList;

/// How verdicts are made of what was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Policy {
    /// Privacy Badger's rules.
    Badger,
    /// Brock's own.
    Brock(Rules),
}

impl Default for Policy {
    fn default() -> Policy {
        Policy::Brock(Rules::default())
    }
}

/// Watches, remembers and judges.
#[derive(Clone, Debug)]
pub struct Learner {
    key: [u8; 16],
    entities: Entities,
    policy: Policy,
    /// [`SuffixList`].
    suffixes: Vec<u8>,
    /// The same without names that companies rent out: sites that differ below one of these are neighbours.
    registries: Vec<u8>,
    ledger: Ledger,
    pages: Pages,
}

impl Learner {
    /// A learner that has seen nothing. `key` is for the hashes of what is kept; it must be secret and stay the same.
    pub fn new(key: [u8; 16], entities: Entities, policy: Policy) -> Learner {
        let (suffixes, registries) = (SuffixList::embedded(), SuffixList::embedded_registries());
        Learner { key, entities, policy, suffixes, registries, ledger: Ledger::default(), pages: Pages::default() }
    }

    /// The same with another public suffix list, as publicsuffix.org publishes it.
    pub fn with_public_suffixes(self, list: &str) -> Learner {
        Learner { suffixes: SuffixList::compile(list), registries: SuffixList::compile_registries(list), ..self }
    }

    /// The same with the ledger of another. One that was written under the other policy is read as well, but for trackers
    /// without a name: Brock's rules keep these by network, Privacy Badger's by address.
    ///
    /// # Errors
    ///
    /// If the bytes are not a whole ledger that this version can read.
    pub fn with_ledger(self, bytes: &[u8]) -> Result<Learner, LedgerError> {
        Ok(Learner { ledger: store::read(bytes)?, ..self })
    }

    /// The ledger, for [`Learner::with_ledger`].
    pub fn ledger(&self) -> Vec<u8> {
        store::write(&self.ledger)
    }

    /// Says what time it is, if that is known for sure. Without it a time that is far from that of all events so far
    /// counts only when events of three days agree with it: until then nothing ages, for the clock may be wrong.
    pub fn set_clock(&mut self, now: Time) {
        self.ledger.clock.set(day_of(now));
    }

    /// What to do with a host, if its domain was seen tracking.
    pub fn verdict(&self, host: &str, now: Time) -> Option<Verdict> {
        let name = self.tracker_name(host);
        let tracker = self.ledger.trackers.get(&*name)?;
        if !tracker.addresses.is_empty() && !tracker.addresses.iter().any(|address| address == host) {
            return None;
        }
        let today = self.ledger.clock.today(day_of(now));
        let (evidence, action, why) = match &self.policy {
            Policy::Badger => {
                let evidence = badgers_evidence(tracker)?;
                let action = badger::strength(host, evidence.sites, &self.entities)?;
                let why = self.badgers_why(host, action);
                (evidence, action, why)
            }
            Policy::Brock(rules) => {
                let found = rules.found(&name, tracker, &self.entities, today)?;
                let (action, why) = rules.weigh(host, &found, &self.entities, today);
                let Found { evidence, .. } = found;
                (evidence, action, why)
            }
        };
        let tracker = match host == self.domain(host) {
            true => Scope::Domain(host.to_owned()),
            false => Scope::Host(host.to_owned()),
        };
        Some(Verdict { tracker, action, why, evidence })
    }

    /// Every verdict, by domain: on it, on hosts below it that differ, on scripts.
    pub fn verdicts(&self, now: Time) -> Vec<Verdict> {
        let today = self.ledger.clock.today(day_of(now));
        let mut verdicts = Vec::new();
        for (domain, tracker) in &self.ledger.trackers {
            match &self.policy {
                Policy::Brock(rules) => verdicts.append(&mut rules.judge(domain, tracker, &self.entities, today)),
                Policy::Badger => {
                    verdicts.extend(self.verdict(domain, now));
                    let is_over = badgers_evidence(tracker).is_some_and(|evidence| evidence.sites >= badger::THRESHOLD);
                    let below = self.entities.cookie_blocked_below(domain).filter(|_| is_over);
                    verdicts.extend(below.filter_map(|host| self.verdict(host, now)));
                }
            }
        }
        verdicts
    }

    /// The verdicts of a time, to be carried out.
    pub fn tracker_policy(&self, now: Time) -> TrackerPolicy {
        TrackerPolicy::new(&self.verdicts(now), &self.entities)
    }

    /// Forgets what no longer counts; nothing, if the clock has jumped.
    pub fn tidy(&mut self, now: Time) {
        let day = day_of(now);
        if let Policy::Brock(rules) = &self.policy
            && self.ledger.clock.is_plausible(day)
        {
            self.ledger.expire(day, rules.memory(), rules.requires_interaction);
        }
    }

    /// Forgets one tracker.
    pub fn forget_tracker(&mut self, host: &str) {
        let name = self.tracker_name(host).into_owned();
        self.ledger.trackers.remove(&name);
    }

    /// Forgets what was seen on one site: evidence, values, and that the person was there. `site`: a URL or a host.
    pub fn forget_site(&mut self, site: &str) {
        let (key, party) = (self.site_key(site), self.party_key(site));
        self.ledger.forget_site(key, party);
        self.pages.forget();
    }

    /// Forgets everything.
    pub fn forget_all(&mut self) {
        self.ledger = Ledger::default();
        self.pages.forget();
    }

    fn badgers_why(&self, host: &str, action: Treatment) -> Why {
        match (action, self.entities.cookie_block(host)) {
            (Treatment::Allow, _) => Why::TooFewSites,
            (Treatment::CookieBlock, Some(listed)) => Why::Needed { host: listed.to_owned() },
            _ => Why::EnoughSites,
        }
    }
}

/// What counts under Privacy Badger's rules: every site on which it did one of the things they know.
fn badgers_evidence(tracker: &Tracker) -> Option<Evidence> {
    let counts = |signals: Signals| f32::from(u8::from(signals.iter().any(Signal::is_badgers)));
    brock::gather(tracker.sites.iter().map(|site| (site.signals, site.first, site.last)), counts)
}
