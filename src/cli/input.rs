//! Reads and writes files. No other file of the command line opens any; `files.rs` lists folders.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use brock::lint::{Dialect, LintSource};
use brock::lists::{Environment, Lists, expand, only_lines};
use brock::{BuildReport, Builder, Engine, Image, ImageError, lint};

use super::error::Error;
use super::output::{Progress, warn};

/// The text of a list or an included file, with the name that answers use.
#[derive(Clone)]
pub(crate) struct ListText {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// Number of lines that were dropped because they are not UTF-8.
    pub(crate) dropped: u32,
    /// Its scriptlets that need trust are taken, also those of the files that it includes.
    is_trusted: bool,
    /// Path relative to the including list; `None` for a list from the command line.
    included: Option<String>,
}

impl ListText {
    /// Whether it is a list from the command line, not an included file.
    pub(crate) fn is_head(&self) -> bool {
        self.included.is_none()
    }

    /// The same list with some of its lines only.
    pub(crate) fn only_lines(&self, is_kept: impl Fn(u32, &str) -> bool) -> ListText {
        ListText { text: only_lines(&self.text, is_kept), ..self.clone() }
    }
}

/// Reads lists, each followed by its included files in the order of [`expand`]. The name of a list is its file name, or
/// its whole path if two lists have the same file name.
pub(crate) fn read_lists(paths: &[PathBuf], environment: &[String]) -> Result<Vec<ListText>, Error> {
    read_lists_by(paths, environment, &read)
}

/// [`read_lists`] with another way to read a file: a revision of it.
pub(crate) fn read_lists_by(
    paths: &[PathBuf],
    environment: &[String],
    read: &dyn Fn(&Path) -> Result<Vec<u8>, Error>,
) -> Result<Vec<ListText>, Error> {
    let environment = Environment::default().with(environment);
    let mut lists = Vec::with_capacity(paths.len());
    for path in paths {
        let (text, dropped) = text_of(path, read(path)?)?;
        let same_names = paths.iter().filter(|other| other.file_name() == path.file_name()).count();
        let name = match path.file_name() {
            Some(name) if same_names == 1 && !is_stdin(path) => name.to_string_lossy().into_owned(),
            _ => shown(path),
        };
        let list = ListText { name, path: path.clone(), text, dropped, is_trusted: false, included: None };
        let included = read_included(&list, &environment, read)?;
        lists.push(list);
        lists.extend(included);
    }
    Ok(lists)
}

