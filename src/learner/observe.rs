//! Events → observations in the ledger.

use std::borrow::Cow;

use super::badger;
use super::bounce;
use super::event::{BounceSeen, Event, FingerprintSeen, PageSeen, ReportSeen, RequestSeen, StorageSeen, Time};
use super::fingerprint;
use super::headers::{self, Cookie, Life};
use super::identifier;
use super::ledger::EvictionRank;
use super::occurrence::{Occurrence, day_of};
use super::party::{ThirdParty, host, is_private};
use super::sharing::{EncodedForms, is_file};
use super::signal::{Signal, Signals};
use super::state::{Learner, Policy};
use super::tracker::Tracker;
use super::values::Observation;
use crate::net::host_of;

/// Maximum length of the names of cookies that are recorded.
const MAX_NAME: usize = 64;

impl Learner {
    /// Records an event.
    pub fn observe(&mut self, event: &Event<'_>) {
        self.ledger.tick(day_of(event.time()));
        match event {
            Event::Request(seen) => self.request(seen),
            Event::Page(seen) => self.page(seen),
            Event::Storage(seen) => self.storage(seen),
            Event::Fingerprint(seen) => self.fingerprint(seen),
            Event::Bounce(seen) => self.bounce(seen),
            Event::Interaction(seen) => {
                let site = self.site_key(&seen.site);
                self.ledger.visit(site, day_of(seen.time));
            }
            Event::Report(seen) => self.report(seen),
        }
    }

    fn page(&mut self, seen: &PageSeen<'_>) {
        let site = self.site_key(&seen.site);
        self.recent_sites.record(&self.key, site, seen, self.policy == Policy::Badger);
    }

    /// Unlike in a request, the reporter has decided that the tracker is a third party: entities are not consulted.
    fn report(&mut self, seen: &ReportSeen<'_>) {
        let (host, site) = (host(&seen.tracker), host(&seen.site));
        let (domain, site) = (self.domain(&host), self.domain(&site));
        if domain.is_empty() || domain == site || is_private(&host) || is_private(site) {
            return;
        }
        let mut signals = Signals::of(Signal::from_name(&seen.signal).unwrap_or(Signal::Cookie));
        signals.insert(Signals::of(Signal::Reported));
        let occurrence = self.occurrence(site, seen.time);
        let name = self.tracker_name(&host).into_owned();
        // The limit per party is against malicious pages, which cannot report.
        self.update(&name, &host, &occurrence, false, |tracker| {
            tracker.record(&occurrence, signals);
        });
    }

