//! The door for who watches trackers in JavaScript: events → a ledger → verdicts, and the rules that carry them out.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::dnr::{Features, PolicySource, Rule, Target};
use crate::learner::{Entities, Event, Learner, Policy, Rules, TrackerPolicy, Verdict, as_filters};

/// Watches and remembers.
#[wasm_bindgen]
pub struct Watcher {
    learner: Learner,
}

/// A verdict, and the same in plain words.
#[derive(Serialize)]
struct Told<'v> {
    #[serde(flatten)]
    verdict: &'v Verdict,
    reason: String,
}

#[wasm_bindgen]
impl Watcher {
    /// Has seen nothing. `key`: 16 secret bytes, always the same on a device; `facts`: lines of `Entities`.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], facts: &str) -> Result<Watcher, JsError> {
        let key = key.try_into().map_err(|_| JsError::new("a key has 16 bytes"))?;
        // Pages are in the hands of whoever made them: only sites count on which the person did something.
        let rules = Rules { requires_interaction: true, ..Rules::default() };
        Ok(Watcher { learner: Learner::new(key, Entities::read(facts).0, Policy::Brock(rules)) })
    }

    /// Goes on with a ledger that `save` gave. Throws if the bytes are none, or damaged; then nothing has changed.
    pub fn load(&mut self, ledger: &[u8]) -> Result<(), JsError> {
        self.learner = self.learner.clone().with_ledger(ledger)?;
        Ok(())
    }

    /// The ledger.
    pub fn save(&self) -> Vec<u8> {
        self.learner.ledger()
    }

    /// Takes in events, a JSON object a line. Gives the number of lines that are none.
    pub fn observe(&mut self, events: &str) -> usize {
        let mut unread = 0;
        for line in events.lines() {
            match serde_json::from_str::<Event<'_>>(line) {
                Ok(event) => self.learner.observe(&event),
                Err(_) => unread += 1,
            }
        }
        unread
    }

    /// Every verdict at a time (milliseconds since 1970), as JSON.
    pub fn verdicts(&self, now: f64) -> Result<String, JsError> {
        let verdicts = self.learner.verdicts(now as u64);
        let told: Vec<Told<'_>> = verdicts.iter().map(told).collect();
        Ok(serde_json::to_string(&told)?)
    }

    /// The verdict on a host, as JSON; `undefined` if nothing was seen of it.
    pub fn verdict(&self, host: &str, now: f64) -> Result<Option<String>, JsError> {
        let verdict = self.learner.verdict(host, now as u64);
        Ok(verdict.map(|verdict| serde_json::to_string(&told(&verdict))).transpose()?)
    }

    /// What the verdicts of a time come to: lines for `Engine.setLearned` and `trackerRules`.
    pub fn tracker_policy(&self, now: f64) -> String {
        self.learner.tracker_policy(now as u64).to_string()
    }

    /// The same as a filter list, with reasons in comments.
    pub fn filters(&self, now: f64) -> String {
        as_filters(&self.learner.verdicts(now as u64))
    }

    /// Forgets what no longer counts.
    pub fn tidy(&mut self, now: f64) {
        self.learner.tidy(now as u64);
    }

    /// Forgets one tracker.
    #[wasm_bindgen(js_name = forgetTracker)]
    pub fn forget_tracker(&mut self, host: &str) {
        self.learner.forget_tracker(host);
    }

    /// Forgets what was seen on one site.
    #[wasm_bindgen(js_name = forgetSite)]
    pub fn forget_site(&mut self, site: &str) {
        self.learner.forget_site(site);
    }

    /// Forgets everything.
    #[wasm_bindgen(js_name = forgetAll)]
    pub fn forget_all(&mut self) {
        self.learner.forget_all();
    }
}

fn told(verdict: &Verdict) -> Told<'_> {
    Told { verdict, reason: verdict.to_string() }
}

/// Chromium's rules for trackers, as JSON, numbered from `first`; `chosen`: by a person, or else learned.
#[wasm_bindgen(js_name = trackerRules)]
pub fn tracker_rules(first: u32, trackers: &str, chosen: bool, top_domains: bool) -> Result<String, JsError> {
    let target = Target::Chromium;
    let features = Features { top_domains, ..Features::of(target) };
    let orders = if chosen { PolicySource::User } else { PolicySource::Learned };
    let rules = Rule::for_trackers(first, target, &features, orders, &TrackerPolicy::read(trackers));
    Ok(serde_json::to_string(&rules)?)
}
