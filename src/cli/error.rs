//! What can go wrong at the edge, and what the program says to its caller.

use std::io;
use std::process::ExitCode;

use brock::learner::LedgerError;
use brock::lists::PatchError;
use brock::{ImageError, UrlError};

/// How a run ended that was not cut short by an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// All done.
    Done = 0,
    /// All done, and there are findings.
    Findings = 1,
    /// Done but for some of the input, which was named.
    BadInput = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}

/// Why a run was cut short. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{path}: {source}")]
    Read { path: String, source: io::Error },
    #[error("{path}: cannot be written: {source}")]
    Write { path: String, source: io::Error },
    #[error("{path}: not a text list: line {line} has a NUL byte")]
    NotText { path: String, line: usize },
    #[error("{path}: a compiled image, not a list; check, explain and bench open it with --image")]
    ImageAsList { path: String },
    #[error("{path}: not a Brock image; if it is a list, pass it with -l")]
    ListAsImage { path: String },
    #[error("{path}: {source}")]
    Image { path: String, source: ImageError },
    #[error("{path}: {source}")]
    Ledger { path: String, source: LedgerError },
    #[error("{path}: {source}")]
    Patch { path: String, source: PatchError },
    #[error("{path}: the image would overwrite a list it is made of")]
    Overwrite { path: String },
    #[error("{path}: neither JSON Lines nor HAR: line {line} has a NUL byte")]
    NotRequests { path: String, line: usize },
    #[error("{path}:{line}:{column}: not a readable HAR file: {why}")]
    Har { path: String, line: usize, column: usize, why: String },
    #[error("a request needs --type, --source and its URL; a file of them comes with --requests (see --help)")]
    Incomplete,
    #[error("{path}: has no request to measure")]
    NoRequests { path: String },
    #[error("{0}")]
    Url(#[from] UrlError),
    #[error("stdout: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Whether the reader of our output has heard enough (`| head`): no error of ours.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
