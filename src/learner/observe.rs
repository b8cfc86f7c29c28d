//! Events → the ledger.

use std::borrow::Cow;

use super::event::{BounceSeen, Event, FingerprintSeen, PageSeen, RequestSeen, StorageSeen, StrikeSeen, Time};
use super::headers::{self, Cookie, Life};
use super::ledger::{Place, Rank, day_of};
use super::party::{Meeting, host, is_private};
use super::sharing::{Forms, is_file};
use super::signal::{Signal, Signals};
use super::tracker::Tracker;
use super::values::Sighting;
use super::{Learner, Policy, badger, bounce, fingerprint, identifier};
use crate::net::host_of;

/// Longer names of cookies are not watched.
const LONGEST_NAME: usize = 64;

impl Learner {
    /// Takes in an event.
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
            Event::Strike(seen) => self.reported(seen),
        }
    }

    fn page(&mut self, seen: &PageSeen<'_>) {
        let site = self.site_key(&seen.site);
        self.pages.see(&self.key, site, seen, self.policy == Policy::Badger);
    }

    /// Who found it has judged whether the two belong together.
    fn reported(&mut self, seen: &StrikeSeen<'_>) {
        let (host, site) = (host(&seen.tracker), host(&seen.site));
        let (domain, site) = (self.domain(&host), self.domain(&site));
        if domain.is_empty() || domain == site || is_private(&host) || is_private(site) {
            return;
        }
        let mut signals = Signals::of(Signal::from_name(&seen.signal).unwrap_or(Signal::Cookie));
        signals.insert(Signals::of(Signal::Reported));
        let place = self.place(site, seen.time);
        let name = self.tracker_name(&host).into_owned();
        // A crawl is not in the hands of its pages.
        self.enter(&name, &host, &place, false, |tracker| {
            tracker.record(&place, signals);
        });
    }

    fn request(&mut self, seen: &RequestSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, &seen.cname) else { return };
        let mut signals = Signals::default();
        if matches!(&*seen.kind, "ping" | "beacon") {
            signals.insert(Signals::of(Signal::Beacon));
        } else if badger::is_tracking_by_cookies(&seen.cookies, &seen.set_cookies, seen.time) {
            signals.insert(Signals::of(Signal::Cookie));
        }
        if met.cloaked {
            signals.insert(Signals::of(Signal::Cloaked));
        }
        // Nobody else counts it, and it is the dearest question of all.
        if self.policy == Policy::Badger
            && seen.kind == "image"
            && seen.frame == 0
            && badger::is_sharing_cookies(&seen.url, &seen.site, self.pages.cookies(met.place.site))
        {
            signals.insert(Signals::of(Signal::PixelSharing));
        }
        if self.is_shared(&met, seen) {
            signals.insert(Signals::of(Signal::Sharing));
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        if self.hands_on(&met, &cookies, &seen.redirected_to) {
            signals.insert(Signals::of(Signal::Sync));
        }
        // Cookies of a host under the site's own name are the site's.
        let watched = if met.cloaked || seen.partitioned { Vec::new() } else { self.sightings(&cookies, seen.time) };
        self.note(&met, signals, &watched);
    }

    /// Whether a request carries the identifier of its site.
    fn is_shared(&self, met: &Meeting<'_>, seen: &RequestSeen<'_>) -> bool {
        let Some(forms) = self.pages.forms(met.place.site) else { return false };
        let path = seen.url.split(['?', '#']).next().unwrap_or_default();
        forms.are_in_url(&self.key, &seen.url, &seen.kind)
            || forms.are_in(&self.key, &seen.body)
            // The browser hands a name of the site the site's cookies, whoever is behind it. Files of the site's pages
            // get them as well, and need not look.
            || (met.cloaked && !is_file(path) && forms.are_in(&self.key, &seen.cookies))
    }

    fn storage(&mut self, seen: &StorageSeen<'_>) {
        // What ends with its tab recognises nobody.
        if seen.area == "sessionStorage" {
            return;
        }
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
        let watched = self.sightings(&cookies, seen.time);
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
        self.enter(&met.name, &met.host, &met.place, true, |tracker| {
            let at = tracker.record(&met.place, signals);
            tracker.sight_script(at, &met.host, path_of(&seen.url));
        });
    }

    fn bounce(&mut self, seen: &BounceSeen<'_>) {
        let Some(met) = self.meet(&seen.url, &seen.site, seen.time, "") else { return };
        let (to, site) = (host_of(&seen.to), host_of(&seen.site));
        let (to, site) = (self.domain(&to), self.domain(&site));
        // A page that somebody uses may send them on: a login, a shop's payment. And who is led back to where they came
        // from was led nowhere: a company's sign-in that needs no hand.
        if self.ledger.is_visited(self.site_key(&met.host), met.place.day())
            || self.entities.are_together(to, self.domain(&met.host))
            || self.entities.are_together(to, site)
            || bounce::is_sign_in(&seen.to)
        {
            return;
        }
        let cookies = cookies(&seen.cookies, &seen.set_cookies, seen.time);
        if bounce::keeps(&cookies, seen.time) || bounce::decorates(seen) {
            let watched = self.sightings(&cookies, seen.time);
            self.note(&met, Signals::of(Signal::Bounce), &watched);
        }
    }

    /// Whether a redirect to somebody else carries what its sender knows a person by.
    fn hands_on(&self, met: &Meeting<'_>, cookies: &[Cookie<'_>], to: &str) -> bool {
        if to.is_empty() || cookies.is_empty() {
            return false;
        }
        let host = host_of(to);
        let domain = self.domain(&host);
        let is_other = !self.entities.are_together(domain, self.domain(&met.host))
            && self.hash(domain.as_bytes()) != met.place.site;
        is_other && Forms::of(&self.key, cookies.iter().copied(), "", met.place.time).are_in_url(&self.key, to, "")
    }

    /// What of these cookies is worth watching.
    fn sightings<'c>(&self, cookies: &[Cookie<'c>], now: Time) -> Vec<Sighting<'c>> {
        let is_kept = |cookie: &&Cookie<'_>| {
            !cookie.partitioned && cookie.life != Life::Seconds(0) && cookie.name.len() <= LONGEST_NAME
        };
        let sighting = |cookie: &Cookie<'c>| {
            let core = identifier::core(cookie.name, cookie.value, now)?;
            let lasts = identifier::lasts(cookie);
            let begins = lasts == Some(true) || !identifier::is_session(cookie.name);
            Some(Sighting { name: cookie.name, hash: self.hash(core.text().as_bytes()), lasts, begins })
        };
        cookies.iter().filter(is_kept).filter_map(sighting).collect()
    }

    fn note(&mut self, met: &Meeting<'_>, signals: Signals, watched: &[Sighting<'_>]) {
        if signals == Signals::default() && watched.is_empty() {
            return;
        }
        self.enter(&met.name, &met.host, &met.place, true, |tracker| {
            if signals != Signals::default() {
                tracker.record(&met.place, signals);
            }
            watched.iter().for_each(|seen| tracker.sight(&met.place, seen));
        });
    }

    /// Writes into the entry of a tracker.
    fn enter(&mut self, name: &str, host: &str, place: &Place, limited: bool, write: impl FnOnce(&mut Tracker)) {
        let (policy, entities, ledger) = (&self.policy, &self.entities, &mut self.ledger);
        let today = ledger.clock.today(place.day());
        let rank = |name: &str, tracker: &Tracker| -> Rank {
            match policy {
                Policy::Badger => (tracker.sites.len() >= badger::THRESHOLD, tracker.sites.len(), tracker.last()),
                Policy::Brock(rules) => {
                    let is_in_force = rules.is_in_force(name, tracker, entities, today);
                    (is_in_force, rules.known_to(tracker), tracker.last())
                }
            }
        };
        if let Some(tracker) = ledger.tracker(name, place, limited, rank) {
            if name.contains('/') {
                tracker.sight_address(host);
            }
            write(tracker);
        }
    }
}

fn cookies<'c>(sent: &'c str, set: &'c [Cow<'_, str>], now: Time) -> Vec<Cookie<'c>> {
    let mut all: Vec<Cookie<'c>> = set.iter().filter_map(|header| headers::set(header, now)).collect();
    let known: Vec<(&str, &str)> = all.iter().map(|cookie| (cookie.name, cookie.value)).collect();
    // The response says of a cookie how long it stays; the request does not.
    all.extend(headers::sent(sent).into_iter().filter(|cookie| !known.contains(&(cookie.name, cookie.value))));
    all
}

/// The path of a URL, from its slash.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or("/")
}