/// The text of one list as it is, for commands that write it again: with its byte order mark, and in UTF-8.
pub(crate) fn list_text(path: &Path) -> Result<String, Error> {
    let bytes = read(path)?;
    let wrong = || Error::OtherForm { path: shown(path), form: "not UTF-8", remedy: "convert it with iconv" };
    if let Some((form, remedy)) = other_form(&bytes) {
        return Err(Error::OtherForm { path: shown(path), form, remedy });
    }
    if let Some(line) = line_with_nul(&bytes) {
        return Err(Error::NotText { path: shown(path), line });
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// Marks the lists that are trusted, given as paths or as the names that answers use.
pub(crate) fn trust(lists: &mut [ListText], trusted: &[PathBuf]) -> Result<(), Error> {
    for wanted in trusted {
        let is_wanted = |list: &&mut ListText| {
            list.included.is_none() && (list.path == *wanted || list.name == wanted.to_string_lossy())
        };
        let mut found = lists.iter_mut().filter(is_wanted).peekable();
        if found.peek().is_none() {
            return Err(Error::NoSuchList { name: shown(wanted) });
        }
        found.for_each(|list| list.is_trusted = true);
    }
    Ok(())
}

/// Reads the files that a list includes.
fn read_included(
    list: &ListText,
    environment: &Environment,
    read: &dyn Fn(&Path) -> Result<Vec<u8>, Error>,
) -> Result<Vec<ListText>, Error> {
    let mut files: BTreeMap<String, Option<ListText>> = BTreeMap::new();
    loop {
        let mut wanted = Vec::new();
        let parts = expand(&list.name, &list.text, environment, |path| match files.get(path) {
            Some(file) => file.as_ref().map(|file| file.text.as_str()),
            None => {
                wanted.push(path.to_owned());
                None
            }
        });
        let names: Vec<(String, String)> = parts.into_iter().filter_map(|part| Some((part.path?, part.name))).collect();
        if wanted.is_empty() {
            let file = |(path, name)| Some(ListText { name, ..files.remove(&path)?? });
            return Ok(names.into_iter().filter_map(file).collect());
        }
        for path in wanted {
            let file = match is_stdin(&list.path) {
                true => None,
                false => read_beside(&list.path, &path, read)?,
            };
            files.insert(path, file);
        }
    }
}

/// The file at a path relative to a list; `None` if it does not exist.
fn read_beside(
    list: &Path,
    included: &str,
    read: &dyn Fn(&Path) -> Result<Vec<u8>, Error>,
) -> Result<Option<ListText>, Error> {
    let path = list.with_file_name(included);
    let bytes = match read(&path) {
        Err(Error::Read { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(None),
        bytes => bytes?,
    };
    let (text, dropped) = text_of(&path, bytes)?;
    let included = Some(included.to_owned());
    Ok(Some(ListText { name: String::new(), path, text, dropped, is_trusted: false, included }))
}

/// The files of the lists as lints take them: with their metadata, and in the order of the texts. `role`: the dialect of
/// a list, by its number, and whether it is judged.
pub(crate) fn lint_sources<'t>(
    texts: &'t [ListText],
    environment: &Environment,
    role: impl Fn(usize) -> (Dialect, bool),
) -> Vec<LintSource<'t>> {
    let mut sources = Vec::with_capacity(texts.len());
    for files in texts.chunk_by(|_, next| next.included.is_some()) {
        let included = |path: &str| files.iter().find(|file| file.included.as_deref() == Some(path));
        let expanded =
            expand(&files[0].name, &files[0].text, environment, |path| included(path).map(|file| &*file.text));
        let (dialect, is_judged) = role(sources.len());
        for (file, part) in files.iter().zip(expanded) {
            let mut diagnostics = part.diagnostics;
            // A text whose invalid UTF-8 was replaced is no longer the published one.
            diagnostics.extend(lint::checksum_mismatch(&file.text).filter(|_| file.dropped == 0));
            let (name, is_trusted) = (file.name.as_str(), files[0].is_trusted);
            sources.push(LintSource { name, text: &file.text, dialect, is_judged, is_trusted, diagnostics });
        }
    }
    sources
}

/// Parses lists.
pub(crate) fn parse<'t>(texts: &'t [ListText], environment: &[String]) -> Lists<'t> {
    let environment = Environment::default().with(environment);
    add_to(Lists::new(environment.clone()), texts, &environment)
}

/// Parses lists and adds them. `environment`: that of `lists`.
fn add_to<'t>(mut lists: Lists<'t>, texts: &'t [ListText], environment: &Environment) -> Lists<'t> {
    let mut progress = Progress::new("reading lists", texts.len());
    for files in texts.chunk_by(|_, next| next.included.is_some()) {
        let included = |path: &str| files.iter().find(|file| file.included.as_deref() == Some(path));
        let files_in_order =
            expand(&files[0].name, &files[0].text, environment, |path| included(path).map(|file| &*file.text));
        for file in files_in_order {
            if files[0].is_trusted {
                lists.trust(file.name.as_str());
            }
            lists.add_file(file);
        }
        progress.step(files.len());
    }
    lists
}

/// The image of the lists.
pub(crate) fn image(texts: &[ListText], environment: &[String]) -> Image {
    Builder::from(parse(texts, environment)).build().0
}

/// The image of the lists and their diagnostics. `restricts_rewrites`: see [`Lists::restrict_rewrites`].
pub(crate) fn build(texts: &[ListText], environment: &[String], restricts_rewrites: bool) -> (Image, BuildReport) {
    let environment = Environment::default().with(environment);
    let mut lists = Lists::new(environment.clone());
    if restricts_rewrites {
        lists.restrict_rewrites();
    }
    let (image, mut report) = Builder::from(add_to(lists, texts, &environment)).build();
    add_checksum_findings(texts, &mut report);
    (image, report)
}

/// The diagnostics of the lists.
pub(crate) fn check(texts: &[ListText], environment: &[String]) -> BuildReport {
    let mut report = lint::check(parse(texts, environment));
    add_checksum_findings(texts, &mut report);
    report
}

