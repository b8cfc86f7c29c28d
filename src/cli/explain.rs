//! `brock explain`: a decision with all filters that match or nearly match.

use std::borrow::Cow;
use std::io::Write;

use brock::answer::ExplanationAnswer;
use brock::{Cancelled, Engine, Explanation, Failed, Modifications, Modified, NearMiss, Request, Role};
use serde::Serialize;

use super::decision_text::{painted, with_place};
use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::output::{Colour, Out, sanitize};
use super::record::Record;
use super::requests::{RequestArgs, Requests, report_unreadable};
use super::why_not::{NearAnswer, WhyNotArgs};

const EXAMPLES: &str = "\
Examples:
  brock explain -l easylist.txt --type script --source https://a.example/ https://b.example/ad.js
  brock explain --image lists.img --requests page.har --json
  brock explain -l my-list.txt --why-not --type script --source https://a.example/ https://b.example/ad.js
  brock explain -l my-list.txt --page https://a.example/ --why-not --filter .ad";

/// Characters shown of a filter that nearly matches: filters may list hundreds of domains.
const FILTER_WIDTH: usize = 100;

/// Filters with a mismatching pattern that are shown without `--all`.
const PATTERN_MISSES: usize = 5;

/// Modifications of one kind that are shown without `--all`.
const OF_A_KIND: usize = 5;

/// Explain a decision: all filters that match, the one that decides, and near misses
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    requests: RequestArgs,
    #[command(flatten)]
    why_not: WhyNotArgs,
    /// Show all modifications and all near misses, not only the first few
    #[arg(short, long)]
    all: bool,
    /// Print one object per request, with all modifications and near misses
    #[arg(long)]
    json: bool,
}

/// A line of `explain --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplanationLine<'a> {
    url: &'a str,
    source_url: &'a str,
    #[serde(rename = "type")]
    resource_type: &'static str,
    #[serde(flatten)]
    explanation: ExplanationAnswer<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<Vec<NearAnswer<'a>>>,
}

pub(crate) fn run(mut args: ExplainArgs, out: &mut Out) -> Result<Status, Error> {
    if let Some(url) = args.why_not.page() {
        let (engine, texts) = args.engine.engine_and_lists()?;
        let lists = args.why_not.lists(&texts, &args.engine, args.all);
        return args.why_not.explain_page(url, &engine, lists.as_ref(), args.json, out);
    }
    let requests = args.requests.requests(&mut args.engine)?;
    let (engine, texts) = args.engine.engine_and_lists()?;
    let lists = args.why_not.lists(&texts, &args.engine, args.all);
    let file;
    let (records, unreadable) = match requests {
        Requests::One(record) => (vec![record], Vec::new()),
        Requests::Many(many) => {
            file = many;
            file.records()?
        }
    };
    let status = report_unreadable(&unreadable, records.len());
    for (index, record) in records.iter().enumerate() {
        record.with_request(|request| {
            let mut text = ExplanationText { engine: &engine, record, request, explanation: engine.explain(request) };
            let near = lists.as_ref().map(|lists| lists.near(&engine, request));
            if args.json {
                let why_not = lists
                    .as_ref()
                    .zip(near.as_deref())
                    .map(|(lists, near)| lists.answers(near, |failed| text.failure(failed)));
                return out.json(&ExplanationLine {
                    url: &record.url,
                    source_url: &record.source,
                    resource_type: request.resource_type().name(),
                    explanation: ExplanationAnswer::new(&engine, &text.explanation),
                    why_not,
                });
            }
            if index > 0 {
                writeln!(out)?;
            }
            if near.is_some() {
                // What --why-not shows contains them.
                text.explanation.near_misses.clear();
            }
            text.print(out, args.all)?;
            match lists.as_ref().zip(near) {
                Some((lists, near)) => lists.print(&near, |failed| text.failure(failed), out),
                None => Ok(()),
            }
        })??;
    }
    Ok(status)
}

/// The name of a role in text output.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::ImportantException => "exception, $important",
        Role::ImportantBlock => "block, $important",
        Role::Exception => "exception",
        Role::Block => "block",
        Role::RedirectException => "exception, redirect",
        Role::Redirect => "redirect",
        Role::ModifierException => "exception, modifier",
        Role::Modifier => "modifier",
        other => other.name(),
    }
}

fn shortened(filter: &str) -> Cow<'_, str> {
    match filter.char_indices().nth(FILTER_WIDTH) {
        Some((end, _)) => Cow::Owned(format!("{}...", &filter[..end])),
        None => Cow::Borrowed(filter),
    }
}

/// An explanation as text, with its request.
pub(crate) struct ExplanationText<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) record: &'a Record<'a>,
    pub(crate) request: &'a Request<'a>,
    pub(crate) explanation: Explanation<'a>,
}

