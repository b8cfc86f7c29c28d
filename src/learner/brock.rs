//! Brock's rules: what was seen of a tracker → a verdict.

use std::collections::BTreeMap;

use super::entities::Entities;
use super::ledger::{Day, SiteKey, time_of};
use super::signal::{Signal, Signals};
use super::tracker::Tracker;
use super::verdict::{Evidence, Scope, Seen, Treatment, Verdict, Why};

/// The numbers in the rules.
///
/// `docs/learner.md` says how the defaults were chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// What the sites must come to for a block. Fewer than three sites are never enough.
    pub threshold: f32,
    /// Days after which a tracker that was seen no more goes on probation.
    pub window: u16,
    /// Days of probation, after which it is forgotten.
    pub probation: u16,
    /// What each further day on which a tracker was seen adds: what is there day after day is no accident of one page.
    pub steady: f32,
    /// What evidence counts for against somebody whose business is to know people.
    pub known: f32,
    /// Whether a site counts only if the person did something there, so that no page can teach the learner anything by
    /// leading somebody through it. Then `sharing` alone never blocks either, for it takes no more than a page. Off for
    /// crawls, in which nobody does anything.
    pub requires_interaction: bool,
}

/// Sites without which nothing is blocked, whatever they come to.
const LEAST_SITES: usize = 3;

impl Default for Rules {
    fn default() -> Rules {
        Rules { threshold: 3.0, window: 75, probation: 15, steady: 0.2, known: 2.0, requires_interaction: false }
    }
}

/// What was seen, and what of it counts.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) evidence: Evidence,
    /// Sites with a signal that is enough by itself.
    strong: usize,
    /// One of these signals needs the tracker's help: no page can make it up.
    own: bool,
}

impl Rules {
    /// Days for which anything is remembered.
    pub(super) fn memory(&self) -> Day {
        self.window.saturating_add(self.probation)
    }

    /// The sites of a tracker, as bits, that count.
    fn counting(&self, tracker: &Tracker, today: Day, days: Day) -> u32 {
        tracker.sites_with(|site| today.saturating_sub(site.last) <= days && (site.used || !self.requires_interaction))
    }

    /// Whether anything is done with a tracker, or with a script of its.
    pub(super) fn is_in_force(&self, name: &str, tracker: &Tracker, entities: &Entities, today: Day) -> bool {
        self.judge(name, tracker, entities, today).iter().any(|verdict| verdict.action != Treatment::Allow)
    }

    /// How many sites know of a tracker.
    pub(super) fn known_to(&self, tracker: &Tracker) -> usize {
        tracker.parties(self.counting(tracker, 0, Day::MAX)).len()
    }

    /// What was seen of a tracker within the days that count; none, if that was no tracking.
    pub(super) fn found(&self, domain: &str, tracker: &Tracker, entities: &Entities, today: Day) -> Option<Found> {
        let counting = self.counting(tracker, today, self.memory());
        let mut identified = 0;
        let mut names = Vec::new();
        for (name, sites) in tracker.identifiers(counting) {
            identified |= sites;
            names.push(name.to_owned());
        }
        // Sites of one party are one.
        let mut parties: BTreeMap<SiteKey, (Signals, Day, Day)> = BTreeMap::new();
        for (at, site) in tracker.sites.iter().enumerate().filter(|(at, _)| counting >> at & 1 != 0) {
            let (signals, first, last) = parties.entry(site.party()).or_insert((Signals::default(), Day::MAX, 0));
            signals.insert(site.signals);
            if identified >> at & 1 != 0 {
                signals.insert(Signals::of(Signal::Identifier));
            }
            (*first, *last) = ((*first).min(site.first), (*last).max(site.last));
        }
        let weight = |signals: Signals| signals.iter().map(Signal::weight).sum::<f32>().min(1.0);
        let mut evidence = gather(parties.values().copied(), weight)?;
        evidence.names = names;
        evidence.score *= 1.0 + self.steady * tracker.days(counting).saturating_sub(1) as f32;
        evidence.score *= if entities.is_tracker(domain) { self.known } else { 1.0 };
        let of = |is: fn(Signal) -> bool| parties.values().filter(|(signals, ..)| signals.iter().any(is)).count();
        let strong = of(|signal| signal.weight() >= 1.0);
        let own = of(|signal| signal.weight() >= 1.0 && signal != Signal::Sharing) > 0 || entities.is_tracker(domain);
        Some(Found { evidence, strong, own })
    }

