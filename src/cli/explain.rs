//! `brock explain`: a decision with everything that bears on it.

use std::borrow::Cow;
use std::io::Write;

use brock::{Cancelled, Engine, Explanation, Failed, FilterId, FilterRef, Modifications, Modified, Request, Role};
use serde::Serialize;

use super::answer::{Answer, painted, placed};
use super::error::{Error, Status};
use super::requests::{Asked, Question, Record, report_unread};
use super::screen::{Colour, Out, harmless};
use super::select::Selection;

const EXAMPLES: &str = "\
Examples:
  brock explain -l easylist.txt --type script --source https://a.example/ https://b.example/ad.js
  brock explain --image lists.img --requests page.har --json";

/// Characters that are shown of a filter that only nearly matches.
const FILTER_WIDTH: usize = 100;

/// Filters that are shown unasked of those whose pattern does not fit.
const PATTERN_MISSES: usize = 5;

/// Modifications of one kind that are shown unasked.
const OF_A_KIND: usize = 5;

/// Show every filter that matches, why the winner won, and what nearly matched
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    asked: Asked,
    /// Show all modifications, and all filters that only share a host or a word with the URL, not the first few
    #[arg(short, long)]
    all: bool,
    /// One object a request, with all of them
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(mut args: Args, out: &mut Out) -> Result<Status, Error> {
    let question = args.asked.question(&mut args.selection)?;
    let engine = args.selection.engine()?;
    let file;
    let (records, unread) = match question {
        Question::One(record) => (vec![record], Vec::new()),
        Question::Many(many) => {
            file = many;
            file.records()?
        }
    };
    let status = report_unread(&unread, records.len());
    for (index, record) in records.iter().enumerate() {
        record.ask(|request| {
            let case = Case { engine: &engine, record, request, explanation: engine.explain(request) };
            if args.json {
                return out.json(&case.object());
            }
            if index > 0 {
                writeln!(out)?;
            }
            case.print(out, args.all)
        })??;
    }
    Ok(status)
}

/// The name of a role in output.
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
    }
}

/// A filter that did not decide needs no more than to be recognised; some name hundreds of domains.
fn shortened(filter: &str) -> Cow<'_, str> {
    match filter.char_indices().nth(FILTER_WIDTH) {
        Some((end, _)) => Cow::Owned(format!("{}...", &filter[..end])),
        None => Cow::Borrowed(filter),
    }
}

/// A request with its explanation.
struct Case<'a> {
    engine: &'a Engine,
    record: &'a Record<'a>,
    request: &'a Request<'a>,
    explanation: Explanation<'a>,
}

