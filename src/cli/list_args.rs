//! The lists of a command: from its arguments and from `.brock.toml`, in two roles.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use brock::lint::{Dialect, LintSource};
use brock::lists::Environment;

use super::changed_lines::ChangedLines;
use super::config::{ProjectConfig, dialect};
use super::error::Error;
use super::files::list_files;
use super::input::{ListText, lint_sources, read_lists, trust};

/// Arguments for lists, shared by the subcommands for list maintainers.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Filter lists, or folders of lists (`.txt`); `-` is stdin. Default: the lists in `.brock.toml`
    #[arg(value_name = "LIST")]
    pub(crate) lists: Vec<PathBuf>,
    /// Further lists to compare with, which are not checked themselves
    #[arg(long, value_name = "LIST", num_args = 1..)]
    pub(crate) with: Vec<PathBuf>,
    /// The dialect of the lists: ublock, adguard, abp or dns. Default: `.brock.toml`, then the head of each list
    #[arg(long, value_name = "NAME")]
    pub(crate) dialect: Option<String>,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are accepted; may be repeated
    #[arg(long, value_name = "LIST")]
    pub(crate) trust: Vec<PathBuf>,
    /// Only lines that differ from this revision of the git repository
    #[arg(long, value_name = "REVISION")]
    pub(crate) since: Option<String>,
    /// The configuration file. Default: `.brock.toml` in the current folder or one above it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The lists of a command.
pub(crate) struct ListSet {
    pub(crate) config: ProjectConfig,
    pub(crate) environment: Vec<String>,
    pub(crate) texts: Vec<ListText>,
    /// The dialect of each text, and whether it is judged.
    roles: Vec<(Dialect, bool)>,
    /// With `--since`, for each text.
    pub(crate) changed: Option<Vec<ChangedLines>>,
}

impl ListArgs {
    /// Reads the configuration and the lists.
    pub(crate) fn read(&self) -> Result<ListSet, Error> {
        let config = ProjectConfig::find(self.config.as_deref(), Path::new("."))?;
        let named = match self.lists.is_empty() {
            true => config.lists.iter().map(|list| list.path.clone()).collect(),
            false => self.lists.clone(),
        };
        let judged = list_files(&named)?;
        if judged.is_empty() {
            return Err(Error::NoLists);
        }
        let known = list_files(if self.with.is_empty() { &config.with } else { &self.with })?;
        // A list that is judged is not known besides.
        let known = known.into_iter().filter(|path| !judged.contains(path));
        let paths: Vec<PathBuf> = judged.iter().cloned().chain(known).collect();
        let environment: Vec<String> = config.env.iter().chain(&self.env).cloned().collect();
        let mut texts = read_lists(&paths, &environment)?;
        drop_repeated(&mut texts);
        trust(&mut texts, &self.trust)?;
        let is_trusted = |text: &ListText| config.lists.iter().any(|list| list.trusted && list.path == text.path);
        let trusted: Vec<PathBuf> =
            texts.iter().filter(|text| is_trusted(text)).map(|text| text.path.clone()).collect();
        trust(&mut texts, &trusted)?;
        let roles = self.roles(&texts, &judged, &config)?;
        let changed = match &self.since {
            Some(revision) => Some(changed_lines(&texts, revision)?),
            None => None,
        };
        Ok(ListSet { config, environment, texts, roles, changed })
    }

    fn roles(
        &self,
        texts: &[ListText],
        judged: &[PathBuf],
        config: &ProjectConfig,
    ) -> Result<Vec<(Dialect, bool)>, Error> {
        let given = self.dialect.as_deref().map(dialect).transpose()?;
        let mut roles: Vec<(Dialect, bool)> = Vec::with_capacity(texts.len());
        for text in texts {
            // An included file is a part of the list before it.
            let role = match roles.last() {
                Some(role) if !text.is_head() => *role,
                _ => {
                    let is_judged = judged.contains(&text.path);
                    let known = given.filter(|_| is_judged).or_else(|| config.dialect_of(&text.path));
                    (known.or_else(|| Dialect::detect(&text.text)).unwrap_or_default(), is_judged)
                }
            };
            roles.push(role);
        }
        Ok(roles)
    }
}

impl ListSet {
    /// The lists as lints take them.
    pub(crate) fn sources(&self) -> Vec<LintSource<'_>> {
        let environment = Environment::default().with(&self.environment);
        lint_sources(&self.texts, &environment, |number| self.roles[number])
    }

    /// Whether a list is judged.
    pub(crate) fn is_judged(&self, number: usize) -> bool {
        self.roles.get(number).is_some_and(|(_, is_judged)| *is_judged)
    }

    /// Whether results about a line of the list with this name are shown.
    pub(crate) fn shows(&self, list: &str, line: u32) -> bool {
        let number = self.texts.iter().position(|text| text.name == list);
        number.is_some_and(|number| self.is_judged(number) && self.counts(number as u32, line))
    }

    /// The lines of each text that differ from a revision.
    pub(crate) fn changed_since(&self, revision: &str) -> Result<Vec<ChangedLines>, Error> {
        changed_lines(&self.texts, revision)
    }

    /// Whether a line counts: with `--since`, whether it has changed.
    pub(crate) fn counts(&self, list: u32, line: u32) -> bool {
        self.changed.as_ref().is_none_or(|changed| changed[list as usize].contains(line))
    }
}

fn changed_lines(texts: &[ListText], revision: &str) -> Result<Vec<ChangedLines>, Error> {
    texts.iter().map(|text| ChangedLines::of(&text.path, revision)).collect()
}

/// Removes lists that another one includes: a folder has both.
fn drop_repeated(texts: &mut Vec<ListText>) {
    let included: BTreeSet<PathBuf> =
        texts.iter().filter(|text| !text.is_head()).filter_map(|text| fs::canonicalize(&text.path).ok()).collect();
    if included.is_empty() {
        return;
    }
    let mut is_dropped = false;
    texts.retain(|text| {
        if text.is_head() {
            is_dropped = fs::canonicalize(&text.path).is_ok_and(|path| included.contains(&path));
        }
        !is_dropped
    });
}
