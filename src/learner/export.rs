//! Verdicts for others: as a filter list.

use std::fmt::Write as _;

use super::verdict::{Scope, Treatment, Verdict};

/// A filter list of what is blocked, each filter under a comment that says why. What loses its cookies is in it as a
/// comment alone: filter lists have no words for that which every blocker reads.
pub fn as_filters(verdicts: &[Verdict]) -> String {
    let mut text = String::from("! Title: Learned trackers\n");
    for verdict in verdicts.iter().filter(|verdict| verdict.action != Treatment::Allow) {
        // Writing to a String cannot fail.
        let _ = match (&verdict.tracker, verdict.action) {
            (tracker, Treatment::CookieBlock) => writeln!(text, "! {tracker} loses its cookies: {verdict}"),
            (Scope::Script { host, path }, _) => writeln!(text, "! {verdict}\n||{host}{path}$script"),
            (tracker, _) => writeln!(text, "! {verdict}\n||{tracker}^$3p"),
        };
    }
    text
}
