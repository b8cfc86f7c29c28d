//! Errors of the command line, and exit statuses.

use std::io;
use std::process::ExitCode;

use brock::learner::LedgerError;
use brock::lists::PatchError;
use brock::{ImageError, UrlError};

/// The result of a command that no [`Error`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Success.
    Done = 0,
    /// Success, with findings.
    Findings = 1,
    /// Some of the input was unreadable and was reported.
    BadInput = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}

/// An error that ends a command. Messages name the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{path}: {source}")]
    Read { path: String, source: io::Error },
    #[error("{path}: cannot be written: {source}")]
    Write { path: String, source: io::Error },
    #[error("{path}: not a text list: line {line} has a NUL byte")]
    NotText { path: String, line: usize },
    #[error("{path}: {form}, not a text list; {remedy}")]
    OtherForm { path: String, form: &'static str, remedy: &'static str },
    #[error("{path}: {form}, not text; {remedy}")]
    NotPlain { path: String, form: &'static str, remedy: &'static str },
    #[error("{path}: {why}")]
    Config { path: String, why: String },
    #[error("no list: name lists, or name them in .brock.toml")]
    NoLists,
    #[error("{path}: no list in this folder: a list is a .txt file")]
    EmptyFolder { path: String },
    #[error("--since {revision}: {why}")]
    Git { revision: String, why: String },
    #[error("git: {why}")]
    GitFailed { why: String },
    #[error("no file of requests or pages: name them with --requests or --pages, or `requests` in .brock.toml")]
    NoCorpus,
    #[error("compare two versions: name OLD and NEW, or a revision with --since")]
    NoVersions,
    #[error("{0}")]
    Usage(String),
    #[error("unknown {what} {name:?}; known: {known}")]
    UnknownChoice { what: &'static str, name: String, known: String },
    #[error("no file of expectations: write NAME.test.toml beside the list NAME.txt (see --help)")]
    NoExpectations,
    #[error("{path}: a compiled image, not a list; check, explain, page and bench open it with --image")]
    ImageAsList { path: String },
    #[error("{path}: not a Brock image; pass a list with -l")]
    ListAsImage { path: String },
    #[error("{path}: {source}")]
    Image { path: String, source: ImageError },
    #[error("{path}: {source}")]
    Ledger { path: String, source: LedgerError },
    #[error("{path}: {source}")]
    Patch { path: String, source: PatchError },
    #[error("{path}:{line}: {why}")]
    Table { path: String, line: u64, why: String },
    #[error("{path}: the image would overwrite a list that it is compiled from")]
    Overwrite { path: String },
    #[error("{path}: neither JSON Lines nor HAR: line {line} has a NUL byte")]
    NotRequests { path: String, line: usize },
    #[error("{path}:{line}:{column}: not a readable HAR file: {why}")]
    Har { path: String, line: usize, column: usize, why: String },
    #[error("a request needs --type, --source and a URL; use --requests for a file of requests (see --help)")]
    Incomplete,
    #[error("a page needs a URL; use --pages for a file of pages (see --help)")]
    NoPage,
    #[error("--trust {name}: no list has this path or name")]
    NoSuchList { name: String },
    #[error("--minimized writes one list: name one, without includes")]
    MinimizedLists,
    #[error("{path}: no request to measure")]
    NoRequests { path: String },
    #[error("unknown subcommand {name:?}; the subcommands are {known}")]
    NoSubcommand { name: String, known: String },
    #[error("{0}")]
    Url(#[from] UrlError),
    #[error("stdout: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Whether the reader of stdout closed it (`| head`). This is not a failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
