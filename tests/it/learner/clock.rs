//! Time: expiry, and wrong clocks.

use brock::learner::{Event, InteractionSeen, Learner, Policy, Time, Why};

use super::{DAY, NOW, SITES, action, learner, track};

/// Evidence expires in steps after the last observation.
#[test]
fn time_passes() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for (days, wanted) in [(0, "block"), (75, "block"), (76, "cookieblock"), (90, "cookieblock"), (91, "none")] {
        (0..=days).step_by(14).for_each(|day| interact_elsewhere(&mut learner, NOW + day * DAY));
        assert_eq!(action(&learner, "p.t.example", NOW + days * DAY), wanted, "after {days} days");
    }
    assert_eq!(learner.verdict("t.example", NOW + 80 * DAY).unwrap().why, Why::Probation);
    // On probation, one observation restores the block.
    track(&mut learner, NOW + 80 * DAY, &SITES[..1], "https://p.t.example/");
    assert_eq!(action(&learner, "p.t.example", NOW + 85 * DAY), "block");
    learner.tidy(NOW + 91 * DAY);
    let left = learner.verdict("p.t.example", NOW + 91 * DAY);
    assert_eq!(left, None, "one site is no evidence");
    (91..=200).step_by(14).for_each(|day| interact_elsewhere(&mut learner, NOW + day * DAY));
    learner.tidy(NOW + 200 * DAY);
    assert_eq!(learner.verdicts(NOW), []);
}

/// An interaction with an unrelated site.
fn interact_elsewhere(learner: &mut Learner, time: Time) {
    learner.observe(&Event::Interaction(InteractionSeen { time, site: "https://else.example/".into() }));
}

/// A clock that is wrong for some hours, ahead or behind, expires nothing.
#[test]
fn a_jump_expires_nothing() {
    for jump in [200 * DAY as i64, 60 * DAY as i64, -(200 * DAY as i64), -(10_000 * DAY as i64)] {
        let wrong = NOW.saturating_add_signed(jump);
        let mut learner = learner(Policy::default());
        track(&mut learner, NOW, &SITES, "https://p.t.example/");
        let before = learner.verdicts(NOW);
        for hour in 0..12 {
            interact_elsewhere(&mut learner, wrong + hour * DAY / 24);
            learner.tidy(wrong + hour * DAY / 24);
            assert_eq!(action(&learner, "t.example", wrong), "block", "while it is wrong by {jump}");
        }
        // Dates from these hours are corrected afterwards.
        track(&mut learner, wrong, &SITES, "https://p.later.example/");
        interact_elsewhere(&mut learner, NOW + DAY);
        learner.tidy(NOW + DAY);
        let after = learner.verdicts(NOW + DAY);
        assert!(before.iter().all(|verdict| after.contains(verdict)), "{jump}: {after:?}");
        if jump > 0 {
            let until = learner.verdict("later.example", NOW + DAY).unwrap().evidence.until;
            assert!(until <= NOW + DAY, "{jump}: seen until {until}");
        }
    }
}

/// After a long absence, old evidence counts until three days confirm the time.
#[test]
fn a_long_absence() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for day in [150, 151] {
        interact_elsewhere(&mut learner, NOW + day * DAY);
        learner.tidy(NOW + day * DAY);
        assert_eq!(action(&learner, "t.example", NOW + day * DAY), "block", "day {day}");
    }
    interact_elsewhere(&mut learner, NOW + 152 * DAY);
    learner.tidy(NOW + 152 * DAY);
    assert_eq!(learner.verdicts(NOW + 152 * DAY), []);
}

/// A time that is set needs no confirmation.
#[test]
fn a_clock_that_is_known_to_be_right() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    learner.set_clock(NOW + 120 * DAY);
    learner.tidy(NOW + 120 * DAY);
    assert_eq!(learner.verdicts(NOW), []);
}

/// A value persists after 24 hours, not at midnight.
#[test]
fn midnight_is_not_a_day() {
    // Midnight in UTC is any time of the day for the user.
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
