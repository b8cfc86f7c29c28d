//! `brock explain --why-not` and `--page`: the filters that nearly decide, and page filters.

use std::io::Write;

use brock::answer::PageExplanationAnswer;
use brock::cosmetic::Page;
use brock::why_not::{NearFilter, WhyNotReason, why_not, why_not_page};
use brock::{Engine, Failed, Request};
use serde::Serialize;

use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::filter_place::{FilterPlaceAnswer, ListPaths};
use super::input::{ListText, parse};
use super::output::{Colour, Out, sanitize};

/// Filters that are shown without `--all`.
const MOST: usize = 20;

/// Arguments about filters that do not decide, and about pages.
#[derive(Debug, clap::Args)]
pub(crate) struct WhyNotArgs {
    /// Show the nearest filters that do not decide, each with the one condition that fails; needs lists
    #[arg(long, conflicts_with = "image")]
    why_not: bool,
    /// Only filters that contain this text
    #[arg(long, value_name = "TEXT", requires = "why_not")]
    filter: Option<String>,
    /// Explain the page filters of the page with this URL
    #[arg(long, value_name = "URL", conflicts_with_all = ["url", "requests"])]
    page: Option<String>,
    /// A class in the page; may be repeated
    #[arg(long, value_name = "NAME", requires = "page")]
    class: Vec<String>,
    /// An id in the page; may be repeated
    #[arg(long, value_name = "NAME", requires = "page")]
    id: Vec<String>,
}

/// The lists behind the filters that nearly decide.
pub(crate) struct NearLists<'a> {
    texts: &'a [ListText],
    environment: &'a [String],
    paths: ListPaths,
    filter: Option<&'a str>,
    most: usize,
}

/// A filter that nearly decides, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NearAnswer<'a> {
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
    reason: &'static str,
    detail: String,
}

/// A line of `explain --page --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageExplanationLine<'a> {
    url: &'a str,
    #[serde(flatten)]
    explanation: PageExplanationAnswer<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<Vec<NearAnswer<'a>>>,
}

impl WhyNotArgs {
    /// The URL of the page to explain.
    pub(crate) fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// What `--why-not` needs; `None` without it.
    pub(crate) fn lists<'a>(
        &'a self,
        texts: &'a [ListText],
        engine: &'a EngineArgs,
        all: bool,
    ) -> Option<NearLists<'a>> {
        let most = if all { usize::MAX } else { MOST };
        let (environment, filter) = (&engine.env[..], self.filter.as_deref());
        self.why_not.then(|| NearLists { texts, environment, paths: ListPaths::new(texts), filter, most })
    }

    /// Explains the page filters of a page.
    pub(crate) fn explain_page(
        &self,
        url: &str,
        engine: &Engine,
        lists: Option<&NearLists<'_>>,
        json: bool,
        out: &mut Out,
    ) -> Result<Status, Error> {
        let page = Page::new(url)?;
        let classes: Vec<&str> = self.class.iter().map(String::as_str).collect();
        let ids: Vec<&str> = self.id.iter().map(String::as_str).collect();
        let explanation = engine.explain_page(&page, &classes, &ids);
        let near = lists.map(|lists| {
            let parsed = parse(lists.texts, lists.environment);
            why_not_page(parsed, engine, &page, (&classes, &ids), lists.filter, lists.most)
        });
        let answer = PageExplanationAnswer::from(&explanation);
        if json {
            let why_not = near.as_deref().zip(lists).map(|(near, lists)| {
                near.iter().map(|one| lists.answer(one, detail(one, |_| String::new()))).collect()
            });
            out.json(&PageExplanationLine { url, explanation: answer, why_not })?;
            return Ok(Status::Done);
        }
        writeln!(out, "{}", out.paint(Colour::Strong, sanitize(url)))?;
        let parts = [("filters that apply", &answer.matches), ("near misses", &answer.near_misses)];
        // What --why-not shows contains the near misses.
        for (name, all) in parts.into_iter().take(if near.is_some() { 1 } else { 2 }).filter(|(_, all)| !all.is_empty())
        {
            writeln!(out, "{}", out.paint(Colour::Strong, name))?;
            for one in all {
                let why = one.failed.map_or_else(String::new, |failed| format!("  [{failed}]"));
                let place = format!("{}:{}", sanitize(one.list), one.line);
                writeln!(out, "  {}  {}{why}", sanitize(one.filter), out.paint(Colour::Faint, place))?;
            }
        }
        if let (Some(near), Some(lists)) = (near, lists) {
            lists.print(&near, |_| String::new(), out)?;
        }
        Ok(Status::Done)
    }
}

impl<'a> NearLists<'a> {
    /// The filters that nearly decide about a request.
    pub(crate) fn near(&self, engine: &Engine, request: &Request<'_>) -> Vec<NearFilter> {
        let parsed = parse(self.texts, self.environment);
        let most = if self.filter.is_some() { usize::MAX } else { self.most };
        let mut near = why_not(parsed, engine, request, most);
        near.retain(|one| self.filter.is_none_or(|filter| one.filter.contains(filter)));
        near
    }

    pub(crate) fn answers<'n>(
        &self,
        near: &'n [NearFilter],
        failure: impl Fn(Failed) -> String,
    ) -> Vec<NearAnswer<'n>> {
        near.iter().map(|one| self.answer(one, detail(one, &failure))).collect()
    }

    fn answer<'n>(&self, near: &'n NearFilter, detail: String) -> NearAnswer<'n> {
        let place = FilterPlaceAnswer::new(self.paths.path(&near.list), near.line, &near.filter);
        NearAnswer { place, reason: near.reason.name(), detail }
    }

    pub(crate) fn print(
        &self,
        near: &[NearFilter],
        failure: impl Fn(Failed) -> String,
        out: &mut Out,
    ) -> Result<(), Error> {
        let title = if near.is_empty() { "no filter is near" } else { "why not" };
        writeln!(out, "{}", out.paint(Colour::Strong, title))?;
        for one in near {
            let place = format!("{}:{}", self.paths.path(&one.list), one.line);
            writeln!(out, "  {}  {}", sanitize(&one.filter), out.paint(Colour::Faint, place))?;
            writeln!(out, "    {}", sanitize(&detail(one, &failure)))?;
        }
        Ok(())
    }
}

/// The reason as a sentence. `failure`: that of a condition.
fn detail(near: &NearFilter, failure: impl Fn(Failed) -> String) -> String {
    match &near.reason {
        WhyNotReason::Overridden { by, list, line } => format!("matches, and {by} ({list}:{line}) has precedence"),
        WhyNotReason::Disabled { by, list, line } => format!("would match, and {by} ({list}:{line}) disables it"),
        WhyNotReason::Off => "stands in a branch of !#if that is off (--env sets names)".to_owned(),
        WhyNotReason::Condition(failed) => failure(*failed),
        WhyNotReason::Pattern(why) => why.clone(),
        WhyNotReason::Rejected(why) => format!("the line is rejected: {why}"),
        WhyNotReason::Page(failed) => page_failure(failed).to_owned(),
    }
}

fn page_failure(failed: &'static str) -> &'static str {
    match failed {
        "host" => "names other hosts",
        "path" => "names another path of this host",
        "excluded host" => "excludes this host (~)",
        "exception" => "an exception with the same body applies here",
        "generichide" => "an exception switches generic filters off here ($generichide or $elemhide)",
        "specifichide" => "an exception switches specific filters off here ($specifichide or $elemhide)",
        "class or id" => "needs a class or id in the page (--class, --id)",
        failed => failed,
    }
}
