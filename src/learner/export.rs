//! Verdicts as a filter list.

use std::fmt::Write as _;

use super::verdict::{Scope, Treatment, Verdict};

/// A filter list of blocked trackers, with each verdict as a comment. A tracker whose cookies are removed is a comment
/// only, because no filter syntax for that works in every blocker.
pub fn as_filters(verdicts: &[Verdict]) -> String {
    let mut text = String::from("! Title: Learned trackers\n");
    for verdict in verdicts.iter().filter(|verdict| verdict.action != Treatment::Allow) {
        let _ = match (&verdict.tracker, verdict.action) {
            (tracker, Treatment::CookieBlock) => writeln!(text, "! {tracker}, cookies removed: {verdict}"),
            (Scope::Script { host, path }, _) => writeln!(text, "! {verdict}\n||{host}{path}$script"),
            (tracker, _) => writeln!(text, "! {verdict}\n||{tracker}^$3p"),
        };
    }
    text
}
