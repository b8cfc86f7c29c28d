//! Stored tracker policies are read from any bytes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use brock::dnr::{Features, PolicySource, Rule, Target};
use brock::learner::TrackerPolicy;
use brock::{Builder, Choices, Engine, Request, ResourceType};

use super::index::SUFFIXES;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut builder = Builder::new();
    builder.set_public_suffixes(&SUFFIXES.join("\n"));
    builder.add_list("list", "||ads.com^\n@@||good.ads.com^\n||ads.com/x$important\n");
    Engine::new(builder.build().0)
});

/// More only takes longer: the rules compare each tracker with every other.
const MOST_ASKED: usize = 30;

/// For any lines about trackers, learned or chosen: reading ends, the result prints as itself, requests are decided,
/// and the numbers of rules are unique.
pub fn tracker_lines_never_panic(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let trackers = TrackerPolicy::read(&text);
    let printed = trackers.to_string();
    assert_eq!(TrackerPolicy::read(&printed), trackers, "{text:?}");
    assert_eq!(TrackerPolicy::read(&printed).to_string(), printed, "{text:?}");

    let learned = ENGINE.with_learned(trackers.clone());
    let sites_off = trackers.iter().map(|(site, ..)| site.to_owned()).take(1);
    let chosen = ENGINE.with_choices(Choices::default().with_sites_off(sites_off).with_trackers(trackers.clone()));
    for (site, scope, _) in trackers.iter().take(MOST_ASKED) {
        let url = format!("https://{}/x.js?a=1", scope.host());
        for source in [format!("https://{site}/"), "https://a.com/".to_owned(), String::new()] {
            let Ok(request) = Request::new(&url, &source, ResourceType::Script) else { continue };
            for engine in [&learned, &chosen] {
                let _ = engine.check(&request);
                let _ = engine.explain(&request);
            }
        }
    }

    let target = Target::Chromium;
    for top_domains in [false, true] {
        let features = Features { top_domains, ..Features::of(target) };
        for policy in [PolicySource::Learned, PolicySource::User] {
            let rules = Rule::for_trackers(10_000, target, &features, policy, &trackers);
            let ids: BTreeSet<u32> = rules.iter().map(|rule| rule.id).collect();
            assert_eq!(ids.len(), rules.len(), "{text:?}");
            assert!(ids.iter().all(|&id| id >= 10_000), "{text:?}");
        }
    }
}
