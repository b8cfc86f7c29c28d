//! The recorded requests and pages of a command for list maintainers.

use std::path::PathBuf;

use super::config::ProjectConfig;
use super::error::{Error, Status};
use super::files::files_below;
use super::page::{PageRecord, read_pages};
use super::record::Record;
use super::requests::{RequestFile, UnreadableRequest, report_unreadable};

/// Arguments for recorded requests and pages.
#[derive(Debug, clap::Args)]
pub(crate) struct CorpusArgs {
    /// Requests as JSON Lines or HAR, or folders of such files (`.jsonl`, `.har`); `-` is stdin. Default: `requests` in
    /// `.brock.toml`
    #[arg(short, long, value_name = "FILE", num_args = 1..)]
    pub(crate) requests: Vec<PathBuf>,
    /// Pages as JSON Lines, as `brock page --pages` takes them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) pages: Vec<PathBuf>,
}

/// Files of requests and pages in memory.
pub(crate) struct CorpusFiles {
    files: Vec<RequestFile>,
    pub(crate) pages: Vec<PageRecord>,
    unreadable: Vec<UnreadableRequest>,
}

impl CorpusArgs {
    /// Reads the files.
    pub(crate) fn read(&self, config: &ProjectConfig) -> Result<CorpusFiles, Error> {
        let is_given = !self.requests.is_empty() || !self.pages.is_empty();
        let named = if is_given { &self.requests } else { &config.requests };
        let is_record = |path: &std::path::Path| {
            path.extension().is_some_and(|extension| extension == "jsonl" || extension == "har")
        };
        let files = files_below(named, is_record)?;
        let mut corpus = CorpusFiles { files: Vec::new(), pages: Vec::new(), unreadable: Vec::new() };
        for path in &files {
            corpus.files.push(RequestFile::read(path)?);
        }
        for path in &self.pages {
            let (pages, unreadable) = read_pages(path)?;
            corpus.pages.extend(pages);
            corpus.unreadable.extend(unreadable);
        }
        if files.is_empty() && self.pages.is_empty() {
            return Err(Error::NoCorpus);
        }
        Ok(corpus)
    }
}

impl CorpusFiles {
    /// The requests, and whether all of the input could be read; what could not is reported on stderr.
    pub(crate) fn records(&self) -> Result<(Vec<Record<'_>>, Status), Error> {
        let (mut all, mut unreadable) = (Vec::new(), self.unreadable.clone());
        for file in &self.files {
            let (records, wrong) = file.records()?;
            all.extend(records);
            unreadable.extend(wrong);
        }
        let status = report_unreadable(&unreadable, all.len() + self.pages.len());
        Ok((all, status))
    }
}
