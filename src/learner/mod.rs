//! Observations → ledger → verdicts: trackers that no list names, found by what they do.
//!
//! A learner takes [`Event`]s, keeps what matters of them in a ledger and gives a [`Verdict`] on every domain that was
//! seen tracking, with its evidence. It has no clock, no storage and no randomness: time comes with the events, the
//! ledger goes out as bytes.
//!
//! ```
//! use brock::learner::{Event, Knowledge, Learner, Policy, RequestSeen, Strength};
//!
//! let now = 1_790_000_000_000;
//! let mut learner = Learner::new([7; 16], Knowledge::default(), Policy::default());
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
//! assert_eq!(verdict.action, Strength::Block);
//! assert_eq!(verdict.evidence.names, ["uid"]);
//! ```
//!
//! Two policies read the same ledger: [`Policy::Badger`] gives Privacy Badger's actions, [`Policy::Brock`] is the
//! better default. `docs/learner.md` describes both, the format of events, and how they were measured.
//!
//! # What is kept of a person
//!
//! Sites are kept as keyed hashes, values of cookies too, times to the day. Who has the ledger without the key cannot
//! read where somebody has been. The cookies of the site itself, which are looked for in what trackers get, are held
//! for the last sixteen sites and are no part of the ledger.

mod badger;
mod brock;
mod enforced;
mod event;
mod export;
mod fingerprint;
mod headers;
mod identifier;
mod knowledge;
mod ledger;
mod sharing;
mod signal;
mod store;
mod verdict;

use std::borrow::Cow;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

pub use self::badger::{Standing, cascade};
pub use self::brock::Rules;
pub use self::enforced::{Enforced, Order};
pub use self::event::{
    BounceSeen, Canvas, Event, FingerprintSeen, InteractionSeen, PageSeen, RequestSeen, StorageSeen, StrikeSeen, Time,
};
pub use self::export::as_filters;
pub use self::knowledge::{Category, Knowledge};
pub use self::signal::Signal;
pub use self::store::LedgerError;
pub use self::verdict::{Evidence, Scope, Seen, Strength, Verdict, Why};

use self::headers::{Cookie, Life};
use self::ledger::{Ledger, Sighting, SiteKey, Tracker, day_of};
use self::sharing::Pages;
use self::signal::Signals;
use crate::net::{SuffixList, host_of};

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

/// Days for which interaction with a site keeps it from counting as a mere waypoint.
const VISITED_DAYS: u16 = 45;

/// Watches, remembers and judges.
#[derive(Clone, Debug)]
pub struct Learner {
    key: [u8; 16],
    knowledge: Knowledge,
    policy: Policy,
    /// [`SuffixList`].
    suffixes: Vec<u8>,
    ledger: Ledger,
    pages: Pages,
}

/// Somebody's part in a page: a third party, and the site that it is on.
struct Meeting<'a> {
    /// The third party's host; the one behind its name, if that is known.
    host: Cow<'a, str>,
    /// Its registrable domain.
    domain: String,
    site: SiteKey,
    day: u16,
    /// It has a name of the site itself.
    cloaked: bool,
}

impl Learner {
    /// A learner that has seen nothing. `key` is for the hashes of what is kept; it must be secret and stay the same.
    pub fn new(key: [u8; 16], knowledge: Knowledge, policy: Policy) -> Learner {
        let suffixes = SuffixList::embedded();
        Learner { key, knowledge, policy, suffixes, ledger: Ledger::default(), pages: Pages::default() }
    }

    /// The same with another public suffix list, as publicsuffix.org publishes it.
    pub fn with_public_suffixes(self, list: &str) -> Learner {
        Learner { suffixes: SuffixList::compile(list), ..self }
    }

    /// The same with the ledger of another.
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

