//! Ledger → verdicts, by the learner's policy.

use super::badger;
use super::brock::{self, Assessment};
use super::event::Time;
use super::occurrence::day_of;
use super::signal::{Signal, Signals};
use super::state::{Learner, Policy};
use super::tracker::Tracker;
use super::tracker_policy::TrackerPolicy;
use super::verdict::{Evidence, Scope, Treatment, Verdict, Why};

impl Learner {
    /// The verdict on a host; `None` if its domain was not observed tracking.
    pub fn verdict(&self, host: &str, now: Time) -> Option<Verdict> {
        let name = self.tracker_name(host);
        let tracker = self.ledger.trackers.get(&*name)?;
        if !tracker.addresses.is_empty() && !tracker.addresses.iter().any(|address| address == host) {
            return None;
        }
        let today = self.ledger.clock.today(day_of(now));
        let (evidence, action, why) = match &self.policy {
            Policy::Badger => {
                let evidence = badger_evidence(tracker)?;
                let action = badger::treatment(host, evidence.sites, &self.entities)?;
                let why = self.badger_why(host, action);
                (evidence, action, why)
            }
            Policy::Brock(rules) => {
                let assessment = rules.assess(&name, tracker, &self.entities, today)?;
                let (action, why) = rules.weigh(host, &assessment, &self.entities, today);
                let Assessment { evidence, .. } = assessment;
                (evidence, action, why)
            }
        };
        let tracker = match host == self.domain(host) {
            true => Scope::Domain(host.to_owned()),
            false => Scope::Host(host.to_owned()),
        };
        Some(Verdict { tracker, action, why, evidence })
    }

    /// All verdicts, by domain: on the domain, on hosts below it with another treatment, on scripts.
    pub fn verdicts(&self, now: Time) -> Vec<Verdict> {
        let today = self.ledger.clock.today(day_of(now));
        let mut verdicts = Vec::new();
        for (domain, tracker) in &self.ledger.trackers {
            match &self.policy {
                Policy::Brock(rules) => verdicts.append(&mut rules.judge(domain, tracker, &self.entities, today)),
                Policy::Badger => {
                    verdicts.extend(self.verdict(domain, now));
                    let is_over = badger_evidence(tracker).is_some_and(|evidence| evidence.sites >= badger::THRESHOLD);
                    let below = self.entities.cookie_blocked_below(domain).filter(|_| is_over);
                    verdicts.extend(below.filter_map(|host| self.verdict(host, now)));
                }
            }
        }
        verdicts
    }

    /// The treatments of all trackers with a verdict other than `allow`.
    pub fn tracker_policy(&self, now: Time) -> TrackerPolicy {
        TrackerPolicy::new(&self.verdicts(now), &self.entities)
    }

    fn badger_why(&self, host: &str, action: Treatment) -> Why {
        match (action, self.entities.cookie_block(host)) {
            (Treatment::Allow, _) => Why::TooFewSites,
            (Treatment::CookieBlock, Some(listed)) => Why::Needed { host: listed.to_owned() },
            _ => Why::EnoughSites,
        }
    }
}

/// Privacy Badger's evidence: every site with at least one of its signals counts 1.
fn badger_evidence(tracker: &Tracker) -> Option<Evidence> {
    let counts = |signals: Signals| f32::from(u8::from(signals.iter().any(Signal::is_badger)));
    brock::gather(tracker.sites.iter().map(|site| (site.signals, site.first, site.last)), counts)
}