    fn request(&mut self, seen: &RequestSeen<'_>) {
        let Some(party) = self.third_party(&seen.url, &seen.site, seen.time, &seen.cname) else { return };
        let mut signals = Signals::default();
        if matches!(&*seen.resource_type, "ping" | "beacon") {
            signals.insert(Signals::of(Signal::Beacon));
        } else if badger::is_tracking_by_cookies(&seen.cookies, &seen.set_cookies, seen.time) {
            signals.insert(Signals::of(Signal::Cookie));
        }
        if party.is_cloaked {
            signals.insert(Signals::of(Signal::Cloaked));
        }
        // Only policy `badger` counts this signal, and its test is the slowest.
        if self.policy == Policy::Badger
            && seen.resource_type == "image"
            && seen.frame == 0
            && badger::is_sharing_cookies(&seen.url, &seen.site, self.recent_sites.cookies(party.occurrence.site))
        {
            signals.insert(Signals::of(Signal::PixelSharing));
        }
        if self.receives_identifier(&party, seen) {
            signals.insert(Signals::of(Signal::Sharing));
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        if self.is_sync(&party, &cookies, &seen.redirected_to) {
            signals.insert(Signals::of(Signal::Sync));
        }
        // Cookies of a cloaked host belong to the site.
        let is_own = !party.is_cloaked && !seen.partitioned;
        let observations = if is_own { self.observations(&cookies, seen.time) } else { Vec::new() };
        self.record(&party, signals, &observations);
    }

    /// Whether a request contains an identifier from a first-party cookie.
    fn receives_identifier(&self, party: &ThirdParty<'_>, seen: &RequestSeen<'_>) -> bool {
        let Some(forms) = self.recent_sites.forms(party.occurrence.site) else { return false };
        let path = seen.url.split(['?', '#']).next().unwrap_or_default();
        forms.are_in_url(&self.key, &seen.url, &seen.resource_type)
            || forms.are_in(&self.key, &seen.body)
            // The browser sends first-party cookies to every host name of the site. A request for a static file may
            // ignore them.
            || (party.is_cloaked && !is_file(path) && forms.are_in(&self.key, &seen.cookies))
    }

    fn storage(&mut self, seen: &StorageSeen<'_>) {
        // `sessionStorage` ends with its tab, so it cannot identify a user later.
        if seen.area == "sessionStorage" {
            return;
        }
        let Some(party) = self.third_party(&seen.url, &seen.site, seen.time, "") else { return };
        let items = || seen.items.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let mut signals = Signals::default();
        if badger::is_tracking_by_storage(items()) {
            signals.insert(Signals::of(Signal::Storage));
        }
        // Stored items do not expire.
        let cookies: Vec<Cookie<'_>> = items()
            .filter(|_| !seen.partitioned)
            .map(|(name, value)| Cookie { name, value, life: Life::Seconds(u64::MAX), partitioned: false })
            .collect();
        let observations = self.observations(&cookies, seen.time);
        self.record(&party, signals, &observations);
    }

    fn fingerprint(&mut self, seen: &FingerprintSeen<'_>) {
        let Some(party) = self.third_party(&seen.url, &seen.site, seen.time, "") else { return };
        let mut signals = Signals::default();
        if seen.canvas.as_ref().is_some_and(badger::is_canvas_fingerprint) {
            signals.insert(Signals::of(Signal::Canvas));
        }
        if !fingerprint::is_fingerprinting(&seen.calls, seen.canvas.as_ref()) {
            self.record(&party, signals, &[]);
            return;
        }
        signals.insert(Signals::of(Signal::Fingerprint));
        self.update(&party.name, &party.host, &party.occurrence, true, |tracker| {
            let at = tracker.record(&party.occurrence, signals);
            tracker.record_script(at, &party.host, path_of(&seen.url));
        });
    }

    fn bounce(&mut self, seen: &BounceSeen<'_>) {
        let Some(party) = self.third_party(&seen.url, &seen.site, seen.time, "") else { return };
        let (to, site) = (host_of(&seen.to), host_of(&seen.site));
        let (to, site) = (self.domain(&to), self.domain(&site));
        // Legitimate redirects: from a site that the user uses (a login, a payment), and back to the site of origin (an
        // automatic sign-in).
        if self.ledger.is_visited(self.site_key(&party.host), party.occurrence.day())
            || self.entities.are_together(to, self.domain(&party.host))
            || self.entities.are_together(to, site)
            || bounce::is_sign_in(&seen.to)
        {
            return;
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        if bounce::stores_identifier(&cookies, seen.time) || bounce::adds_identifier(seen) {
            let observations = self.observations(&cookies, seen.time);
            self.record(&party, Signals::of(Signal::Bounce), &observations);
        }
    }

    /// Whether a redirect to another owner contains an identifier from the tracker's cookies (cookie syncing).
    fn is_sync(&self, party: &ThirdParty<'_>, cookies: &[Cookie<'_>], to: &str) -> bool {
        if to.is_empty() || cookies.is_empty() {
            return false;
        }
        let host = host_of(to);
        let domain = self.domain(&host);
        let is_other = !self.entities.are_together(domain, self.domain(&party.host))
            && self.hash(domain.as_bytes()) != party.occurrence.site;
        is_other
            && EncodedForms::of(&self.key, cookies.iter().copied(), "", party.occurrence.time)
                .are_in_url(&self.key, to, "")
    }

    /// The values of cookies that may be identifiers.
    fn observations<'c>(&self, cookies: &[Cookie<'c>], now: Time) -> Vec<Observation<'c>> {
        let is_recorded = |cookie: &&Cookie<'_>| {
            !cookie.partitioned && cookie.life != Life::Seconds(0) && cookie.name.len() <= MAX_NAME
        };
        let observation = |cookie: &Cookie<'c>| {
            let parts = identifier::identifying_parts(cookie.name, cookie.value, now)?;
            let lasts = identifier::lasts(cookie);
            let is_new = lasts == Some(true) || !identifier::is_session(cookie.name);
            Some(Observation { name: cookie.name, hash: self.hash(parts.text().as_bytes()), lasts, is_new })
        };
        cookies.iter().filter(is_recorded).filter_map(observation).collect()
    }

    fn record(&mut self, party: &ThirdParty<'_>, signals: Signals, observations: &[Observation<'_>]) {
        if signals == Signals::default() && observations.is_empty() {
            return;
        }
        self.update(&party.name, &party.host, &party.occurrence, true, |tracker| {
            if signals != Signals::default() {
                tracker.record(&party.occurrence, signals);
            }
            observations.iter().for_each(|seen| tracker.record_value(&party.occurrence, seen));
        });
    }

    /// Updates the entry of a tracker. `limited`: see `Ledger::tracker`.
    fn update(
        &mut self,
        name: &str,
        host: &str,
        occurrence: &Occurrence,
        limited: bool,
        write: impl FnOnce(&mut Tracker),
    ) {
        let (policy, entities, ledger) = (&self.policy, &self.entities, &mut self.ledger);
        let today = ledger.clock.today(occurrence.day());
        let rank = |name: &str, tracker: &Tracker| -> EvictionRank {
            match policy {
                Policy::Badger => (tracker.sites.len() >= badger::THRESHOLD, tracker.sites.len(), tracker.last()),
                Policy::Brock(rules) => {
                    let is_in_force = rules.is_in_force(name, tracker, entities, today);
                    (is_in_force, rules.parties(tracker), tracker.last())
                }
            }
        };
        if let Some(tracker) = ledger.tracker(name, occurrence, limited, rank) {
            // Only the name of a network has a slash: `192.0.2.0/24`.
            if name.contains('/') {
                tracker.record_address(host);
            }
            write(tracker);
        }
    }
}

/// The cookies of a response, and those of its request that the response does not set: only the response has lifetimes.
fn cookies<'c>(sent: &'c str, set: &'c [Cow<'_, str>], now: Time) -> Vec<Cookie<'c>> {
    let mut all: Vec<Cookie<'c>> = set.iter().filter_map(|header| headers::set(header, now)).collect();
    let known: Vec<(&str, &str)> = all.iter().map(|cookie| (cookie.name, cookie.value)).collect();
    all.extend(headers::sent(sent).into_iter().filter(|cookie| !known.contains(&(cookie.name, cookie.value))));
    all
}

/// The path of a URL, from its slash, without query. Unlike `Url::path` it accepts any text.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or("/")
}
