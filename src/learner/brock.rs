//! Policy `brock`: observations of a tracker → verdicts.

use std::collections::BTreeMap;

use super::entities::Entities;
use super::occurrence::{Day, SiteKey, time_of};
use super::signal::{Signal, Signals};
use super::tracker::Tracker;
use super::verdict::{Evidence, Scope, SignalCount, Treatment, Verdict, Why};

/// The parameters of policy `brock`.
///
/// `docs/learner.md` describes how the defaults were chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Score from which a tracker is blocked, if it has at least three sites.
    pub threshold: f32,
    /// Days without observations after which a tracker is on probation.
    pub window: u16,
    /// Days of probation, after which the observations expire.
    pub probation: u16,
    /// Factor that each further day of observation adds to the score.
    pub steady: f32,
    /// Factor for the score of tracking companies' domains (`Entities`).
    pub known: f32,
    /// Whether only sites with a user interaction count, and `sharing` alone never blocks. Otherwise a malicious page can
    /// inject evidence by redirecting the user through several sites. Off for crawls, which have no interactions.
    pub requires_interaction: bool,
}

/// Minimum number of sites for a block, at any score.
const MIN_SITES: usize = 3;

impl Default for Rules {
    fn default() -> Rules {
        Rules { threshold: 3.0, window: 75, probation: 15, steady: 0.2, known: 2.0, requires_interaction: false }
    }
}

/// The evidence against a tracker.
#[derive(Clone, Debug)]
pub(super) struct Assessment {
    pub(super) evidence: Evidence,
    /// Number of sites with a signal of weight 1.
    strong: usize,
    /// One of these signals needs the tracker's cooperation; a page cannot forge it.
    is_cooperating: bool,
}

impl Rules {
    /// Days after which observations expire.
    pub(super) fn memory(&self) -> Day {
        self.window.saturating_add(self.probation)
    }

    /// The sites that count, as bits.
    fn counting(&self, tracker: &Tracker, today: Day, days: Day) -> u32 {
        tracker.sites_with(|site| {
            today.saturating_sub(site.last) <= days && (site.has_interaction || !self.requires_interaction)
        })
    }

    /// Whether a tracker or one of its scripts is blocked or loses its cookies.
    pub(super) fn is_in_force(&self, name: &str, tracker: &Tracker, entities: &Entities, today: Day) -> bool {
        self.judge(name, tracker, entities, today).iter().any(|verdict| verdict.action != Treatment::Allow)
    }

    /// Number of parties with a site that counts.
    pub(super) fn parties(&self, tracker: &Tracker) -> usize {
        tracker.parties(self.counting(tracker, 0, Day::MAX)).len()
    }

    /// The evidence of the days that count; `None` if it is not tracking.
    pub(super) fn assess(
        &self,
        domain: &str,
        tracker: &Tracker,
        entities: &Entities,
        today: Day,
    ) -> Option<Assessment> {
        let counting = self.counting(tracker, today, self.memory());
        let mut identified = 0;
        let mut names = Vec::new();
        for (name, sites) in tracker.identifiers(counting) {
            identified |= sites;
            names.push(name.to_owned());
        }
        // Sites of one party count once.
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
        let is_cooperating =
            of(|signal| signal.weight() >= 1.0 && signal != Signal::Sharing) > 0 || entities.is_tracker(domain);
        Some(Assessment { evidence, strong, is_cooperating })
    }

    /// The verdicts on a tracker, on its hosts that pages need, and on its scripts.
    pub(super) fn judge(&self, name: &str, tracker: &Tracker, entities: &Entities, today: Day) -> Vec<Verdict> {
        let Some(assessment) = self.assess(name, tracker, entities, today) else { return Vec::new() };
        let (action, why) = self.weigh(name, &assessment, entities, today);
        let on = |scope, action, why| Verdict { tracker: scope, action, why, evidence: assessment.evidence.clone() };
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
        // Other scripts of the host may be needed: only the fingerprinting script is blocked.
        let counting = self.counting(tracker, today, self.window);
        for script in &tracker.scripts {
            let sites = tracker.parties(script.sites & counting).len();
            if sites >= MIN_SITES {
                let tracker = Scope::Script { host: script.host.clone(), path: script.path.clone() };
                let signals = vec![SignalCount { signal: Signal::Fingerprint, sites }];
                let Evidence { since, until, .. } = assessment.evidence;
                let evidence = Evidence { signals, sites, score: sites as f32, since, until, names: Vec::new() };
                verdicts.push(Verdict { tracker, action: Treatment::Block, why: Why::Fingerprints, evidence });
            }
        }
        verdicts
    }

    /// The treatment of a host, and its reason.
    pub(super) fn weigh(
        &self,
        host: &str,
        assessment: &Assessment,
        entities: &Entities,
        today: Day,
    ) -> (Treatment, Why) {
        let evidence = &assessment.evidence;
        if evidence.score < self.threshold || assessment.strong < MIN_SITES {
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
        match assessment.is_cooperating || !self.requires_interaction {
            true => (Treatment::Block, Why::EnoughSites),
            false => (Treatment::CookieBlock, Why::SharingAlone),
        }
    }
}

/// The evidence of sites, each with its signals, first day and last day. `weigh` gives the weight of a site; sites of
/// weight 0 are ignored.
pub(super) fn gather(
    sites: impl Iterator<Item = (Signals, Day, Day)>,
    weigh: impl Fn(Signals) -> f32,
) -> Option<Evidence> {
    let mut counts = [0usize; 16];
    let (mut score, mut count, mut since, mut until) = (0.0, 0, Day::MAX, 0);
    for (signals, first, last) in sites {
        let weight = weigh(signals);
        if weight > 0.0 {
            score += weight;
            count += 1;
            (since, until) = (since.min(first), until.max(last));
            signals.iter().for_each(|signal| counts[signal as usize] += 1);
        }
    }
    let mut seen: Vec<SignalCount> = (Signal::all().iter())
        .map(|signal| SignalCount { signal: *signal, sites: counts[*signal as usize] })
        .filter(|seen| seen.sites > 0)
        .collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.sites));
    let (since, until) = (time_of(since), time_of(until));
    (count > 0).then_some(Evidence { signals: seen, sites: count, score, since, until, names: Vec::new() })
}
