//! What `brock bisect` looks for: the decision about a request, something that is done with a page, or the result of a command.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use brock::cosmetic::Page;
use brock::{Engine, ResourceType};

use super::error::Error;
use super::input::{ListText, image, write};
use super::record::Record;

/// A test of lists.
#[derive(Clone, Debug)]
pub(crate) enum BisectTest {
    /// The action for a request.
    Request { url: String, source: String, resource_type: ResourceType },
    /// Whether a selector is hidden on a page.
    Hides { url: String, selector: String },
    /// Whether a scriptlet is called on a page: name and arguments with `, ` between them.
    Calls { url: String, call: String },
    /// Whether a command fails. It gets the paths of the lists.
    Run { command: String, folder: PathBuf },
}

impl BisectTest {
    /// The result for these lists, as text.
    pub(crate) fn outcome(&self, texts: &[ListText], environment: &[String]) -> Result<String, Error> {
        let engine = || Engine::new(image(texts, environment));
        match self {
            BisectTest::Request { url, source, resource_type } => {
                let record = Record {
                    url: url.as_str().into(),
                    source: source.as_str().into(),
                    resource_type: *resource_type,
                    method: brock::Method::Get,
                    top: "".into(),
                    exchange: None,
                };
                Ok(engine().check(&record.request()?).action().name().to_owned())
            }
            BisectTest::Hides { url, selector } => {
                let is_hidden = is_hidden(&engine(), &Page::new(url)?, selector);
                Ok(if is_hidden { "hidden" } else { "not hidden" }.to_owned())
            }
            BisectTest::Calls { url, call } => {
                let calls = engine().cosmetics(&Page::new(url)?).scriptlets;
                let is_called = calls.iter().any(|known| known.join(", ") == *call);
                Ok(if is_called { "called" } else { "not called" }.to_owned())
            }
            BisectTest::Run { command, folder } => run(command, folder, texts),
        }
    }
}

fn is_hidden(engine: &Engine, page: &Page<'_>, selector: &str) -> bool {
    let cosmetics = engine.cosmetics(page);
    let names = |mark: char| -> Vec<&str> {
        let name =
            |rest: &'_ str| rest.find(|c: char| !(c.is_alphanumeric() || "-_".contains(c))).unwrap_or(rest.len());
        selector.split(mark).skip(1).map(|rest| &rest[..name(rest)]).filter(|name| !name.is_empty()).collect()
    };
    cosmetics.of_sheet(engine.generic_sheet()).any(|one| one == selector)
        || cosmetics.hide.iter().any(|one| one == selector)
        || cosmetics.procedural.iter().any(|one| one.text == selector)
        || engine.generic(page, names('.'), names('#')).iter().any(|one| one == selector)
}

/// Runs a command in a shell with the paths of the lists as `$1`, `$2`, ... 0: no problem; 1 to 124: the problem is there.
fn run(command: &str, folder: &std::path::Path, texts: &[ListText]) -> Result<String, Error> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).arg("sh");
    for (number, text) in texts.iter().enumerate() {
        let path = folder.join(format!("{number}.txt"));
        write(&path, text.text.as_bytes())?;
        shell.arg(path);
    }
    shell.stdin(Stdio::null()).stdout(Stdio::null());
    let failed = |why: String| Error::Usage(format!("--run {command:?}: {why}"));
    let status = shell.status().map_err(|error| failed(error.to_string()))?;
    match status.code() {
        Some(0) => Ok("no problem".to_owned()),
        Some(1..=124) => Ok("problem".to_owned()),
        Some(code) => Err(failed(format!("exit status {code} ends the search"))),
        None => Err(failed("a signal ended it".to_owned())),
    }
}

/// A folder for the lists of a command, removed in the end.
pub(crate) struct ScratchFolder(PathBuf);

impl ScratchFolder {
    pub(crate) fn new() -> Result<ScratchFolder, Error> {
        let path = std::env::temp_dir().join(format!("brock-bisect-{}", std::process::id()));
        // An existing folder may be somebody else's.
        std::fs::create_dir(&path).map_err(|source| Error::Write { path: path.display().to_string(), source })?;
        Ok(ScratchFolder(path))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