impl Case<'_> {
    fn print(&self, out: &mut Out, all: bool) -> Result<(), Error> {
        let Explanation { decision, matches, modifications, near_misses, gave_up } = &self.explanation;
        let (kind, method) = (self.request.resource_type(), self.request.method().name().to_ascii_uppercase());
        writeln!(
            out,
            "{}  {}",
            painted(out, decision.action()),
            out.paint(Colour::Strong, harmless(&self.record.url))
        )?;
        writeln!(out, "          {method}, {kind}, asked by {}", self.source())?;
        let step = decision.step();
        writeln!(out, "          step {}: {}", step.number(), step.meaning())?;
        // Those that modify are told of below, with what they do.
        let deciding = || matches.iter().filter(|found| found.role != Role::Modifier);
        if deciding().next().is_some() {
            writeln!(out, "{}", out.paint(Colour::Strong, "matching"))?;
        }
        for found in deciding() {
            let mark = if decision.filter() == Some(found.filter) { "  <- decides" } else { "" };
            let role = role_name(found.role);
            writeln!(out, "  {role:<21}  {}{mark}", placed(out, self.engine.image().filter(found.filter)))?;
        }
        self.print_modifications(out, modifications, all)?;
        if !near_misses.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, "nearly matching"))?;
        }
        // Those whose pattern does not fit come last.
        let by_pattern = near_misses.iter().filter(|miss| miss.failed == Failed::Pattern).count();
        let hidden = if all { 0 } else { by_pattern.saturating_sub(PATTERN_MISSES) };
        for miss in &near_misses[..near_misses.len() - hidden] {
            let (role, why) = (role_name(miss.role), self.why_not(miss.failed));
            let found = self.engine.image().filter(miss.filter);
            let found = FilterRef { filter: &shortened(found.filter), ..found };
            writeln!(out, "  {role:<21}  {}: {why}", placed(out, found))?;
        }
        if hidden > 0 {
            writeln!(out, "  and {hidden} more whose pattern does not fit (--all shows them)")?;
        }
        if *gave_up > 0 {
            writeln!(out, "regular expressions given up for taking too many steps: {gave_up}")?;
        }
        Ok(())
    }

    fn print_modifications(&self, out: &mut Out, modifications: &Modifications<'_>, all: bool) -> Result<(), Error> {
        if !modifications.applied.is_empty() || !modifications.cancelled.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, "modifications"))?;
        }
        // A list may name a thousand cookies for every request.
        for kind in modifications.applied.chunk_by(|one, next| one.kind == next.kind) {
            let shown = if all { kind.len() } else { kind.len().min(OF_A_KIND) };
            for Modified { filter, kind, value } in &kind[..shown] {
                let place = placed(out, self.engine.image().filter(*filter));
                writeln!(out, "  {:<21}  {}  by {place}", kind.name(), harmless(value))?;
            }
            if shown < kind.len() {
                writeln!(out, "  and {} more of this kind (--all shows them)", kind.len() - shown)?;
            }
        }
        if let Some(url) = modifications.url() {
            writeln!(out, "  {:<21}  {}", "the URL becomes", harmless(url))?;
        }
        for Cancelled { modified, by } in &modifications.cancelled {
            let place = placed(out, self.engine.image().filter(*by));
            writeln!(out, "  {:<21}  {}  not done: {place}", modified.kind.name(), harmless(modified.value))?;
        }
        Ok(())
    }

    fn source(&self) -> &str {
        match self.request.source_host() {
            "" => "an unknown source",
            host => host,
        }
    }

    /// The condition that does not hold, with what the request has instead.
    fn why_not(&self, failed: Failed) -> String {
        let host = self.request.url().host();
        match failed {
            Failed::Pattern => "the URL does not fit the pattern".to_owned(),
            Failed::Type => format!("not for the type {}", self.request.resource_type()),
            Failed::Party => format!("not for what {} asks of {host} (first or third party)", self.source()),
            Failed::Method => format!("not for the method {}", self.request.method().name().to_ascii_uppercase()),
            Failed::From => format!("not when {} asks (domain=)", self.source()),
            Failed::To => format!("not for {host} (to=)"),
            Failed::DenyAllow => format!("{host} is left out (denyallow=)"),
            Failed::Top => format!("not in a tab of {} (top=)", self.request.top_host()),
            Failed::RequestHeader => {
                "not with these request headers, or they are not known (requestheader=)".to_owned()
            }
            Failed::ResponseHeader => "not for this response, or it is not there yet (header=)".to_owned(),
            Failed::Address => "not for this address, or it is not known (ipaddress=)".to_owned(),
            Failed::GaveUp => "its expression takes too many steps on this URL".to_owned(),
            Failed::GenericBlock => "filters that name no site are off on this page (genericblock)".to_owned(),
        }
    }

    fn object(&self) -> impl Serialize {
        let Explanation { decision, matches, modifications, near_misses, gave_up } = &self.explanation;
        Object {
            url: &self.record.url,
            source: &self.record.source,
            kind: self.request.resource_type().name(),
            answer: Answer::new(self.engine, decision),
            reason: decision.step().reason(),
            step: decision.step().number(),
            matches: matches.iter().map(|found| self.bearing(found.filter, found.role, None)).collect(),
            near_misses: near_misses
                .iter()
                .map(|miss| self.bearing(miss.filter, miss.role, Some(miss.failed)))
                .collect(),
            modifications: modifications.applied.iter().map(|found| self.change(found, None)).collect(),
            cancelled: modifications.cancelled.iter().map(|one| self.change(&one.modified, Some(one.by))).collect(),
            modified_url: modifications.url(),
            gave_up: *gave_up,
        }
    }

    fn change<'c>(&'c self, found: &Modified<'c>, cancelled: Option<FilterId>) -> Change<'c> {
        let place = self.engine.image().filter(found.filter);
        let by = cancelled.map(|by| self.engine.image().filter(by));
        Change { kind: found.kind.name(), value: found.value, by: place, cancelled_by: by }
    }

    fn bearing(&self, filter: FilterId, role: Role, failed: Option<Failed>) -> Bearing<'_> {
        let found = self.engine.image().filter(filter);
        Bearing { filter: found.filter, list: found.list, line: found.line, role, failed }
    }
}

/// The object of `explain --json`: the request, the answer of `check --json`, and what bears on it.
#[derive(Serialize)]
struct Object<'a> {
    url: &'a str,
    #[serde(rename = "sourceUrl")]
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    answer: Answer<'a>,
    reason: &'static str,
    step: u8,
    matches: Vec<Bearing<'a>>,
    near_misses: Vec<Bearing<'a>>,
    modifications: Vec<Change<'a>>,
    cancelled: Vec<Change<'a>>,
    modified_url: Option<&'a str>,
    gave_up: u32,
}

/// A modification, made or cancelled.
#[derive(Serialize)]
struct Change<'a> {
    kind: &'static str,
    value: &'a str,
    #[serde(flatten)]
    by: FilterRef<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_by: Option<FilterRef<'a>>,
}

/// A filter that bears on a decision.
#[derive(Serialize)]
struct Bearing<'a> {
    filter: &'a str,
    list: &'a str,
    line: u32,
    role: Role,
    /// The condition that does not hold, if it only nearly matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<Failed>,
}
