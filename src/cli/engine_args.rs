//! The engine of a command: compiled from lists, or an image.

use std::path::PathBuf;

use brock::Engine;

use super::error::Error;
use super::input::{image, open_image, read, read_lists};

/// `-l LIST... | --image FILE`, shared by several subcommands.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Filter lists to compile; `-` is stdin
    #[arg(short = 'l', long = "list", value_name = "LIST", num_args = 1.., required_unless_present = "image")]
    pub(crate) lists: Vec<PathBuf>,
    /// An image written by `brock compile`
    #[arg(long, value_name = "FILE", conflicts_with = "lists")]
    pub(crate) image: Option<PathBuf>,
    /// A name that is true in `!#if` directives, besides `ext_ublock`
    #[arg(long, value_name = "NAME", conflicts_with = "image")]
    pub(crate) env: Vec<String>,
}

impl EngineArgs {
    /// Compiles the lists, or opens the image.
    pub(crate) fn engine(&self) -> Result<Engine, Error> {
        match &self.image {
            Some(path) => open_image(path, read(path)?),
            None => Ok(Engine::new(image(&read_lists(&self.lists, &self.env)?, &self.env))),
        }
    }
}
