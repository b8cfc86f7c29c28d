//! The options of every form of `brock export`.

use std::path::PathBuf;

/// The options of an export.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportOptions {
    /// The file of rules; default: standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,
    /// Print each filter that is not exact, with its reason
    #[arg(long)]
    pub(crate) list: bool,
    /// Print the counts, and with `--list` the filters, as JSON
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}
