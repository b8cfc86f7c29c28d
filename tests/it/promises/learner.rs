//! The learner answers for any events and any bytes of a ledger.

use std::sync::LazyLock;

use brock::learner::{Entities, Event, Learner, Policy, Rules, as_filters, reseal};

const FACTS: &str =
    "group a.com b.com\ncategory content-delivery cdn.com\ncategory analytics ads.com\ncookieblock x.ads.com";

/// 2026-08-22.
const NOW: u64 = 1_787_356_800_000;

/// A learner for each policy, without observations.
static EMPTY: LazyLock<[Learner; 3]> = LazyLock::new(|| {
    let strict = Policy::Brock(Rules { requires_interaction: true, ..Rules::default() });
    [Policy::default(), strict, Policy::Badger].map(|policy| Learner::new([3; 16], Entities::read(FACTS).0, policy))
});

/// Events are recorded or rejected. The resulting ledger is read again unchanged. A damaged one is rejected. One with a
/// forged checksum is rejected or usable.
///
/// An input is lines of events. Behind the first NUL are changes of the ledger's bytes, three bytes each: operation,
/// offset, value.
pub fn learner_never_panics(data: &[u8]) {
    let (lines, changes) = data.split_at(data.iter().position(|byte| *byte == 0).unwrap_or(data.len()));
    let text = text(lines);
    for empty in &*EMPTY {
        let new = || empty.clone();
        let mut learner = new();
        observe(&mut learner, &text);
        let bytes = learner.ledger();
        let read = new().with_ledger(&bytes).expect("a ledger that was written is read");
        assert_eq!(read.ledger(), bytes);
        assert_eq!(read.verdicts(NOW), learner.verdicts(NOW));
        ask(&mut learner, &text);

        let mut changed = bytes.clone();
        for change in changes.chunks_exact(3).take(32) {
            let at = usize::from(change[1]) * changed.len() / 256;
            match change[0] % 4 {
                0 => changed[at] = change[2],
                1 => changed[at] ^= 1 << (change[2] & 7),
                2 => changed.insert(at, change[2]),
                _ => drop(changed.remove(at)),
            }
            if changed.is_empty() {
                break;
            }
        }
        if changed != bytes {
            assert!(new().with_ledger(&changed).is_err(), "damaged, and read");
        }
        if let Ok(mut forged) = new().with_ledger(&reseal(changed)) {
            observe(&mut forged, &text);
            ask(&mut forged, &text);
            assert!(new().with_ledger(&forged.ledger()).is_ok());
        }
    }
    let _ = EMPTY[0].clone().with_ledger(data);
}

fn observe(learner: &mut Learner, text: &str) {
    for line in text.lines() {
        if let Ok(event) = serde_json::from_str::<Event<'_>>(line) {
            learner.observe(&event);
        }
    }
}

/// Every query of a learner.
fn ask(learner: &mut Learner, text: &str) {
    for now in [0, NOW, NOW + 200 * 86_400_000, u64::MAX] {
        let verdicts = learner.verdicts(now);
        for verdict in &verdicts {
            assert!(verdict.evidence.score.is_finite() && verdict.evidence.sites > 0);
            let _ = (verdict.to_string(), learner.verdict(verdict.tracker.host(), now));
        }
        let _ = (as_filters(&verdicts), learner.tracker_policy(now).to_string());
        learner.tidy(now);
    }
    for word in text.split('"').take(64) {
        learner.forget_site(word);
        learner.forget_tracker(word);
        let _ = learner.verdict(word, NOW);
    }
    learner.set_clock(NOW);
    learner.tidy(NOW);
}

/// The text of some bytes: UTF-8 is unchanged; otherwise each byte beyond ASCII is a word.
fn text(data: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(data) {
        return text.to_owned();
    }
    let word = |byte: &u8| match byte {
        0x80.. => WORDS[usize::from(byte - 0x80) % WORDS.len()].to_owned(),
        _ => char::from(*byte).to_string(),
    };
    data.iter().map(word).collect()
}

/// The words of events. Lines are complete, so that most random inputs are events.
const WORDS: [&str; 60] = [
    "\"}\n{\"event\":\"request\",\"type\":\"image\",\"time\":1787356800000,\"site\":\"https://a.com/\",\"url\":\"https://",
    "\"}\n{\"event\":\"request\",\"type\":\"beacon\",\"time\":1787356800000,\"site\":\"https://c.com/\",\"url\":\"https://",
    "\"}\n{\"event\":\"request\",\"type\":\"script\",\"time\":1787443200000,\"site\":\"https://d.github.io/\",\"url\":\"https://",
    "\"}\n{\"event\":\"request\",\"type\":\"sub_frame\",\"time\":1,\"site\":\"http://192.0.2.1/\",\"url\":\"https://",
    "\"}\n{\"event\":\"page\",\"time\":1787356800000,\"site\":\"https://a.com/\",\"cookies\":\"",
    "\"}\n{\"event\":\"page\",\"time\":1787356800000,\"site\":\"https://c.com/\",\"cookies\":\"",
    "\"}\n{\"event\":\"interaction\",\"time\":1787356800000,\"site\":\"https://",
    "\"}\n{\"event\":\"interaction\",\"time\":99999999999999,\"site\":\"https://",
    "\"}\n{\"event\":\"bounce\",\"time\":1787356800000,\"site\":\"https://a.com/\",\"url\":\"https://ads.com/c\",\"to\":\"https://",
    "\"}\n{\"event\":\"storage\",\"time\":1787356800000,\"site\":\"https://c.com/\",\"url\":\"https://ads.com/\",\"items\":{\"uid\":\"8f14e45fceea167a\"},\"area\":\"",
    "\"}\n{\"event\":\"report\",\"time\":1804636800000,\"site\":\"a.com\",\"signal\":\"canvas\",\"tracker\":\"",
    "\"}\n{\"event\":\"fingerprint\",\"time\":1787356800000,\"site\":\"https://a.com/\",\"calls\":{\"FontFaceSet.check\":99,\"OfflineAudioContext.startRendering\":1,\"Navigator.getBattery\":1},\"url\":\"https://",
    "\",\"cookies\":\"",
    "\",\"redirectedTo\":\"https://b.com/s?u=",
    "\",\"setCookies\":[\"uid=8f14e45fceea167a; Max-Age=31536000\"],\"cname\":\"",
    "\",\"body\":\"",
    "\",\"cname\":\"x.ads.com.",
    "ads.com/",
    "x.ads.com/a.gif?u=",
    "cdn.com/x.js",
    "[2001:db8::1]/",
    "192.0.2.77/",
    "10.0.0.1/",
    "localhost/",
    "nas",
    "a.com",
    "c.com/",
    "d.github.io/",
    "e.github.io/",
    "xn--bcher-kva.example/",
    "bücher.example/",
    ".",
    "..",
    "/",
    "?",
    "&",
    "#",
    "=",
    ";",
    "%",
    "%7C",
    "%25",
    "|",
    "uid=",
    "_ga=GA1.2.",
    "987654321.1700000000",
    "8f14e45fceea167a",
    "1787356800",
    "csrftoken=",
    "eyJpZCI6Ing5SyJ9",
    "CPyXxQAPyXxQAAGABCENC0CgAAAAAAAAAAiQAAAAAAAA",
    "lusab-babad-gutih",
    "4920-1834-7729-0182",
    "52.520008,13.404954",
    "{\\\"id\\\":\\\"x9Kq2mWz81Lp\\\"}",
    "ä",
    "İ",
    "\u{2028}",
    "é€😀",
    "::",
];
