//! `brock check`: requests -> decisions.

use std::io::Write;

use brock::{Decision, Engine};

use super::answer::{Answer, painted, placed};
use super::error::{Error, Status};
use super::requests::{Asked, Question, Record, report_unread};
use super::screen::{Out, Progress, harmless};
use super::select::Selection;

const EXAMPLES: &str = "\
Examples:
  brock check -l easylist.txt --type script --source https://a.example/ https://b.example/ad.js
  brock check --image lists.img --requests requests.jsonl --json
  brock check --image lists.img --requests page.har

A request file is JSON Lines: {\"url\": ..., \"sourceUrl\": ..., \"type\": ...}, with \"method\", \"topUrl\", \
\"requestHeaders\" and \"responseHeaders\" ([{\"name\", \"value\"}]) and \"address\" where they matter; or a HAR file. Requests that cannot be read are named on stderr and have no line on stdout; the exit \
status is then 2.";

/// Decide requests: block, allow, or pass
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    asked: Asked,
    /// One object a request: {"action", "filter", "list", "line"}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(mut args: Args, out: &mut Out) -> Result<Status, Error> {
    let question = args.asked.question(&mut args.selection)?;
    let engine = args.selection.engine()?;
    match question {
        Question::One(record) => {
            let decision = record.ask(|request| engine.check(request))?;
            print(out, &engine, &decision, None, args.json)?;
            Ok(Status::Done)
        }
        Question::Many(file) => {
            let (records, unread) = file.records()?;
            let status = report_unread(&unread, records.len());
            let mut progress = Progress::beside_output("deciding", records.len());
            for chunk in records.chunks(1024) {
                for record in chunk {
                    let decision = record.ask(|request| engine.check(request))?;
                    print(out, &engine, &decision, Some(record), args.json)?;
                }
                progress.step(chunk.len());
            }
            Ok(status)
        }
    }
}

/// Prints a decision; with its request, where there are many.
fn print(
    out: &mut Out,
    engine: &Engine,
    decision: &Decision,
    of: Option<&Record<'_>>,
    json: bool,
) -> Result<(), Error> {
    if json {
        return out.json(&Answer::new(engine, decision));
    }
    let mut line = painted(out, decision.action());
    if let Some(record) = of {
        line += &format!("  {}", harmless(&record.url));
    }
    if let Some(found) = engine.filter(decision) {
        line += &format!("  {}", placed(out, found));
    }
    if let Decision::Allow { over, .. } = decision {
        line += &format!("  over {}", placed(out, engine.image().filter(*over)));
    }
    Ok(writeln!(out, "{}", line.trim_end())?)
}
