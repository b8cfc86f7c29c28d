//! `brock check`: requests -> decisions.

use std::io::Write;

use brock::answer::DecisionAnswer;
use brock::{Decision, Engine};

use super::decision_text::{painted, with_place};
use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::output::{Out, Progress, sanitize};
use super::record::Record;
use super::requests::{RequestArgs, Requests, report_unreadable};

const EXAMPLES: &str = "\
Examples:
  brock check -l easylist.txt --type script --source https://a.example/ https://b.example/ad.js
  brock check --image lists.img --requests requests.jsonl --json
  brock check --image lists.img --requests page.har

A request file is JSON Lines: {\"url\": ..., \"sourceUrl\": ..., \"type\": ...}, with optional \"method\", \"topUrl\", \
\"requestHeaders\" and \"responseHeaders\" ([{\"name\", \"value\"}]) and \"address\"; or a HAR file. Requests that \
cannot be read are reported on stderr and have no line on stdout; the exit status is then 2.";

/// Decide requests: block, allow, redirect or pass
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    requests: RequestArgs,
    /// Print one object per request: {"action", "filter", "list", "line"}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(mut args: CheckArgs, out: &mut Out) -> Result<Status, Error> {
    let requests = args.requests.requests(&mut args.engine)?;
    let engine = args.engine.engine()?;
    match requests {
        Requests::One(record) => {
            let decision = record.with_request(|request| engine.check(request))?;
            print(out, &engine, &decision, None, args.json)?;
            Ok(Status::Done)
        }
        Requests::Many(file) => {
            let (records, unreadable) = file.records()?;
            let status = report_unreadable(&unreadable, records.len());
            let mut progress = Progress::beside_output("deciding", records.len());
            for chunk in records.chunks(1024) {
                for record in chunk {
                    let decision = record.with_request(|request| engine.check(request))?;
                    print(out, &engine, &decision, Some(record), args.json)?;
                }
                progress.step(chunk.len());
            }
            Ok(status)
        }
    }
}

/// Prints a decision. `record`: the request, if there are several.
fn print(
    out: &mut Out,
    engine: &Engine,
    decision: &Decision,
    record: Option<&Record<'_>>,
    json: bool,
) -> Result<(), Error> {
    if json {
        return out.json(&DecisionAnswer::new(engine, decision));
    }
    let mut line = painted(out, decision.action());
    if let Some(record) = record {
        line += &format!("  {}", sanitize(&record.url));
    }
    if let Some(found) = engine.filter(decision) {
        line += &format!("  {}", with_place(out, found));
    }
    if let Decision::Allow { over, .. } = decision {
        line += &format!("  over {}", with_place(out, engine.image().filter(*over)));
    }
    Ok(writeln!(out, "{}", line.trim_end())?)
}
