//! Why no filter decides about a request.

use std::borrow::Cow;

use super::near_pattern::NearUrl;
use super::out_of_force::{idle_lines, near};
use super::reason::{NearFilter, WhyNotReason, in_order};
use crate::decision::Explanation;
use crate::engine::Engine;
use crate::filter::{NetworkFilter, Pattern, joined};
use crate::index::Builder;
use crate::lists::{Lists, ResolvedLists};
use crate::matcher::{Failed, Role};
use crate::net::Request;

/// Patterns that are tested with the other conditions of their filters.
const NEAR_PATTERNS: usize = 200;

/// The filters that nearly decide about a request, the nearest first, at most `most`. `engine`: the lists, compiled.
///
/// ```
/// use brock::lists::Lists;
/// use brock::why_not::{WhyNotReason, why_not};
/// use brock::{Builder, Engine, Failed, Request, ResourceType};
/// let list = "||cdn.example^$image\n||cdn.example/ads/$badfilter\n||cdn.example/ads/\n||ads.cdn.example^";
/// let mut builder = Builder::new();
/// builder.add_list("mine", list);
/// let engine = Engine::new(builder.build().0);
/// let mut lists = Lists::default();
/// lists.add("mine", list);
/// let request = Request::new("https://cdn.example/ads/a.js", "https://news.example/", ResourceType::Script)?;
/// let found = why_not(lists, &engine, &request, 20);
/// let reasons: Vec<_> = found.iter().map(|one| (one.line, one.reason.name())).collect();
/// assert_eq!(reasons, [(3, "disabled"), (1, "type"), (4, "pattern")]);
/// # Ok::<(), brock::UrlError>(())
/// ```
pub fn why_not(lists: Lists<'_>, engine: &Engine, request: &Request<'_>, most: usize) -> Vec<NearFilter> {
    let lists = lists.resolve();
    let explanation = engine.explain(request);
    let mut found = overridden(engine, &explanation);
    found.extend(disabled(&lists, request));
    found.extend(of_conditions(engine, &explanation));
    found.extend(out_of_force(&lists, engine, request));
    found.extend(of_patterns(&lists, engine, request));
    found.extend(of_words(engine, &explanation));
    // A `$badfilter` line may disable a filter on other sites only.
    let known: Vec<(String, u32)> = explanation
        .matches
        .iter()
        .map(|one| engine.image().filter(one.filter))
        .map(|found| (found.list.to_owned(), found.line))
        .collect();
    let is_overridden = |one: &NearFilter| matches!(one.reason, WhyNotReason::Overridden { .. });
    found.retain(|one| is_overridden(one) || !known.contains(&(one.list.clone(), one.line)));
    let mut found = in_order(found);
    found.truncate(most);
    found
}

/// The filters that match and lose against one with another effect.
fn overridden(engine: &Engine, explanation: &Explanation<'_>) -> Vec<NearFilter> {
    let Some(decides) = explanation.decision.filter() else { return Vec::new() };
    let is_exception = |role| matches!(role, Role::Exception | Role::ImportantException);
    let role = explanation.matches.iter().find(|one| one.filter == decides).map(|one| one.role);
    let Some(role) = role else { return Vec::new() };
    let by = engine.image().filter(decides);
    let deciding = |role| is_exception(role) || matches!(role, Role::Block | Role::ImportantBlock);
    let others =
        explanation.matches.iter().filter(|one| deciding(one.role) && is_exception(one.role) != is_exception(role));
    let near = |id| {
        let filter = engine.image().filter(id);
        let reason = WhyNotReason::Overridden { by: by.filter.to_string(), list: by.list.to_owned(), line: by.line };
        NearFilter { filter: filter.filter.into_owned(), list: filter.list.to_owned(), line: filter.line, reason }
    };
    others.map(|one| near(one.filter)).collect()
}

/// The filters with one condition that fails.
fn of_conditions(engine: &Engine, explanation: &Explanation<'_>) -> Vec<NearFilter> {
    let misses = explanation.near_misses.iter().filter(|one| one.failed != Failed::Pattern);
    let near = |filter, failed| {
        let found = engine.image().filter(filter);
        let reason = WhyNotReason::Condition(failed);
        NearFilter { filter: found.filter.into_owned(), list: found.list.to_owned(), line: found.line, reason }
    };
    misses.map(|one| near(one.filter, one.failed)).collect()
}

