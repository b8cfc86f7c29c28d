//! Time: what ages, and what a wrong clock must not do.

use brock::learner::{Event, InteractionSeen, Learner, Policy, Time, Why};

use super::{DAY, NOW, SITES, action, learner, track};

/// Evidence ages, a tracker that stops goes free by steps, and one that goes on does not.
#[test]
fn time_passes() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for (days, wanted) in [(0, "block"), (75, "block"), (76, "cookieblock"), (90, "cookieblock"), (91, "none")] {
        (0..=days).step_by(14).for_each(|day| lives_on(&mut learner, NOW + day * DAY));
        assert_eq!(action(&learner, "p.t.example", NOW + days * DAY), wanted, "after {days} days");
    }
    assert_eq!(learner.verdict("t.example", NOW + 80 * DAY).unwrap().why, Why::Probation);
    // On trial, one more time is enough.
    track(&mut learner, NOW + 80 * DAY, &SITES[..1], "https://p.t.example/");
    assert_eq!(action(&learner, "p.t.example", NOW + 85 * DAY), "block");
    learner.tidy(NOW + 91 * DAY);
    let left = learner.verdict("p.t.example", NOW + 91 * DAY);
    assert_eq!(left, None, "one site is no evidence of recognising anybody on another");
    (91..=200).step_by(14).for_each(|day| lives_on(&mut learner, NOW + day * DAY));
    learner.tidy(NOW + 200 * DAY);
    assert_eq!(learner.verdicts(NOW), []);
}

/// Somebody uses a site that has nothing to do with the tracker.
fn lives_on(learner: &mut Learner, time: Time) {
    learner.observe(&Event::Interaction(InteractionSeen { time, site: "https://else.example/".into() }));
}

/// A clock that is set 200 days ahead, once and for some hours, takes nothing away; nor does one that is behind.
#[test]
fn a_jump_ages_nothing() {
    for jump in [200 * DAY as i64, 60 * DAY as i64, -(200 * DAY as i64), -(10_000 * DAY as i64)] {
        let wrong = NOW.saturating_add_signed(jump);
        let mut learner = learner(Policy::default());
        track(&mut learner, NOW, &SITES, "https://p.t.example/");
        let before = learner.verdicts(NOW);
        for hour in 0..12 {
            lives_on(&mut learner, wrong + hour * DAY / 24);
            learner.tidy(wrong + hour * DAY / 24);
            assert_eq!(action(&learner, "t.example", wrong), "block", "while it is wrong by {jump}");
        }
        // What is seen in these hours is dated wrongly, and put right afterwards.
        track(&mut learner, wrong, &SITES, "https://p.later.example/");
        lives_on(&mut learner, NOW + DAY);
        learner.tidy(NOW + DAY);
        let after = learner.verdicts(NOW + DAY);
        assert!(before.iter().all(|verdict| after.contains(verdict)), "{jump}: {after:?}");
        if jump > 0 {
            let until = learner.verdict("later.example", NOW + DAY).unwrap().evidence.until;
            assert!(until <= NOW + DAY, "{jump}: seen until {until}");
        }
    }
}

/// Who comes back after a long time goes on where they were, and what is old goes once the days agree.
#[test]
fn a_long_absence() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for day in [150, 151] {
        lives_on(&mut learner, NOW + day * DAY);
        learner.tidy(NOW + day * DAY);
        assert_eq!(action(&learner, "t.example", NOW + day * DAY), "block", "day {day}");
    }
    lives_on(&mut learner, NOW + 152 * DAY);
    learner.tidy(NOW + 152 * DAY);
    assert_eq!(learner.verdicts(NOW + 152 * DAY), []);
}

/// Told what time it is, the learner does not wait for others to agree.
#[test]
fn a_clock_that_is_known_to_be_right() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    learner.set_clock(NOW + 120 * DAY);
    learner.tidy(NOW + 120 * DAY);
    assert_eq!(learner.verdicts(NOW), []);
}

/// A day has 24 hours: a visit that goes on past midnight is one of minutes.
#[test]
fn a_day_is_no_midnight() {
    // In the site's own time nobody sees this midnight.
    let midnight = NOW + DAY;
    for (minutes, wanted) in [(10, "none"), (60 * 23, "none"), (60 * 26, "block")] {
        let mut learner = learner(Policy::default());
        for (at, site) in SITES.iter().enumerate() {
            let time = midnight - 5 * 60_000 + at as Time * minutes * 60_000 / 2;
            let set_cookies = vec!["u=8f14e45fceea167a".into()];
            let seen =
                brock::learner::RequestSeen { time, set_cookies, ..super::request(site, "https://p.t.example/") };
            learner.observe(&Event::Request(seen));
        }
        assert_eq!(action(&learner, "t.example", midnight + DAY), wanted, "{minutes} minutes");
    }
}