    /// Takes in an event.
    pub fn observe(&mut self, event: &Event<'_>) {
        let day = day_of(event.time());
        match event {
            Event::Request(seen) => self.request(seen),
            Event::Page(seen) => {
                let site = self.site_key(&seen.site);
                self.pages.see(site, seen);
            }
            Event::Storage(seen) => self.storage(seen),
            Event::Fingerprint(seen) => self.fingerprint(seen),
            Event::Bounce(seen) => self.bounce(seen),
            Event::Interaction(seen) => {
                let site = self.site_key(&seen.site);
                self.ledger.visit(site, day);
            }
            Event::Strike(seen) => {
                // Who found it has judged whether the two belong together.
                let (host, site) = (host(&seen.tracker), host(&seen.site));
                let (domain, site) = (self.domain(&host), self.domain(&site));
                if domain.is_empty() || site.is_empty() || domain == site {
                    return;
                }
                let signal = Signal::from_name(&seen.signal).unwrap_or(Signal::Cookie);
                let mut signals = Signals::of(signal);
                signals.insert(Signals::of(Signal::Reported));
                let site = self.key_of(site);
                self.ledger.tracker(domain, day).strike(site, signals, day);
            }
        }
    }

    /// What to do with a host, if its domain was seen tracking.
    pub fn verdict(&self, host: &str, now: Time) -> Option<Verdict> {
        let domain = self.domain(host);
        let tracker = self.ledger.trackers.get(domain)?;
        let today = day_of(now);
        let (evidence, action, why) = match &self.policy {
            Policy::Badger => {
                let evidence = badgers_evidence(tracker)?;
                let action = badger::strength(host, evidence.sites, &self.knowledge)?;
                let why = self.badgers_why(host, action);
                (evidence, action, why)
            }
            Policy::Brock(rules) => {
                let evidence = rules.evidence(domain, tracker, &self.knowledge, today)?;
                let (action, why) = rules.weigh(host, &evidence, &self.knowledge, today);
                (evidence, action, why)
            }
        };
        let tracker = match host == domain {
            true => Scope::Domain(host.to_owned()),
            false => Scope::Host(host.to_owned()),
        };
        Some(Verdict { tracker, action, why, evidence })
    }

    /// Every verdict, by domain: on it, on hosts below it that differ, on scripts.
    pub fn verdicts(&self, now: Time) -> Vec<Verdict> {
        let today = day_of(now);
        let mut verdicts = Vec::new();
        for (domain, tracker) in &self.ledger.trackers {
            match &self.policy {
                Policy::Brock(rules) => verdicts.append(&mut rules.judge(domain, tracker, &self.knowledge, today)),
                Policy::Badger => {
                    verdicts.extend(self.verdict(domain, now));
                    let is_over = badgers_evidence(tracker).is_some_and(|evidence| evidence.sites >= badger::THRESHOLD);
                    let below = self.knowledge.cookie_blocked_below(domain).filter(|_| is_over);
                    verdicts.extend(below.filter_map(|host| self.verdict(host, now)));
                }
            }
        }
        verdicts
    }

    /// The verdicts of a time, to be carried out.
    pub fn enforced(&self, now: Time) -> Enforced {
        Enforced::new(&self.verdicts(now), &self.knowledge)
    }

    /// Forgets what no longer counts.
    pub fn tidy(&mut self, now: Time) {
        if let Policy::Brock(rules) = &self.policy {
            self.ledger.expire(day_of(now), rules.memory());
        }
    }

    /// Forgets one tracker.
    pub fn forget_tracker(&mut self, host: &str) {
        let domain = self.domain(host).to_owned();
        self.ledger.trackers.remove(&domain);
    }

    /// Forgets what was seen on one site.
    pub fn forget_site(&mut self, site: &str) {
        let key = self.site_key(site);
        self.ledger.forget_site(key);
        self.pages.forget();
    }

    /// Forgets everything.
    pub fn forget_all(&mut self) {
        self.ledger = Ledger::default();
        self.pages.forget();
    }