impl ExplanationText<'_> {
    pub(crate) fn print(&self, out: &mut Out, all: bool) -> Result<(), Error> {
        let Explanation { decision, matches, modifications, near_misses, gave_up, .. } = &self.explanation;
        let (resource_type, method) = (self.request.resource_type(), self.request.method().name().to_ascii_uppercase());
        writeln!(
            out,
            "{}  {}",
            painted(out, decision.action()),
            out.paint(Colour::Strong, sanitize(&self.record.url))
        )?;
        writeln!(out, "          {method}, {resource_type}, requested by {}", self.source())?;
        let step = decision.step();
        writeln!(out, "          step {}: {}", step.number(), step.meaning())?;
        // Modifiers are printed with the modifications.
        let deciding = || matches.iter().filter(|found| found.role != Role::Modifier);
        if deciding().next().is_some() {
            writeln!(out, "{}", out.paint(Colour::Strong, "matching"))?;
        }
        for found in deciding() {
            let mark = if decision.filter() == Some(found.filter) { "  <- decides" } else { "" };
            let role = role_name(found.role);
            writeln!(out, "  {role:<21}  {}{mark}", with_place(out, self.engine.image().filter(found.filter)))?;
        }
        self.print_modifications(out, modifications, all)?;
        self.print_near_misses(out, near_misses, all)?;
        if *gave_up > 0 {
            writeln!(out, "regular expressions abandoned after too many steps: {gave_up}")?;
        }
        Ok(())
    }

    /// Filters with a mismatching pattern are last in `near_misses`.
    fn print_near_misses(&self, out: &mut Out, near_misses: &[NearMiss], all: bool) -> Result<(), Error> {
        if !near_misses.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, "nearly matching"))?;
        }
        let by_pattern = near_misses.iter().filter(|miss| miss.failed == Failed::Pattern).count();
        let hidden = if all { 0 } else { by_pattern.saturating_sub(PATTERN_MISSES) };
        for miss in &near_misses[..near_misses.len() - hidden] {
            let (role, failure) = (role_name(miss.role), self.failure(miss.failed));
            let mut found = self.engine.image().filter(miss.filter);
            found.filter = Cow::Owned(shortened(&found.filter).into_owned());
            writeln!(out, "  {role:<21}  {}: {failure}", with_place(out, found))?;
        }
        if hidden > 0 {
            writeln!(out, "  {hidden} more whose pattern does not match (--all shows them)")?;
        }
        Ok(())
    }

    fn print_modifications(&self, out: &mut Out, modifications: &Modifications<'_>, all: bool) -> Result<(), Error> {
        if !modifications.applied.is_empty() || !modifications.cancelled.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, "modifications"))?;
        }
        // A list may have a thousand `$cookie` filters that match every request.
        for kind in modifications.applied.chunk_by(|one, next| one.kind == next.kind) {
            let shown = if all { kind.len() } else { kind.len().min(OF_A_KIND) };
            for Modified { filter, kind, value, .. } in &kind[..shown] {
                let place = with_place(out, self.engine.image().filter(*filter));
                writeln!(out, "  {:<21}  {}  by {place}", kind.name(), sanitize(value))?;
            }
            if shown < kind.len() {
                writeln!(out, "  {} more of this kind (--all shows them)", kind.len() - shown)?;
            }
        }
        if let Some(url) = modifications.url() {
            writeln!(out, "  {:<21}  {}", "modified URL", sanitize(url))?;
        }
        for Cancelled { modified, by, .. } in &modifications.cancelled {
            let place = with_place(out, self.engine.image().filter(*by));
            writeln!(out, "  {:<21}  {}  cancelled by {place}", modified.kind.name(), sanitize(modified.value))?;
        }
        Ok(())
    }

    fn source(&self) -> &str {
        match self.request.source_host() {
            "" => "an unknown source",
            host => host,
        }
    }

    /// The condition that fails, with the property of the request that it compares.
    pub(crate) fn failure(&self, failed: Failed) -> String {
        let host = self.request.url().host();
        match failed {
            Failed::Pattern => "the pattern does not match the URL".to_owned(),
            Failed::Type => format!("not for the type {}", self.request.resource_type()),
            Failed::Party => {
                format!("not for a request from {} to {host} (first-party or third-party)", self.source())
            }
            Failed::Method => format!("not for the method {}", self.request.method().name().to_ascii_uppercase()),
            Failed::From => format!("not for requests from {} (domain=)", self.source()),
            Failed::To => format!("not for {host} (to=)"),
            Failed::DenyAllow => format!("{host} is excluded (denyallow=)"),
            Failed::Top => format!("not for the top-level page {} (top=)", self.request.top_host()),
            Failed::RequestHeader => "the request headers do not match or are unknown (requestheader=)".to_owned(),
            Failed::ResponseHeader => "the response headers do not match or are unknown (header=)".to_owned(),
            Failed::Address => "the server address does not match or is unknown (ipaddress=)".to_owned(),
            Failed::GaveUp => "the regular expression takes too many steps on this URL".to_owned(),
            Failed::GenericBlock => "generic filters are disabled on this page (genericblock)".to_owned(),
            other => format!("{other:?}"),
        }
    }
}
