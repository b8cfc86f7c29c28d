//! The rating of a site: its laws for any evidence, and its rules by name.

use brock::policy::{
    Finding, LetterLimit, PolicyReading, RATING_RULES, RatingPart, STATEMENTS, SiteEvidence, SiteFact, Stance, rate,
};
use proptest::prelude::*;

/// What is deducted for, as fact and value.
fn bad_statements() -> Vec<usize> {
    let is_bad = |fact: &str, value: &str| {
        let reading = reading_of(&[position(fact, value)]);
        rate(&SiteEvidence::default(), Some(&reading)).score < 100
    };
    (0..STATEMENTS.len()).filter(|at| is_bad(STATEMENTS[*at].fact, STATEMENTS[*at].value)).collect()
}

fn position(fact: &str, value: &str) -> usize {
    STATEMENTS.iter().position(|one| one.fact == fact && one.value == value).unwrap()
}

/// A reading with these statements, each in a sentence of its own.
fn reading_of(statements: &[usize]) -> PolicyReading {
    let finding = |(at, statement): (usize, &usize)| Finding {
        statement: &STATEMENTS[*statement],
        quote: at..at + 1,
        lead: None,
        heading: None,
        weight: 3,
    };
    let findings = statements.iter().enumerate().map(finding).collect();
    PolicyReading { language: Some("en"), unreadable: None, words: 1000, findings }
}

fn site_of(counts: &[u32]) -> SiteEvidence {
    let mut site = SiteEvidence::default();
    for ((fact, _), count) in SiteFact::ALL.iter().zip(counts) {
        site.set(*fact, *count);
    }
    site
}

fn counts() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(
        prop_oneof![3 => Just(0), 3 => 1..12u32, 1 => 50..2000u32, 1 => Just(u32::MAX)],
        SiteFact::ALL.len(),
    )
}

fn statements() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..STATEMENTS.len(), 0..40)
}

proptest! {
    #[test]
    fn deductions_add_up(counts in counts(), statements in statements()) {
        let (site, reading) = (site_of(&counts), reading_of(&statements));
        let rating = rate(&site, Some(&reading));
        prop_assert_eq!(rating.score + rating.deductions.iter().map(|one| one.points).sum::<u32>(), 100);
        for part in RatingPart::ALL {
            let of_part = rating.deductions.iter().filter(|one| one.rule.part == part);
            prop_assert!(of_part.map(|one| one.points).sum::<u32>() <= part.most());
        }
        for one in &rating.deductions {
            prop_assert!(one.points <= one.whole && one.whole <= one.rule.most && one.count > 0);
            prop_assert_eq!(one.finding.is_some(), one.rule.part == RatingPart::Said || one.rule.name == "contradicts");
        }
        prop_assert_eq!(&rating, &rate(&site, Some(&reading)));
    }

    #[test]
    fn a_bad_fact_never_raises_the_letter(counts in counts(), statements in statements(), fact in 0..SiteFact::ALL.len(), more in 1..100u32, bad in any::<prop::sample::Index>()) {
        let (site, reading) = (site_of(&counts), reading_of(&statements));
        let before = rate(&site, Some(&reading));

        let mut worse = counts.clone();
        worse[fact] = worse[fact].saturating_add(more);
        let after = rate(&site_of(&worse), Some(&reading)).letter;
        prop_assert!(after >= before.letter, "{} {after} {}", SiteFact::ALL[fact].1, before.letter);

        let all = bad_statements();
        let mut said = statements.clone();
        said.push(all[bad.index(all.len())]);
        let said = reading_of(&said);
        let after = rate(&site, Some(&said));
        prop_assert!(after.letter >= before.letter && after.score <= before.score);
    }

    #[test]
    fn what_was_seen_does_not_depend_on_the_policy(counts in counts(), statements in statements()) {
        let site = site_of(&counts);
        let seen = |reading: Option<&PolicyReading>| {
            let rating = rate(&site, reading);
            let of_part = rating.deductions.iter().filter(|one| matches!(one.rule.part, RatingPart::Seen | RatingPart::Declared));
            of_part.map(|one| (one.rule.name, one.points)).collect::<Vec<_>>()
        };
        prop_assert_eq!(seen(None), seen(Some(&reading_of(&statements))));
    }
}

#[test]
fn every_rule_can_apply_and_has_a_name_of_its_own() {
    let all: Vec<usize> = (0..STATEMENTS.len()).filter(|at| STATEMENTS[*at].value != "notified").collect();
    let reading = reading_of(&all);
    let many = site_of(&[1000; SiteFact::ALL.len()]);
    let applied: Vec<&str> = rate(&many, Some(&reading)).deductions.iter().map(|one| one.rule.name).collect();
    assert_eq!(applied, RATING_RULES.each_ref().map(|rule| rule.name));
    let mut names = applied;
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RATING_RULES.len());
    for (fact, name) in SiteFact::ALL {
        assert_eq!(SiteFact::named(name), Some(fact));
    }
    assert_eq!(SiteFact::named("other"), None);
}

#[test]
fn letters_and_their_limits() {
    let good: Vec<usize> = (0..STATEMENTS.len()).filter(|at| !bad_statements().contains(at)).collect();
    let answered = reading_of(&good);
    let rated = |counts: &[(SiteFact, u32)], reading: Option<&PolicyReading>| {
        let mut site = SiteEvidence::default();
        for (fact, count) in counts {
            site.set(*fact, *count);
        }
        let rating = rate(&site, reading);
        (rating.letter, rating.score, rating.limit)
    };
    assert_eq!(rated(&[], Some(&answered)), ('A', 100, None));
    assert_eq!(rated(&[(SiteFact::Companies, 3)], Some(&answered)), ('A', 91, None));
    assert_eq!(rated(&[(SiteFact::Companies, 5)], Some(&answered)), ('B', 85, None));
    assert_eq!(rated(&[], None), ('B', 100, Some(LetterLimit::FewAnswers)));
    assert_eq!(rated(&[(SiteFact::NoPolicy, 1)], None), ('C', 90, Some(LetterLimit::NoPolicy)));
    assert_eq!(rated(&[(SiteFact::NoPolicy, 1), (SiteFact::Companies, 9)], None), ('C', 63, None));
    assert_eq!(STATEMENTS[position("sells", "no")].stance, Stance::Denies);
    assert_eq!(rated(&[(SiteFact::Advertisers, 1)], Some(&answered)).1, 90);
}