    fn request(&mut self, seen: &RequestSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, &seen.cname) else { return };
        let mut signals = Signals::default();
        if matches!(&*seen.kind, "ping" | "beacon") {
            signals.insert(Signals::of(Signal::Beacon));
        } else if !met.cloaked && badger::is_tracking_by_cookies(&seen.cookies, &seen.set_cookies, seen.time) {
            signals.insert(Signals::of(Signal::Cookie));
        }
        if met.cloaked {
            signals.insert(Signals::of(Signal::Cloaked));
        }
        // Nobody else counts it, and it is the dearest question of all.
        if self.policy == Policy::Badger
            && seen.kind == "image"
            && seen.frame == 0
            && badger::is_sharing_cookies(&seen.url, &seen.site, self.pages.cookies(met.site))
        {
            signals.insert(Signals::of(Signal::PixelSharing));
        }
        if self.pages.is_shared(met.site, &seen.url, &seen.body) {
            signals.insert(Signals::of(Signal::Sharing));
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        if self.hands_on(&met, &cookies, &seen.redirected_to) {
            signals.insert(Signals::of(Signal::Sync));
        }
        // Cookies of a host under the site's own name are the site's.
        let watched = if met.cloaked || seen.partitioned { Vec::new() } else { self.sightings(&cookies) };
        self.note(&met, signals, &watched);
    }

    fn storage(&mut self, seen: &StorageSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, "") else { return };
        let items = || seen.items.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let mut signals = Signals::default();
        if badger::is_tracking_by_storage(items()) {
            signals.insert(Signals::of(Signal::Storage));
        }
        // What is stored stays until somebody takes it away.
        let cookies: Vec<Cookie<'_>> = items()
            .filter(|_| !seen.partitioned)
            .map(|(name, value)| Cookie { name, value, life: Life::Seconds(u64::MAX), partitioned: false })
            .collect();
        let watched = self.sightings(&cookies);
        self.note(&met, signals, &watched);
    }

    fn fingerprint(&mut self, seen: &FingerprintSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, "") else { return };
        let mut signals = Signals::default();
        if seen.canvas.as_ref().is_some_and(badger::is_canvas_fingerprint) {
            signals.insert(Signals::of(Signal::Canvas));
        }
        if !fingerprint::is_fingerprinting(&seen.calls, seen.canvas.as_ref()) {
            self.note(&met, signals, &[]);
            return;
        }
        signals.insert(Signals::of(Signal::Fingerprint));
        let tracker = self.tracker(&met);
        let at = tracker.strike(met.site, signals, met.day);
        tracker.sight_script(at, &met.host, path_of(&seen.url));
    }

    fn bounce(&mut self, seen: &BounceSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, "") else { return };
        let to = host_of(&seen.to);
        // A page that somebody uses may send them on: a login, a shop's payment.
        let visited = self.ledger.visits.get(&self.site_key(&met.host));
        let is_visited = visited.is_some_and(|last| met.day.saturating_sub(*last) <= VISITED_DAYS);
        if is_visited || self.knowledge.are_together(self.domain(&to), &met.domain) {
            return;
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        let keeps = cookies.iter().any(|cookie| identifier::may_identify(cookie.name, cookie.value));
        let decorates = parameters(&seen.to)
            .any(|(name, value)| identifier::may_identify(name, value) && !seen.url.contains(value));
        if keeps || decorates {
            let watched = self.sightings(&cookies);
            self.note(&met, Signals::of(Signal::Bounce), &watched);
        }
    }

    /// Whether a redirect to somebody else carries what its sender knows a person by.
    fn hands_on(&self, met: &Meeting<'_>, cookies: &[Cookie<'_>], to: &str) -> bool {
        if to.is_empty() {
            return false;
        }
        let host = host_of(to);
        let domain = self.domain(&host);
        !self.knowledge.are_together(domain, &met.domain)
            && self.key_of(domain) != met.site
            && cookies.iter().any(|cookie| {
                cookie.value.len() >= 8
                    && identifier::may_identify(cookie.name, cookie.value)
                    && to.contains(cookie.value)
            })
    }

    /// What of these cookies is worth watching.
    fn sightings<'c>(&self, cookies: &[Cookie<'c>]) -> Vec<Sighting<'c>> {
        let worth = |cookie: &&Cookie<'_>| {
            !cookie.partitioned
                && cookie.life != Life::Seconds(0)
                && cookie.name.len() <= 64
                && identifier::may_identify(cookie.name, cookie.value)
        };
        let sighting = |cookie: &Cookie<'c>| {
            let lasts = identifier::lasts(cookie);
            let begins = lasts == Some(true) || !identifier::is_session(cookie.name);
            Sighting { name: cookie.name, hash: self.hash(cookie.value.as_bytes()), lasts, begins }
        };
        cookies.iter().filter(worth).map(sighting).collect()
    }

    fn note(&mut self, met: &Meeting<'_>, signals: Signals, watched: &[Sighting<'_>]) {
        if signals == Signals::default() && watched.is_empty() {
            return;
        }
        let tracker = self.tracker(met);
        if signals != Signals::default() {
            tracker.strike(met.site, signals, met.day);
        }
        watched.iter().for_each(|seen| tracker.sight(met.site, seen, met.day));
    }

    fn tracker(&mut self, met: &Meeting<'_>) -> &mut Tracker {
        self.ledger.tracker(&met.domain, met.day)
    }

    /// The third party in a URL (or host) on a site; none, if it is none, or one that is never learned.
    fn meet<'a>(&self, url: &'a str, site: &str, time: Time, cname: &'a str) -> Option<Meeting<'a>> {
        let named = host(url);
        let site = host(site);
        let ours = self.domain(&site);
        let is_ours = |domain: &str| self.knowledge.are_together(domain, ours);
        let cloaked = !cname.is_empty() && is_ours(self.domain(&named));
        let host = if cname.is_empty() { named } else { Cow::Borrowed(cname.trim_end_matches('.')) };
        let domain = self.domain(&host).to_owned();
        if host.is_empty() || site.is_empty() || is_ours(&domain) || is_private(&host) || is_never_learned(&host) {
            return None;
        }
        Some(Meeting { site: self.key_of(ours), day: day_of(time), host, domain, cloaked })
    }

    fn site_key(&self, site: &str) -> SiteKey {
        self.key_of(self.domain(&host(site)))
    }

    fn key_of(&self, domain: &str) -> SiteKey {
        self.hash(domain.as_bytes())
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write(bytes);
        hasher.finish()
    }

    fn domain<'h>(&self, host: &'h str) -> &'h str {
        SuffixList::view(&self.suffixes).registrable(host)
    }

    fn badgers_why(&self, host: &str, action: Strength) -> Why {
        match (action, self.knowledge.cookie_block(host)) {
            (Strength::Allow, _) => Why::TooFewSites,
            (Strength::CookieBlock, Some(listed)) => Why::Needed { host: listed.to_owned() },
            _ => Why::EnoughSites,
        }
    }
}