    /// The verdicts on a tracker: on itself, on hosts that pages need, on scripts.
    pub(super) fn judge(&self, name: &str, tracker: &Tracker, entities: &Entities, today: Day) -> Vec<Verdict> {
        let Some(found) = self.found(name, tracker, entities, today) else { return Vec::new() };
        let (action, why) = self.weigh(name, &found, entities, today);
        let on = |scope, action, why| Verdict { tracker: scope, action, why, evidence: found.evidence.clone() };
        if !tracker.addresses.is_empty() {
            let scopes = tracker.addresses.iter().cloned().map(Scope::Domain);
            return scopes.map(|scope| on(scope, action, why.clone())).collect();
        }
        let mut verdicts = vec![on(Scope::Domain(name.to_owned()), action, why)];
        if action == Treatment::Block {
            for host in entities.cookie_blocked_below(name) {
                let why = Why::Needed { host: host.to_owned() };
                verdicts.push(on(Scope::Host(host.to_owned()), Treatment::CookieBlock, why));
            }
            return verdicts;
        }
        // A host of many scripts is not blamed for one of them.
        let counting = self.counting(tracker, today, self.window);
        for script in &tracker.scripts {
            let sites = tracker.parties(script.sites & counting).len();
            if sites >= LEAST_SITES {
                let tracker = Scope::Script { host: script.host.clone(), path: script.path.clone() };
                let signals = vec![Seen { signal: Signal::Fingerprint, sites }];
                let Evidence { since, until, .. } = found.evidence;
                let evidence = Evidence { signals, sites, score: sites as f32, since, until, names: Vec::new() };
                verdicts.push(Verdict { tracker, action: Treatment::Block, why: Why::Fingerprints, evidence });
            }
        }
        verdicts
    }

    /// What is to be done with a host of which this is known.
    pub(super) fn weigh(&self, host: &str, found: &Found, entities: &Entities, today: Day) -> (Treatment, Why) {
        let evidence = &found.evidence;
        if evidence.score < self.threshold || found.strong < LEAST_SITES {
            return (Treatment::Allow, Why::TooFewSites);
        }
        if time_of(today.saturating_sub(self.window)) > evidence.until {
            return (Treatment::CookieBlock, Why::Probation);
        }
        if let Some(listed) = entities.cookie_block(host) {
            return (Treatment::CookieBlock, Why::Needed { host: listed.to_owned() });
        }
        if let Some(category) = entities.category(host) {
            return (Treatment::CookieBlock, Why::Service { category });
        }
        match found.own || !self.requires_interaction {
            true => (Treatment::Block, Why::EnoughSites),
            false => (Treatment::CookieBlock, Why::SharingAlone),
        }
    }
}

/// Sums up sites, each with its signals, its first and its last day, by what a site is worth; those worth nothing are
/// none.
pub(super) fn gather(
    sites: impl Iterator<Item = (Signals, Day, Day)>,
    worth: impl Fn(Signals) -> f32,
) -> Option<Evidence> {
    let mut counts = [0usize; 16];
    let (mut score, mut count, mut since, mut until) = (0.0, 0, Day::MAX, 0);
    for (signals, first, last) in sites {
        let worth = worth(signals);
        if worth > 0.0 {
            score += worth;
            count += 1;
            (since, until) = (since.min(first), until.max(last));
            signals.iter().for_each(|signal| counts[signal as usize] += 1);
        }
    }
    let mut seen: Vec<Seen> = (Signal::all().iter())
        .map(|signal| Seen { signal: *signal, sites: counts[*signal as usize] })
        .filter(|seen| seen.sites > 0)
        .collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.sites));
    let (since, until) = (time_of(since), time_of(until));
    (count > 0).then_some(Evidence { signals: seen, sites: count, score, since, until, names: Vec::new() })
}
