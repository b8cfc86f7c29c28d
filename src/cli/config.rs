//! `.brock.toml`: the lists of a project, their dialects, and what else several subcommands need.

use std::path::{Path, PathBuf};

use brock::lint::{Dialect, lints_of_name};
use serde::Deserialize;

use super::error::Error;
use super::input::{read, shown};

/// The name of the file, which is looked for in the current folder and in those above it.
const NAME: &str = ".brock.toml";

/// The configuration of a project. Paths are relative to the folder of the file until [`ProjectConfig::find`] has read it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProjectConfig {
    /// The dialect of lists that name none.
    dialect: Option<String>,
    /// Names that are true in `!#if`.
    pub(crate) env: Vec<String>,
    /// Lists that are known and not judged.
    pub(crate) with: Vec<PathBuf>,
    /// Files of requests.
    pub(crate) requests: Vec<PathBuf>,
    /// Files of expectations, for `brock test`.
    pub(crate) tests: Vec<PathBuf>,
    /// The lists of the project.
    #[serde(rename = "list")]
    pub(crate) lists: Vec<ListConfig>,
    pub(crate) lint: LintConfig,
}

/// One list of a project, or a folder of lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListConfig {
    pub(crate) path: PathBuf,
    dialect: Option<String>,
    /// Its trusted scriptlets are taken.
    pub(crate) trusted: bool,
}

/// `[lint]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LintConfig {
    /// Lints that are not run, or rules of AGLint.
    pub(crate) disable: Vec<String>,
}

impl ProjectConfig {
    /// Reads the given file, or the next `.brock.toml` in `start` and the folders above it. Without one, AGLint's
    /// configuration gives dialect and rules.
    pub(crate) fn find(given: Option<&Path>, start: &Path) -> Result<ProjectConfig, Error> {
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let path = match given {
            Some(path) => Some(path.to_owned()),
            None => start.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file()),
        };
        let Some(path) = path else { return ProjectConfig::of_aglint(&start) };
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        let wrong = |why: String| Error::Config { path: shown(&path), why };
        let mut config: ProjectConfig = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        // Annotations of a pull request and reports name files relative to the folder in which the program runs.
        let here = std::env::current_dir().unwrap_or_default();
        let folder = folder.strip_prefix(&here).map(Path::to_owned).unwrap_or(folder);
        let lists = config.lists.iter_mut().map(|list| &mut list.path);
        for path in lists.chain(&mut config.with).chain(&mut config.requests).chain(&mut config.tests) {
            *path = folder.join(&*path);
        }
        let dialects = config.lists.iter().filter_map(|list| list.dialect.as_ref()).chain(&config.dialect);
        for name in dialects {
            dialect(name)?;
        }
        for name in &config.lint.disable {
            if lints_of_name(name).is_none() {
                return Err(wrong(format!("there is no lint {name:?}")));
            }
        }
        Ok(config)
    }

    /// The dialect that the file names for a list: the entry with the longest path that contains it, or that of all.
    pub(crate) fn dialect_of(&self, list: &Path) -> Option<Dialect> {
        let list = std::path::absolute(list).ok()?;
        let contains = |one: &&ListConfig| std::path::absolute(&one.path).is_ok_and(|path| list.starts_with(path));
        let of_lists = self.lists.iter().filter(contains).filter(|one| one.dialect.is_some());
        let longest = of_lists.max_by_key(|one| one.path.as_os_str().len()).and_then(|one| one.dialect.as_ref());
        Dialect::of_name(longest.or(self.dialect.as_ref())?)
    }

    /// The lints that the file switches off.
    pub(crate) fn disabled(&self) -> Vec<&'static str> {
        self.lint.disable.iter().filter_map(|name| lints_of_name(name)).flatten().collect()
    }

    /// The parts of `.aglintrc.yaml`, `.aglintrc.yml` or `.aglintrc.json` that have a counterpart: `syntax` or `platforms`,
    /// and rules that are off. Lines that are not of this form are left out.
    fn of_aglint(start: &Path) -> Result<ProjectConfig, Error> {
        const NAMES: [&str; 4] = [".aglintrc.yaml", ".aglintrc.yml", ".aglintrc.json", ".aglintrc"];
        let in_folder = |folder: &Path| NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        let Some(path) = start.ancestors().find_map(in_folder) else { return Ok(ProjectConfig::default()) };
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        Ok(ProjectConfig::parse_aglint(&text))
    }

    fn parse_aglint(text: &str) -> ProjectConfig {
        let mut config = ProjectConfig::default();
        let mut is_dialect = false;
        let words = |line: &str| -> Vec<String> {
            let word = |text: &str| text.trim().trim_matches(['"', '\'', '-', ',', '[', ']', '{', '}', ' ']).to_owned();
            line.split([':', ',']).map(word).filter(|word| !word.is_empty()).collect()
        };
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let words = words(line);
            let Some(first) = words.first() else { continue };
            if line.contains(':') {
                is_dialect = matches!(first.as_str(), "syntax" | "platforms");
            }
            let values = if line.contains(':') { &words[1..] } else { &words[..] };
            if is_dialect && config.dialect.is_none() {
                // `adg_any`, `ubo_ext_chromium`: the platforms of version 4.
                let of_value = |value: &String| Dialect::of_name(value.split('_').next().unwrap_or(value));
                config.dialect = values.iter().find_map(of_value).map(|dialect| dialect.name().to_owned());
            }
            let is_off = values.first().is_some_and(|value| matches!(value.as_str(), "off" | "0"));
            if is_off && line.contains(':') && lints_of_name(first).is_some() {
                config.lint.disable.push(first.clone());
            }
        }
        config
    }
}

/// The dialect with this name.
pub(crate) fn dialect(name: &str) -> Result<Dialect, Error> {
    Dialect::of_name(name).ok_or_else(|| Error::UnknownChoice {
        what: "the dialect",
        name: name.to_owned(),
        known: Dialect::ALL.map(Dialect::name).join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aglint() {
        let yaml = "root: true\nsyntax:\n  - Common\nrules:\n  no-short-rules: off\n  if-closed: [\"error\"]\n";
        let json = "{\"platforms\": [\"ubo_any\"], \"rules\": {\n\"no-invalid-domains\": \"off\"}}";
        let read = |text| {
            let config = ProjectConfig::parse_aglint(text);
            (config.dialect.clone(), config.disabled().first().copied())
        };
        assert_eq!(read(yaml), (Some("abp".to_owned()), Some("short-pattern")));
        assert_eq!(read(json), (Some("ublock".to_owned()), Some("invalid-domain")));
    }
}
