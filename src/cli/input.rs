//! Files in, files out: the only place that opens any.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use brock::{Builder, Engine, Image, ImageError};

use super::error::Error;
use super::screen::{Progress, complain};

/// The text of a list, under the name that decisions give for it.
pub(crate) struct ListText {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// Lines that were left out because they are not UTF-8.
    pub(crate) left_out: u32,
}

/// Reads lists. A list is called by its file name, and by its whole path where two would be called the same.
pub(crate) fn read_lists(paths: &[PathBuf]) -> Result<Vec<ListText>, Error> {
    let mut lists = Vec::with_capacity(paths.len());
    for path in paths {
        let (text, left_out) = text_of(path, read(path)?)?;
        let twins = paths.iter().filter(|other| other.file_name() == path.file_name()).count();
        let name = match path.file_name() {
            Some(name) if twins == 1 && !is_stdin(path) => name.to_string_lossy().into_owned(),
            _ => shown(path),
        };
        lists.push(ListText { name, path: path.clone(), text, left_out });
    }
    Ok(lists)
}

/// A builder that holds the lists.
pub(crate) fn builder<'t>(lists: &'t [ListText], environment: &[String]) -> Builder<'t> {
    let mut builder = Builder::new();
    builder.set_environment(brock::filter::Environment::default().with(environment));
    let mut progress = Progress::new("reading lists", lists.len());
    for list in lists {
        builder.add_list(&list.name, &list.text);
        progress.step(1);
    }
    builder
}

/// The text of a list: lines that are not UTF-8 become comments, so that no filter is taken for another, and are
/// named.
fn text_of(path: &Path, bytes: Vec<u8>) -> Result<(String, u32), Error> {
    if let Some(line) = line_with_nul(&bytes) {
        let path = shown(path);
        return Err(match Image::open(bytes) {
            Err(ImageError::NotAnImage) => Error::NotText { path, line },
            _ => Error::ImageAsList { path },
        });
    }
    let bytes = match String::from_utf8(bytes) {
        // Without its byte order mark, so that columns count from what one sees.
        Ok(text) => return Ok((text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text), 0)),
        Err(error) => error.into_bytes(),
    };
    let (mut text, mut left_out) = (String::with_capacity(bytes.len()), 0);
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match str::from_utf8(line) {
            Ok(line) => text += line,
            Err(error) => {
                left_out += 1;
                let (line_number, column) = (index + 1, error.valid_up_to() + 1);
                complain(format_args!("{}:{line_number}:{column}: not UTF-8: the line is left out", shown(path)));
                text += "! ";
                text += &String::from_utf8_lossy(line);
            }
        }
    }
    Ok((text, left_out))
}

/// An engine over an image.
pub(crate) fn open_image(path: &Path, bytes: Vec<u8>) -> Result<Engine, Error> {
    // An image has a NUL in its header; a list is read to its end, which is only then worth the time.
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

/// Whether a file is there to be read, asked before long work that needs it later.
pub(crate) fn can_be_read(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Err(source) if !is_stdin(path) => Err(Error::Read { path: shown(path), source }),
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: who reads it meanwhile sees the old one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Write { path: shown(path), source };
    // A link keeps being one, and a device is written to, not replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|target| !target.is_file()) {
        return fs::write(&target, bytes).map_err(failed);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = target.with_file_name(name);
    let written = fs::File::create(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, &target));
    written.map_err(|source| {
        let _ = fs::remove_file(&draft);
        failed(source)
    })
}

/// How a file is called in messages.
pub(crate) fn shown(path: &Path) -> String {
    if is_stdin(path) { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The first line with a NUL byte, which no text has; UTF-16 is full of them.
pub(crate) fn line_with_nul(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some(bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
