//! Brock's rules: what was seen of a tracker → a verdict.

use super::knowledge::Knowledge;
use super::ledger::{Day, Tracker, time_of};
use super::signal::{Signal, Signals};
use super::verdict::{Evidence, Scope, Seen, Strength, Verdict, Why};

/// The numbers in the rules.
///
/// The defaults are those that did best where March and April of a crawl had to tell of May: `docs/learner.md`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// What the sites must come to for a block. Fewer than three sites are never enough.
    pub threshold: f32,
    /// Days after which a tracker that was seen no more goes on probation.
    pub window: u16,
    /// Days of probation, after which it is forgotten.
    pub probation: u16,
}

/// Sites without which nothing is blocked, whatever they come to.
const LEAST_SITES: usize = 3;

/// What evidence counts for against somebody whose business is to know people.
const KNOWN: f32 = 2.0;

/// What each further day on which a tracker was seen adds: what is there day after day is no accident of one page.
const STEADY: f32 = 0.2;

impl Default for Rules {
    fn default() -> Rules {
        Rules { threshold: 3.0, window: 75, probation: 15 }
    }
}

impl Rules {
    /// Days for which anything is remembered.
    pub(super) fn memory(&self) -> Day {
        self.window.saturating_add(self.probation)
    }

    /// What was seen of a tracker within the days that count; none, if that was no tracking.
    pub(super) fn evidence(
        &self,
        domain: &str,
        tracker: &Tracker,
        knowledge: &Knowledge,
        today: Day,
    ) -> Option<Evidence> {
        let fresh = tracker.fresh(today, self.memory());
        let mut identified = 0;
        let mut names = Vec::new();
        for (name, sites) in tracker.identifiers(fresh) {
            identified |= sites;
            names.push(name.to_owned());
        }
        let signals = |at: usize, signals: Signals| {
            let mut all = signals;
            if identified >> at & 1 != 0 {
                all.insert(Signals::of(Signal::Identifier));
            }
            all
        };
        let sites = tracker.sites.iter().enumerate().filter(|(at, _)| fresh >> at & 1 != 0);
        let sites = sites.map(|(at, site)| (signals(at, site.signals), site));
        let mut evidence = gather(sites, |signals| signals.iter().map(Signal::weight).sum::<f32>().min(1.0))?;
        evidence.names = names;
        evidence.score *= 1.0 + STEADY * tracker.days(fresh).saturating_sub(1) as f32;
        evidence.score *= if knowledge.is_tracker(domain) { KNOWN } else { 1.0 };
        Some(evidence)
    }

    /// The verdicts on a domain: on itself, on hosts that pages need, on scripts.
    pub(super) fn judge(&self, domain: &str, tracker: &Tracker, knowledge: &Knowledge, today: Day) -> Vec<Verdict> {
        let Some(evidence) = self.evidence(domain, tracker, knowledge, today) else { return Vec::new() };
        let (action, why) = self.weigh(domain, &evidence, knowledge, today);
        let scope = Scope::Domain(domain.to_owned());
        let mut verdicts = vec![Verdict { tracker: scope, action, why, evidence: evidence.clone() }];
        if action == Strength::Block {
            for host in knowledge.cookie_blocked_below(domain) {
                let why = Why::Needed { host: host.to_owned() };
                let scope = Scope::Host(host.to_owned());
                verdicts.push(Verdict {
                    tracker: scope,
                    action: Strength::CookieBlock,
                    why,
                    evidence: evidence.clone(),
                });
            }
            return verdicts;
        }
        // A host of many scripts is not blamed for one of them.
        let fresh = tracker.fresh(today, self.window);
        for script in &tracker.scripts {
            let sites = (script.sites & fresh).count_ones() as usize;
            if sites >= LEAST_SITES {
                let scope = Scope::Script { host: script.host.clone(), path: script.path.clone() };
                let signals = vec![Seen { signal: Signal::Fingerprint, sites }];
                let evidence = Evidence { signals, sites, score: sites as f32, names: Vec::new(), ..evidence };
                verdicts.push(Verdict { tracker: scope, action: Strength::Block, why: Why::Fingerprints, evidence });
            }
        }
        verdicts
    }

    /// What is to be done with a host of which this is known.
    pub(super) fn weigh(&self, host: &str, evidence: &Evidence, knowledge: &Knowledge, today: Day) -> (Strength, Why) {
        if evidence.score < self.threshold || evidence.sites < LEAST_SITES {
            return (Strength::Allow, Why::TooFewSites);
        }
        if time_of(today.saturating_sub(self.window)) > evidence.until {
            return (Strength::CookieBlock, Why::Probation);
        }
        if let Some(listed) = knowledge.cookie_block(host) {
            return (Strength::CookieBlock, Why::Needed { host: listed.to_owned() });
        }
        match knowledge.category(host) {
            Some(category) => (Strength::CookieBlock, Why::Service { category }),
            None => (Strength::Block, Why::EnoughSites),
        }
    }
}

/// Sums up sites by what a site is worth; those worth nothing are none.
pub(super) fn gather<'l>(
    sites: impl Iterator<Item = (Signals, &'l super::ledger::Site)>,
    worth: impl Fn(Signals) -> f32,
) -> Option<Evidence> {
    let mut counts = [0usize; 16];
    let (mut score, mut count, mut since, mut until) = (0.0, 0, Day::MAX, 0);
    for (signals, site) in sites {
        let worth = worth(signals);
        if worth > 0.0 {
            score += worth;
            count += 1;
            (since, until) = (since.min(site.first), until.max(site.last));
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