/// What counts under Privacy Badger's rules: every site on which it did one of the things they know.
fn badgers_evidence(tracker: &Tracker) -> Option<Evidence> {
    let counts = |signals: Signals| f32::from(u8::from(signals.iter().any(Signal::is_badgers)));
    brock::gather(tracker.sites.iter().map(|site| (site.signals, site)), counts)
}

fn cookies<'c>(sent: &'c str, set: &'c [Cow<'_, str>], now: Time) -> Vec<Cookie<'c>> {
    let mut all: Vec<Cookie<'c>> = set.iter().filter_map(|header| headers::set(header, now)).collect();
    let known: Vec<(&str, &str)> = all.iter().map(|cookie| (cookie.name, cookie.value)).collect();
    // The response says of a cookie how long it stays; the request does not.
    all.extend(headers::sent(sent).into_iter().filter(|cookie| !known.contains(&(cookie.name, cookie.value))));
    all
}

/// The host of a URL, or the host itself.
fn host(text: &str) -> Cow<'_, str> {
    if text.contains("://") || text.contains('/') { host_of(text) } else { Cow::Borrowed(text) }
}

/// The path of a URL, from its slash.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or("/")
}

fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split(['&', '#']).filter_map(|pair| pair.split_once('='))
}

/// Whether a host is of this machine or of a network of its own.
fn is_private(host: &str) -> bool {
    let mut numbers = host.split('.').map(|part| part.parse::<u8>());
    let mut next = || numbers.next().and_then(Result::ok);
    match (next(), next(), next(), next()) {
        (Some(first), Some(second), Some(_), Some(_)) => {
            matches!((first, second), (127 | 10, _) | (172, 16..=31) | (192, 168))
        }
        _ => host == "localhost" || host.ends_with(".localhost") || host == "[::1]",
    }
}

/// Hosts that keep what people have decided on cookies, or block for them.
fn is_never_learned(host: &str) -> bool {
    ["consensu.org", "id.opendns.com"]
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}
