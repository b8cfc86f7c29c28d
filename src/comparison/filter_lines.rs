//! The lines of an image.

use std::collections::HashMap;

use crate::index::Image;

/// The lines of an image that have a filter, with their texts.
pub(super) fn lines_of(image: &Image) -> HashMap<(String, u32), String> {
    let names: Vec<&str> = image.lists().map(|list| list.name).collect();
    let place = |(list, line, text): (u32, u32, &str)| {
        ((names.get(list as usize).copied().unwrap_or("").to_owned(), line), text.to_owned())
    };
    image.lines().chain(image.page_texts()).map(place).collect()
}
