//! The engine of a command: compiled from lists, or an image.

use std::path::PathBuf;

use brock::Engine;

use super::error::Error;
use super::input::{ListText, image, open_image, read, read_lists, trust};

/// `-l LIST... | --image FILE`, shared by several subcommands.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Filter lists to compile; `-` is stdin
    #[arg(short = 'l', long = "list", value_name = "LIST", num_args = 1.., required_unless_present = "image")]
    pub(crate) lists: Vec<PathBuf>,
    /// An image written by `brock compile`
    #[arg(long, value_name = "FILE", conflicts_with = "lists")]
    pub(crate) image: Option<PathBuf>,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "image")]
    pub(crate) env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are accepted; may be repeated
    #[arg(long, value_name = "LIST", conflicts_with = "image")]
    pub(crate) trust: Vec<PathBuf>,
}

impl EngineArgs {
    /// The URL that clap parsed as a list: `-l a.txt b.txt URL` are three lists for it.
    pub(crate) fn take_url(&mut self) -> Option<String> {
        let last_is_url = self.lists.last().is_some_and(|last| last.to_string_lossy().contains("://"));
        self.lists.pop_if(|_| last_is_url).map(|url| url.to_string_lossy().into_owned())
    }

    /// Compiles the lists, or opens the image.
    pub(crate) fn engine(&self) -> Result<Engine, Error> {
        self.engine_and_lists().map(|(engine, _)| engine)
    }

    /// The same with the lists; none if it is an image.
    pub(crate) fn engine_and_lists(&self) -> Result<(Engine, Vec<ListText>), Error> {
        if let Some(path) = &self.image {
            return Ok((open_image(path, read(path)?)?, Vec::new()));
        }
        let mut lists = read_lists(&self.lists, &self.env)?;
        trust(&mut lists, &self.trust)?;
        Ok((Engine::new(image(&lists, &self.env)), lists))
    }
}
