//! `brock learn`: events -> verdicts with their evidence.

use std::io::Write;
use std::path::{Path, PathBuf};

use brock::answer::VerdictAnswer;
use brock::learner::{Entities, Event, Learner, Policy, Rules, Time, Treatment, Verdict, as_filters};
use clap::ValueEnum;

use super::error::{Error, Status};
use super::input::{line_with_nul, read, shown, write};
use super::output::{Colour, Out, sanitize, warn};
use super::requests::without_place;

const EXAMPLES: &str = "\
Examples:
  brock learn --events seen.jsonl
  brock learn --events seen.jsonl --policy badger --json | jq 'select(.action == \"block\")'
  brock learn --events seen.jsonl --filters > learned.txt

docs/learner.md describes the format of events and of entity files.";

/// Replay events and print verdicts on trackers, with their evidence
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LearnArgs {
    /// Events as JSON Lines; `-` is stdin
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// Rules that turn evidence into verdicts
    #[arg(long, value_enum, default_value_t)]
    policy: PolicyName,
    /// Score from which a tracker is blocked; policy brock only [default: 3]
    #[arg(long, value_name = "SCORE")]
    threshold: Option<f32>,
    /// Days without observations after which a tracker is on probation; policy brock only [default: 75]
    #[arg(long, value_name = "DAYS")]
    window: Option<u16>,
    /// Factor that each further day of observation adds to the score; policy brock only [default: 0.2]
    #[arg(long, value_name = "FACTOR", hide = true)]
    steady: Option<f32>,
    /// Factor for evidence against domains of tracking companies; policy brock only [default: 2]
    #[arg(long, value_name = "FACTOR", hide = true)]
    known: Option<f32>,
    /// Count only sites with a user interaction, as the extension does; policy brock only
    #[arg(long)]
    requires_interaction: bool,
    /// Entity file: owners, categories and cookie-blocked hosts of domains; may be repeated
    #[arg(long, value_name = "FILE")]
    entities: Vec<PathBuf>,
    /// Ledger of an earlier run to continue from
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// File to write the ledger to
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Time of the verdicts in milliseconds since 1970 [default: time of the last event]
    #[arg(long, value_name = "TIME")]
    now: Option<Time>,
    /// Print one object per verdict
    #[arg(long, conflicts_with = "filters")]
    json: bool,
    /// Print a filter list
    #[arg(long)]
    filters: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum PolicyName {
    /// Brock's rules
    #[default]
    Brock,
    /// Privacy Badger's rules
    Badger,
}

/// A fixed key: hashes of a run are not kept with secrets, and equal events give equal ledgers.
const KEY: [u8; 16] = *b"brock learn runs";

pub(crate) fn run(args: LearnArgs, out: &mut Out) -> Result<Status, Error> {
    let (entities, entities_status) = read_entities(&args.entities)?;
    let mut learner = Learner::new(KEY, entities, policy(&args));
    if let Some(path) = &args.ledger {
        learner = learner.with_ledger(&read(path)?).map_err(|source| Error::Ledger { path: shown(path), source })?;
    }
    let (last, events_status) = observe(&mut learner, &args.events)?;
    if let Some(now) = args.now {
        learner.set_clock(now);
    }
    let verdicts = learner.verdicts(args.now.unwrap_or(last));
    if let Some(path) = &args.output {
        write(path, &learner.ledger())?;
    }
    if args.filters {
        out.write_all(as_filters(&verdicts).as_bytes())?;
    } else {
        verdicts.iter().try_for_each(|verdict| match args.json {
            true => out.json(&VerdictAnswer::from(verdict)),
            false => print(out, verdict),
        })?;
    }
    Ok(if entities_status == Status::Done { events_status } else { entities_status })
}

/// Reads entity files; reports unreadable lines.
fn read_entities(paths: &[PathBuf]) -> Result<(Entities, Status), Error> {
    let (mut all, mut status) = (String::new(), Status::Done);
    for path in paths {
        let text = text(path)?;
        for error in Entities::read(&text).1 {
            warn(format_args!("{}:{}: {}", shown(path), error.line, error.reason));
            status = Status::BadInput;
        }
        all += &text;
        all.push('\n');
    }
    Ok((Entities::read(&all).0, status))
}

fn policy(args: &LearnArgs) -> Policy {
    let default = Rules::default();
    match args.policy {
        PolicyName::Brock => Policy::Brock(Rules {
            threshold: args.threshold.unwrap_or(default.threshold),
            window: args.window.unwrap_or(default.window),
            steady: args.steady.unwrap_or(default.steady),
            known: args.known.unwrap_or(default.known),
            requires_interaction: args.requires_interaction,
            ..default
        }),
        PolicyName::Badger => Policy::Badger,
    }
}

/// Replays a file of events; reports unreadable lines. Returns the time of the latest event.
fn observe(learner: &mut Learner, path: &Path) -> Result<(Time, Status), Error> {
    let (mut last, mut status) = (0, Status::Done);
    for (line, number) in text(path)?.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty()) {
        match serde_json::from_str::<Event<'_>>(line) {
            Ok(event) => {
                last = last.max(event.time());
                learner.observe(&event);
            }
            Err(error) => {
                let message = without_place(&error);
                warn(format_args!("{}:{number}: {message} (column {})", shown(path), error.column()));
                status = Status::BadInput;
            }
        }
    }
    Ok((last, status))
}

fn print(out: &mut Out, verdict: &Verdict) -> Result<(), Error> {
    let colour = match verdict.action {
        Treatment::Allow => Colour::Faint,
        Treatment::CookieBlock | Treatment::Block => Colour::Block,
    };
    let action = out.paint(colour, format_args!("{:<12}", verdict.action.name())).to_string();
    Ok(writeln!(out, "{action}{:<30}  {verdict}", sanitize(&verdict.tracker.to_string()))?)
}

fn text(path: &Path) -> Result<String, Error> {
    let bytes = read(path)?;
    match line_with_nul(&bytes) {
        Some(line) => Err(Error::NotText { path: shown(path), line }),
        None => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
