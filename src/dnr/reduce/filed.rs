//! Gives rules a text by which Chromium finds them.
//!
//! Chromium files each rule under five consecutive characters of its `urlFilter`, and tests the rules without such a text
//! for every request
//! (<https://chromium.googlesource.com/chromium/src/+/main/components/url_pattern_index/README.md>). A rule with a few
//! `requestDomains` and no pattern is such a rule. One rule for each host, with the pattern `||host` beside the host, matches
//! the same requests and is tested only where the host occurs. `docs/dnr.md` has the measurement.
//!
//! The host stays in `requestDomains`, because `||host` also matches `host.example`, and `||host^` does not match the host
//! with a final dot.

use std::borrow::Cow;

use crate::dnr::draft::Draft;
use crate::dnr::sets::{HostLists, RequestSet, UrlMatch};
use crate::dnr::settings::Limits;

/// The length of the texts by which Chromium files rules.
const TEXT: usize = 5;
/// Fewer rules than this are left as they are: testing them takes two microseconds.
const FEWEST_RULES: usize = 16;
/// Rules with more hosts stay: one test is cheaper than many rules.
const MOST_HOSTS: usize = 16;

/// The request hosts of each filter, before its rules are merged with others.
pub(crate) struct FilterHosts<'t>(Vec<(u32, Cow<'t, str>)>);

impl<'t> FilterHosts<'t> {
    pub(crate) fn of(drafts: &[Draft<'t>]) -> FilterHosts<'t> {
        let mut all = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let hosts = draft.requests.request_hosts();
            for &origin in &draft.origins {
                all.extend(hosts.included.iter().map(|host| (origin, host.clone())));
            }
        }
        all.sort_by_key(|(origin, _)| *origin);
        FilterHosts(all)
    }

    /// Whether a filter can match requests for a host. A filter without hosts can.
    fn concerns(&self, origin: u32, host: &str) -> bool {
        let start = self.0.partition_point(|(other, _)| *other < origin);
        let own = self.0[start..].iter().take_while(|(other, _)| *other == origin);
        let mut own = own.map(|(_, listed)| listed.as_ref()).peekable();
        own.peek().is_none() || own.any(|listed| is_within(listed, host) || is_within(host, listed))
    }
}

/// Replaces rules with a few request hosts and no pattern by a rule with a pattern for each host, as far as the limits
/// allow. A rule that needs more than one is left if its action is unsafe, because the limit of these is lower.
pub(crate) fn file_by_host<'t>(drafts: Vec<Draft<'t>>, filters: &FilterHosts<'t>, limits: &Limits) -> Vec<Draft<'t>> {
    let is_unfiled = |draft: &&Draft<'_>| draft.requests.url == UrlMatch::Any;
    if drafts.iter().filter(is_unfiled).count() < FEWEST_RULES {
        return drafts;
    }
    let mut left = limits.rules.saturating_sub(drafts.len());
    let mut filed = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let more = draft.requests.request.included.len().saturating_sub(1);
        if !can_be_filed(&draft) || more > left {
            filed.push(draft);
            continue;
        }
        left -= more;
        filed.extend(draft.requests.request.included.iter().map(|host| for_host(&draft, host, filters)));
    }
    filed
}

fn can_be_filed(draft: &Draft<'_>) -> bool {
    let hosts = &draft.requests.request.included;
    let most = if draft.action.is_safe() { MOST_HOSTS } else { 1 };
    let is_text = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    draft.requests.url == UrlMatch::Any
        && (1..=most).contains(&hosts.len())
        && hosts.iter().all(|host| host.len() >= TEXT && host.bytes().all(is_text))
}

fn for_host<'t>(draft: &Draft<'t>, host: &Cow<'t, str>, filters: &FilterHosts<'t>) -> Draft<'t> {
    let excluded = draft.requests.request.excluded.iter().filter(|other| is_within(other, host)).cloned().collect();
    let requests = RequestSet {
        url: UrlMatch::Text(format!("||{host}")),
        request: HostLists { included: vec![host.clone()], excluded },
        ..draft.requests.clone()
    };
    let mut origins = draft.origins.clone();
    origins.retain(|&origin| filters.concerns(origin, host));
    Draft { requests, origins, ..draft.clone() }
}

/// Whether a host is another one or a subdomain of it.
fn is_within(host: &str, of: &str) -> bool {
    host.strip_suffix(of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
