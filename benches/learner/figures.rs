//! Precision and recall of the identifier test on generated cookies.

use brock::learner::{Entities, Event, Learner, Policy, RequestSeen, Treatment};

use super::draw::{Answers, Cookie, Draw, Profile, Visit, visits};
use super::look_alikes::LOOK_ALIKES;
use super::trackers::TRACKERS;

const SITES: [&str; 5] = [
    "https://news.example/",
    "https://shop.test/",
    "https://blog.invalid/",
    "https://forum.example/",
    "https://wiki.test/",
];

/// Result of a profile: blocked third parties of all generated ones.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) blocked: usize,
    pub(crate) drawn: usize,
}

pub(crate) struct Figures {
    pub(crate) trackers: Vec<Row>,
    pub(crate) look_alikes: Vec<Row>,
}

impl Figures {
    /// Generates `drawn` third parties of each profile.
    pub(crate) fn measure(seed: u64, drawn: usize) -> Figures {
        let empty = Learner::new([1; 16], Entities::default(), Policy::default());
        let rows = |profiles: &[Profile], seed: u64| -> Vec<Row> {
            let row = |(at, (name, cookies)): (usize, &Profile)| {
                let mut draw = Draw(seed ^ (at as u64) << 32);
                let blocked = (0..drawn).filter(|_| is_blocked(empty.clone(), &mut draw, cookies)).count();
                Row { name, blocked, drawn }
            };
            profiles.iter().enumerate().map(row).collect()
        };
        Figures { trackers: rows(TRACKERS, seed), look_alikes: rows(LOOK_ALIKES, !seed) }
    }

    fn sum(rows: &[Row]) -> (f64, f64) {
        rows.iter().fold((0.0, 0.0), |(blocked, drawn), row| (blocked + row.blocked as f64, drawn + row.drawn as f64))
    }

    /// The share of trackers in the blocked third parties, as if there were as many look-alikes as trackers.
    pub(crate) fn precision(&self) -> f64 {
        let ((hits, trackers), (mistakes, others)) = (Figures::sum(&self.trackers), Figures::sum(&self.look_alikes));
        hits / trackers / (hits / trackers + mistakes / others)
    }

    /// The share of blocked trackers in all trackers.
    pub(crate) fn recall(&self) -> f64 {
        let (hits, trackers) = Figures::sum(&self.trackers);
        hits / trackers
    }
}

fn is_blocked(mut learner: Learner, draw: &mut Draw, cookies: &fn(&mut Draw, &[Visit]) -> Answers) -> bool {
    let visits = visits(draw);
    let answers = cookies(draw, &visits);
    for (visit, cookies) in visits.iter().zip(&answers) {
        let header = |cookie: &Cookie| {
            let pair =
                if cookie.name.is_empty() { cookie.value.clone() } else { format!("{}={}", cookie.name, cookie.value) };
            let life = cookie.life.map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
            format!("{pair}; Path=/; Secure; SameSite=None{life}").into()
        };
        learner.observe(&Event::Request(RequestSeen {
            time: visit.time,
            site: SITES[visit.site].into(),
            url: "https://p.party.example/x".into(),
            resource_type: "script".into(),
            set_cookies: cookies.iter().map(header).collect(),
            ..RequestSeen::default()
        }));
    }
    let now = visits.iter().map(|visit| visit.time).max().unwrap_or(0);
    learner.verdict("party.example", now).is_some_and(|verdict| verdict.action == Treatment::Block)
}
