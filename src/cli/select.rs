//! Which engine: lists or an image.

use std::path::PathBuf;

use brock::Engine;

use super::error::Error;
use super::input::{image, open_image, read, read_lists};

/// `-l LIST... | --image FILE`, as several subcommands have it.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Filter lists, compiled on the spot; `-` is stdin
    #[arg(short = 'l', long = "list", value_name = "LIST", num_args = 1.., required_unless_present = "image")]
    pub(crate) lists: Vec<PathBuf>,
    /// An image that `brock compile` wrote
    #[arg(long, value_name = "FILE", conflicts_with = "lists")]
    pub(crate) image: Option<PathBuf>,
    /// A name that is true in the `!#if` of lists, besides `ext_ublock`
    #[arg(long, value_name = "NAME", conflicts_with = "image")]
    pub(crate) env: Vec<String>,
}

impl Selection {
    /// The engine they give.
    pub(crate) fn engine(&self) -> Result<Engine, Error> {
        match &self.image {
            Some(path) => open_image(path, read(path)?),
            None => Ok(Engine::new(image(&read_lists(&self.lists, &self.env)?, &self.env))),
        }
    }
}
