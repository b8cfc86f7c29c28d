//! The learner for JavaScript: events → ledger → verdicts, and Chromium's rules for trackers.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::answer::VerdictAnswer;
use crate::dnr::{Features, PolicySource, Rule, Target};
use crate::learner::{
    Entities, Event, IsolatedFrames, Learner, Policy, Rules, TrackerPolicy, as_filters, isolated_frames,
};

/// A learner and its ledger.
#[wasm_bindgen]
pub struct LearnerHandle {
    learner: Learner,
}

#[wasm_bindgen]
impl LearnerHandle {
    /// A learner with an empty ledger. `key`: 16 secret bytes, constant on a device; `entities`: lines of
    /// [`Entities`].
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], entities: &str) -> Result<LearnerHandle, JsError> {
        let key = key.try_into().map_err(|_| JsError::new("the key must have 16 bytes"))?;
        // Sites without user interaction do not count: any page can simulate sightings on many domains.
        let rules = Rules { requires_interaction: true, ..Rules::default() };
        Ok(LearnerHandle { learner: Learner::new(key, Entities::read(entities).0, Policy::Brock(rules)) })
    }

    /// Replaces the ledger by one that `save` returned. Throws if it is damaged, and then changes nothing.
    pub fn load(&mut self, ledger: &[u8]) -> Result<(), JsError> {
        self.learner = self.learner.clone().with_ledger(ledger)?;
        Ok(())
    }

    /// The ledger as bytes.
    pub fn save(&self) -> Vec<u8> {
        self.learner.ledger()
    }

    /// Records events, one JSON object per line. Returns the number of lines that are no event.
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

    /// All verdicts at a time (milliseconds since 1970), as a JSON array.
    pub fn verdicts(&self, now: f64) -> Result<String, JsError> {
        let verdicts = self.learner.verdicts(now as u64);
        let answers: Vec<VerdictAnswer<'_>> = verdicts.iter().map(VerdictAnswer::from).collect();
        Ok(serde_json::to_string(&answers)?)
    }

    /// The verdict for a host, as JSON; `undefined` if the ledger has nothing about it.
    pub fn verdict(&self, host: &str, now: f64) -> Result<Option<String>, JsError> {
        let verdict = self.learner.verdict(host, now as u64);
        Ok(verdict.map(|verdict| serde_json::to_string(&VerdictAnswer::from(&verdict))).transpose()?)
    }

    /// The policy that follows from the verdicts at a time: lines for `Engine.setLearned` and `trackerRules`.
    #[wasm_bindgen(js_name = trackerPolicy)]
    pub fn tracker_policy(&self, now: f64) -> String {
        self.learner.tracker_policy(now as u64).to_string()
    }

    /// The verdicts at a time as a filter list with the reasons as comments.
    pub fn filters(&self, now: f64) -> String {
        as_filters(&self.learner.verdicts(now as u64))
    }

    /// Deletes sightings that are too old to count.
    pub fn tidy(&mut self, now: f64) {
        self.learner.tidy(now as u64);
    }

    /// Deletes one tracker.
    #[wasm_bindgen(js_name = forgetTracker)]
    pub fn forget_tracker(&mut self, host: &str) {
        self.learner.forget_tracker(host);
    }

    /// Deletes all sightings on one site.
    #[wasm_bindgen(js_name = forgetSite)]
    pub fn forget_site(&mut self, site: &str) {
        self.learner.forget_site(site);
    }

    /// Deletes everything.
    #[wasm_bindgen(js_name = forgetAll)]
    pub fn forget_all(&mut self) {
        self.learner.forget_all();
    }
}

/// Chromium's rules for trackers, as a JSON array, numbered from `first`. `chosen`: the policy is the user's, not learned.
#[wasm_bindgen(js_name = trackerRules)]
pub fn tracker_rules(first: u32, trackers: &str, chosen: bool, top_domains: bool) -> Result<String, JsError> {
    let target = Target::Chromium;
    let features = Features { top_domains, ..Features::of(target) };
    let source = if chosen { PolicySource::User } else { PolicySource::Learned };
    let rules = Rule::for_trackers(first, target, &features, source, &TrackerPolicy::read(trackers));
    Ok(serde_json::to_string(&rules)?)
}

/// The frames that get an empty storage, as JSON: `[{ hosts, except, only, sites, digits }]`, of the user's choices and
/// the learned policy, both as lines of [`TrackerPolicy`]. `digits`: see [`digits`].
#[wasm_bindgen(js_name = isolatedFrames)]
pub fn isolated_frames_json(chosen: &str, learned: &str, sites_off: Vec<String>) -> Result<String, JsError> {
    let policies = [TrackerPolicy::read(chosen), TrackerPolicy::read(learned)];
    let groups: Vec<FramesObject> = isolated_frames(&policies, &sites_off)
        .into_iter()
        .map(|IsolatedFrames { hosts, except, only, sites }| FramesObject {
            digits: digits(only, &sites),
            hosts,
            except,
            only,
            sites,
        })
        .collect();
    Ok(serde_json::to_string(&groups)?)
}

#[derive(Serialize)]
struct FramesObject {
    hosts: Vec<String>,
    except: Vec<String>,
    only: bool,
    sites: Vec<String>,
    digits: String,
}

/// The sites for `extension/content/no-cookies.js`: 1 (only these sites) or 0 (all others), then their number in four
/// hexadecimal digits, then for each site eight digits with its hash
/// ([FNV-1a](http://www.isthe.com/chongo/tech/comp/fnv/), 32 bits).
fn digits(only: bool, sites: &[String]) -> String {
    let mut digits = format!("{}{:04x}", u8::from(only), sites.len());
    for site in sites {
        let hash = site.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        digits.push_str(&format!("{hash:08x}"));
    }
    digits
}
