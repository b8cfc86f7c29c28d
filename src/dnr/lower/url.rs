//! The pattern of a filter as URL conditions of rules.

use std::borrow::Cow;

use crate::dnr::expression::translate;
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::sets::{UrlMatch, is_valid_domain};
use crate::dnr::target::Target;
use crate::filter::{Anchor, Pattern};

/// The URL condition of each rule, and the host if the pattern consists of a host.
pub(super) fn url_matches<'t>(
    pattern: &Pattern<'t>,
    match_case: bool,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<(Vec<UrlMatch>, Option<Cow<'t, str>>), Loss> {
    let (url, host) = match pattern {
        Pattern::Any => (UrlMatch::Any, None),
        Pattern::Host(host) if is_valid_domain(host, target) => (UrlMatch::Any, Some(host.clone())),
        Pattern::Host(host) => (UrlMatch::Text(format!("||{host}^")), None),
        Pattern::Text { anchor, end, body } => {
            if *anchor == Anchor::Host && body.starts_with('*') {
                return Err(InexactReason::HostWildcard.into());
            }
            if ends_in_separators(body) {
                losses.push(InexactReason::EndSeparators.into());
            }
            (UrlMatch::Text(url_filter(*anchor, *end, body)), None)
        }
        Pattern::Regex(regex) => {
            let sources = translate(regex.source(), match_case, target)?;
            return Ok((sources.into_iter().map(|source| UrlMatch::Regex { source, match_case }).collect(), None));
        }
    };
    Ok((vec![url], host))
}

/// The pattern as `urlFilter`, which has the same syntax. A literal `|` at an end gets a `*`, so that it is not an anchor.
fn url_filter(anchor: Anchor, end: bool, body: &str) -> String {
    let before = match anchor {
        Anchor::Host => "||",
        Anchor::Start => "|",
        Anchor::None if body.starts_with('|') => "*",
        Anchor::None => "",
    };
    let after = match end {
        true => "|",
        false if body.ends_with('|') => "*",
        false => "",
    };
    format!("{before}{body}{after}")
}

/// Whether more than one `^` can match the end of a URL: `a^^`, `a^*^`.
fn ends_in_separators(body: &str) -> bool {
    body.strip_suffix('^').is_some_and(|rest| rest.trim_end_matches('*').ends_with('^'))
}
