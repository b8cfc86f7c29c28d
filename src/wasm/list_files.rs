//! The files of a list that was given with the texts of the files that it includes.

use crate::lists::{Environment, ListFile, expand};

/// An included file: its path relative to the folder of the list, and its text.
pub(super) type IncludedText = (String, String);

/// The files of a list: itself, and the given ones that it includes.
///
/// An included file is named `LIST/PATH`: lists of two servers can include files with the same path.
pub(super) fn list_files<'t>(
    name: &str,
    text: &'t str,
    included: &'t [IncludedText],
    environment: &Environment,
) -> Vec<ListFile<'t>> {
    let text_at = |path: &str| included.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str());
    let mut files = expand("", text, environment, text_at);
    for file in &mut files {
        file.name = match &file.path {
            Some(path) => format!("{name}/{path}"),
            None => name.to_owned(),
        };
    }
    files
}
