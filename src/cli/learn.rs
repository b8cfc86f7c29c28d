//! `brock learn`: observations -> verdicts, each with its evidence.

use std::io::Write;
use std::path::{Path, PathBuf};

use brock::learner::{Entities, Event, Learner, Policy, Time, Treatment, Verdict, as_filters};
use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{line_with_nul, read, shown, write};
use super::screen::{Colour, Out, complain, harmless};

const EXAMPLES: &str = "\
Examples:
  brock learn --events seen.jsonl
  brock learn --events seen.jsonl --policy badger --json | jq 'select(.action == \"block\")'
  brock learn --events seen.jsonl --filters > learned.txt

docs/learner.md has the format of events and of facts.";

/// Replay observations; print what was learned of whom, with its evidence
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Observations as JSON Lines; `-` is stdin
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// Whose rules
    #[arg(long, value_enum, default_value_t)]
    policy: Rules,
    /// What the sites on which a tracker was seen must come to for a block; Brock's rules only [default: 3]
    #[arg(long, value_name = "SCORE")]
    threshold: Option<f32>,
    /// Days after which a tracker that was seen no more goes on probation; Brock's rules only [default: 75]
    #[arg(long, value_name = "DAYS")]
    window: Option<u16>,
    /// What each further day on which a tracker was seen adds; Brock's rules only
    #[arg(long, value_name = "PART", hide = true)]
    steady: Option<f32>,
    /// What evidence counts for against a tracker by trade; Brock's rules only
    #[arg(long, value_name = "FACTOR", hide = true)]
    known: Option<f32>,
    /// Count only sites on which the person did something, as the extension does; Brock's rules only
    #[arg(long)]
    requires_interaction: bool,
    /// Facts: who belongs together, what kind of service a domain is, what pages need; may stand more than once
    #[arg(long, value_name = "FILE")]
    knowledge: Vec<PathBuf>,
    /// A ledger that an earlier run wrote, to go on with
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Where to write the ledger
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The time of the verdicts, in milliseconds since 1970 [default: that of the last event]
    #[arg(long, value_name = "TIME")]
    now: Option<Time>,
    /// One verdict a line, as JSON
    #[arg(long, conflicts_with = "filters")]
    json: bool,
    /// As a filter list
    #[arg(long)]
    filters: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Rules {
    /// Brock's own
    #[default]
    Brock,
    /// Privacy Badger's
    Badger,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'v> {
    #[serde(flatten)]
    verdict: &'v Verdict,
    /// The same in plain words.
    reason: String,
}

/// The hashes of a run lead nowhere outside of it, and the same file gives the same ledger.
const KEY: [u8; 16] = *b"brock learn runs";

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let mut status = Status::Done;
    let mut facts = String::new();
    for path in &args.knowledge {
        let text = text(path)?;
        for line in Entities::read(&text).1 {
            complain(format_args!("{}:{line}: no fact: group, category or cookieblock, then domains", shown(path)));
            status = Status::BadInput;
        }
        facts += &text;
        facts.push('\n');
    }
    let policy = match args.policy {
        Rules::Brock => {
            let usual = brock::learner::Rules::default();
            Policy::Brock(brock::learner::Rules {
                threshold: args.threshold.unwrap_or(usual.threshold),
                window: args.window.unwrap_or(usual.window),
                steady: args.steady.unwrap_or(usual.steady),
                known: args.known.unwrap_or(usual.known),
                requires_interaction: args.requires_interaction,
                ..usual
            })
        }
        Rules::Badger => Policy::Badger,
    };
    let mut learner = Learner::new(KEY, Entities::read(&facts).0, policy);
    if let Some(path) = &args.ledger {
        learner = learner.with_ledger(&read(path)?).map_err(|source| Error::Ledger { path: shown(path), source })?;
    }
    let mut last = 0;
    for (line, number) in text(&args.events)?.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty()) {
        match serde_json::from_str::<Event<'_>>(line) {
            Ok(event) => {
                last = last.max(event.time());
                learner.observe(&event);
            }
            Err(error) => {
                let what = error.to_string();
                let what = what.split(" at line").next().unwrap_or_default();
                complain(format_args!("{}:{number}: {what} (column {})", shown(&args.events), error.column()));
                status = Status::BadInput;
            }
        }
    }
    if let Some(now) = args.now {
        learner.set_clock(now);
    }
    let verdicts = learner.verdicts(args.now.unwrap_or(last));
    if let Some(path) = &args.output {
        write(path, &learner.ledger())?;
    }
    if args.filters {
        out.write_all(as_filters(&verdicts).as_bytes())?;
        return Ok(status);
    }
    for verdict in &verdicts {
        if args.json {
            serde_json::to_writer(&mut *out, &Line { verdict, reason: verdict.to_string() })
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else {
            let colour = match verdict.action {
                Treatment::Allow => Colour::Faint,
                Treatment::CookieBlock | Treatment::Block => Colour::Block,
            };
            let action = out.paint(colour, format_args!("{:<12}", verdict.action.name())).to_string();
            writeln!(out, "{action}{:<30}  {verdict}", harmless(&verdict.tracker.to_string()))?;
        }
    }
    Ok(status)
}

fn text(path: &Path) -> Result<String, Error> {
    let bytes = read(path)?;
    match line_with_nul(&bytes) {
        Some(line) => Err(Error::NotText { path: shown(path), line }),
        None => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
