//! The program `brock`: reads the command line, calls the library, prints.
//!
//! Results go to stdout and diagnostics to stderr. One file a subcommand; what they share is [`input`] (files),
//! [`select`] (which engine), [`requests`] and [`har`] (which requests), [`finding`] (what is said of a line) and
//! [`screen`] (how it looks).

#![forbid(unsafe_code)]

mod answer;
mod bench;
mod check;
mod compile;
mod completions;
mod dnr;
mod error;
mod explain;
mod finding;
mod har;
mod input;
mod learn;
mod lint;
mod man;
mod patch;
mod requests;
mod screen;
mod select;
mod summary;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::error::Status;
use self::screen::{Out, When, complain};

const EXAMPLES: &str = "\
Examples:
  brock compile easylist.txt easyprivacy.txt -o lists.img
  brock check --image lists.img --type script --source https://a.example/ https://ads.example/a.js
  brock explain -l my-list.txt --type image --source https://a.example/ https://b.example/1.gif
  brock lint my-list.txt

Exit status: 0 done, 1 findings, 2 wrong usage or unreadable input.";

/// Compiles filter lists, decides requests by them, and says why.
#[derive(Parser)]
#[command(name = "brock", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colours: `auto` has them on terminals where NO_COLOR is not set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: When,
}

#[derive(Subcommand)]
enum Command {
    Compile(compile::Args),
    Check(check::Args),
    Explain(explain::Args),
    Lint(lint::Args),
    Dnr(dnr::Args),
    Learn(learn::Args),
    Patch(patch::Args),
    Bench(bench::Args),
    Completions(completions::Args),
    Man(man::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Out::new(cli.color);
    let done = match cli.command {
        Command::Compile(args) => compile::run(args, &mut out),
        Command::Check(args) => check::run(args, &mut out),
        Command::Explain(args) => explain::run(args, &mut out),
        Command::Lint(args) => lint::run(args, &mut out),
        Command::Dnr(args) => dnr::run(args, &mut out),
        Command::Learn(args) => learn::run(args, &mut out),
        Command::Patch(args) => patch::run(args, &mut out),
        Command::Bench(args) => bench::run(args, &mut out),
        Command::Completions(args) => completions::run(args, &mut out),
        Command::Man(args) => man::run(args, &mut out),
    };
    match done.and_then(|status| out.finish().map(|()| status)) {
        Ok(status) => status.into(),
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("error: {error}"));
            Status::BadInput.into()
        }
    }
}