fn add_checksum_findings(texts: &[ListText], report: &mut BuildReport) {
    for (list, report) in texts.iter().zip(&mut report.lists) {
        // A text whose invalid UTF-8 was replaced is no longer the published one.
        let finding = lint::checksum_mismatch(&list.text).filter(|_| list.dropped == 0);
        if let Some(finding) = finding {
            report.diagnostics.insert(0, finding);
            report.diagnostics.sort_by_key(|(line, _)| *line);
        }
    }
}

/// The text of a list. Lines that are not UTF-8 are reported and become comments: a filter with replaced bytes would
/// have another meaning.
fn text_of(path: &Path, bytes: Vec<u8>) -> Result<(String, u32), Error> {
    if let Some((form, remedy)) = other_form(&bytes) {
        return Err(Error::OtherForm { path: shown(path), form, remedy });
    }
    if let Some(line) = line_with_nul(&bytes) {
        let path = shown(path);
        return Err(match Image::open(bytes) {
            Err(ImageError::NotAnImage) => Error::NotText { path, line },
            _ => Error::ImageAsList { path },
        });
    }
    let bytes = match String::from_utf8(bytes) {
        // Columns in diagnostics do not count the byte order mark.
        Ok(text) => return Ok((text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text), 0)),
        Err(error) => error.into_bytes(),
    };
    let (mut text, mut dropped) = (String::with_capacity(bytes.len()), 0);
    let (mut number, mut ends_in_cr) = (0, false);
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        // CR LF ends one line.
        number += !(ends_in_cr && line == b"\n") as usize;
        ends_in_cr = line.ends_with(b"\r");
        match str::from_utf8(line) {
            Ok(line) => text += line,
            Err(error) => {
                dropped += 1;
                let column = error.valid_up_to() + 1;
                warn(format_args!("{}:{number}:{column}: not UTF-8: the line is ignored", shown(path)));
                text += "! ";
                text += &String::from_utf8_lossy(line);
            }
        }
    }
    Ok((text, dropped))
}

/// The form of bytes that hold text, but not as UTF-8, and what to do with them.
fn other_form(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(("a gzip file", "unpack it with gunzip")),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(("a zstd file", "unpack it with unzstd")),
        [b'P', b'K', 3, 4, ..] => Some(("a zip archive", "unpack it with unzip")),
        [0xff, 0xfe, ..] => Some(("text in UTF-16 (little endian)", "convert it with iconv -f UTF-16 -t UTF-8")),
        [0xfe, 0xff, ..] => Some(("text in UTF-16 (big endian)", "convert it with iconv -f UTF-16 -t UTF-8")),
        _ => None,
    }
}

/// Fails if bytes that should be text are packed or in UTF-16.
pub(crate) fn refuse_other_form(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    match other_form(bytes) {
        Some((form, remedy)) => Err(Error::NotPlain { path: shown(path), form, remedy }),
        None => Ok(()),
    }
}

/// An engine over an image.
pub(crate) fn open_image(path: &Path, bytes: Vec<u8>) -> Result<Engine, Error> {
    // An image has a NUL byte in its header, so only a list is searched to its end.
    let is_text = line_with_nul(&bytes).is_none();
    let opened = Engine::open(bytes).and_then(|engine| engine.image().verify().map(|()| engine));
    opened.map_err(|source| match source {
        ImageError::NotAnImage if is_text => Error::ListAsImage { path: shown(path) },
        source => Error::Image { path: shown(path), source },
    })
}

/// The bytes of a file; of stdin for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|source| Error::Read { path: shown(path), source })
}

/// Fails if a file does not exist. Called before long work that reads the file later.
pub(crate) fn can_be_read(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Err(source) if !is_stdin(path) => Err(Error::Read { path: shown(path), source }),
        _ => Ok(()),
    }
}

/// Writes a file atomically: a concurrent reader sees the old content or the new.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Write { path: shown(path), source };
    // A symbolic link is kept; a device is written to, not replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|target| !target.is_file()) {
        return fs::write(&target, bytes).map_err(failed);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = target.with_file_name(name);
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|source| {
        let _ = fs::remove_file(&temporary);
        failed(source)
    })
}

/// The name of a file in messages.
pub(crate) fn shown(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The first line with a NUL byte. Text in UTF-8 has none; UTF-16 has many.
pub(crate) fn line_with_nul(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memchr(0, bytes)?;
    Some(bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1)
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
