//! The `brock` command line program.
//!
//! Results go to stdout, diagnostics to stderr. Each subcommand has a file. Shared files: [`input`] reads and writes files,
//! [`engine_args`] gives the engine, [`list_args`] and [`config`] the lists of a project, [`requests`], [`record`] and
//! [`har`] the requests; [`diagnostics`] and [`decision_text`] format text, [`output`] prints.

#![forbid(unsafe_code)]

mod bench;
mod bisect;
mod bisect_test;
mod changed_lines;
mod check;
mod compile;
mod completions;
mod config;
mod corpus_args;
mod crawl_page;
mod crawl_report;
mod dead;
mod decision_text;
mod device_names;
mod diagnostics;
mod diff;
mod diff_page;
mod diff_text;
mod diff_versions;
mod dnr;
mod dns;
mod engine_args;
mod error;
mod expectations;
mod explain;
mod export;
mod export_dnr;
mod export_dns;
mod export_options;
mod export_report;
mod export_safari;
mod files;
mod filter_place;
mod fmt;
mod git;
mod github;
mod har;
mod input;
mod language_server;
mod learn;
mod line_diff;
mod lint;
mod lint_fix;
mod lint_row;
mod list_args;
mod lsp;
mod man;
mod output;
mod page;
mod page_expectation;
mod patch;
mod policy;
mod profile;
mod record;
mod redundant;
mod request_expectation;
mod requests;
mod sarif;
mod summary;
mod svg;
mod test;
mod why_not;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::error::Status;
use self::output::{ColourChoice, Out, warn};

const EXAMPLES: &str = "\
Examples:
  brock compile easylist.txt easyprivacy.txt -o lists.img
  brock check --image lists.img --type script --source https://a.example/ https://ads.example/a.js
  brock explain -l my-list.txt --type image --source https://a.example/ https://b.example/1.gif
  brock lint my-list.txt

Exit status: 0 success, 1 findings or a failed check, 2 wrong usage or unreadable input.";

/// Compile filter lists, decide requests, explain decisions
#[derive(Parser)]
#[command(name = "brock", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colours; `auto`: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: ColourChoice,
}

#[derive(Subcommand)]
enum Command {
    Compile(compile::CompileArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Page(page::PageArgs),
    Lint(lint::LintArgs),
    Fmt(fmt::FmtArgs),
    Test(test::TestArgs),
    Redundant(redundant::RedundantArgs),
    Diff(diff::DiffArgs),
    Dead(dead::DeadArgs),
    Profile(profile::ProfileArgs),
    Bisect(bisect::BisectArgs),
    Lsp(lsp::LspArgs),
    Export(export::ExportArgs),
    Dnr(dnr::DnrArgs),
    Dns(dns::DnsArgs),
    CrawlReport(crawl_report::CrawlReportArgs),
    Learn(learn::LearnArgs),
    Patch(patch::PatchArgs),
    Policy(policy::PolicyArgs),
    Bench(bench::BenchArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Out::new(cli.color);
    let done = match cli.command {
        Command::Compile(args) => compile::run(args, &mut out),
        Command::Check(args) => check::run(args, &mut out),
        Command::Explain(args) => explain::run(args, &mut out),
        Command::Page(args) => page::run(args, &mut out),
        Command::Lint(args) => lint::run(args, &mut out),
        Command::Fmt(args) => fmt::run(args, &mut out),
        Command::Test(args) => test::run(args, &mut out),
        Command::Redundant(args) => redundant::run(args, &mut out),
        Command::Diff(args) => diff::run(args, &mut out),
        Command::Dead(args) => dead::run(args, &mut out),
        Command::Profile(args) => profile::run(args, &mut out),
        Command::Bisect(args) => bisect::run(args, &mut out),
        Command::Export(args) => export::run(args, &mut out),
        Command::Lsp(args) => lsp::run(args, &mut out),
        Command::Dnr(args) => dnr::run(args, &mut out),
        Command::Dns(args) => dns::run(args, &mut out),
        Command::CrawlReport(args) => crawl_report::run(args, &mut out),
        Command::Learn(args) => learn::run(args, &mut out),
        Command::Patch(args) => patch::run(args, &mut out),
        Command::Policy(args) => policy::run(args, &mut out),
        Command::Bench(args) => bench::run(args, &mut out),
        Command::Completions(args) => completions::run(args, Cli::command(), &mut out),
        Command::Man(args) => man::run(args, Cli::command(), &mut out),
    };
    match done.and_then(|status| out.finish().map(|()| status)) {
        Ok(status) => status.into(),
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            warn(format_args!("error: {error}"));
            Status::BadInput.into()
        }
    }
}