/// The filters that share a host or a word with the URL, and whose pattern does not match.
fn of_words(engine: &Engine, explanation: &Explanation<'_>) -> Vec<NearFilter> {
    let misses = explanation.near_misses.iter().filter(|one| one.failed == Failed::Pattern);
    let near = |filter| {
        let found = engine.image().filter(filter);
        let reason = WhyNotReason::Pattern("the pattern does not match the URL".to_owned());
        NearFilter { filter: found.filter.into_owned(), list: found.list.to_owned(), line: found.line, reason }
    };
    misses.map(|one| near(one.filter)).collect()
}

/// The filters that would match if no `$badfilter` line disabled them.
fn disabled(lists: &ResolvedLists<'_>, request: &Request<'_>) -> Vec<NearFilter> {
    let texts: Vec<Cow<'_, str>> = lists.disabled.iter().map(|one| lists.filters.filter(&one.filter).line()).collect();
    let near = |number: usize| {
        let disabled = &lists.disabled[number];
        let (by, _) = &lists.badfilters[disabled.by];
        let reason = WhyNotReason::Disabled {
            by: lists.filters.filter(by).line().into_owned(),
            list: lists.reports[by.list as usize].name.clone(),
            line: by.line,
        };
        near(lists, (disabled.filter.list, disabled.filter.line), &texts[number], reason)
    };
    matching(&texts, request).into_iter().map(near).collect()
}

/// Rejected lines about the hosts of the request, and lines in branches that are off and would match.
fn out_of_force(lists: &ResolvedLists<'_>, engine: &Engine, request: &Request<'_>) -> Vec<NearFilter> {
    let site = engine.site(request.url().host());
    let idle = idle_lines(lists, &[site]);
    let mut found: Vec<NearFilter> = idle.iter().filter_map(|line| line.as_rejected(lists)).collect();
    let off: Vec<_> = idle.iter().filter(|line| line.as_rejected(lists).is_none()).collect();
    let texts: Vec<Cow<'_, str>> = off.iter().map(|line| joined(line.text)).collect();
    let near = |number: usize| near(lists, (off[number].list, off[number].line), off[number].text, WhyNotReason::Off);
    found.extend(matching(&texts, request).into_iter().map(near));
    found
}

/// The filters with a pattern that nearly matches, all of whose other conditions hold.
fn of_patterns(lists: &ResolvedLists<'_>, engine: &Engine, request: &Request<'_>) -> Vec<NearFilter> {
    let url = request.url().as_str().to_ascii_lowercase();
    let host = request.url().host();
    let near_url = NearUrl { url: &url, host, site: engine.site(host) };
    let mut candidates: Vec<(u32, usize, String)> = Vec::new();
    for (item, number) in lists.filters.all.iter().zip(0..) {
        let filter = lists.filters.filter(item);
        if filter.decides()
            && let Some((score, why)) = near_url.near(&filter.pattern)
        {
            candidates.push((score, number, why));
        }
    }
    candidates.sort_by_key(|(score, number, _)| (std::cmp::Reverse(*score), *number));
    candidates.truncate(NEAR_PATTERNS);
    // With the host of the request as pattern, a filter matches if its other conditions hold.
    let text = |number: usize| {
        let filter = lists.filters.filter(&lists.filters.all[number]).into_owned();
        let any = NetworkFilter { pattern: Pattern::Host(host.into()), ..filter };
        // Its own text is printed if the other would be read in another way; that does not match, so nothing is claimed.
        Cow::Owned(any.to_string())
    };
    let texts: Vec<Cow<'_, str>> = candidates.iter().map(|(_, number, _)| text(*number)).collect();
    let near = |at: usize| {
        let (_, number, why) = &candidates[at];
        let item = &lists.filters.all[*number];
        near(lists, (item.list, item.line), lists.filters.filter(item).text, WhyNotReason::Pattern(why.clone()))
    };
    matching(&texts, request).into_iter().map(near).collect()
}

/// The numbers of the filters that match the request, in order.
fn matching(texts: &[Cow<'_, str>], request: &Request<'_>) -> Vec<usize> {
    if texts.is_empty() {
        return Vec::new();
    }
    // A filter in a line of its own, so that the line is its number.
    let list: String = texts.iter().flat_map(|text| [text.as_ref(), "\n"]).collect();
    let mut builder = Builder::new();
    builder.add_list("", &list);
    let engine = Engine::new(builder.build().0);
    let explanation = engine.explain(request);
    let line = |id| engine.image().filter(id).line as usize;
    let mut found: Vec<usize> =
        explanation.matches.iter().map(|one| line(one.filter)).filter_map(|line| line.checked_sub(1)).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|number| *number < texts.len());
    found
}
