//! `brock lsp`: the language server for editors.

use super::error::{Error, Status};
use super::language_server::serve;
use super::output::Out;

const EXAMPLES: &str = "\
Editors start it and exchange messages of the Language Server Protocol with it over stdin and stdout. Examples:
  Neovim: vim.lsp.start({ name = \"brock\", cmd = { \"brock\", \"lsp\" }, root_dir = vim.fn.getcwd() })
  Visual Studio Code: the extension in editors/vscode

It reads .brock.toml in the folder that the editor opens, and the files of expectations beside the lists.";

/// Serve editors: findings, fixes, meanings, completions and covering filters while a list is edited
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LspArgs {
    /// Accepted, because editors pass it; stdin and stdout are always used
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(crate) fn run(_args: LspArgs, out: &mut Out) -> Result<Status, Error> {
    Ok(if serve(out) { Status::Done } else { Status::Findings })
}
